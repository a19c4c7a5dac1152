"""Who people are on Slack: their name, zone and language, and whether they manage the workspace."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.platforms.slack.api import Api, Away, Busy, Lost, Refused

log = logging.getLogger(__name__)

_FRESH = 300.0  # seconds for which a profile is believed
_PATIENCE = 1.5  # seconds that an answer waits for a profile; Slack waits three for the answer
_MOST = 2000  # profiles kept


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack knows of a person."""

    name: str = ""
    zone: ZoneInfo | None = None
    locale: str = ""
    manages: bool = False


class People:
    """Looks people up, and remembers for five minutes what was said."""

    def __init__(self, api: Api, *, patience: float = _PATIENCE) -> None:
        self._api, self._patience = api, patience
        self._known: OrderedDict[str, tuple[float, Profile]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Profile]] = {}

    async def of(self, user: str, name: str, *, surely: bool) -> Profile:
        """Return who `user` is.

        When Slack takes its time, what was known before counts, without any rights; or just the `name`. Whoever has to
        know `surely` waits as long as it takes.
        """
        found = self._known.get(user)
        now = asyncio.get_running_loop().time()
        if found is not None and now - found[0] < _FRESH:
            return found[1]
        before = found[1] if found is not None else Profile(name)
        task = self._asking.get(user)
        if task is None:
            task = self._asking[user] = asyncio.create_task(self._ask(user))
            task.add_done_callback(lambda _: self._asking.pop(user, None))
        try:
            async with asyncio.timeout(None if surely else self._patience):
                return await asyncio.shield(task)
        except (Refused, Busy, Away, Lost, TimeoutError) as error:
            log.info("Slack: a profile was not to be had (%s)", type(error).__name__)
            return Profile(before.name or name, before.zone, before.locale)

    def locale(self, user: str) -> str:
        """Return what is known of somebody's language; asks nobody."""
        found = self._known.get(user)
        return found[1].locale if found is not None else ""

    async def _ask(self, user: str) -> Profile:
        answer = await self._api.ask("users.info", {"user": user, "include_locale": "true"})
        profile = await asyncio.to_thread(_read, answer["user"])  # a zone is read from a file at its first use
        self._known[user] = (asyncio.get_running_loop().time(), profile)
        self._known.move_to_end(user)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return profile


def _read(user: Mapping[str, Any]) -> Profile:
    profile = user.get("profile") or {}
    name = profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name") or ""
    try:
        zone = ZoneInfo(user["tz"]) if user.get("tz") else None
    except (KeyError, ValueError, OSError):  # a zone that this machine doesn't know
        zone = None
    manages = any(user.get(right) for right in ("is_admin", "is_owner", "is_primary_owner"))
    return Profile(name, zone, user.get("locale") or "", manages)

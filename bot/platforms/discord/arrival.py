"""The bot's first message on a server: one, in the right place, and never again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.chat.command import Asker
from bot.chat.line import ARRIVED
from bot.chat.platform import ChatPlatform, Front, Later, Memory, Undeliverable
from bot.chat.reply import Press
from bot.platforms.discord.permissions import SEND, VIEW, granted

log = logging.getLogger(__name__)

GREETED = "discord.greeted"  # the shelf with the servers that were told

_NEW = timedelta(days=1)  # how long ago the bot may have joined: it may have been down, and older servers know it
_TEXT = 0  # the type of channels for text; what is posted to others goes out to other servers or has no history


class Arrivals:
    """Introduces the bot to servers that have just added it.

    Discord tells of each server at every start, so it is by when the bot joined that a new one is known.

    Args:
        platform: posts.
        front: knows what to say.
        memory: where the servers are noted that were told.
        clock: the time, aware.
        account: our own account's id.
    """

    def __init__(
        self, platform: ChatPlatform, front: Front, memory: Memory, clock: Callable[[], datetime], account: str
    ) -> None:
        self._platform, self._front, self._memory, self._clock = platform, front, memory, clock
        self._account = account

    def is_new(self, server: Mapping[str, Any]) -> bool:
        """Whether a server has added the bot lately; costs next to nothing, for there may be many."""
        joined = str(server.get("joined_at") or "")  # lacking while the server is away
        try:
            return bool(joined) and self._clock() - datetime.fromisoformat(joined) < _NEW
        except (TypeError, ValueError):  # no date, or one without a zone: it must not end the connection
            log.warning("Discord: a server told when we joined as %.40r", joined)
            return False

    async def greet(self, server: Mapping[str, Any]) -> None:
        """Post the first message, unless it was posted before, or there is no place for it."""
        id_ = str(server["id"])
        press = Press(ARRIVED)
        known = any(c.name == press.command for c in self._front.commands)
        channel = next(_places(server, self._account), None)
        if not known or channel is None or await self._memory.recall(GREETED, id_) is not None:
            return
        await self._memory.remember(GREETED, id_, channel)  # first: silence is better than to say it twice
        locale = str(server.get("preferred_locale") or "")
        asker = Asker("discord", self._account, id_, channel, "", None, locale, manages=False)
        try:
            await self._platform.deliver(channel, await self._front.answer(press, asker), key=f"arrived {id_}")
        except Undeliverable as refused:
            log.info("Discord: a new server was not greeted: %s", refused.reason)
            if not refused.unknown:
                await self._memory.forget(GREETED, id_)
        except Later as later:  # nothing was posted: the next start tries again
            log.info("Discord: a new server was not greeted yet: %s", later)
            await self._memory.forget(GREETED, id_)


def _places(server: Mapping[str, Any], account: str) -> Iterator[str]:
    """Yield the channels we may write to: the one for such messages first, then the others as people see them."""
    members: Sequence[Mapping[str, Any]] = server.get("members") or ()
    me = next((m for m in members if m["user"]["id"] == account), {})
    system = server.get("system_channel_id")
    channels = [c for c in server.get("channels") or () if c["type"] == _TEXT]
    for channel in sorted(channels, key=lambda c: (c["id"] != system, c.get("position", 0), int(c["id"]))):
        may = granted(server, channel, account, me.get("roles") or ())
        if may & VIEW and may & SEND:
            yield str(channel["id"])

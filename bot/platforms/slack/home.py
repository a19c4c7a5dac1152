"""The Home tab: today, always up to date, and above it the answer to what was pressed there."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from dataclasses import replace
from weakref import WeakValueDictionary

from bot.chat import line
from bot.chat.command import Asker
from bot.chat.door import door
from bot.chat.platform import Front, Memory
from bot.chat.reply import Press, Reply
from bot.platforms.slack.api import Api, Away, Busy, Lost, Refused
from bot.platforms.slack.limits import Payload
from bot.platforms.slack.render import blocks
from bot.words import Words

log = logging.getLogger(__name__)

OPENED = "slack.home"  # the shelf with the accounts that have opened their Home tab

TODAY = Press("today")
_MOST = 2000  # accounts whose tab is remembered as it is
_BLOCKS = 100  # of a view, at most
_ROOM = 30_000  # characters of one reply; a view may have 250,000


class Home:
    """Publishes the Home tab of whoever has opened it once."""

    def __init__(self, front: Front, api: Api, memory: Memory) -> None:
        self._front, self._api, self._memory = front, api, memory
        # By account: the view as text, empty where it isn't known, None for who has never opened it.
        self._shown: OrderedDict[str, str | None] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, asker: Asker) -> None:
        """Show today; who opens it for the first time is greeted above it."""
        first = await self._memory.recall(OPENED, asker.account) is None
        if first:
            await self._memory.remember(OPENED, asker.account, "1")
        self._shown[asker.account] = ""  # Slack may have forgotten what we published
        hello = line.greeting(self._front.commands) if first else None
        await self.show(asker, await self._front.answer(hello, _alone(asker)) if hello else None)

    async def show(self, asker: Asker, answer: Reply | None = None) -> None:
        """Show today, below an answer if there is one."""
        asker = _alone(asker)
        lock = self._locks.setdefault(asker.account, asyncio.Lock())
        async with lock:
            today = await self._front.answer(TODAY, asker)
            view = _view(answer if answer != today else None, today, Words(today.locale))
            drawn = json.dumps(view)
            if self._shown.get(asker.account) != drawn and await self._publish(asker.account, view):
                self._remember(asker.account, drawn)

    async def begin(self, account: str, note: Reply, words: Words) -> None:
        """Show a note above what the tab shows, until an answer takes its place."""
        lock = self._locks.setdefault(account, asyncio.Lock())
        async with lock:
            view = json.loads(self._shown.get(account) or '{"type": "home", "blocks": []}')
            view["blocks"] = [*blocks(note, words, most=_ROOM, taken=set()), *view["blocks"]][:_BLOCKS]
            if await self._publish(account, view):
                self._remember(account, "")

    async def _publish(self, account: str, view: Payload) -> bool:
        try:
            await self._api.ask("views.publish", {"user_id": account.partition(":")[2], "view": view})
        except (Refused, Busy, Away, Lost) as error:
            log.warning("Slack: a Home tab could not be published: %s %s", type(error).__name__, error)
            return False
        return True

    async def refresh(self, asker: Asker) -> None:
        """Bring the tab up to date, where there is one."""
        if asker.account not in self._shown:
            opened = await self._memory.recall(OPENED, asker.account) is not None
            self._remember(asker.account, "" if opened else None)
        if self._shown[asker.account] is not None:
            await self.show(asker)

    def _remember(self, account: str, drawn: str | None) -> None:
        self._shown[account] = drawn
        self._shown.move_to_end(account)
        while len(self._shown) > _MOST:
            self._shown.popitem(last=False)


def _alone(asker: Asker) -> Asker:
    """Return who asks as one is in the tab: in no community, and managing nothing."""
    return replace(asker, community=None, place=asker.direct, manages=False)


def _view(answer: Reply | None, today: Reply, words: Words) -> Payload:
    taken: set[str] = set()
    above = blocks(door(answer, words), words, most=_ROOM, taken=taken) if answer else []
    below = blocks(door(today, words), words, most=_ROOM, taken=taken)
    return {"type": "home", "blocks": [*above, *([{"type": "divider"}] if above else []), *below]}

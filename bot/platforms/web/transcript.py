"""What was said: kept over restarts, and told to the tabs that are open."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from bot.chat.platform import Memory, Noted
from bot.chat.reply import File, Reply
from bot.domain.ids import new_id
from bot.platforms.web.files import Files
from bot.platforms.web.people import ROOM, Person

log = logging.getLogger(__name__)

STREAMS = 4  # browsers open at most six connections to one host; some must stay free for the answers
SHOWN = 150  # messages of the past on a fresh page
KEPT, DROPPED_AT_ONCE = 5_000, 100  # messages of a place; about 1.4 kB each

_SEEN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")

Kind: TypeAlias = Literal["answer", "reminder", "lost"]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing the bot said.

    Attributes:
        id: names it in the page and in the memory.
        at: when.
        reply: what.
        used: what the person typed or pressed, in words; empty if the bot spoke unasked.
        by: the name of who did.
        account: theirs.
        kind: an answer, a reminder, or lost: it can't be read any more, and only its id, time and place are known.
        place: `room`, or "@account" if only that person sees it.
    """

    id: str
    at: datetime
    reply: Reply
    used: str = ""
    by: str = ""
    account: str = ""
    kind: Kind = "answer"
    place: str = ROOM

    @property
    def is_private(self) -> bool:
        """Whether only one person sees it."""
        return self.place != ROOM


_JSON = TypeAdapter(Message)


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a tab has seen: the last number of the room's shelf and of its person's own."""

    room: int = 0
    own: int = 0

    def __str__(self) -> str:
        return f"{self.room}-{self.own}"

    @classmethod
    def read(cls, text: str) -> Seen:
        """Return what `str` wrote; the beginning for anything else."""
        found = _SEEN.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else cls()


@dataclass(frozen=True, slots=True)
class Past:
    """A part of the conversation, oldest first.

    Attributes:
        messages: what was said.
        seen: how far the whole conversation goes.
        earlier: where what came before ends; None where nothing did.
    """

    messages: Sequence[Message]
    seen: Seen
    earlier: Seen | None


@dataclass(eq=False)
class Tab:
    """An open page that listens.

    Attributes:
        account: who looks at it.
        is_gone: whether its connection has ended; a write would only tell later.
        wake: set when there may be news.
        retired: whether it should stop.
    """

    account: str
    is_gone: Callable[[], bool]
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    retired: bool = False


class Transcript:
    """The messages of the room and of each person."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._files, self._pictures = Files(memory), Files(memory, "web.pictures")
        self._tabs: dict[Tab, None] = {}
        self._closed = False

    async def say(self, message: Message) -> None:
        """Keep a new or changed message and wake the tabs that show it.

        The newest `KEPT` messages of a place stay, up to `DROPPED_AT_ONCE` more for a while. Of the older ones only the
        text goes: what a person did is kept elsewhere, and a button on a page still open goes on working. What files
        hold is kept apart, for pages show only their names.
        """
        shelf = _shelf(message.place)
        carried = message.reply.files
        await self._files.keep(message.place, message.id, carried)
        drawn = tuple(
            File(image.name, svg.encode(), "image/svg+xml")
            for image in message.reply.images
            for svg in (image.light, image.dark)
        )
        await self._pictures.keep(message.place, message.id, drawn)
        bare = replace(
            message.reply,
            files=tuple(replace(file, content=None) for file in carried),
            images=tuple(replace(image, light="", dark="") for image in message.reply.images),
            sheet=None,  # the page asks anew
        )
        message = replace(message, reply=bare)
        noted = await self._memory.remember(shelf, message.id, _JSON.dump_json(message).decode())
        for tab in self._tabs:
            if message.place in (ROOM, f"@{tab.account}"):
                tab.wake.set()
        if noted.number % DROPPED_AT_ONCE == 0:
            await self._memory.prune(shelf, KEPT)

    async def find(self, account: str, id_: str) -> Message | None:
        """Return a message that a person can see, or None, also where it can't be read any more."""
        for place in (f"@{account}", ROOM):
            if (text := await self._memory.recall(_shelf(place), id_)) is not None:
                return _read(id_, text)
        return None

    async def file(self, account: str, id_: str, number: int) -> File | None:
        """Return a file of a message that a person can see, or None, also where it isn't kept any more."""
        message = await self.find(account, id_)
        return await self._files.find(message.place, id_, number) if message else None

    async def picture(self, account: str, id_: str, number: int) -> File | None:
        """Return a picture of a message that a person can see: its first for light and for dark paper, and so on."""
        message = await self.find(account, id_)
        return await self._pictures.find(message.place, id_, number) if message else None

    async def reached(self, account: str, seen: Seen) -> Seen:
        """Return `seen`, but no further than there is: an open page may know a history that a backup has replaced."""
        return Seen(min(seen.room, await self._last(ROOM)), min(seen.own, await self._last(f"@{account}")))

    async def latest(self, account: str, before: Seen | None = None) -> Past:
        """Return the newest messages a person can see, or the newest of those that came `before`."""
        # The numbers are read first: what is said in between is then told again rather than missed.
        seen = Seen(await self._last(ROOM), await self._last(f"@{account}"))
        limits = (before.room, before.own) if before else (None, None)
        noted = [
            (place, n, message)
            for place, limit in zip((ROOM, f"@{account}"), limits, strict=True)
            for n, message in _messages(place, await self._memory.latest(_shelf(place), most=SHOWN + 1, before=limit))
        ]
        noted.sort(key=lambda one: one[2].at)
        shown, rest = noted[-SHOWN:], noted[:-SHOWN]

        def limit(place: str) -> int:
            above = [n.first for at, n, _ in shown if at == place]
            below = [n.first + 1 for at, n, _ in rest if at == place]
            return min(above, default=max(below, default=0))

        earlier = Seen(limit(ROOM), limit(f"@{account}")) if rest else None
        return Past([m for _, _, m in shown], seen, earlier)

    async def since(self, account: str, seen: Seen) -> tuple[Sequence[Message], Seen]:
        """Return what came or changed since then, and how far that is."""
        own_place = f"@{account}"
        room = await self._memory.since(_shelf(ROOM), seen.room)
        in_room = _messages(ROOM, room)  # one shelf at a time: reading a full one takes milliseconds
        own = await self._memory.since(_shelf(own_place), seen.own)
        messages = sorted((message for _, message in (*in_room, *_messages(own_place, own))), key=lambda m: m.at)
        return messages, Seen(_newest(room, seen.room), _newest(own, seen.own))

    def open_tab(self, account: str, is_gone: Callable[[], bool]) -> Tab:
        """Let a tab listen; where too many do, the oldest is retired. Whoever opens one closes it."""
        for tab in [t for t in self._tabs if t.is_gone()]:
            self._retire(tab)
        while len(self._tabs) >= STREAMS:
            oldest = next(iter(self._tabs))
            self._retire(oldest)
        tab = Tab(account, is_gone)
        self._tabs[tab] = None
        if self._closed:
            self._retire(tab)
        return tab

    def close_tab(self, tab: Tab) -> None:
        """Let a tab go."""
        self._tabs.pop(tab, None)

    def open(self) -> None:
        """Let tabs listen, also after `close`."""
        self._closed = False

    def close(self) -> None:
        """End every tab's stream."""
        self._closed = True
        for tab in list(self._tabs):
            self._retire(tab)

    @property
    def is_closed(self) -> bool:
        """Whether the program is stopping."""
        return self._closed

    def _retire(self, tab: Tab) -> None:
        tab.retired = True
        tab.wake.set()
        self._tabs.pop(tab, None)

    async def _last(self, place: str) -> int:
        # Only what changed after the newest message came can have a higher number than that message.
        newest = await self._memory.latest(_shelf(place), most=1)
        number = _newest(newest, 0)
        while batch := await self._memory.since(_shelf(place), number, most=1000):
            number = batch[-1].number
        return number


def _read(id_: str, text: str) -> Message | None:
    """Return what was kept, or None: another version may have written what this one can't read."""
    try:
        return _JSON.validate_json(text)
    except ValueError:
        log.warning("message %s can't be read", id_)
        return None


def _messages(place: str, noted: Sequence[Noted]) -> Sequence[tuple[Noted, Message]]:
    """Return what was kept at a place, in the same order; a lost one is as old as the one before it."""
    found: list[tuple[Noted, Message]] = []
    at = datetime.fromtimestamp(0, UTC)
    for n in noted:
        message = _read(n.key, n.value) or Message(n.key, at, Reply(), kind="lost", place=place)
        at = message.at
        found.append((n, message))
    return found


def _newest(noted: Sequence[Noted], before: int) -> int:
    return max((n.number for n in noted), default=before)


def _shelf(place: str) -> str:
    return f"web.{place}"


def delivered(place: str, key: str, at: datetime, reply: Reply) -> Message:
    """Return the message for a delivery; the same key at the same place is the same message."""
    id_ = hashlib.sha256(f"{place} {key}".encode()).hexdigest()[:16]
    return Message(id_, at, reply, kind="reminder", place=place)


def answered(message: Message | None, at: datetime, reply: Reply, used: str, by: Person, place: str) -> Message:
    """Return the message for an answer: `message` changed, or a new one."""
    if message is not None:
        return replace(message, reply=reply)
    return Message(new_id(), at, reply, used, by.name, by.account, place=place)

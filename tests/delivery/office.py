"""A chat service as it is: what was posted stays posted, whatever becomes of who posted it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat.platform import Undeliverable
from bot.chat.reply import Reply
from tests.world import Clock, Recorder, words_of


@dataclass(frozen=True)
class Posted:
    """One message that people see."""

    at: datetime
    place: str
    key: str
    text: str

    @property
    def is_late(self) -> bool:
        return "This comes late" in self.text


def no_step(name: str) -> None:
    """Nothing happens at a step."""


async def a_moment() -> None:
    """Everything else goes on meanwhile."""
    await asyncio.sleep(0)


@dataclass
class Office(Recorder):
    """Posts, and recognises a key that comes again only for a while: from then on one has to look (`tried`).

    Attributes:
        clock: its time.
        nonce: for how long it recognises a key: two minutes as on Discord, or not at all as on Slack.
        step: called before and after each post.
        pause: how long it takes.
        posted: what people see.
        refuses: why it doesn't post at a place; "*" is every place.
        loses: places where the answer to the next post is lost.
        blind: places whose messages can't be looked at.
        hangs: places where no answer ever comes.
        asked: every attempt: place, key, tried.
    """

    clock: Clock = field(default_factory=Clock)
    nonce: timedelta = timedelta(minutes=2)
    step: Callable[[str], None] = no_step
    pause: Callable[[], Awaitable[object]] = a_moment
    posted: list[Posted] = field(default_factory=list)
    refuses: dict[str, Exception] = field(default_factory=dict)
    loses: set[str] = field(default_factory=set)
    blind: set[str] = field(default_factory=set)
    hangs: set[str] = field(default_factory=set)
    asked: list[tuple[str, str, datetime | None]] = field(default_factory=list)

    async def deliver(self, place: str, reply: Reply, *, key: str, tried: datetime | None = None) -> str:
        self.step("before the post")
        self.asked.append((place, key, tried))
        await self.pause()
        if (refusal := self.refuses.get(place) or self.refuses.get("*")) is not None:
            raise refusal
        if place in self.hangs:
            await asyncio.Event().wait()
        if not self._is_known(place, key, tried):
            self.post(Posted(self.clock(), place, key, words_of(reply)))
            self.sent.append((place, key, reply))
        self.step("after the post")
        if place in self.loses:
            self.loses.remove(place)
            raise Undeliverable("the connection was lost", unknown=True)
        return key

    def post(self, posted: Posted) -> None:
        self.posted.append(posted)

    def at(self, place: str) -> list[Posted]:
        return [one for one in self.posted if one.place == place]

    def _is_known(self, place: str, key: str, tried: datetime | None) -> bool:
        now = self.clock()
        earlier = [one for one in self.at(place) if one.key == key]
        if any(now - one.at < self.nonce for one in earlier):
            return True
        if tried is None or now - tried < self.nonce:
            return False
        if place in self.blind:
            raise Undeliverable("it may have arrived, and I may not look", forever=True, unknown=True)
        return any(one.at >= tried - timedelta(minutes=3) for one in earlier)

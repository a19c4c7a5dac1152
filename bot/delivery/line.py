"""Those who wait to be told: one at a time for each place, place after place."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from bot.domain.reminder import Due


class Line:
    """What was claimed and isn't under way yet."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Due]] = {}
        self._free: deque[str] = deque()  # places with something waiting, and nothing under way
        self._busy: set[str] = set()
        self._by: dict[str, float] = {}  # by the loop's clock, until when each may be begun
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def free(self) -> int:
        """How many could begin now: what waits for a slow place keeps nobody else out."""
        return len(self._free)

    def add(self, one: Due, by: float) -> None:
        """Put one in its place's line, to be begun by an instant of the loop's clock."""
        there = self._waiting.setdefault(one.place, deque())
        if not there and one.place not in self._busy:
            self._free.append(one.place)
        there.append(one)
        self._by[one.key] = by
        self._count += 1

    def next(self) -> Due | None:
        """Take the next one; None if nothing waits but for places that have one under way."""
        if not self._free:
            return None
        place = self._free.popleft()
        self._busy.add(place)
        self._count -= 1
        return self._waiting[place].popleft()

    def done(self, one: Due) -> None:
        """Let the next one of its place come."""
        self._busy.discard(one.place)
        self._by.pop(one.key, None)
        if self._waiting.get(one.place):
            self._free.append(one.place)
        else:
            self._waiting.pop(one.place, None)

    def is_late(self, one: Due) -> bool:
        """Whether its lease could end before it is delivered."""
        return asyncio.get_running_loop().time() > self._by[one.key]

    def clear(self) -> Sequence[Due]:
        """Take all that wait."""
        left = [one for there in self._waiting.values() for one in there]
        self._waiting.clear()
        self._free.clear()
        self._count = 0
        return left

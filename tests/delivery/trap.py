"""Something that happens at one of the steps a program takes outside itself: in its database, on its platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.storage.database import Database, Question, ReadTx, Row, WriteTx
from bot.storage.open import open_database


class Trap:
    """Names every step; springs at step `number` (from 1; of those called `only`), and at all later ones if `fatal`."""

    def __init__(self) -> None:
        self.disarm()

    def arm(self, number: int, springs: Callable[[], None], *, only: str = "", fatal: bool = False) -> None:
        self.steps: list[str] = []
        self._number, self._springs, self._only, self._fatal = number, springs, only, fatal

    def disarm(self) -> None:
        self.arm(0, _nothing)

    @property
    def has_sprung(self) -> bool:
        return 0 < self._number <= len(self.steps)

    def __call__(self, name: str) -> None:
        if self._only not in ("", name):
            return
        self.steps.append(name)
        if len(self.steps) == self._number or (self._fatal and self.has_sprung):
            self._springs()

    async def open(self, url: str) -> Trapped:
        """Open the real database with a trap at its door."""
        return Trapped(await open_database(url), self)


def _nothing() -> None:
    pass


class Trapped:
    """The real database; it implements `bot.storage.database.Database`."""

    def __init__(self, database: Database, step: Callable[[str], None]) -> None:
        self._database, self._step = database, step
        self.is_shared, self.was_free = database.is_shared, database.was_free

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadTx]:
        self._step("before a read")
        async with self._database.read() as tx:
            yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteTx]:
        self._step("before a write")
        async with self._database.write() as tx:
            yield tx
            self._step("before its commit")
        self._step("after its commit")

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        self._step("before a read")
        return await self._database.each(*questions)

    async def lead(self, name: str) -> bool:
        return await self._database.lead(name)

    async def resign(self, name: str) -> None:
        await self._database.resign(name)

    async def close(self) -> None:
        await self._database.close()

"""The blocks of a PostgreSQL database, and what they share.

A write block that begins by asking has the database to itself until it is committed, so what it read is still true when
it writes; blocks that don't ask, or begin with a change whose rows come back, run side by side and hold only the rows
they change. An advisory lock tells the two kinds apart: it ends with the transaction.

Whoever is cancelled leaves at once; the commit or rollback that was begun goes on without them.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.storage.database import Question, Row, StorageError
from bot.storage.named import only_asks
from bot.storage.session import FAILURES, TRIES, Pool, Session, is_lost, may_pass, refusals

READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@dataclass
class Parts:
    """What the blocks of a database share."""

    pool: Pool
    lock: int  # told apart by it: blocks that run side by side, and one that is alone
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # only one waits to be alone, or all connections would
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    under_way: set[asyncio.Task[Any]] = field(default_factory=set)

    def session(self) -> Session:
        """Return a session that has no connection yet."""
        return Session(self.pool, self.columns)

    def begun(self, *, alone: bool) -> str:
        """Return the words that begin a write block."""
        how = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        return f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT {how}({self.lock})"

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something that goes on if nobody waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        if not task.cancelled():
            task.exception()  # whoever left has nobody who would look at it

    async def lost(self, session: Session) -> None:
        """Let go of a connection that is gone; the others will be as well, and are made anew when they are needed."""
        await session.release(lost=True)
        await self.pool.expire_connections()


class _Transaction(ABC):
    """What read and write blocks share: a session that begins with the first question."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._session: Session | None = None
        self._one_by_one = asyncio.Lock()
        self._ended = False

    async def all(self, sql: str, /, **values: object) -> Sequence[Row]:
        return (await self.each((sql, values)))[0]

    async def one(self, sql: str, /, **values: object) -> Row | None:
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    @abstractmethod
    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]: ...

    async def _first(
        self, begin: str, statements: Sequence[Question], questions: Sequence[Question]
    ) -> Sequence[Sequence[Row]]:
        """Begin, run and ask. Nobody has been told anything yet, so it can be tried again from the beginning."""
        for rest in reversed(range(TRIES)):
            session = self._session = self._parts.session()
            try:
                await session.begin(begin)
                await session.run(statements)
                return await session.ask(questions)
            except FAILURES as error:
                if not rest or not may_pass(error):
                    raise
                self._session = None
                await (self._parts.lost(session) if is_lost(error) else session.end("ROLLBACK"))
        raise AssertionError


class View(_Transaction):
    """A read block. Its snapshot begins with the first question."""

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        """Return the rows of each question; see `Asks`."""
        async with self._one_by_one:
            if self._ended:
                raise RuntimeError("this block is over")
            with refusals():
                if self._session is None:
                    return await self._first(READ, (), questions)
                return await self._session.ask(questions)

    def end(self) -> None:
        """Be over; nobody waits for it."""
        self._ended = True
        if self._session is not None:
            self._parts.start(self._session.end("ROLLBACK"))


class Block(_Transaction):
    """A write block. Until its first question it only collects statements."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._buffer: list[Question] = []
        self._has_turn = False
        self._failed: BaseException | None = None

    async def run(self, sql: str, /, **values: object) -> None:
        """Do this before the commit; see `WriteTx`."""
        self._check()
        self._buffer.append((sql, values))

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        """Return the rows of each question, after what was to be done before; see `Asks`."""
        async with self._one_by_one:
            self._check()
            buffer, self._buffer = self._buffer, []
            try:
                with refusals():
                    if self._session is not None:
                        await self._session.run(buffer)
                        return await self._session.ask(questions)
                    alone = any(only_asks(sql) for sql, _ in questions)
                    if alone:
                        await self._parts.turn.acquire()
                        self._has_turn = True
                    return await self._first(self._parts.begun(alone=alone), buffer, questions)
            except BaseException as error:
                self._failed = error
                raise

    async def finish(self) -> None:
        """Commit; returns once it is durable."""
        if self._failed is not None:
            self.abandon()
            raise StorageError("Nothing was saved: a statement failed before.") from self._failed
        self._ended = True
        if self._session is not None:
            await asyncio.shield(self._parts.start(self._commit(self._session)))
        elif self._buffer:
            await asyncio.shield(self._parts.start(self._all_at_once()))

    def abandon(self) -> None:
        """Leave nothing of the block; nobody waits for it."""
        if self._ended and self._failed is None:
            return  # `finish` has seen to it
        self._ended = True
        self._parts.start(self._leave(self._session, "ROLLBACK"))

    async def _commit(self, session: Session) -> None:
        try:
            with refusals():
                await session.run(self._buffer)
        except BaseException:
            with suppress(StorageError):
                await self._leave(session, "ROLLBACK")
            raise
        await self._leave(session, "COMMIT")

    async def _all_at_once(self) -> None:
        """Run a block that only collected statements; they are data, and so it can be done again as a whole."""
        try:
            with refusals():
                await self._first(self._parts.begun(alone=False), self._buffer, ())
        except BaseException:
            with suppress(StorageError):
                await self._leave(self._session, "ROLLBACK")
            raise
        await self._leave(self._session, "COMMIT")

    async def _leave(self, session: Session | None, how: str) -> None:
        try:
            if session is not None:
                with refusals():
                    await session.end(how)
        finally:
            if self._has_turn:
                self._parts.turn.release()
                self._has_turn = False

    def _check(self) -> None:
        if self._ended:
            raise RuntimeError("this block is over")
        if self._failed is not None:
            raise StorageError("A statement of this block failed: it can only be left.") from self._failed

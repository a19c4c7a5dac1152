"""SQLite: one writer, some readers, each a connection with a thread of its own.

A hop to a thread costs more than the SQL it carries, so every hop carries as much as it can, and since a thread does
one piece of work after the other, its queue is the order of things: whoever is cancelled can leave at once, what was
already handed over still happens, and a rollback handed over next comes right after it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bot.storage import transactions
from bot.storage.asking import Asking
from bot.storage.database import Empty, Question, ReadTx, Row, StorageError, WriteTx
from bot.storage.entrance import Entrance
from bot.storage.migrate import migrate, migrations, refuse_newer, version
from bot.storage.transactions import Statement
from bot.storage.trouble import Trouble
from bot.storage.worker import Worker, connect
from bot.storage.writer import Writer

READERS = 2  # read blocks that run at once, the next ones wait; more threads only get in each other's way
BUSY = 5_000  # milliseconds to wait for another process that writes


async def open_sqlite(path: Path, *, update: bool = True) -> Sqlite:
    """Open an SQLite file as a `Database`.

    Args:
        path: the file; a new one is readable by its owner only.
        update: make what is missing and bring the schema up to date. Without it nothing is made or changed, whosever
            file it is, which is for looking into the file of a running bot.

    Raises:
        StorageError: it can't be used; the text says what to do.
    """
    await asyncio.to_thread(_prepare, path, update=update)
    opened: list[Worker] = []
    try:
        waits = f"busy_timeout = {BUSY}"
        safely = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON") if update else ()
        opened.append(await connect(path, waits, *safely, update=update))
        while len(opened) < READERS + 2:
            opened.append(await connect(path, waits, "query_only = ON", update=update))
    except BaseException:
        for worker in opened:
            await worker.close()
        raise
    return Sqlite(Writer(opened[0]), Asking(opened[1]), opened[2:])


class Sqlite:
    """An SQLite file, open; it implements `bot.storage.database.Database`."""

    is_shared = False
    was_free = True  # `bot.storage.lock` refuses a second process

    def __init__(self, writer: Writer, asking: Asking, readers: Sequence[Worker]) -> None:
        self._writer, self._asking = writer, asking
        self._count = len(readers)
        self._readers: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        for reader in readers:
            self._readers.put_nowait(reader)
        self._entrance = Entrance()
        self._trouble = Trouble()

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        """Ask in a reading transaction of its own; see `Database`."""
        with self._entrance.entered():
            return await self._asking.each(*questions)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadTx]:
        """Begin a reading transaction; see `Database`."""
        with self._entrance.entered():
            reader = await self._readers.get()
            view = _View(reader)
            try:
                yield view
            finally:
                view.end()
                self._readers.put_nowait(reader)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteTx]:
        """Begin a writing transaction; see `Database`."""
        with self._entrance.entered(), self._trouble:
            block = _Block(self._writer)
            try:
                yield block
            except BaseException:
                block.abandon()
                raise
            await block.finish()

    async def lead(self, name: str) -> bool:  # noqa: ARG002  (whatever it is)
        """Return True: a second process is refused; see `Database`."""
        return not self._entrance.is_closed

    async def resign(self, name: str) -> None:
        """Do nothing: nobody else could take over; see `Database`."""

    async def close(self) -> None:
        """Finish what runs, then let go of the file."""
        if not self._entrance.close():
            return
        for _ in range(self._count):
            await (await self._readers.get()).close()
        await self._asking.close()
        # Last, because the connection that closes last folds the write-ahead log into the file.
        await self._writer.close()


class _View:
    """A read block. Its snapshot begins with the first question."""

    def __init__(self, reader: Worker) -> None:
        self._reader = reader
        self._asked = self._ended = False

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        if self._ended:
            raise RuntimeError("this block is over")
        self._asked = True
        return await self._reader.start(partial(transactions.ask, questions=questions))

    async def all(self, sql: str, /, **values: object) -> Sequence[Row]:
        return (await self.each((sql, values)))[0]

    async def one(self, sql: str, /, **values: object) -> Row | None:
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    def end(self) -> None:
        self._ended = True
        if self._asked:
            self._reader.start(transactions.roll_back)


class _Block:
    """A write block. It holds the writer from its first question on; until then it only collects statements."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._buffer: list[Statement] = []
        self._one_by_one = asyncio.Lock()
        self._holds = self._ended = False
        self._failed: BaseException | None = None

    async def run(self, sql: str, /, **values: object) -> None:
        self._check()
        self._buffer.append((sql, values))

    async def all(self, sql: str, /, **values: object) -> Sequence[Row]:
        return (await self.each((sql, values)))[0]

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        async with self._one_by_one:
            self._check()
            begin = not self._holds
            if begin:
                await self._writer.take_turn()
                self._holds = True
            buffer, self._buffer = self._buffer, []
            work = partial(transactions.flush, statements=buffer, begin=begin, questions=questions)
            try:
                return await self._writer.start(work)
            except BaseException as error:
                self._failed = error
                raise

    async def one(self, sql: str, /, **values: object) -> Row | None:
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    async def finish(self) -> None:
        if self._failed is not None:
            self.abandon()
            raise StorageError("Nothing was saved: a statement failed before.") from self._failed
        self._ended = True
        if self._holds:
            await self._writer.leave(self._buffer)
        elif self._buffer:
            await self._writer.commit(self._buffer)

    def abandon(self) -> None:
        if self._holds and not self._ended:
            self._writer.leave(None)
        self._ended = True

    def _check(self) -> None:
        if self._ended:
            raise RuntimeError("this block is over")
        if self._failed is not None:
            raise StorageError("A statement of this block failed: it can only be left.") from self._failed


def _prepare(path: Path, *, update: bool) -> None:
    if not update:
        found = version(path)
        if not found:
            raise Empty(f"There is no database at {path} yet.")
        refuse_newer(path, found, len(migrations()))
        return
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageError(f"I can't make the database {path}: {error.strerror}.") from error
    migrate(path)

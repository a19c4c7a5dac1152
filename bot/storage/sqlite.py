"""SQLite: one writer, some readers, each a connection with a thread of its own.

A hop to a thread costs more than the SQL it carries, so every hop carries as much as it can, and since a thread does
one piece of work after the other, its queue is the order of things: whoever is cancelled can leave at once, what was
already handed over still happens, and a rollback handed over next comes right after it.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.storage import transactions
from bot.storage.database import ReadTx, Row, StorageError, WriteTx
from bot.storage.migrate import migrate
from bot.storage.transactions import Statement

T = TypeVar("T")

READERS = 4  # read blocks that run at once; the next ones wait
MOST_SHARED = 200  # write blocks in one commit, so that the first doesn't wait long for the last
CLOSED = "The database is closed."
BUSY = 5_000  # milliseconds to wait for another process that writes


async def open_sqlite(path: Path, *, update: bool = True) -> Sqlite:
    """Open an SQLite file as a `Database`.

    Args:
        path: the file; a new one is readable by its owner only.
        update: make what is missing and bring the schema up to date. Without it nothing is made or changed, which is
            for looking into the file of a running bot.

    Raises:
        StorageError: it can't be used; the text says what to do.
    """
    await asyncio.to_thread(_prepare, path, update=update)
    opened: list[Worker] = []
    try:
        opened.append(await _connect(path, "synchronous = FULL", "foreign_keys = ON"))
        while len(opened) <= READERS:
            opened.append(await _connect(path, "query_only = ON"))
    except BaseException:
        for worker in opened:
            await worker.close()
        raise
    return Sqlite(opened[0], opened[1:])


class Worker(aiosqlite.Connection):
    """A connection and its thread. aiosqlite's own calls are one statement a hop; this takes any piece of work."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True  # a program that dies without closing must not hang; SQLite survives worse

    def start(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Hand over some work, to be done after all that was handed over before, whether the result is awaited or not.

        The future raises what the work raised; what SQLite raised becomes a StorageError.
        """
        if not self._running or self._connection is None:
            raise StorageError(CLOSED)
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((future, partial(transactions.attempt, work, self._connection)))
        return future


class Sqlite:
    """An SQLite file, open; it implements `bot.storage.database.Database`."""

    def __init__(self, writer: Worker, readers: Sequence[Worker]) -> None:
        self._writer = writer
        self._readers: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        for reader in readers:
            self._readers.put_nowait(reader)
        self._count = len(readers)
        self._turn = asyncio.Lock()  # held by the block that has a transaction open on the writer
        self._inside: set[asyncio.Task[object] | None] = set()  # whose blocks are open
        self._waiting: list[tuple[list[Statement], asyncio.Future[None]]] = []
        self._committer: asyncio.Task[None] | None = None
        self._closed = False

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadTx]:
        """Begin a reading transaction; see `Database`."""
        with self._entered():
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
        with self._entered():
            block = _Block(self)
            try:
                yield block
            except BaseException:
                block.abandon()
                raise
            await block.finish()

    async def close(self) -> None:
        """Finish what runs, then let go of the file."""
        if self._closed:
            return
        self._closed = True
        while self._committer is not None:
            await asyncio.wait((self._committer,))
        async with self._turn:
            for _ in range(self._count):
                await (await self._readers.get()).close()
            # Last, because the connection that closes last folds the write-ahead log into the file.
            await self._writer.close()

    async def take_turn(self) -> None:
        """Wait until the writer is free and keep it until `end_turn`."""
        await self._turn.acquire()

    def end_turn(self) -> None:
        """Let the next one have the writer."""
        self._turn.release()

    def on_writer(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Hand over work to the writer; only for whoever has the turn."""
        return self._writer.start(work)

    async def commit(self, statements: list[Statement]) -> None:
        """Run a whole block, in one commit with others that wait; returns once it is durable."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((statements, done))
        if self._committer is None:
            self._committer = asyncio.create_task(self._commit_waiting())
        await done

    async def _commit_waiting(self) -> None:
        try:
            while self._waiting:
                await self.take_turn()
                try:
                    await self._commit_some()
                finally:
                    self.end_turn()
        finally:
            # Only a loop that is being torn down leaves someone here.
            for _, done in self._waiting:
                done.cancel()
            self._waiting = []
            self._committer = None

    async def _commit_some(self) -> None:
        """Commit the first that wait. Who was cancelled before this leaves nothing; from here on it happens."""
        batch = [(statements, done) for statements, done in self._waiting[:MOST_SHARED] if not done.done()]
        del self._waiting[:MOST_SHARED]
        try:
            errors = await self.on_writer(
                partial(transactions.commit_together, blocks=[statements for statements, _ in batch])
            )
        except BaseException as error:
            for _, done in batch:
                if not done.done():
                    done.cancel() if isinstance(error, asyncio.CancelledError) else done.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, done), failed in zip(batch, errors, strict=True):
            if not done.done():
                done.set_result(None) if failed is None else done.set_exception(failed)

    @contextmanager
    def _entered(self) -> Iterator[None]:
        if self._closed:
            raise StorageError(CLOSED)
        task = asyncio.current_task()
        if task in self._inside:
            raise RuntimeError("a block inside a block: hand the outer one's tx on instead")
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)


class _View:
    """A read block. Its snapshot begins with the first question."""

    def __init__(self, reader: Worker) -> None:
        self._reader = reader
        self._asked = self._ended = False

    async def all(self, sql: str, /, **values: object) -> Sequence[Row]:
        if self._ended:
            raise RuntimeError("this block is over")
        self._asked = True
        return await self._reader.start(partial(transactions.ask, sql=sql, values=values))

    async def one(self, sql: str, /, **values: object) -> Row | None:
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    def end(self) -> None:
        self._ended = True
        if self._asked:
            self._reader.start(transactions.roll_back)


class _Block:
    """A write block. It holds the writer from its first question on; until then it only collects statements."""

    def __init__(self, database: Sqlite) -> None:
        self._database = database
        self._buffer: list[Statement] = []
        self._one_by_one = asyncio.Lock()
        self._holds = self._ended = False
        self._failed: BaseException | None = None

    async def run(self, sql: str, /, **values: object) -> None:
        self._check()
        self._buffer.append((sql, values))

    async def all(self, sql: str, /, **values: object) -> Sequence[Row]:
        async with self._one_by_one:
            self._check()
            begin = not self._holds
            if begin:
                await self._database.take_turn()
                self._holds = True
            buffer, self._buffer = self._buffer, []
            try:
                return await self._database.on_writer(
                    partial(transactions.flush, statements=buffer, begin=begin, sql=sql, values=values)
                )
            except BaseException as error:
                self._failed = error
                raise

    async def one(self, sql: str, /, **values: object) -> Row | None:
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    async def finish(self) -> None:
        self._ended = True
        if self._failed is not None:
            self.abandon()
            raise StorageError("Nothing was saved: a statement failed before.") from self._failed
        if not self._holds:
            if self._buffer:
                await self._database.commit(self._buffer)
            return
        try:
            await self._database.on_writer(partial(transactions.commit, statements=self._buffer))
        finally:
            self._database.end_turn()

    def abandon(self) -> None:
        self._ended = True
        if self._holds:
            self._holds = False
            try:
                self._database.on_writer(transactions.roll_back)
            finally:
                self._database.end_turn()

    def _check(self) -> None:
        if self._ended:
            raise RuntimeError("this block is over")
        if self._failed is not None:
            raise StorageError("A statement of this block failed: it can only be left.") from self._failed


def _prepare(path: Path, *, update: bool) -> None:
    if not update:
        if not path.is_file():
            raise StorageError(f"There is no database at {path} yet.")
        return
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageError(f"I can't make the database {path}: {error.strerror}.") from error
    migrate(path)


async def _connect(path: Path, *pragmas: str) -> Worker:
    def connector() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
        for pragma in (f"busy_timeout = {BUSY}", "journal_mode = WAL", *pragmas):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    try:
        worker = Worker(connector)
        await worker
    except sqlite3.Error as error:
        raise StorageError(f"I can't open the database {path}: {error}.") from error
    return worker

"""A connection to an SQLite file, and the thread that works on it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.storage import transactions
from bot.storage.database import StorageError, looking
from bot.storage.entrance import CLOSED

T = TypeVar("T")


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


async def connect(path: Path, *pragmas: str, update: bool = True) -> Worker:
    """Open a connection to an existing file.

    Args:
        path: the file.
        pragmas: what the connection is set to, such as `query_only = ON`.
        update: may change the file; without it nothing is changed.

    Raises:
        StorageError: it can't be opened.
    """

    def connector() -> sqlite3.Connection:
        where = path if update else looking(path)
        connection = sqlite3.connect(where, isolation_level=None, cached_statements=512, uri=not update)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    worker = Worker(connector)
    try:
        await worker
    except sqlite3.Error as error:
        raise StorageError(f"I can't open the database {path}: {transactions.reason(error)}.") from error
    return worker

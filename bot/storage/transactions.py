"""What runs in the thread of an SQLite connection: plain functions of the connection, one hop each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from bot.storage.database import StorageError

T = TypeVar("T")
Statement: TypeAlias = tuple[str, dict[str, object]]
Rows: TypeAlias = list[dict[str, Any]]


def attempt(work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
    """Do some work; what SQLite raises becomes a StorageError."""
    try:
        return work(connection)
    except sqlite3.Error as error:
        raise _explained(error) from error
    except (UnicodeError, OverflowError) as error:
        raise StorageError(f"The database can't hold such a value ({type(error).__name__}).") from error


def _explained(error: sqlite3.Error) -> StorageError:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the primary code (https://sqlite.org/rescode.html)
        case sqlite3.SQLITE_FULL:
            return StorageError("The disk is full: make room on it, nothing was saved.")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StorageError("Another program keeps the database locked: nothing was saved.")
        case sqlite3.SQLITE_READONLY:
            return StorageError("The database can't be written to here.")
        case sqlite3.SQLITE_IOERR:
            return StorageError(f"The disk refused: {error}.")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StorageError(f"The database file is damaged ({error}): put a backup copy in its place.")
    return StorageError(f"The database refused: {error}.")


def _rows(connection: sqlite3.Connection, sql: str, values: dict[str, object]) -> Rows:
    cursor = connection.execute(sql, values)
    rows = cursor.fetchall()  # every row: a RETURNING that is not read to its end keeps the write lock
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def ask(connection: sqlite3.Connection, sql: str, values: dict[str, object]) -> Rows:
    """Ask within the snapshot of a read block, which begins where there is none yet."""
    if not connection.in_transaction:
        connection.execute("BEGIN")
    return _rows(connection, sql, values)


def _run(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    for sql, values in statements:
        connection.execute(sql, values).fetchall()


def flush(
    connection: sqlite3.Connection, statements: Sequence[Statement], *, begin: bool, sql: str, values: dict[str, object]
) -> Rows:
    """Run what a write block collected, then ask; the block's transaction begins with the first flush."""
    if begin:
        connection.execute("BEGIN IMMEDIATE")
    _run(connection, statements)
    return _rows(connection, sql, values)


def commit(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    """Run the rest of a block and make it durable, or leave nothing of it."""
    try:
        _run(connection, statements)
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """End the block and leave nothing of it; also ends a snapshot."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def commit_together(connection: sqlite3.Connection, blocks: Sequence[Sequence[Statement]]) -> list[StorageError | None]:
    """Run blocks in one commit; if that fails, each in its own, so that an error meets only the block it comes from.

    Returns:
        For each block its error, or None if it is on the disk.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        commit(connection, [statement for block in blocks for statement in block])
    except (sqlite3.Error, UnicodeError, OverflowError):
        if len(blocks) == 1:
            raise
        return [_alone(connection, block) for block in blocks]
    return [None] * len(blocks)


def _alone(connection: sqlite3.Connection, block: Sequence[Statement]) -> StorageError | None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        commit(connection, block)

    try:
        attempt(work, connection)
    except StorageError as error:
        return error
    return None

"""What runs in the thread of an SQLite connection: plain functions of the connection, one hop each."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

from bot.storage.database import DiskFull, Locked, StorageError

T = TypeVar("T")
Statement: TypeAlias = tuple[str, Mapping[str, object]]
Rows: TypeAlias = list[dict[str, Any]]
Answer: TypeAlias = list[Rows] | StorageError

FULL = "The disk is full: make room on it, nothing was saved."
NO_ROOM_TO_SHARE = sqlite3.SQLITE_IOERR_SHMSIZE  # the write-ahead log's index couldn't grow


@dataclass(frozen=True, slots=True)
class End:
    """How a write block ended: its own error, and the one that met everything in its transaction."""

    own: StorageError | None
    shared: StorageError | None


@dataclass(frozen=True, slots=True)
class Together:
    """How blocks run together ended: each one's error, and the one that met the transaction open before them."""

    before: StorageError | None
    own: Sequence[StorageError | None]


def attempt(work: Callable[[sqlite3.Connection], T], connection: sqlite3.Connection) -> T:
    """Do some work; what SQLite raises becomes a StorageError."""
    try:
        return work(connection)
    except sqlite3.Error as error:
        raise _explained(error) from error
    except (UnicodeError, OverflowError) as error:
        raise StorageError(f"The database can't hold such a value ({type(error).__name__}).") from error


def storage_error(error: BaseException) -> StorageError:
    """Return what the thread of a connection raised as a StorageError."""
    if isinstance(error, StorageError):
        return error
    failed = StorageError(f"The database's thread failed ({type(error).__name__}).")
    failed.__cause__ = error
    return failed


def reason(error: OSError | sqlite3.Error) -> str:
    """Return why something failed, to end a sentence with."""
    if isinstance(error, OSError):
        return "the disk is full" if error.errno == errno.ENOSPC else error.strerror or type(error).__name__
    return "the disk is full" if _is_full(error) else str(error)


def _explained(error: sqlite3.Error) -> StorageError:
    if _is_full(error):
        return DiskFull(FULL)
    match _code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Locked("Another program keeps the database locked: nothing was saved.")
        case sqlite3.SQLITE_READONLY:
            said = "The database can't be written to here."
        case sqlite3.SQLITE_IOERR:
            said = f"The disk refused: {error}."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            said = f"The database file is damaged ({error}): stop me, then study-buddy restore a backup copy."
        case _:
            said = f"The database refused: {error}."
    return StorageError(said)


def _is_full(error: sqlite3.Error) -> bool:
    return _code(error) == sqlite3.SQLITE_FULL or getattr(error, "sqlite_errorcode", 0) == NO_ROOM_TO_SHARE


def _rows(connection: sqlite3.Connection, sql: str, values: Mapping[str, object]) -> Rows:
    cursor = connection.execute(sql, values)
    rows = cursor.fetchall()  # every row: a RETURNING that is not read to its end keeps the write lock
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def ask(connection: sqlite3.Connection, questions: Sequence[Statement]) -> list[Rows]:
    """Ask within the snapshot of a read block, which begins where there is none yet."""
    if not connection.in_transaction:
        connection.execute("BEGIN")
    return [_rows(connection, sql, values) for sql, values in questions]


def ask_apart(connection: sqlite3.Connection, asked: Sequence[Sequence[Statement]]) -> list[Answer]:
    """Ask for several who know nothing of each other, in one snapshot; an error meets only whom it comes from."""
    connection.execute("BEGIN")
    try:
        return [_answer(connection, questions) for questions in asked]
    finally:
        roll_back(connection)


def _answer(connection: sqlite3.Connection, questions: Sequence[Statement]) -> Answer:
    try:
        return attempt(partial(ask, questions=questions), connection)
    except StorageError as error:
        return error


def _run(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    for sql, values in statements:
        connection.execute(sql, values).fetchall()


def flush(
    connection: sqlite3.Connection, statements: Sequence[Statement], *, begin: bool, questions: Sequence[Statement]
) -> list[Rows]:
    """Run what a write block collected, then ask; the first time, begin the block, in the open transaction if any."""
    if begin:
        _begin(connection)
    _run(connection, statements)
    return [_rows(connection, sql, values) for sql, values in questions]


def end(connection: sqlite3.Connection, statements: Sequence[Statement] | None, *, last: bool) -> End:
    """End a write block, begun or not.

    Args:
        connection: with the block's transaction open.
        statements: the rest of the block, or None to leave nothing of it.
        last: commit the transaction, with the earlier blocks in it.
    """
    own = None
    try:
        if statements is None:
            _undo(connection)
        else:
            attempt(partial(_keep, statements=statements), connection)
    except StorageError as error:
        own = error
        _undo(connection)
    except BaseException:
        roll_back(connection)
        raise
    if not connection.in_transaction:  # SQLite rolls everything back after the worst errors
        return End(own, StorageError("Nothing was saved: a write beside it failed.") if own is None else own)
    return End(own, _committed(connection) if last else None)


def roll_back(connection: sqlite3.Connection) -> None:
    """End a snapshot, or leave nothing of a transaction."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def commit_together(connection: sqlite3.Connection, blocks: Sequence[Sequence[Statement]]) -> Together:
    """Run blocks in one commit; if that fails, each in its own, so that an error meets only the block it comes from."""
    before = _committed(connection) if connection.in_transaction else None
    try:
        attempt(partial(_alone, block=[statement for block in blocks for statement in block]), connection)
    except StorageError as error:
        if len(blocks) == 1 or is_busy(error.__cause__):  # waiting once for another process is enough
            return Together(before, [error] * len(blocks))
        return Together(before, [_error_of(connection, block) for block in blocks])
    return Together(before, [None] * len(blocks))


def _begin(connection: sqlite3.Connection) -> None:
    if not connection.in_transaction:
        connection.execute("BEGIN IMMEDIATE")
    connection.execute("SAVEPOINT block")


def _keep(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    _run(connection, statements)
    connection.execute("RELEASE block")


def _undo(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        with suppress(sqlite3.OperationalError):  # there is no savepoint: the block never began
            connection.execute("ROLLBACK TO block")
            connection.execute("RELEASE block")


def _committed(connection: sqlite3.Connection) -> StorageError | None:
    try:
        attempt(lambda connection: connection.execute("COMMIT"), connection)
    except StorageError as error:
        roll_back(connection)
        return error
    return None


def _alone(connection: sqlite3.Connection, block: Sequence[Statement]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        _run(connection, block)
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def _error_of(connection: sqlite3.Connection, block: Sequence[Statement]) -> StorageError | None:
    try:
        attempt(partial(_alone, block=block), connection)
    except StorageError as error:
        return error
    return None


def is_busy(error: BaseException | None) -> bool:
    """Whether another process has the database to itself."""
    return isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_BUSY


def _code(error: sqlite3.Error) -> int:
    """Return the primary result code (https://sqlite.org/rescode.html), 0 for errors of the Python module itself."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF

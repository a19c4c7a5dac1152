"""A connection to PostgreSQL for as long as a block has it: a transaction, and what is sent in it.

A way to the database costs more than the SQL it carries: questions are asked together as one statement, and a statement
that is run again and again is sent once with all its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby, islice
from typing import Any, TypeAlias

import asyncpg

from bot.storage.database import DiskFull, Locked, Question, StorageError
from bot.storage.named import numbered, only_asks, together

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Rows: TypeAlias = list[dict[str, Any]]

MOST = 16  # questions asked as one statement: PostgreSQL plans each number of them anew
AT_ONCE = 500  # statements written down before others get their turn
TRIES = 3
FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)

# PostgreSQL's own numbers (https://www.postgresql.org/docs/current/errcodes-appendix.html)
_AGAIN = ("40001", "40P01")  # others changed the same at the same moment
_LOST = ("08", "57P")  # no connection, or the server ends or begins
_KINDS: dict[str, type[StorageError]] = {"55P03": Locked, "53100": DiskFull}
_SENTENCES = {
    "55P03": "Another program keeps the database locked: nothing was saved.",
    "53100": "The database's disk is full: make room on it, nothing was saved.",
    **dict.fromkeys(_AGAIN, "Others changed the same at the same moment: nothing was saved."),
    "53300": "The database has no connection left: let it have more, or run fewer programs on it.",
    "25006": "The database can't be written to here.",
    "25P02": "A statement of this block failed: it can only be left.",
    "28000": "The database refuses this user: look at DATABASE_URL.",
    "28P01": "The database refuses this password: look at DATABASE_URL.",
    "3D000": "There is no such database on that server: make it (createdb), or look at DATABASE_URL.",
    "42501": "The database lets this user do too little: make it the owner of the database.",
}


class Session:
    """One connection out of the pool. It serves one question at a time."""

    def __init__(self, pool: Pool, columns: dict[str, tuple[str, ...]]) -> None:
        """Take no connection yet.

        Args:
            pool: where connections come from.
            columns: what the columns of each statement are called, as far as that was found out.
        """
        self._pool, self._columns = pool, columns
        self._connection: Any = None  # asyncpg's proxy has no type that says what it can do

    async def begin(self, sql: str) -> None:
        """Take a connection and begin a transaction with these words, which do nothing if they never arrive."""
        await self.take()
        await self._connection.execute(sql)

    async def take(self) -> None:
        """Take a connection for a statement of its own."""
        self._connection = await self._pool.acquire()

    async def run(self, statements: Sequence[Question]) -> None:
        """Run statements in their order."""
        for sql, group in groupby(statements, key=lambda statement: statement[0]):
            one = numbered(sql)
            while values := [list(one.values(given)) for _, given in islice(group, AT_ONCE)]:
                if len(values) == 1:
                    await self._connection.execute(one.sql, *values[0])
                else:
                    await self._connection.executemany(one.sql, values)

    async def ask(self, questions: Sequence[Question]) -> list[Rows]:
        """Return the rows of each question, in their order."""
        if len(questions) > 1 and all(only_asks(sql) for sql, _ in questions):
            parts = [questions[at : at + MOST] for at in range(0, len(questions), MOST)]
            return [rows for part in parts for rows in await self.ask_together(part)]
        return [await self._rows(sql, given) for sql, given in questions]

    async def ask_together(self, questions: Sequence[Question]) -> list[Rows]:
        """Ask as one statement, which can't change anything; the questions see the same moment."""
        columns = [await self._columns_of(sql) for sql, _ in questions]
        sql = together(tuple(zip((sql for sql, _ in questions), columns, strict=True)))
        row = await self._connection.fetchrow(
            sql, *(v for sql, given in questions for v in numbered(sql).values(given))
        )
        return [[dict(zip(names, r, strict=True)) for r in rows] for names, rows in zip(columns, row, strict=True)]

    async def end(self, sql: str) -> None:
        """End the transaction with these words and give the connection back, whatever becomes of them."""
        try:
            if self._connection is not None:
                if sql == "COMMIT":
                    await self._commit()
                elif sql:
                    await self._connection.execute(sql)
        finally:
            await self.release()

    async def release(self, *, lost: bool = False) -> None:
        """Give the connection back; one that is lost, or isn't as it was, is dropped."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*FAILURES):
                if lost or (not connection.is_closed() and connection.is_in_transaction()):
                    connection.terminate()
                await self._pool.release(connection)

    async def _commit(self) -> None:
        try:
            said = await self._connection.execute("COMMIT")
        except FAILURES as error:
            if is_lost(error):
                raise StorageError("The database went away while saving: it may have been saved or not.") from None
            raise
        if said != "COMMIT":
            raise StorageError("Nothing was saved: a statement failed before.")

    async def _rows(self, sql: str, given: Mapping[str, object]) -> Rows:
        one = numbered(sql)
        return [dict(row) for row in await self._connection.fetch(one.sql, *one.values(given))]

    async def _columns_of(self, sql: str) -> tuple[str, ...]:
        if sql not in self._columns:
            prepared = await self._connection.prepare(numbered(sql).sql)
            self._columns[sql] = tuple(column.name for column in prepared.get_attributes())
        return self._columns[sql]


@contextmanager
def refusals() -> Iterator[None]:
    """What asyncpg raises becomes a StorageError, and nothing of it stays: its details hold values of rows."""
    try:
        yield
    except FAILURES as error:
        raise explained(error) from None


def explained(error: BaseException) -> StorageError:
    """Return what asyncpg raised as one sentence."""
    state = str(getattr(error, "sqlstate", None) or "")
    name = type(error).__name__
    if state in _SENTENCES:
        return _KINDS.get(state, StorageError)(_SENTENCES[state])
    if is_lost(error):
        return StorageError(f"The database doesn't answer ({name}): is it running, and is DATABASE_URL right?")
    if state.startswith("22"):
        return StorageError(f"The database can't hold such a value ({name}).")
    if state.startswith(("23", "42")):
        return StorageError(f"The database refused: {str(error).partition(chr(10))[0]}.")  # its details hold values
    return StorageError(f"The database refused ({name}).")


def is_lost(error: BaseException) -> bool:
    """Return whether the connection is gone, or never came to be."""
    state = str(getattr(error, "sqlstate", None) or "")
    # asyncpg's pool takes a connection away as soon as it is closed (nobody else uses one of ours); and a connection
    # that was told that it ends, but hasn't ended yet, takes nothing more.
    gone = isinstance(error, asyncpg.InterfaceError) and any(word in str(error) for word in ("clos", "released"))
    gone = gone or isinstance(error, asyncpg.InternalClientError)
    return gone or state.startswith(_LOST) or isinstance(error, OSError)  # a TimeoutError is one


def may_pass(error: BaseException) -> bool:
    """Return whether doing the same again, from its beginning, may well succeed."""
    again = isinstance(error, asyncpg.InvalidCachedStatementError)
    return again or getattr(error, "sqlstate", None) in _AGAIN or is_lost(error)

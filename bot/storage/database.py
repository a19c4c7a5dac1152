"""What the rest of the program knows of a database.

Two kinds of transaction. Leaving the block commits, an exception rolls back. SQL uses `:name` parameters and no dialect
words; a row is a mapping from column to value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from urllib.parse import unquote

from bot.domain.errors import NotNow
from bot.domain.sentence import sentence

Row: TypeAlias = Mapping[str, Any]
Question: TypeAlias = tuple[str, Mapping[str, object]]

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")

_SAFE = r"[^\s/?#@:\[\]]"
_HOST = rf"({_SAFE}+|\[[0-9a-fA-F:.]+\])(:[0-9]+)?"
_POSTGRES = re.compile(
    rf"postgres(ql)?://({_SAFE}*(:{_SAFE}*)?@)?(?P<hosts>({_HOST}(,{_HOST})*)?)/(?P<name>{_SAFE}+)(\?[^\s#]*)?"
)


class StorageError(Exception):
    """The database can't do it; the text is one sentence for whoever runs the program, without any value of a row."""


class DiskFull(StorageError, NotNow):  # noqa: N818  (it names what is so)
    """There is no room for what was to be written."""

    key = sentence("I can't save anything right now.")
    hint = sentence(
        "Nothing you did before is lost. The disk I write to is full, and whoever runs me has to make room; "
        "what is saved I can still show."
    )


class Locked(StorageError, NotNow):  # noqa: N818  (as above)
    """Another program kept the database to itself for longer than one waits."""

    key = sentence("I can't save that just now.")
    hint = sentence("Nothing you did before is lost. Something else is using my database; try again in a moment.")


class Empty(StorageError):  # noqa: N818  (it is what whoever looks has to know)
    """There are no tables yet: nobody ever ran on it."""


def database_path(url: str) -> Path:
    """Return the file that a database URL names.

    Args:
        url: `sqlite:///relative/file` (from the working directory) or `sqlite:////absolute/file`.

    Raises:
        StorageError: it names no SQLite file.
    """
    if url.startswith(SQLITE) and not any(sign in url for sign in "?#\0"):
        path = Path(url.removeprefix(SQLITE))
        if path.name:
            return path
    raise StorageError(f"That names no SQLite file: write {SQLITE}relative/file.db or {SQLITE}/absolute/file.db.")


def is_postgres(url: str) -> bool:
    """Return whether a database URL names a PostgreSQL database."""
    return url.startswith(POSTGRES)


def shown(url: str) -> str:
    """Return a database URL as people may see it: without user, password and options.

    Raises:
        StorageError: no program could read it; the text says how to write one.
    """
    if not is_postgres(url):
        scheme = url.partition("://")[0] if "://" in url else "sqlite"
        if scheme != "sqlite":
            raise StorageError(f"I know no {scheme} databases: begin with {SQLITE} or {POSTGRES[0]}.")
        return f"{SQLITE}{database_path(url)}"
    found = _POSTGRES.fullmatch(url)
    if found is None:
        raise StorageError(
            f"That names no PostgreSQL database: write {POSTGRES[0]}user:password@host/database, "
            "and signs such as @ : / # in the password as %40 %3A %2F %23."
        )
    return f"{POSTGRES[0]}{found['hosts']}/{unquote(found['name'])}"


def looking(path: Path) -> str:
    """Return the URI that opens an SQLite file without changing it or anything beside it.

    Even a reader makes the files of a write-ahead log where there are none; where none is, nobody has the file open in
    our way, and SQLite can be told that it lies still (https://sqlite.org/uri.html#uriimmutable).
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return uri if path.with_name(f"{path.name}-wal").exists() else f"{uri}&immutable=1"


class Asks(Protocol):
    """Answers questions: a transaction, or the database itself."""

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        """Return every row of each question, asked together: a way to the database costs more than a question.

        They see the same moment; asked of a `Database`, that is a reading transaction of their own.
        """
        ...


class ReadTx(Asks, Protocol):
    """A consistent view of what is committed, from its first question on."""

    async def all(self, sql: str, /, **values: object) -> Sequence[Row]:
        """Return every row."""
        ...

    async def one(self, sql: str, /, **values: object) -> Row | None:
        """Return the first row, or None."""
        ...


class WriteTx(ReadTx, Protocol):
    """A view that can also change things; `all` and `one` see the block's own changes and may be `… RETURNING`.

    After an error the block can only be left: nothing of it stays, even if the error is caught inside.
    """

    async def run(self, sql: str, /, **values: object) -> None:
        """Do this before the block is committed, at the latest with the commit; errors may come as late as that."""
        ...


class Database(Asks, Protocol):
    """A place that keeps rows. What a `write` block did is durable once the block has been left.

    Blocks are short and wait for nothing but the database. A block is never opened inside another one: both would wait
    for each other. Every failure of the database is a `StorageError`.
    """

    @property
    def is_shared(self) -> bool:
        """Whether other processes may run on it at the same time."""
        ...

    @property
    def was_free(self) -> bool:
        """Whether no other process had it open to run on it when this one opened it."""
        ...

    def read(self) -> AbstractAsyncContextManager[ReadTx]:
        """Begin a reading transaction."""
        ...

    def write(self) -> AbstractAsyncContextManager[WriteTx]:
        """Begin a writing transaction."""
        ...

    async def lead(self, name: str) -> bool:
        """Return whether this process is the one, of all on this database, that does what `name` stands for.

        It becomes the one where there is none, and stays it until it resigns, closes, dies or loses the connection; ask
        again before each time. False too where the database can't be asked.
        """
        ...

    async def resign(self, name: str) -> None:
        """Leave what `name` stands for to another process."""
        ...

    async def close(self) -> None:
        """Finish what runs, then let go of the files or connections."""
        ...

"""What the rest of the program knows of a database.

Two kinds of transaction. Leaving the block commits, an exception rolls back. SQL uses `:name` parameters and no dialect
words; a row is a mapping from column to value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from bot.domain.errors import NotNow

Row: TypeAlias = Mapping[str, Any]
Question: TypeAlias = tuple[str, Mapping[str, object]]

SQLITE = "sqlite:///"


class StorageError(Exception):
    """The database can't do it; the text is one sentence for whoever runs the program, without any value of a row."""


class DiskFull(StorageError, NotNow):  # noqa: N818  (it names what is so)
    """There is no room for what was to be written."""

    key = "I can't save anything right now."
    hint = (
        "Nothing you did before is lost. The disk I write to is full, and whoever runs me has to make room; "
        "what is saved I can still show."
    )


class Locked(StorageError, NotNow):  # noqa: N818  (as above)
    """Another program kept the database to itself for longer than one waits."""

    key = "I can't save that just now."
    hint = "Nothing you did before is lost. Something else is using my database; try again in a moment."


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
    scheme = url.partition(":")[0] if "://" in url else ""
    if scheme and scheme != "sqlite":
        raise StorageError(
            f"This version keeps its data in SQLite only, not in {scheme}: write {SQLITE}data/study-buddy.db."
        )
    raise StorageError(f"That names no SQLite file: write {SQLITE}relative/file.db or {SQLITE}/absolute/file.db.")


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

    def read(self) -> AbstractAsyncContextManager[ReadTx]:
        """Begin a reading transaction."""
        ...

    def write(self) -> AbstractAsyncContextManager[WriteTx]:
        """Begin a writing transaction."""
        ...

    async def close(self) -> None:
        """Finish what runs, then let go of the files or connections."""
        ...

"""What the rest of the program knows of a database.

Two kinds of transaction. Leaving the block commits, an exception rolls back. SQL uses `:name` parameters and no dialect
words; a row is a mapping from column to value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeAlias

Row: TypeAlias = Mapping[str, Any]


class ReadTx(Protocol):
    """A consistent view of what is committed."""

    async def all(self, sql: str, /, **values: object) -> Sequence[Row]:
        """Return every row."""
        ...

    async def one(self, sql: str, /, **values: object) -> Row | None:
        """Return the first row, or None."""
        ...


class WriteTx(ReadTx, Protocol):
    """A view that can also change things; `all` and `one` see the block's own changes and may be `… RETURNING`."""

    async def run(self, sql: str, /, **values: object) -> None:
        """Do this before the block is committed, at the latest with the commit; errors may come as late as that."""
        ...


class Database(Protocol):
    """A place that keeps rows. What a `write` block did is durable once the block has been left."""

    def read(self) -> AbstractAsyncContextManager[ReadTx]:
        """Begin a reading transaction."""
        ...

    def write(self) -> AbstractAsyncContextManager[WriteTx]:
        """Begin a writing transaction."""
        ...

    async def close(self) -> None:
        """Finish what runs, then let go of the files or connections."""
        ...

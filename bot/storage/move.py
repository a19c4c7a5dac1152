"""Takes everything from one database to another, whichever kind each is of."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from typing import TypeAlias

from bot.storage.database import ReadTx, Row, StorageError, shown
from bot.storage.open import open_database
from bot.storage.tables import Table, tables

BATCH = 500  # rows that are in memory at once

Tell: TypeAlias = Callable[[str, int, int], None]


async def move(source: str, target: str, tell: Tell) -> int:
    """Copy every row of a database into another one, and compare them.

    All of it is one transaction of the target: until it is done, nothing is there. Both are kept from whoever runs on
    them; SQLite files by `bot.storage.open.reserved`, before.

    Args:
        source: the URL of the database that has the rows. An older one is brought up to date; no row is changed.
        target: the URL of an empty one, or of none yet.
        tell: hears, now and then, of which table so many rows of so many are done; copying and comparing count each.

    Returns:
        How many rows there are.

    Raises:
        StorageError: it can't be done; then nothing was moved.
    """
    if shown(source) == shown(target):
        raise StorageError("That is the same database twice.")
    await (await open_database(source, update=False)).close()  # makes none where there is none
    every = await asyncio.to_thread(tables)
    async with AsyncExitStack() as opened:
        here = await open_database(source, alone=True)
        opened.push_async_callback(here.close)
        there = await open_database(target, alone=True)
        opened.push_async_callback(there.close)
        async with here.read() as old, there.write() as new:
            if any(count for count in await counts(new, every)):
                raise StorageError(f"There is something in {shown(target)} already: move into an empty database.")
            total = 0
            for table, count in zip(every, await counts(old, every), strict=True):
                copied = Digest()
                async for rows in pages(old, table):
                    for row in rows:
                        await new.run(table.insert, **row)
                    await new.each()
                    copied.add(rows)
                    tell(table.name, copied.rows, 2 * count)
                arrived = Digest()
                async for rows in pages(new, table):
                    arrived.add(rows)
                    tell(table.name, copied.rows + arrived.rows, 2 * count)
                if arrived.told != copied.told:
                    raise StorageError(f"What arrived in {table.name} isn't what was sent: nothing was moved.")
                total += copied.rows
    return total


async def counts(tx: ReadTx, every: Sequence[Table]) -> list[int]:
    """Return how many rows each table has."""
    return [int(rows[0]["n"]) for rows in await tx.each(*((table.count, {}) for table in every))]


async def pages(tx: ReadTx, table: Table) -> AsyncIterator[Sequence[Row]]:
    """Return the rows of a table in the order of its key, some at a time."""
    rows = await tx.all(table.first, most=BATCH)
    while rows:
        yield rows
        rows = await tx.all(table.next, most=BATCH, **{f"k_{column}": rows[-1][column] for column in table.key})


class Digest:
    """How many rows there were, and one number for all that stood in them, the same for every kind of database."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, rows: Sequence[Row]) -> None:
        """Take in some more rows; their order counts."""
        self.rows += len(rows)
        for row in rows:
            self._hash.update(json.dumps([row[column] for column in sorted(row)]).encode() + b"\n")

    @property
    def told(self) -> tuple[int, str]:
        """The number of rows and the digest."""
        return self.rows, self._hash.hexdigest()

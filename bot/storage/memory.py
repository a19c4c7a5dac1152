"""What platforms remember over restarts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.noted import Noted
from bot.storage.database import Database, Row

LAST = 2**63 - 1  # above every number


class StoredMemory:
    """Shelves of numbered texts in the database; it implements `bot.chat.platform.Memory`.

    A shelf's latest number stands in a row of its own, so that forgetting the newest thing doesn't give its number away
    again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recall(self, shelf: str, key: str) -> str | None:
        """Return what is kept under `key`, or None."""
        async with self._database.read() as tx:
            row = await tx.one(
                "SELECT value FROM memory WHERE shelf = :shelf AND key = :key",
                shelf=shelf,
                key=key,
            )
        return None if row is None else str(row["value"])

    async def remember(self, shelf: str, key: str, value: str) -> Noted:
        """Keep `value` under `key`, replacing what was there, and return it with its numbers."""
        async with self._database.write() as tx:
            await tx.run(
                "INSERT INTO shelves (shelf, last) VALUES (:shelf, 1) "
                "ON CONFLICT (shelf) DO UPDATE SET last = shelves.last + 1",
                shelf=shelf,
            )
            rows = await tx.all(
                "INSERT INTO memory (shelf, key, value, first, number) "
                "SELECT shelf, :key, :value, last, last FROM shelves WHERE shelf = :shelf "
                "ON CONFLICT (shelf, key) DO UPDATE SET value = excluded.value, number = excluded.number "
                "RETURNING first, number, key, value",
                shelf=shelf,
                key=key,
                value=value,
            )
        return _noted(rows[0])

    async def forget(self, shelf: str, key: str) -> None:
        """Drop `key`; dropping what isn't there is fine."""
        async with self._database.write() as tx:
            await tx.run("DELETE FROM memory WHERE shelf = :shelf AND key = :key", shelf=shelf, key=key)

    async def prune(self, shelf: str, keep: int) -> None:
        """Drop all but the newest `keep` things by `first`, however lately an old one changed."""
        async with self._database.write() as tx:
            await tx.run(
                "DELETE FROM memory WHERE shelf = :shelf AND first <= "
                "(SELECT first FROM memory WHERE shelf = :shelf ORDER BY first DESC LIMIT 1 OFFSET :keep)",
                shelf=shelf,
                keep=keep,
            )

    async def since(self, shelf: str, number: int, *, most: int = 200) -> Sequence[Noted]:
        """Return what came or changed after `number`, oldest change first."""
        async with self._database.read() as tx:
            rows = await tx.all(
                "SELECT first, number, key, value FROM memory WHERE shelf = :shelf AND number > :number "
                "ORDER BY number LIMIT :most",
                shelf=shelf,
                number=number,
                most=most,
            )
        return [_noted(row) for row in rows]

    async def latest(self, shelf: str, *, most: int = 200, before: int | None = None) -> Sequence[Noted]:
        """Return the newest `most` things by `first` (below `before`), oldest first."""
        async with self._database.read() as tx:
            rows = await tx.all(
                "SELECT first, number, key, value FROM memory WHERE shelf = :shelf AND first < :before "
                "ORDER BY first DESC LIMIT :most",
                shelf=shelf,
                before=LAST if before is None else before,
                most=most,
            )
        return [_noted(row) for row in reversed(rows)]


def _noted(row: Row) -> Noted:
    return Noted(row["first"], row["number"], row["key"], row["value"])

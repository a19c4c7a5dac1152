"""Brings a PostgreSQL database up to date: each step once, whichever of several processes is the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.storage.database import Empty, StorageError
from bot.storage.migrate import Migration, refuse_newer, statements
from bot.storage.named import for_postgres
from bot.storage.session import FAILURES, explained

LONGEST = 600  # seconds for a step, and for those of another process


async def prepare(connection: Any, shown: str, lock: int, steps: Sequence[Migration], *, update: bool) -> int:
    """Apply the steps that a database lacks.

    Args:
        connection: asyncpg's, with nothing under way.
        shown: what the database is called.
        lock: the number of the advisory lock under which its schema is changed.
        steps: every step there is.
        update: without it nothing is changed, and an older database is taken as it is.

    Returns:
        How many steps were applied.

    Raises:
        StorageError: the database isn't ours, comes from a newer version, or a step failed; then that step left no
            trace.
    """
    if await connection.fetchval("SHOW server_encoding") != "UTF8":
        raise StorageError(f"{shown} doesn't keep text as UTF-8: make a database with ENCODING 'UTF8'.")
    found = await version(connection, shown)
    refuse_newer(shown, found, len(steps))
    if not update and not found:
        raise Empty(f"There are no tables in {shown} yet.")
    if not update or found == len(steps):
        return 0
    await connection.execute("SELECT pg_advisory_lock($1)", lock, timeout=LONGEST)
    try:
        found = await version(connection, shown)
        for step in steps[found:]:
            await _apply(connection, step)
        return len(steps) - found
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", lock)


async def version(connection: Any, shown: str) -> int:
    """Return the number of the last step applied; 0 if there are no tables.

    Raises:
        StorageError: it is no database of ours.
    """
    # Asked as one: in between, another process may make all of them.
    seen = await connection.fetchrow(
        "SELECT to_regclass('migrations') IS NOT NULL AS ours,"
        " (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()) AS tables"
    )
    if not seen["ours"]:
        if seen["tables"]:
            raise StorageError(f"{shown} is another program's database: set another DATABASE_URL.")
        return 0
    return int(await connection.fetchval("SELECT COALESCE(MAX(number), 0) FROM migrations"))


async def _apply(connection: Any, step: Migration) -> None:
    """Apply one step and note it, or nothing."""
    try:
        async with connection.transaction():
            if step.number == 1:
                await connection.execute("CREATE TABLE migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)")
            for statement in statements(step.sql):
                await connection.execute(for_postgres(statement), timeout=LONGEST)
            await connection.execute("INSERT INTO migrations (number, name) VALUES ($1, $2)", step.number, step.name)
    except FAILURES as error:
        raise StorageError(f"Step {step.number:04} of the schema failed: {explained(error)}") from None

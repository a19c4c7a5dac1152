"""What the database layer costs: raw sqlite3 and ours do the same durable statements, side by side."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from itertools import count
from pathlib import Path

from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.sqlite import open_sqlite

BLOCKS = 2_000
CALLERS = 50
READ = "SELECT topic, state, change FROM states WHERE learner = :learner AND roadmap = 'r'"
WRITES = (
    (
        "INSERT INTO goals (learner, id, number, roadmap, week, title, target, unit, topics, state, carried_to, at) "
        "VALUES (:learner, :id, 1, 'r', '2026-01-05', 'Read', 3, 'chapters', '[]', 'open', '', 0)"
    ),
    "INSERT INTO goal_logs (learner, goal, id, amount, at, day) VALUES (:learner, :id, :id, 1, 0, '2026-01-05')",
    (
        "INSERT INTO states (learner, roadmap, topic, state, change) VALUES (:learner, 'r', :topic, 'done', :id) "
        "ON CONFLICT (learner, roadmap, topic) DO UPDATE SET state = excluded.state, change = excluded.change"
    ),
)
numbers = count()


def values() -> dict[str, object]:
    """Another learner and topic each time."""
    number = next(numbers)
    return {"learner": f"learner{number % CALLERS:05}", "id": f"id{number:010}", "topic": f"topic{number % 30}"}


def learners(path: Path) -> None:
    path.touch()
    migrate(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO roadmaps VALUES ('r', 'r', 'r', '', 0)")
        for number in range(CALLERS):
            row = {"id": f"learner{number:05}"}
            connection.execute("INSERT INTO learners VALUES (:id, :id, NULL, 'en', 0)", row)


def raw(path: Path, *, asks: bool) -> float:
    """One connection, one commit per block, no threads: blocks per second."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        start = time.perf_counter()
        for _ in range(BLOCKS):
            given = values()
            connection.execute("BEGIN IMMEDIATE")
            if asks:
                connection.execute(READ, given).fetchall()
            for sql in WRITES:
                connection.execute(sql, given)
            connection.execute("COMMIT")
        return BLOCKS / (time.perf_counter() - start)


def raw_reads(path: Path) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        start = time.perf_counter()
        for _ in range(BLOCKS):
            connection.execute(READ, values()).fetchall()
        return BLOCKS / (time.perf_counter() - start)


async def write(database: Database, *, asks: bool) -> None:
    given = values()
    async with database.write() as tx:
        if asks:
            await tx.all(READ, **given)
        for sql in WRITES:
            await tx.run(sql, **given)


async def read(database: Database) -> None:
    async with database.read() as tx:
        await tx.all(READ, **values())


async def pace(work: Callable[[], Awaitable[None]], callers: int) -> float:
    """Blocks per second with so many callers at once."""

    async def caller() -> None:
        for _ in range(BLOCKS // callers):
            await work()

    start = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return BLOCKS / (time.perf_counter() - start)


async def compare(folder: Path) -> None:
    path = folder / "ours.db"
    learners(path)
    learners(folder / "raw.db")
    database = await open_sqlite(path)
    plain = raw(folder / "raw.db", asks=False)
    asking = raw(folder / "raw.db", asks=True)
    reading = raw_reads(folder / "raw.db")
    rows = (
        ("write blocks", plain, lambda: write(database, asks=False)),
        ("write blocks that ask first", asking, lambda: write(database, asks=True)),
        ("read blocks", reading, lambda: read(database)),
    )
    print(f"{'per second':<30}{'raw sqlite3':>13}{'one caller':>20}{f'{CALLERS} callers':>20}")
    for name, base, work in rows:
        alone, together = await pace(work, 1), await pace(work, CALLERS)
        cells = "".join(f"{rate:>12,.0f} ({rate / base:.2f}x)".rjust(20) for rate in (alone, together))
        print(f"{name:<30}{base:>13,.0f}{cells}")
    await database.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(compare(Path(folder)))


if __name__ == "__main__":
    main()

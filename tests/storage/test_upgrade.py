"""Bringing a PostgreSQL database up to date."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from bot.storage.database import StorageError
from bot.storage.migrate import Migration, migrations
from bot.storage.open import open_database
from bot.storage.upgrade import prepare
from tests.postgres import Server

A = "-- one; two\n-- clustered\nCREATE TABLE a (id TEXT PRIMARY KEY, b TEXT REFERENCES a (id));"
FIRST = Migration(1, "first", A)
SECOND = Migration(2, "second", "INSERT INTO a (id) VALUES ('x; -- y TEXT');\nCREATE TABLE c (id TEXT);")


@pytest.fixture
async def empty(postgres: Server) -> AsyncIterator[str]:
    async with postgres.database("template0") as url:
        yield url


async def migrate(url: str, *steps: Migration) -> int:
    connection = await asyncpg.connect(url)
    try:
        return await prepare(connection, "the database", 1, steps, update=True)
    finally:
        await connection.close()


async def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def test_each_step_is_applied_once(empty: str) -> None:
    assert await migrate(empty, FIRST) == 1
    assert await migrate(empty, FIRST, SECOND) == 1
    assert await migrate(empty, FIRST, SECOND) == 0
    assert await ask(empty, "SELECT id FROM a") == [("x; -- y TEXT",)]
    assert await ask(empty, "SELECT number, name FROM migrations") == [(1, "first"), (2, "second")]


async def test_of_many_that_start_at_once_one_does_it(empty: str) -> None:
    slow = Migration(1, "slow", f"SELECT pg_sleep(0.1); {FIRST.sql}")
    done = await asyncio.gather(*(migrate(empty, slow, SECOND) for _ in range(5)))
    assert sorted(done) == [0, 0, 0, 0, 2]


async def test_several_programs_start_on_a_new_database_at_once(empty: str) -> None:
    opened = await asyncio.gather(*(open_database(empty) for _ in range(4)))
    assert sum(database.was_free for database in opened) == 1
    steps = await asyncio.to_thread(migrations)
    assert await ask(empty, "SELECT COUNT(*) FROM migrations") == [(len(steps),)]
    for database in opened:
        await database.close()


@pytest.mark.parametrize("bad", ["SELECT * FROM nowhere;", "INSERT INTO a (id, b) VALUES ('1', 'geheim');"])
async def test_a_step_that_fails_leaves_no_trace(empty: str, bad: str) -> None:
    await migrate(empty, FIRST)
    with pytest.raises(StorageError, match="Step 0002") as caught:
        await migrate(empty, FIRST, Migration(2, "bad", f"CREATE TABLE half (id TEXT); {bad}"))
    assert "geheim" not in str(caught.value)
    assert await ask(empty, "SELECT to_regclass('half')") == [(None,)]
    assert await migrate(empty, FIRST, SECOND) == 1


async def test_a_newer_database_is_refused(empty: str) -> None:
    await migrate(empty, FIRST, SECOND)
    with pytest.raises(StorageError, match=r"newer version.*update the program"):
        await migrate(empty, FIRST)


async def test_somebody_elses_database_is_refused(empty: str) -> None:
    await ask(empty, "CREATE TABLE theirs (id TEXT)")
    with pytest.raises(StorageError, match="another program's"):
        await open_database(empty)
    assert await ask(empty, "SELECT to_regclass('meta')") == [(None,)]


async def test_other_ways_to_write_text_are_refused(postgres: Server) -> None:
    async with postgres.database("template0 ENCODING 'SQL_ASCII' LOCALE 'C'") as url:
        with pytest.raises(StorageError, match="UTF-8"):
            await open_database(url)

"""One process of all does what must be done once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from bot.storage.database import Database
from bot.storage.open import open_database
from tests.postgres import Server


async def test_a_single_process_leads_in_everything(database: Database) -> None:
    assert database.was_free
    assert await database.lead("housekeeping")
    assert await database.lead("slack")
    assert await database.lead("slack")
    await database.resign("slack")
    assert await database.lead("slack")
    await database.close()
    assert not await database.lead("slack")


@pytest.fixture
async def two(postgres: Server) -> AsyncIterator[tuple[Database, Database]]:
    async with postgres.database() as url:
        one, other = await open_database(url), await open_database(url)
        yield one, other
        await one.close()
        await other.close()


async def test_of_two_one_leads_until_it_resigns_or_ends(two: tuple[Database, Database]) -> None:
    one, other = two
    assert sorted(await asyncio.gather(one.lead("a"), other.lead("a"))) == [False, True]
    first, second = (one, other) if await one.lead("a") else (other, one)
    assert await second.lead("b")
    assert not await second.lead("a")
    await first.resign("a")
    assert await second.lead("a")
    assert not await first.lead("a")
    await second.close()
    assert await first.lead("a")
    assert await first.lead("b")


async def test_who_lost_the_connection_leads_no_more_unless_it_is_still_free(postgres: Server) -> None:
    async with postgres.database() as url:
        one, other = await open_database(url), await open_database(url)
        assert await one.lead("a")
        connection = await asyncpg.connect(url)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
        )
        await connection.close()
        assert await other.lead("a")
        assert not await one.lead("a")
        await other.close()
        assert await one.lead("a")
        await one.close()


async def test_while_nobody_can_be_asked_nobody_leads(postgres: Server) -> None:
    async with postgres.database() as url:
        database = await open_database(url)
        assert await database.lead("a")
        await asyncio.to_thread(postgres.stop)
        assert not await database.lead("a")
        await asyncio.to_thread(postgres.start)
        assert await database.lead("a")
        await database.close()

"""What platforms remember, and the small drawers beside it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.chat.platform import Memory, Noted
from bot.storage import kept, meta
from bot.storage.database import Database
from bot.storage.memory import StoredMemory
from bot.storage.sqlite import open_sqlite


def memory_of(database: Database) -> Memory:
    return StoredMemory(database)  # mypy checks here that it is what platforms expect


async def test_what_is_remembered_is_recalled(database: Database) -> None:
    memory = memory_of(database)
    assert await memory.recall("discord.dm", "ada") is None
    assert await memory.remember("discord.dm", "ada", "1") == Noted(1, 1, "ada", "1")
    await memory.remember("web.room", "ada", "other")
    assert await memory.recall("discord.dm", "ada") == "1"


async def test_a_change_keeps_its_first_number(database: Database) -> None:
    memory = memory_of(database)
    await memory.remember("room", "a", "1")
    await memory.remember("room", "b", "1")
    assert await memory.remember("room", "a", "2") == Noted(1, 3, "a", "2")
    assert await memory.since("room", 0) == [Noted(2, 2, "b", "1"), Noted(1, 3, "a", "2")]
    assert await memory.since("room", 2) == [Noted(1, 3, "a", "2")]
    assert await memory.since("room", 3) == []
    assert await memory.latest("room") == [Noted(1, 3, "a", "2"), Noted(2, 2, "b", "1")]


async def test_pages_from_the_newest_back(database: Database) -> None:
    memory = memory_of(database)
    for number in range(1, 8):
        await memory.remember("room", f"k{number}", "")
    newest = await memory.latest("room", most=3)
    assert [noted.first for noted in newest] == [5, 6, 7]
    assert [noted.first for noted in await memory.latest("room", most=3, before=5)] == [2, 3, 4]
    assert [noted.number for noted in await memory.since("room", 1, most=2)] == [2, 3]
    assert await memory.latest("elsewhere") == []


async def test_numbers_survive_forgetting_and_restarts(tmp_path: Path) -> None:
    database = await open_sqlite(tmp_path / "study.db")
    memory = memory_of(database)
    await memory.remember("room", "a", "")
    await memory.remember("room", "b", "")
    await memory.forget("room", "b")
    await memory.forget("room", "never was")
    assert await memory.recall("room", "b") is None
    await database.close()

    database = await open_sqlite(tmp_path / "study.db")
    assert await memory_of(database).remember("room", "c", "") == Noted(3, 3, "c", "")
    await database.close()


async def test_a_shelf_keeps_its_newest_things(database: Database) -> None:
    memory = memory_of(database)
    for key in ("a", "b", "c", "d"):
        await memory.remember("room", key, "1")
    await memory.remember("room", "a", "changed")
    await memory.remember("other", "a", "1")
    await memory.prune("room", 4)
    assert len(await memory.latest("room")) == 4
    await memory.prune("room", 2)
    assert [noted.key for noted in await memory.latest("room")] == ["c", "d"]
    await memory.prune("room", 0)
    assert await memory.latest("room") == []
    assert await memory.remember("room", "e", "1") == Noted(6, 6, "e", "1")
    assert await memory.recall("other", "a") == "1"


async def test_no_number_is_given_twice(database: Database) -> None:
    memory = memory_of(database)
    notes = await asyncio.gather(*(memory.remember("room", str(n), "") for n in range(40)))
    assert sorted(noted.number for noted in notes) == list(range(1, 41))
    assert {noted.number for noted in await memory.since("room", 0)} == set(range(1, 41))


async def test_a_kept_call_lasts_until_its_time(database: Database) -> None:
    async with database.write() as tx:
        await kept.keep(tx, "old", "{}", 100, "fake:ada")
        await kept.keep(tx, "new", "[]", 200, "fake:ada")
    async with database.read() as view:
        assert await kept.kept(view, "old", 99) == "{}"
        assert await kept.kept(view, "old", 100) is None
        assert await kept.kept(view, "never", 0) is None
    async with database.write() as tx:
        await kept.prune(tx, 100)
    async with database.read() as view:
        assert await kept.kept(view, "old", 0) is None
        assert await kept.kept(view, "new", 100) == "[]"


async def test_a_fact_is_written_over(database: Database) -> None:
    async with database.read() as view:
        assert await meta.get(view, "heartbeat") is None
    for value in ("1", "2"):
        async with database.write() as tx:
            await meta.put(tx, "heartbeat", value)
    async with database.read() as view:
        assert await meta.get(view, "heartbeat") == "2"

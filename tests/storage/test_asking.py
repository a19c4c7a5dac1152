"""What every database promises to those who ask without a transaction around it."""

from __future__ import annotations

import asyncio

import pytest

from bot.storage.database import Database, Question, StorageError

PUT = "INSERT INTO meta (key, value) VALUES (:key, '')"
COUNT: Question = ("SELECT COUNT(*) AS n FROM meta", {})
ONE: Question = ("SELECT key FROM meta WHERE key = :key", {"key": "a"})
WRONG: Question = ("SELECT nothing FROM nowhere", {})


async def put(database: Database, *new: str) -> None:
    async with database.write() as tx:
        for key in new:
            await tx.run(PUT, key=key)


async def counted(database: Database) -> int:
    ((row,),) = await database.each(COUNT)
    return int(row["n"])


async def test_several_questions_are_answered_in_their_order(database: Database) -> None:
    await put(database, "a", "b")
    assert await database.each(COUNT, ONE) == [[{"n": 2}], [{"key": "a"}]]
    assert await database.each() == []


async def test_what_was_committed_before_is_seen(database: Database) -> None:
    for n in range(1, 20):
        await put(database, str(n))
        assert await counted(database) == n


async def test_all_questions_of_one_see_the_same_moment(database: Database) -> None:
    async def write() -> None:
        for n in range(60):
            await put(database, f"{n}a", f"{n}b")

    async def ask() -> None:
        for _ in range(60):
            first, *rest = await database.each(*[COUNT] * 5)
            assert all(other == first for other in rest)
            assert first[0]["n"] % 2 == 0

    await asyncio.gather(write(), *(ask() for _ in range(10)))
    assert await counted(database) == 120


async def test_an_error_meets_only_whom_it_comes_from(database: Database) -> None:
    await put(database, "a")
    asked = await asyncio.gather(
        database.each(COUNT), database.each(COUNT, WRONG), database.each(ONE), return_exceptions=True
    )
    assert asked[0] == [[{"n": 1}]]
    assert isinstance(asked[1], StorageError)
    assert asked[2] == [[{"key": "a"}]]


async def test_nothing_can_be_changed_by_asking(database: Database) -> None:
    with pytest.raises(StorageError):
        await database.each((PUT, {"key": "sly"}))
    assert await counted(database) == 0


async def test_who_leaves_early_keeps_nobody_else_from_an_answer(database: Database) -> None:
    asking = [asyncio.create_task(counted(database)) for _ in range(80)]
    await asyncio.sleep(0)
    for task in asking[::3]:
        task.cancel()
    ended = await asyncio.gather(*asking, return_exceptions=True)
    assert [n for n in ended if n == 0] == [0] * (80 - len(asking[::3]))
    assert await counted(database) == 0


async def test_who_asks_inside_a_block_is_told_so(database: Database) -> None:
    async with database.write():
        with pytest.raises(RuntimeError, match="inside a block"):
            await counted(database)


async def test_closing_answers_who_waits_and_refuses_who_comes_after(database: Database) -> None:
    asking = [asyncio.create_task(counted(database)) for _ in range(40)]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*asking) == [0] * 40
    with pytest.raises(StorageError, match="closed"):
        await counted(database)

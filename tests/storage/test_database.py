"""What every database promises; these cases know only the protocol."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.storage.database import Database, ReadTx, Row, StorageError, WriteTx, database_path, shown

PUT = "INSERT INTO meta (key, value) VALUES (:key, :value)"
ALL = "SELECT key, value FROM meta ORDER BY key"


async def keys(database: Database) -> list[str]:
    async with database.read() as tx:
        return [row["key"] for row in await tx.all(ALL)]


async def put(database: Database, *new: str, ask: bool = False) -> None:
    """Write a block: one that asks holds the writer, one that doesn't may share its commit."""
    async with database.write() as tx:
        if ask:
            await tx.one(ALL)
        for key in new:
            await tx.run(PUT, key=key, value="")


both = pytest.mark.parametrize("ask", [False, True], ids=["buffers", "asks"])


@both
async def test_what_a_block_did_is_there_afterwards(database: Database, *, ask: bool) -> None:
    await put(database, "a", "b", ask=ask)
    assert await keys(database) == ["a", "b"]


async def test_rows_are_mappings(database: Database) -> None:
    await put(database, "a")
    async with database.read() as tx:
        row = await tx.one("SELECT key, value, NULL AS empty FROM meta WHERE key = :key", key="a")
        assert row is not None
        assert dict(row) == {"key": "a", "value": "", "empty": None}
        assert await tx.one("SELECT key FROM meta WHERE key = :key", key="b") is None
        assert list(await tx.all("SELECT key FROM meta WHERE key = :key", key="b")) == []


async def test_a_block_sees_its_own_changes_in_their_order(database: Database) -> None:
    async with database.write() as tx:
        await tx.run(PUT, key="a", value="1")
        await tx.run("UPDATE meta SET value = '2' WHERE key = 'a'")
        assert await tx.one(ALL) == {"key": "a", "value": "2"}
        await tx.run("DELETE FROM meta")
        assert not await tx.all(ALL)


async def test_returning_gives_every_row_and_one_the_first(database: Database) -> None:
    async with database.write() as tx:
        rows = await tx.all("INSERT INTO meta (key, value) VALUES ('a', '1'), ('b', '2') RETURNING key, value")
        assert sorted(row["key"] for row in rows) == ["a", "b"]
        assert await tx.one("UPDATE meta SET value = '3' RETURNING value") == {"value": "3"}
    assert await keys(database) == ["a", "b"]


@both
async def test_an_exception_rolls_the_block_back(database: Database, *, ask: bool) -> None:
    async def fails() -> None:
        async with database.write() as tx:
            await tx.run(PUT, key="a", value="")
            if ask:
                assert await tx.one(ALL)
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    await put(database, "b")
    assert await keys(database) == ["b"]


@both
async def test_a_failing_statement_leaves_nothing_of_its_block(database: Database, *, ask: bool) -> None:
    await put(database, "a")
    with pytest.raises(StorageError):
        await put(database, "b", "a", ask=ask)
    assert await keys(database) == ["a"]


async def test_a_caught_error_does_not_save_half_a_block(database: Database) -> None:
    async def catches() -> None:
        async with database.write() as tx:
            await tx.run(PUT, key="a", value="")
            with pytest.raises(StorageError):
                await tx.one("SELECT nothing FROM nowhere")
            with pytest.raises(StorageError):
                await tx.one(ALL)

    with pytest.raises(StorageError, match="Nothing was saved"):
        await catches()
    await put(database, "b")
    assert await keys(database) == ["b"]


async def test_readers_never_see_what_is_not_committed(database: Database) -> None:
    written, seen = asyncio.Event(), asyncio.Event()

    async def writer() -> None:
        async with database.write() as tx:
            await tx.run(PUT, key="a", value="")
            assert await tx.one(ALL)
            written.set()
            await seen.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(writer())
        await written.wait()
        assert await keys(database) == []
        seen.set()
    assert await keys(database) == ["a"]


async def test_a_read_block_keeps_its_view(database: Database) -> None:
    await put(database, "a")
    async with database.read() as tx:
        before = await tx.all(ALL)
        await asyncio.create_task(put(database, "b"))
        assert await tx.all(ALL) == before
    assert await keys(database) == ["a", "b"]


async def test_a_read_block_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError):
        async with database.read() as tx:
            await tx.all("INSERT INTO meta (key, value) VALUES ('a', '') RETURNING key")
    assert await keys(database) == []


@both
async def test_fifty_callers_lose_nothing(database: Database, *, ask: bool) -> None:
    await put(database, "count")

    async def raises_by_one(number: int) -> None:
        for turn in range(4):
            async with database.write() as tx:
                if ask:
                    assert await tx.one("SELECT COUNT(*) AS n FROM meta")
                await tx.run(PUT, key=f"{number}-{turn}", value="")
                await tx.run("UPDATE meta SET value = value || '.' WHERE key = 'count'")
            assert f"{number}-{turn}" in await keys(database)

    await asyncio.gather(*(raises_by_one(number) for number in range(50)))
    async with database.read() as tx:
        assert await tx.one("SELECT LENGTH(value) AS n FROM meta WHERE key = 'count'") == {"n": 200}
    assert len(await keys(database)) == 201


async def test_what_was_read_is_still_true_when_the_same_block_writes(database: Database) -> None:
    async with database.write() as tx:
        await tx.run(PUT, key="count", value="0")

    async def raises_by_one() -> None:
        async with database.write() as tx:
            row = await tx.one("SELECT value FROM meta")
            assert row is not None
            await tx.run("UPDATE meta SET value = :value", value=str(int(row["value"]) + 1))

    await asyncio.gather(*(raises_by_one() for _ in range(50)))
    async with database.read() as view:
        assert await view.one("SELECT value FROM meta") == {"value": "50"}


@both
async def test_an_error_meets_only_its_own_block(database: Database, *, ask: bool) -> None:
    await put(database, "taken")
    wanted = [("a",), ("b", "taken"), ("c",), ("d", "\ud800"), ("e",)]  # a lone surrogate can't be stored
    results = await asyncio.gather(*(put(database, *new, ask=ask) for new in wanted), return_exceptions=True)
    assert [result is None for result in results] == [True, False, True, False, True]
    assert isinstance(results[1], StorageError)
    assert isinstance(results[3], StorageError)
    assert await keys(database) == ["a", "c", "e", "taken"]


@both
async def test_a_forgotten_value_is_an_error_of_its_own_block(database: Database, *, ask: bool) -> None:
    async def forgets() -> None:
        async with database.write() as tx:
            if ask:
                await tx.one(ALL)
            await tx.run(PUT, key="half")

    results = await asyncio.gather(put(database, "a", ask=ask), forgets(), put(database, "b"), return_exceptions=True)
    assert [isinstance(result, StorageError) for result in results] == [False, True, False]
    assert await keys(database) == ["a", "b"]


async def test_errors_name_no_values(database: Database) -> None:
    await put(database, "secret")
    for ask in (False, True):
        with pytest.raises(StorageError) as caught:
            await put(database, "secret", ask=ask)
        assert "secret" not in str(caught.value)


async def test_a_cancelled_block_leaves_nothing_and_holds_up_nobody(database: Database) -> None:
    inside = asyncio.Event()

    async def stuck() -> None:
        async with database.write() as tx:
            await tx.run(PUT, key="a", value="")
            await tx.one(ALL)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stuck())
    waiting = asyncio.create_task(put(database, "b", ask=True))
    await inside.wait()
    task.cancel()
    await waiting
    assert task.cancelled() or task.cancelling()
    assert await keys(database) == ["b"]


@both
async def test_cancelling_at_any_moment_keeps_blocks_whole(database: Database, *, ask: bool) -> None:
    async def step_by_step(number: int, turns: int) -> None:
        task = asyncio.create_task(put(database, f"{number}-1", f"{number}-2", ask=ask))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait((task,))
        done = await keys(database)
        assert (f"{number}-1" in done) == (f"{number}-2" in done)
        if not task.cancelled():
            assert f"{number}-1" in done

    for number in range(60):
        await step_by_step(number, number % 20)
    await put(database, "last", ask=True)
    assert "last" in await keys(database)


def allowed(result: object) -> tuple[str, ...]:
    """Which halves of a block may be there after it ended so."""
    if isinstance(result, asyncio.CancelledError):
        return ("", "ab")
    return ("ab",) if result is None else ("",)


@pytest.mark.parametrize("seed", range(6))
async def test_everything_at_once_keeps_every_promise(database: Database, seed: int) -> None:
    """Blocks that ask, collect, fail and are cancelled share commits; each is there as a whole or not at all."""
    dice = random.Random(seed)  # noqa: S311  (no secret)
    await put(database, "taken")

    async def work(number: int) -> None:
        asks, fails, raises = dice.random() < 0.6, dice.random() < 0.1, dice.random() < 0.1
        async with database.write() as tx:
            for half in "ab":
                if asks:
                    rows = await tx.all("SELECT key FROM meta WHERE key LIKE :like", like=f"{number}-%")
                    assert len(rows) == "ab".index(half)
                await tx.run(PUT, key=f"{number}-{half}", value="")
            if fails:
                await tx.run(PUT, key="taken", value="")
            if raises:
                raise LookupError

    tasks = [asyncio.create_task(work(number)) for number in range(120)]
    for _ in range(60):
        await asyncio.sleep(0)
        if dice.random() < 0.5:
            dice.choice(tasks).cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    there = await keys(database)
    for number, result in enumerate(results):
        found = "".join(half for half in "ab" if f"{number}-{half}" in there)
        assert found in allowed(result)
    assert any(isinstance(result, asyncio.CancelledError) for result in results)
    await put(database, "last", ask=True)
    assert "last" in await keys(database)


async def test_a_block_in_line_that_gives_up_leaves_nobody_waiting(database: Database) -> None:
    started, go = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.write() as tx:
            await tx.run(PUT, key="a", value="")
            await tx.one(ALL)
            started.set()
            await go.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(first())
        await started.wait()
        in_line = asyncio.create_task(put(database, "b", ask=True))
        await asyncio.sleep(0)
        go.set()
        for _ in range(3):  # by now the first has ended and left its commit to the second
            await asyncio.sleep(0)
        in_line.cancel()
    await asyncio.wait((in_line,))
    assert "a" in await keys(database)
    await put(database, "c")


async def test_a_cancelled_reader_gives_its_place_back(database: Database) -> None:
    async def stuck() -> None:
        async with database.read() as tx:
            await tx.one(ALL)
            await asyncio.Event().wait()

    for turns in range(40):
        task = asyncio.create_task(stuck())
        for _ in range(turns % 8):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait((task,))
    await asyncio.gather(*(keys(database) for _ in range(20)))


async def test_questions_side_by_side_in_one_block(database: Database) -> None:
    async def ask(tx: ReadTx) -> Sequence[Row]:
        return await tx.all(ALL)

    async def both_at_once(tx: WriteTx) -> None:
        await tx.run(PUT, key="a", value="")
        first, second = await asyncio.gather(ask(tx), ask(tx))
        assert first == second == [{"key": "a", "value": ""}]

    async with database.write() as tx:
        await both_at_once(tx)
    async with database.read() as view:
        assert len(await asyncio.gather(ask(view), ask(view))) == 2


async def test_a_block_inside_a_block_is_refused_at_once(database: Database) -> None:
    async with database.write() as tx:
        await tx.one(ALL)
        with pytest.raises(RuntimeError, match="inside a block"):
            await put(database, "a")
        with pytest.raises(RuntimeError, match="inside a block"):
            await keys(database)
    assert await keys(database) == []


async def test_a_block_that_is_over_takes_nothing_more(database: Database) -> None:
    async with database.write() as tx:
        pass
    with pytest.raises(RuntimeError, match="over"):
        await tx.run(PUT, key="a", value="")
    with pytest.raises(RuntimeError, match="over"):
        await tx.one(ALL)
    async with database.read() as view:
        pass
    with pytest.raises(RuntimeError, match="over"):
        await view.one(ALL)


async def test_references_are_enforced(database: Database) -> None:
    with pytest.raises(StorageError):
        async with database.write() as tx:
            await tx.run("INSERT INTO identities (platform, account, learner) VALUES ('web', 'ada', 'nobody')")


async def test_closing_finishes_what_runs_and_is_final(database: Database) -> None:
    blocks = [asyncio.create_task(put(database, str(number), ask=bool(number % 2))) for number in range(10)]
    await asyncio.sleep(0)
    await asyncio.gather(database.close(), *blocks)
    await database.close()
    with pytest.raises(StorageError, match="closed"):
        await keys(database)
    with pytest.raises(StorageError, match="closed"):
        await put(database, "late")


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///data/study.db", "data/study.db"), ("sqlite:////var/lib/study.db", "/var/lib/study.db")],
)
def test_a_url_names_a_file(url: str, path: str) -> None:
    assert database_path(url) == Path(path)


@pytest.mark.parametrize(
    "url", ["", "sqlite:///", "sqlite://", "study.db", "sqlite:study.db", "sqlite:////", "sqlite:///a?mode=ro"]
)
def test_a_url_without_a_file_is_refused(url: str) -> None:
    with pytest.raises(StorageError, match="names no SQLite file"):
        database_path(url)


def test_other_databases_are_refused_without_their_password() -> None:
    with pytest.raises(StorageError, match="no mysql databases") as caught:
        shown("mysql://ada:hunter2@host/study")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("postgresql://ada:hunter2@db.example:6432/study?sslmode=require", "postgresql://db.example:6432/study"),
        ("postgres://ada@db.example/study%20group", "postgresql://db.example/study group"),
        ("postgresql:///study?host=/run/postgresql&password=hunter2", "postgresql:///study"),
        ("postgresql://ada:hunter2@one:5432,two:5433/study", "postgresql://one:5432,two:5433/study"),
        ("sqlite:///data/study.db", "sqlite:///data/study.db"),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, seen: str) -> None:
    assert shown(url) == seen


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://",
        "postgresql://ada:hunter2@host",
        "postgresql://ada:hunter2@host/",
        "postgresql://ada:hunter2#x@host/study",
        "postgresql://ada:hunter2/x@host/study",
        "postgresql://ada:hunter2:x@host:hunter2/study",
        "postgresql://[hunter2/study",
    ],
)
def test_a_url_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(StorageError, match="names no PostgreSQL database") as caught:
        shown(url)
    assert "hunter2" not in str(caught.value)

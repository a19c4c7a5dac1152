"""What only SQLite's side of the promises can show: the file, its modes, and a process that is killed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.database import Database, StorageError
from bot.storage.sqlite import open_sqlite

# Callers that print each key once its block has been left.
CHILD = """
import asyncio, sys
from pathlib import Path
from bot.storage.sqlite import open_sqlite

async def caller(database, number):
    for turn in range(1_000_000):
        async with database.write() as tx:
            if number % 2:
                await tx.one("SELECT COUNT(*) AS n FROM shelves")
            for half in "ab":
                await tx.run("INSERT INTO meta (key, value) VALUES (:key, '')", key=f"{number}-{turn}-{half}")
        print(f"{number}-{turn}", flush=True)

async def main():
    database = await open_sqlite(Path(sys.argv[1]))
    await asyncio.gather(*(caller(database, number) for number in range(8)))

asyncio.run(main())
"""


async def put(database: Database, key: str) -> None:
    async with database.write() as tx:
        await tx.run("INSERT INTO meta (key, value) VALUES (:key, '')", key=key)


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "study.db"
    command = [sys.executable, "-c", CHILD, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  (our own program)
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(300)]
        process.kill()
        acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]
    with closing(sqlite3.connect(file)) as connection:
        there = {key for (key,) in connection.execute("SELECT key FROM meta")}
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {f"{key}-{half}" for key in acknowledged for half in "ab"} <= there
    assert {key[:-1] + "b" for key in there} == {key for key in there if key.endswith("b")}  # no half blocks
    assert {key[:-1] + "a" for key in there} == {key for key in there if key.endswith("a")}


async def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        database = await open_sqlite(tmp_path / "data" / "study.db")
        await put(database, "a")
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
        assert modes == dict.fromkeys(("study.db", "study.db-wal", "study.db-shm"), 0o600)
        assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
        await database.close()
    finally:
        os.umask(old)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["study.db"]  # the log went into the file


async def test_an_open_file_needs_no_new_steps(tmp_path: Path) -> None:
    first = await open_sqlite(tmp_path / "study.db")
    await put(first, "a")
    second = await open_sqlite(tmp_path / "study.db", update=False)
    async with second.read() as tx:
        assert await tx.all("SELECT key FROM meta") == [{"key": "a"}]
    await second.close()
    await first.close()


async def test_looking_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no database"):
        await open_sqlite(tmp_path / "study.db", update=False)
    assert not await asyncio.to_thread(lambda: list(tmp_path.iterdir()))


async def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="can't make the database"):
        await open_sqlite(tmp_path / "file" / "study.db")


async def test_blocks_that_only_write_share_commits(tmp_path: Path) -> None:
    database = await open_sqlite(tmp_path / "study.db")
    await put(database, "a")
    with closing(sqlite3.connect(tmp_path / "study.db")) as beside:
        page = beside.execute("PRAGMA page_size").fetchone()[0]
        log = tmp_path / "study.db-wal"
        before = log.stat().st_size
        await asyncio.gather(*(put(database, f"b{number}") for number in range(50)))
        assert log.stat().st_size - before < 50 * page  # one commit each would write two pages each
    await database.close()


@pytest.mark.parametrize("ask", [False, True])
async def test_a_full_disk_is_said_so_and_passes(tmp_path: Path, *, ask: bool) -> None:
    database = await open_sqlite(tmp_path / "study.db")
    async with database.write() as tx:
        row = await tx.one("PRAGMA page_count")
        assert row is not None
        await tx.one(f"PRAGMA max_page_count = {row['page_count'] + 1}")

    async def put_much(key: str) -> None:
        async with database.write() as tx:
            if ask:
                await tx.one("SELECT 1 AS n")
            await tx.run("INSERT INTO meta (key, value) VALUES (:key, :value)", key=key, value="x" * 50_000)

    failed = await asyncio.gather(*(put_much(key) for key in "abc"), return_exceptions=True)
    assert {str(error) for error in failed} == {"The disk is full: make room on it, nothing was saved."}
    async with database.write() as tx:
        await tx.one("PRAGMA max_page_count = 100000")
    await put_much("d")
    async with database.read() as view:
        assert await view.all("SELECT key FROM meta") == [{"key": "d"}]
    await database.close()


async def test_a_locked_file_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.sqlite.BUSY", 1)
    database = await open_sqlite(tmp_path / "study.db")
    with closing(sqlite3.connect(tmp_path / "study.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        failed = await asyncio.gather(put(database, "a"), put(database, "b"), return_exceptions=True)
        assert {str(error) for error in failed} == {"Another program keeps the database locked: nothing was saved."}
        with pytest.raises(StorageError, match="locked"):
            async with database.write() as tx:
                await tx.one("SELECT 1 AS n")
    await put(database, "c")
    await database.close()


async def ask_and_put(database: Database, key: str, *then: str) -> None:
    async with database.write() as tx:
        await tx.one("SELECT 1 AS n")
        for sql in then:
            await tx.one(sql)
        await tx.run("INSERT INTO meta (key, value) VALUES (:key, '')", key=key)


async def test_blocks_in_line_share_the_fate_of_their_commit(tmp_path: Path) -> None:
    # What SQLite does by itself after some errors of the disk: the whole transaction is gone, not only the statement.
    everything_back = "INSERT OR ROLLBACK INTO meta (key, value) VALUES ('taken', '')"
    database = await open_sqlite(tmp_path / "study.db")
    await put(database, "taken")
    results = await asyncio.gather(
        ask_and_put(database, "a"),
        ask_and_put(database, "b", everything_back),
        ask_and_put(database, "c"),
        return_exceptions=True,
    )
    assert [isinstance(result, StorageError) for result in results] == [True, True, False]
    async with database.read() as tx:
        assert await tx.all("SELECT key FROM meta ORDER BY key") == [{"key": "c"}, {"key": "taken"}]
    await database.close()


async def test_whoever_is_cancelled_as_the_turn_comes_passes_it_on(tmp_path: Path) -> None:
    database = await open_sqlite(tmp_path / "study.db")
    first = asyncio.create_task(ask_and_put(database, "a"))
    second = asyncio.create_task(ask_and_put(database, "b"))
    await asyncio.sleep(0)
    while database._writer._queue:  # noqa: ASYNC110  (the very moment is what counts)
        await asyncio.sleep(0)
    second.cancel()
    await first
    await asyncio.wait((second,))
    assert second.cancelled()
    await ask_and_put(database, "c")
    async with database.read() as tx:
        assert await tx.all("SELECT key FROM meta ORDER BY key") == [{"key": "a"}, {"key": "c"}]
    await database.close()


@pytest.mark.parametrize("turns", range(6))
async def test_closing_while_everybody_is_cancelled(tmp_path: Path, turns: int) -> None:
    database = await open_sqlite(tmp_path / "study.db")
    blocks = [asyncio.create_task(put(database, f"a{number}")) for number in range(3)]
    blocks += [asyncio.create_task(ask_and_put(database, f"b{number}")) for number in range(3)]
    for _ in range(turns):
        await asyncio.sleep(0)
    for block in blocks:
        block.cancel()
    await database.close()
    await asyncio.wait(blocks)
    database = await open_sqlite(tmp_path / "study.db")
    await put(database, "after")
    await database.close()


def test_closing_finishes_what_nobody_awaits(tmp_path: Path) -> None:
    async def starts_blocks() -> None:
        for number in range(3):
            asyncio.create_task(put(database, f"a{number}")).add_done_callback(left.append)
            asyncio.create_task(ask_and_put(database, f"b{number}")).add_done_callback(left.append)
        await asyncio.sleep(0)

    left: list[asyncio.Task[None]] = []
    with asyncio.Runner() as runner:
        database = runner.run(open_sqlite(tmp_path / "study.db"))
        runner.run(starts_blocks())
        runner.get_loop().run_until_complete(asyncio.wait_for(database.close(), 5))
    assert len(left) == 6


async def test_a_block_that_outlives_the_database_is_told(tmp_path: Path) -> None:
    database = await open_sqlite(tmp_path / "study.db")

    async def closes_inside() -> None:
        async with database.write() as tx:
            await database.close()
            await tx.one("SELECT 1 AS n")

    with pytest.raises(StorageError, match="closed"):
        await closes_inside()
    with pytest.raises(StorageError, match="closed"):
        await put(database, "late")

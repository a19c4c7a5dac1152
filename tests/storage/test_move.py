"""Everything is taken from one database to another, either way, or nothing is."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.database import Database, StorageError
from bot.storage.lock import AlreadyRunning
from bot.storage.migrate import migrate
from bot.storage.move import counts, move, pages
from bot.storage.open import open_database
from bot.storage.tables import Table, tables
from tests.postgres import Server

ROOT = Path(__file__).parents[2]
TEXTS = ["", "Ada", "ada", "it's", '"', "\\", ":name $1", "ünal ß 漢字 😀", "\uffff", "a\nb\tc", "x" * 3000, " "]
NUMBERS = [0, 1, -1, 2**63 - 1, -(2**63), 1_800_000_000]
AMOUNTS = [0.0, 0.1, 1.0, -2.5, 1e308, 5e-324, 1 / 3, 123456789.123456789]

# Moves everything, and stands still in the middle until it is killed.
CHILD = """
import asyncio, sys, time
from bot.storage import move

def tell(table, done, total):
    if table == "states" and done > 20:
        print(table, flush=True)
        time.sleep(60)

move.BATCH = 7
asyncio.run(move.move(sys.argv[1], sys.argv[2], tell))
"""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.move.BATCH", 7)


@pytest.fixture
async def server_url(postgres: Server) -> AsyncIterator[str]:
    async with postgres.database("template0") as url:
        yield url


def quiet(table: str, done: int, total: int) -> None:
    assert 0 < done <= total, table


def filled(path: Path, seed: int) -> str:
    """A file with rows of all kinds in every table; returns its URL."""
    dice = random.Random(seed)  # noqa: S311  (no secret)
    path.touch()
    migrate(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for table in tables():
            for row in rows_for(connection, table, dice):
                connection.execute(f"{table.insert} ON CONFLICT DO NOTHING", row)
    return f"sqlite:///{path}"


def rows_for(connection: sqlite3.Connection, table: Table, dice: random.Random) -> Iterator[dict[str, object]]:
    kinds = {row[1]: (row[2], row[3]) for row in connection.execute(f"PRAGMA table_info({table.name})")}
    parents = {
        row[3]: [id_ for (id_,) in connection.execute(f"SELECT {row[4]} FROM {row[2]}")]
        for row in connection.execute(f"PRAGMA foreign_key_list({table.name})")
    }
    for number in range(dice.randrange(30, 60)):
        row: dict[str, object] = {}
        for column, (kind, is_needed) in kinds.items():
            if column in parents:
                row[column] = dice.choice(parents[column])
            elif not is_needed and column not in table.key and dice.random() < 0.3:
                row[column] = None
            elif kind == "TEXT":
                row[column] = f"{dice.choice(TEXTS)}{dice.choice(['', number])}"
            else:
                row[column] = dice.choice(NUMBERS if kind == "BIGINT" else AMOUNTS)
        yield row


async def everything(url: str) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, in order."""
    database = await open_database(url)
    try:
        async with database.read() as tx:
            every = await asyncio.to_thread(tables)
            return {t.name: [dict(row) async for rows in pages(tx, t) for row in rows] for t in every}
    finally:
        await database.close()


async def is_empty(database: Database) -> bool:
    async with database.read() as tx:
        return not any(await counts(tx, await asyncio.to_thread(tables)))


async def let_go(url: str) -> Database:
    """The database, once the server has noticed that its last user is dead."""
    while True:
        try:
            return await open_database(url, alone=True)
        except AlreadyRunning:
            await asyncio.sleep(0.01)


def test_these_are_the_tables() -> None:
    found = {table.name: table for table in tables()}
    assert {"meta", "learners", "states", "reminders", "deliveries"} <= set(found)
    assert found["states"].key == ("learner", "roadmap", "topic")
    names = list(found)
    assert names.index("learners") < names.index("states")
    assert names.index("reminders") < names.index("deliveries")


@pytest.mark.parametrize("seed", range(3))
async def test_there_and_back_every_row_is_the_same(tmp_path: Path, server_url: str, seed: int) -> None:
    source = await asyncio.to_thread(filled, tmp_path / "a.db", seed)
    before = await everything(source)
    assert all(before.values())
    assert await move(source, server_url, quiet) == sum(map(len, before.values()))
    assert await everything(server_url) == before
    back = f"sqlite:///{tmp_path}/new/b.db"
    await move(server_url, back, quiet)
    assert await everything(back) == before
    assert await everything(source) == before


async def test_nothing_is_put_to_something(tmp_path: Path, server_url: str) -> None:
    source = await asyncio.to_thread(filled, tmp_path / "a.db", 1)
    database = await open_database(server_url)
    async with database.write() as tx:
        await tx.run("INSERT INTO meta (key, value) VALUES ('mine', '')")
    await database.close()
    with pytest.raises(StorageError, match="something in postgresql:///study_"):
        await move(source, server_url, quiet)
    assert (await everything(server_url))["meta"] == [{"key": "mine", "value": ""}]
    with pytest.raises(StorageError, match="same database twice"):
        await move(source, source, quiet)


async def test_a_bot_that_runs_is_not_moved_from_under(tmp_path: Path, server_url: str) -> None:
    database = await open_database(server_url)
    target = f"sqlite:///{tmp_path}/b.db"
    with pytest.raises(AlreadyRunning, match="stop it first"):
        await move(server_url, target, quiet)
    await database.close()
    assert await move(server_url, target, quiet) == 0


@pytest.mark.parametrize("way", ["to", "from"])
async def test_interrupted_it_moved_nothing_and_can_start_over(tmp_path: Path, server_url: str, way: str) -> None:
    source, target = await asyncio.to_thread(filled, tmp_path / "a.db", 2), server_url
    if way == "from":
        await move(source, server_url, quiet)
        source, target = server_url, f"sqlite:///{tmp_path}/b.db"
    before = await everything(source)
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, source, target, stdout=pipe, cwd=ROOT)
    assert child.stdout is not None
    assert await child.stdout.readline() == b"states\n"
    child.send_signal(signal.SIGKILL)
    await child.wait()
    await (await let_go(source)).close()
    database = await let_go(target)
    assert await is_empty(database)
    await database.close()
    await move(source, target, quiet)
    assert await everything(target) == before


async def test_what_arrived_otherwise_is_noticed(
    tmp_path: Path, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = await asyncio.to_thread(filled, tmp_path / "a.db", 1)
    monkeypatch.setattr(Table, "insert", property(lambda table: INSERTS.get(table.name) or INSERT.__get__(table)))
    with pytest.raises(StorageError, match="arrived in notes isn't what was sent"):
        await move(source, server_url, quiet)
    database = await open_database(server_url)
    assert await is_empty(database)
    await database.close()


INSERT: property = Table.__dict__["insert"]
INSERTS = {"notes": "INSERT INTO notes (learner, topic, text, at) VALUES (:learner, :topic, 'something else', :at)"}


async def test_what_the_other_cannot_hold_is_said(tmp_path: Path, server_url: str) -> None:
    database = await open_database(f"sqlite:///{tmp_path}/a.db")
    async with database.write() as tx:
        await tx.run("INSERT INTO meta (key, value) VALUES ('a', :value)", value="geheim\0")
    await database.close()
    with pytest.raises(StorageError, match="can't hold such a value") as caught:
        await move(f"sqlite:///{tmp_path}/a.db", server_url, quiet)
    assert "geheim" not in str(caught.value)

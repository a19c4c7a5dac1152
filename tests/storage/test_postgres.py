"""What only PostgreSQL's side of the promises can show: several processes, a server that goes away, other languages."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from bot.storage import due, session
from bot.storage.database import Database, Empty, StorageError
from bot.storage.lock import AlreadyRunning
from bot.storage.named import numbered
from bot.storage.open import open_database
from bot.storage.rests import CONTACT
from tests.postgres import Server

ROOT = Path(__file__).parents[2]
PUT = "INSERT INTO meta (key, value) VALUES (:key, :value)"
ALL = "SELECT key, value FROM meta ORDER BY key"

# Callers that print each key once its block has been left.
CHILD = """
import asyncio, sys
from bot.storage.named import numbered
from bot.storage.open import open_database
from bot.storage.rests import CONTACT

async def caller(database, number):
    for turn in range(1_000_000):
        async with database.write() as tx:
            if number % 2:
                await tx.one("SELECT COUNT(*) AS n FROM shelves")
            for half in "ab":
                await tx.run("INSERT INTO meta (key, value) VALUES (:key, '')", key=f"{number}-{turn}-{half}")
        print(f"{number}-{turn}", flush=True)

async def main():
    database = await open_database(sys.argv[1])
    await asyncio.gather(*(caller(database, number) for number in range(8)))

asyncio.run(main())
"""


@pytest.fixture
async def url(postgres: Server) -> AsyncIterator[str]:
    async with postgres.database() as made:
        yield made


@pytest.fixture
async def several(url: str) -> AsyncIterator[list[Database]]:
    """Three processes, as far as the database can tell."""
    async with AsyncExitStack() as opened:
        made = []
        for _ in range(3):
            database = await open_database(url)
            opened.push_async_callback(database.close)
            made.append(database)
        yield made


async def put(database: Database, key: str, *, ask: bool = False) -> None:
    async with database.write() as tx:
        if ask:
            await tx.one(ALL)
        await tx.run(PUT, key=key, value="")


async def keys(database: Database) -> list[str]:
    async with database.read() as tx:
        return [row["key"] for row in await tx.all(ALL)]


async def cut_off(url: str) -> None:
    """End every connection but our own, as a server does that is shut down."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_what_was_read_is_still_true_whichever_process_writes(several: list[Database]) -> None:
    async def raises_by_one(database: Database) -> None:
        async with database.write() as tx:
            row = await tx.one("SELECT value FROM meta")
            assert row is not None
            await tx.run("UPDATE meta SET value = :value", value=str(int(row["value"]) + 1))

    async def writes_without_asking(database: Database, number: int) -> None:
        async with database.write() as tx:
            await tx.run("UPDATE meta SET value = (value::int + 1)::text", number=number)

    async with several[0].write() as tx:
        await tx.run(PUT, key="count", value="0")
    await asyncio.gather(*(raises_by_one(database) for database in several for _ in range(15)))
    await asyncio.gather(
        *(raises_by_one(database) for database in several for _ in range(5)),
        *(writes_without_asking(database, number) for database in several for number in range(5)),
    )
    async with several[1].read() as view:
        assert await view.one("SELECT value FROM meta") == {"value": "75"}


async def test_blocks_that_hold_each_other_up_are_done_again(several: list[Database]) -> None:
    for key in "ab":
        await put(several[0], key)

    async def writes_both(database: Database, first: str, second: str) -> None:
        async with database.write() as tx:
            for key in (first, second):
                await tx.run("UPDATE meta SET value = value || '.' WHERE key = :key", key=key)
            await tx.run("SELECT pg_sleep(0.001)")
            for key in (second, first):
                await tx.run("UPDATE meta SET value = value || '.' WHERE key = :key", key=key)

    await asyncio.gather(*(writes_both(d, *order) for d in several for order in ("ab", "ba")))
    async with several[0].read() as tx:
        assert [row["value"] for row in await tx.all(ALL)] == ["." * 12] * 2


async def test_workers_claim_each_row_once_and_nobody_waits(several: list[Database]) -> None:
    now = datetime(2026, 11, 30, 9, tzinfo=UTC)
    async with several[0].write() as tx:
        for number in range(60):
            await tx.run(
                "INSERT INTO reminders (id, owner, kind, setter, platform, place, weekday, minute, zone, locale,"
                " next_at, occasion, lease_until, attempts, refusals, tried_at, paused, news, seat)"
                " VALUES (:id, :id, 'goals', '', 'fake', '', 0, 0, 'UTC', '', 0, '', 0, 0, 0, NULL, '', 0, :seat)",
                id=f"{number:02}",
                seat=number,
            )

    async def claim(database: Database, most: int) -> list[str]:
        async with database.write() as tx:
            later = now + timedelta(minutes=5)
            rows = await due.claim(tx, "fake", now=now, until=now, lease=later, longest=later, most=most)
            return [row["id"] for row in rows]

    async with several[0].write() as tx:  # one is busy with the first ten
        await tx.all("UPDATE reminders SET news = 1 WHERE id < '10' RETURNING id")
        others = await asyncio.create_task(claim(several[1], 20))
        assert sorted(others) == [f"{number}" for number in range(10, 30)]
    found = others
    while len(found) < 60:
        claimed = await asyncio.gather(*(claim(database, 7) for database in several for _ in range(4)))
        assert any(claimed)
        found += [id_ for ids in claimed for id_ in ids]
    assert len(found) == len(set(found)) == 60


async def test_when_it_was_cut_off_the_next_block_does_not_notice(url: str, several: list[Database]) -> None:
    database = several[0]
    await asyncio.gather(*(put(database, f"a{number}", ask=bool(number % 2)) for number in range(9)))
    for key, ask in (("b", False), ("c", True)):
        await cut_off(url)
        await put(database, key, ask=ask)
    await cut_off(url)
    assert len(await keys(database)) == 11
    await cut_off(url)
    assert (await database.each(("SELECT COUNT(*) AS n FROM meta", {})))[0] == [{"n": 11}]


async def test_a_block_that_is_cut_off_is_told_and_leaves_nothing(url: str, several: list[Database]) -> None:
    async def cut_off_inside() -> None:
        async with several[0].write() as tx:
            await tx.run(PUT, key="half", value="")
            await tx.one(ALL)
            await cut_off(url)
            await tx.run(PUT, key="whole", value="")

    with pytest.raises(StorageError, match="doesn't answer"):
        await cut_off_inside()
    assert await keys(several[1]) == []


async def test_nobody_is_told_it_is_saved_when_it_may_not_be(url: str, several: list[Database]) -> None:
    async def cut_off_before_the_end() -> None:
        async with several[0].write() as tx:
            await tx.all("INSERT INTO meta (key, value) VALUES ('a', '') RETURNING key")
            await cut_off(url)

    with pytest.raises(StorageError, match="may have been saved or not"):
        await cut_off_before_the_end()
    await put(several[0], "b")
    assert await keys(several[0]) == ["b"]


async def test_a_crash_of_the_server_takes_nothing_that_was_acknowledged(postgres: Server, url: str) -> None:
    database = await open_database(url)
    acknowledged, failed, go_on = set[str](), list[str](), True

    async def caller(number: int) -> None:
        turn = 0
        while go_on or turn == 0:
            turn += 1
            try:
                await put(database, f"{number}-{turn}", ask=bool(number % 2))
                acknowledged.add(f"{number}-{turn}")
            except StorageError as error:
                failed.append(str(error))
                await asyncio.sleep(0.01)

    async def restart() -> None:
        for end in (postgres.crash, postgres.stop):
            before = len(acknowledged)
            while len(acknowledged) < before + 50:  # noqa: ASYNC110  (what they did is what counts)
                await asyncio.sleep(0.001)
            await asyncio.to_thread(end)
            await asyncio.to_thread(postgres.start)

    callers = [asyncio.create_task(caller(number)) for number in range(8)]
    await restart()
    before = len(acknowledged)
    while len(acknowledged) < before + 50:  # noqa: ASYNC110  (likewise)
        await asyncio.sleep(0.001)
    go_on = False
    await asyncio.gather(*callers)
    assert failed
    assert acknowledged <= set(await keys(database))
    await database.close()


async def test_a_killed_process_loses_nothing_and_holds_up_nobody(url: str) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, url, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    acknowledged = [(await child.stdout.readline()).decode().strip() for _ in range(200)]
    child.kill()
    rest = await child.stdout.read()
    acknowledged += [line.decode().strip() for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]
    await child.wait()
    database = await open_database(url)
    await put(database, "after", ask=True)
    there = set(await keys(database)) - {"after"}
    assert {f"{key}-{half}" for key in acknowledged for half in "ab"} <= there
    assert {key[:-1] for key in there if key.endswith("a")} == {key[:-1] for key in there if key.endswith("b")}
    await database.close()


async def test_text_is_in_the_same_order_whatever_language_the_database_is_for(
    url: str, several: list[Database]
) -> None:
    words = ["Zoe", "ada", "Ada", "élan", "_x", "zoe", "10", "9", "Ünal", "😀", "\uffff", "a b", "ab"]
    for word in words:
        await put(several[0], word)
    assert await keys(several[0]) == sorted(words)
    connection = await asyncpg.connect(url)
    collations = await connection.fetch(
        "SELECT DISTINCT l.collname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'"
        " AND c.relnamespace = current_schema()::regnamespace LEFT JOIN pg_collation l ON l.oid = a.attcollation"
        " WHERE a.atttypid = 'text'::regtype AND c.relname <> 'migrations'"
    )
    await connection.close()
    assert [row["collname"] for row in collations] == ["C"]


async def test_looking_changes_nothing(postgres: Server, url: str, several: list[Database]) -> None:
    await put(several[0], "a")
    looking = await open_database(url, update=False)
    assert await keys(looking) == ["a"]
    with pytest.raises(StorageError, match="can't be written to"):
        await put(looking, "b")
    await looking.close()
    async with postgres.database("template0") as empty:
        with pytest.raises(Empty, match="no tables"):
            await open_database(empty, update=False)
        connection = await asyncpg.connect(empty)
        assert await connection.fetchval("SELECT to_regclass('meta')") is None
        await connection.close()


async def test_whoever_wants_it_alone_is_refused_while_one_runs(url: str, several: list[Database]) -> None:
    assert [database.was_free for database in several] == [True, False, False]
    with pytest.raises(AlreadyRunning, match="runs on postgresql:///study_"):
        await open_database(url, alone=True)
    for database in several:
        await database.close()
    alone = await open_database(url, alone=True)
    with pytest.raises(AlreadyRunning, match="to itself"):
        await open_database(url)
    await alone.close()
    await (await open_database(url)).close()


@pytest.mark.parametrize(
    ("name", "sentence"), [("nowhere", "no such database"), ("nowhere?host=/nowhere", "doesn't answer")]
)
async def test_what_cannot_be_reached_is_said_without_the_password(postgres: Server, name: str, sentence: str) -> None:
    url = f"postgresql://ada:geheim@/{name}" if "?" in name else postgres.url(name)
    with pytest.raises(StorageError, match=sentence) as caught:
        await open_database(url)
    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__  # asyncpg's own words would stand in a trace


async def test_a_password_may_have_any_sign_and_a_wrong_one_is_not_repeated(postgres: Server) -> None:
    password = "p@ss:w/rd#%?"
    await postgres.run(f"CREATE ROLE ada LOGIN PASSWORD '{password}'")
    try:
        async with postgres.database("template0 OWNER ada") as url:
            right = url.replace("postgres:geheim@", f"ada:{quote(password, safe='')}@")
            database = await open_database(right)
            await put(database, "a")
            await database.close()
            with pytest.raises(StorageError, match="refuses this password") as caught:
                await open_database(url.replace("postgres:geheim@", "ada:geheim@"))
            assert "geheim" not in str(caught.value)
    finally:
        await postgres.run("DROP ROLE ada")


async def test_when_somebody_was_last_told_is_found_without_reading_the_whole_ledger(postgres: Server) -> None:
    """However it is planned while the ledger is empty: the plan stays as it is while thousands are told."""
    async with postgres.database() as url:
        connection = await asyncpg.connect(url)
        await connection.execute(f"SET plan_cache_mode = force_generic_plan; PREPARE it AS {numbered(CONTACT).sql}")
        plan = "\n".join(row[0] for row in await connection.fetch("EXPLAIN EXECUTE it('ada')"))
        await connection.close()
    assert "on deliveries" in plan
    assert "Seq Scan" not in plan


def test_no_error_tells_a_value() -> None:
    for state in ("22P02", "23505", "40P01", "42P01", "53100", "55P03", "57P01", "08006", "XX000", "25006"):
        error = asyncpg.PostgresError.new({"C": state, "M": "relation", "D": "Key (key)=(geheim)"})
        said = str(session.explained(error))
        assert "geheim" not in said
        assert said.endswith((".", "?"))
    assert "geheim" not in str(session.explained(asyncpg.DataError("invalid input for query argument $1: 'geheim'")))
    assert "geheim" not in str(session.explained(OSError(111, "geheim")))

"""Copies of a database: whole, private, one a day, and the old ones go."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage import backup
from bot.storage.backup import Nightly, back_up, kept, nightly
from bot.storage.database import StorageError
from bot.storage.sqlite import open_sqlite
from tests.world import Clock


def keys(file: Path) -> list[str]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [key for (key,) in connection.execute("SELECT key FROM meta ORDER BY key")]


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    database = await open_sqlite(tmp_path / "study.db")
    async with database.write() as tx:
        await tx.run("INSERT INTO meta (key, value) VALUES ('a', '')")
    await database.close()
    return tmp_path / "study.db"


async def test_a_copy_is_made_beside_a_writer_and_changes_nothing(file: Path) -> None:
    database = await open_sqlite(file)
    async with database.write() as tx:
        await tx.run("INSERT INTO meta (key, value) VALUES ('b', '')")
    async with database.write() as tx:
        await tx.one("SELECT 1 AS n")  # it holds the write lock now
        await tx.run("INSERT INTO meta (key, value) VALUES ('c', '')")
        await asyncio.to_thread(back_up, file, file.with_name("copy.db"))
    await database.close()
    copy = file.with_name("copy.db")
    assert keys(copy) == ["a", "b"]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_copy_of_a_resting_file_leaves_no_trace_beside_it(file: Path) -> None:
    before = file.read_bytes()
    back_up(file, file.with_name("copy.db"))
    assert file.read_bytes() == before
    assert sorted(f.name for f in file.parent.iterdir()) == ["copy.db", "study.db"]


def test_a_copy_replaces_nothing_and_where_nothing_is_there_is_none(file: Path) -> None:
    file.with_name("copy.db").write_text("somebody's")
    with pytest.raises(StorageError, match="is there already"):
        back_up(file, file.with_name("copy.db"))
    assert file.with_name("copy.db").read_text() == "somebody's"
    with pytest.raises(StorageError, match="no database"):
        back_up(file.with_name("none.db"), file.with_name("other.db"))
    with pytest.raises(StorageError, match="can't make the copy"):
        back_up(file, file.parent / "nowhere" / "copy.db")
    assert sorted(f.name for f in file.parent.iterdir()) == ["copy.db", "study.db"]


def test_a_copy_that_is_not_wanted_any_more_is_given_up(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "STEPS", 1)
    with pytest.raises(StorageError, match="interrupted"):
        back_up(file, file.with_name("copy.db"), wanted=lambda: False)
    assert [f.name for f in file.parent.iterdir()] == ["study.db"]


async def test_a_bot_that_starts_meanwhile_is_copied_as_it_is_then(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = backup.copy_out
    writing: list[sqlite3.Connection] = []

    def while_one_starts(connection: sqlite3.Connection, target: Path, **how: object) -> None:
        if not writing:
            bot = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
            bot.execute("INSERT INTO meta (key, value) VALUES ('b', '')")
            writing.append(bot)
        real(connection, target)

    monkeypatch.setattr(backup, "copy_out", while_one_starts)
    await asyncio.to_thread(back_up, file, file.with_name("copy.db"))
    writing[0].close()
    assert keys(file.with_name("copy.db")) == ["a", "b"]


async def test_there_is_one_copy_a_day_however_often_it_is_asked_for(file: Path) -> None:
    clock = Clock(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    folder = file.parent / "backups"
    for _ in range(3):
        await Nightly(file, folder, clock).round()
    assert [f.name for f in folder.iterdir()] == ["study-2026-11-24.db"]
    clock.move(hours=1)
    for _ in range(2):
        await Nightly(file, folder, clock).round()
    assert sorted(f.name for f in folder.iterdir()) == ["study-2026-11-24.db", "study-2026-11-25.db"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert keys(folder / "study-2026-11-24.db") == ["a"]


async def test_seven_days_and_four_weeks_stay_and_nothing_else_is_touched(file: Path) -> None:
    clock = Clock(datetime(2026, 9, 1, 2, tzinfo=UTC))
    folder = file.parent / "backups"
    folder.mkdir()
    others = {"study-2026-99-99.db", "other-2026-01-01.db", "study-20260101T000000Z.db"}
    for name in others:
        (folder / name).write_text("somebody's")
    (folder / "study-2026-08-31.db.part").write_text("cut off")
    for _ in range(60):
        await Nightly(file, folder, clock).round()
        clock.move(days=1)
    days = [f"2026-10-{day}" for day in range(24, 31)]
    weeks = ["2026-10-04", "2026-10-11", "2026-10-18", "2026-10-23"]  # Sundays, and the day before those seven
    assert {f.name for f in folder.iterdir()} - others == {f"study-{day}.db" for day in [*weeks, *days]}


def little_room(folder: Path) -> SimpleNamespace:
    return SimpleNamespace(free=50_000)


async def test_a_failure_is_said_and_costs_no_older_copy(
    file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    rounds = Nightly(file, file.parent / "backups", clock)
    assert await rounds.round()
    clock.move(days=1)
    monkeypatch.setattr("shutil.disk_usage", little_room)
    assert await rounds.round() is None
    assert "There is no backup copy of today: There is too little room" in caplog.text
    monkeypatch.undo()
    await asyncio.to_thread(file.write_bytes, b"not a database at all, but long enough " * 300)
    assert await rounds.round() is None
    assert len(await asyncio.to_thread(nightly, file, file.parent / "backups")) == 1
    assert all(record.levelno == logging.ERROR and record.exc_info is None for record in caplog.records)
    assert len(caplog.records) == 2


async def test_a_program_that_ends_does_not_wait_for_a_large_copy(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "STEPS", 1)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    real = backup.copy_out

    def slow(connection: sqlite3.Connection, target: Path, *, wanted: backup.Wanted) -> None:
        loop.call_soon_threadsafe(asked.set)
        while wanted():
            pass
        real(connection, target, wanted=wanted)

    monkeypatch.setattr(backup, "copy_out", slow)
    task = asyncio.create_task(Nightly(file, file.parent / "backups", Clock()).round())
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list((file.parent / "backups").iterdir()) == []


@given(st.sets(st.dates(date(2020, 1, 1), date(2020, 12, 31)), min_size=1))
def test_what_stays(days: set[date]) -> None:
    stay = kept(days)
    newest = sorted(days, reverse=True)
    assert stay <= days
    assert set(newest[:7]) <= stay
    assert len(stay) == 7 + min(4, len({d.isocalendar()[:2] for d in newest[7:]})) or len(days) <= 7
    assert kept(stay) == stay


def test_day_after_day_a_copy_of_each_of_four_weeks_is_there() -> None:
    there: set[date] = set()
    day = date(2026, 1, 1)
    for _ in range(200):
        day += timedelta(days=1)
        there = kept({*there, day})
    assert len(there) == 11
    assert day - min(there) >= timedelta(days=21)  # the latest week's own copies stand for it

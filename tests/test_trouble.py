"""The database can't be written to for a while: the disk is full, or another program keeps it locked."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.app import App
from bot.storage.database import DiskFull
from tests.test_app import Shaky
from tests.world import Clock, Person, World, labels, settings, words_of

ROOT = Path(__file__).parent.parent
NO_ROOM = "I can't save anything right now."
BUSY = "I can't save that just now."


GROW = "CREATE TRIGGER grow AFTER UPDATE ON meta BEGIN INSERT INTO bulk VALUES (zeroblob(50000)); END"


@asynccontextmanager
async def full(app: App) -> AsyncIterator[None]:
    """No page more fits into the file, and a heartbeat needs some."""
    async with app.database.write() as tx:
        await tx.run("CREATE TABLE IF NOT EXISTS bulk (stuff BLOB)")
        await tx.run(GROW)
        row = await tx.one("PRAGMA page_count")
        assert row is not None
        await tx.one(f"PRAGMA max_page_count = {row['page_count'] + 1}")
    yield
    async with app.database.write() as tx:
        await tx.one("PRAGMA max_page_count = 1000000")
        await tx.run("DROP TRIGGER grow")


async def test_a_full_disk_costs_nobody_what_they_did_and_passes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with World(tmp_path) as world:
        told: list[Person] = []
        async with full(world.app):
            ada = world.person("0")
            while NO_ROOM not in words_of(await ada.says("/check 1.1")):
                told.append(ada)
                ada = world.person(str(len(told)))
            assert "Nothing you did before is lost." in words_of(ada.last)
            for person in told:
                assert "1 of 30" in words_of(await person.says("/progress"))
            assert NO_ROOM in words_of(await ada.says("/check 1.1"))
            refused = ada.last
        assert not any(r.exc_info for r in caplog.records)
        await ada.presses("Try again", on=refused)
        assert "1 of 30" in words_of(await ada.says("/progress"))
    assert [r.message for r in caplog.records if r.name.startswith("bot")] == [
        "The disk is full: make room on it, nothing was saved. What was acknowledged before is safe.",
        "The database can be written to again.",
    ]


async def test_a_disk_that_stays_full_ends_the_program_with_a_sentence(tmp_path: Path) -> None:
    clock = Clock()
    app = await App.build(settings(tmp_path), clock=clock)
    steady = Shaky("steady", clock)
    app.platforms[steady.name] = steady
    running = asyncio.create_task(app.run(asyncio.Event()))
    await asyncio.wait_for(steady.stays_up.wait(), 5)
    await app._beat()
    for _ in range(3):
        async with full(app):
            await app._beat()
        await app._beat()  # room again, in time
    assert not app._gave_up.is_set()
    async with full(app):
        await app._beat()
        await app._beat()
        with pytest.raises(DiskFull, match=r"^The disk is full: make room on it, then start me again\."):
            await asyncio.wait_for(running, 5)
    await app.close()


async def test_another_program_that_locks_the_database_is_outlasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.storage.sqlite.BUSY", 20)  # milliseconds, and seconds in earnest
    async with World(tmp_path) as world:
        ada, bo = world.person("ada"), world.person("bo")
        await ada.says("/check 1.1")
        other = await asyncio.to_thread(lock, tmp_path / "study.db")
        both = await asyncio.gather(ada.says("/check 1.2"), bo.says("/check 1.1"))
        assert [BUSY in words_of(reply) for reply in both] == [True, True]
        assert "1 of 30" in words_of(await ada.says("/progress"))  # reading goes on
        await ada.says("/check 1.2")
        assert labels(ada.last) == ["Try again"]
        await world.app._beat()
        await asyncio.to_thread(other.close)
        await ada.presses("Try again")
        assert "2 of 30" in words_of(await ada.says("/progress"))
    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == [
        "Another program keeps the database locked: nothing was saved. What was acknowledged before is safe."
    ]
    assert not any(r.exc_info for r in caplog.records)


async def test_a_lock_shorter_than_patience_is_noticed_by_nobody(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        ada = world.person("ada")
        other = await asyncio.to_thread(lock, tmp_path / "study.db")
        ticking = asyncio.create_task(ada.says("/check 1.1"))
        await ada.now().says("/progress")  # by now the tick waits for the other program
        await asyncio.to_thread(other.close)
        assert BUSY not in words_of(await ticking)
        assert "1 of 30" in words_of(await ada.says("/progress"))


def lock(file: Path) -> sqlite3.Connection:
    """Take the write lock, as another program would."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte and a half."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1536k", "none", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False).returncode:  # noqa: S603  (our own words)
        pytest.skip("a small disk is mounted, which takes root")
    yield disk
    subprocess.run(["umount", disk], check=True)  # noqa: S603, S607  (as above)


async def test_on_a_small_disk_that_fills_up_every_acknowledged_tick_stays(small_disk: Path) -> None:
    async with World(small_disk) as world:
        ada = world.person("ada")
        await ada.says("/check 1.1")
        await asyncio.to_thread(fill, small_disk / "filler")
        ticked = 1
        while NO_ROOM not in words_of(await ada.says(f"/check 1.{ticked + 1}")):
            ticked += 1
        assert f"{ticked} of 30" in words_of(await ada.says("/progress"))
        await world.app._beat()
        assert not world.app._gave_up.is_set()
        await world.app._beat()
        assert world.app._gave_up.is_set()
        await asyncio.to_thread((small_disk / "filler").unlink)
        await ada.says(f"/check 1.{ticked + 1}")
        assert f"{ticked + 1} of 30" in words_of(await ada.says("/progress"))
    with closing(sqlite3.connect(small_disk / "study.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("room", [0, 4096, 24_576])
async def test_on_a_full_disk_a_start_fails_with_one_sentence_and_harms_nothing(small_disk: Path, room: int) -> None:
    async with World(small_disk) as world:
        await world.person("ada").says("/check 1.1")
    fill(small_disk / "filler")
    os.truncate(small_disk / "filler", (small_disk / "filler").stat().st_size - room)
    said = await asyncio.to_thread(start, small_disk / "study.db")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.endswith((": the disk is full.\n", ": No space left on device.\n"))
    assert said.stderr.count("\n") == 1
    (small_disk / "filler").unlink()
    async with World(small_disk) as world:
        assert "1 of 30" in words_of(await world.person("ada").says("/progress"))


def start(database: Path) -> subprocess.CompletedProcess[str]:
    """Start the bot as people do, and wait until it ends."""
    line = [sys.executable, "-m", "bot", "run"]
    env = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "WEB": "127.0.0.1:0"}
    return subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=15)  # noqa: S603  (our own words)


def fill(filler: Path) -> None:
    """Write until nothing more fits."""
    with filler.open("wb", buffering=0) as opened:
        try:
            while opened.write(b"\0" * 4096):
                pass
        except OSError:
            return

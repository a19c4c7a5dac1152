"""A copy takes the database's place; whatever happens on the way, one of the two is there whole."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.backup import back_up
from bot.storage.database import StorageError
from bot.storage.integrity import damage, look_over
from bot.storage.lock import AlreadyRunning, sole_use
from bot.storage.migrate import migrate
from bot.storage.restore import restore

ROOT = Path(__file__).parent.parent.parent
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASIDE = "study.db.before-restore-20261124T120000Z"

# Restores in one child process after the other, each killed one change of the disk later than the one before it; says
# what it finds each time, until one comes to its end.
KILLED = """
import os, shutil, signal, sqlite3, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.storage.restore import restore

folder = Path(sys.argv[1])
CHANGES = {"os.rename", "os.remove", "os.truncate", "shutil.copyfile", "sqlite3.connect", "open"}

def child(last):
    left = last
    def watch(event, args):
        nonlocal left
        if event in CHANGES and str(folder) in str(args[0]):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
    restore(folder / "copy.db", folder / "study.db", datetime(2026, 11, 24, 12, tzinfo=UTC))
    os._exit(0)

for last in range(200):
    for file in folder.iterdir():
        if file.name != "copy.db" and not file.name.startswith("first"):
            file.unlink()
    for name in ("", "-wal"):
        shutil.copyfile(folder / f"first.db{name}", folder / f"study.db{name}")
    if not (pid := os.fork()):
        child(last)
    _, status = os.waitpid(pid, 0)
    with sqlite3.connect(folder / "study.db") as database:
        whole = database.execute("PRAGMA integrity_check").fetchone()
        keys = [key for (key,) in database.execute("SELECT key FROM meta ORDER BY key")]
    database.close()
    print(os.waitstatus_to_exitcode(status), *whole, "-".join(keys), flush=True)
    if not status:
        break
"""


def keys(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM meta ORDER BY key")]


def put(file: Path, *new: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany("INSERT INTO meta (key, value) VALUES (?, '')", [(key,) for key in new])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with "a" and "b", beside a copy of when it had "a" only."""
    path = tmp_path / "study.db"
    path.touch()
    migrate(path)
    put(path, "a")
    back_up(path, tmp_path / "copy.db")
    put(path, "b")
    return path


def spoil(file: Path) -> None:
    """Overwrite some pages in the middle, as a bad disk does."""
    with file.open("r+b") as opened:
        opened.seek(3 * 4096)
        opened.write(b"\xa5" * 4096 * 5)


def test_a_copy_takes_its_place_and_what_was_there_lies_beside(file: Path) -> None:
    put(file, "c")
    done = restore(file.with_name("copy.db"), file, NOON)
    assert keys(file) == ["a"]
    assert done.aside == file.with_name(ASIDE)
    assert keys(file.with_name(ASIDE)) == ["a", "b", "c"]
    assert {f.name: f.stat().st_mode & 0o777 for f in file.parent.glob("study.db*")} == dict.fromkeys(
        ("study.db", "study.db.lock", ASIDE), 0o600
    )
    assert keys(file.with_name("copy.db")) == ["a"]


@pytest.fixture
def cut(file: Path) -> Path:
    """A database as a power cut leaves it: "c" is in its log only."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO meta (key, value) VALUES ('c', '')")
        for name in ("study.db", "study.db-wal"):
            shutil.copyfile(file.with_name(name), file.with_name(name.replace("study", "cut")))
    return file.with_name("cut.db")


def test_the_log_of_the_old_one_is_never_played_into_the_new_one(cut: Path) -> None:
    restore(cut.with_name("copy.db"), cut, NOON)
    assert keys(cut) == ["a"]
    assert keys(cut.with_name(ASIDE.replace("study", "cut"))) == ["a", "b", "c"]


def test_where_nothing_but_a_log_was_a_copy_is_put_all_the_same(cut: Path) -> None:
    cut.unlink()
    done = restore(cut.with_name("copy.db"), cut, NOON)
    assert not cut.with_name("cut.db-wal").exists()
    assert (keys(cut), done.aside) == (["a"], None)


def test_a_damaged_database_is_replaced_and_kept_as_it_was_with_its_log(cut: Path) -> None:
    log = cut.with_name("cut.db-wal").read_bytes()
    spoil(cut)
    damaged = cut.read_bytes()
    restore(cut.with_name("copy.db"), cut, NOON)
    assert not cut.with_name("cut.db-wal").exists()
    assert keys(cut) == ["a"]
    aside = cut.with_name(ASIDE.replace("study", "cut"))
    assert (aside.read_bytes(), aside.with_name(f"{aside.name}-wal").read_bytes()) == (damaged, log)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda file: file.unlink(), "There is no file"),
        (lambda file: file.write_text("a letter to my aunt " * 100), "not a database"),
        (lambda file: file.write_text(""), "holds nothing"),
        (spoil, "is damaged"),
    ],
)
def test_a_copy_that_is_no_good_is_refused(file: Path, make: object, why: str) -> None:
    assert callable(make)
    make(file.with_name("copy.db"))
    refused(file, why)


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("INSERT INTO migrations (number, name) VALUES (999, 'later')", "newer version"),
        ("DROP TABLE migrations", "another program's"),
        ("INSERT INTO identities (platform, account, learner) VALUES ('web', 'a', 'nobody')", "leads nowhere"),
    ],
)
def test_a_copy_of_something_else_is_refused(file: Path, sql: str, why: str) -> None:
    with closing(sqlite3.connect(file.with_name("copy.db"))) as connection, connection:
        connection.execute(sql)
    refused(file, why)


def test_the_database_itself_is_no_copy(file: Path) -> None:
    with pytest.raises(StorageError, match="the database itself"):
        restore(file, file, NOON)


def test_a_running_bot_is_named_and_left_alone(file: Path) -> None:
    with sole_use(file):
        refused(file, "already runs on .* \\(process \\d+\\)", AlreadyRunning)


def test_another_program_that_has_it_open_is_waited_for_by_nobody(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        refused(file, "Another program has .* open")


def test_killed_at_any_step_one_of_the_two_is_there_whole(file: Path) -> None:
    put(file, "filler")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("INSERT INTO meta (key, value) VALUES ('logged', '')")
        for name in ("study.db", "study.db-wal"):
            shutil.copyfile(file.with_name(name), file.with_name(name.replace("study", "first")))
    said = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", KILLED, str(file.parent)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = said.stdout.splitlines()
    old, new = "ok a-b-filler-logged", "ok a"
    assert len(lines) > 12
    assert {line.partition(" ")[2] for line in lines[:-1]} <= {old, new}, said.stdout
    assert (lines[0], lines[-1]) == (f"-9 {old}", f"0 {new}")
    assert f"-9 {new}" in lines


def test_a_damaged_database_stops_the_start_and_names_the_newest_copy(file: Path) -> None:
    folder = file.with_name("backups")
    look_over(file, folder)
    look_over(file.with_name("none.db"), folder)
    spoil(file)
    with pytest.raises(StorageError, match=r"is damaged \(.+\): study-buddy restore, with a copy of yours\."):
        look_over(file, folder)
    file.with_name("study.db.backup-0003").touch()
    with pytest.raises(StorageError, match=r"study-buddy restore .*study\.db\.backup-0003\."):
        look_over(file, None)
    folder.mkdir()
    for day in ("2026-11-23", "2026-11-24"):
        (folder / f"study-{day}.db").touch()
    with pytest.raises(StorageError, match=r"study-buddy restore .*backups/study-2026-11-24\.db\."):
        look_over(file, folder)


def test_a_quick_look_finds_a_broken_page_too(file: Path) -> None:
    assert damage(file, thorough=False) == ""
    spoil(file)
    assert damage(file, thorough=False)


def refused(file: Path, why: str, kind: type[StorageError] = StorageError) -> None:
    """Try to restore; nothing may have happened to the database, and nothing may lie about."""
    before = file.read_bytes()
    with pytest.raises(kind, match=why):
        restore(file.with_name("copy.db"), file, NOON)
    assert file.read_bytes() == before
    assert not [f for f in file.parent.iterdir() if "restor" in f.name]

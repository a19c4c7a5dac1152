"""Bringing a database up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.database import StorageError
from bot.storage.migrate import Migration, for_sqlite, migrate, migrations, statements, version

FIRST = Migration(1, "first", "-- one; two\nCREATE TABLE a (id TEXT PRIMARY KEY, b TEXT REFERENCES a (id));")
SECOND = Migration(2, "second", "INSERT INTO a (id) VALUES ('x; -- y');\nCREATE TABLE c (id TEXT);")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "study.db"
    path.touch()
    return path


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql).fetchall()


def tables(path: Path) -> set[object]:
    return {name for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def copies(path: Path) -> list[str]:
    return sorted(found.name for found in path.parent.iterdir() if "backup" in found.name)


def test_each_step_is_applied_once(file: Path) -> None:
    assert migrate(file, [FIRST]) == 1
    assert migrate(file, [FIRST, SECOND]) == 1
    assert migrate(file, [FIRST, SECOND]) == 0
    assert version(file) == 2
    assert ask(file, "SELECT id FROM a") == [("x; -- y",)]
    assert ask(file, "SELECT number, name FROM migrations") == [(1, "first"), (2, "second")]


def test_our_own_steps_make_a_database(file: Path) -> None:
    assert migrate(file) == len(migrations()) == version(file)
    assert migrate(file) == 0
    assert {"meta", "learners", "states", "reminders"} <= tables(file)
    (sql,) = ask(file, "SELECT sql FROM sqlite_master WHERE name = 'states'")[0]
    assert str(sql).endswith("WITHOUT ROWID")


@pytest.mark.parametrize("bad", ["SELECT * FROM nowhere;", "INSERT INTO a (id, b) VALUES ('1', 'gone');"])
def test_a_step_that_fails_leaves_no_trace(file: Path, bad: str) -> None:
    migrate(file, [FIRST])
    with pytest.raises(StorageError):
        migrate(file, [FIRST, Migration(2, "bad", f"CREATE TABLE half (id TEXT); {bad}")])
    assert version(file) == 1
    assert "half" not in tables(file)
    assert migrate(file, [FIRST, SECOND]) == 1


def test_what_is_in_a_database_is_copied_before_it_changes(file: Path) -> None:
    migrate(file, [FIRST])
    assert copies(file) == []
    ask(file, "INSERT INTO a (id) VALUES ('kept')")
    migrate(file, [FIRST, SECOND])
    assert copies(file) == ["study.db.backup-0001"]
    copy = file.with_name("study.db.backup-0001")
    assert ask(copy, "SELECT id FROM a") == [("kept",)]
    assert version(copy) == 1
    assert copy.stat().st_mode & 0o777 == 0o600
    migrate(file, [FIRST, SECOND])
    assert len(copies(file)) == 1


def test_the_newest_five_copies_stay_and_none_is_written_over(file: Path) -> None:
    file.with_name("study.db.backup-0002").write_text("somebody's")
    file.with_name("study.db.backup-0003.part").write_text("a copy that was cut off")
    steps = [FIRST]
    migrate(file, steps)
    for number in range(2, 8):
        steps.append(Migration(number, f"step{number}", f"CREATE TABLE t{number} (id TEXT);"))
        migrate(file, steps)
        if number == 2:
            assert file.with_name("study.db.backup-0002").read_text() == "somebody's"
    assert copies(file) == [f"study.db.backup-000{number}" for number in range(4, 9)]
    assert version(file.with_name("study.db.backup-0008")) == 6


def test_a_newer_database_is_refused_untouched(file: Path) -> None:
    migrate(file, [FIRST, SECOND])
    before = file.read_bytes()
    with pytest.raises(StorageError, match=r"newer version.*update the program"):
        migrate(file, [FIRST])
    assert file.read_bytes() == before
    assert copies(file) == []


def test_somebody_elses_file_is_refused(file: Path) -> None:
    ask(file, "CREATE TABLE theirs (id TEXT)")
    with pytest.raises(StorageError, match="another program's"):
        migrate(file)
    assert tables(file) == {"theirs"}
    file.write_text("not a database at all, but long enough to be one " * 20)
    with pytest.raises(StorageError, match="not a database"):
        migrate(file)
    with pytest.raises(StorageError, match="not a database"):
        version(file)


def test_a_new_file_has_no_version(tmp_path: Path) -> None:
    assert version(tmp_path / "none.db") == 0
    assert not (tmp_path / "none.db").exists()


def test_statements_are_told_apart() -> None:
    text = """
    -- a; comment
    CREATE TABLE a (b TEXT DEFAULT ';'); /* and; another */ INSERT INTO a VALUES ('it''s; -- fine');
    CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;
    -- the end;
    """
    found = list(statements(text))
    assert [statement.rpartition("/ ")[2].split()[0] for statement in found] == ["--", "INSERT", "CREATE"]
    assert found[0].endswith("DEFAULT ';');")
    assert found[2].endswith("SELECT 2; END;")
    with pytest.raises(ValueError, match="doesn't end"):
        list(statements("SELECT 1; SELECT 2"))


def test_clustered_tables_have_no_rowid() -> None:
    assert for_sqlite("CREATE TABLE a (b TEXT);") == "CREATE TABLE a (b TEXT);"
    marked = "-- why\n-- clustered\nCREATE TABLE a (b TEXT PRIMARY KEY);"
    assert for_sqlite(marked).endswith("(b TEXT PRIMARY KEY) WITHOUT ROWID;")
    with pytest.raises(ValueError, match="right above"):
        for_sqlite("-- clustered\n-- why\nCREATE TABLE a (b TEXT);")

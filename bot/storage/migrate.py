"""Brings a database up to date: the numbered files of `migrations/`, each applied once and whole.

The SQL is one text for every database. A migration may put `-- clustered` on the line above a CREATE TABLE: that
table's rows lie together in the order of its primary key.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from bot.storage import transactions
from bot.storage.backup import before_update
from bot.storage.database import StorageError, looking

_FILE = re.compile(r"(\d{4})_(\w+)\.sql")
_CLUSTERED = re.compile(r"^-- clustered\s*\n(?=CREATE TABLE\b)", re.MULTILINE)
_MARK = re.compile(r"^-- clustered\b", re.MULTILINE)
_BLANK = re.compile(r"(\s|--[^\n]*(\n|$))*")


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema."""

    number: int
    name: str
    sql: str


def migrations() -> Sequence[Migration]:
    """Return every step this program knows, in order; they count from 1 without a gap."""
    files = [f for f in resources.files("bot.storage").joinpath("migrations").iterdir() if _FILE.fullmatch(f.name)]
    steps = []
    for file in sorted(files, key=lambda f: f.name):
        number, name = file.name.removesuffix(".sql").split("_", 1)
        steps.append(Migration(int(number), name, file.read_text("utf-8")))
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError("migrations count from 0001 without a gap")
    return tuple(steps)


def statements(sql: str) -> Iterator[str]:
    """Split a text into its statements; semicolons in comments, strings and triggers divide nothing."""
    statement = ""
    for part in re.split(r"(?<=;)", sql):
        statement += part
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if not _BLANK.fullmatch(statement):
        raise ValueError(f"this statement doesn't end: {statement.strip()[:80]}")


def for_sqlite(statement: str) -> str:
    """Return a statement in SQLite's words: clustered tables have no rowid (https://sqlite.org/withoutrowid.html)."""
    if not _MARK.search(statement):
        return statement
    if not _CLUSTERED.search(statement):
        raise ValueError(f"-- clustered stands right above CREATE TABLE only: {statement[:80]}")
    return f"{statement.removesuffix(';')} WITHOUT ROWID;"


def version(path: Path) -> int:
    """Return the number of the last step applied to an SQLite file; 0 if it is new. Blocks; changes nothing.

    Raises:
        StorageError: it is no database of ours.
    """
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(looking(path), uri=True)) as connection:
            return _version(connection, path)
    except sqlite3.Error as error:
        raise StorageError(f"I can't read the database {path}: {error}.") from error


def refuse_newer(path: Path | str, found: int, latest: int) -> None:
    """Raise StorageError if a database's schema is newer than the latest step there is."""
    if found > latest:
        raise StorageError(
            f"{path} was used by a newer version of Study Buddy (its schema is {found}, mine is {latest}): "
            "update the program, or set another DATABASE_URL."
        )


def migrate(path: Path, steps: Sequence[Migration] | None = None) -> int:
    """Apply the steps that an SQLite file lacks, after a backup copy of what is in it. Blocks.

    Args:
        path: the file; it exists, perhaps empty.
        steps: every step there is; those of this program unless told.

    Returns:
        How many steps were applied.

    Raises:
        StorageError: the file isn't ours, comes from a newer version, or a step failed; then that step left no trace.
    """
    steps = migrations() if steps is None else steps
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("PRAGMA synchronous = FULL")
            found = _version(connection, path)
            refuse_newer(path, found, len(steps))
            if 0 < found < len(steps):
                before_update(connection, path)
            return sum(_apply(connection, step) for step in steps[found:])
    except sqlite3.Error as error:
        raise StorageError(f"I can't bring the database {path} up to date: {transactions.reason(error)}.") from error


def _version(connection: sqlite3.Connection, path: Path) -> int:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return 0
    if "migrations" not in tables:
        raise StorageError(f"{path} is another program's database: set another DATABASE_URL.")
    (number,) = connection.execute("SELECT MAX(number) FROM migrations").fetchone()
    return int(number)


def _apply(connection: sqlite3.Connection, step: Migration) -> int:
    """Apply one step and note it, or nothing; return 0 if another process was faster."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if step.number == 1:
            connection.execute("CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)")
        (done,) = connection.execute(
            "SELECT COUNT(*) FROM migrations WHERE number = :number", {"number": step.number}
        ).fetchone()
        if not done:
            for statement in statements(step.sql):
                connection.execute(for_sqlite(statement))
            _check_references(connection, step)
            connection.execute(
                "INSERT INTO migrations (number, name) VALUES (:number, :name)",
                {"number": step.number, "name": step.name},
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return 0 if done else 1


def _check_references(connection: sqlite3.Connection, step: Migration) -> None:
    """Foreign keys are not enforced while migrating, so that a step may rebuild a table; here they are looked at."""
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise StorageError(f"Step {step.number:04} of the schema breaks references in {broken[0]}.")

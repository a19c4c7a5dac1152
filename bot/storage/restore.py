"""Puts a backup copy in the place of an SQLite database; whatever interrupts it, one of the two is there whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.storage import transactions
from bot.storage.backup import back_up, to_disk
from bot.storage.database import StorageError
from bot.storage.integrity import damage
from bot.storage.lock import sole_use
from bot.storage.migrate import migrations, refuse_newer, version

LOG = "-wal"
BESIDE = (LOG, "-shm")  # files that belong to a database by their name


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: the schema of the database that is in place now, and where the one before it lies, if any."""

    schema: int
    aside: Path | None


def restore(copy: Path, database: Path, moment: datetime) -> Restored:
    """Put a copy in a database's place and keep what was there beside it. Blocks; no bot may run on it.

    The order is what keeps it safe. A log left behind would be played into the new file, so the old one takes its own
    log in first; from then on it is whole without it, until one rename puts the new file in its place.

    Args:
        copy: a database of ours; it is only read.
        database: the file that is replaced; it needn't exist.
        moment: now; names the file kept aside.

    Raises:
        StorageError: the copy is no good, a bot runs, or the disk refuses; then everything is as it was.
    """
    if not copy.is_file():
        raise StorageError(f"There is no file {copy}.")
    if database.exists() and copy.samefile(database):
        raise StorageError(f"{copy} is the database itself: name a backup copy.")
    found = look_at(copy)
    with sole_use(database):
        new = _beside(database, ".restoring")
        try:
            _forget(new)
            back_up(copy, new)
            aside = _put_aside(database, moment) if database.exists() else None
            _remove_log(database)
            new.rename(database)
            to_disk(database.parent)
        except OSError as error:
            raise StorageError(f"I can't restore {database}: {transactions.reason(error)}.") from error
        finally:
            _forget(new)
    return Restored(found, aside)


def look_at(copy: Path) -> int:
    """Return the schema of a backup copy that is fit to be restored.

    Raises:
        StorageError: it is no database of ours, empty, damaged, or of a newer version.
    """
    found = version(copy)
    if not found:
        raise StorageError(f"{copy} holds nothing: name another backup copy.")
    refuse_newer(copy, found, len(migrations()))
    if wrong := damage(copy, thorough=True):
        raise StorageError(f"{copy} is damaged ({wrong}): name another backup copy.")
    return found


def _take_log_in(database: Path) -> None:
    """Let a database take its write-ahead log in, so that it is one file.

    Raises:
        StorageError: it can't, mostly because another program has it open.
    """
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("PRAGMA busy_timeout = 1000")
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.Error as error:
        if transactions.is_busy(error):
            raise StorageError(f"Another program has {database} open: close that one first.") from error
        raise StorageError(f"I can't read {database}: {transactions.reason(error)}.") from error


def _put_aside(database: Path, moment: datetime) -> Path:
    """Copy a database to a new file beside it. A damaged one is left as it is, and its log goes along."""
    if not damage(database, thorough=False):
        _take_log_in(database)
    aside = _beside(database, f".before-restore-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for ending in (LOG, ""):
        source, target = _beside(database, ending), _beside(aside, ending)
        if source.exists():
            part = _beside(target, ".part")
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            shutil.copyfile(source, part)
            to_disk(part)
            part.rename(target)
    to_disk(aside.parent)
    return aside


def _remove_log(database: Path) -> None:
    for ending in BESIDE:
        _beside(database, ending).unlink(missing_ok=True)
    to_disk(database.parent)


def _forget(new: Path) -> None:
    new.unlink(missing_ok=True)
    _beside(new, ".part").unlink(missing_ok=True)


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f"{file.name}{ending}")

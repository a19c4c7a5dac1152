"""Looks whether an SQLite file is whole, which is asked where the last run ended without saying so."""

from __future__ import annotations

import glob
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.backup import nightly
from bot.storage.database import StorageError, looking

LARGE = 64 * 2**20  # bytes from which a start doesn't wait for the thorough look


def look_over(database: Path, backups: Path | None) -> None:
    """Refuse a damaged database; for starts after an unclean end. Blocks.

    Args:
        database: the file; it needn't exist.
        backups: the folder of the nightly copies.

    Raises:
        StorageError: it is damaged; the text names the newest backup copy.
    """
    if not database.exists() or not database.stat().st_size:
        return
    wrong = damage(database, thorough=database.stat().st_size < LARGE)
    if wrong:
        copies = list(nightly(database, backups).values()) if backups is not None else []
        copies = copies or sorted(database.parent.glob(f"{glob.escape(database.name)}.backup-*[0-9]"))
        cure = f"study-buddy restore {copies[-1]}" if copies else "study-buddy restore, with a copy of yours"
        raise StorageError(f"The database {database} is damaged ({wrong}): {cure}.")


def damage(path: Path, *, thorough: bool) -> str:
    """Return what is wrong with a database file, in SQLite's words; empty if nothing is. Changes nothing. Blocks.

    Args:
        path: the file, with its write-ahead log if it has one.
        thorough: compare indexes with their tables too, and look at every reference.
    """
    check = "integrity_check" if thorough else "quick_check"
    try:
        with closing(sqlite3.connect(looking(path), uri=True)) as connection:
            connection.execute("PRAGMA busy_timeout = 5000")
            (found,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
            if found != "ok":
                return " ".join(str(found).removeprefix("*** in database main ***").split())
            if thorough and (broken := connection.execute("PRAGMA foreign_key_check").fetchone()):
                return f"a reference in {broken[0]} leads nowhere"
    except sqlite3.Error as error:
        return str(error)
    return ""

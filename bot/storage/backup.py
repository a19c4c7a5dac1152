"""Backup copies of an SQLite file, made beside whoever writes to it; a copy is there whole, or not at all."""

from __future__ import annotations

import asyncio
import glob
import logging
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from bot.storage import transactions
from bot.storage.database import StorageError, looking

log = logging.getLogger(__name__)

NIGHTLY, WEEKLY = 7, 4  # copies that stay: of the newest days, and one a week of those before
BEFORE_UPDATES = 5  # copies kept beside the file
STEPS = 10_000  # of SQLite's machine, between two looks whether a copy is still wanted

Wanted = Callable[[], bool]


def copy_out(connection: sqlite3.Connection, target: Path, *, wanted: Wanted = lambda: True) -> None:
    """Copy an open database to a new file that only its owner can read. Blocks; others read and write meanwhile.

    `VACUUM INTO` reads one snapshot. The copy has its name only once it is complete and on the disk.

    Args:
        connection: to the database, outside a transaction.
        target: the copy; nothing is there yet.
        wanted: asked now and then; when it says no, the copy is given up.

    Raises:
        StorageError: it can't be made, or something is there; then nothing is left of it.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        _refuse_to_replace(target)
        part.unlink(missing_ok=True)
        # VACUUM INTO takes an empty file, and so the copy has the modes we want from its first byte on.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection.set_progress_handler(lambda: not wanted(), STEPS)
        try:
            connection.execute("VACUUM INTO :file", {"file": str(part)})
        finally:
            connection.set_progress_handler(None, 0)
        to_disk(part)
        _refuse_to_replace(target)
        part.rename(target)
        to_disk(target.parent)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise StorageError(f"I can't make the copy {target}: {transactions.reason(error)}.") from error


def back_up(path: Path, target: Path, *, wanted: Wanted = lambda: True) -> None:
    """Copy a database file, also beside a running bot: it is only read. Blocks.

    Raises:
        StorageError: see `copy_out`, or there is no database.
    """
    if not path.exists():
        raise StorageError(f"There is no database at {path} yet.")
    before = _state(path)
    with closing(sqlite3.connect(looking(path), uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA busy_timeout = 5000")
        copy_out(connection, target, wanted=wanted)
    if _state(path) != before and not before[0]:
        # It was read as a file that lies still, and a bot began to write to it: now its log is there to be read too.
        target.unlink()
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            copy_out(connection, target, wanted=wanted)


def before_update(connection: sqlite3.Connection, path: Path) -> Path:
    """Copy an open database to a new numbered file beside it and drop the oldest such copies above five."""
    name = re.compile(re.escape(path.name) + r"\.backup-(\d+)")
    copies = sorted((int(m[1]), f) for f in path.parent.iterdir() if (m := name.fullmatch(f.name)))
    copy = path.with_name(f"{path.name}.backup-{copies[-1][0] + 1 if copies else 1:04}")
    copy_out(connection, copy)
    for _, old in copies[: max(0, len(copies) + 1 - BEFORE_UPDATES)]:
        old.unlink()
    return copy


def kept(days: Iterable[date]) -> set[date]:
    """Return the days whose copies stay: the newest seven, and of those before, the newest of each of four weeks."""
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest[NIGHTLY:]:
        weeks.setdefault(day.isocalendar()[:2], day)
    return {*newest[:NIGHTLY], *list(weeks.values())[:WEEKLY]}


def nightly(path: Path, folder: Path) -> dict[date, Path]:
    """Return the nightly copies of a database in a folder, by their UTC day, oldest first."""
    name = re.compile(rf"{re.escape(path.stem)}-(\d{{4}}-\d\d-\d\d)\.db")
    found: dict[date, Path] = {}
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if match := name.fullmatch(file.name):
            try:
                found[date.fromisoformat(match[1])] = file
            except ValueError:  # somebody's own, such as 2026-99-99
                continue
    return found


class Nightly:
    """Makes a copy for each UTC day the bot runs on, off the event loop, and drops those whose time is over."""

    def __init__(self, path: Path, folder: Path, clock: Callable[[], datetime]) -> None:
        self._path, self._folder, self._clock = path, folder, clock

    async def round(self) -> Path | None:
        """Make today's copy unless it is there, however often the bot started today; return it if it was made.

        Where it can't be made that is logged, no older copy is dropped, and the next call tries again.
        """
        over = threading.Event()
        today = self._clock().astimezone(UTC).date()
        work = asyncio.create_task(asyncio.to_thread(self._make, today, lambda: not over.is_set()))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            over.set()  # the program ends, and a thread can't be cancelled
            await asyncio.gather(work, return_exceptions=True)
            raise
        except StorageError as error:
            log.error("There is no backup copy of today: %s", error)  # noqa: TRY400  (a sentence, not a trace)
            return None

    def _make(self, today: date, wanted: Wanted) -> Path | None:
        copies = nightly(self._path, self._folder)
        if today in copies:
            return None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A copy is no reason to fill the disk on which the bot works.
            short = shutil.disk_usage(self._folder).free < 2 * self._path.stat().st_size
        except OSError as error:
            raise StorageError(f"{self._folder} can't be used: {error.strerror}.") from error
        if short:
            raise StorageError(f"There is too little room in {self._folder}.")
        for cut_off in self._folder.glob(f"{glob.escape(self._path.stem)}-????-??-??.db.part"):
            cut_off.unlink(missing_ok=True)
        copy = self._folder / f"{self._path.stem}-{today}.db"
        back_up(self._path, copy, wanted=wanted)
        stay = kept({*copies, today})
        for day, file in copies.items():
            if day not in stay:
                file.unlink(missing_ok=True)
        return copy


def to_disk(path: Path) -> None:
    """Make sure that a file, or the names in a folder, outlive a power cut."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _refuse_to_replace(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise StorageError(f"{target} is there already: name another file.")


def _state(path: Path) -> tuple[bool, int, int]:
    found = path.stat()
    return path.with_name(f"{path.name}-wal").exists(), found.st_mtime_ns, found.st_size

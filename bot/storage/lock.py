"""One running program for each SQLite file: two writers would starve each other for seconds."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.storage.database import StorageError

LONGEST_PID = 32  # bytes read of the lock file; anything longer isn't ours


class AlreadyRunning(StorageError):  # noqa: N818  (it names what the operator has to know)
    """Another process works on this database."""


@contextmanager
def sole_use(database: Path) -> Iterator[bool]:
    """Keep every other process that asks for the same off this database; it needn't exist yet.

    The system lets go of the lock when the process ends, however that happens; the lock's file stays, and holds the
    number of a process that didn't come to its end. Blocks for a moment: call it before the event loop runs.

    Returns:
        Whether the last one to have it came to its end, so that nothing needs to be looked at.

    Raises:
        AlreadyRunning: another process has it.
        StorageError: the file can't be locked here.
    """
    path = database.with_name(f"{database.name}.lock")
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(f"I can't write to {database.parent}: {error.strerror}.") from error
    try:
        _take(lock, database)
        was_clean = not os.fstat(lock).st_size
        _sign(lock, path)
        yield was_clean
        os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def _sign(lock: int, path: Path) -> None:
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        os.fsync(lock)  # a power cut is an end to notice too
    except OSError as error:
        raise StorageError(f"I can't write to {path}: {error.strerror}.") from error


def _take(lock: int, database: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = os.pread(lock, LONGEST_PID, 0).decode("ascii", "replace").strip()
        who = f"process {pid}" if pid.isdigit() else "another process"
        raise AlreadyRunning(
            f"Study Buddy already runs on {database} ({who}): stop that one first, or set another DATABASE_URL."
        ) from error
    except OSError as error:
        raise StorageError(
            f"{database} is on a disk that knows no locks ({error.strerror}): put it on a local disk."
        ) from error

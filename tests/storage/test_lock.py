"""One running program for each file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.database import StorageError
from bot.storage.lock import AlreadyRunning, sole_use

HOLDER = """
import sys
from pathlib import Path
from bot.storage.lock import sole_use
with sole_use(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_told_who_runs(tmp_path: Path) -> None:
    file = tmp_path / "new" / "study.db"
    with sole_use(file):
        with pytest.raises(AlreadyRunning, match=rf"process {os.getpid()}\b"), sole_use(file):
            pass
        with pytest.raises(AlreadyRunning), sole_use(file):
            pass
    with sole_use(file):
        assert file.parent.stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "new" / "study.db.lock").stat().st_mode & 0o777 == 0o600


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "study.db"
    command = [sys.executable, "-c", HOLDER, str(file)]
    with subprocess.Popen(  # noqa: S603  (our own program)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=rf"process {process.pid}\b"), sole_use(file):
            pass
        process.kill()
        process.wait()
        with sole_use(file):
            assert (tmp_path / "study.db.lock").read_text() == str(os.getpid())


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="can't write to"), sole_use(tmp_path / "file" / "study.db"):
        pass

"""How far a command has come, seen on a terminal and not in a pipe."""

from __future__ import annotations

import asyncio
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from bot.storage.open import open_database
from tests.shell import Shell

FILE = "sqlite:///data/study-buddy.db"


def on_terminal(shell: Shell, *words: str) -> tuple[str, str]:
    """Run a command whose complaints go to a terminal; return what it said and what is to be seen there."""
    ours, theirs = pty.openpty()
    env = shell._given({"TERM": "xterm", "DATABASE_URL": FILE})
    with subprocess.Popen(  # noqa: S603  (our own words)
        [sys.executable, "-m", "bot", *words], cwd=shell.folder, env=env, stdout=subprocess.PIPE, stderr=theirs
    ) as running:
        os.close(theirs)
        seen = b""
        try:
            while more := os.read(ours, 4096):
                seen += more
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(ours)
        said = running.stdout.read().decode() if running.stdout else ""
    assert running.returncode == 0, seen
    return said, seen.decode()


def a_database(shell: Shell) -> None:
    """Make one of today's schema, large enough that a copy takes a while."""
    path = shell.folder / "data" / "study-buddy.db"

    async def made() -> None:
        await (await open_database(f"sqlite:///{path}")).close()

    asyncio.run(made())
    rows = [(f"test {n}", "x" * 400) for n in range(20_000)]
    with closing(sqlite3.connect(path)) as database:
        database.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", rows)
        database.commit()


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("roadmap", "check"), "Reading"),
        (("backup", "copy.db"), "Copying"),
        (("restore", "copy.db"), "Restoring"),
        (("move", "--from", FILE, "--to", "sqlite:///other.db"), "meta"),
    ],
)
def test_a_terminal_shows_how_far_it_is_and_a_pipe_gets_the_words_alone(
    shell: Shell, words: tuple[str, ...], seen: str
) -> None:
    a_database(shell)
    if words[0] == "restore":
        assert shell.run("backup", "copy.db", DATABASE_URL=FILE).returncode == 0
    piped = shell.run(*words, DATABASE_URL=FILE)
    assert (piped.returncode, piped.stderr) == (0, "")
    for left in ("copy.db", "other.db"):
        if words[0] != "restore":
            (shell.folder / left).unlink(missing_ok=True)
    said, shown = on_terminal(shell, *words)
    assert seen in shown
    assert said.splitlines()[0] == piped.stdout.splitlines()[0]
    assert "\x1b" not in said

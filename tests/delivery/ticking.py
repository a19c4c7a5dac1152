"""People who tick off topics and set goals, answered by a program that is killed again and again."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from pathlib import Path

from tests.delivery import ticking_process
from tests.delivery.fan_out import ROOT
from tests.delivery.office import Office
from tests.delivery.stage import start


async def acknowledged(folder: Path, kills: int, chance: random.Random, longest: float) -> set[tuple[str, str, str]]:
    """Return what processes killed within `longest` seconds acknowledged: what it was, account, and topic or goal."""
    found: set[tuple[str, str, str]] = set()
    for number in range(kills):
        arguments = ("-m", ticking_process.__name__, str(folder), str(number))
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=pipe, cwd=ROOT)
        assert child.stdout is not None
        assert (await child.stdout.readline()).startswith(b"ready")
        reading = asyncio.create_task(child.stdout.read())
        await asyncio.wait({reading}, timeout=chance.random() * longest)
        if child.returncode is None:
            child.send_signal(signal.SIGKILL)
        for line in (await reading).decode().splitlines():
            what, account, name = line.split("\t")
            found.add((what, account, name))
        await child.wait()
    return found


async def kept(folder: Path) -> set[tuple[str, str, str]]:
    """Return what the database holds of it."""
    async with start(folder, Office()) as world:
        ticks = await world.rows(
            "SELECT account, topic FROM states s JOIN identities i ON i.learner = s.learner WHERE s.state = 'done'"
        )
        goals = await world.rows("SELECT account, title FROM goals g JOIN identities i ON i.learner = g.learner")
    return {("tick", str(row["account"]), str(row["topic"])) for row in ticks} | {
        ("goal", str(row["account"]), str(row["title"])) for row in goals
    }

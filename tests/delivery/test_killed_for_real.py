"""The same with a real process that is killed with SIGKILL: nothing is cleaned up, nothing is closed."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.delivery import process
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, NEXT_WEEK, THIS_WEEK, Line, ledger, remind, start, upcoming

ROOT = Path(__file__).parents[2]
# Leases freed, the zones' rules compared, the heart beat, changed roadmaps, the clock and other platforms looked at;
# claimed, composed, posted, settled, nothing left to claim; no news of weekly posts, none that shows who left,
# housekeeping.
STEPS = 40


async def run(folder: Path, now: datetime, step: int) -> tuple[int | None, str]:
    """Run the program in a process of its own until its round is over, or until it kills itself at a step."""
    arguments = ("-m", process.__name__, str(folder), now.isoformat(), str(step))
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=pipe, cwd=ROOT)
    said, _ = await child.communicate()
    return child.returncode, said.decode().strip()


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Where Ada waits for Monday."""
    async with start(tmp_path, Office()) as world:
        await remind(world, "ada")
    return tmp_path


async def test_undisturbed_it_takes_these_steps(folder: Path) -> None:
    assert await run(folder, MONDAY_NINE, 0) == (0, str(STEPS))
    assert [one.place for one in await asyncio.to_thread(process.read, folder / process.POSTED)] == ["@ada"]


@pytest.mark.parametrize(
    ("either_url", "step"),
    [*(("sqlite", step) for step in range(1, STEPS + 1)), *(("postgres", step) for step in range(5, 20, 2))],
    indirect=["either_url"],
)
async def test_killed_at_any_step_ada_hears_once(either_url: str, folder: Path, step: int) -> None:
    assert await run(folder, MONDAY_NINE, step) == (-signal.SIGKILL, "")
    office = Office(posted=await asyncio.to_thread(process.read, folder / process.POSTED))
    office.clock.now = MONDAY_NINE + timedelta(minutes=step % 7)  # a restart at once, and later ones
    async with start(folder, office) as world:
        for _ in range(7):
            await world.app.courier.round()
            world.clock.move(minutes=1)
        assert [one.place for one in office.posted] == ["@ada"]
        assert await ledger(world) == [Line("ada", THIS_WEEK, "sent")]
        assert (await upcoming(world))["ada"] == (MONDAY_NINE + timedelta(weeks=1), NEXT_WEEK)

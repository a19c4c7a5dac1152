"""The heartbeat; intervals are read from the jobs or made short, and waited for, never slept through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.job import Job

from bot.delivery import ticker
from bot.delivery.ticker import Ticker
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, remind, start


class Work:
    """Work that is counted, and that can be held up or fail."""

    def __init__(self) -> None:
        self.begun = self.done = 0
        self.free = asyncio.Event()
        self.free.set()
        self.fails: Exception | None = None
        self._news = asyncio.Event()

    async def __call__(self) -> None:
        self.begun += 1
        self._news.set()
        if self.fails is not None:
            raise self.fails
        await self.free.wait()
        self.done += 1

    async def has_begun(self, times: int) -> None:
        while self.begun < times:
            self._news.clear()
            await self._news.wait()


@pytest.fixture
def beat() -> Work:
    return Work()


@pytest.fixture
def housekeep() -> Work:
    return Work()


@asynccontextmanager
async def ticking(beat: Work, housekeep: Work) -> AsyncIterator[Ticker]:
    made = Ticker(beat, housekeep)
    made.start()
    try:
        yield made
    finally:
        await made.stop(0)


def jobs(made: Ticker) -> tuple[Job, Job]:
    """The heartbeat's and the housekeeping's."""
    one, other = made._scheduler.get_jobs()
    return (one, other) if one.trigger.interval < other.trigger.interval else (other, one)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "BEAT", 0.02)


async def test_the_first_beat_comes_at_once_and_the_next_after_a_minute(beat: Work, housekeep: Work) -> None:
    async with ticking(beat, housekeep) as made:
        await beat.has_begun(1)
        for job, interval in zip(jobs(made), (timedelta(minutes=1), timedelta(hours=1)), strict=True):
            assert job.trigger.interval == interval
            assert timedelta() < job.next_run_time - datetime.now(UTC) <= interval
        assert beat.begun == 1


async def test_what_was_missed_is_made_up_for_once_however_late(beat: Work, housekeep: Work) -> None:
    async with ticking(beat, housekeep) as made:
        for job in jobs(made):
            assert job.misfire_grace_time is None
            assert job.coalesce


async def test_housekeeping_is_done_soon_after_the_start_however_short_the_program_runs(
    beat: Work, housekeep: Work
) -> None:
    beat.free.clear()
    async with ticking(beat, housekeep):
        await beat.has_begun(1)
        assert housekeep.begun == 0
        beat.free.set()
        await housekeep.has_begun(1)


async def test_a_clock_that_jumps_ahead_makes_one_run_due_not_millions(beat: Work, housekeep: Work) -> None:
    async with ticking(beat, housekeep) as made:
        for job in jobs(made):
            later = job.next_run_time + timedelta(days=3650)
            assert job._get_run_times(later) == [job.next_run_time]
            assert job.trigger.get_next_fire_time(job.next_run_time, later) == later + job.trigger.interval


@pytest.mark.usefixtures("quick")
async def test_after_the_clock_went_back_it_beats_on(
    beat: Work, housekeep: Work, caplog: pytest.LogCaptureFixture
) -> None:
    async with ticking(beat, housekeep) as made:
        await beat.has_begun(2)
        for job in jobs(made):
            job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=3))  # as it looks from three hours ago
        await beat.has_begun(beat.begun + 4)
        for job in jobs(made):
            assert job.next_run_time - datetime.now(UTC) <= job.trigger.interval
    assert "the clock went back" in caplog.text


@pytest.mark.usefixtures("quick")
async def test_it_beats_again_and_again(beat: Work, housekeep: Work) -> None:
    async with ticking(beat, housekeep):
        await beat.has_begun(5)


@pytest.mark.usefixtures("quick")
async def test_a_beat_that_fails_is_logged_and_the_next_one_comes(
    beat: Work, housekeep: Work, caplog: pytest.LogCaptureFixture
) -> None:
    beat.fails = ZeroDivisionError("a bug")
    async with ticking(beat, housekeep):
        await beat.has_begun(3)
    assert caplog.text.count("ZeroDivisionError: a bug") == beat.begun
    assert {record.name for record in caplog.records} == {"bot.delivery.ticker"}


async def test_the_heart_beats_on_while_one_beat_delivers_to_very_many(beat: Work, housekeep: Work) -> None:
    async with ticking(beat, housekeep) as made:
        assert [job.max_instances for job in jobs(made)] == [4, 1]


async def test_stopping_waits_for_what_runs(beat: Work, housekeep: Work) -> None:
    beat.free.clear()
    made = Ticker(beat, housekeep)
    made.start()
    await beat.has_begun(1)
    stopping = asyncio.create_task(made.stop(10))
    await asyncio.sleep(0)
    assert not stopping.done()
    beat.free.set()
    await stopping
    assert beat.done == 1


async def test_stopping_cancels_what_takes_too_long(beat: Work, housekeep: Work) -> None:
    beat.free.clear()
    made = Ticker(beat, housekeep)
    made.start()
    await beat.has_begun(1)
    await made.stop(0)
    assert beat.done == 0
    assert not made._under_way


@pytest.mark.usefixtures("quick")
async def test_after_stopping_nothing_beats(beat: Work, housekeep: Work) -> None:
    made = Ticker(beat, housekeep)
    made.start()
    await beat.has_begun(2)
    await made.stop()
    assert not made._scheduler.running
    assert not made._under_way


async def test_stopped_at_once_the_first_beat_is_still_waited_for(beat: Work, housekeep: Work) -> None:
    made = Ticker(beat, housekeep)
    made.start()
    await made.stop()
    assert beat.done == 1
    assert not made._under_way


async def test_the_running_program_beats_delivers_and_stops(tmp_path: Path, office: Office) -> None:
    async with start(tmp_path, office) as world:
        await remind(world, "ada")
        world.clock.now = MONDAY_NINE
        stop = asyncio.Event()
        office.step = lambda name: stop.set() if name == "after the post" else None
        await world.app.run(stop)
        assert len(office.posted) == 1
        (beat,) = await world.rows("SELECT value FROM meta WHERE key = 'heartbeat'")
        assert beat["value"] == str(int(MONDAY_NINE.timestamp()))

"""The heartbeat: every minute, and housekeeping every hour. When a person is due is a row, not a job."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

BEAT, HOUSEKEEPING = 60, 3600  # seconds
LONG = 4  # beats that may go on at once: on each of three platforms one may deliver for hours, and the heart beats on
OVERDUE = 1.5  # beats without one, and something is wrong; `doctor --alive` says so after three


class Every(IntervalTrigger):  # type: ignore[misc]  # (APScheduler has no types)
    """The next run is an interval from now.

    APScheduler's own trigger counts up from the last run: ten years of minutes, when a clock jumps ahead, hold up the
    loop for nine seconds.
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:  # noqa: ARG002  (its signature)
        """Return when to run next."""
        return now + timedelta(seconds=self.interval_length)


class Ticker:
    """Calls `beat` at once and then every minute, and `housekeep` after the first beat and then every hour.

    A beat that was missed is made up for once, however long ago it was: APScheduler's own default drops a job after one
    second. A beat that delivers to very many may take longer than a minute, and the heart beats on meanwhile. When the
    clock of the machine goes back, APScheduler waits until it is again as late as it was; the loop's clock never goes
    back, so by that one is judged whether a beat is overdue.
    """

    def __init__(self, beat: Callable[[], Awaitable[None]], housekeep: Callable[[], Awaitable[None]]) -> None:
        self._beat, self._housekeep = beat, housekeep
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._under_way: set[asyncio.Task[None]] = set()
        self._beaten = 0.0  # by the loop's clock
        self._watching: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin, in the running loop."""
        self._scheduler.add_job(self._run, Every(seconds=BEAT, timezone="UTC"), [self._beat], max_instances=LONG)
        self._scheduler.add_job(self._run, Every(seconds=HOUSEKEEPING, timezone="UTC"), [self._housekeep])
        self._scheduler.start()
        self._begin(self._beat, self._housekeep)  # the hour may never be full where the program often starts anew
        self._watch()

    def _watch(self) -> None:
        """Look twice a beat whether one is overdue; then do it, and count every interval from now."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._beaten > OVERDUE * BEAT:
            log.warning("no beat for too long: the clock went back, or something is slow")
            for job in self._scheduler.get_jobs():
                job.reschedule(job.trigger)
            self._begin(self._beat)
        self._watching = loop.call_later(BEAT / 2, self._watch)

    def _begin(self, *works: Callable[[], Awaitable[None]]) -> None:
        async def one_by_one() -> None:
            for work in works:
                await self._run(work)

        self._beaten = asyncio.get_running_loop().time()
        self._under_way.add(asyncio.create_task(one_by_one()))  # at once: it could be stopped before it begins

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work so that `stop` can wait for it; what goes wrong in it is no reason to stop ticking."""
        if work == self._beat:
            self._beaten = asyncio.get_running_loop().time()
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            await work()
        except Exception:
            log.exception("this time it went wrong; the next time comes by itself")

    async def stop(self, patience: float = 3.0) -> None:
        """End; what runs may finish within `patience` seconds, then it is cancelled."""
        self._scheduler.pause()
        if self._watching is not None:
            self._watching.cancel()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it shuts down in the loop's next turn

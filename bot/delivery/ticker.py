"""The heartbeat: every minute, and housekeeping every hour. When a person is due is a row, not a job."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

BEAT, HOUSEKEEPING = 60, 3600  # seconds


class Ticker:
    """Calls `beat` at once and then every minute, and `housekeep` every hour, one at a time each.

    A beat that was missed is made up for once, however long ago it was: APScheduler's own default drops a job after one
    second (platforms.md, "Scheduling").
    """

    def __init__(self, beat: Callable[[], Awaitable[None]], housekeep: Callable[[], Awaitable[None]]) -> None:
        self._beat, self._housekeep = beat, housekeep
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin, in the running loop."""
        self._scheduler.add_job(self._run, "interval", [self._beat], seconds=BEAT)
        self._scheduler.add_job(self._run, "interval", [self._housekeep], seconds=HOUSEKEEPING)
        self._scheduler.start()
        first = asyncio.create_task(self._run(self._beat))
        self._under_way.add(first)
        first.add_done_callback(self._under_way.discard)

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work so that `stop` can wait for it."""
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        await work()

    async def stop(self, patience: float = 3.0) -> None:
        """End; what runs may finish within `patience` seconds, then it is cancelled."""
        self._scheduler.pause()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._scheduler.shutdown(wait=False)

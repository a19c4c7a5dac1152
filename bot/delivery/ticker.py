"""The heartbeat: every minute, and housekeeping every hour. When a person is due is a row, not a job."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

BEAT, HOUSEKEEPING = 60, 3600  # seconds


class Ticker:
    """Calls `beat` at once and then every minute, and `housekeep` every hour.

    A beat that was missed is made up for once, however long ago it was: APScheduler's own default drops a job after one
    second. A beat that delivers to very many may take longer than a minute, and the heart beats on meanwhile.
    """

    def __init__(self, beat: Callable[[], Awaitable[None]], housekeep: Callable[[], Awaitable[None]]) -> None:
        self._beat, self._housekeep = beat, housekeep
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin, in the running loop."""
        self._scheduler.add_job(self._run, "interval", [self._beat], seconds=BEAT, max_instances=2)
        self._scheduler.add_job(self._run, "interval", [self._housekeep], seconds=HOUSEKEEPING)
        self._scheduler.start()
        first = asyncio.create_task(self._run(self._beat))
        self._under_way.add(first)  # at once: it could be stopped before it begins

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work so that `stop` can wait for it; what goes wrong in it is no reason to stop ticking."""
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
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it shuts down in the loop's next turn

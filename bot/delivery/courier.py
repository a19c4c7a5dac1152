"""Claim, compose, deliver, settle: says what is due, and writes down that it was said."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.chat.meter import Meter
from bot.chat.platform import ChatPlatform
from bot.delivery.lane import BATCH, Compose, Delivers, Lane
from bot.delivery.tally import Tally
from bot.services.outbox import EVERYTHING, Outbox, Share
from bot.storage.database import StorageError

log = logging.getLogger(__name__)


async def everything(_: str) -> Share:
    """Deliver all there is on a platform: that is what the only process does."""
    return EVERYTHING


class Courier:
    """Carries what is due to the platforms, to each by itself: one that is slow or down holds up no other.

    Args:
        outbox: what is due.
        compose: makes the message, or says why there is none.
        platforms: by name; what is added later counts too.
        clock: the time, aware.
        delivers: what this process delivers of a platform, where several share one database.
        meter: told of every attempt.
    """

    def __init__(
        self,
        outbox: Outbox,
        compose: Compose,
        platforms: Mapping[str, ChatPlatform],
        clock: Callable[[], datetime],
        delivers: Delivers = everything,
        meter: Meter | None = None,
    ) -> None:
        self._outbox, self._compose, self._platforms = outbox, compose, platforms
        self._clock, self._delivers, self._meter = clock, delivers, meter
        self._lanes: dict[str, Lane] = {}
        self._order = asyncio.Lock()

    async def round(self) -> int:
        """Deliver everything that is due now and return how many messages were handed over.

        Rounds never overlap on a platform: while one runs, another leaves to it what is due, so that whoever calls
        isn't held up.
        """
        if self._order.locked():
            return 0
        async with self._order:
            while recovered := await self._outbox.recover(BATCH):
                log.warning("the clock was ahead; %d reminders are planned anew", recovered)
            await self._outbox.fold(self._platforms, BATCH)
        runs = [asyncio.create_task(self._run(name)) for name in list(self._platforms)]
        try:
            carried = await asyncio.gather(*runs, return_exceptions=True)
        finally:
            for run in runs:
                run.cancel()
        for one in carried:
            if isinstance(one, BaseException):  # the database can't be written to, or the program ends
                raise one
        return sum(one for one in carried if isinstance(one, int))

    async def _run(self, name: str) -> int:
        lane, platform = self._lanes.get(name), self._platforms[name]
        if lane is None or lane.platform is not platform:
            lane = Lane(name, platform, self._outbox, self._compose, self._clock, self._delivers, self._meter)
            self._lanes[name] = lane
        tally = Tally()
        try:
            tally = await lane.run()
        except StorageError:
            raise
        except Exception:  # what goes wrong on one platform is no reason to leave the others
            log.exception("%s could not be served this time", name)
        if tally:
            log.info(
                "%s: %d delivered, half within %d s of their time, 99 of 100 within %d s",
                name,
                len(tally),
                tally.late(0.5),
                tally.late(0.99),
            )
        return len(tally)

"""Claim, compose, deliver, settle: says what is due, and writes down that it was said."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping

from bot.chat.meter import Meter, Unwatched
from bot.chat.platform import ChatPlatform, Undeliverable
from bot.chat.reply import Reply
from bot.domain.prompt import Silence
from bot.domain.reminder import Due
from bot.services.outbox import Outbox

log = logging.getLogger(__name__)

BATCH = 200  # claimed at once, so that memory doesn't grow with the number due
AT_ONCE = 16  # under way at once on one platform; BATCH / AT_ONCE * PATIENCE stays below the lease
PATIENCE = 20.0  # seconds for one message
GIVE_UP = 5  # outages in a row after which a platform is left alone for this round


class Courier:
    """Carries what is due to the platforms."""

    def __init__(
        self,
        outbox: Outbox,
        compose: Callable[[Due], Awaitable[Reply | Silence]],
        platforms: Mapping[str, ChatPlatform],
        meter: Meter | None = None,
        ours: Callable[[], Awaitable[Collection[str] | None]] | None = None,
    ) -> None:
        """Carry nothing yet.

        Args:
            outbox: what is due.
            compose: writes a message.
            platforms: where it goes, by name.
            meter: counts.
            ours: tells on which of them we deliver; None: all.
        """
        self._outbox, self._compose, self._platforms = outbox, compose, platforms
        self._meter: Meter = meter or Unwatched()
        self._ours = ours or _all
        self._order = asyncio.Lock()

    async def round(self) -> int:
        """Deliver everything that is due now and return how many messages were handed over.

        Rounds never overlap: while one runs, another leaves to it what is due, so that whoever calls isn't held up.
        """
        if self._order.locked():
            return 0
        async with self._order:
            outages: Counter[str] = Counter()
            rooms = {name: asyncio.Semaphore(AT_ONCE) for name in self._platforms}
            handed_over = 0
            while recovered := await self._outbox.recover(BATCH):
                log.warning("the clock was ahead; %d reminders are planned anew", recovered)
            while batch := await self._outbox.claim(BATCH, await self._ours()):
                # All of them, before anything else is claimed: what is under way must never be claimed again.
                carrying = (self._carry(due, rooms, outages) for due in batch)
                for due, carried in zip(batch, await asyncio.gather(*carrying, return_exceptions=True), strict=True):
                    if isinstance(carried, Exception):
                        log.error("what became of %s could not be written down", due.key, exc_info=carried)
                    elif isinstance(carried, BaseException):
                        raise carried
                    else:
                        handed_over += carried
            return handed_over

    async def _carry(self, due: Due, rooms: Mapping[str, asyncio.Semaphore], outages: Counter[str]) -> bool:
        name = due.reminder.platform
        platform = self._platforms.get(name)
        if platform is None:
            await self._outbox.fail(due, f"{name} is not connected")
            return False
        async with rooms[name]:
            if outages[name] >= GIVE_UP:
                await self._outbox.fail(due, f"{name} is down")
                return False
            begun, receipt = False, ""
            try:
                async with asyncio.timeout(PATIENCE):
                    said = await self._compose(due)
                    if not isinstance(said, Silence):
                        begun = True
                        receipt = await platform.deliver(due.place, said, key=due.key, tried=due.tried)
            except Undeliverable as why:
                outages[name] = 0 if why.forever else outages[name] + 1
                self._meter.carried(name, "refused" if why.forever else "failed", due.at)
                log.warning("%s was not delivered on %s: %s", due.key, name, why.reason)
                await self._outbox.fail(due, why.reason, forever=why.forever, unknown=why.unknown)
            except TimeoutError:
                outages[name] += begun
                self._meter.carried(name, "failed", due.at)
                log.warning("%s took too long on %s", due.key, name)
                await self._outbox.fail(due, "no answer in time", unknown=begun)
            except Exception:  # one bad row never stops a round
                log.exception("%s could not be composed or delivered", due.key)
                self._meter.carried(name, "broke", due.at)
                await self._outbox.fail(due, "something broke on our side", unknown=begun)
            else:
                if isinstance(said, Silence):
                    await self._outbox.leave_out(due, said.why)
                    return False
                outages[name] = 0
                self._meter.carried(name, "delivered", due.at)
                await self._outbox.settle(due, receipt)
                return True
        return False


async def _all() -> None:
    return None

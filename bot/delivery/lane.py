"""What one platform is to be told: claimed bit by bit, fair between its places, and left alone while it is down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.chat.meter import Meter, Unwatched
from bot.chat.platform import ChatPlatform, Later, Paced, Undeliverable
from bot.chat.reply import Reply
from bot.delivery.circuit import Circuit
from bot.delivery.line import Line
from bot.delivery.tally import Tally
from bot.domain.prompt import Silence
from bot.domain.reminder import LEASE, Due
from bot.services.outbox import Outbox, Share

log = logging.getLogger(__name__)

Compose: TypeAlias = Callable[[Due], Awaitable[Reply | Silence]]
Delivers: TypeAlias = Callable[[str], Awaitable[Share]]

BATCH = 100  # claimed at once, so that memory doesn't grow with the number due
AHEAD = 60.0  # seconds: no more is claimed than can be sent in that time
AT_ONCE = 16  # under way at once
SOON = 4.0  # seconds: no more are under way than can be sent in that time
MOST = 10 * BATCH  # that wait altogether, when many wait for a few slow places
PATIENCE = 20.0  # seconds for one message
BEGINS = LEASE.total_seconds() - 2 * PATIENCE  # seconds after it was claimed until which it may be begun


class Lane:
    """Carries what is due to one platform.

    Args:
        name: under which the reminders of its people stand.
        platform: where to.
        outbox: what is due.
        compose: makes the message.
        clock: the time, aware.
        delivers: what this process delivers of a platform; asked before each claim, for that may change.
        meter: told of every attempt.
    """

    def __init__(
        self,
        name: str,
        platform: ChatPlatform,
        outbox: Outbox,
        compose: Compose,
        clock: Callable[[], datetime],
        delivers: Delivers,
        meter: Meter | None = None,
    ) -> None:
        self._name, self._platform, self._outbox, self._compose = name, platform, outbox, compose
        self._clock, self._delivers, self._meter = clock, delivers, meter or Unwatched()
        self._circuit = Circuit()
        self._order = asyncio.Lock()

    @property
    def platform(self) -> ChatPlatform:
        """Where it leads."""
        return self._platform

    async def run(self) -> Tally:
        """Deliver everything that is due now; while one run goes on, another leaves it that.

        What is down is tried with one message; only if that is answered, the others follow.
        """
        tally = Tally()
        if self._order.locked():
            return tally
        async with self._order:
            if self._circuit.is_open:
                await self._stream(tally, probe=True)
            while not self._circuit.is_open and await self._stream(tally):
                pass  # what was changed while it was under way may be due again
        return tally

    async def _stream(self, tally: Tally, *, probe: bool = False) -> int:
        """Deliver until nothing is left, or the platform turns out to be down; return how many were claimed."""
        line, under_way, is_dry, claimed = Line(), set[asyncio.Task[None]](), False, 0
        most, at_once = (1, 1) if probe else self._limits()
        try:
            while True:
                if self._circuit.is_open and not probe:
                    is_dry = True
                    await self._hand_back(line)
                while len(under_way) < at_once and (one := line.next()):
                    under_way.add(asyncio.create_task(self._in_turn(one, line, tally)))
                if not is_dry and line.free <= most // 2 and len(line) < MOST:
                    found = await self._claim(most, line)
                    is_dry = probe or found < max(1, most // 2)  # the few that may be left come with the next stream
                    claimed += found
                elif under_way:
                    under_way = await _some(under_way)
                else:
                    return claimed
        except Exception:
            await _all(under_way)  # it is not to be left in doubt
            raise
        finally:
            for task in under_way:
                task.cancel()
            await _all(under_way)

    def _limits(self) -> tuple[int, int]:
        """Return how many to claim at once, and how many may be under way: no more than soon have their turn."""
        pace = self._platform.pace if isinstance(self._platform, Paced) else float("inf")
        return int(max(1, min(BATCH, pace * AHEAD))), int(max(1, min(AT_ONCE, pace * SOON)))

    async def _claim(self, most: int, line: Line) -> int:
        """Claim some, let them wait in line, and return how many they are."""
        share = await self._delivers(self._name)
        if not (share.prompts or share.posts):
            return 0
        batch = await self._outbox.claim(self._name, most, share)
        by = asyncio.get_running_loop().time() + BEGINS
        for one in batch:
            line.add(one, by)
        return len(batch)

    async def _hand_back(self, line: Line) -> None:
        if left := line.clear():
            await self._outbox.hand_back(*left)

    async def _in_turn(self, one: Due, line: Line, tally: Tally) -> None:
        try:
            if not line.is_late(one):
                await self._carry(one, tally)
            else:
                await self._outbox.hand_back(one)
        except Exception:
            log.exception("what became of %s could not be written down", one.key)
        finally:
            line.done(one)

    async def _carry(self, one: Due, tally: Tally) -> None:
        begun, receipt = False, ""
        try:
            async with asyncio.timeout(PATIENCE):
                said = await self._compose(one)
                if not isinstance(said, Silence):
                    begun = True
                    receipt = await self._platform.deliver(one.place, said, key=one.key, tried=one.tried)
        except Later as later:
            await self._outbox.hand_back(one, wait=timedelta(seconds=later.seconds))
        except Undeliverable as why:
            self._circuit.answered() if why.forever else self._circuit.failed()
            self._meter.carried(self._name, "refused" if why.forever else "failed", one.at)
            log.warning("%s was not delivered on %s: %s", one.key, self._name, why.reason)
            await self._outbox.fail(one, why.reason, forever=why.forever, unknown=why.unknown)
        except TimeoutError:
            if begun:
                self._circuit.failed()
            self._meter.carried(self._name, "failed", one.at)
            log.warning("%s took too long on %s", one.key, self._name)
            await self._outbox.fail(one, "no answer in time", unknown=begun)
        except Exception:  # one bad row never stops a round
            log.exception("%s could not be composed or delivered", one.key)
            self._meter.carried(self._name, "broke", one.at)
            await self._outbox.fail(one, "something broke on our side", unknown=begun)
        else:
            if isinstance(said, Silence):
                await self._outbox.leave_out(one, said.why)
                return
            self._circuit.answered()
            self._meter.carried(self._name, "delivered", one.at)
            await self._outbox.settle(one, receipt)
            tally.add(self._clock() - one.at)


async def _some(tasks: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until one is over, and return the others."""
    over, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in over:
        task.result()
    return others


async def _all(tasks: set[asyncio.Task[None]]) -> None:
    if tasks:
        await asyncio.wait(tasks)

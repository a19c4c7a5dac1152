"""Token buckets: how fast something may be done, and what to do when it would take too long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.chat.platform import Later

_PATIENCE = 5.0  # seconds that are waited for a turn; whoever delivers gives up after twenty
_LATEST = 3600.0  # seconds: nobody is told to come back later than that
_KEPT = 2000  # channels with a pace of their own


class Bucket:
    """Hands out turns, first come first served: `burst` at once, then `rate` a second.

    Args:
        rate: turns a second; in any second there are at most `rate + burst - 1`, give or take one.
        burst: turns that may be taken at once after a rest.
        patience: seconds that are waited for a turn.
        clock: seconds that only ever grow; the loop's if None.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        rate: float,
        burst: float = 1,
        *,
        patience: float = _PATIENCE,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._gap, self._rest, self._patience = 1 / rate, max(0.0, burst - 1) / rate, patience
        self._clock, self._sleep = clock or asyncio.get_running_loop().time, sleep
        self._next = self._asked_back = self._held = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether it would be the same if it were new."""
        return max(self._next, self._asked_back, self._held) <= self._clock()

    async def turn(self) -> None:
        """Wait for a turn.

        Raises:
            Later: it would take too long. Each who hears that is told another time, so that there is a turn then.
        """
        now = self._clock()
        at = max(now, self._held, self._next - self._rest)
        if at - now > self._patience:
            self._asked_back = max(at, self._asked_back + self._gap)
            raise Later(min(self._asked_back - now, _LATEST))
        self._next = max(self._next, at) + self._gap
        if at > now:
            await self._sleep(at - now)

    def hold(self, seconds: float) -> None:
        """Give no turn for some seconds: the service has asked for that."""
        self._held = max(self._held, self._clock() + seconds)


class Gaps:
    """A bucket for each channel: one message, then a gap of so many seconds."""

    def __init__(
        self,
        gap: float,
        *,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._gap, self._clock, self._sleep = gap, clock, sleep
        self._buckets: dict[str, Bucket] = {}

    async def turn(self, channel: str) -> None:
        """Wait until it is this message's turn. Raises Later."""
        if self._gap <= 0:
            return
        if len(self._buckets) > _KEPT:
            self._buckets = {name: bucket for name, bucket in self._buckets.items() if not bucket.is_idle}
        if channel not in self._buckets:
            self._buckets[channel] = Bucket(1 / self._gap, clock=self._clock, sleep=self._sleep)
        await self._buckets[channel].turn()

"""When a shard may identify itself: Discord lets a bot do so only so often, whatever number of processes it has.

Shards whose numbers leave the same rest when divided by `max_concurrency` do so one at a time, five seconds apart
(https://discord.com/developers/docs/events/gateway#sharding-max-concurrency). A session that is resumed needs no turn.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress

from bot.chat.several import Leading

GAP = 5.0  # seconds between two of a group, by Discord's rule
LOOK = 0.25  # seconds between looks whether another process has had its turn
CONNECT = 20.0  # seconds from a turn until it has been used, or another shard gets it
LONGEST = 120.0  # seconds until a turn is taken all the same; Discord then asks to try again at the worst


class Turns:
    """Gives each shard its turn.

    Args:
        leading: agrees with the other processes.
        gap: seconds between two of a group.
    """

    def __init__(self, leading: Leading, gap: float = GAP) -> None:
        self._leading, self._gap = leading, gap
        self.width = 1  # how many shards may identify themselves at once: Discord's `max_concurrency`
        self._groups: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._used: dict[int, asyncio.Event] = {}  # of the shards whose turn it is
        self._kept: set[asyncio.Task[None]] = set()

    async def take(self, shard: int) -> None:
        """Wait for the shard's turn; before it connects, for Discord closes a connection that says nothing."""
        if shard in self._used:
            return
        name = f"discord.identify.{shard % self.width}"
        group = self._groups[name]  # the other processes can't tell two shards of ours apart
        await group.acquire()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST):
                    while not await self._leading.lead(name):  # noqa: ASYNC110  (another process tells us nothing)
                        await asyncio.sleep(LOOK)
        except BaseException:
            group.release()
            raise
        self._used[shard] = used = asyncio.Event()
        keeping = asyncio.create_task(self._keep(shard, name, group, used))
        self._kept.add(keeping)
        keeping.add_done_callback(self._kept.discard)

    async def use(self, shard: int) -> None:
        """Wait for the shard's turn unless it is, and let it end in time: the shard identifies itself now."""
        await self.take(shard)
        self._used.pop(shard).set()

    async def _keep(self, shard: int, name: str, group: asyncio.Lock, used: asyncio.Event) -> None:
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(CONNECT):
                    await used.wait()
                await asyncio.sleep(self._gap)
        finally:
            if self._used.get(shard) is used:
                del self._used[shard]
            await self._leading.resign(name)
            group.release()

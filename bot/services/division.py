"""Into how many shards Discord is divided: every process that shares the database has to go by the same number."""

from __future__ import annotations

from bot.domain.errors import StartUpError
from bot.domain.shards import Shards
from bot.storage import meta
from bot.storage.database import Database

SHARDS = "shards "  # in meta and as what is led, followed by a process's shards


class Division:
    """Agrees with the other processes; `shards` are those of this one, None where it serves all there are.

    What a process serves stands in the database for good, and whether it runs is told by whether it leads there: one
    that was killed is in nobody's way.
    """

    def __init__(self, database: Database, shards: Shards | None) -> None:
        self._database, self._shards = database, shards

    async def agree(self) -> None:
        """Say what this process serves, and look whether that goes with what the others serve.

        Of two that start at once at least one sees the other: each is known before it looks.

        Raises:
            StartUpError: a process that runs divides Discord into another number of shards.
        """
        await self.hold()
        if self._shards is None:
            return
        async with self._database.write() as tx:
            await meta.put(tx, f"{SHARDS}{self._shards}", "")
        async with self._database.read() as tx:
            known = await meta.keys(tx, SHARDS)
        for name in known:
            there = Shards.read(name.removeprefix(SHARDS))
            if there.total == self._shards.total:
                continue
            if not await self._database.lead(name):
                raise StartUpError(
                    f"DISCORD_SHARDS is {self._shards} here and {there} in another process on this database, and "
                    "Discord can only be divided in one way: write the same number after the / for every process, "
                    "and stop those that have another one."
                )
            await self._database.resign(name)

    async def hold(self) -> None:
        """Let others see that this process runs; again at each beat, for a lost connection takes that back."""
        if self._shards is not None:
            await self._database.lead(f"{SHARDS}{self._shards}")

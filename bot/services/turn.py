"""One at a time, of all processes that share a database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.storage.database import Database

LOOKS, LONGEST = 0.05, 30.0  # seconds between looks whether it is our turn, and until it is taken


class Turn:
    """To be entered with `async with`; whoever takes too long elsewhere is waited for no more.

    Attributes:
        here: the same within this process only.
    """

    def __init__(self, database: Database, name: str, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Wait for nothing yet.

        Args:
            database: that they share.
            name: what is done one at a time.
            sleep: waits some seconds between two looks: other processes tell us nothing.
        """
        self._database, self._name, self._sleep = database, name, sleep
        self.here = asyncio.Lock()

    async def __aenter__(self) -> None:
        await self.here.acquire()
        try:
            for _ in range(int(LONGEST / LOOKS)):
                if await self._database.lead(self._name):
                    return
                await self._sleep(LOOKS)
        except BaseException:
            self.here.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._database.resign(self._name)
        finally:
            self.here.release()

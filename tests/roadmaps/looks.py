"""A watch that looks when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.roadmaps.watch import EVERY

PATIENCE = 15  # seconds; a look may read a roadmap in a process of its own


class Looks:
    """Lets a watch look once more each time it is asked to, and writes down what it reloaded."""

    def __init__(self, *failures: Exception) -> None:
        self.reloaded: list[Path] = []
        self.during: Callable[[], object] = lambda: None  # happens while a roadmap is reloaded
        self._failures = list(failures)
        self._asleep: asyncio.Queue[asyncio.Event] = asyncio.Queue()

    async def sleep(self, seconds: float) -> None:
        assert seconds == EVERY
        wakes = asyncio.Event()
        await self._asleep.put(wakes)
        await wakes.wait()

    async def reload(self, path: Path) -> None:
        self.reloaded.append(path)
        self.during()
        if self._failures:
            raise self._failures.pop(0)

    async def fallen_asleep(self) -> None:
        """Wait until it sleeps."""
        self._asleep.put_nowait(await asyncio.wait_for(self._asleep.get(), PATIENCE))

    async def look(self, times: int = 1) -> None:
        """Let it wake, look, and fall asleep again."""
        for _ in range(times):
            (await asyncio.wait_for(self._asleep.get(), PATIENCE)).set()
            await self.fallen_asleep()

    async def count(self, times: int = 2) -> int:
        """Look some times more, and return how many reloads that made."""
        before = len(self.reloaded)
        await self.look(times)
        return len(self.reloaded) - before

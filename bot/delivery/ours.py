"""Which deliveries are this process's, where several processes share one database."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.platform import ChatPlatform
from bot.chat.several import Divided, Leading
from bot.services.outbox import EVERYTHING, Share


class Ours:
    """Shares out the platforms among the processes.

    A platform whose limits are divided (`Divided`: Discord) is everybody's: whoever claims a message posts it. Of any
    other one process delivers, the one that leads there. Slack counts its limits by channel and workspace and would
    be asked twice for the same second; the browser's page is seen in one process only. When that process is gone,
    another one that has the platform leads from its next beat on. What no process has connected waits until one has.
    """

    def __init__(self, leading: Leading, platforms: Mapping[str, ChatPlatform], *, shared: bool) -> None:
        """Take nothing yet.

        Args:
            leading: agrees with the other processes.
            platforms: those connected here, by name; what is added later counts too.
            shared: whether there may be other processes.
        """
        self._leading, self._platforms, self._shared = leading, platforms, shared

    async def due(self, name: str) -> Share:
        """Return what we deliver of a platform."""
        if not self._shared or isinstance(self._platforms.get(name), Divided) or await self._led(name):
            return EVERYTHING
        return Share(prompts=False, posts=False)

    async def news(self) -> frozenset[str]:
        """Return the names of the platforms on which we keep what was posted up to date: one process does."""
        return frozenset(await self._led(*self._platforms))

    async def _led(self, *names: str) -> set[str]:
        return {name for name in sorted(names) if await self._leading.lead(f"deliver.{name}")}

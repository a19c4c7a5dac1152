"""The connection to Discord's gateway: discord.py's, kept lean."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import discord

_AGAIN = 0.1  # seconds between two attempts to end it
_PATIENCE = 60.0  # seconds that discord.py waits for a rate limit before it raises


class Gateway(discord.AutoShardedClient):
    """A client that subscribes to as little as possible and remembers nothing of what comes.

    Args:
        received: called with each INTERACTION_CREATE as it came.
    """

    def __init__(self, received: Callable[[Mapping[str, Any]], None]) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice here, so no word about it
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0,
            max_ratelimit_timeout=_PATIENCE,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        # discord.py would build and keep an object of some 40 kB for every server, and five objects for every
        # interaction; all that is needed stands in the event itself.
        state = self._connection
        ready, resumed = state.parsers["READY"], state.parsers["RESUMED"]
        state.parsers = {
            "READY": lambda data: ready({**data, "guilds": []}),
            "RESUMED": resumed,
            "INTERACTION_CREATE": received,
        }

    async def stay(self) -> None:
        """Connect, and stay connected until cancelled.

        While it reconnects, discord.py takes a cancellation for the end of that one attempt and goes on: so another
        task is what gets cancelled, until it does end.
        """
        connected = asyncio.create_task(self.connect())
        try:
            await asyncio.wait({connected})
            connected.result()
        finally:
            while not connected.done():
                connected.cancel()
                await asyncio.wait({connected}, timeout=_AGAIN)


def hush() -> None:
    """Keep discord.py's debug messages out of the log: they quote the tokens of interactions."""
    logging.getLogger("discord").setLevel(logging.INFO)

"""The connection to Discord's gateway: discord.py's, kept lean."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import discord
import yarl

from bot.domain.shards import Shards
from bot.platforms.discord.turns import Turns

# The events that are heard: something done, a server (at each start, and when it adds us), a direct message.
INTERACTION, SERVER, MESSAGE = "INTERACTION_CREATE", "GUILD_CREATE", "MESSAGE_CREATE"

_AGAIN = 0.1  # seconds between two attempts to end it
_PATIENCE = 60.0  # seconds that discord.py waits for a rate limit before it raises


class Gateway(discord.AutoShardedClient):
    """A client that subscribes to as little as possible and remembers nothing of what comes.

    Args:
        received: called with the name and the content of each event of those that are heard, as it came.
        turns: when a shard may identify itself.
        shards: those to connect; all of as many as Discord recommends if None.
    """

    def __init__(
        self, received: Callable[[str, Mapping[str, Any]], None], turns: Turns, shards: Shards | None = None
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice here, so no word about it
        super().__init__(
            intents=discord.Intents(guilds=True, dm_messages=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0,
            max_ratelimit_timeout=_PATIENCE,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._turns, self._shards = turns, shards
        self._url: yarl.URL | None = None  # where Discord wants us to connect
        # discord.py would build and keep an object of some 40 kB for every server, and five objects for every
        # interaction; all that is needed stands in the event itself.
        state = self._connection
        ready, resumed = state.parsers["READY"], state.parsers["RESUMED"]
        state.parsers = {
            "READY": lambda data: ready({**data, "guilds": []}),
            "RESUMED": resumed,
            **{name: partial(received, name) for name in (INTERACTION, SERVER, MESSAGE)},
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

    async def connect(self, *, reconnect: bool = True) -> None:
        """Ask how many shards there should be and how many of them may come at once, then connect ours."""
        recommended, url, limit = await self.http.get_bot_gateway()
        self._url = yarl.URL(url)
        self._turns.width = max(1, limit["max_concurrency"])
        if self._shards is None:
            self.shard_count = recommended
        else:
            self.shard_ids, self.shard_count = [*self._shards.numbers], self._shards.total
        await super().connect(reconnect=reconnect)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard when it is its turn; discord.py calls this, one shard after the other."""
        await self._turns.take(shard_id)
        await super().launch_shard(self._url or gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002  (its signature)
        """Let a shard that has connected identify itself when it is its turn; discord.py calls this."""
        await self._turns.use(shard_id or 0)


def hush() -> None:
    """Keep discord.py's debug messages out of the log: they quote the tokens of interactions."""
    logging.getLogger("discord").setLevel(logging.INFO)

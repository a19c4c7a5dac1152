"""What the bot may do in a channel, asked of Discord."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route

from bot.platforms.discord.permissions import VIEW, WHOLE, granted


async def ask(http: HTTPClient, channel: str, account: str) -> int | None:
    """Return what an account may do in a channel, as a bit field; None if nobody can tell just now."""
    try:
        found = await _get(http, "/channels/{channel_id}", channel_id=channel)
        server = found.get("guild_id")
        if server is None:
            return WHOLE  # a direct message
        about, member = await asyncio.gather(
            _get(http, "/guilds/{guild_id}", guild_id=server),
            _get(http, "/guilds/{guild_id}/members/{user_id}", guild_id=server, user_id=account),
        )
    except discord.Forbidden:
        return WHOLE & ~VIEW
    except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError):
        return None
    return granted(about, found, account, member["roles"])


async def _get(http: HTTPClient, path: str, **ids: str) -> Any:
    return await http.request(Route("GET", path, **ids))

"""Words that somebody writes to the bot in its direct messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.chat import line
from bot.chat.command import Asker
from bot.chat.door import door
from bot.chat.painting import Paints, painted
from bot.chat.platform import Front, Later, Undeliverable
from bot.platforms.discord.attachments import along
from bot.platforms.discord.post import Post
from bot.platforms.discord.render import PAPER, message
from bot.words import Words

log = logging.getLogger(__name__)

MOST = 2000  # characters of a message

_WRITTEN = (0, 19)  # the types of messages that people write: a message, and a reply to one
_AGAIN = 8.0  # seconds; what shows that the bot is writing is gone after ten


async def reply_to(
    raw: Mapping[str, Any], front: Front, post: Post, patience: float, painter: Paints | None = None
) -> None:
    """Answer a MESSAGE_CREATE if somebody wrote to us: words that are a command are carried out, others greeted.

    What takes longer than `patience` seconds shows as "writing" meanwhile.
    """
    author = raw["author"]
    if raw.get("guild_id") or author.get("bot") or raw.get("type", 0) not in _WRITTEN:
        return
    account, channel = str(author["id"]), str(raw["channel_id"])
    name = author.get("global_name") or author["username"]
    asker = Asker("discord", account, None, f"@{account}", name, None, "", manages=False)
    writing = asyncio.create_task(_write(post, channel, patience))
    try:
        press = line.spoken(front.commands, str(raw.get("content") or "")[:MOST])
        reply = await painted(await front.answer(press, asker), painter, PAPER)
    finally:
        writing.cancel()
    try:
        words = Words(reply.locale)
        await post.say(channel, message(door(reply, words), words), along(reply.files)[0], key=str(raw["id"]))
    except (Undeliverable, Later) as refused:
        log.warning("Discord: an answer to a direct message was not delivered: %s", refused)


async def _write(post: Post, channel: str, patience: float) -> None:
    await asyncio.sleep(patience)
    with suppress(Undeliverable, Later):
        while True:
            await post.typing(channel)
            await asyncio.sleep(_AGAIN)

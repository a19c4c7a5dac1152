"""What is left of a message where a channel doesn't allow all of it: its files go first, then its embeds."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

from bot.chat.platform import Undeliverable
from bot.chat.reply import File
from bot.platforms.discord import limits
from bot.platforms.discord.markdown import inert
from bot.platforms.discord.render import Payload

log = logging.getLogger(__name__)
T = TypeVar("T")

NOT_ALLOWED = 50013  # a permission is missing; Discord doesn't say which


async def as_allowed(
    send: Callable[[Payload, Sequence[File]], Awaitable[T]], body: Payload, files: Sequence[File]
) -> T:
    """Send a message with all that its channel allows: a picture that isn't allowed there keeps no words from anybody.

    Raises:
        Undeliverable: it can't be sent, even without files and embeds where that is what isn't allowed.
    """
    *richer, poorest = _versions(body, files)
    for some in richer:
        try:
            return await send(*some)
        except Undeliverable as refused:
            if getattr(refused.__cause__, "code", 0) != NOT_ALLOWED:
                raise
            log.info("A channel allows less than a message holds, so files or embeds are left out")
    return await send(*poorest)


def _versions(body: Payload, files: Sequence[File]) -> Iterator[tuple[Payload, Sequence[File]]]:
    """Yield a message with its files, then what may be posted without ATTACH_FILES, then without EMBED_LINKS.

    The controls stay with each of them, and what a picture shows is in the text as well.
    """
    yield body, files
    if files:
        yield body | {"attachments": []}, ()
    if body["embeds"]:
        said = "\n\n".join(part for part in (body["content"], *map(_said, body["embeds"])) if part)
        yield body | {"attachments": [], "embeds": [], "content": _cut(said)}, ()


def _said(embed: Payload) -> str:
    """Return an embed as text; all of it is Markdown already, but for the footer's small print."""
    title = f"**{embed['title']}**" if "title" in embed else ""
    facts = [f"**{field['name']}**: {field['value']}" for field in embed.get("fields", ())]
    footer = inert(embed["footer"]["text"]) if "footer" in embed else ""
    return "\n".join(part for part in (title, embed.get("description", ""), *facts, footer) if part)


def _cut(text: str) -> str:
    """Return whole lines of a text, as many as a message holds."""
    if len(text) <= limits.CONTENT:
        return text
    kept = text[: limits.CONTENT - len(limits.CUT) - 1]
    whole, line, _ = kept.rpartition("\n")
    return f"{whole if line else kept.rstrip(chr(92))}\n{limits.CUT}"

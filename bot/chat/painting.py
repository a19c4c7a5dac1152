"""Pictures on platforms that show no SVG."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, Protocol

from bot.chat.markup import paragraphs, said
from bot.chat.reply import File, Reply


class Paints(Protocol):
    """Turns SVG into PNG."""

    async def paint(self, svg: str) -> bytes | None:
        """Return a picture as PNG; None if it can't be drawn."""
        ...


async def painted(reply: Reply, painter: Paints | None, paper: Literal["light", "dark"]) -> Reply:
    """Return a reply with its pictures as files; one that can't be drawn is left out, for the text says the same.

    Args:
        reply: what is to be shown.
        painter: who draws; None where nobody does.
        paper: what most people of the platform read on.
    """
    if not reply.images:
        return reply
    drawn, text = [], reply.text
    for image in reply.images:
        png = await painter.paint(image.dark if paper == "dark" else image.light) if painter else None
        if png:
            drawn.append(File(f"{image.name}.png", png, "image/png", image.alt))
        elif not reply.cards:  # nothing else says what it shows
            text = paragraphs(text, said(image.alt))
    return replace(reply, text=text, files=(*drawn, *reply.files), images=())

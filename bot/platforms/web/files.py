"""The files that answers carry: kept beside the conversation, and handed out behind the guard.

An address leads to a file, rather than a `data:` one that holds it. Every page, and every event that brings a message
to an open tab, would carry the bytes again, a third longer, for as long as the message is shown; browsers differ in how
long such an address may be. An address of our own works without script and without a network, after a restart too, and
the policy of the page stays as strict as it is: following a link needs no exception in it. What is private to a person
stays theirs: their file is looked for where their messages are.
"""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote

from aiohttp import web

from bot.chat.files import safe_name
from bot.chat.platform import Memory
from bot.chat.reply import File

KEPT = 100  # files of a place; about 0.3 MB each at most

# What may be said of a file; anything else is only bytes.
_TYPES = {"text/markdown": "; charset=utf-8", "text/plain": "; charset=utf-8", "image/png": "", "image/svg+xml": ""}
_NOT_PLAIN = re.compile(r'[^ -~]|["\\%]')


class Files:
    """The newest files of every place."""

    def __init__(self, memory: Memory, shelf: str = "web.files") -> None:
        self._memory, self._shelf = memory, shelf

    async def keep(self, place: str, message: str, files: tuple[File, ...]) -> None:
        """Keep what a message carries; a file without content is left out."""
        for number, file in enumerate(files):
            if file.content is not None:
                content = base64.b64encode(file.content).decode()
                text = json.dumps([safe_name(file.name), file.media_type, content])
                await self._memory.remember(f"{self._shelf}.{place}", f"{message}.{number}", text)
        if files:
            await self._memory.prune(f"{self._shelf}.{place}", KEPT)

    async def find(self, place: str, message: str, number: int) -> File | None:
        """Return a file of a message, or None where it isn't kept any more."""
        text = await self._memory.recall(f"{self._shelf}.{place}", f"{message}.{number}")
        if text is None:
            return None
        name, media_type, content = json.loads(text)
        return File(name, base64.b64decode(content), media_type)


def download(file: File) -> web.Response:
    """Return the answer that lets a browser save a file, with its name as RFC 6266 writes it."""
    kind = f"{file.media_type}{_TYPES[file.media_type]}" if file.media_type in _TYPES else "application/octet-stream"
    plain, exact = _NOT_PLAIN.sub("_", file.name), quote(file.name, safe="")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"
    return web.Response(body=file.content, headers={"Content-Type": kind, "Content-Disposition": disposition})


def picture(file: File) -> web.Response:
    """Return the answer with which a page shows a picture."""
    return web.Response(body=file.content, headers={"Content-Type": "image/svg+xml; charset=utf-8"})

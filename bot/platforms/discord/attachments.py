"""Files on Discord: what people attach is fetched, what an answer carries goes along."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from bot.chat.files import MOST_NAME, safe_name
from bot.chat.reply import MOST_BYTES, File
from bot.platforms.discord import limits

log = logging.getLogger(__name__)

_WITHIN = 20.0  # seconds for a file: its asker sees meanwhile that we are at it
_CHUNK = 1 << 16
_FOUND = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that somebody attached, as Discord tells of it.

    Attributes:
        name: a safe name that no other file of the same call has.
        url: where it can be fetched; what stands behind its "?" is a key to it.
        size: its bytes, by Discord's count.
        media_type: what it is, as its owner's program says.
    """

    name: str
    url: str
    size: int
    media_type: str


def read(resolved: Mapping[str, Mapping[str, Any]]) -> dict[str, Attachment]:
    """Return the attachments of an interaction by their ids."""
    found: dict[str, Attachment] = {}
    for id_, raw in resolved.items():
        name = _apart(safe_name(raw["filename"]), {a.name for a in found.values()})
        media_type = (raw.get("content_type") or "application/octet-stream").partition(";")[0].strip()
        found[id_] = Attachment(name, raw["url"], int(raw["size"]), media_type)
    return found


async def fetch(session: aiohttp.ClientSession, attached: Sequence[Attachment]) -> tuple[File, ...]:
    """Return the files, each with at most `MOST_BYTES` + 1 bytes, and without content where it can't be fetched.

    discord.py reads whatever comes to its end; here what is too large is not read further than shows that.
    """
    return tuple(await asyncio.gather(*(_fetch(session, a) for a in attached)))


async def _fetch(session: aiohttp.ClientSession, attachment: Attachment) -> File:
    if attachment.size > MOST_BYTES:
        return File(attachment.name, bytes(MOST_BYTES + 1), attachment.media_type)
    content: bytes | None = None
    try:
        async with (
            asyncio.timeout(_WITHIN),
            session.get(attachment.url, allow_redirects=False, headers={"Accept-Encoding": "identity"}) as response,
        ):
            if response.status == _FOUND:
                content = await _begin(response.content)
            else:
                log.warning("A file could not be fetched from Discord: it answered %s", response.status)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as lost:  # what they say quotes the address
        log.warning("A file could not be fetched from Discord: %s", type(lost).__name__)
    if content is not None and len(content) < attachment.size:
        log.warning("A file from Discord came with %s of its %s bytes", len(content), attachment.size)
        content = None
    return File(attachment.name, content, attachment.media_type)


async def _begin(stream: aiohttp.StreamReader) -> bytes:
    """Return what comes, up to the byte that is one too many."""
    content = bytearray()
    while len(content) <= MOST_BYTES and (chunk := await stream.read(_CHUNK)):
        content += chunk
    return bytes(content[: MOST_BYTES + 1])


def along(files: Sequence[File]) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """Return the files that go along with a message, under safe names, and the names of those that have no room."""
    taken: list[File] = []
    left: list[str] = []
    room = limits.UPLOAD
    for file in files:
        name = safe_name(file.name)
        if file.content is None or len(file.content) > room or len(taken) == limits.FILES:
            left.append(name)
        else:
            taken.append(replace(file, name=name))
            room -= len(file.content)
    return tuple(taken), tuple(left)


def parts(body: Any, files: Sequence[File]) -> list[dict[str, Any]]:
    """Return the fields of a request that uploads `files` with its `body`, whose attachments are numbered like them."""
    payload = {"name": "payload_json", "value": json.dumps(body), "content_type": "application/json"}
    uploads = [
        {
            "name": f"files[{n}]",
            "value": io.BytesIO(file.content or b""),
            "filename": file.name,
            "content_type": file.media_type,
        }
        for n, file in enumerate(files)
    ]
    return [payload, *uploads]


def _apart(name: str, taken: set[str]) -> str:
    """Return a name that isn't taken: a call knows its files by their names."""
    n, free = 1, name
    while free in taken:
        n += 1
        free = f"{n}-{name}"[:MOST_NAME]
    return free

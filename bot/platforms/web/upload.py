"""A form as it is sent, with the files in it: read piece by piece, and never more of it than is wanted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import BodyPartReader, web
from aiohttp.hdrs import CONTENT_TYPE
from aiohttp.http_exceptions import HttpProcessingError

from bot.chat.files import safe_name
from bot.chat.reply import MOST_BYTES, File
from bot.words import Words

MOST_BODY = 64 * 1024  # bytes of a request, not counting files
MOST_UPLOAD = 8 * MOST_BYTES  # of a request with files: one a little too large is still read to its end, for its answer
MOST_FIELDS = 50
CHUNK = 64 * 1024
PATIENCE = 60.0  # seconds for the whole of it

_MEDIA_TYPE = re.compile(r"[\w.+-]{1,50}/[\w.+-]{1,50}", re.ASCII)
# What a broken, cut off or hostile body makes the reader raise.
_UNREADABLE = (ValueError, LookupError, RuntimeError, HttpProcessingError, ConnectionError, web.RequestPayloadError)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent: the text of every field, which for a file's is the name of one of `files` or empty."""

    fields: Mapping[str, str]
    files: tuple[File, ...] = ()


async def read(request: web.Request, words: Words) -> Sent:
    """Read a form, each file up to `MOST_BYTES` + 1 bytes.

    Raises:
        web.HTTPRequestEntityTooLarge: the whole of it is larger than `MOST_UPLOAD`, or its texts than `MOST_BODY`.
        web.HTTPRequestTimeout: it didn't come to its end within `PATIENCE`.
        web.HTTPBadRequest: it isn't a form, or it was cut off.
    """
    if request.content_type != "multipart/form-data":
        return Sent({name: str(value)[:MOST_BODY] for name, value in (await request.post()).items()})
    try:
        async with asyncio.timeout(PATIENCE):
            return await _parts(request)
    except _TooLargeError:
        said = words("That is too large. Send a file of at most {most}.", most="1 MiB")
        raise web.HTTPRequestEntityTooLarge(MOST_UPLOAD, text=said + "\n") from None
    except TimeoutError:
        raise web.HTTPRequestTimeout(text=words("That took too long. Please send it again.") + "\n") from None
    except _UNREADABLE:
        raise web.HTTPBadRequest(text=words("I couldn't read that. Please send it again.") + "\n") from None


class _TooLargeError(Exception):
    """More was sent than is read."""


async def _parts(request: web.Request) -> Sent:
    fields: dict[str, str] = {}
    files: dict[str, File] = {}  # by the field; the last one counts, as with texts
    texts = 0
    if (request.content_length or 0) > MOST_UPLOAD:
        raise _TooLargeError
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name or len(fields) >= MOST_FIELDS:
            raise ValueError("not a form of ours")
        if part.filename is None:
            text = await _content(part, request, MOST_BODY + 1)
            texts += len(text)
            if texts > MOST_BODY:
                raise _TooLargeError
            fields[part.name] = text.decode("utf-8", "replace")
            continue
        content = await _content(part, request, MOST_BYTES + 1)
        if content or part.filename:
            declared = _MEDIA_TYPE.match(part.headers.get(CONTENT_TYPE, ""))
            media_type = declared[0].lower() if declared else "application/octet-stream"
            name = _apart(safe_name(part.filename), (f.name for field, f in files.items() if field != part.name))
            files[part.name] = File(name, content, media_type)
        else:  # nothing was chosen
            files.pop(part.name, None)
        fields[part.name] = files[part.name].name if part.name in files else ""
    return Sent(fields, tuple(files.values()))


async def _content(part: BodyPartReader, request: web.Request, most: int) -> bytes:
    """Return the beginning of a part, and read the rest of it away."""
    content = bytearray()
    while not part.at_eof():
        content += (await part.read_chunk(CHUNK))[: most - len(content)]
        if request.content.total_bytes > MOST_UPLOAD:
            raise _TooLargeError
    return bytes(content)


def _apart(name: str, others: Iterable[str]) -> str:
    """Return a name that no file of another field has: a call finds its files by their names."""
    taken = set(others)
    while name in taken:
        name = safe_name(f"2-{name}")
    return name

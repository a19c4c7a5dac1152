"""Files on the fake Discord: those that people attach, those that come with a request, and where both are fetched."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import hdrs, web

Raw = dict[str, Any]
REQUEST = 25 << 20  # bytes of a request, far more than Discord takes of files


@dataclass(frozen=True)
class Upload:
    """A file: what it says of itself, and what becomes of it when it is fetched.

    `size` is what Discord says, if that isn't its length; `status` stands above the content (3xx leads to it); `cut`
    breaks the connection after so many bytes; `held` keeps it back until that is set.
    """

    name: str
    content: bytes
    media_type: str | None = "text/markdown; charset=utf-8"
    size: int | None = None
    status: int = 200
    cut: int | None = None
    held: asyncio.Event | None = None

    def raw(self, id_: str, url: str) -> Raw:
        about: Raw = {"id": id_, "filename": self.name, "url": url, "proxy_url": url}
        about["size"] = len(self.content) if self.size is None else self.size
        return about | ({"content_type": self.media_type} if self.media_type else {})


@dataclass
class Cdn:
    """Where files are fetched: by their id, and with the key that their address ends in."""

    base: str = ""
    files: dict[str, Upload] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # the ids of what was fetched
    sent: int = 0  # bytes handed over
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(8_000_000_000))

    def add(self, upload: Upload) -> str:
        """Take a file in and return its id."""
        id_ = str(next(self._numbers))
        self.files[id_] = upload
        return id_

    def raw(self, id_: str) -> Raw:
        upload = self.files[id_]
        return upload.raw(id_, f"{self.base}/cdn/{id_}/file?ex=1&hm=key{id_}")

    def hand_in(self, given: Mapping[str, str | Upload]) -> tuple[dict[str, str], Raw]:
        """Take in the files among some values; return the values with ids instead, and what an event tells of them."""
        ids = {name: self.add(value) for name, value in given.items() if isinstance(value, Upload)}
        values = {name: value for name, value in given.items() if isinstance(value, str)}
        about = {id_: self.raw(id_) | {"ephemeral": True} for id_ in ids.values()}
        return {**values, **ids}, {"resolved": {"attachments": about}} if about else {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        id_ = request.match_info["id"]
        upload = self.files.get(id_)
        if upload is None or request.query.get("hm") != f"key{id_}":
            return web.Response(status=404, text="This content is no longer available.")
        self.asked.append(id_)
        if upload.held is not None:
            await upload.held.wait()
        if upload.status != 200 and "moved" not in request.query:
            there = str(request.url.update_query(moved="1"))
            return web.Response(status=upload.status, headers={"Location": there}, body=upload.content)
        response = web.StreamResponse(headers={"Content-Type": upload.media_type or "application/octet-stream"})
        response.content_length = len(upload.content)
        await response.prepare(request)
        whole = upload.content if upload.cut is None else upload.content[: upload.cut]
        for start in range(0, len(whole), 1 << 16):
            try:
                await response.write(whole[start : start + (1 << 16)])
            except ConnectionError:  # enough of it
                return response
            self.sent += len(whole[start : start + (1 << 16)])
        if upload.cut is not None and request.transport is not None:
            request.transport.close()
        return response


async def read_request(request: web.Request) -> tuple[Any, dict[str, Upload] | None]:
    """Return a request's body, and the files that came with it by their fields; None where it isn't multipart."""
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return (json.loads(text) if text else None), None
    body: Any = None
    files: dict[str, Upload] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        assert not isinstance(part, type(reader)), "a form in a form"
        content = bytes(await part.read())  # type: ignore[union-attr]  # what the assertion says
        if part.name == "payload_json":  # type: ignore[union-attr]
            body = json.loads(content)
            continue
        name, media_type = part.filename, part.headers.get(hdrs.CONTENT_TYPE)  # type: ignore[union-attr]
        files[part.name or ""] = Upload(name or "", content, media_type)  # type: ignore[union-attr]
    return body, files


def stored(name: str) -> str:
    """A file's name as Discord keeps it."""
    return re.sub(r"[^\w.-]+", "_", name)

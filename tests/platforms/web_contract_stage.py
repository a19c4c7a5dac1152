"""The sample commands behind the page, and two people who read its HTML."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlencode

import aiohttp

from bot.chat.reply import Choice, File
from bot.platforms.web.people import ROOM
from bot.platforms.web.server import WebChat
from tests.platforms.contract import Shown
from tests.platforms.samples import LISTED, Remembered, sample_front
from tests.platforms.web_html import Element, read
from tests.platforms.web_stage import NOBODY, Visitor

# What a renderer makes of plain text; anything else in a message means something.
FRAME = {"div", "section", "h2", "p", "br", "span", "label", "progress", "dl", "dt", "dd"}


@dataclass
class OnPage:
    """One message or form as it stands in the page; see `contract.Shown`."""

    at: Element

    @property
    def said(self) -> Sequence[Element]:
        (content,) = [e for e in self.at.all() if e.has("content")] or [self.at]
        return [e for e in content.inside if isinstance(e, Element) and (e.has("text") or e.has("card"))]

    @property
    def text(self) -> str:
        return "\n".join(e.text for e in self.said)

    @property
    def active(self) -> Sequence[str]:
        return [inner.tag for e in self.said for inner in e.all() if inner.tag not in FRAME]

    @property
    def labels(self) -> Sequence[str]:
        buttons = [e for e in self.at.all() if (e.tag, e.given.get("name")) == ("button", "call")]
        return [e.text for e in (*buttons, *(e for e in self.at.all() if e.tag == "summary" or e.has("button")))]

    @property
    def fields(self) -> Sequence[str]:
        names = [e.given.get("name", "") for e in self.at.all()]
        return [n.removeprefix("ask.") for n in names if n.startswith("ask.")]

    @property
    def private(self) -> bool:
        return self.at.has("private")

    @property
    def id(self) -> str:
        return self.at.given.get("id", "").removeprefix("m-")


@dataclass
class WebStage:
    """See `contract.Stage`."""

    platform: WebChat
    people: Mapping[str, Visitor]
    listed: Sequence[str]
    room: str = ROOM

    def declared(self) -> set[str]:
        bare = {c.name.split()[0]: c.name for c in LISTED if c.bare}
        return {bare.get(name, name) for name in self.listed}

    async def types(self, name: str, given: Mapping[str, str] | None = None, *, who: str = "ada") -> OnPage:
        typed = " ".join((f"/{name}", *(f"{n}:{value}" for n, value in (given or {}).items())))
        return await self._sends(who, "/say", [("text", typed)])

    async def presses(self, shown: Shown, label: str, *, who: str = "ada") -> OnPage:
        assert isinstance(shown, OnPage)
        (button,) = [e for e in shown.at.named("call") if e.tag == "button" and e.text == label]
        return await self._sends(who, "/press", [("message", shown.id), ("call", button.given["value"])])

    async def picks(self, shown: Shown, prompt: str, *labels: str, who: str = "ada") -> OnPage:
        assert isinstance(shown, OnPage)
        (menu,) = [e for e in shown.at.all() if e.tag == "details" and e.first("summary").text == prompt]
        boxes = {e.text.split("\n")[0]: e.first("input").given["value"] for e in menu.all() if e.tag == "label"}
        boxes |= {e.text.split("\n")[0]: e.given["value"] for e in menu.all() if e.tag == "button" and e.has("option")}
        data = [("message", shown.id), ("call", menu.named("call")[0].given["value"])]
        return await self._sends(who, "/press", [*data, *(("pick", boxes[label]) for label in labels)])

    async def fills(self, shown: Shown, given: Mapping[str, str], *, who: str = "ada") -> OnPage:
        assert isinstance(shown, OnPage)
        return await self._sends(who, "/form", self._filled(shown, given))

    async def submit(
        self, shown: Shown, given: Mapping[str, str], files: Mapping[str, File], *, who: str = "ada"
    ) -> OnPage:
        assert isinstance(shown, OnPage)
        (form,) = [e for e in shown.at.all() if e.tag == "form"]
        assert (form.given["enctype"], form.given["method"]) == ("multipart/form-data", "post")
        data = aiohttp.FormData(quote_fields=False)
        for name, value in self._filled(shown, given):
            data.add_field(name, value, content_type="text/plain")
        for name, file in files.items():
            (field,) = shown.at.named(f"ask.{name}")
            assert field.given["type"] == "file"
            content = io.BytesIO(file.content or b"")
            data.add_field(f"ask.{name}", content, filename=file.name, content_type=file.media_type)
        return await self._sends(who, "/form", data)

    async def fetch_files(self, shown: Shown) -> Sequence[File]:
        assert isinstance(shown, OnPage)
        return [await fetched(self.people["ada"], e.given["href"]) for e in shown.at.all() if e.has("file")]

    def _filled(self, shown: OnPage, given: Mapping[str, str]) -> list[tuple[str, str]]:
        data = [(e.given["name"], e.given["value"]) for e in shown.at.all() if e.given.get("type") == "hidden"]
        for name, value in given.items():
            (field,) = shown.at.named(f"ask.{name}")
            options = {o.text: o.given["value"] for o in field.all() if o.tag == "option"}
            assert not options or value in {*options, *options.values()}
            assert len(value) <= int(field.given.get("maxlength", len(value)))
            data.append((f"ask.{name}", options.get(value, value)))
        return data

    async def suggested(self, name: str, param: str, typed: str) -> Sequence[Choice]:
        before = f"/{name} {param}:"
        answer = await self.people["ada"].asks("GET", "/suggest?" + urlencode({"text": before + typed}))
        items = json.loads(answer.text)["items"]
        return [Choice(i["label"], i["insert"].removeprefix(before), i["detail"]) for i in items]

    async def posted(self, place: str) -> Sequence[OnPage]:
        assert place == self.room
        page = await self.people["ada"].page()
        return [OnPage(e) for e in read(page.text).all() if e.given.get("id", "").startswith("m-")]

    async def _sends(self, who: str, path: str, data: Sequence[tuple[str, str]] | aiohttp.FormData) -> OnPage:
        answer = await self.people[who].asks("POST", path, data=data)
        assert answer.status == 200, answer
        (shown,) = read(answer.text).inside
        assert isinstance(shown, Element)
        return OnPage(shown)


async def fetched(visitor: Visitor, address: str) -> File:
    """Follow the link to a file, which has to be one that a browser saves."""
    answer = await visitor.asks("GET", address)
    assert answer.status == 200, answer
    kind, _, names = answer.headers["Content-Disposition"].partition(";")
    assert kind == "attachment"
    return File(unquote(names.partition("filename*=UTF-8''")[2]), answer.content, answer.headers["Content-Type"])


@dataclass
class _Door:
    """Where the page is; see `web_stage.Address`."""

    web: WebChat

    @property
    def url(self) -> str:
        return self.web.url

    @property
    def origin(self) -> str:
        return self.url.partition("/?")[0]

    @property
    def bound(self) -> str:
        return self.origin


@asynccontextmanager
async def web_stage(folder: Path) -> AsyncIterator[WebStage]:
    """The sample commands on a page of their own, with Ada and Grace at it."""
    web = WebChat(
        host="127.0.0.1",
        port=0,
        origin=None,
        secrets=folder / "browser.json",
        memory=Remembered(),
        clock=lambda: datetime.now(UTC),
    )
    await web.open()
    serving = asyncio.create_task(web.serve(sample_front()))
    try:
        async with aiohttp.ClientSession(cookie_jar=NOBODY()) as session:
            door = _Door(web)
            people = {n: await (await Visitor(door, session).signs_in()).is_now(n.title()) for n in ("ada", "grace")}
            answer = await people["ada"].asks("GET", "/suggest?text=/")
            listed = [i["label"].removeprefix("/") for i in json.loads(answer.text)["items"]]
            yield WebStage(web, people, listed)
    finally:
        serving.cancel()
        await asyncio.wait({serving}, timeout=5)

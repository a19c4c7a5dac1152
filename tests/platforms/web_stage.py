"""The real program behind its page, and somebody who visits it without a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import IO, Protocol

import aiohttp

from bot.app import App
from bot.platforms.web.server import SCRIPT, WebChat
from bot.settings import Settings
from tests.world import TUESDAY, Clock

NOBODY = aiohttp.DummyCookieJar


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]
    content: bytes = b""

    @property
    def words(self) -> str:
        """The text a person sees: without tags, entities as characters."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())

    @property
    def id(self) -> str:
        """The id of the first message in it."""
        found = re.search(r'id="m-([^"]+)"', self.text)
        assert found, f"no message in: {self.text}"
        return found[1]

    @property
    def seen(self) -> str:
        """How far a page's conversation goes."""
        found = re.search(r'data-seen="([^"]+)"', self.text)
        assert found, f"not a page: {self.text[:200]}"
        return found[1]

    def call(self, label: str) -> str:
        """What the button with this label sends."""
        for attributes, shown in re.findall(r"<button([^>]*)>(.*?)</button>", self.text, re.DOTALL):
            if unescape(re.sub(r"<[^>]*>", "", shown)).strip() == label:
                value = re.search(r'value="([^"]*)"', attributes)
                assert value
                return unescape(value[1])
        raise AssertionError(f"no button {label!r} in: {self.words}")


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the stream."""

    kind: str
    data: str
    id: str


class Stream:
    """An open tab's stream of events."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    @property
    def headers(self) -> Mapping[str, str]:
        return self._response.headers

    async def opened(self) -> Stream:
        """Wait until the tab counts: the first line is written once it does."""
        await asyncio.wait_for(self._response.content.readline(), 5)
        return self

    async def next(self) -> Event | None:
        """The next event; None once the stream has ended."""
        fields: dict[str, list[str]] = {}
        while raw := await asyncio.wait_for(self._response.content.readline(), 5):
            line = raw.decode().rstrip("\n")
            if not line and "event" in fields:
                return Event(fields["event"][0], "\n".join(fields.get("data", [])), fields["id"][0])
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields.setdefault(name, []).append(value)
            elif not line:
                fields = {}
        return None

    async def sign_of_life(self) -> str:
        """The next comment, which pages overlook."""
        while raw := await asyncio.wait_for(self._response.content.readline(), 5):
            if raw.startswith(b":"):
                return raw.decode().strip()
        raise AssertionError("the stream has ended")


class Address(Protocol):
    """Where a page is: `bound` is what to connect to, `origin` what browsers may use, `url` the link that signs in."""

    @property
    def bound(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def url(self) -> str: ...


@dataclass
class Visitor:
    """A client that keeps cookies as a browser does, or sends exactly what it is told."""

    site: Address
    session: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)

    async def asks(
        self,
        method: str,
        path: str,
        *,
        data: Mapping[str, str]
        | Sequence[tuple[str, str]]
        | aiohttp.FormData
        | IO[bytes]
        | AsyncIterator[bytes]
        | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request as our own page would, apart from `headers`; an empty value leaves a header out."""
        ours = {"Origin": self.site.origin, SCRIPT: "1"} if method not in ("GET", "HEAD") else {}
        given = {k: v for k, v in {**ours, **self._cookie(), **(headers or {})}.items() if v}
        async with self.session.request(
            method, self.site.bound + path, data=data, headers=given, allow_redirects=False
        ) as response:
            content = await response.read()
            for line in response.headers.getall("Set-Cookie", []):
                self.cookies |= {name: m.value for name, m in SimpleCookie(line).items()}
            return Answer(response.status, content.decode("utf-8", "replace"), response.headers.copy(), content)

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}

    async def signs_in(self) -> Visitor:
        answer = await self.asks("GET", self.site.url.removeprefix(self.site.origin))
        assert answer.status == 303, answer
        return self

    async def page(self) -> Answer:
        return await self.asks("GET", "/")

    async def says(self, text: str, **headers: str) -> Answer:
        return await self.asks("POST", "/say", data={"text": text}, headers=headers)

    async def presses(self, on: Answer, label: str, **headers: str) -> Answer:
        data = {"call": on.call(label), "message": on.id}
        return await self.asks("POST", "/press", data=data, headers=headers)

    async def fills(self, call: str, values: Mapping[str, str], **headers: str) -> Answer:
        data = {"call": call, **{f"ask.{name}": value for name, value in values.items()}}
        return await self.asks("POST", "/form", data=data, headers=headers)

    async def is_now(self, name: str) -> Visitor:
        """Go on as somebody else, added where there is nobody of that name."""
        answer = await self.asks("POST", "/people", data={"name": name})
        assert answer.status == 303, answer
        return self

    @asynccontextmanager
    async def listens(self, after: str, **headers: str) -> AsyncIterator[Stream]:
        async with self.session.get(
            f"{self.site.bound}/events?after={after}", headers={**self._cookie(), **headers}
        ) as response:
            assert response.status == 200
            yield await Stream(response).opened()


@dataclass
class Site:
    """The running program, seen from its page."""

    app: App
    web: WebChat
    folder: Path
    bound: str
    clock: Clock
    stopping: asyncio.Event
    running: asyncio.Task[None]

    @property
    def url(self) -> str:
        """The link that signs in."""
        return self.web.url

    @property
    def origin(self) -> str:
        """The one address that the page answers to."""
        return self.url.partition("/?")[0]

    @property
    def port(self) -> int:
        return int(self.bound.rpartition(":")[2])

    @asynccontextmanager
    async def stranger(self) -> AsyncIterator[Visitor]:
        """Somebody who hasn't opened the link."""
        async with aiohttp.ClientSession(cookie_jar=NOBODY()) as session:
            yield Visitor(self, session)

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Visitor]:
        """Somebody who has opened the link."""
        async with self.stranger() as visitor:
            yield await visitor.signs_in()

    async def stop(self) -> None:
        """Ask the program to stop and wait as long as a person would."""
        self.stopping.set()
        await asyncio.wait_for(asyncio.shield(self.running), 5)


@asynccontextmanager
async def serving(
    folder: Path, *, port: int = 0, origin: str | None = None, clock: Clock | None = None
) -> AsyncIterator[Site]:
    """Run the program in a folder; doing so again is a restart."""
    settings = Settings(  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
        _env_file=None, database_url=f"sqlite:///{folder}/study.db", web=f"127.0.0.1:{port}", web_origin=origin
    )
    clock = clock or Clock(TUESDAY)
    app = await App.build(settings, clock=clock)
    try:
        await app.connect(settings)
        web = app.platforms["web"]
        assert isinstance(web, WebChat)
        assert web._socket is not None
        bound = f"http://127.0.0.1:{web._socket.getsockname()[1]}"
        stop = asyncio.Event()
        site = Site(app, web, folder, bound, clock, stop, asyncio.create_task(app.run(stop)))
        try:
            yield site
        finally:
            await site.stop()
    finally:
        await app.close()

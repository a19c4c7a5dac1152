"""The browser chat: a page on one's own machine that answers like any other platform."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from aiohttp import web

from bot.chat import line, wire
from bot.chat.platform import Front, Memory, PlatformDown, Undeliverable
from bot.chat.reply import Button, Press, Reply, Select
from bot.chat.sheet import STYLE
from bot.domain.sentence import sentence
from bot.platforms.web import forms, page, render, stream, upload
from bot.platforms.web.files import download, picture
from bot.platforms.web.guard import Guard, add_headers, keys
from bot.platforms.web.palette import complete, offers
from bot.platforms.web.people import ROOM, People, Person, Viewer, asker, viewer
from bot.platforms.web.transcript import Message, Seen, Transcript, answered, delivered
from bot.platforms.web.upload import MOST_BODY
from bot.words import Words

STATIC = Path(__file__).parent / "static"
MOST_LINE = 2000  # characters, as on Discord
PORTS, MOST_PORT = 20, 65_535  # how many are tried from the one wanted, and the last one there is
HTTP = 80  # the port that browsers leave out
UPCOMING, DASHBOARD = Press("upcoming"), Press("progress file")
SCRIPT = "X-Script"  # our own script sends it; without it, an answer is a page


class WebChat:
    """The browser chat; it implements `bot.chat.platform.ChatPlatform`.

    Args:
        host: the address to listen on.
        port: the port to listen on; if it is taken and there is no `origin`, the next free one.
        origin: the one address a browser may use, as browsers write it, such as `http://localhost:8080`; None for the
            one listened on.
        secrets: the file that keeps the link valid over restarts.
        memory: keeps the conversation.
        clock: tells the time.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        origin: str | None,
        secrets: Path,
        memory: Memory,
        clock: Callable[[], datetime],
    ) -> None:
        self._host, self._port, self._origin, self._secrets = host, port, origin, secrets
        self._clock = clock
        self._people = People(memory)
        self._memory = memory
        self._transcript = Transcript(memory)
        self._socket: socket.socket | None = None
        self._guard: Guard | None = None
        self._front: Front | None = None

    @property
    def name(self) -> str:
        """`web`."""
        return "web"

    @property
    def url(self) -> str:
        """The link that opens the page and signs in; known once `open` was called."""
        if self._guard is None:
            raise RuntimeError("the browser chat isn't open yet")
        return self._guard.url

    @property
    def dashboard(self) -> str:
        """The address of the dashboard; see `bot.chat.around.Pages`."""
        return f"{self._guard.origin}{page.DASHBOARD}" if self._guard else ""

    async def open(self) -> socket.socket:
        """Take a port; it stays the same from then on. Raises PlatformDown if none can be had."""
        bound, refused, advice = None, "", ""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # An origin leads to one port only: whoever has that one would be handed the link's token.
        tried = 1 if self._origin or not self._port else PORTS
        for port in range(self._port, min(self._port + tried, MOST_PORT + 1)):
            try:
                bound = socket.create_server((self._host, port), family=family, backlog=128)
                break
            except OSError as error:
                refused = (error.strerror or str(error)).partition(" (")[0]  # without the port tried last
                advice = self._advice(taken=error.errno == errno.EADDRINUSE)
        if bound is None:
            raise PlatformDown(f"I can't listen on {self._host}:{self._port}: {refused}. {advice}", forever=True)
        bound.setblocking(False)  # noqa: FBT003  (the socket's own signature)
        self._socket, self._port = bound, bound.getsockname()[1]
        host = f"[{self._host}]" if ":" in self._host else self._host
        here = f"http://{host}" if self._port == HTTP else f"http://{host}:{self._port}"
        self._guard = Guard(self._origin or here, await asyncio.to_thread(keys, self._secrets))
        return bound

    def _advice(self, *, taken: bool) -> str:
        if not taken:
            return "Set WEB to an address of this machine."
        where = "WEB and WEB_ORIGIN" if self._origin else "WEB"
        return f"Stop the program that listens there, or set {where} to another port."

    async def serve(self, front: Front) -> None:
        """Answer until cancelled; see `ChatPlatform`."""
        self._front = front
        with self._socket or await self.open() as bound:
            application = await asyncio.to_thread(self.application)  # it looks for the static files on the disk
            runner = web.AppRunner(application, shutdown_timeout=2, access_log=None)
            self._transcript.open()
            try:
                await runner.setup()
                await web.SockSite(runner, bound).start()
                await asyncio.Event().wait()
            finally:
                self._socket = None
                self._transcript.close()
                await runner.cleanup()

    async def deliver(self, place: str, reply: Reply, *, key: str, tried: datetime | None = None) -> str:  # noqa: ARG002  (every delivery looks whether it arrived)
        """Show a message unasked; see `ChatPlatform`."""
        if place != ROOM and not (place.startswith("@") and await self._people.knows(place[1:])):
            raise Undeliverable(sentence("nobody at the page has this account"), forever=True)
        message = delivered(place, key, self._clock(), reply)
        if await self._memory.recall(f"web.{place}", message.id) is None:
            await self._transcript.say(message)
        return message.id

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        """Change what was delivered; see `ChatPlatform`."""
        message = await self._transcript.find(place.removeprefix("@"), receipt)
        if message is None or message.place != place:
            raise Undeliverable(sentence("that message is gone"), forever=True)
        await self._transcript.say(Message(message.id, message.at, reply, kind=message.kind, place=place))

    def is_place(self, text: str) -> bool:
        """Whether a text is the room: the page has no other."""
        return text == ROOM

    def application(self) -> web.Application:
        """Return the web application: every route, behind the guard."""
        if self._guard is None:
            raise RuntimeError("the browser chat isn't open yet")
        app = web.Application(middlewares=[self._guard.middleware()], client_max_size=MOST_BODY)
        app.on_response_prepare.append(add_headers)
        app.add_routes(
            [
                web.get("/", self._index),
                web.post("/say", self._say),
                web.post("/press", self._press),
                web.post("/form", self._form),
                web.post("/people", self._switch),
                web.get("/suggest", self._suggest),
                web.get("/offers", self._offers),
                web.get("/upcoming", self._upcoming),
                web.get(page.DASHBOARD, self._dashboard),
                web.get(f"{page.DASHBOARD}/file", self._dashboard_file),
                web.get("/static/sheet.css", self._style),
                web.get("/events", self._events),
                web.get(r"/files/{message}/{number:[0-9]{1,3}}", self._file),
                web.get(r"/pictures/{message}/{number:[0-9]{1,3}}", self._picture),
            ]
        )
        app.router.add_static("/static/", STATIC)
        return app

    async def _who(self, request: web.Request) -> Person:
        return await self._people.at(request, self._person_cookie)

    async def _viewer(self, who: Person, request: web.Request) -> Viewer:
        return viewer(who, request, await self._door.words(asker(who, request)))

    async def _words(self, request: web.Request) -> Words:
        """Return the words to speak to whoever is at the page."""
        return await self._door.words(asker(await self._who(request), request))

    @property
    def _person_cookie(self) -> str:
        return f"{self._guard.cookie if self._guard else ''}_person"

    @property
    def _door(self) -> Front:
        if self._front is None:
            raise web.HTTPServiceUnavailable(text="Still starting. Try again in a moment.\n")
        return self._front

    async def _index(self, request: web.Request) -> web.Response:
        who = await self._who(request)
        theme, looking = request.cookies.get("theme", ""), await self._viewer(who, request)
        if before := request.query.get("before"):
            past = await self._transcript.latest(who.account, Seen.read(before))
            items = await render.conversation(past.messages, looking)
            return _html(page.past(past, items, looking.words, theme))
        past = await self._transcript.latest(who.account)
        items = await render.conversation(past.messages, looking)
        upcoming = await self._door.answer(UPCOMING, asker(who, request))
        everyone = await self._people.everyone()
        greeting = None if past.messages else line.greeting(self._door.commands)
        hello = await self._door.answer(greeting, asker(who, request)) if greeting else None
        return _html(page.page(past, items, upcoming, everyone, looking, theme, hello))

    async def _say(self, request: web.Request) -> web.StreamResponse:
        text = str((await request.post()).get("text", ""))[:MOST_LINE].strip()
        if not text:
            words = await self._words(request)
            raise web.HTTPUnprocessableEntity(text=words("Type something first.") + "\n")
        return await self._answer(request, line.read(self._door.commands, text), used=text)

    async def _press(self, request: web.Request) -> web.StreamResponse:
        data = await request.post()
        call = str(data.get("call", ""))
        picked = [str(v) for v in data.getall("pick", [])]
        if "#" in call and not picked:
            words = await self._words(request)
            raise web.HTTPUnprocessableEntity(text=words("Pick something first.") + "\n")
        on = await self._on(request, str(data.get("message", "")))
        press = wire.read(call, ",".join(picked))
        used = _label(on, call, picked) or self._summary(press, await self._words(request))
        return await self._answer(request, press, used=used, on=on)

    async def _form(self, request: web.Request) -> web.StreamResponse:
        words = await self._words(request)
        sent = await upload.read(request, words)
        filled = {n.removeprefix("ask."): value for n, value in sent.fields.items() if n.startswith("ask.")}
        press = replace(wire.read(sent.fields.get("call", ""), filled=filled), files=sent.files)
        command = next((c for c in self._door.commands if c.name == press.command), None)
        typed = ", ".join(forms.told(command, name, value, words) for name, value in filled.items() if value)
        used = ": ".join(part for part in (self._summary(press, words), typed) if part)
        on = await self._on(request, sent.fields.get("message", ""))
        return await self._answer(request, press, used=used, on=on, filled=list(filled))

    async def _on(self, request: web.Request, id_: str) -> Message | None:
        """Return the message a control stands in, if whoever asks can see it."""
        return await self._transcript.find((await self._who(request)).account, id_) if id_ else None

    def _summary(self, press: Press, words: Words) -> str:
        """Return what a call does, in words; nothing for one that only stands for another."""
        return next((words(c.summary) for c in self._door.commands if c.name == press.command), "")

    async def _answer(
        self,
        request: web.Request,
        press: Press,
        *,
        used: str,
        on: Message | None = None,
        filled: Sequence[str] = (),
    ) -> web.StreamResponse:
        """Carry out a call, and show the answer to whoever may see it."""
        who = await self._who(request)
        person = asker(who, request)
        words = await self._words(request)
        reply = await self._door.answer(press, person, filled=filled)
        has_script = SCRIPT in request.headers
        if reply.form is not None:
            where = on.id if on else ""
            if has_script:
                return _html(forms.dialog(reply.form, where, words), kind="form")
            return _html(page.form_page(reply.form, where, request.cookies.get("theme", ""), words))
        place = person.direct if self._door.is_private(press) else ROOM
        replaced = on if reply.replaces and on is not None and on.is_private else None
        message = answered(replaced, self._clock(), reply, used, who, place)
        html = str(render.item(message, await self._viewer(who, request)))  # what can't be shown isn't kept either
        if await self._people.knows(who.account):  # else they have just left: of that nothing is kept either
            await self._transcript.say(message)
        if not has_script:
            raise web.HTTPSeeOther(f"/#m-{message.id}")
        return _html(html, kind="message")

    async def _switch(self, request: web.Request) -> NoReturn:
        data = await request.post()
        known = await self._people.everyone()
        wanted = str(data.get("account", ""))
        person = next((p for p in known if p.account == wanted), None) or await self._people.add(
            str(data.get("name", ""))
        )
        answer = web.HTTPSeeOther("/")
        answer.set_cookie(self._person_cookie, person.account, httponly=True, samesite="Lax", path="/")
        raise answer

    async def _suggest(self, request: web.Request) -> web.Response:
        text = request.query.get("text", "")[:MOST_LINE]
        return web.json_response(await complete(self._door, text, asker(await self._who(request), request)))

    async def _offers(self, request: web.Request) -> web.Response:
        call, param = request.query.get("call", ""), request.query.get("param", "")
        typed = request.query.get("typed", "")[:MOST_LINE]
        found = await offers(self._door, call, param, typed, asker(await self._who(request), request))
        return web.json_response(found)

    async def _upcoming(self, request: web.Request) -> web.Response:
        reply = await self._door.answer(UPCOMING, asker(await self._who(request), request))
        return web.Response(text=str(page.next_reminder(reply, await self._words(request))), content_type="text/html")

    async def _file(self, request: web.Request) -> web.Response:
        message, number = request.match_info["message"], int(request.match_info["number"])
        found = await self._transcript.file((await self._who(request)).account, message, number)
        if found is None:
            words = await self._words(request)
            raise web.HTTPNotFound(text=words("I don't have that file any more. Ask for it again.") + "\n")
        return download(found)

    async def _picture(self, request: web.Request) -> web.Response:
        message, number = request.match_info["message"], int(request.match_info["number"])
        found = await self._transcript.picture((await self._who(request)).account, message, number)
        if found is None:
            raise web.HTTPNotFound
        return picture(found)

    async def _dashboard(self, request: web.Request) -> web.Response:
        who = await self._who(request)
        reply = await self._door.answer(DASHBOARD, asker(who, request))
        everyone, theme = await self._people.everyone(), request.cookies.get("theme", "")
        return _html(page.dashboard(reply, everyone, await self._viewer(who, request), theme))

    async def _dashboard_file(self, request: web.Request) -> web.Response:
        reply = await self._door.answer(DASHBOARD, asker(await self._who(request), request))
        if not reply.files:
            raise web.HTTPServiceUnavailable(text=render.summary(reply) + "\n")
        return download(reply.files[0])

    async def _style(self, _: web.Request) -> web.Response:
        return web.Response(text=STYLE, content_type="text/css")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await stream.tell(self._transcript, await self._viewer(await self._who(request), request), request)


def _html(content: object, kind: str = "page") -> web.Response:
    return web.Response(text=str(content), content_type="text/html", headers={"X-Kind": kind})


def _label(message: Message | None, call: str, picked: Sequence[str]) -> str:
    """Return what a control says on a message: what the person saw themselves press."""
    for row in message.reply.controls if message else ():
        for c in row:
            if isinstance(c, Button) and isinstance(c.does, Press) and wire.write(c.does) == call:
                return c.label
            if isinstance(c, Select) and wire.write(c.does, c.fills) == call:
                return ", ".join(o.label for o in c.choices if o.value in picked)
    return ""

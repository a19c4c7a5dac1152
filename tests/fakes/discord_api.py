"""The fake's API: what the bot can ask, held against Discord's rules, with faults on demand."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.fakes import discord_rules
from tests.fakes.discord_files import REQUEST, Cdn, Upload, read_request, stored
from tests.fakes.discord_gateway import FakeGateway
from tests.fakes.discord_people import (
    ADA,
    APPLICATION,
    BOT,
    COURSE,
    EPHEMERAL,
    Interaction,
    Message,
    Raw,
    Seen,
    server,
)

EPOCH = 1420070400000  # Discord's, in milliseconds
TOKEN = "MTAx.fake.token"
BODY, FILES = web.RequestKey("body", dict[str, Any]), web.RequestKey("files", dict[str, Upload])
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    """What goes wrong with the next `times` requests that match."""

    match: re.Pattern[str]
    times: int
    status: int = 0
    code: int = 0
    retry_after: float = 0.0
    cut: str = ""  # "before" or "after" the request has had its effect


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    body: Any
    files: dict[str, Upload] = field(default_factory=dict)


class DiscordApi:
    """All that the bot can ask. `strict` holds requests against Discord's description; a measurement turns that off."""

    def __init__(self, *, ack_within: float = 3.0, strict: bool = True) -> None:
        self.ack_within, self.strict = ack_within, strict
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.problems: list[str] = []
        self.asked: deque[Asked] = deque(maxlen=5000)
        self._came, self.posted = asyncio.Event(), asyncio.Event()
        self.servers: dict[str, Raw] = {COURSE.id: server(COURSE.id, COURSE.channel)}
        self.commands: list[Raw] = []
        self.messages: dict[str, list[Message]] = {}
        self.people = {p.id: p for p in (ADA,)}
        self.gone: set[str] = set()  # channels that were deleted
        self.forbidden: set[str] = set()  # channels the bot can't see
        self.per_second: int | None = None  # requests a second that are allowed, or 429
        self.limited = 0  # how many were refused for that
        self._lately: deque[float] = deque()
        self.no_files: set[str] = set()  # channels where the bot lacks ATTACH_FILES
        self.no_embeds: set[str] = set()  # channels where the bot lacks EMBED_LINKS
        self.unreadable: set[str] = set()  # channels whose history the bot can't read
        self.gateway, self.cdn = FakeGateway(TOKEN), Cdn()
        self.api = ""
        self._faults: list[Fault] = []
        self._ids = itertools.count()
        self._interactions: dict[str, Interaction] = {}
        self._nonces: dict[str, Message | None] = {}
        self._runner: web.AppRunner | None = None

    # Life ------------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        app = web.Application(middlewares=[self._guard], client_max_size=REQUEST)
        v = "/api/v10"
        app.add_routes(
            [
                web.get("/gateway/", self.gateway.handle),
                web.get("/cdn/{id}/{name}", self.cdn.handle),
                web.get(f"{v}/gateway/bot", self._where),
                web.get(f"{v}/users/@me", self._me),
                web.get(f"{v}/oauth2/applications/@me", self._application),
                web.put(f"{v}/applications/{{app}}/commands", self._declare),
                web.post(f"{v}/interactions/{{id}}/{{token}}/callback", self._callback),
                web.patch(f"{v}/webhooks/{{app}}/{{token}}/messages/@original", self._edit_original),
                web.post(f"{v}/users/@me/channels", self._open),
                web.post(f"{v}/channels/{{channel}}/messages", self._post),
                web.get(f"{v}/channels/{{channel}}/messages", self._history),
                web.patch(f"{v}/channels/{{channel}}/messages/{{message}}", self._edit),
                web.post(f"{v}/channels/{{channel}}/typing", self._typing),
                web.get(f"{v}/channels/{{channel}}", self._channel),
                web.get(f"{v}/guilds/{{guild}}", self._guild),
                web.get(f"{v}/guilds/{{guild}}/members/{{user}}", self._member),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api, self.gateway.url = f"http://{host}:{port}{v}", f"ws://{host}:{port}/gateway/"
        self.cdn.base = f"http://{host}:{port}"

    async def stop(self) -> None:
        await self.gateway.drop(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    # Faults ----------------------------------------------------------------------------------------------------------

    def fail(
        self, match: str, *, times: int = 1, status: int = 0, code: int = 0, retry_after: float = 0.0, cut: str = ""
    ) -> None:
        """Let the next `times` requests whose "METHOD /path" matches go wrong."""
        self._faults.append(Fault(re.compile(match), times, status, code, retry_after, cut))

    def _fault(self, what: str) -> Fault | None:
        for fault in self._faults:
            if fault.times > 0 and fault.match.search(what):
                fault.times -= 1
                return fault
        return None

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        free = request.path.startswith(("/gateway", "/cdn"))
        return await (handler(request) if free else self._judge(request, handler))

    async def _judge(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        body, files = await read_request(request)
        request[BODY], request[FILES] = body, files or {}
        self.asked.append(Asked(request.method, path, body, files or {}))
        self._came.set()
        fault = self._fault(f"{request.method} {path}")
        if fault and fault.cut != "after":
            return _fail(request, fault)
        open_door = "/interactions/" in path or "/webhooks/" in path
        if not open_door and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _error(401, 0)
        if self.strict and body is not None and (wrong := discord_rules.problems(request.method, path, body, files)):
            self.problems += [f"{request.method} {_tokenless(path)}: {w}" for w in wrong]
            return _error(400, 50035, errors=wrong)
        if not open_door and self._is_too_fast():
            return _fail(request, Fault(re.compile(""), 1, 429, retry_after=1.0))
        answer = await handler(request)
        return _cut(request) if fault and fault.cut == "after" else answer

    def _is_too_fast(self) -> bool:
        now = asyncio.get_running_loop().time()
        while self._lately and self._lately[0] <= now - 1:
            self._lately.popleft()
        if self.per_second is None or len(self._lately) < self.per_second:
            self._lately.append(now)
            return False
        self.limited += 1
        return True

    # What the bot asks -----------------------------------------------------------------------------------------------

    async def _where(self, _: web.Request) -> web.Response:
        width = self.gateway.concurrency
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": width}
        return _json({"url": self.gateway.url, "shards": self.gateway.recommended, "session_start_limit": limit})

    async def _me(self, _: web.Request) -> web.Response:
        return _json({"id": BOT, "username": "buddy", "discriminator": "0", "avatar": None, "bot": True})

    async def _application(self, _: web.Request) -> web.Response:
        about = {"id": APPLICATION, "name": "buddy", "description": "", "icon": None, "verify_key": "", "flags": 0}
        return _json(about | {"bot_public": True, "bot_require_code_grant": False, "owner": ADA.user})

    async def _declare(self, request: web.Request) -> web.Response:
        uploaded: Any = request[BODY]  # the one body that is a list
        self.commands = [c | {"id": self.snowflake(), "application_id": APPLICATION} for c in uploaded]
        return _json([c | {"version": "1"} for c in self.commands])

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self._interactions.get(request.match_info["token"])
        if interaction is None or interaction.id != request.match_info["id"]:
            return _error(404, 10062)
        if interaction.seen is not None:
            return _error(400, 40060)
        took = asyncio.get_running_loop().time() - interaction.sent
        if took > self.ack_within:
            self.problems.append(f"an answer came after {took:.2f} s")
            return _error(404, 10062)
        kind, data = request[BODY]["type"], request[BODY].get("data") or {}
        interaction.seen = self._see(interaction, kind, data, request[FILES])
        interaction.seen.took = took
        interaction.answered.set()
        if not interaction.seen.deferred:
            interaction.finished.set()
        if "with_response" in request.query:
            about = {"id": interaction.id, "type": 2, "response_message_loading": False}
            return _json({"interaction": about})
        return web.Response(status=204)

    def _see(self, interaction: Interaction, kind: int, data: Raw, files: dict[str, Upload]) -> Seen:
        if kind == 8:
            return Seen("choices", choices=data["choices"])
        if kind == 9:
            return Seen("modal", modal=data)
        if kind in (6, 7):
            assert interaction.pressed is not None, "an update of nothing"
            if kind == 7:
                self._change(interaction.pressed, data, files)
            return Seen("update", interaction.pressed, deferred=kind == 6)
        only = interaction.person.id if data.get("flags", 0) & EPHEMERAL else None
        message = Message(self.snowflake(), interaction.channel, {}, only)
        self._keep(message, data, files)
        if only is None and kind == 4:
            self.messages.setdefault(interaction.channel, []).append(message)
        return Seen("message", message, deferred=kind == 5)

    async def _edit_original(self, request: web.Request) -> web.Response:
        interaction = self._interactions.get(request.match_info["token"])
        if interaction is None or interaction.seen is None or interaction.seen.message is None:
            return _error(404, 10015)
        self._change(interaction.seen.message, request[BODY], request[FILES])
        interaction.finished.set()
        return _json(interaction.seen.message.raw)

    async def _open(self, request: web.Request) -> web.Response:
        account = str(request[BODY]["recipient_id"])
        return _json({"id": self.dm(account), "type": 1, "recipients": [{"id": account}]})

    async def _post(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        if (refused := self._refused(channel)) is not None:
            return refused
        if (refused := self._not_allowed(channel, request)) is not None:
            return refused
        body = request[BODY]
        nonce = body.get("nonce", "")
        if body.get("enforce_nonce") and nonce in self._nonces:
            first = self._nonces[nonce]
            if first is None or first not in self.messages.get(first.channel, ()):
                return _error(404, 10008)
            return _json(first.raw)
        message = self.add(channel, body)
        self._keep(message, body, request[FILES])
        self._nonces[nonce] = message
        self.posted.set()
        return _json(message.raw)

    async def _typing(self, request: web.Request) -> web.Response:
        refused = self._refused(request.match_info["channel"])
        return refused if refused is not None else web.Response(status=204)

    async def _channel(self, request: web.Request) -> web.Response:
        id_ = request.match_info["channel"]
        if (refused := self._refused(id_)) is not None:
            return refused
        found = next((c for s in self.servers.values() for c in s["channels"] if c["id"] == id_), None)
        return _json(found) if found else _error(404, 10003)

    async def _guild(self, request: web.Request) -> web.Response:
        found = self.servers.get(request.match_info["guild"])
        hidden = ("channels", "members", "joined_at")
        return _json({k: v for k, v in found.items() if k not in hidden}) if found else _error(404, 10004)

    async def _member(self, request: web.Request) -> web.Response:
        found = self.servers.get(request.match_info["guild"])
        members = found["members"] if found else ()
        me = next((m for m in members if m["user"]["id"] == request.match_info["user"]), None)
        return _json(me) if me else _error(404, 10007)

    async def _history(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        if (refused := self._refused(channel)) is not None:
            return refused
        if channel in self.unreadable:
            return _error(403, 50013)
        after, most = int(request.query.get("after", 0)), int(request.query.get("limit", 50))
        found = [m for m in self.messages.get(channel, ()) if int(m.id) > after][:most]
        return _json([m.raw for m in reversed(found)])

    async def _edit(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        if (refused := self._refused(channel)) is not None:
            return refused
        if (refused := self._not_allowed(channel, request)) is not None:
            return refused
        for message in self.messages.get(channel, ()):
            if message.id == request.match_info["message"]:
                self._change(message, request[BODY], request[FILES])
                return _json(message.raw)
        return _error(404, 10008)

    def _refused(self, channel: str) -> web.Response | None:
        if channel in self.gone:
            return _error(404, 10003)
        if channel in self.forbidden:
            return _error(403, 50001)
        person = self.people.get(channel.removeprefix("5").removesuffix("5")) if channel.startswith("5") else None
        if person is not None and person.closed:
            return _error(403, 50007)
        return None

    def _not_allowed(self, channel: str, request: web.Request) -> web.Response | None:
        """Refuse what the bot lacks a permission for in a channel, as Discord does: all of it."""
        files = channel in self.no_files and request[FILES]
        embeds = channel in self.no_embeds and request[BODY].get("embeds")
        return _error(403, 50013) if files or embeds else None

    # What there is ---------------------------------------------------------------------------------------------------

    def snowflake(self) -> str:
        now = int(self.clock().timestamp() * 1000) - EPOCH
        return str((now << 22) + next(self._ids) % (1 << 22))

    def dm(self, account: str) -> str:
        """The channel of the bot's direct messages with an account."""
        return f"5{account}5"

    def add(self, channel: str, body: Raw, *, author: str = BOT) -> Message:
        message = Message(self.snowflake(), channel, body, author=author)
        self.messages.setdefault(channel, []).append(message)
        return message

    def _keep(self, message: Message, body: Raw, files: dict[str, Upload]) -> None:
        """Let a message be `body`. Its files are those that its attachments name; without those they stay."""
        message.body = body
        if (attachments := body.get("attachments")) is None:
            return
        message.attachments = []
        for a in attachments:
            came = files.get(f"files[{a['id']}]")
            if came is not None:
                id_ = self.cdn.add(Upload(stored(a["filename"]), came.content, came.media_type))
                described = {"description": a["description"]} if "description" in a else {}
                message.attachments.append(self.cdn.raw(id_) | described)

    def _change(self, message: Message, body: Raw, files: dict[str, Upload]) -> None:
        self._keep(message, body, files)
        message.edits += 1

    def forget_nonces(self) -> None:
        """Let a few minutes pass."""
        self._nonces.clear()

    def requests(self, method: str, ending: str) -> list[Asked]:
        return [a for a in self.asked if a.method == method and a.path.endswith(ending)]

    async def until(self, method: str, ending: str, times: int) -> None:
        """Wait until so many such requests have come."""
        while len(self.requests(method, ending)) < times:
            self._came.clear()
            await self._came.wait()


def _json(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """As Discord does it: discord.py doesn't read JSON whose content type names a charset."""
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json", **(headers or {})})


def _error(status: int, code: int, **more: Any) -> web.Response:
    return _json({"message": f"Error {code}", "code": code, **more}, status=status)


def _fail(request: web.Request, fault: Fault) -> web.Response:
    if fault.cut:
        return _cut(request)
    if fault.status == 429:
        headers = {"Via": "1.1 fake", "Retry-After": str(fault.retry_after)}
        said = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": False}
        return _json(said, status=429, headers=headers)
    return _error(fault.status, fault.code)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _tokenless(path: str) -> str:
    return re.sub(r"token-\d+", "…", path)

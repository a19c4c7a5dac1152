"""The fake's HTTP side: the Web API, response_urls and uploads, with faults on demand."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes import slack_chat, slack_files
from tests.fakes.slack_methods import METHODS
from tests.fakes.slack_people import APP_TOKEN, Raw
from tests.fakes.slack_socket import FakeSocket
from tests.fakes.slack_workspace import Refusal, Workspace

Handler = Callable[[web.Request, Raw], Awaitable[web.Response]]
_JSON_ARGS = ("blocks", "view", "metadata", "attachments", "files")


@dataclass
class Fault:
    """What goes wrong with the next `times` requests of a method."""

    method: str
    times: int
    status: int = 0
    error: str = ""
    retry_after: int = 0
    cut: str = ""  # "before" or "after" the request has had its effect
    hold: asyncio.Event | None = None  # nothing comes of it before this is set

    @property
    def refuses(self) -> bool:
        return bool(self.status or self.error or self.cut == "before")


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    body: Raw


class SlackApi(Workspace):
    """All that the app can ask over HTTP."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.asked: deque[Asked] = deque(maxlen=5000)
        self.socket = FakeSocket(self.problems.append)
        self.app_token = APP_TOKEN
        self.api = ""
        self.busy = 0  # requests under way
        self._faults: list[Fault] = []
        self._stirred, self.stirred_at = asyncio.Event(), 0.0
        self._runner: web.AppRunner | None = None

    # Life -------------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        app = web.Application(client_max_size=10**8)
        app.add_routes(
            [
                web.get("/link/", self.socket.handle),
                web.route("*", "/api/{method}", self._judged(self._call)),
                web.post("/respond/{id}", self._judged(self._respond)),
                web.post("/upload/{id}", self._judged(self._upload)),
                web.get("/files-pri/{id}/download/{name}", self._judged(self._download)),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        self.api, self.socket.url = f"{self.base}/api/", f"ws://{host}:{port}/link/"

    async def stop(self) -> None:
        await self.socket.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    # Faults -----------------------------------------------------------------------------------------------------------

    def fault(
        self,
        method: str,
        *,
        times: int = 1,
        status: int = 0,
        error: str = "",
        retry_after: int = 0,
        cut: str = "",
        hold: asyncio.Event | None = None,
    ) -> None:
        """Let the next `times` requests of a method go wrong, or wait."""
        self._faults.append(Fault(method, times, status, error, retry_after, cut, hold))

    def _fault(self, method: str) -> Fault | None:
        for fault in self._faults:
            if fault.times > 0 and fault.method == method:
                fault.times -= 1
                return fault
        return None

    def _judged(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Write down what comes, and let go wrong what should."""

        async def judged(request: web.Request) -> web.Response:
            self.busy += 1
            try:
                return await self._judge(request, handler)
            finally:
                self.busy -= 1
                self.stir()

        return judged

    async def _judge(self, request: web.Request, handler: Handler) -> web.Response:
        method = request.match_info.get("method") or request.path.split("/")[1]
        args = await _arguments(request) if method != "upload" else {}
        self.asked.append(Asked(method, args))
        self.stir()
        fault = self._fault(method)
        if fault and fault.hold:
            await fault.hold.wait()
        if fault and fault.refuses:
            return _fail(request, fault)
        answer = await handler(request, dict(args))
        return _cut(request) if fault and fault.cut == "after" else answer

    def stir(self) -> None:
        """Wake whoever waits for something to happen."""
        self.stirred_at = asyncio.get_running_loop().time()
        self._stirred.set()
        self._stirred = asyncio.Event()

    # The Web API ------------------------------------------------------------------------------------------------------

    async def _call(self, request: web.Request, args: Raw) -> web.Response:
        name = request.match_info["method"]
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header else args.pop("token", "")
        try:
            return self._ok(self._do_call(name, token, args, request))
        except Refusal as no:
            if no.fault:
                self.problems.append(f"{name}: {no.error} {'; '.join(no.details)}".rstrip())
            said = {"ok": False, "error": no.error, **no.more}
            if no.details:
                said |= {
                    "errors": [*no.details],
                    "response_metadata": {"messages": [f"[ERROR] {d}" for d in no.details]},
                }
            return self._json(said, no)

    def _do_call(self, name: str, token: str, args: Raw, request: web.Request) -> Raw:
        if not token or token not in (self.token, self.app_token):
            raise Refusal("invalid_auth" if token else "not_authed")
        if (name == "apps.connections.open") != (token == self.app_token):
            raise Refusal("not_allowed_token_type")
        if name == "apps.connections.open":
            return {"url": self.socket.ticket()}
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", fault=True)
        if method.scope:
            self.require(method.scope)
        if request.content_type == "application/json" and not method.json:
            args = {}
        # Bolt adds the workspace's id everywhere, which only counts for organisations.
        wrong = [f"unknown field: {n}" for n in sorted(set(args) - method.takes - {"team_id"})]
        wrong += [f"missing required field: {n}" for n in sorted(method.needs) if args.get(n) in (None, "")]
        if wrong:
            raise Refusal("invalid_arguments", *wrong, fault=True)
        return method.does(self, args)

    def _ok(self, answer: Raw) -> web.Response:
        return self._json({"ok": True, **answer})

    def _json(self, data: Raw, no: Refusal | None = None) -> web.Response:
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        if no is not None and no.status == 429:
            headers["Retry-After"] = str(no.more["retry_after"])
        return web.json_response(data, status=no.status if no else 200, headers=headers)

    async def _respond(self, request: web.Request, args: Raw) -> web.Response:
        interaction = self.interactions.get(request.match_info["id"])
        if interaction is None or interaction.channel is None:
            return web.Response(status=404, text="no_such_url")
        age = (self.clock() - interaction.when).total_seconds()
        if age > 30 * 60:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        interaction.uses += 1
        if interaction.uses > 5:
            self.problems.append("a response_url was used more than five times")
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            slack_chat.respond(self, interaction, args)
        except Refusal as no:
            self.problems.append(f"response_url: {no.error} {'; '.join(no.details)}")
            return web.Response(status=400, text=no.error)
        return web.Response(text="ok")

    async def _download(self, request: web.Request, _: Raw) -> web.Response:
        content = slack_files.content_of(self, request.match_info["id"], request.headers.get("Authorization", ""))
        if content is None:
            return web.Response(status=302, headers={"Location": f"{self.base}/?redir=files-pri"})
        return web.Response(body=content, content_type="application/octet-stream")

    async def _upload(self, request: web.Request, _: Raw) -> web.Response:
        if "Authorization" in request.headers:
            self.problems.append("the bot's token was sent along with an upload")
        if request.content_type == "multipart/form-data":
            part = await (await request.multipart()).next()
            content = bytes(await part.read(decode=False)) if part is not None and hasattr(part, "read") else b""
        else:
            content = await request.read()
        if not slack_files.receive(self, request.match_info["id"], content):
            return web.Response(status=400, text="error")
        return web.Response(text=f"OK - {len(content)}", content_type="text/plain")

    # What came --------------------------------------------------------------------------------------------------------

    def requests(self, method: str) -> list[Raw]:
        """What was asked of a method; `respond`, `upload` and `files-pri` stand for the addresses without one."""
        return [a.body for a in self.asked if a.method == method]

    async def until(self, method: str, n: int = 1) -> None:
        """Wait until so many such requests have come."""
        while len(self.requests(method)) < n:
            await self._stirred.wait()


async def _arguments(request: web.Request) -> Raw:
    args: Raw = dict(request.query)
    text = await request.text()
    if request.content_type == "application/json" and text:
        args |= json.loads(text)
    elif text:
        args |= {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
    for name in _JSON_ARGS:
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return {k: v for k, v in args.items() if v is not None}


def _fail(request: web.Request, fault: Fault) -> web.Response:
    if fault.cut:
        return _cut(request)
    if fault.status == 429:
        said = {"ok": False, "error": "ratelimited"}
        return web.json_response(said, status=429, headers={"Retry-After": str(fault.retry_after)})
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error})
    return web.Response(status=fault.status, text="upstream error")


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()

"""The fake's Socket Mode: tickets, hello, envelopes and their acks, and connections that break on demand."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.fakes.slack_people import APP, Raw


class Sent:
    """An envelope on its way: over which connection it went, and what came back."""

    def __init__(self, id_: str, socket: web.WebSocketResponse, at: float) -> None:
        self.id, self.socket, self.at = id_, socket, at
        self.took = 0.0
        self.cut = False  # its connection was closed by us before the ack
        self.late = False  # nobody waits for the ack any more
        self.payload: Raw | None = None
        self.acked = asyncio.Event()


class FakeSocket:
    """Envelopes go to the open connections in turn; an ack may come back over any of them."""

    def __init__(self, problem: Callable[[str], None]) -> None:
        self.url = ""
        self.refusing = False
        self.grace = 1.0  # seconds between a request to reconnect and the end
        self.opened = 0  # how many connections there have been
        self.sockets: list[web.WebSocketResponse] = []
        self._problem = problem
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._sent: dict[str, Sent] = {}
        self._turn = 0
        self._closing: list[asyncio.Task[None]] = []
        self._changed = asyncio.Event()

    def ticket(self) -> str:
        """An address that can be connected to once."""
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return f"{self.url}?ticket={ticket}&app_id={APP}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.refusing or ticket not in self._tickets or len(self.sockets) >= 10:
            return web.Response(status=503 if self.refusing else 408)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.opened += 1
        about = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060}
        hello = {"num_connections": len(self.sockets), "debug_info": about, "connection_info": {"app_id": APP}}
        await socket.send_json({"type": "hello", **hello})
        self._wake()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self._leave(socket)
        return socket

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _leave(self, socket: web.WebSocketResponse) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)
        for sent in self._sent.values():
            sent.cut |= sent.socket is socket
        self._wake()

    def _take(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            self._problem(f"an ack that is no JSON: {text[:100]}")
            return
        sent = self._sent.pop(ack.get("envelope_id", ""), None)
        if sent is None:
            self._problem(f"an ack of nothing: {text[:100]}")
            return
        if unknown := set(ack) - {"envelope_id", "payload"}:
            self._problem(f"an ack with {sorted(unknown)}")
        if sent.late:
            return
        sent.took = asyncio.get_running_loop().time() - sent.at
        sent.payload = ack.get("payload")
        sent.acked.set()

    async def connected(self, n: int = 1) -> None:
        while len(self.sockets) < n:
            await self._changed.wait()

    async def send(self, kind: str, payload: Raw, *, response: bool, retry: int = 0) -> Sent:
        """Send an envelope over one open connection; `response` says that the ack may carry a payload."""
        assert self.sockets, "the app is not connected: people see that it did not respond"
        self._turn += 1
        socket = self.sockets[self._turn % len(self.sockets)]
        sent = Sent(f"e-{next(self._numbers)}", socket, asyncio.get_running_loop().time())
        self._sent[sent.id] = sent
        envelope: Raw = {"envelope_id": sent.id, "type": kind, "payload": payload, "accepts_response_payload": response}
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        await socket.send_json(envelope)
        return sent

    async def refresh(self, n: int | None = None) -> None:
        """Ask the oldest `n` connections (or all) to be replaced; who hasn't gone soon is closed."""
        for socket in self.sockets[:n]:
            about = {"host": "applink-fake"}
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": about})
            self._leave(socket)
            self._closing.append(asyncio.create_task(self._close(socket)))

    async def _close(self, socket: web.WebSocketResponse) -> None:
        # Closed at once, the client would connect twice: for the request and for the end, and lose what came between.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.grace):
                while not socket.closed:
                    await self._changed.wait()
        await socket.close()

    async def stop(self) -> None:
        self.refusing = True
        for task in self._closing:
            task.cancel()
        await self.drop()

    async def drop(self, n: int | None = None) -> None:
        """Cut the oldest `n` connections (or all) without a word."""
        for socket in self.sockets[:n]:
            self._leave(socket)
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()

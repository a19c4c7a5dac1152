"""The fake's gateway: hello, identify, resume, heartbeats, events, and connections that break on demand."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_people import APPLICATION, BOT, COURSE, server

Shard = tuple[int, int]  # its number, and of how many


@dataclass
class Session:
    """What Discord keeps of one shard's connection, so that a client that resumes gets what it missed."""

    id: str
    shard: Shard
    events: list[tuple[int, str, Any]] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def hears(self, event: Any) -> bool:
        """Whether an event is this shard's: that of a server by its id, that of a direct message the first's."""
        number, total = self.shard
        server = event["id"] if "joined_at" in event else event.get("guild_id", 0)
        return (int(server) >> 22) % total == number

    async def send(self, kind: str, event: Any) -> None:
        number = next(self.numbers)
        self.events.append((number, kind, event))
        del self.events[:-100]
        if self.socket is not None:
            await self.socket.send_json({"op": 0, "t": kind, "s": number, "d": event})


class FakeGateway:
    """Shards identify themselves, no more of them at once than allowed, and are told what is theirs.

    `gap` is how many seconds have to lie between two that identify themselves and whose numbers leave the same rest by
    `concurrency`; Discord's own is 5.
    """

    def __init__(self, token: str) -> None:
        self.token, self.url = token, ""
        self.recommended = self.concurrency = 1
        self.gap = 0.0
        self.intents: list[int] = []
        self.shards: list[Shard] = []  # in the order they identified themselves
        self.resumed = self.hurried = 0
        self.forgetful = False  # refuse to resume
        self.sessions: dict[Shard, Session] = {}
        self.ready = asyncio.Event()
        self.changed = asyncio.Event()
        self._last: dict[int, float] = {}
        self._count = itertools.count(1)

    @property
    def identified(self) -> int:
        return len(self.shards)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(socket, json.loads(message.data))
        finally:
            self._leave(socket)
        return socket

    async def _take(self, socket: web.WebSocketResponse, sent: Any) -> None:
        data = sent["d"]
        if sent["op"] == 1:
            await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
        elif sent["op"] == 2:
            await self._identify(socket, data)
        elif sent["op"] == 6:
            found = next((s for s in self.sessions.values() if s.id == data["session_id"]), None)
            if self.forgetful or found is None:
                await socket.send_json({"op": 9, "d": False, "s": None, "t": None})
                return
            self.resumed += 1
            for number, kind, event in [e for e in found.events if e[0] > data["seq"]]:
                await socket.send_json({"op": 0, "t": kind, "s": number, "d": event})
            await socket.send_json({"op": 0, "t": "RESUMED", "s": data["seq"], "d": {}})
            self._join(found, socket)

    async def _identify(self, socket: web.WebSocketResponse, data: Any) -> None:
        number, total = data.get("shard", [0, 1])
        if data["token"] != self.token:
            await socket.close(code=4004)
            return
        if not 0 <= number < total:
            await socket.close(code=4010)
            return
        now, group = asyncio.get_running_loop().time(), number % self.concurrency
        if now - self._last.get(group, -self.gap) < self.gap:
            self.hurried += 1
            await socket.send_json({"op": 9, "d": False, "s": None, "t": None})
            return
        self._last[group] = now
        self.shards.append((number, total))
        self.intents.append(data["intents"])
        session = self.sessions[number, total] = Session(f"session-{next(self._count)}", (number, total))
        session.socket = socket
        ready = {
            "v": 10,
            "user": {"id": BOT, "username": "buddy", "discriminator": "0", "avatar": None, "bot": True},
            "guilds": [{"id": COURSE.id, "unavailable": True}] if session.hears({"guild_id": COURSE.id}) else [],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [number, total],
            "application": {"id": APPLICATION, "flags": 0},
        }
        await session.send("READY", ready)
        if data["intents"] & 1 and ready["guilds"]:
            await session.send("GUILD_CREATE", server(COURSE.id, COURSE.channel))
        session.events.clear()
        self._join(session, socket)

    def _join(self, session: Session, socket: web.WebSocketResponse) -> None:
        session.socket = socket
        self.ready.set()
        self.changed.set()

    def _leave(self, socket: web.WebSocketResponse) -> None:
        for session in self.sessions.values():
            if session.socket is socket:
                session.socket = None
        self.changed.set()
        if not self.connected:
            self.ready.clear()

    @property
    def connected(self) -> list[Shard]:
        """The shards that are connected."""
        return sorted(shard for shard, session in self.sessions.items() if session.socket is not None)

    async def until(self, *shards: Shard) -> None:
        """Wait until these shards are connected, and no other."""
        while self.connected != sorted(shards):
            self.changed.clear()
            await self.changed.wait()

    async def send(self, kind: str, event: Any) -> None:
        """Send an event to the sessions whose it is; it waits for one that resumes."""
        for session in [*self.sessions.values()]:
            if session.hears(event):
                await session.send(kind, event)

    async def drop(self, code: int = 4000) -> None:
        """Cut every connection."""
        self.ready.clear()
        for session in [*self.sessions.values()]:
            socket, session.socket = session.socket, None
            if socket is not None:
                await socket.close(code=code)

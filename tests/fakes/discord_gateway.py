"""The fake's gateway: hello, identify, resume, heartbeats, events, and connections that break on demand."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_people import APPLICATION, BOT, COURSE


class FakeGateway:
    """Keeps the events of the session, so that a client that resumes gets those it missed."""

    def __init__(self, token: str) -> None:
        self.token, self.url = token, ""
        self.intents: list[int] = []
        self.identified = self.resumed = 0
        self.forgetful = False  # refuse to resume
        self.events: list[tuple[int, str, Any]] = []
        self.ready = asyncio.Event()
        self._numbers = itertools.count(1)
        self._sockets: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(socket, json.loads(message.data))
        finally:
            self._sockets.discard(socket)
            if not self._sockets:
                self.ready.clear()
        return socket

    async def _take(self, socket: web.WebSocketResponse, sent: Any) -> None:
        data = sent["d"]
        if sent["op"] == 1:
            await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
        elif sent["op"] == 2:
            if data["token"] != self.token:
                await socket.close(code=4004)
                return
            self.identified += 1
            self.intents.append(data["intents"])
            self.events.clear()
            await self._begin(socket, data)
        elif sent["op"] == 6:
            if self.forgetful or data["session_id"] != "session":
                await socket.send_json({"op": 9, "d": False, "s": None, "t": None})
                return
            self.resumed += 1
            for number, kind, event in [e for e in self.events if e[0] > data["seq"]]:
                await socket.send_json({"op": 0, "t": kind, "s": number, "d": event})
            await socket.send_json({"op": 0, "t": "RESUMED", "s": data["seq"], "d": {}})
            self._join(socket)

    async def _begin(self, socket: web.WebSocketResponse, identity: Any) -> None:
        ready = {
            "v": 10,
            "user": {"id": BOT, "username": "buddy", "discriminator": "0", "avatar": None, "bot": True},
            "guilds": [{"id": COURSE.id, "unavailable": True}],
            "session_id": "session",
            "resume_gateway_url": self.url,
            "shard": identity.get("shard", [0, 1]),
            "application": {"id": APPLICATION, "flags": 0},
        }
        await socket.send_json({"op": 0, "t": "READY", "s": next(self._numbers), "d": ready})
        if identity["intents"] & 1:
            event = {"op": 0, "t": "GUILD_CREATE", "s": next(self._numbers), "d": _guild()}
            await socket.send_json(event)
        self._join(socket)

    def _join(self, socket: web.WebSocketResponse) -> None:
        self._sockets.add(socket)
        self.ready.set()

    async def send(self, kind: str, event: Any) -> None:
        """Send an event to the session; it waits for one that resumes."""
        number = next(self._numbers)
        self.events.append((number, kind, event))
        del self.events[:-100]
        for socket in [*self._sockets]:
            await socket.send_json({"op": 0, "t": kind, "s": number, "d": event})

    async def drop(self, code: int = 4000) -> None:
        """Cut every connection."""
        self.ready.clear()
        for socket in [*self._sockets]:
            self._sockets.discard(socket)
            await socket.close(code=code)


def _guild() -> dict[str, Any]:
    channel = {"id": COURSE.channel, "type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    role = {"id": COURSE.id, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": "0"}
    role |= {"managed": False, "mentionable": False, "flags": 0, "colors": {"primary_color": 0}}
    empty: dict[str, Any] = {"emojis": [], "stickers": [], "features": [], "voice_states": [], "threads": []}
    empty |= {"members": [], "presences": [], "stage_instances": [], "guild_scheduled_events": []}
    levels: tuple[str, ...] = (
        "verification_level",
        "default_message_notifications",
        "explicit_content_filter",
        "mfa_level",
    )
    levels += ("nsfw_level", "premium_tier", "afk_timeout", "system_channel_flags")
    about = {"id": COURSE.id, "name": "Course", "owner_id": "1", "preferred_locale": "en-GB", "member_count": 3}
    more = {"joined_at": "2026-01-01T00:00:00+00:00", "large": False, "unavailable": False}
    return {**about, **more, **empty, **dict.fromkeys(levels, 0), "roles": [role], "channels": [channel]}

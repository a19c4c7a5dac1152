"""Socket Mode: two connections that Slack sends what people do to, kept open without a gap.

Bolt's own client goes on for ever with a ticket that was used once, closes a connection before its successor is there,
notices a cut after its next ping only, and answers over nothing but its own connection. What is sent while nobody is
connected fails for good in front of the person, so the connections are kept here.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from bot.chat.platform import PlatformDown
from bot.platforms.slack.limits import Payload

log = logging.getLogger(__name__)

Raw = Mapping[str, Any]

_CONNECT = 10.0  # seconds to connect
_HEARTBEAT = 10.0  # seconds between pings
_SETTLED = 5.0  # seconds after which a connection counts as one that works
_FIRST, _LONGEST = 0.5, 30.0  # seconds between attempts; the very first one is made at once
_GRACE = 10.0  # seconds that a connection is still listened to after Slack asked for another one
_ACK = 3.0  # seconds that Slack waits for an acknowledgement
_OFF = "Socket Mode was switched off for the Slack app. Switch it on again at https://api.slack.com/apps, Socket Mode."


class Sockets:
    """Keeps connections open, hands over what comes and brings back the acknowledgements.

    Args:
        session: for the connections.
        ticket: returns the address of a new connection, once; raises PlatformDown.
        received: carries out what came and returns what its acknowledgement carries; never raises.
        late: shows what an acknowledgement would have carried, where its connection is gone.
        count: how many connections.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        ticket: Callable[[], Awaitable[str]],
        received: Callable[[Raw], Awaitable[Payload]],
        late: Callable[[Raw, Payload], Awaitable[None]],
        count: int = 2,
    ) -> None:
        self._session, self._ticket = session, ticket
        self._received, self._late = received, late
        self._count = count
        self._open: list[aiohttp.ClientWebSocketResponse] = []
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._busy: set[asyncio.Task[None]] = set()
        self._off = asyncio.Event()

    async def run(self, up: Callable[[], None]) -> None:
        """Connect, call `up`, and stay connected until cancelled.

        Raises:
            PlatformDown: the first connection can't be made, or Slack won't have us any more.
        """
        first = await self._connect()
        up()
        kept = [self._keep(first if n == 0 else None) for n in range(self._count)]
        tasks = [asyncio.create_task(work) for work in (*kept, self._refuse())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()

    async def _refuse(self) -> None:
        await self._off.wait()
        raise PlatformDown(_OFF, forever=True)

    async def drain(self, patience: float) -> None:
        """Let what is under way finish within `patience` seconds."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=patience)

    async def close(self) -> None:
        """Close every connection."""
        for task in [*self._tasks, *self._busy]:
            task.cancel()
        await asyncio.gather(*(socket.close() for socket in self._open), return_exceptions=True)
        self._open.clear()

    async def _keep(self, socket: aiohttp.ClientWebSocketResponse | None) -> None:
        """Keep one connection: a new one as soon as Slack asks for it or this one is cut."""
        loop = asyncio.get_running_loop()
        tries = -1 if socket is None else 0  # attempts since one worked; the first connection is none of them
        while True:
            if socket is None:
                await asyncio.sleep(_pause(tries))
                tries += 1
                try:
                    socket = await self._connect()
                except PlatformDown as down:
                    if down.forever:
                        raise
                    log.warning("Slack: no connection, trying again in %.0f s: %s", _pause(tries), down)
                    continue
            since, ends = loop.time(), asyncio.Event()
            self._start(self._listen(socket, ends), self._tasks)
            await ends.wait()
            tries = 0 if loop.time() - since > _SETTLED else tries
            socket = None

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        url = await self._ticket()
        try:
            async with asyncio.timeout(_CONNECT):
                socket = await self._session.ws_connect(url, heartbeat=_HEARTBEAT)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PlatformDown(f"Slack can't be reached ({type(error).__name__}).") from None  # the address is secret
        self._open.append(socket)
        self._wake()
        return socket

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse, ends: asyncio.Event) -> None:
        """Take what comes until the connection is gone; set `ends` when another one is needed."""
        try:
            async for message in socket:
                envelope = _read(message)
                if envelope.get("type") == "disconnect":
                    if envelope.get("reason") == "link_disabled":
                        self._off.set()
                    ends.set()
                    asyncio.get_running_loop().call_later(_GRACE, self._retire, socket)
                elif envelope.get("envelope_id"):
                    self._start(self._take(envelope, socket), self._busy)
        except (aiohttp.ClientError, OSError) as error:
            log.info("Slack: a connection broke (%s)", type(error).__name__)
        finally:
            self._forget(socket)
            ends.set()

    def _retire(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._start(socket.close(), self._tasks)

    def _forget(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)

    async def _take(self, envelope: Raw, socket: aiohttp.ClientWebSocketResponse) -> None:
        body, id_ = envelope["payload"], envelope["envelope_id"]
        payload = await self._received(body)
        if await self._ack(socket, {"envelope_id": id_} | ({"payload": payload} if payload else {})):
            return
        # Its connection is gone, and with it perhaps whoever would have shown what this carries.
        try:
            async with asyncio.timeout(_ACK):
                while not await self._ack(
                    next((s for s in self._open if s is not socket), socket), {"envelope_id": id_}
                ):
                    await self._changed.wait()
        except TimeoutError:
            log.warning("Slack: something could not be acknowledged in time")
        if payload:
            await self._late(body, payload)

    async def _ack(self, socket: aiohttp.ClientWebSocketResponse, said: Payload) -> bool:
        if socket.closed:
            return False
        try:
            await socket.send_json(said)
        except (aiohttp.ClientError, OSError):
            self._forget(socket)
            return False
        return True

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _start(self, work: Any, kept: set[asyncio.Task[Any]]) -> None:
        task = asyncio.ensure_future(work)
        kept.add(task)
        task.add_done_callback(kept.discard)


def _pause(tries: int) -> float:
    return min(_LONGEST, _FIRST * 2 ** (tries - 1)) if tries > 0 else 0.0


def _read(message: aiohttp.WSMessage) -> Raw:
    if message.type is not aiohttp.WSMsgType.TEXT:
        return {}
    try:
        found = json.loads(message.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

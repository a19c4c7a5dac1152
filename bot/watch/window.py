"""Where others look in: `/healthz` and `/metrics`, on the machine's own address only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.domain.errors import StartUpError
from bot.watch.counted import Counted
from bot.watch.pulse import Condition, Pulse

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds for the database
OFTEN = 1.0  # seconds between two looks at the event loop

Sleep = Callable[[float], Awaitable[None]]


class Inside(Protocol):
    """What is looked at."""

    async def due_now(self) -> int:
        """Return how many reminders wait; an error means that the database doesn't answer."""
        ...

    def topics(self) -> dict[str, int]:
        """Return how many topics the roadmap has that those follow who chose none, by its id."""
        ...


class Window:
    """Serves health and metrics; `open` it, `close` it."""

    def __init__(
        self, address: tuple[str, int], inside: Inside, pulse: Pulse, counted: Counted, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._address, self._inside, self._pulse, self._counted = address, inside, pulse, counted
        self._sleep = sleep
        self._runner: web.AppRunner | None = None
        self._sampling: asyncio.Task[None] | None = None
        self.url = ""

    async def open(self) -> None:
        """Begin to serve, and to look at the event loop.

        Raises:
            StartUpError: it can't have its address.
        """
        house = web.Application(middlewares=[_only_from_here])
        house.router.add_get("/healthz", self._health)
        house.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(house, access_log=None)
        await self._runner.setup()
        host, port = self._address
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self.close()
            raise StartUpError(
                f"I can't serve METRICS on {host}:{port} ({error.strerror}): set it to another port."
            ) from error
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        log.info("watch me on %s/healthz and %s/metrics", self.url, self.url)
        self._sampling = asyncio.create_task(self._sample())

    async def close(self) -> None:
        """End serving."""
        if self._sampling is not None:
            self._sampling.cancel()
            with suppress(asyncio.CancelledError):
                await self._sampling
        if self._runner is not None:
            await self._runner.cleanup()

    async def look(self) -> Condition:
        """Ask the database, and note how everything is."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        due: int | None = None
        why: tuple[str, ...] = ()
        try:
            async with asyncio.timeout(PATIENCE):
                due = await self._inside.due_now()
        except TimeoutError:
            why = (f"The database took longer than {PATIENCE:.0f} seconds.",)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what has to be said)
            why = (f"The database doesn't answer: {error}",)
        condition = self._pulse.condition(*why)
        self._counted.looked(condition, due, loop.time() - begun, self._inside.topics())
        return condition

    async def _health(self, request: web.Request) -> web.Response:  # noqa: ARG002  (aiohttp's signature)
        condition = await self.look()
        body = {
            "ok": not condition.reasons,
            "reasons": list(condition.reasons),
            "heartbeat": condition.heartbeat,
            "platforms": condition.platforms,
        }
        return web.json_response(body, status=503 if condition.reasons else 200, headers={"Cache-Control": "no-store"})

    async def _metrics(self, request: web.Request) -> web.Response:  # noqa: ARG002  (as above)
        await self.look()
        text = await asyncio.to_thread(self._counted.text)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _sample(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await self._sleep(OFTEN)
            self._counted.lagged(max(0.0, loop.time() - before - OFTEN))


@web.middleware
async def _only_from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse a browser that a foreign page sends here under its own name."""
    host = request.url.host or ""
    try:
        is_ours = ip_address(host).is_loopback
    except ValueError:
        is_ours = host == "localhost"
    if not is_ours:
        raise web.HTTPForbidden(text="Only this machine's own addresses are answered.")
    return await handler(request)

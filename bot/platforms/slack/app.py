"""The Slack platform: connects, answers people, posts unasked."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.around import Lack, Rights
from bot.chat.painting import Paints, painted
from bot.chat.platform import Front, Memory, PlatformDown, Undeliverable
from bot.chat.reply import Reply
from bot.platforms.slack.answer import Answers, Tools
from bot.platforms.slack.api import Api
from bot.platforms.slack.declare import NAME
from bot.platforms.slack.event import ROOT
from bot.platforms.slack.files import Files
from bot.platforms.slack.home import Home
from bot.platforms.slack.inputs import Raw
from bot.platforms.slack.limits import Payload
from bot.platforms.slack.outlet import PAPER, Outlet
from bot.platforms.slack.people import People
from bot.platforms.slack.post import Post
from bot.platforms.slack.render import message
from bot.platforms.slack.sockets import Sockets
from bot.platforms.slack.tokens import APPS, NEEDED, greet, lacking, quiet, revoked, scopes, ticket
from bot.words import Words

log = logging.getLogger(__name__)

_DRAIN = 3.0  # seconds that answers under way get at the end
_LOGIN = 5.0  # seconds that a delivery waits for the connection: far less than the courier, or it would be in doubt
_CARRIED = "carried"  # under which Bolt's context holds what an acknowledgement carries; its response would be text
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_REQUEST = aiohttp.ClientTimeout(total=15, sock_connect=5)


class Slack:
    """Slack as a chat platform; see `bot.chat.platform.ChatPlatform`.

    Args:
        bot_token: the bot's token, xoxb-….
        app_token: the app's token for Socket Mode, xapp-….
        memory: for direct-message channels, seen events and opened Home tabs.
        clock: the time, aware.
        api: the address of another Web API than slack.com's (a proxy, a test's server).
        patience: seconds until something is acknowledged without its answer; Slack gives up after three.
        shows: seconds until people are shown that we are at it.
        pace: messages sent unasked per second, all together; Slack allows several hundred a minute.
        openings: direct messages opened per second; Slack allows fifty a minute.
        gap: seconds between two of them in one channel; Slack allows one a second.
        settle: seconds before a look whether a message arrived that may have been lost.
        painter: draws the pictures; without one there are none.
    """

    def __init__(
        self,
        bot_token: str,
        app_token: str,
        *,
        memory: Memory,
        clock: Callable[[], datetime],
        api: str | None = None,
        patience: float = 2.0,
        shows: float = 1.0,
        pace: float = 4.0,
        openings: float = 0.75,
        gap: float = 1.0,
        settle: float = 1.0,
        painter: Paints | None = None,
    ) -> None:
        self._tokens, self._memory, self._clock = (bot_token, app_token), memory, clock
        self._base = api or AsyncWebClient.BASE_URL
        self._patience, self._shows, self._pace, self._painter = patience, shows, pace, painter
        self._missing: tuple[str, ...] = ()
        self._limits = {"pace": pace, "openings": openings, "gap": gap, "settle": settle}
        self._post: Post | None = None
        self._up = asyncio.Event()

    @property
    def name(self) -> str:
        """`slack`."""
        return "slack"

    @property
    def pace(self) -> float:
        """How many messages a second are sent unasked at most."""
        return self._pace

    @property
    def lead(self) -> str:
        """What is typed before a command's name: on Slack every command is a word of /study."""
        return f"/{ROOT} "

    async def serve(self, front: Front) -> None:
        """Answer people until cancelled; what is under way then gets three seconds.

        Several processes may, up to five with two connections each: Slack hands each event to one of an app's
        connections, ten at most, so that nobody's command fails while one process is gone. All they have to know of
        each other stands in the memory. What is posted unasked is for one of them at a time: see `bot.delivery.ours`.

        Raises:
            PlatformDown: Slack can't be reached or won't have us.
        """
        connector = aiohttp.TCPConnector(limit=0)  # as many answers at once as there are people
        options = {"cookie_jar": aiohttp.DummyCookieJar(), "timeout": _REQUEST, "trust_env": True}
        async with aiohttp.ClientSession(connector=connector, **options) as session:  # type: ignore[arg-type]  # (mixed)
            client = AsyncWebClient(
                token=self._tokens[0], base_url=self._base, session=session, retry_handlers=[], logger=quiet()
            )
            me = await greet(client)
            if any(scope in NEEDED for scope in me.missing):
                raise PlatformDown(lacking(me.missing), forever=True)
            self._missing = me.missing
            if me.missing:
                log.warning("Slack: %s", lacking(me.missing))
            lost: asyncio.Future[PlatformDown] = asyncio.get_running_loop().create_future()

            def refused(code: str) -> None:
                down = revoked(code)
                if down is not None and not lost.done():
                    lost.set_result(down)

            api = Api(client, session, refused=refused)
            files = Files(api)
            post = Post(api, me, files=files, memory=self._memory, clock=self._clock, **self._limits)
            home = Home(front, api, self._memory)
            outlet = Outlet(api, post, files, home, self._clock, self._painter)
            tools = Tools(front, People(api), post, home, files, outlet, self._memory, self._clock)
            answers = Answers(tools, me.user, patience=self._patience, shows=self._shows)
            sockets = Sockets(
                session,
                ticket=lambda: ticket(client, self._tokens[1]),
                received=_dispatch(client, answers.take),
                late=answers.late,
            )

            def up() -> None:
                self._post = post
                self._up.set()
                log.info("Slack: connected to %s", me.team)

            running = asyncio.create_task(sockets.run(up))
            try:
                ends: set[asyncio.Future[Any]] = {running, lost}
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                if lost.done():
                    raise lost.result()
                running.result()
            finally:
                self._up.clear()
                self._post = None
                lost.cancel()
                await asyncio.gather(sockets.drain(_DRAIN), answers.drain(_DRAIN))
                running.cancel()
                await sockets.close()

    async def deliver(self, place: str, reply: Reply, *, key: str, tried: datetime | None = None) -> str:
        """Post unasked; see `ChatPlatform.deliver`. Files follow as a message of their own, at most once."""
        reply = await painted(reply, self._painter, PAPER)
        post, payload = await self._connected(), message(reply, Words(reply.locale))
        return await post.deliver(place, payload, key=key, tried=tried, files=reply.files)

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        """Edit what was posted; see `ChatPlatform.revise`. Files that it had stay as they are."""
        await (await self._connected()).revise(place, receipt, message(reply, Words(reply.locale)))

    def is_place(self, text: str) -> bool:
        """Whether a text is the id of a channel: C…, or G… for the private ones of earlier days."""
        return _CHANNEL.fullmatch(text) is not None

    async def hindrance(self, place: str, words: Words) -> str:
        """Return why nothing could be posted to a place and what to do; empty if nothing speaks against it."""
        if self._post is None or not await self._post.hindrance(place):
            return ""
        return words("I am not in that channel. Type {invite} there, then look again.", invite=f"/invite @{NAME}")

    async def rights(self, place: str, words: Words) -> Rights | None:
        """Return the scopes that the app lacks; see `bot.chat.around.Inspects`. They count for every place."""
        if self._post is None or not self.is_place(place):
            return None
        told = scopes(words)
        return Rights(tuple(Lack(scope, told[scope]) for scope in self._missing), APPS)

    async def _connected(self) -> Post:
        try:
            async with asyncio.timeout(_LOGIN):
                await self._up.wait()
        except TimeoutError:
            raise Undeliverable("not connected to Slack") from None
        if self._post is None:
            raise Undeliverable("not connected to Slack")
        return self._post


class _Door(AsyncMiddleware):
    """Everything that Bolt is handed goes through here, before it looks for a listener.

    Bolt asks a listener every 10 ms whether it has acknowledged, and loses what a listener that fails has said.
    """

    def __init__(self, take: Callable[[Raw], Awaitable[Payload]]) -> None:
        self._take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  (Bolt's own signature)
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002  (likewise)
    ) -> BoltResponse:
        req.context[_CARRIED] = await self._take(req.body)
        return BoltResponse(status=200)


def _dispatch(client: AsyncWebClient, take: Callable[[Raw], Awaitable[Payload]]) -> Callable[[Raw], Awaitable[Payload]]:
    """Return what carries out a payload through Bolt and returns what its acknowledgement carries."""
    bolt = AsyncApp(
        name="study-buddy",  # or Bolt reads the stack's files to find one
        client=client,
        logger=quiet(),
        before_authorize=_Door(take),
        request_verification_enabled=False,  # Socket Mode has no signatures
        ssl_check_enabled=False,
    )

    async def received(body: Raw) -> Payload:
        request = AsyncBoltRequest(mode="socket_mode", body=dict(body))
        await bolt.async_dispatch(request)
        carried: Payload = request.context.get(_CARRIED) or {}
        return carried

    return received

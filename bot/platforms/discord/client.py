"""The Discord platform: connects, declares the commands, answers people, posts unasked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.chat.around import Rights
from bot.chat.painting import Paints, painted
from bot.chat.platform import Front, Memory, PlatformDown, Undeliverable
from bot.chat.reply import Reply
from bot.chat.several import Alone, Leading
from bot.domain.shards import Shards
from bot.platforms.discord import event as events
from bot.platforms.discord import rights
from bot.platforms.discord.answer import answer
from bot.platforms.discord.arrival import Arrivals
from bot.platforms.discord.attachments import along
from bot.platforms.discord.declare import declare, fingerprint
from bot.platforms.discord.gateway import INTERACTION, MESSAGE, SERVER, Gateway, hush
from bot.platforms.discord.letters import reply_to
from bot.platforms.discord.line import Line
from bot.platforms.discord.permissions import TO_POST, invitation, lacking
from bot.platforms.discord.post import Post
from bot.platforms.discord.render import PAPER, Payload, message
from bot.platforms.discord.turns import GAP, Turns
from bot.words import Words

log = logging.getLogger(__name__)

DECLARED = "discord.commands"  # the shelf with the fingerprint of each application's last upload

_DRAIN = 3.0  # seconds that answers under way get at the end
_LOGIN = 5.0  # seconds that a delivery waits for the connection: far less than the courier, or it would be in doubt
_REFUSED = 4004  # the gateway's close code for a token that doesn't count any more
_HOPELESS = range(4010, 4015)  # shards, version or intents that Discord won't have
_SHARDING = (4010, 4011)
_WRONG_SHARDS = (
    "Discord won't have these shards. Write the same number after the / of DISCORD_SHARDS for every process, "
    "a larger one if the bot is on very many servers; without it, one process serves as many as Discord recommends."
)
_REJECTED = (
    "Discord refused the token in DISCORD_TOKEN. "
    "Copy it again from the Developer Portal: your application, Bot, Reset Token."
)


class Discord:
    """Discord as a chat platform; see `bot.chat.platform.ChatPlatform`.

    Args:
        token: the bot's token.
        memory: for the direct-message channels and the fingerprint of the uploaded commands.
        clock: the time, aware.
        api: the address of another API than discord.com's, with its version (a proxy, a test's server).
        patience: seconds until people are shown that we are at it; Discord gives up after three.
        pace: messages sent unasked per second, by all processes together. Discord allows a bot 50 requests per second
            of every kind.
        openings: direct messages opened per second, by all together.
        painter: draws the pictures; without one there are none.
        shards: those this process connects; None: all, of as many as Discord recommends.
        leading: agrees with the processes that connect the other shards.
        gap: seconds between two shards that identify themselves, by Discord's rule.
    """

    def __init__(
        self,
        token: str,
        *,
        memory: Memory,
        clock: Callable[[], datetime],
        api: str | None = None,
        patience: float = 1.0,
        pace: float = 30.0,
        openings: float = 2.0,
        painter: Paints | None = None,
        shards: Shards | None = None,
        leading: Leading | None = None,
        gap: float = GAP,
    ) -> None:
        self._token, self._memory, self._clock = token, memory, clock
        self._patience, self._painter, self._shards = patience, painter, shards
        self._pace, self._openings = pace * self.share, openings * self.share
        self._turns = Turns(leading or Alone(), gap)
        self._answers: set[asyncio.Task[None]] = set()
        self._post: Post | None = None
        self._asks: Callable[[str], Awaitable[int | None]] | None = None
        self._invitation = ""
        self._up = asyncio.Event()
        if api:
            Route.BASE = api

    @property
    def name(self) -> str:
        """`discord`."""
        return "discord"

    @property
    def names_commands(self) -> bool:
        """Discord shows commands by the names that they have in the language of somebody's device."""
        return True

    @property
    def share(self) -> float:
        """How much of the bot this process is; any may post, each at its share of the pace."""
        return 1.0 if self._shards is None else self._shards.share

    @property
    def pace(self) -> float:
        """How many messages a second are sent unasked at most, by this process."""
        return self._pace

    async def serve(self, front: Front) -> None:
        """Answer people until cancelled; what is under way then gets three seconds.

        discord.py resumes and reconnects by itself.

        Raises:
            PlatformDown: Discord can't be reached or won't have us.
        """
        hush()
        commands = declare(front.commands, Words())
        connector = aiohttp.TCPConnector(limit=0)  # as many answers at once as there are people
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            hear: Callable[[str, Mapping[str, Any]], None] | None = None

            def received(name: str, raw: Mapping[str, Any]) -> None:
                if hear is not None:
                    hear(name, raw)

            gateway = Gateway(received, self._turns, self._shards)
            declaring: asyncio.Task[None] | None = None
            try:
                await gateway.login(self._token)
                if self._shards is None or 0 in self._shards.numbers:  # one process does it, or each of them would
                    declaring = asyncio.create_task(self._declare(gateway, commands))
                account = str(gateway.user.id) if gateway.user else ""
                line = Line(session, Route.BASE, str(gateway.application_id))
                arrivals = Arrivals(self, front, self._memory, self._clock, account)
                hear = partial(self._hear, front, line, arrivals)
                self._asks = partial(rights.ask, gateway.http, account=account)
                self._invitation = invitation(str(gateway.application_id))
                self._post = Post(
                    gateway.http,
                    account,
                    memory=self._memory,
                    clock=self._clock,
                    pace=self._pace,
                    openings=self._openings,
                )
                self._up.set()
                log.info("Discord: connected as %s", gateway.user)
                await gateway.stay()
            except discord.LoginFailure:
                raise PlatformDown(_REJECTED, forever=True) from None
            except discord.ConnectionClosed as closed:
                if closed.code == _REFUSED:
                    raise PlatformDown(_REJECTED, forever=True) from None
                reason = f"Discord closed the connection ({closed.code})."
                reason = _WRONG_SHARDS if closed.code in _SHARDING else reason
                raise PlatformDown(reason, forever=closed.code in _HOPELESS) from closed
            except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
                raise PlatformDown(f"Discord can't be reached ({type(error).__name__}).") from error
            finally:
                hear = None
                self._up.clear()
                self._post = self._asks = None
                if declaring is not None:
                    declaring.cancel()
                await self._drain()
                await gateway.close()

    async def deliver(self, place: str, reply: Reply, *, key: str, tried: datetime | None = None) -> str:
        """Post unasked; see `ChatPlatform.deliver`."""
        reply = await painted(reply, self._painter, PAPER)
        post, (files, _) = await self._connected(), along(reply.files)
        return await post.deliver(place, message(reply, Words(reply.locale)), files, key=key, tried=tried)

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        """Edit what was posted; see `ChatPlatform.revise`."""
        reply = await painted(reply, self._painter, PAPER)
        post, (files, _) = await self._connected(), along(reply.files)
        await post.revise(place, receipt, message(reply, Words(reply.locale)), files)

    def is_place(self, text: str) -> bool:
        """Whether a text is the id of a channel."""
        return text.isascii() and text.isdigit()

    async def rights(self, place: str, words: Words) -> Rights | None:
        """Return what the bot may not do in a channel; see `bot.chat.around.Inspects`."""
        may = await self._may(place)
        return None if may is None else Rights(lacking(may, words), self._invitation)

    async def hindrance(self, place: str, words: Words) -> str:
        """Return why nothing could be posted to a channel and what to do; empty if nothing speaks against it."""
        may = await self._may(place)
        missing = () if may is None else lacking(may, words, TO_POST)
        if not missing:
            return ""
        names = words.listing([one.name for one in missing])
        said = words("I may not post there without {names}.", names=names)
        return f"{said} {words('Allow me that in the settings of the channel, under Permissions, then look again.')}"

    async def _may(self, place: str) -> int | None:
        """Return what the bot may do in a channel; None if that can't be told."""
        return await self._asks(place) if self._asks is not None and self.is_place(place) else None

    async def _connected(self) -> Post:
        try:
            async with asyncio.timeout(_LOGIN):
                await self._up.wait()
        except TimeoutError:
            raise Undeliverable("not connected to Discord") from None
        if self._post is None:
            raise Undeliverable("not connected to Discord")
        return self._post

    def _hear(self, front: Front, line: Line, arrivals: Arrivals, name: str, raw: Mapping[str, Any]) -> None:
        if name == INTERACTION:
            self._take(self._answer(raw, asyncio.get_running_loop().time(), front, line))
        elif name == SERVER and arrivals.is_new(raw):
            self._take(arrivals.greet(raw))
        elif name == MESSAGE and self._post is not None:
            self._take(reply_to(raw, front, self._post, self._patience, self._painter))

    def _take(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_carried_out(work))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer(self, raw: Mapping[str, Any], arrived: float, front: Front, line: Line) -> None:
        event = events.read(raw, arrived)
        if event is not None:
            await answer(event, front, line, self._patience, self._painter)

    async def _drain(self) -> None:
        if self._answers:
            _, late = await asyncio.wait(self._answers, timeout=_DRAIN)
            for task in late:
                task.cancel()

    async def _declare(self, gateway: Gateway, commands: Sequence[Payload]) -> None:
        """Upload the commands if they aren't those of the last upload: Discord allows 200 new ones a day."""
        application, now = str(gateway.application_id), fingerprint(commands)
        if await self._memory.recall(DECLARED, application) == now:
            return
        route = Route("PUT", "/applications/{application_id}/commands", application_id=application)
        try:
            await gateway.http.request(route, json=list(commands))
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Discord did not take the commands, so the earlier ones stay until the next start: %s", error)
            return
        await self._memory.remember(DECLARED, application, now)
        log.info("Discord: %s commands uploaded", len(commands))


async def _carried_out(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:  # one event that can't be read or shown must not end the connection
        log.exception("Something that came from Discord could not be answered")

"""Messages sent unasked: once per key, below Discord's limits, and with a clear word when they can't be delivered."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.chat import wire
from bot.chat.platform import Later, Memory, Undeliverable
from bot.chat.reply import File
from bot.domain.sentence import sentence
from bot.platforms.discord.attachments import parts
from bot.platforms.discord.poorer import NOT_ALLOWED, as_allowed
from bot.platforms.discord.render import Payload
from bot.platforms.pace import Bucket

log = logging.getLogger(__name__)

DIRECT = "discord.dm"  # the shelf with the channel of each account's direct messages

_FRESH = timedelta(minutes=2)  # for how long a nonce is trusted; Discord says "the past few minutes"
_BEFORE = timedelta(minutes=3)  # how far before the first attempt a look at the channel begins, for clocks that differ
_PAGE = 100  # messages read at once, Discord's most
_PAGES = 5
_NONCE = 25  # characters

_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE, _TOO_FAST = 10003, 10008, 40003
# Refusals that belong to the place: unknown channel, server or user; no access; closed direct messages; not a channel
# for text; no permission; no such recipient; no server in common.
_FOREVER = (_UNKNOWN_CHANNEL, 10004, 10013, 50001, 50007, 50008, NOT_ALLOWED, 50033, 50278)
_REASONS = {
    _UNKNOWN_CHANNEL: sentence("the channel is gone"),
    10004: sentence("the server is gone"),
    10013: sentence("that is nobody any more"),
    50001: sentence("I can't see the channel"),
    50007: sentence("direct messages are closed"),
    50008: sentence("nothing can be written there"),
    NOT_ALLOWED: sentence("I may not write in the channel"),
    50033: sentence("nobody can be reached there"),
    50278: sentence("direct messages need a server in common"),
    _TOO_FAST: "Discord asks to open direct messages more slowly",
}
_REST = 60.0  # seconds without opening direct messages after Discord said so
_BURST = 5  # requests at once after a rest
_NOT_PROCESSED = 503
_OUTAGE = 500


class Post:
    """Sends and edits messages of the bot's own.

    Args:
        http: discord.py's client for the API, logged in.
        account: our own account's id.
        memory: where the channels of direct messages are remembered.
        clock: the time, aware.
        pace: requests per second for all of this together; Discord allows a bot 50 of every kind.
        openings: direct messages opened per second; Discord blocks bots that open many, and tells no number.
    """

    def __init__(
        self,
        http: discord.http.HTTPClient,
        account: str,
        *,
        memory: Memory,
        clock: Callable[[], datetime],
        pace: float,
        openings: float,
    ) -> None:
        self._http, self._account, self._memory, self._clock = http, account, memory, clock
        self._pace, self._openings = Bucket(pace, min(_BURST, pace)), Bucket(openings, _BURST)

    async def deliver(
        self, place: str, payload: Payload, files: Sequence[File], *, key: str, tried: datetime | None
    ) -> str:
        """Post `payload` with its files once per `key` and place; return the message's id. Raises Undeliverable."""
        body = payload | {"nonce": nonce(key, place), "enforce_nonce": True}
        try:
            try:
                return await self._deliver(await self._channel(place), body, files, key, tried)
            except Undeliverable as refused:
                stale = isinstance(refused.__cause__, discord.NotFound) and place.startswith("@") and refused.forever
                if not stale:
                    raise
            await self._memory.forget(DIRECT, place[1:])  # what we remembered is no channel any more
            return await self._deliver(await self._channel(place), body, files, key, tried)
        except Undeliverable as refused:
            if tried is None or refused.forever:
                raise
            raise Undeliverable(refused.reason, unknown=True) from refused  # the doubt about the earlier attempt stays

    async def revise(self, place: str, receipt: str, payload: Payload, files: Sequence[File]) -> None:
        """Edit the message `receipt`, whose earlier files go. Raises Undeliverable."""
        if not receipt:
            raise Undeliverable("the message was deleted")
        channel = await self._channel(place)
        route = Route("PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=receipt)
        await as_allowed(lambda body, along: self._ask(route, body, along), payload, files)

    async def say(self, channel: str, payload: Payload, files: Sequence[File], *, key: str) -> str:
        """Post an answer, at once, and return the message's id. Raises Undeliverable, Later."""
        body = payload | {"nonce": nonce(key, channel), "enforce_nonce": True}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        return await self._post(route, body, files, paced=False)

    async def typing(self, channel: str) -> None:
        """Show for some ten seconds that we are writing. Raises Undeliverable, Later."""
        await self._ask(Route("POST", "/channels/{channel_id}/typing", channel_id=channel), paced=False)

    async def _deliver(
        self, channel: str, body: Payload, files: Sequence[File], key: str, tried: datetime | None
    ) -> str:
        if tried is not None and self._clock() - tried > _FRESH:
            found = await self._find(channel, key, tried)
            if found is not None:
                return found
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)

        def post(body: Payload, files: Sequence[File]) -> Awaitable[str]:
            return self._post(route, body, files)

        try:
            return await as_allowed(post, body, files)
        except Undeliverable as lost:
            if not lost.unknown or isinstance(lost.__cause__, discord.DiscordServerError):
                raise  # discord.py has repeated after 5xx by itself
            log.info("The connection was lost while posting; posting again with the same nonce")
            try:
                return await as_allowed(post, body, files)
            except Later:
                raise lost from None

    async def _post(self, route: Route, body: Payload, files: Sequence[File], *, paced: bool = True) -> str:
        try:
            return str((await self._ask(route, body, files, doubtful=True, paced=paced))["id"])
        except Undeliverable as refused:
            cause = refused.__cause__
            if isinstance(cause, discord.NotFound) and cause.code == _UNKNOWN_MESSAGE:
                return ""  # the nonce was known, and somebody has deleted that message
            raise

    async def _find(self, channel: str, key: str, tried: datetime) -> str | None:
        """Return the id of our message that carries `key`, among those since shortly before `tried`.

        Raises:
            Undeliverable: nobody can tell: we may not look, or there are more messages than we look through.
        """
        after = str(discord.utils.time_snowflake(tried - _BEFORE))
        for _ in range(_PAGES):
            route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
            try:
                page = await self._ask(route, params={"after": after, "limit": str(_PAGE)})
            except Undeliverable as refused:
                if isinstance(refused.__cause__, discord.Forbidden):
                    raise Undeliverable("it may have arrived, and I may not look") from refused
                raise
            for message in page:
                if message["author"]["id"] == self._account and key in _keys(message):
                    return str(message["id"])
            if len(page) < _PAGE:
                return None
            after = max((m["id"] for m in page), key=int)
        raise Undeliverable("it may have arrived, and too much was said since", unknown=True)

    async def _channel(self, place: str) -> str:
        if not place.startswith("@"):
            return place
        account = place[1:]
        known = await self._memory.recall(DIRECT, account)
        if known is not None:
            return known
        await self._openings.turn()
        try:
            opened = await self._ask(Route("POST", "/users/@me/channels"), {"recipient_id": account})
        except Undeliverable as refused:
            if getattr(refused.__cause__, "code", 0) != _TOO_FAST:
                raise
            self._openings.hold(_REST)
            raise Later(_REST) from refused
        await self._memory.remember(DIRECT, account, opened["id"])
        return str(opened["id"])

    async def _ask(
        self,
        route: Route,
        body: Payload | None = None,
        files: Sequence[File] = (),
        *,
        params: dict[str, str] | None = None,
        doubtful: bool = False,
        paced: bool = True,
    ) -> Any:
        """Make a request, at our pace unless it is an answer.

        Raises:
            Undeliverable: with what happened as its cause; a `doubtful` request may have had its effect all the same.
            Later: Discord asks to wait.
        """
        options: dict[str, Any] = {} if body is None else _written(body, files)
        if params is not None:
            options["params"] = params
        if paced:
            await self._pace.turn()
        try:
            return await self._http.request(route, **options)
        except discord.HTTPException as error:
            raise _refusal(error, doubtful=doubtful) from error
        except discord.RateLimited as slow:
            self._pace.hold(slow.retry_after)
            raise Later(slow.retry_after) from slow
        except aiohttp.ClientConnectorError as away:  # nothing was written
            raise Undeliverable("Discord can't be reached") from away
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise Undeliverable("the connection was lost", unknown=doubtful) from lost


def _written(body: Payload, files: Sequence[File]) -> dict[str, Any]:
    """Return a request's content as discord.py takes it; its files can be sent again after a 5xx."""
    if not files:
        return {"json": body}
    form = parts(body, files)
    return {"form": form, "files": [discord.File(part["value"], part["filename"]) for part in form[1:]]}


def nonce(key: str, place: str) -> str:
    """Return the nonce of a key at a place: a fallback to another place is another message."""
    return hashlib.sha256(f"{place}\0{key}".encode()).hexdigest()[:_NONCE]


def _keys(message: dict[str, Any]) -> set[str]:
    """Return every argument in the ids of a message's controls."""
    ids = [c.get("custom_id") for row in message.get("components", ()) for c in row.get("components", ())]
    return {value for id_ in ids if id_ for value in wire.read(id_).given.values()}


def _refusal(error: discord.HTTPException, *, doubtful: bool) -> Undeliverable:
    reason = _REASONS.get(error.code, f"Discord answered {error.status} ({error.code})")
    if error.status >= _OUTAGE:
        return Undeliverable("Discord has an outage", unknown=doubtful and error.status != _NOT_PROCESSED)
    return Undeliverable(reason, forever=error.code in _FOREVER)

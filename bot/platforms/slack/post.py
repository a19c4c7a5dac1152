"""Messages of the bot's own: once per key, below Slack's limits, and with a clear word when they can't be delivered.

`chat.postMessage` knows no key of ours, so it is written into the message's metadata, and before a message is posted
again that may have arrived, the place's latest messages are looked through for it.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.chat.platform import Later, Memory, Undeliverable
from bot.chat.reply import File
from bot.domain.sentence import sentence
from bot.platforms.pace import Bucket, Gaps
from bot.platforms.slack.api import Api, Away, Busy, Lost, Refused
from bot.platforms.slack.files import FAILURES, Files
from bot.platforms.slack.limits import Payload
from bot.platforms.slack.tokens import Me

log = logging.getLogger(__name__)

DIRECT = "slack.dm"  # the shelf with the channel of each account's direct messages

_EVENT = "study_buddy"  # the metadata's type
_BEFORE = timedelta(minutes=3)  # how far before the first attempt a look begins, for clocks that differ
_PAGE = 200  # messages read at once
_PAGES = 5
_SETTLE = 1.0  # seconds until what was cut off would be there
_BURST = 5  # messages, or direct messages opened, at once after a rest
_KEPT = 2000  # keys of what was posted a while ago

# Refusals that belong to the place, and what they mean for who reads them in /reminders or /admin.
_FOREVER = {
    "channel_not_found": sentence("the channel is gone, or I am not in it: invite me there"),
    "not_in_channel": sentence("I am not in the channel: invite me there"),
    "is_archived": sentence("the channel is archived"),
    "restricted_action": sentence("I may not write in the channel"),
    "restricted_action_read_only_channel": sentence("I may not write in the channel"),
    "restricted_action_non_threadable_channel": sentence("I may not write in the channel"),
    "cannot_reply_to_message": sentence("I may not write in the channel"),
    "user_not_found": sentence("the person is not in the workspace"),
    "user_not_visible": sentence("the person is not in the workspace"),
    "users_not_found": sentence("the person is not in the workspace"),
    "user_disabled": sentence("the account is switched off"),
    "cannot_dm_bot": sentence("that is no person"),
    "messages_tab_disabled": sentence("direct messages are switched off for the app"),
}
_GONE = ("channel_not_found", "user_not_found")


class Post:
    """Sends and edits messages of the bot's own.

    Args:
        api: Slack.
        me: who we are.
        files: what brings files along.
        memory: where the channels of direct messages are remembered.
        clock: the time, aware.
        pace: messages sent unasked per second, all together; Slack allows several hundred a minute.
        openings: direct messages opened per second; Slack allows fifty a minute.
        gap: seconds between two of them in one channel; Slack allows one a second.
        settle: seconds before a look whether a message arrived.
    """

    def __init__(
        self,
        api: Api,
        me: Me,
        *,
        files: Files,
        memory: Memory,
        clock: Callable[[], datetime],
        pace: float,
        openings: float,
        gap: float = 1.0,
        settle: float = _SETTLE,
    ) -> None:
        self._api, self._me, self._files, self._memory, self._clock = api, me, files, memory, clock
        self._pace, self._openings = Bucket(pace, min(_BURST, pace)), Bucket(openings, _BURST)
        self._gaps, self._settle = Gaps(gap), settle
        self._posted: OrderedDict[str, str] = OrderedDict()

    async def deliver(
        self, place: str, payload: Payload, *, key: str, tried: datetime | None, files: Sequence[File] = ()
    ) -> str:
        """Post unasked, at our pace, once per `key` and place; return the message's id.

        Files follow once it is there. What becomes of them changes nothing about it: they can't be looked for, so they
        are sent at most once, and not at all for a message that an earlier attempt has brought. Raises
        Undeliverable, Later.
        """
        mark = _mark(key, place)
        if mark in self._posted:
            return self._posted[mark]
        try:
            channel = await self.channel(place, unasked=True)
            try:
                return await self._deliver(channel, payload, mark, tried, files)
            except Undeliverable as refused:
                if not (place.startswith("@") and isinstance(refused.__cause__, Refused)):
                    raise
                if refused.__cause__.code not in _GONE:
                    raise
            await self._memory.forget(DIRECT, place[1:])  # what we remembered is no channel any more
            return await self._deliver(await self.channel(place, unasked=True), payload, mark, tried, files)
        except Undeliverable as refused:
            if tried is None or refused.forever:
                raise
            raise Undeliverable(refused.reason, unknown=True) from refused  # the doubt about the earlier attempt stays

    async def say(self, channel: str, payload: Payload, *, key: str, thread: str = "") -> str:
        """Post an answer, at once, and return the message's id. Raises Undeliverable."""
        body = payload | ({"thread_ts": thread} if thread else {})
        return await self._send(channel, body, _mark(key, channel), None, thread)

    async def revise(self, place: str, receipt: str, payload: Payload) -> None:
        """Edit the message `receipt`. Raises Undeliverable."""
        await self.edit(await self.channel(place), receipt, payload)

    async def edit(self, channel: str, ts: str, payload: Payload) -> None:
        """Edit a message of ours. Raises Undeliverable."""
        changed = {name: payload[name] for name in ("text", "blocks")}
        try:
            await self._api.ask("chat.update", {"channel": channel, "ts": ts, **changed})
        except (Refused, Busy, Away, Lost) as error:
            raise _undeliverable(error) from error

    async def take_back(self, channel: str, ts: str) -> None:
        """Delete a message of ours. Raises Undeliverable."""
        try:
            await self._api.ask("chat.delete", {"channel": channel, "ts": ts})
        except (Refused, Busy, Away, Lost) as error:
            raise _undeliverable(error) from error

    async def channel(self, place: str, *, unasked: bool = False) -> str:
        """Return the channel of a place; direct messages are opened once and remembered.

        Raises:
            Undeliverable: there is none, or Slack can't tell.
            Later: `unasked`, and it is not our turn; answers wait for none.
        """
        if not place.startswith("@"):
            return place
        account = place[1:]
        known = await self._memory.recall(DIRECT, account)
        if known is not None:
            return known
        team, _, user = account.partition(":")
        if team != self._me.team:
            raise Undeliverable(sentence("that is somebody of another workspace"), forever=True)
        if unasked:
            await self._openings.turn()
        try:
            opened = await self._api.ask("conversations.open", {"users": user})
        except (Refused, Busy, Away, Lost) as error:
            if unasked and isinstance(error, Busy):
                self._openings.hold(error.seconds)
                raise Later(error.seconds) from error
            raise _undeliverable(error) from error
        channel = str(opened["channel"]["id"])
        await self._memory.remember(DIRECT, account, channel)
        return channel

    async def hindrance(self, channel: str) -> str:
        """Return the word for why nothing could be posted there; empty if nothing speaks against it."""
        try:
            await self._api.ask("conversations.history", {"channel": channel, "limit": "1"})
        except Refused as no:
            return _FOREVER.get(no.code, "") and no.code
        except (Busy, Away, Lost):
            pass
        return ""

    async def _deliver(
        self, channel: str, payload: Payload, mark: str, tried: datetime | None, files: Sequence[File]
    ) -> str:
        if tried is not None:
            found = await self._find(channel, mark, tried)
            if found is not None:
                return found
        await self._gaps.turn(channel)
        await self._pace.turn()
        try:
            ts = await self._send(channel, payload, mark, tried)
        except Undeliverable as refused:
            if isinstance(refused.__cause__, Busy):  # nothing was posted
                self._pace.hold(refused.__cause__.seconds)
                raise Later(refused.__cause__.seconds) from refused
            raise
        self._posted[mark] = ts
        while len(self._posted) > _KEPT:
            self._posted.popitem(last=False)
        if files:
            await self._bring(channel, files)
        return ts

    async def _bring(self, channel: str, files: Sequence[File]) -> None:
        try:
            await self._gaps.turn(channel)
            await self._files.share(channel, files)
        except (*FAILURES, Later) as error:  # its message is there
            log.warning("Slack: a file could not be posted: %s %s", type(error).__name__, error)

    async def _send(self, channel: str, payload: Payload, mark: str, tried: datetime | None, thread: str = "") -> str:
        """Post; where nobody can tell whether it arrived, look before it is posted a second and last time."""
        metadata = {"event_type": _EVENT, "event_payload": {"key": mark}}
        body = payload | {"channel": channel, "metadata": metadata}
        begun = tried or self._clock()
        try:
            try:
                return str((await self._api.post("chat.postMessage", body))["ts"])
            except Lost:
                log.info("Slack: a message may have arrived or not, looking for it")
            await asyncio.sleep(self._settle)
            found = await self._find(channel, mark, begun, thread)
            return found or str((await self._api.post("chat.postMessage", body))["ts"])
        except (Refused, Busy, Away, Lost) as error:
            raise _undeliverable(error) from error

    async def _find(self, channel: str, mark: str, since: datetime, thread: str = "") -> str | None:
        """Return the id of our message with that mark, among those since shortly before `since`, or in a thread."""
        asked = {"channel": channel, "oldest": f"{(since - _BEFORE).timestamp():.6f}", "limit": str(_PAGE)}
        asked |= {"include_all_metadata": "true"} | ({"ts": thread} if thread else {})
        method = "conversations.replies" if thread else "conversations.history"
        for _ in range(_PAGES):
            try:
                page = await self._api.ask(method, asked)
            except Refused as no:
                raise Undeliverable("it may have arrived, and I may not look", unknown=True) from no
            except (Busy, Away, Lost) as error:
                raise Undeliverable("it may have arrived, and Slack can't be asked", unknown=True) from error
            for message in page["messages"]:
                held = (message.get("metadata") or {}).get("event_payload") or {}
                if message.get("bot_id") == self._me.bot and held.get("key") == mark:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            asked = {**asked, "cursor": str(cursor)}
        raise Undeliverable("it may have arrived, and too much was said since to look", unknown=True)


def _mark(key: str, place: str) -> str:
    """Return what a key is called in metadata, which the whole workspace can read."""
    return hashlib.sha256(f"{place}\0{key}".encode()).hexdigest()[:32]


def _undeliverable(error: Refused | Busy | Away | Lost) -> Undeliverable:
    match error:
        case Refused(code=code):
            reason = _FOREVER.get(code) or f"Slack refused it ({error.code})"
            if code == "missing_scope":
                reason = f"the Slack app lacks the scope {error.needed}"
            return Undeliverable(reason, forever=code in _FOREVER)
        case Busy():
            return Undeliverable(f"Slack asks to wait {error.seconds:.0f} seconds")
        case Away():
            return Undeliverable("Slack can't be reached")
        case _:
            return Undeliverable("the connection was lost, or Slack has an outage", unknown=True)

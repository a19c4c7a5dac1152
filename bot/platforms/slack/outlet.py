"""Where an answer goes: with the acknowledgement, to its response_url, into the channel, or as a direct message."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.chat.command import Asker
from bot.chat.door import door
from bot.chat.markup import Rich, paragraphs, rich
from bot.chat.painting import Paints, painted
from bot.chat.platform import Undeliverable
from bot.chat.reply import MOST_ROWS, Button, Reply
from bot.platforms.slack import forms
from bot.platforms.slack.api import Api, Away, Busy, Lost, Refused
from bot.platforms.slack.event import Event
from bot.platforms.slack.files import FAILURES, Files, note
from bot.platforms.slack.home import Home
from bot.platforms.slack.limits import Payload
from bot.platforms.slack.post import Post
from bot.platforms.slack.render import message
from bot.words import Words

log = logging.getLogger(__name__)

PAPER: Final = "light"  # what most people on Slack read on

_VALID = 29 * 60  # seconds for which a response_url is used; Slack takes it for 30 minutes
_UNSHOWABLE = ("invalid_", "no_text", "msg_")  # how Slack begins to say that it doesn't like a message


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be shown to whom, for what they did.

    `private`: nobody else may see it; `begun`: the message in direct messages that says that it is being worked on.
    """

    event: Event
    asker: Asker
    words: Words
    reply: Reply
    private: bool
    begun: str = ""

    @property
    def replacing(self) -> bool:
        """Whether it takes the place of the message it was asked for on."""
        return self.reply.replaces and self.event.where.own

    @property
    def hidden(self) -> bool:
        """Whether it is shown to the asker only, in a place that others are in too."""
        return self.private or (self.reply.replaces and not self.event.where.direct)

    @property
    def apart(self) -> bool:
        """Whether its files can't stand beside it: the Home tab and what only one person sees take none."""
        where = self.event.where
        return where.home or (bool(where.channel) and self.hidden)

    def instead(self, reply: Reply) -> Answer:
        """Return another answer to the same."""
        return replace(self, reply=reply)


class Outlet:
    """Shows answers."""

    def __init__(
        self,
        api: Api,
        post: Post,
        files: Files,
        home: Home,
        clock: Callable[[], datetime],
        painter: Paints | None = None,
    ) -> None:
        self._api, self._post, self._files, self._home, self._clock = api, post, files, home, clock
        self._painter = painter

    def carried(self, answer: Answer) -> Payload | None:
        """Return the answer as an acknowledgement's payload, or None if it can't be one."""
        answer = self._offering(answer)
        event, reply = answer.event, answer.reply
        if event.what == "submit":
            if reply.form is None:
                return None
            wrong = forms.errors(reply.form, event.filled)
            if wrong:
                return {"response_action": "errors", "errors": wrong}
            if reply.cards or reply.text:
                return None
            return {"response_action": "update", "view": forms.modal(reply.form, event.where, answer.words)}
        if reply.files or reply.images or (reply.form is not None and not (reply.cards or reply.text)):
            return None
        return self._message(answer) | _seen_by(answer)

    async def open(self, trigger: str, view: Payload) -> bool:
        """Open a form and return whether it is open. Raises Refused where a scope is missing."""
        return await self._api.open(trigger, view)

    def noted(self, words: Words) -> Payload:
        """Return an acknowledgement's payload that says that an answer takes its time."""
        return message(working(words), words) | {"response_type": "ephemeral"}

    async def begin(self, event: Event, words: Words) -> str:
        """Show that an answer takes its time; never raises for Slack.

        Returns:
            The direct message that the answer can take the place of. What only one person sees in a channel can't be
            changed by us, so there the answer comes below, and this is gone with the next reload.
        """
        where, note = event.where, working(words)
        payload = message(note, words)
        try:
            if where.home:
                await self._home.begin(event.account, note, words)
            elif where.direct or not where.channel:
                channel = where.channel or await self._post.channel(f"@{event.account}")
                return await self._post.say(channel, payload, key=f"{event.id} begun", thread=where.thread)
            elif where.url:
                await self._api.respond(where.url, payload | {"response_type": "ephemeral"})
            else:
                body = payload | {"channel": where.channel, "user": event.user}
                await self._api.post("chat.postEphemeral", body | ({"thread_ts": where.thread} if where.thread else {}))
        except (Refused, Busy, Away, Lost, Undeliverable) as error:
            log.info("Slack: that an answer takes its time was not shown: %s %s", type(error).__name__, error)
        return ""

    async def end(self, event: Event, begun: str) -> None:
        """Take back what says that an answer is being worked on, where nothing takes its place."""
        try:
            channel = event.where.channel or await self._post.channel(f"@{event.account}")
            await self._post.take_back(channel, begun)
        except Undeliverable as error:
            log.info("Slack: a message could not be taken back: %s", error)

    async def say(self, answer: Answer) -> None:
        """Show an answer where it belongs, with its files and pictures; never raises for Slack.

        A picture that can't be sent is left at that where the answer says the same in words.
        """
        answer = self._offering(answer)
        answer = answer.instead(await painted(answer.reply, self._painter, PAPER))
        if not answer.reply.files:
            await self._show(answer)
        elif answer.apart:
            said = note(answer.reply.files, await self._hand_over(answer, f"@{answer.event.account}"), answer.words)
            await self._show(answer.instead(replace(answer.reply, text=paragraphs(answer.reply.text, said))))
        else:
            await self._show(answer)
            where = answer.event.where
            failed = await self._hand_over(answer, where.channel or f"@{answer.event.account}", where.thread)
            if failed is not None and not (answer.reply.cards and all(file.alt for file in answer.reply.files)):
                sorry = Reply(note(answer.reply.files, failed, answer.words))
                await self._show(replace(answer, reply=sorry, private=not where.direct))

    def _offering(self, answer: Answer) -> Answer:
        """Return an answer with a button for its pictures where they can't stand beside it, unless asked for."""
        reply = answer.reply
        shows = [image.shows for image in reply.images if image.shows is not None]
        if not (answer.apart and reply.images) or answer.event.press in shows:
            return answer
        asking = tuple(Button(answer.words("Show me the picture"), press) for press in shows) if self._painter else ()
        rows = (*reply.controls, asking) if asking and len(reply.controls) < MOST_ROWS else reply.controls
        return answer.instead(replace(reply, controls=rows, images=()))

    async def _hand_over(self, answer: Answer, place: str, thread: str = "") -> Exception | None:
        """Put an answer's files into a place and return what went wrong, if anything did."""
        try:
            await self._files.share(await self._post.channel(place), answer.reply.files, thread=thread)
        except FAILURES as error:
            log.warning("Slack: a file could not be sent: %s %s", type(error).__name__, error)
            return error
        return None

    async def _show(self, answer: Answer) -> None:
        try:
            await self._say(answer, self._message(answer))
        except Refused as no:
            log.error("Slack refused an answer: %s", no.code)  # noqa: TRY400  (a word, not a trace)
            sorry = Rich(answer.words("Sorry, I could not show that. What you did is kept."))
            try:
                await self._say(answer, message(Reply(sorry), answer.words))
            except Refused:
                log.error("Slack refused to be told so")  # noqa: TRY400  (as above)
        except (Busy, Away, Lost, Undeliverable) as error:
            log.warning("An answer did not reach Slack: %s %s", type(error).__name__, error)

    async def respond(self, url: str, body: Payload) -> None:
        """Send a finished answer to a response_url; never raises for Slack."""
        try:
            if body.get("response_type") == "in_channel":
                await self._api.respond(url, body)
            else:
                await self._twice(lambda: self._api.respond(url, body))
        except (Refused, Busy, Away, Lost) as error:
            log.warning("An answer did not reach Slack: %s %s", type(error).__name__, error)

    def _message(self, answer: Answer) -> Payload:
        return message(door(answer.reply, answer.words), answer.words)

    async def _say(self, answer: Answer, payload: Payload) -> None:
        event, where = answer.event, answer.event.where
        if where.home:
            await self._home.show(answer.asker, answer.reply)
        elif event.what in ("words", "arrived"):
            await self._reply(answer, payload)
        elif where.direct and not answer.replacing:
            await self._post_answer(answer, where.channel, payload)
        elif not await self._answer(answer, payload):
            if where.direct and where.ts:
                await self._post.edit(where.channel, where.ts, payload)
            else:
                await self._privately(answer, payload)
        if answer.replacing and answer.begun:
            await self.end(event, answer.begun)

    async def _post_answer(self, answer: Answer, channel: str, payload: Payload) -> None:
        """Post an answer, in the place of what says that it is being worked on if there is that."""
        for _ in range(2 if answer.begun else 0):  # to edit twice is harmless, and the first may have been lost
            try:
                await self._post.edit(channel, answer.begun, payload)
            except Undeliverable as error:
                log.info("Slack: an answer could not take its place: %s", error)
            else:
                return
        where = answer.event.where
        thread = where.thread if channel == where.channel else ""  # a thread belongs to its channel
        await self._post.say(channel, payload, key=answer.event.id, thread=thread)

    async def _answer(self, answer: Answer, payload: Payload) -> bool:
        """Use the response_url; return whether there was one that could be used."""
        where = answer.event.where
        if not where.url or self._clock().timestamp() - where.born > _VALID:
            return False
        body = payload | ({"replace_original": True} if answer.replacing else _seen_by(answer))
        body |= {"thread_ts": where.thread} if where.thread else {}
        one = answer.replacing or answer.hidden
        try:
            if one:
                await self._twice(lambda: self._api.respond(where.url, body))
            else:
                await self._api.respond(where.url, body)
        except Refused as no:
            if no.code.startswith(_UNSHOWABLE):
                raise
            return False  # used five times, or too old
        except (Busy, Away, Lost):
            if not one:
                raise
            return False
        return True

    async def _reply(self, answer: Answer, payload: Payload) -> None:
        """Answer words in the channel, or in the thread they stand in."""
        where = answer.event.where
        if not answer.hidden:
            await self._post_answer(answer, where.channel, payload)
            return
        body = payload | {"channel": where.channel, "user": answer.event.user}
        body |= {"thread_ts": where.thread} if where.thread else {}
        try:
            await self._twice(lambda: self._api.post("chat.postEphemeral", body))
        except Refused as no:
            if no.code.startswith(_UNSHOWABLE):
                raise
            await self._privately(answer, payload)

    async def _privately(self, answer: Answer, payload: Payload) -> None:
        await self._post_answer(answer, await self._post.channel(f"@{answer.event.account}"), payload)

    async def _twice(self, show: Callable[[], Awaitable[object]]) -> None:
        """Show what one person sees, again if nobody can tell whether it arrived.

        It is gone with the next reload anyway, and there is no way to look for it: twice is better than not at all.
        """
        try:
            await show()
        except Lost:
            await show()


def working(words: Words) -> Reply:
    """Return what is said while an answer takes its time."""
    return Reply(rich(words, "Working… My answer comes here."))


def _seen_by(answer: Answer) -> Payload:
    return {"response_type": "ephemeral" if answer.hidden else "in_channel"}

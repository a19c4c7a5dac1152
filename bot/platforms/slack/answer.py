"""From what somebody did to what they see: acknowledged in time, seen by the right people, where they expect it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.chat.command import Asker
from bot.chat.platform import Front, Memory, Undeliverable
from bot.chat.reply import MOST_ASKS, Reply
from bot.platforms.slack import files, forms
from bot.platforms.slack.api import Refused
from bot.platforms.slack.event import Event, Reader
from bot.platforms.slack.files import Files
from bot.platforms.slack.home import Home
from bot.platforms.slack.inputs import Raw
from bot.platforms.slack.limits import Payload
from bot.platforms.slack.outlet import Answer, Outlet
from bot.platforms.slack.people import People
from bot.platforms.slack.post import Post
from bot.words import Words

log = logging.getLogger(__name__)

SEEN = "slack.event"  # the shelf with the ids of events that came
GREETED = "slack.greeted"  # the shelf with the channels in which we were introduced

_OPENABLE = 2.6  # seconds after which it isn't worth trying to open a form; Slack allows three
_UNSEEN = ("menu", "home", "arrived")  # of these nobody waits for an answer, or there is none to wait for
_EVENTS = 1000  # ids of events kept: Slack repeats one within the hour
_FORGET_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Tools:
    """What answering takes."""

    front: Front
    people: People
    post: Post
    home: Home
    files: Files
    outlet: Outlet
    memory: Memory
    clock: Callable[[], datetime]


class Answers:
    """Answers what comes; never raises.

    Args:
        tools: see there.
        us: our own user's id.
        patience: seconds after which something is acknowledged without its answer, which then follows by itself.
        shows: seconds after which people are shown that we are at it.
    """

    def __init__(self, tools: Tools, us: str, *, patience: float, shows: float) -> None:
        self._front, self._tools, self._patience, self._shows = tools.front, tools, patience, shows
        self._commands = {c.name: c for c in tools.front.commands}
        self._reader = Reader(tools.front.commands, us)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._coming: set[str] = set()

    async def take(self, body: Raw) -> Payload:
        """Return what the acknowledgement of `body` carries: an answer, suggestions, errors at fields, or nothing.

        An answer that isn't there in time, and whatever an acknowledgement can't carry, follows by itself.
        """
        arrived = asyncio.get_running_loop().time()
        try:
            event = self._reader.read(body, arrived, int(self._tools.clock().timestamp()))
            return await self._take(event) if event is not None else {}
        except Exception:  # without an acknowledgement Slack says that the bot is broken
            log.exception("Something that came from Slack could not be answered")
            return {}

    async def late(self, body: Raw, carried: Payload) -> None:
        """Show what an acknowledgement should have carried, where it didn't arrive."""
        if "command" in body:
            await self._tools.outlet.respond(body["response_url"], carried)

    async def drain(self, patience: float) -> None:
        """Let the answers under way finish within `patience` seconds."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()

    async def _take(self, event: Event) -> Payload:
        if event.what == "suggest":
            return await self._suggest(event)
        work = self._start(self._answer(event))
        begun = False
        if event.what in ("slash", "submit"):  # the only ones whose acknowledgement may carry something
            begun = event.what == "slash" and self._shows <= self._patience
            done, _ = await asyncio.wait({work}, timeout=self._left(event, self._shows if begun else self._patience))
            if done and (answer := work.result()) is not None:
                carried = self._tools.outlet.carried(answer)
                if carried is not None:
                    self._start(self._refresh(answer))
                    return carried
            begun = begun and not done
        self._start(self._show(event, work, begun=begun))
        return self._tools.outlet.noted(await self._words(event)) if begun else {}

    def _left(self, event: Event, seconds: float) -> float:
        return max(0.0, seconds - (asyncio.get_running_loop().time() - event.arrived))

    async def _answer(self, event: Event) -> Answer | None:
        """Return what is to be shown, or None for what came before."""
        if event.what in ("home", "words", "arrived") and await self._is_repeated(event.id):
            return None
        if event.what == "arrived" and not await self._is_new(event.where.channel):
            return None
        asker, event = await self._asker(event)
        private = not event.where.direct and self._front.is_private(event.press)
        if event.what in ("menu", "home"):  # the one needs no answer, the other is more than one
            reply = Reply()
        elif event.what in ("shortcut", "message"):
            reply = await self._whole_form(event, asker)
        else:
            press = replace(event.press, files=await self._tools.files.fetch(event.files))
            reply = await self._front.answer(press, asker, filled=event.filled)
        words = Words(reply.locale) if reply.locale else await self._front.words(asker)
        return Answer(event, asker, words, reply, private=private)

    async def _whole_form(self, event: Event, asker: Asker) -> Reply:
        """Return the form of everything a command can be told: a shortcut has no other way to say it."""
        command = self._commands.get(event.press.command)
        if command is None or not command.params:
            return await self._front.answer(event.press, asker)
        asked = tuple(p.name for p in command.params[:MOST_ASKS])
        words = await self._front.words(asker)
        return Reply(form=command.form(words, event.press.given, asked, values=event.values))

    async def _asker(self, event: Event) -> tuple[Asker, Event]:
        command = self._commands.get(event.press.command)
        surely = command is not None and command.manages
        profile = await self._tools.people.of(event.user, event.name, surely=surely)
        where = event.where
        if where.direct is None:
            event = event.at(direct=where.channel == await self._direct(event.account))
        apart = event.where.direct or not where.channel or where.channel.startswith("D")
        asker = Asker(
            platform="slack",
            account=event.account,
            community=None if apart else event.team,
            place=f"@{event.account}" if apart else where.channel,
            name=profile.name,
            zone=profile.zone,
            locale=profile.locale,
            manages=profile.manages and not apart,
        )
        return asker, event

    async def _words(self, event: Event) -> Words:
        """Return the words of whoever did something, as far as their language is known; asks Slack nothing."""
        locale = self._tools.people.locale(event.user)
        return await self._front.words(Asker("slack", event.account, None, f"@{event.account}", locale=locale))

    async def _direct(self, account: str) -> str:
        try:
            return await self._tools.post.channel(f"@{account}")
        except Undeliverable:
            return ""

    async def _show(self, event: Event, work: asyncio.Task[Answer | None], *, begun: bool) -> None:
        begun_as = ""
        try:
            if not begun and event.what not in _UNSEEN:
                done, _ = await asyncio.wait({work}, timeout=self._left(event, self._shows))
                if not done:
                    begun_as = await self._tools.outlet.begin(event, await self._words(event))
            answer = await work
            if answer is None:
                return
            if event.what == "home":
                await self._tools.home.open(answer.asker)
                return
            said = await self._to_say(replace(answer, begun=begun_as))
            if said is None:
                return
            begun_as = ""  # the answer takes its place
            await self._tools.outlet.say(said)
            await self._refresh(said)
        except Exception:  # one answer that can't be shown must not end anything
            log.exception("An answer could not be shown on Slack")
        finally:
            if begun_as:  # no answer will come here, also where the program ends meanwhile
                await self._tools.outlet.end(event, begun_as)

    async def _to_say(self, answer: Answer) -> Answer | None:
        """Return what is to be said; None where the answer is a form and now open."""
        try:
            if await self._opens(answer):
                return None
        except Refused as no:
            answer = answer.instead(Reply(files.lacking(no, answer.words)))
        if answer.event.what == "menu":
            return answer.instead(Reply(forms.again(answer.words)))
        if answer.event.what == "message" and answer.reply.form is not None:
            return answer.instead(Reply(forms.choose_again(answer.words)))
        return answer

    async def _opens(self, answer: Answer) -> bool:
        """Open the form that an answer is, if it is one, and return whether it is open. Raises Refused."""
        view = self._view(answer)
        is_soon = view is not None and self._left(answer.event, _OPENABLE) > 0
        return view is not None and is_soon and await self._tools.outlet.open(answer.event.trigger, view)

    def _view(self, answer: Answer) -> Payload | None:
        event, form = answer.event, answer.reply.form
        if not event.trigger or event.what == "submit":
            return None
        if event.menu is not None:
            return forms.menu(event.menu, event.where, answer.words)
        return forms.modal(form, event.where, answer.words) if form is not None else None

    async def _refresh(self, answer: Answer) -> None:
        """Bring the Home tab up to date; what was pressed there has just been shown there."""
        if not answer.event.where.home:
            try:
                await self._tools.home.refresh(answer.asker)
            except Exception:  # the answer has been given all the same
                log.exception("A Home tab could not be brought up to date")

    async def _suggest(self, event: Event) -> Payload:
        command = self._commands.get(event.press.command)
        param = command.param(event.param) if command else None
        many = param is not None and param.kind.look.many
        words = Words()
        try:
            async with asyncio.timeout(self._left(event, self._patience)):
                asker, _ = await self._asker(event)
                words = await self._front.words(asker)
                part = forms.part(event.typed, many=many)
                found = await self._front.suggest(event.press, event.param, part, asker)
        except TimeoutError:  # by now the person has typed on
            found = ()
        except Exception:  # suggestions are a courtesy: without them one can still type
            log.exception("Suggestions could not be made")
            found = ()
        return {"options": forms.suggestions(found, event.typed, words, many=many)}

    async def _is_repeated(self, id_: str) -> bool:
        """Whether an event came before; Slack repeats what it believes wasn't acknowledged."""
        memory = self._tools.memory
        if id_ in self._coming:
            return True
        self._coming.add(id_)
        try:
            if await memory.recall(SEEN, id_) is not None:
                return True
            noted = await memory.remember(SEEN, id_, "1")
            if noted.number % _FORGET_AT_ONCE == 0:
                for old in await memory.since(SEEN, 0, most=_FORGET_AT_ONCE):
                    if old.number <= noted.number - _EVENTS:
                        await memory.forget(SEEN, old.key)
        finally:
            self._coming.discard(id_)
        return False

    async def _is_new(self, channel: str) -> bool:
        """Whether we weren't introduced in a channel before; from now on we are."""
        memory = self._tools.memory
        if await memory.recall(GREETED, channel) is not None:
            return False
        await memory.remember(GREETED, channel, "1")
        return True

    def _start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

"""The one front door: every platform hands calls in here and gets a Reply back."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from bot.chat import reference, wire
from bot.chat.around import Around
from bot.chat.command import Asker, Call, Command
from bot.chat.markup import rich
from bot.chat.meter import NOBODYS, Answered, Meter, Unwatched
from bot.chat.reply import (
    MOST_ASKS,
    MOST_CHOICES,
    MOST_IN_ROW,
    Button,
    Card,
    Choice,
    Control,
    Press,
    Reply,
    Row,
    Select,
)
from bot.domain.errors import Instead, NotNow, Problem
from bot.domain.sentence import Spoken
from bot.words import Words

log = logging.getLogger(__name__)
S = TypeVar("S")

KEPT = "kept"  # the call that stands for one too long for a custom id
PATIENCE = 0.5  # seconds that an answer waits for which language somebody chose
LONGEST = {"page": "9999"}  # what a listing's arrows may add to its call


class Drawer(Protocol):
    """Keeps texts for 90 days."""

    async def keep(self, text: str, whose: str) -> str:
        """Store a text and return its id; it is forgotten with whom it is for (`Asker.key`, or a learner)."""
        ...

    async def find(self, id_: str) -> str | None:
        """Return a stored text, or None if it isn't there any more."""
        ...


class Tells(Protocol[S]):
    """Returns an answer with what its asker has to hear besides, whatever they called."""

    async def __call__(self, call: Call[S], command: Command, reply: Reply) -> Reply:
        """Return the answer to a call of a command, as it is where there is nothing else to say."""
        ...


class Recalls(Protocol):
    """Knows which language somebody chose."""

    async def __call__(self, asker: Asker) -> Asker:
        """Return who asks with the language they chose, if they did."""
        ...


class Dispatcher(Generic[S]):
    """Turns a press into a reply: reads its arguments, runs the command, and says what went wrong.

    It implements `bot.chat.platform.Front`. What goes wrong while answering is caught in `answer`; only a call that
    can't be kept is caught before, since it costs no more than its control.
    """

    def __init__(
        self,
        commands: Iterable[Command],
        services: S,
        drawer: Drawer,
        around: Around | None = None,
        meter: Meter | None = None,
        tell: Tells[S] | None = None,
        recall: Recalls | None = None,
    ) -> None:
        self._commands = {c.name: c for c in commands}
        self._services, self._drawer, self._around = services, drawer, around or Around()
        self._meter: Meter = meter or Unwatched()
        self._tell, self._recall = tell, recall
        self._called: dict[str, Command] = {}
        for c in self._commands.values():
            names = (c.name, *c.was, c.name.split()[0]) if c.bare else (c.name, *c.was)
            for name in names:
                if name in self._called:
                    raise ValueError(f"two commands are called {name!r}")
                self._called[name] = c

    @property
    def commands(self) -> Sequence[Command]:
        """Every declared command, in the order of declaration."""
        return tuple(self._commands.values())

    def is_private(self, press: Press) -> bool:
        """Whether the answer is for the asker's eyes only; an unknown call's is."""
        found = self._called.get(press.command)
        return found is None or found.private

    async def answer(self, press: Press, asker: Asker, *, filled: Collection[str] = ()) -> Reply:
        """Carry out a call; see `bot.chat.platform.Front`."""
        call = replace(self._call(await self._recalled(asker)), files=press.files)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        outcome: Answered = "ok"
        with reference.begin() as ref:
            try:
                try:
                    press, asks = await self._unfold(press, filled)
                    reply = await self._told(await self._run(press, asks, call, filled), press, call)
                except Problem as problem:
                    outcome = "problem"
                    reply = await self._explain(problem, press, call, filled)
                reply = await self.fit(reply, asker.key)
            except Exception as error:
                outcome = "broke"
                if isinstance(error, NotNow):  # whoever raised it logged it: it meets everyone at once
                    log.debug("answering %s has to wait: %s", press.command, error)
                    reply = self._put_off(error, press, call)
                else:
                    log.exception("answering %s failed; the person was told reference %s", press.command, ref)
                    reply = _sorry(call.words, ref)
        reply = reply if reply.locale else replace(reply, locale=call.words.language)
        found = self._called.get(press.command)
        self._meter.answered(found.name if found else NOBODYS, outcome, loop.time() - begun)
        return reply

    async def suggest(self, press: Press, param: str, typed: str, asker: Asker) -> Sequence[Choice]:
        """Return at most 25 choices; see `bot.chat.platform.Front`."""
        found = self._called.get(press.command)
        asked = found.param(param) if found else None
        if asked is None:
            return ()
        try:
            return (await asked.kind.suggest(typed, self._call(await self._recalled(asker))))[:MOST_CHOICES]
        except Exception:  # suggestions are a courtesy: without them one can still type
            log.exception("suggesting %s of %s failed", param, press.command)
            return ()

    async def words(self, asker: Asker) -> Words:
        """Return the words to speak to somebody in; see `bot.chat.platform.Front`."""
        return self._call(await self._recalled(asker)).words

    async def _recalled(self, asker: Asker) -> Asker:
        """Return who asks with the language they chose, unless finding out fails or takes its time."""
        if self._recall is None:
            return asker
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._recall(asker)
        except Exception as error:  # noqa: BLE001  (an answer in another language is better than none)
            log.debug("the language somebody chose is not to be had: %s", type(error).__name__)
            return asker

    def _call(self, asker: Asker) -> Call[S]:
        words = self._around.words(asker.platform, asker.speaks, asker.locale)
        return Call(asker, self._services, words, self._around)

    async def _run(self, press: Press, asks: Mapping[str, str] | None, call: Call[S], filled: Collection[str]) -> Reply:
        command = self._called.get(press.command)
        if command is None:
            raise Problem(
                "That control is from an older version of me.",
                "This is the current way to do it.",
                try_instead=(Instead("What I can do", command="help"), Instead("Today", command="today")),
            )
        if command.manages and not call.asker.manages:
            raise Problem(
                "Only those who manage this place can do that.",
                "In a server or workspace, ask someone who does. In a direct message nobody can.",
            )
        given = press.given
        if asks is not None:
            return Reply(form=command.form(call.words, given, tuple(asks), values=asks))
        if missing := command.missing(given, call.files):
            if filled:
                raise Problem("Something is missing.", "Fill in this field.", at=missing[0].name)
            return Reply(form=command.form(call.words, given, tuple(p.name for p in missing), values=given))
        return await command.run(call, **await self._read(command, given, call))

    async def _told(self, reply: Reply, press: Press, call: Call[S]) -> Reply:
        """Return an answer with what else its asker has to hear; what they called for is done, also if that fails."""
        command = self._called.get(press.command)
        if self._tell is None or command is None:
            return reply
        try:
            return await self._tell(call, command, reply)
        except NotNow as error:
            log.debug("something is told another time: %s", error)
        except Exception:
            log.exception("telling something beside the answer to %s failed", command.name)
        return reply

    async def _read(self, command: Command, given: Mapping[str, str], call: Call[S]) -> dict[str, object]:
        values: dict[str, object] = {}
        for p in command.params:
            raw = given.get(p.name, "")
            if raw.strip() or (p.required and p.name in given):
                try:
                    values[p.name] = await p.kind.read(raw, call)
                except Problem as problem:
                    problem.at = problem.at or p.name
                    raise
        return values

    async def _unfold(self, press: Press, filled: Collection[str]) -> tuple[Press, Mapping[str, str] | None]:
        """Return the call that is meant, in the names of today.

        If a kept call stands for a form, the values to begin with come with it, unless that form is `filled` now.
        """
        if press.command != KEPT:
            return replace(press, given=self._renamed(press.command, press.given)), None
        text = await self._drawer.find(press.given.get("id", ""))
        if text is None:
            raise Problem(
                "That button is more than 90 days old.",
                "Call the command again.",
                try_instead=(Instead("Today", command="today"),),
            )
        kept = json.loads(text)
        name, asks = kept["command"], None if filled else kept.get("asks")
        added = {name: value for name, value in press.given.items() if name != "id"}
        given = self._renamed(name, {**kept["given"], **added})
        return Press(name, given, press.files), None if asks is None else self._renamed(name, asks)

    def _renamed(self, command: str, given: Mapping[str, str]) -> dict[str, str]:
        found = self._called.get(command)
        return {(p.name if found and (p := found.param(name)) else name): value for name, value in given.items()}

    async def _explain(self, problem: Problem, press: Press, call: Call[S], filled: Collection[str]) -> Reply:
        words = call.words
        values = {name: words.said(v) if isinstance(v, Spoken) else v for name, v in problem.values.items()}
        command = self._called.get(press.command)
        bare = replace(press, files=())  # what is pressed later asks for them anew
        hint = rich(words, problem.hint, **values) if problem.hint else rich(words, "")
        card = Card(words(problem.key, **values), hint, tone="warn")
        buttons = [
            Button(
                i.label if i.is_name else words(i.label),
                Press(i.command, i.given) if i.command else bare.also(**i.given),
            )
            for i in problem.try_instead[:MOST_IN_ROW]
        ]
        form = None
        asked = [p.name for p in command.params if p.name in filled][:MOST_ASKS] if command else []
        if command and asked:
            typed = {name: press.given.get(name, "") for name in asked}
            said = " ".join(s for s in (words(problem.key, **values), words(problem.hint, **values)) if s)
            errors = {problem.at if problem.at in asked else asked[0]: said}
            form = command.form(words, press.given, asked, values=typed, errors=errors)
            if again := await self._keep(form.submits, call.asker.key, typed):
                buttons = [*buttons[: MOST_IN_ROW - 1], Button(words("Try again"), again, "primary")]
        rows: tuple[Row, ...] = (tuple(buttons),) if buttons else ()
        return Reply(cards=(card,), controls=rows, form=form)

    def _put_off(self, error: NotNow, press: Press, call: Call[S]) -> Reply:
        """Say that it can't be done now; the same call may be made again, where its control needn't be kept."""
        words = call.words
        again = Button(words("Try again"), Press(press.command, press.given), "primary")  # files are handed in anew
        rows: tuple[Row, ...] = ((again,),) if self._fits(press) else ()
        return Reply(cards=(Card(words(error.key), rich(words, error.hint), tone="warn"),), controls=rows)

    async def fit(self, reply: Reply, whose: str) -> Reply:
        """Return the same reply with every call fit for a custom id; what isn't is kept for those the reply is for.

        A control whose call can't be kept is left out, a form only where cards go with it.

        Raises:
            LookupError: the form that is the whole answer can't be kept.
        """
        if all(self._fits(press, fills) for press, fills in _calls(reply)):
            return reply
        rows = [tuple([fit for c in row if (fit := await self._control(c, whose))]) for row in reply.controls]
        form, page = reply.form, reply.page
        if form is not None:
            submits = await self._short(form.submits, whose)
            if submits is None and not reply.cards:
                raise LookupError("a form could not be kept")
            form = replace(form, submits=submits) if submits else None
        if page is not None:
            turns = await self._short(page.press, whose, **LONGEST)
            page = replace(page, press=turns) if turns else None
        return replace(reply, controls=tuple(row for row in rows if row), form=form, page=page)

    async def _control(self, control: Control, whose: str) -> Control | None:
        if isinstance(control, Select):
            does = await self._short(control.does, whose, control.fills)
            return replace(control, does=does) if does else None
        if isinstance(control.does, str):
            return control
        does = await self._short(control.does, whose)
        return replace(control, does=does) if does else None

    def _fits(self, press: Press, fills: str = "") -> bool:
        """Whether a custom id may carry a call: it is short enough and has nobody's own words in it."""
        command = self._called.get(press.command)
        own = command is not None and any(
            p.is_own(value) for name, value in press.given.items() if (p := command.param(name))
        )
        return not own and wire.fits(press, fills)

    async def _short(self, press: Press, whose: str, fills: str = "", **more: str) -> Press | None:
        """Return a call that fits into a custom id; None if it had to be kept and that failed."""
        return press if self._fits(press.also(**more), fills) else await self._keep(press, whose)

    async def _keep(self, press: Press, whose: str, asks: Mapping[str, str] | None = None) -> Press | None:
        """Return the call that stands for a longer one, or for its form filled with `asks`; None if that fails."""
        text = {"command": press.command, "given": dict(press.given)}
        try:
            id_ = await self._drawer.keep(json.dumps(text if asks is None else text | {"asks": dict(asks)}), whose)
        except NotNow as error:
            log.debug("a control of %s is left out: %s", press.command, error)
            return None
        except Exception:  # an answer is worth more than one of its controls
            log.exception("keeping a call of %s failed, so its control is left out", press.command)
            return None
        return Press(KEPT, {"id": id_})


def _sorry(words: Words, ref: str) -> Reply:
    said = rich(words, "Nothing you did before is lost. Try again; if it stays, quote {ref}.", ref=ref)
    return Reply(cards=(Card(words("Sorry, that went wrong on my side."), said, tone="warn"),))


def _calls(reply: Reply) -> Iterator[tuple[Press, str]]:
    """Yield every call in a reply, with the parameter that a pick fills."""
    for c in (c for row in reply.controls for c in row):
        if isinstance(c, Select):
            yield c.does, c.fills
        elif isinstance(c.does, Press):
            yield c.does, ""
    if reply.form:
        yield reply.form.submits, ""
    if reply.page:
        yield reply.page.press.also(**LONGEST), ""

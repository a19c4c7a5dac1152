"""From an event to what the person sees: in time, seen by the right people, in the place they expect it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.door import door
from bot.chat.markup import Rich
from bot.chat.painting import Paints, painted
from bot.chat.platform import Front
from bot.chat.reply import Choice, Reply
from bot.platforms.discord import limits, line
from bot.platforms.discord.attachments import along
from bot.platforms.discord.event import EPHEMERAL, Event
from bot.platforms.discord.forms import modal
from bot.platforms.discord.limits import shorten
from bot.platforms.discord.line import Line
from bot.platforms.discord.markdown import tidy
from bot.platforms.discord.render import PAPER, Payload, message
from bot.words import Words

_LATER = {line.SAY: line.DEFER, line.UPDATE: line.DEFER_UPDATE}  # how an answer is deferred that comes as the first


async def answer(event: Event, front: Front, to: Line, patience: float, painter: Paints | None = None) -> None:
    """Answer one event.

    What takes longer than `patience` seconds since the event came is deferred: Discord shows that we are at it, and
    the answer follows by editing that. Who sees it has to be known by then, so it is asked of the declaration.
    Fetching the files that came is part of that time, and so is drawing. An answer that carries files is always
    deferred, since an upload may take longer than Discord waits for a first answer.
    """
    if event.what == "suggest":
        await _suggest(event, front, to, patience)
        return
    # In the bot's direct messages nobody else is around, and an ephemeral answer would be gone after a restart.
    private = not event.direct and front.is_private(event.press)
    deferred: list[asyncio.Task[bool]] = []

    def defer() -> None:
        data: Payload = {"flags": EPHEMERAL} if private else {}
        deferred.append(asyncio.create_task(to.begin(event, line.DEFER, data)))

    timer = asyncio.get_running_loop().call_later(_left(event, patience), defer)
    try:
        press = replace(event.press, files=await to.fetch(event)) if event.attached else event.press
        reply = await painted(await front.answer(press, event.asker, filled=event.filled), painter, PAPER)
    finally:
        timer.cancel()
    words = Words(reply.locale)
    if deferred:
        begun = await deferred[0]
    else:
        kind, data = _first(event, reply, words, private=private)
        if not data.get("attachments"):
            if not await to.begin(event, kind, data):
                await to.begin(event, line.SAY, _sorry(words) | ({"flags": EPHEMERAL} if private else {}))
            return
        begun = await to.begin(event, _LATER[kind], {"flags": data["flags"]} if "flags" in data else {})
    if begun and not await to.edit(event, message(door(reply, words), words), along(reply.files)[0]):
        await to.edit(event, _sorry(words))


def _left(event: Event, patience: float) -> float:
    return max(0.0, patience - (asyncio.get_running_loop().time() - event.arrived))


def _first(event: Event, reply: Reply, words: Words, *, private: bool) -> tuple[int, Payload]:
    if reply.form is not None and event.what != "submit":
        return line.MODAL, modal(reply.form)
    data = message(door(reply, words), words)
    if reply.replaces and event.own:
        return line.UPDATE, data
    hidden = private or (reply.replaces and not event.direct)
    return line.SAY, data | ({"flags": EPHEMERAL} if hidden else {})


def _sorry(words: Words) -> Payload:
    """Return what is said when Discord refuses an answer as it is; the call itself has been carried out."""
    return message(Reply(Rich(words("Sorry, I could not show that. What you did is kept."))), words)


async def _suggest(event: Event, front: Front, to: Line, patience: float) -> None:
    command = next((c for c in front.commands if c.name == event.press.command), None)
    param = command.param(event.param) if command else None
    many = param is not None and param.kind.look.many
    before, typed = _split(event.typed) if many else ("", event.typed)
    try:
        async with asyncio.timeout(_left(event, patience)):
            found = await front.suggest(event.press, event.param, typed, event.asker)
    except TimeoutError:  # by now the person has typed on
        found = ()
    await to.begin(event, line.AUTOCOMPLETE, {"choices": choices(found, before, notes=not many)})


def _split(typed: str) -> tuple[str, str]:
    """Return what stands before the part being typed, and that part: several values are separated by commas."""
    head, comma, last = typed.rpartition(",")
    return (f"{head.rstrip()}{comma} " if comma else ""), last.strip()


def choices(found: Sequence[Choice], before: str, *, notes: bool) -> list[Payload]:
    """Return suggestions that keep what stands `before`; those whose value has no room beside it are left out.

    A picked suggestion's name stands in the field and can be typed on behind it, where several are asked for: so notes
    are only added where there is nothing more to come.
    """
    shown = []
    for choice in found:
        value = before + choice.value
        label = before + tidy(choice.label)
        if notes and choice.note:
            label = f"{label} · {tidy(choice.note)}"
        if len(value) <= limits.OPTION_TEXT and len(before) < limits.OPTION_TEXT:
            shown.append({"name": shorten(label, limits.OPTION_TEXT) or "–", "value": value})
    return shown[: limits.FIELDS]

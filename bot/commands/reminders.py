"""/reminders: which reminders I get, when, where; snooze, skip, pause; and what became of the last ones."""

from __future__ import annotations

from datetime import time as clock_time
from typing import Annotated, cast

from bot.chat.command import Arg, command
from bot.chat.kinds import WEEKDAY, OneOf, TimeOfDay, weekday
from bot.chat.reply import Choice, Reply
from bot.commands import zone as zone_command
from bot.commands.kinds import Asked, DayArg, IdArg, TimeArg, ZoneArg
from bot.commands.rest import HoursArg, UntilArg, go_away, set_quiet
from bot.commands.views import letters
from bot.commands.views import reminders as views
from bot.commands.zone import SureArg
from bot.domain.errors import Instead, Problem
from bot.domain.mine import Mine
from bot.domain.reminder import PERSONAL, ReminderKind, Until

WHERE = OneOf(
    (
        Choice("Direct message", "direct"),
        Choice("This channel", "here"),
        Choice("Direct message, or this channel if that is closed", "either"),
    )
)
WhereArg = Annotated[str | None, Arg("Direct message, this channel, or both in turn", WHERE)]
WHICH = OneOf(tuple(Choice(views.NAMES[kind], kind) for kind in PERSONAL))
WhichArg = Annotated[str, Arg("Which of your reminders", WHICH)]
SnoozeArg = Annotated[
    str,
    Arg(
        "Until when",
        OneOf((Choice("In 1 hour", "hour"), Choice("This evening", "evening"), Choice("Tomorrow", "tomorrow"))),
    ),
]
NeededDayArg = Annotated[str, Arg("The weekday", WEEKDAY)]
NeededTimeArg = Annotated[clock_time, Arg("The time on your clock, such as 9:00", TimeOfDay())]


@command("reminders", "See and change your reminders")
async def reminders(
    call: Asked,
    day: DayArg = None,
    time: TimeArg = None,
    where: WhereArg = None,
    which: WhichArg = "",
    vacation: UntilArg = None,
    quiet: HoursArg = None,
) -> Reply:
    """Show one's reminders, or change what is given: day and time of one of them, or what counts for all."""
    service, shown = call.services.reminders, None
    if where is not None:
        shown = await _moved(call, where)
    if day is not None or time is not None:
        shown = await service.change(
            call.asker,
            kind=_kind(which),
            weekday=None if day is None else weekday(day),
            minute=None if time is None else time.hour * 60 + time.minute,
        )
    if quiet is not None:
        return await set_quiet(call, quiet)
    if vacation is not None:
        return await go_away(call, vacation)
    if shown is not None:
        return views.switched_on(call.words, shown)
    return views.mine(call.words, await service.mine(call.asker))


async def _moved(call: Asked, where: str) -> Mine:
    asker = call.asker
    if where == "either" and asker.place.startswith("@"):
        raise Problem(
            "This is a direct message itself.",
            "Say it again in the channel where I may write instead.",
            at="where",
            try_instead=(Instead("Write to me directly", {"where": "direct"}),),
        )
    place = asker.place if where == "here" else asker.direct
    return await call.services.reminders.move(asker, place, asker.place if where == "either" else "")


def _kind(which: str) -> ReminderKind:
    return cast("ReminderKind", which or PERSONAL[0])


@command("reminders on", "Get reminders every week", hidden=True)
async def on(call: Asked, zone: ZoneArg = None, sure: SureArg = "no", which: WhichArg = "") -> Reply:
    """Switch all reminders on, or one; asks for the time zone first where it isn't confirmed."""
    here = await call.services.learners.here(call.asker)
    if here.zone_from != "person":
        groups = here.zone if here.zone_from == "community" else None
        offered = zone or call.asker.zone or groups
        if offered is None:
            return zone_command.ask(call, "reminders on")
        if sure == "no":
            return views.confirm_zone(call.words, here.now, offered, "reminders on")
        await call.services.learners.set_zone(call.asker, offered)
    kinds = (_kind(which),) if which else PERSONAL
    mine = await call.services.reminders.switch_on(call.asker, place=call.asker.direct, kinds=kinds)
    return views.switched_on(call.words, mine)


@command("reminders off", "Switch reminders off", hidden=True)
async def off(call: Asked, which: WhichArg = "") -> Reply:
    """Switch all reminders off, or one."""
    kinds = (_kind(which),) if which else PERSONAL
    return views.mine(call.words, await call.services.reminders.switch_off(call.asker, kinds))


@command("reminders pause", "Pause your reminders", hidden=True)
async def pause(call: Asked) -> Reply:
    """Keep the reminders, but say nothing until they are resumed."""
    return views.mine(call.words, await call.services.reminders.pause(call.asker))


@command("reminders resume", "Resume your reminders", hidden=True)
async def resume(call: Asked) -> Reply:
    """Go on after a pause."""
    return views.switched_on(call.words, await call.services.reminders.resume(call.asker))


@command("reminders when", "Change when a reminder comes", hidden=True)
async def when(call: Asked, day: NeededDayArg, time: NeededTimeArg, which: WhichArg = "") -> Reply:
    """Change day and time: what the form behind "Change day or time" submits."""
    mine = await call.services.reminders.change(
        call.asker, kind=_kind(which), weekday=weekday(day), minute=time.hour * 60 + time.minute
    )
    return views.switched_on(call.words, mine)


@command("reminders change", "Change when a reminder comes", hidden=True)
async def change(call: Asked) -> Reply:
    """Ask which of them, and for its day and time."""
    first = PERSONAL[0]
    return Reply(form=when.form(call.words, {}, ("which", "day", "time"), values={"which": first}))


@command("snooze", "Hear of it later", hidden=True)
async def snooze(call: Asked, due: IdArg, until: SnoozeArg) -> Reply:
    """Say this message again later."""
    at = await call.services.reminders.snooze(call.asker, due, cast("Until", until))
    here = await call.services.learners.here(call.asker)
    return views.snoozed(call.words, here, at)


@command("skip week", "Skip this week", hidden=True)
async def skip_week(call: Asked, due: IdArg = "") -> Reply:
    """Say nothing more for the week of a message, or for this week."""
    return views.skipped(call.words, await call.services.reminders.skip(call.asker, due))


@command("upcoming", "See when the next reminder comes", hidden=True)
async def upcoming(call: Asked) -> Reply:
    """Say in one line when the next reminder comes."""
    return views.upcoming(call.words, await call.services.reminders.mine(call.asker))


@command("preview", "See your next reminder now", hidden=True)
async def preview(call: Asked, which: WhichArg = "") -> Reply:
    """Show what a reminder would say if it came now; stores and moves nothing."""
    letter = await call.services.prompts.preview(call.asker, _kind(which))
    return letters.letter(call.words, letter, due=None)

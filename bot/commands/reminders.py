"""/reminders: which reminders I get, when, where; snooze, skip, pause; and what became of the last ones."""

from __future__ import annotations

from datetime import time as clock_time
from typing import Annotated, cast

from bot.chat.command import Arg, command
from bot.chat.kinds import WEEKDAY, OneOf, TimeOfDay, weekday
from bot.chat.reply import Choice, Reply
from bot.commands import zone as zone_command
from bot.commands.kinds import Asked, DayArg, IdArg, TimeArg, ZoneArg
from bot.commands.views import prompts as prompt_views
from bot.commands.views import reminders as views
from bot.commands.zone import SureArg
from bot.domain.reminder import Until

WHERE = OneOf((Choice("Direct message", "direct"), Choice("This channel", "here")))
WhereArg = Annotated[str | None, Arg("Direct message, or this channel", WHERE)]
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
async def reminders(call: Asked, day: DayArg = None, time: TimeArg = None, where: WhereArg = None) -> Reply:
    """Show one's reminder, or change its day, time or place."""
    service = call.services.reminders
    if day is None and time is None and where is None:
        return views.mine(call.words, await service.mine(call.asker))
    mine = await service.change(
        call.asker,
        weekday=None if day is None else weekday(day),
        minute=None if time is None else time.hour * 60 + time.minute,
        place=None if where is None else call.asker.direct if where == "direct" else call.asker.place,
    )
    return views.switched_on(call.words, mine)


@command("reminders on", "Get the goal prompt every week", hidden=True)
async def on(call: Asked, zone: ZoneArg = None, sure: SureArg = "no") -> Reply:
    """Switch the weekly prompt on; asks for the time zone first where it isn't confirmed."""
    here = await call.services.learners.here(call.asker)
    if here.zone_from != "person":
        offered = zone or call.asker.zone
        if offered is None:
            return zone_command.ask(call, "reminders on")
        if sure == "no":
            return views.confirm_zone(call.words, here.now, offered, "reminders on")
        await call.services.learners.set_zone(call.asker, offered)
    mine = await call.services.reminders.switch_on(call.asker, place=call.asker.direct)
    return views.switched_on(call.words, mine)


@command("reminders off", "Switch the goal prompt off", hidden=True)
async def off(call: Asked) -> Reply:
    """Switch the weekly prompt off."""
    return views.mine(call.words, await call.services.reminders.switch_off(call.asker))


@command("reminders pause", "Pause your reminders", hidden=True)
async def pause(call: Asked) -> Reply:
    """Keep the reminder, but say nothing until it is resumed."""
    return views.mine(call.words, await call.services.reminders.pause(call.asker))


@command("reminders resume", "Resume your reminders", hidden=True)
async def resume(call: Asked) -> Reply:
    """Go on after a pause."""
    return views.switched_on(call.words, await call.services.reminders.resume(call.asker))


@command("reminders when", "Change when your reminder comes", hidden=True)
async def when(call: Asked, day: NeededDayArg, time: NeededTimeArg) -> Reply:
    """Change day and time: what the form behind "Change day or time" submits."""
    mine = await call.services.reminders.change(
        call.asker, weekday=weekday(day), minute=time.hour * 60 + time.minute, place=None
    )
    return views.switched_on(call.words, mine)


@command("snooze", "Hear of it later", hidden=True)
async def snooze(call: Asked, due: IdArg, until: SnoozeArg) -> Reply:
    """Say this prompt again later."""
    at = await call.services.reminders.snooze(call.asker, due, cast("Until", until))
    here = await call.services.learners.here(call.asker)
    return views.snoozed(call.words, here, at)


@command("skip week", "Skip this week", hidden=True)
async def skip_week(call: Asked, due: IdArg) -> Reply:
    """Leave this week without a goal."""
    return views.skipped(call.words, await call.services.reminders.skip(call.asker, due))


@command("upcoming", "See when the next reminder comes", hidden=True)
async def upcoming(call: Asked) -> Reply:
    """Say in one line when the next reminder comes."""
    return views.upcoming(call.words, await call.services.reminders.mine(call.asker))


@command("preview", "See your next goal prompt now", hidden=True)
async def preview(call: Asked) -> Reply:
    """Show what the next goal prompt would say if it came now; stores and moves nothing."""
    prompt = await call.services.prompts.preview(call.asker)
    return prompt_views.goal_prompt(call.words, prompt, due=None)

"""Vacations and quiet hours, and a fresh start after a long silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import time as clock_time
from typing import Annotated, Literal, TypeAlias

from bot.chat.command import Arg, command
from bot.chat.days import OFF, DayAhead, Hours
from bot.chat.reply import Choice, Look, Reply
from bot.commands.kinds import Asked, today
from bot.commands.views import goals as goal_views
from bot.commands.views import rest as views
from bot.domain.rest import Quiet

AHEAD = DayAhead(today)
Over: TypeAlias = Literal["over"]


@dataclass(frozen=True, slots=True)
class UntilKind:
    """The last day of a vacation; "off" ends it."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return AHEAD.look

    async def read(self, raw: str, call: Asked) -> date | Over:
        """Return the last day, or that it is over."""
        return "over" if raw.strip().casefold() in (*OFF, call.words("off")) else await AHEAD.read(raw, call)

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return days to come."""
        return await AHEAD.suggest(typed, call)


@dataclass(frozen=True, slots=True)
class QuietKind:
    """Quiet hours; "off" is none."""

    @property
    def look(self) -> Look:
        """A line."""
        return Hours().look

    async def read(self, raw: str, call: Asked) -> Quiet | Over:
        """Return the hours, or that there are none any more."""
        hours = await Hours().read(raw, call)
        return "over" if hours is None else Quiet(_minutes(hours[0]), _minutes(hours[1]))

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return some usual nights."""
        return await Hours().suggest(typed, call)


UntilArg = Annotated[date | Over | None, Arg("Nothing comes until after this day; “off” ends it", UntilKind())]
LastDayArg = Annotated[date | Over, Arg("The last day, such as Sunday, “in 2 weeks” or 2026-12-06", UntilKind())]
HoursArg = Annotated[Quiet | Over | None, Arg("Hours when I am silent, such as 22:00-7:00; or off", QuietKind())]
NeededHoursArg = Annotated[Quiet | Over, Arg("From when to when, such as 22:00-7:00; or off", QuietKind())]


@command("reminders vacation", "Take a vacation from reminders", hidden=True)
async def vacation(call: Asked, until: LastDayArg) -> Reply:
    """Say nothing through a last day; it breaks no streak."""
    return await go_away(call, until)


@command("reminders back", "End your vacation", hidden=True)
async def back(call: Asked) -> Reply:
    """End the vacation now."""
    return await go_away(call, "over")


@command("reminders quiet", "Set quiet hours", hidden=True)
async def quiet(call: Asked, hours: NeededHoursArg) -> Reply:
    """Set the hours of every day in which nothing comes."""
    return await set_quiet(call, hours)


@command("fresh start", "Start fresh with one small goal", hidden=True)
async def fresh_start(call: Asked) -> Reply:
    """Give up what is still open of earlier weeks, and draft a goal."""
    return goal_views.drafted(call.words, await call.services.goals.begin_anew(call.asker), fresh=True)


async def go_away(call: Asked, until: date | Over) -> Reply:
    """Begin a vacation, or end it."""
    if until == "over":
        return views.back(call.words, await call.services.rests.come_back(call.asker))
    return views.away(call.words, await call.services.rests.go_away(call.asker, until))


async def set_quiet(call: Asked, hours: Quiet | Over) -> Reply:
    """Set quiet hours, or have none."""
    chosen = None if hours == "over" else hours
    return views.quiet(call.words, await call.services.rests.set_quiet(call.asker, chosen))


def _minutes(at: clock_time) -> int:
    return at.hour * 60 + at.minute

"""What the oracle of the delivery model knows of one person: their rules, their nights, their days off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.cadence import Cadence
from bot.domain.learner import Asker
from bot.domain.reminder import ReminderKind
from bot.domain.rest import Quiet


@dataclass
class Somebody:
    """What the oracle knows of one person.

    Attributes:
        rules: what they set, by kind; a kind that is off has none.
        past: the same and their quiet hours, from an instant on, oldest first.
        quiet: their quiet hours, in minutes.
        away: every day of vacation.
        edited: when what is to come was changed: weeks around that promise nothing.
        moved: when anything happened from which a message may come at once.
        asked: when they wanted to be told again.
        nights: every zone and quiet hours they ever had: what was put off once comes then, whatever is set afterwards.
    """

    asker: Asker
    zone: ZoneInfo
    rules: dict[ReminderKind, Cadence] = field(default_factory=dict)
    past: list[tuple[datetime, dict[ReminderKind, Cadence], Quiet | None]] = field(default_factory=list)
    quiet: Quiet | None = None
    away: set[date] = field(default_factory=set)
    edited: list[datetime] = field(default_factory=list)
    moved: list[datetime] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    nights: list[tuple[ZoneInfo, Quiet | None]] = field(default_factory=list)

    def is_quiet(self, at: datetime) -> bool:
        return is_quiet(at, self.zone, self.quiet)

    def is_away(self, at: datetime) -> bool:
        return at.astimezone(self.zone).date() in self.away

    def awake(self, at: datetime) -> datetime:
        """The first minute from an instant on that isn't quiet."""
        return awake(at, self.zone, self.quiet)


def is_quiet(at: datetime, zone: ZoneInfo, quiet: Quiet | None) -> bool:
    local = at.astimezone(zone)
    if quiet is None:
        return False
    start, end, now = quiet.start, quiet.end, local.hour * 60 + local.minute
    return start <= now < end if start < end else now >= start or now < end


def same(rules: Mapping[ReminderKind, Cadence], others: Mapping[ReminderKind, Cadence]) -> bool:
    """Whether they are the same days and times, wherever that is."""
    walls = [{kind: (rule_.weekday, rule_.minute) for kind, rule_ in one.items()} for one in (rules, others)]
    return walls[0] == walls[1]


@cache
def ends(at: datetime, zone: ZoneInfo, quiet: Quiet | None) -> frozenset[datetime]:
    """When the nights end that begin within twelve hours of an instant: what wasn't said before them comes then."""
    steps = (at + n * timedelta(minutes=30) for n in range(25))
    return frozenset(awake(step, zone, quiet) for step in steps if is_quiet(step, zone, quiet))


@cache
def awake(at: datetime, zone: ZoneInfo, quiet: Quiet | None) -> datetime:
    while is_quiet(at, zone, quiet):
        at = at.replace(second=0) + timedelta(minutes=1)
    return at

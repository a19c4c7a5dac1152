"""Every week, on this weekday, at this wall-clock time, where the learner lives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

from bot.domain.week import Week

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cadence:
    """A weekly rule in local time; `weekday` counts from Monday (0), `minute` from midnight."""

    weekday: int
    minute: int
    zone: ZoneInfo

    def in_week(self, week: Week) -> datetime:
        """Return the instant (UTC) it names in a week of its zone.

        A wall-clock time that a change of the clocks leaves out is the first valid minute after it, one that comes
        twice is the first of the two, and a day that a zone skipped altogether is the first minute that follows.
        """
        return _instant(week.monday + timedelta(days=self.weekday), self.minute, self.zone)

    def next_after(self, now: datetime) -> datetime:
        """Return the first instant (UTC) after `now`."""
        return _next(self, now)

    def plan(self, now: datetime, told: Collection[str] = ()) -> tuple[datetime, str]:
        """Return the first instant after `now` whose occasion isn't among those `told`, with that occasion."""
        at = self.next_after(now)
        for _ in count():
            if (name := occasion(at, self.zone)) not in told:
                return at, name
            at = self.next_after(at)
        raise AssertionError("a week always has a next one")


def occasion(at: datetime, zone: ZoneInfo) -> str:
    """Return the Monday of the local week an instant lies in, as an ISO date."""
    return Week.of(at.astimezone(zone).date()).monday.isoformat()


@lru_cache(maxsize=4096)
def _following(rule: Cadence, week: Week) -> tuple[datetime, ...]:
    """Return the instants from the week before a week to the one after it."""
    return tuple(rule.in_week(week.back(n)) for n in (1, 0, -1, -2))


def _next(rule: Cadence, now: datetime) -> datetime:
    # The search starts a week back: in a zone that skipped a day the local date alone would lose that week.
    week = Week.of(now.astimezone(rule.zone).date())
    return next(at for at in _following(rule, week) if at > now)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time(minute // 60, minute % 60), zone)
    at = wall.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return at
    # In a gap the two offsets around it give an instant before and one after; the clocks jump between them.
    low, high = sorted((at, wall.replace(fold=1).astimezone(UTC)))
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high

"""Every week, on this weekday, at this wall-clock time, where the learner lives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.week import Week


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
        return _in_week(self, week)

    def next_after(self, now: datetime) -> datetime:
        """Return the first instant (UTC) after `now`."""
        return self.plan(now)[0]

    def plan(self, now: datetime, told: Collection[str] = ()) -> tuple[datetime, str]:
        """Return the first instant after `now` whose occasion isn't among those `told`, with that occasion.

        The occasion is the Monday of the week the instant stands for. That is the local week it lies in, but for a
        Sunday evening that the clocks left out: what it becomes lies in the next week already.
        """
        # An instant is the first that shows its time or more. Before it the clock shows less: no earlier week counts.
        week = Week.of(now.astimezone(self.zone).date())
        while (at := self.in_week(week)) <= now or week.monday.isoformat() in told:
            week = week.next
        return at, week.monday.isoformat()


def occasion(at: datetime, zone: ZoneInfo) -> str:
    """Return the Monday of the local week an instant lies in, as an ISO date."""
    return Week.of(at.astimezone(zone).date()).monday.isoformat()


@lru_cache(maxsize=16_384)  # most people share a few rules, and a plan asks for two or three weeks
def _in_week(rule: Cadence, week: Week) -> datetime:
    day = week.monday + timedelta(days=rule.weekday)
    wall = datetime.combine(day, time(rule.minute // 60, rule.minute % 60), rule.zone)
    at = wall.astimezone(UTC)
    if at.astimezone(rule.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return at
    # In a gap the two offsets around it give an instant before and one after; the clocks jump between them.
    low, high = sorted((at, wall.replace(fold=1).astimezone(UTC)))
    offset = low.astimezone(rule.zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(rule.zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high

"""The week: Monday to Sunday in the person's own zone, one definition everywhere; and streaks of weeks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FORGIVEN_IN = 4  # weeks in a row of which one may be missed (product.md: "one missed week in four is forgiven")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One week, named by its Monday."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday} is not a Monday")

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week a day lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.monday + timedelta(days=6)

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven days, Monday first."""
        return tuple(self.monday + timedelta(days=n) for n in range(7))

    @property
    def next(self) -> Week:
        """The week after."""
        return self.back(-1)

    @property
    def previous(self) -> Week:
        """The week before."""
        return self.back(1)

    def back(self, weeks: int) -> Week:
        """Return the week so many weeks earlier."""
        return Week(self.monday - timedelta(weeks=weeks))

    def __contains__(self, day: date) -> bool:
        return self.monday <= day <= self.last


def full_weeks(current: Week, first: Week, most: int, away: Collection[Week] = ()) -> Sequence[Week]:
    """Return the latest full weeks before the current one and back to `first`, newest first, without those `away`."""
    weeks: list[Week] = []
    week = current.previous
    while week >= first and len(weeks) < most:
        if week not in away:
            weeks.append(week)
        week = week.previous
    return weeks


def streak(active: Collection[Week], current: Week, away: Collection[Week] = ()) -> int:
    """Return for how many weeks somebody has kept going.

    The rule: take the longest stretch of weeks up to the current one in which no four weeks in a row hold two missed
    ones; the streak is the number of active weeks in it. A missed week is one that is over and was not active, so the
    current week can only add. A forgiven week doesn't count itself. Weeks after the current one (left over from a
    journey across the date line) are ignored. Logging a week later on never makes a streak shorter. A week with
    vacation in it that was not active is as if it had never been.

    Args:
        active: the weeks that count, because a topic was ticked or a goal kept.
        current: the week it is for the person now.
        away: the weeks with vacation in them.
    """
    past = [week for week in active if week <= current]
    if not past:
        return 0
    total, at, missed = int(current in active), 0, -FORGIVEN_IN
    weeks = (current.monday - min(past).monday).days // 7
    for back in range(1, weeks + 1):
        week = current.back(back)
        if week not in active and week in away:
            continue
        at += 1
        if week in active:
            total += 1
        elif at - missed < FORGIVEN_IN:
            break
        else:
            missed = at
    return total

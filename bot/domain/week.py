"""The week: Monday to Sunday in the person's own zone, one definition everywhere; and streaks of weeks."""

from __future__ import annotations

from collections.abc import Collection
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


def streak(active: Collection[Week], current: Week) -> int:
    """Return for how many weeks somebody has kept going.

    The rule: take the longest stretch of weeks up to the current one in which no four weeks in a row hold two missed
    ones; the streak is the number of active weeks in it. A missed week is one that is over and was not active, so the
    current week can only add. A forgiven week doesn't count itself. Weeks after the current one (left over from a
    journey across the date line) are ignored. Logging a week later on never makes a streak shorter.

    Args:
        active: the weeks that count, because a topic was ticked or a goal kept.
        current: the week it is for the person now.
    """
    past = [week for week in active if week <= current]
    if not past:
        return 0
    total, missed = int(current in active), -FORGIVEN_IN
    weeks = (current.monday - min(past).monday).days // 7
    for back in range(1, weeks + 1):
        if current.back(back) in active:
            total += 1
        elif back - missed < FORGIVEN_IN:
            break
        else:
            missed = back
    return total

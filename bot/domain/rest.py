"""When somebody wants to be left alone: quiet hours of every day, and vacations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.cadence import Cadence
from bot.domain.reminder import PATIENCE, Reminder
from bot.domain.week import Week

LONGEST_VACATION = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of every day in which nothing is said: minutes from midnight, over midnight where `end` is the lesser."""

    start: int
    end: int

    def until(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when the quiet hours that an instant lies in are over; None if it lies in none.

        Where a change of the clocks leaves their end out, that is the first valid minute after it; where the clock goes
        back behind their end, they begin once more.
        """
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if not (self.start <= minute < self.end or (self.end < self.start and not self.end <= minute < self.start)):
            return None
        day = local.date() + timedelta(days=minute >= self.end)
        end = Cadence(day.weekday(), self.end, zone).in_week(Week.of(day))
        if end <= at:  # the clock went back since
            end = datetime.combine(day, time(*divmod(self.end, 60)), zone).replace(fold=1).astimezone(UTC)
        return end


@dataclass(frozen=True, slots=True)
class Vacation:
    """Days off, the last one included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Rest:
    """One person's quiet hours and vacations, oldest first."""

    quiet: Quiet | None = None
    vacations: tuple[Vacation, ...] = ()

    def vacation(self, day: date) -> Vacation | None:
        """Return the vacation that a day is part of."""
        return next((v for v in reversed(self.vacations) if day in v), None)

    def is_away(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether an instant lies in a vacation."""
        return bool(self.vacations) and self.vacation(at.astimezone(zone).date()) is not None

    def quiet_until(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when the quiet hours that an instant lies in are over; None if it lies in none."""
        return self.quiet.until(at, zone) if self.quiet else None

    def next_of(self, reminder: Reminder) -> datetime:
        """Return when a reminder will come: not on vacation, and after quiet hours."""
        at, zone = reminder.next_at, reminder.zone
        while True:
            if self.is_away(at, zone):
                at = reminder.cadence.next_after(at)
            elif (end := self.quiet_until(at, zone)) is not None:
                at = end
            else:
                return at

    def decide(self, reminder: Reminder, now: datetime) -> tuple[Literal["now", "later", "folded", "away"], datetime]:
        """Return whether what is due is said now, and since when it is due; or later, and when.

        What was due in a vacation is left out, and so is what would come in one. In quiet hours it waits for their end,
        once: what couldn't be sent until the next ones is folded, as is what is twelve hours late.
        """
        zone = reminder.zone
        at = self.quiet_until(reminder.next_at, zone) or reminder.next_at
        if self.is_away(reminder.next_at, zone) or self.is_away(at, zone):
            return "away", at
        if now - at > PATIENCE:
            return "folded", at
        if self.is_away(now, zone):
            return "away", at
        begin = self.quiet_until(now, zone) or at
        if begin <= now:
            return "now", at
        waited = at < now and (reminder.is_put_off or reminder.is_snoozed)
        return ("folded", at) if waited else ("later", begin)


NO_REST = Rest()


def weeks_off(vacations: Iterable[Vacation]) -> frozenset[Week]:
    """Return the weeks with a day of vacation: none of them is ever missed, and pace leaves them out."""
    weeks = set()
    for vacation in vacations:
        week = Week.of(vacation.first)
        while week.monday <= vacation.last:
            weeks.add(week)
            week = week.next
    return frozenset(weeks)

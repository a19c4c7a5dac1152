"""What somebody is reminded of and when; and the rules for being late, trying again and giving up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.cadence import Cadence
from bot.domain.learner import Here

ReminderKind: TypeAlias = Literal["goals", "group"]
Outcome: TypeAlias = Literal["sent", "late", "folded", "refused", "unknown", "skipped"]
Until: TypeAlias = Literal["hour", "evening", "tomorrow"]

BY_PERSON, OFF = "person", "off"  # why a reminder is paused, where it isn't a sentence

LATE = timedelta(minutes=15)  # from then on a message says that it is late
PATIENCE = timedelta(hours=12)  # later than that it is folded into the next one (product.md, "The week")
FRESH = timedelta(minutes=2)  # how long Discord catches a repeat by its nonce (platforms.md)
LEASE = timedelta(minutes=5)  # how long one who claimed a reminder has to deliver it
REFUSALS = 3  # closed direct messages in a row before a reminder pauses
EVENING = time(19)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One standing reminder. `paused` is empty, `BY_PERSON`, `OFF`, or the sentence that says why."""

    id: str
    owner: str
    kind: ReminderKind
    platform: str
    place: str
    cadence: Cadence
    locale: str
    next_at: datetime
    occasion: str
    paused: str = ""

    @property
    def weekday(self) -> int:
        """Its weekday, Monday being 0."""
        return self.cadence.weekday

    @property
    def time(self) -> time:
        """Its wall-clock time."""
        return time(self.cadence.minute // 60, self.cadence.minute % 60)

    @property
    def zone(self) -> ZoneInfo:
        """The zone it goes by."""
        return self.cadence.zone


@dataclass(frozen=True, slots=True)
class Due:
    """One occasion of a reminder, claimed for delivery.

    `attempt` counts from 1. `tried` is when an earlier attempt may have arrived; None if none can have.
    """

    reminder: Reminder
    at: datetime
    attempt: int
    tried: datetime | None
    late: bool

    @property
    def key(self) -> str:
        """What names this occasion everywhere, in buttons and in what platforms are told."""
        return f"{self.reminder.id}:{self.reminder.occasion}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A line of the ledger: what became of one occasion, when it was due and when that was settled."""

    occasion: str
    due_at: datetime
    at: datetime
    outcome: Outcome
    place: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mine:
    """Somebody's own reminder (None while it is off), and what became of the last ones, newest first."""

    here: Here
    reminder: Reminder | None = None
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A community's weekly post (None while it is off)."""

    here: Here
    reminder: Reminder | None = None
    deliveries: tuple[Delivery, ...] = ()


def pause_after(attempt: int, jitter: float) -> timedelta:
    """Return how long to wait after a failed attempt: one minute, doubling up to an hour, plus up to a fifth.

    Args:
        attempt: how often it was tried, from 1.
        jitter: 0 to 1; spreads those that failed together.
    """
    minutes = min(60.0, 2.0 ** (attempt - 1))
    return timedelta(minutes=minutes * (1 + 0.2 * jitter))


def snoozed_until(choice: Until, now: datetime, cadence: Cadence) -> datetime:
    """Return the instant a snooze means: in an hour, at 19:00 (an hour from now when that is past), or tomorrow.

    Tomorrow is at the reminder's own time.
    """
    hour = now + timedelta(hours=1)
    if choice == "hour":
        return hour
    local = now.astimezone(cadence.zone)
    day = local.date() if choice == "evening" else local.date() + timedelta(days=1)
    minute = EVENING.hour * 60 if choice == "evening" else cadence.minute
    at = Cadence(day.weekday(), minute, cadence.zone).next_after(now - timedelta(days=1))
    return at if at > now else hour

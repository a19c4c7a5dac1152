"""What somebody is reminded of and when; and the rules for being late, trying again and giving up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.cadence import Cadence
from bot.domain.learner import Here
from bot.domain.week import Week

ReminderKind: TypeAlias = Literal["goals", "phase", "end", "group"]
Outcome: TypeAlias = Literal["sent", "late", "folded", "refused", "unknown", "skipped", "quiet", "away"]
Until: TypeAlias = Literal["hour", "evening", "tomorrow"]

BY_PERSON, OFF = "person", "off"  # why a reminder is paused, where it isn't a sentence

BEAT = timedelta(minutes=1)  # how often is looked what is due
LATE = timedelta(minutes=15)  # from then on a message says that it is late
PATIENCE = timedelta(hours=12)  # later than that it is folded into the next one (product.md, "The week")
CAUGHT_UP = timedelta(weeks=5)  # missed weeks further back than `/reminders` shows get no line in the ledger
FARTHEST = timedelta(weeks=3)  # no reminder is planned further ahead, even where this and the next week were told
LEASE = timedelta(minutes=5)  # how long one who claimed a reminder has to deliver it
LONGEST = timedelta(hours=2)  # a lease or pause that ends later was set by a clock that was ahead
REFUSALS = 3  # closed direct messages in a row before a reminder pauses
EVENING = time(19)

PERSONAL: tuple[ReminderKind, ...] = ("goals", "phase", "end")  # what a person has; a community has its post
MONDAY, THURSDAY, SUNDAY = 0, 3, 6
DEFAULTS: Mapping[ReminderKind, tuple[int, int]] = {  # weekday and minute (product.md, "The week")
    "goals": (MONDAY, 9 * 60),
    "phase": (THURSDAY, 18 * 60),
    "end": (SUNDAY, 18 * 60),
    "group": (MONDAY, 9 * 60),
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One standing reminder.

    Attributes:
        paused: empty, `BY_PERSON`, `OFF`, or the sentence that says why.
        fallback: the channel for what the direct messages in `place` refuse; empty if there is none.
        detour: whether this occasion goes there.
    """

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
    fallback: str = ""
    detour: bool = False

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

    @property
    def is_snoozed(self) -> bool:
        """Whether what comes next is said again, because somebody wanted to hear of it later."""
        return "+" in self.occasion

    @property
    def week(self) -> Week:
        """The week its occasion stands for."""
        return Week(date.fromisoformat(self.occasion.partition("+")[0]))

    @property
    def is_put_off(self) -> bool:
        """Whether this week's comes later than its rule says: it fell into quiet hours, or somebody asked for that."""
        return not self.is_snoozed and self.next_at > self.cadence.in_week(self.week)

    def is_waiting(self, now: datetime) -> bool:
        """Whether it should have been said already."""
        return not self.paused and self.next_at <= now

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been said at an earlier beat: it was tried in vain, or the program was down."""
        return self.is_waiting(now) and now - self.next_at > BEAT


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
    def place(self) -> str:
        """Where it goes."""
        return self.reminder.fallback if self.reminder.detour else self.reminder.place

    @property
    def key(self) -> str:
        """What names this occasion everywhere, in buttons and in what platforms are told."""
        return f"{self.reminder.id}:{self.reminder.occasion}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A line of the ledger: what became of one occasion, when it was due and when that was settled."""

    kind: ReminderKind
    occasion: str
    due_at: datetime
    at: datetime
    outcome: Outcome
    place: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a group's weekly post and hasn't been said yet.

    Attributes:
        due: the occasion: the one that was posted, or, where the post is paused, what its setter is told instead.
        place: where the post stands, or the direct messages of its setter; empty where there is nobody to tell.
        receipt: names the post on its platform.
        since: when it was posted or refused.
        number: how many changes; more may come while it is being said.
    """

    due: Due
    place: str
    receipt: str
    since: datetime
    number: int


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
    minutes = min(60.0, 2.0 ** min(attempt - 1, 6))
    return timedelta(minutes=minutes * (1 + 0.2 * jitter))


def replanned(
    old: Reminder, rule: Cadence, now: datetime, told: Collection[str], *, keeps_week: bool = False
) -> tuple[datetime, str]:
    """Return the next instant and occasion of a reminder whose rule changes to `rule`, or whose place changes.

    What is waiting already stays so, unless the new rule names a later instant of that week; a snooze keeps its
    instant, unless the new rule's comes sooner.

    Args:
        old: the reminder as it was.
        rule: how it goes from now on.
        now: the present instant.
        told: the occasions in the ledger.
        keeps_week: somebody moved to another zone, and that must not cost them a week: what was still to come stays to
            come, and where the instant of that week is past by the new rule, it is due now.
    """
    at, name = rule.plan(now, told)
    if old.paused or old.occasion in told:
        return at, name
    if old.is_snoozed:
        return (old.next_at, old.occasion) if old.next_at < at else (at, name)
    if old.occasion < name and (keeps_week or old.next_at <= now):
        return (old.next_at if old.is_put_off else min(old.next_at, now)), old.occasion
    if old.occasion < name and old.is_put_off:
        return old.next_at, old.occasion
    return at, name


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
    at = Cadence(day.weekday(), minute, cadence.zone).in_week(Week.of(day))
    return at if at > now else hour

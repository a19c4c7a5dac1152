"""What is said unasked, read at the moment it is said; and whether there is a reason to say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.goal import Draft, Goal, GoalsWeek, Verdict
from bot.domain.ledger import within
from bot.domain.progress import Standing
from bot.domain.project import reached_within
from bot.domain.reminder import ReminderKind
from bot.domain.rest import Vacation
from bot.domain.roadmap import Phase, Roadmap
from bot.domain.sentence import sentence
from bot.domain.version import Version
from bot.domain.week import Week

UTC = ZoneInfo("UTC")
SILENT = timedelta(days=7)  # from then on the phase reminder asks how it goes (product.md, "The week")
GONE = timedelta(weeks=4)  # from then on one message offers a fresh start, and nothing more is said

Why: TypeAlias = Literal["", "behind", "silent", "back"]

ON_TRACK = sentence("you were on track")
UNEVENTFUL = sentence("there was nothing to sum up")
WAITING = sentence("it had been quiet for four weeks, and I wait until you are back")
THROUGH = sentence("you have been through every topic")


@dataclass(frozen=True, slots=True)
class GoalPrompt:
    """Where somebody stands this week, with a goal drafted; and when the reminder comes that says so."""

    standing: Standing
    week: GoalsWeek
    draft: Draft
    weekday: int
    time: time
    late: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """How one has been in touch.

    Attributes:
        since: when they last did anything, or came back from a vacation.
        told: when they were last told something unasked; None if never.
        vacation: their last vacation that is over.
    """

    since: datetime
    told: datetime | None = None
    vacation: Vacation | None = None

    def is_back(self, here_on: date, told_on: date | None) -> bool:
        """Whether they had a vacation since they were last told something."""
        return (
            self.vacation is not None
            and self.vacation.last < here_on
            and (told_on is None or told_on <= self.vacation.last)
        )


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person.

    Attributes:
        kind: which reminder it is; "fresh" offers a fresh start instead of whichever was due.
        prompt: what it is made of.
        about: the week it is for.
        why: what makes it worth saying, where that isn't always so.
        back: whether it is the first one after a vacation.
    """

    kind: Literal["goals", "phase", "end", "fresh"]
    prompt: GoalPrompt
    about: Week
    why: Why = ""
    back: bool = False

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals of its week."""
        week = self.prompt.week
        return week.goals if self.about == week.week else week.last if self.about == week.week.previous else ()


@dataclass(frozen=True, slots=True)
class Silence:
    """There is no reason to say anything; `why` is a sentence's part for the person."""

    why: str


def letter(kind: ReminderKind, prompt: GoalPrompt, contact: Contact, about: Week) -> Letter | Silence:
    """Return what a person's reminder says, or that it has no reason to.

    Args:
        kind: which one is due.
        prompt: what it would be made of.
        contact: how they have been in touch.
        about: the week it stands for.
    """
    standing = prompt.standing
    here = standing.here
    told_on = contact.told.astimezone(here.zone).date() if contact.told else None
    back = contact.is_back(here.today, told_on)
    silent = here.now - contact.since
    if silent >= GONE:
        if contact.told is not None and contact.told >= contact.since + GONE:
            return Silence(WAITING)
        return Letter("fresh", prompt, about)
    if kind == "phase":
        why = _why(prompt, silent, back=back)
        if not standing.next_topics(1):
            return Silence(THROUGH)
        return Letter("phase", prompt, about, why, back) if why else Silence(ON_TRACK)
    if kind == "end":
        made = Letter("end", prompt, about, back=back)
        return made if back or made.goals or _did(standing, about) else Silence(UNEVENTFUL)
    return Letter("goals", prompt, about, back=back)


def _why(prompt: GoalPrompt, silent: timedelta, *, back: bool) -> Why:
    today, week = prompt.standing.here.today, prompt.week
    if back:
        return "back"
    did = _did(prompt.standing, week.week) or any(g.amount for g in week.goals)
    if any(g.is_behind(today) if g.is_measured else g.is_open and not did for g in week.goals):
        return "behind"
    return "silent" if silent >= SILENT else ""


def _did(standing: Standing, week: Week) -> bool:
    """Whether anything was done in a week."""
    return bool(standing.ticked_in(week) or within(standing.finished, week) or reached_within(standing.projects, week))


@dataclass(frozen=True, slots=True)
class GroupPost:
    """A community's weekly post.

    Attributes:
        roadmap: the roadmap in use there.
        people: how many members there are.
        phases: how many of those who share their progress there are in each phase, in order.
        goals: this week's goals of those who share there, with their names.
        last: how many of last week's goals they kept, all together.
        late: whether it comes late.
        changed: the roadmap's version, where people are still told what it changed.
        zone: the community's.
        places: those who share their progress by name, with the id of the phase they are in; None if they are through.
    """

    roadmap: Roadmap
    people: int
    phases: tuple[tuple[Phase, int], ...]
    goals: tuple[tuple[str, Goal], ...]
    last: Verdict
    late: bool = False
    changed: Version | None = None
    zone: ZoneInfo = UTC
    places: tuple[tuple[str, str | None], ...] = ()

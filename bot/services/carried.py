"""The file with everything kept about one person: what it says, and how a stranger's is read.

Each list is named after a table, each field after a column, so that a test can compare them. Ids are those of the bot
that wrote it; `named` says what the ids of a roadmap's parts mean, for a bot that knows them by another id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.domain.catalogue import EntryKind
from bot.domain.errors import Problem
from bot.domain.goal import GoalState
from bot.domain.history import ChangeKind, State
from bot.domain.project import DONE, LINK, MILESTONE, STARTED
from bot.domain.reminder import Outcome, ReminderKind
from bot.domain.rest import LONGEST_VACATION

FORMAT: Final = "study-buddy-data"
VERSION: Final = 1
MOST_LINK: Final = 8_000
MOST: Final = 50_000  # rows of one table; a file of the size that is taken in has fewer

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEB = re.compile(r"https?://[^\s\0-\x1f\x7f]+", re.IGNORECASE)


def _shown(text: str) -> str:
    """Leave out what no database takes, what isn't seen on one line, and what nobody would have typed so long."""
    return "".join(c for c in text[:500] if c >= " " and c != "\x7f")


def _whole(text: str) -> str:
    return text[:4_000].replace("\0", "")


def _sensible(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError("a day of another century")
    return day


def _monday(day: date) -> date:
    if day.weekday():
        raise ValueError("a week begins on Monday")
    return day


def _link(text: str) -> str:
    """Return an address of the web; nothing for any other."""
    return text if len(text) <= MOST_LINK and _WEB.fullmatch(text) else ""


def _occasion(text: str) -> str:
    _monday(_sensible(date.fromisoformat(text.partition("+")[0])))
    return text


Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{12}$")]
MaybeId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{12})?$")]
Line: TypeAlias = Annotated[str, AfterValidator(_shown)]
Text: TypeAlias = Annotated[str, AfterValidator(_whole)]
Link: TypeAlias = Annotated[str, AfterValidator(_link)]
Instant: TypeAlias = Annotated[int, Field(ge=0, le=4_102_444_800)]  # seconds since 1970, to the year 2100
Number: TypeAlias = Annotated[int, Field(ge=0, le=10**9)]
YesNo: TypeAlias = Literal[0, 1]
Amount: TypeAlias = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Day: TypeAlias = Annotated[date, AfterValidator(_sensible)]
Monday: TypeAlias = Annotated[Day, AfterValidator(_monday)]
Minute: TypeAlias = Annotated[int, Field(ge=0, lt=24 * 60)]
Occasion: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}(\+\d{1,4})?$"), AfterValidator(_occasion)
]


class Row(BaseModel):
    """One row; nothing in it that isn't told here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Known(Row):
    """Who it is."""

    id: Id
    name: Line
    zone: Line | None
    locale: Line
    created_at: Instant
    roadmap: MaybeId


class Identity(Row):
    """An account of theirs."""

    platform: Line
    account: Line


class Membership(Row):
    """A community they are in, by its account on its platform, and whether its members see their progress."""

    community: Id
    platform: Line
    account: Line
    joined_at: Instant
    used_at: Instant
    shares: YesNo


class Change(Row):
    """One call that changed topics."""

    id: Id
    number: Number
    roadmap: Id
    kind: ChangeKind
    at: Instant
    day: Day
    undoes: MaybeId


class Event(Row):
    """What a change did to a topic."""

    change: Id
    topic: Id
    before: State
    after: State


class Note(Row):
    """A note on a topic."""

    topic: Id
    text: Text
    at: Instant


class Focus(Row):
    """What they concentrate on."""

    roadmap: Id
    part: Id


class Goal(Row):
    """A goal of a week."""

    id: Id
    number: Number
    roadmap: Id
    week: Monday
    title: Line
    target: Amount
    unit: Line
    topics: tuple[Id, ...] = Field(max_length=1_000)
    state: GoalState
    carried_to: MaybeId
    at: Instant


class GoalLog(Row):
    """An amount logged for a goal."""

    goal: Id
    id: Id
    amount: Amount
    at: Instant
    day: Day


class Finished(Row):
    """Something on the list of what they finished, or taken off it."""

    id: Id
    resource: MaybeId
    title: Line
    kind: Line
    link: Link
    day: Day
    rating: Annotated[int, Field(ge=1, le=5)] | None
    note: Text
    at: Instant
    removed_at: Instant | None


class ProjectEvent(Row):
    """What a change did to a fact of a project."""

    change: Id
    fact: Line
    number: Number
    roadmap: Id
    project: Id
    before: Text
    after: Text
    at: Instant
    day: Day
    undoes: MaybeId

    def model_post_init(self, _context: object, /) -> None:
        """Refuse what isn't a fact of a project."""
        is_day = self.fact in (STARTED, DONE) or self.fact.startswith(MILESTONE)
        for value in filter(None, (self.before, self.after)):
            if is_day and _DAY.fullmatch(value):
                _sensible(date.fromisoformat(value))
            elif self.fact != LINK or not _link(value):
                raise ValueError("no fact of a project")


class Rest(Row):
    """Quiet hours, and when they last said that they go on."""

    quiet_start: Minute | None
    quiet_end: Minute | None
    went_on_at: Instant | None

    def model_post_init(self, _context: object, /) -> None:
        """Refuse half of quiet hours."""
        if (self.quiet_start is None) != (self.quiet_end is None):
            raise ValueError("half of quiet hours")


class Vacation(Row):
    """Days off."""

    first_day: Day
    last_day: Day

    def model_post_init(self, _context: object, /) -> None:
        """Refuse what is no vacation: every week of one is gone through."""
        if self.last_day - self.first_day > LONGEST_VACATION + timedelta(days=1):
            raise ValueError("too long for a vacation")


class Reminder(Row):
    """A reminder of theirs."""

    id: Id
    kind: ReminderKind
    setter: MaybeId
    platform: Line
    place: Line
    weekday: Annotated[int, Field(ge=0, le=6)]
    minute: Minute
    zone: Line
    locale: Line
    next_at: Instant
    occasion: Occasion
    lease_until: Instant
    attempts: Number
    refusals: Number
    tried_at: Instant | None
    paused: Line
    news: Number
    fallback: Line
    detour: YesNo
    community: MaybeId = ""
    seat: Annotated[int, Field(ge=-1, le=10**9)] = -1


class Delivery(Row):
    """What became of an occasion of a reminder."""

    reminder: Id
    occasion: Occasion
    due_at: Instant
    at: Instant
    outcome: Outcome
    place: Line
    receipt: Line
    why: Line
    outdated: YesNo = 0


class Named(Row):
    """What an id of a roadmap means: its title, and the titles of the phase and module it stands in."""

    id: Id
    roadmap: Id
    kind: EntryKind
    explicit: Line
    title: Line
    phase: Line = ""
    module: Line = ""
    link: Text = ""


class NamedRoadmap(Row):
    """A roadmap that something was done on."""

    id: Id
    title: Line


class Everything(Row):
    """All that is kept about one person, but for what follows from it."""

    format: Literal["study-buddy-data"] = FORMAT
    version: Literal[1] = VERSION
    made_at: Instant
    learners: tuple[Known, ...] = Field(max_length=1)
    identities: tuple[Identity, ...] = Field(default=(), max_length=1_000)
    memberships: tuple[Membership, ...] = Field(default=(), max_length=10_000)
    changes: tuple[Change, ...] = Field(default=(), max_length=MOST)
    events: tuple[Event, ...] = Field(default=(), max_length=MOST)
    notes: tuple[Note, ...] = Field(default=(), max_length=MOST)
    focuses: tuple[Focus, ...] = Field(default=(), max_length=1_000)
    goals: tuple[Goal, ...] = Field(default=(), max_length=MOST)
    goal_logs: tuple[GoalLog, ...] = Field(default=(), max_length=MOST)
    finished: tuple[Finished, ...] = Field(default=(), max_length=MOST)
    project_events: tuple[ProjectEvent, ...] = Field(default=(), max_length=MOST)
    rests: tuple[Rest, ...] = Field(default=(), max_length=1)
    vacations: tuple[Vacation, ...] = Field(default=(), max_length=1_000)
    reminders: tuple[Reminder, ...] = Field(default=(), max_length=3)
    deliveries: tuple[Delivery, ...] = Field(default=(), max_length=MOST)
    roadmaps: tuple[NamedRoadmap, ...] = Field(default=(), max_length=1_000)
    named: tuple[Named, ...] = Field(default=(), max_length=MOST)

    @property
    def known(self) -> Known | None:
        """Who it is; None where nobody was known."""
        return self.learners[0] if self.learners else None

    def is_ahead_of(self, now: datetime) -> bool:
        """Whether it says that something was done later than a day from now."""
        soon = now + timedelta(days=1)
        at: list[int] = [row.at for row in self.changes] + [row.at for row in self.goal_logs]
        at += [row.at for row in self.finished] + [row.at for row in self.project_events]
        at += [row.at for row in self.goals] + [row.at for row in self.notes]
        at += [row.went_on_at or 0 for row in self.rests]
        days = [row.day for row in self.changes] + [row.day for row in self.goal_logs]
        days += [row.day for row in self.finished] + [row.day for row in self.project_events]
        return max(at, default=0) > soon.timestamp() or max(days, default=_EARLIEST) > soon.date()


class _Header(BaseModel):
    """What tells the format and version of a file, whatever else is in it."""

    format: str = ""
    version: int = 0


def read(content: bytes) -> Everything:
    """Read a file that somebody brought. Takes a while for a large one: not for the event loop.

    Raises:
        Problem: it isn't one of ours, a later version wrote it, or something in it can't be.
    """
    try:
        header = _Header.model_validate_json(content)
    except ValidationError as error:
        raise _foreign() from error
    if header.format != FORMAT:
        raise _foreign()
    if header.version != VERSION:
        raise Problem("A later version of me wrote that file.", "Bring it to a bot that is as new.", at="file")
    try:
        return Everything.model_validate_json(content)
    except ValidationError as error:
        where = _place(error.errors(include_url=False, include_input=False, include_context=False)[0]["loc"])
        raise Problem(
            "I can't read that file: what it says in “{where}” can't be.",
            "Use the file as /data export gave it.",
            at="file",
            where=where,
        ) from error


def _place(loc: Sequence[int | str]) -> str:
    """Return where in a file something stands, such as "goals 3 week"; names it made up are shortened."""
    return " ".join(str(part + 1 if isinstance(part, int) else _shown(part)[:40]) for part in loc[:4])


def _foreign() -> Problem:
    return Problem("That isn't a file of mine.", "I read study-buddy-data.json, as /data export gives it.", at="file")

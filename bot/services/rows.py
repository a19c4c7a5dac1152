"""The rows in the file with everything kept about one person, table by table; each field is named after a column."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.catalogue import EntryKind
from bot.domain.goal import GoalState
from bot.domain.history import ChangeKind, State
from bot.domain.project import DONE, LINK, MILESTONE, STARTED
from bot.domain.reminder import Outcome, ReminderKind
from bot.domain.rest import LONGEST_VACATION
from bot.services.values import (
    Amount,
    Day,
    Id,
    Instant,
    Line,
    Link,
    MaybeId,
    Minute,
    Monday,
    Number,
    Occasion,
    Text,
    YesNo,
    link,
    sensible,
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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
    language: Line = ""


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
                sensible(date.fromisoformat(value))
            elif self.fact != LINK or not link(value):
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

"""The file with everything kept about one person: what it says, and how a stranger's is read.

Each list is named after a table, each field after a column, so that a test can compare them. Ids are those of the bot
that wrote it; `named` says what the ids of a roadmap's parts mean, for a bot that knows them by another id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from pydantic import BaseModel, Field, ValidationError

from bot.domain.errors import Problem
from bot.services.rows import (
    Change,
    Delivery,
    Event,
    Finished,
    Focus,
    Goal,
    GoalLog,
    Identity,
    Known,
    Membership,
    Named,
    NamedRoadmap,
    Note,
    ProjectEvent,
    Reminder,
    Rest,
    Row,
    Vacation,
)
from bot.services.values import EARLIEST, Instant, shown

FORMAT: Final = "study-buddy-data"
VERSION: Final = 1
MOST: Final = 50_000  # rows of one table; a file of the size that is taken in has fewer


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
        return max(at, default=0) > soon.timestamp() or max(days, default=EARLIEST) > soon.date()


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
    return " ".join(str(part + 1 if isinstance(part, int) else shown(part)[:40]) for part in loc[:4])


def _foreign() -> Problem:
    return Problem("That isn't a file of mine.", "I read study-buddy-data.json, as /data export gives it.", at="file")

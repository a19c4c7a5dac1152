"""A week's goals: words with a number and a unit, or topics that count themselves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeAlias

from bot.domain.learner import Here
from bot.domain.progress import Standing
from bot.domain.roadmap import Roadmap, Topic
from bot.domain.week import Week, full_weeks

GoalState: TypeAlias = Literal["open", "done", "dropped", "carried"]

DRAFTED, MOST_DRAFTED, LOOKED_BACK = 2, 5, 8  # topics without data, topics at most, full weeks looked back on
MOST_TARGET = 100_000

_AMOUNT = re.compile(r"(?<![\w.,])(\d{1,6}(?:[.,]\d{1,2})?)(?![\w.,]*\d)\s*([^\W\d_][\w-]*)?")
LINKING = frozenset({"of", "on", "in", "at", "to", "for", "from", "with", "and", "by", "a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Amount:
    """What a goal's words measure: how much, of what."""

    target: float
    unit: str = ""


def read_amount(text: str) -> Amount:
    """Return the number and unit in a goal's words: "read 3 chapters" is 3 chapters.

    The first number counts, with the word behind it as its unit. Without a number, or with zero, it is one thing to do.
    """
    found = _AMOUNT.search(text)
    if found is None:
        return Amount(1)
    target = float(found[1].replace(",", "."))
    if not 0 < target <= MOST_TARGET:
        return Amount(1)
    unit = found[2] or ""
    return Amount(target, "" if unit.casefold() in LINKING else unit)


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of one week.

    Attributes:
        id: its id.
        week: the week it is for.
        title: the person's own words.
        target: how much is wanted, in `unit` (which may be empty); of topics all that can still count.
        unit: what is counted.
        topics: the ids of the topics it is tied to; their ticks in its week then count by themselves.
        state: open until done, dropped or carried over.
        carried_to: the id of the goal that it became when it was carried over; empty if nothing of it was left.
        logged: what was logged by hand.
        ticked: how many of its topics were ticked in its week.
    """

    id: str
    week: Week
    title: str
    target: float
    unit: str = ""
    topics: tuple[str, ...] = ()
    state: GoalState = "open"
    carried_to: str = ""
    logged: float = 0
    ticked: int = 0

    @property
    def amount(self) -> float:
        """How much of it is done, in its unit."""
        return self.logged + self.ticked

    @property
    def is_kept(self) -> bool:
        """Whether it was marked as done, or as much was done as was wanted."""
        return self.state == "done" or (self.state != "dropped" and self.amount >= self.target)

    @property
    def is_logged(self) -> bool:
        """Whether amounts are logged for it: its words name a number or a unit, and no topics count themselves."""
        return not self.topics and (self.target != 1 or bool(self.unit))

    @property
    def is_measured(self) -> bool:
        """Whether it can be told how far it is; one thing to do is done or not."""
        return self.is_logged or bool(self.topics)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do for it."""
        return self.state == "open" and not self.is_kept

    def is_behind(self, today: date) -> bool:
        """Whether less of it is done than of its week had passed when the day began."""
        passed = (min(today, self.week.last) - self.week.monday).days / 7
        return self.is_open and self.amount < self.target * passed

    def counting(self, standing: Standing) -> Goal:
        """Return it with the ticks of its topics counted: each topic once, ticked in its week.

        A topic leaves the target when it can't be ticked any more: skipped, placed, or ticked for an earlier week. An
        open goal of which no topic is left is as good as dropped.
        """
        if not self.topics:
            return self
        days = [(t.topic, t.day) for t in standing.ticks if t.topic in self.topics]
        done = {topic for topic, day in days if day in self.week}
        missed = {topic for topic, day in days if day > self.week.last}
        left = done | missed | {id_ for id_ in self.topics if standing.is_open(id_)}
        lost = self.state == "open" and not left
        return replace(self, target=len(left) or self.target, ticked=len(done), state="dropped" if lost else self.state)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many of a week's goals were kept; dropped ones count neither way."""

    kept: int
    of: int


def verdict(goals: Sequence[Goal]) -> Verdict:
    """Judge a week's goals."""
    counted = [g for g in goals if g.state != "dropped"]
    return Verdict(sum(g.is_kept for g in counted), len(counted))


def kept_weeks(goals: Iterable[Goal]) -> frozenset[Week]:
    """Return the weeks in which a goal was kept."""
    return frozenset(g.week for g in goals if g.is_kept)


@dataclass(frozen=True, slots=True)
class GoalsWeek:
    """One person's goals of this week and the last, oldest first.

    `carried` are the ids of goals of any week that were carried over, with the ids of those they became. `ahead` are
    next week's goals: what was carried over before this week has ended.
    """

    here: Here
    roadmap: Roadmap
    week: Week
    goals: tuple[Goal, ...] = ()
    last: tuple[Goal, ...] = ()
    carried: Mapping[str, str] = field(default_factory=dict)
    ahead: tuple[Goal, ...] = ()

    def find(self, id_: str) -> Goal | None:
        """Return the goal with an id, or the one it was carried to; None if that is of another week."""
        while id_ in self.carried:
            id_ = self.carried[id_]
        return next((g for g in (*self.goals, *self.last, *self.ahead) if g.id == id_), None)

    def taking(self, goal: Goal, day: date) -> tuple[Goal, ...]:
        """Return the goals for which it counts that something was done for one of them on a day; none in no week of it.

        That is the goal itself, and for a day of an earlier week also the one that it was carried over from.
        """
        if day in goal.week:
            return (goal,)
        before = tuple(g for g in (*self.last, *self.goals) if g.carried_to == goal.id and day in g.week)
        return (*before, goal) if before else ()

    @property
    def verdict(self) -> Verdict:
        """What became of last week's goals."""
        return verdict(self.last)

    @property
    def left_over(self) -> tuple[Goal, ...]:
        """Last week's goals that can be carried over."""
        return tuple(g for g in self.last if g.is_open)


@dataclass(frozen=True, slots=True)
class Draft:
    """A goal suggested: these topics this week."""

    topics: tuple[Topic, ...]


def draft(standing: Standing, taken: Collection[str] = ()) -> Draft:
    """Suggest the next topics, as many as the person ticks off in a week.

    That is the mean over the last eight full weeks without vacation, from the first with a tick on, at least one and at
    most five; two without any data. Topics that are `taken` (already part of a goal) are left out.
    """
    weeks = [Week.of(t.day) for t in standing.ticks]
    number = DRAFTED
    if weeks:
        window = full_weeks(Week.of(standing.here.today), min(weeks), LOOKED_BACK, standing.record.away)
        past = [w for w in weeks if w in window]
        if past:
            number = min(MOST_DRAFTED, max(1, round(len(past) / (window.index(min(past)) + 1))))
    upcoming = [t for t in standing.next_topics(number + len(taken)) if t.id not in taken]
    return Draft(tuple(upcoming[:number]))

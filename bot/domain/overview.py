"""One person's whole way through one roadmap, over time: how the done topics grew, study days, goals week by week."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.domain.goal import Goal, verdict
from bot.domain.history import State, effective
from bot.domain.progress import Standing
from bot.domain.week import Week

WEEKS_OF_DAYS, WEEKS_OF_GOALS = 53, 12  # looked back on, the current week included; 53 hold twelve months whole


@dataclass(frozen=True, slots=True)
class Point:
    """How much was done of how much at the end of a day."""

    day: date
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class GoalsOf:
    """What became of one week's goals: kept, not kept, or still open because the week isn't over."""

    week: Week
    kept: int
    missed: int
    open: int

    @property
    def of(self) -> int:
        """How many there were; dropped ones count neither way."""
        return self.kept + self.missed + self.open


@dataclass(frozen=True)
class Overview:
    """Where somebody stands, with the goals they ever set, their topics' ticks counted in."""

    standing: Standing
    goals: Sequence[Goal] = ()

    @property
    def week(self) -> Week:
        """The current week."""
        return Week.of(self.standing.here.today)

    @cached_property
    def burn_up(self) -> Sequence[Point]:
        """Every week's end since the one before the first change, and today.

        What counts is when a topic got the state it has now: what was taken back later never shows. So the last point
        is today's tally, nothing falls but the total (where topics were found not to be for them), and topics whose day
        nobody knows count from the beginning.
        """
        standing = self.standing
        today, topics = standing.here.today, standing.roadmap.topics
        since = _since(standing)
        days = {
            state: sorted(since.get(t.id, date.min) for t in topics if standing.state(t) == state)
            for state in ("done", "skipped")
        }
        known = [day for found in days.values() for day in found if day != date.min]
        ends = [Week.of(min(known, default=today)).previous.last]
        while ends[-1] < today:
            ends.append(min(ends[-1] + timedelta(weeks=1), today))
        return [
            Point(end, bisect_right(days["done"], end), len(topics) - bisect_right(days["skipped"], end))
            for end in ends
        ]

    @cached_property
    def study_days(self) -> Mapping[date, int]:
        """How much was done on each day with anything: topics ticked, things finished, milestones reached."""
        standing = self.standing
        reached = [m.reached for a in standing.projects for m in a.milestones if m.reached]
        return Counter([*(t.day for t in standing.ticks), *(e.day for e in standing.finished), *reached])

    @property
    def weeks_of_days(self) -> Sequence[Week]:
        """The weeks whose days are shown, oldest first."""
        return [self.week.back(n) for n in reversed(range(WEEKS_OF_DAYS))]

    @property
    def weeks_of_goals(self) -> Sequence[GoalsOf]:
        """What became of the goals of the last twelve weeks, oldest first."""
        found = []
        for week in (self.week.back(n) for n in reversed(range(WEEKS_OF_GOALS))):
            goals = [g for g in self.goals if g.week == week]
            said, left = verdict(goals), sum(g.is_open for g in goals) if week == self.week else 0
            found.append(GoalsOf(week, said.kept, said.of - said.kept - left, left))
        return found


def _since(standing: Standing) -> Mapping[str, date]:
    """Return the day from which each topic has had its last state, as far as events tell; never one to come."""
    last: dict[str, tuple[State, date]] = {}
    for event in effective(standing.record.events):
        if event.topic not in last or last[event.topic][0] != event.after:
            last[event.topic] = event.after, min(event.day, standing.here.today)
    return {topic: day for topic, (state, day) in last.items() if state == standing.states.get(topic, "todo")}

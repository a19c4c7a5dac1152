"""Where somebody stands on a roadmap: totals, focus, what is next, streak and pace."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.domain.history import Event, State, Tick, by_week, ticks
from bot.domain.learner import Here
from bot.domain.ledger import Finished
from bot.domain.pace import Pace, pace
from bot.domain.project import Attempt, Facts, attempts
from bot.domain.roadmap import Module, Part, Phase, Resource, Roadmap, Topic
from bot.domain.week import Week, streak

__all__ = ["Pace", "Record", "Standing", "State", "Tally", "Ticked", "Undone", "stand"]

OPEN: Collection[State] = ("todo", "learning")  # the states of topics that are still to be done


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of a part is done. Skipped topics are out of `total`; nothing counts where `total` is 0."""

    done: int
    total: int
    skipped: int = 0

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1; 0 where nothing counts."""
        return self.done / self.total if self.total else 0.0

    @property
    def left(self) -> int:
        """How many topics are still to be done."""
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class Record:
    """What is stored of one person's way through one roadmap.

    Attributes:
        states: the state of each topic that isn't “to do”, by id.
        focus: the id of the part chosen, or None.
        events: all they ever did to topics, on any roadmap, oldest first.
        kept_weeks: the weeks in which a goal was kept.
        away: the weeks with vacation in them.
        finished: what they finished beside the topics, newest first.
        projects: what is stored of each project of the roadmap they ever touched, by id.
    """

    states: Mapping[str, State] = field(default_factory=dict)
    focus: str | None = None
    events: Sequence[Event] = ()
    kept_weeks: Collection[Week] = frozenset()
    away: Collection[Week] = frozenset()
    finished: Sequence[Finished] = ()
    projects: Mapping[str, Facts] = field(default_factory=dict)

    def with_events(self, events: Iterable[Event]) -> Record:
        """Return the record after one more change."""
        new = tuple(events)
        states = {**self.states, **{event.topic: event.after for event in new}}
        return replace(
            self,
            states={topic: state for topic, state in states.items() if state != "todo"},
            events=(*self.events, *new),
        )


@dataclass(frozen=True)
class Standing:
    """One person on one roadmap at one moment. What takes some working out is worked out when it is asked for.

    Attributes:
        here: who and when; its learner is None for a stranger.
        roadmap: the roadmap.
        record: what is stored of them.
        focus: the part chosen, as long as something is left of it, else the first unfinished module; None when
            nothing is left at all.
        focus_is_chosen: whether `focus` is the part chosen.
    """

    here: Here
    roadmap: Roadmap
    record: Record
    focus: Part | None
    focus_is_chosen: bool

    @property
    def states(self) -> Mapping[str, State]:
        """The state of each topic that isn't “to do”, by id."""
        return self.record.states

    @cached_property
    def ticks(self) -> tuple[Tick, ...]:
        """Every tick that counts, oldest first."""
        return ticks(self.record.events)

    @cached_property
    def _weeks(self) -> Mapping[Week, frozenset[str]]:
        return by_week(self.ticks)

    @property
    def streak(self) -> int:
        """For how many weeks they have kept going; see `bot.domain.week.streak`."""
        return streak({*self._weeks, *self.record.kept_weeks}, Week.of(self.here.today), self.record.away)

    @property
    def week_ticks(self) -> int:
        """How many topics were ticked this week, placement left out."""
        return self.ticked_in(Week.of(self.here.today))

    @property
    def pace(self) -> Pace | None:
        """How fast they are; None while there is too little to tell."""
        return pace(self.roadmap, self.states, self._weeks, self.here.today, self.record.away)

    def ticked_in(self, week: Week) -> int:
        """Return how many topics were ticked in a week, placement left out."""
        return len(self._weeks.get(week, ()))

    @property
    def finished(self) -> Sequence[Finished]:
        """What they finished beside the topics, newest first."""
        return self.record.finished

    @cached_property
    def read(self) -> frozenset[str]:
        """The ids of the roadmap's resources they finished."""
        return frozenset(entry.thing.resource for entry in self.finished if entry.thing.resource)

    @cached_property
    def projects(self) -> tuple[Attempt, ...]:
        """Their attempt at each of the roadmap's projects, in order."""
        return attempts(self.roadmap, self.record.projects)

    def start_with(self, topic: Topic) -> Resource | None:
        """Return the best of a topic's resources that isn't finished; None when there is none."""
        return next((r for r in topic.resources if r.id not in self.read), None)

    def state(self, topic: Topic) -> State:
        """Return a topic's state."""
        return self.states.get(topic.id, "todo")

    def is_open(self, topic: str) -> bool:
        """Whether a topic is still to be done, also one of another roadmap, by its id."""
        return (self.states.get(topic) or self._after.get(topic, "todo")) in OPEN

    @cached_property
    def _after(self) -> Mapping[str, State]:
        """What every change so far made of each topic, by id, whichever roadmap it is on."""
        return {event.topic: event.after for event in self.record.events}

    def still_open(self, topics: Iterable[Topic]) -> tuple[Topic, ...]:
        """Return those topics that are still to be done."""
        return tuple(t for t in topics if self.state(t) in OPEN)

    def tally(self, part: Part | None = None) -> Tally:
        """Count a part, or the whole roadmap."""
        return tally(self.states, (part or self.roadmap).topics)

    def next_topics(self, most: int) -> tuple[Topic, ...]:
        """Return the topics to do next.

        The way leads through the focus, onwards to the roadmap's end, then through what was left out before. Topics
        being learned come first: before all others, or within the focus if that was chosen.
        """
        states = self.states
        left = [t for t in _way(self.roadmap, self.focus) if states.get(t.id, "todo") in OPEN]
        inside = {t.id for t in self.focus.topics} if self.focus and self.focus_is_chosen else set()
        if inside or "learning" in states.values():
            left.sort(key=lambda t: (bool(inside) and t.id not in inside, states.get(t.id) != "learning"))
        return tuple(left[:most])

    def you_are_here(self) -> tuple[Phase, Module] | None:
        """Return the phase and module of the next topic; None when nothing is left."""
        upcoming = self.next_topics(1)
        if not upcoming:
            return None
        module = self.roadmap.module_of(upcoming[0])
        return self.roadmap.phase_of(module), module


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a call did to topics. `change` is what undoes it, None if nothing changed."""

    change: str | None
    changed: tuple[Topic, ...]
    already: tuple[Topic, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo restored, and what it left alone because it was changed since.

    `change` is what undoes the undo, None if nothing was restored. Topics that the same change gave back before are in
    neither.
    """

    restored: tuple[Topic, ...]
    left_alone: tuple[Topic, ...]
    standing: Standing
    change: str | None = None


def tally(states: Mapping[str, State], topics: Sequence[Topic]) -> Tally:
    """Count topics: done ÷ (all - skipped)."""
    found = [states.get(topic.id, "todo") for topic in topics]
    skipped = found.count("skipped")
    return Tally(found.count("done"), len(found) - skipped, skipped)


def stand(here: Here, roadmap: Roadmap, record: Record) -> Standing:
    """Work out where somebody stands from what is stored of them."""
    chosen = roadmap.part(record.focus) if record.focus else None
    is_chosen = chosen is not None and tally(record.states, chosen.topics).left > 0
    first = next((m for m in roadmap.modules if tally(record.states, m.topics).left), None)
    return Standing(here, roadmap, record, chosen if is_chosen else first, is_chosen)


def _way(roadmap: Roadmap, focus: Part | None) -> Sequence[Topic]:
    topics = roadmap.topics
    if focus is None or not focus.topics:
        return topics
    start = topics.index(focus.topics[0])
    return (*topics[start:], *topics[:start])

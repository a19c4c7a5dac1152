"""What somebody did to their topics, in order, and which of their ticks still stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from bot.domain.week import Week

State: TypeAlias = Literal["todo", "learning", "done", "skipped"]
ChangeKind: TypeAlias = Literal["check", "uncheck", "learn", "skip", "placement", "undo"]


@dataclass(frozen=True, slots=True)
class Event:
    """What one change did to one topic.

    Attributes:
        change: the change's id.
        kind: what the change was.
        day: the day it stands for, in the person's zone at that moment; up to a week before the day it was made.
        undoes: the change that an undo took back, else empty.
        topic: the topic's id.
        before: the topic's state until then.
        after: the topic's state from then on.
    """

    change: str
    kind: ChangeKind
    day: date
    undoes: str
    topic: str
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class Tick:
    """A topic ticked off on a day."""

    topic: str
    day: date


def effective(events: Sequence[Event]) -> list[Event]:
    """Return the events that were not undone, without the undos, oldest first.

    An undo takes a topic's event of one change out; an undo of that undo puts it back, on its old day.

    Args:
        events: all of one learner's, oldest first.
    """
    gone: set[tuple[str, str]] = set()
    kept = []
    for event in reversed(events):
        if (event.change, event.topic) in gone:
            continue
        if event.kind == "undo":
            gone.add((event.undoes, event.topic))
        else:
            kept.append(event)
    return kept[::-1]


def ticks(events: Sequence[Event]) -> tuple[Tick, ...]:
    """Return the ticks that count for streaks, pace and goals, oldest change first.

    A tick counts from the day it stands for until it is undone or its topic is put back to “to do”; marking the topic
    as “learning” or “not for me” later on doesn't take it back. Placement is no tick.

    Args:
        events: all of one learner's, oldest first.
    """
    standing: dict[int, Tick] = {}
    of_topic: dict[str, list[int]] = {}
    for number, event in enumerate(effective(events)):
        if event.after == "todo":
            for taken_back in of_topic.pop(event.topic, []):
                del standing[taken_back]
        elif event.kind == "check":
            standing[number] = Tick(event.topic, event.day)
            of_topic.setdefault(event.topic, []).append(number)
    return tuple(standing.values())


def by_week(standing: Iterable[Tick]) -> Mapping[Week, frozenset[str]]:
    """Return the topics ticked in each week that has any; a topic counts once a week."""
    weeks: dict[Week, set[str]] = {}
    for tick in standing:
        weeks.setdefault(Week.of(tick.day), set()).add(tick.topic)
    return {week: frozenset(topics) for week, topics in weeks.items()}

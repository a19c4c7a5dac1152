"""Whose state each ticked topic of a file is: finding a roadmap's topics in a text that somebody brings back.

Any roadmap file will do: an export, one's own fork, an older version. The surest comes first: the stored id in a
comment, the same title in the same module, a title that is unique in both. Nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from bot.domain.progress import State
from bot.domain.roadmap import Roadmap
from bot.roadmaps.shape import Read, ReadTopic
from bot.roadmaps.titles import normal
from bot.roadmaps.writing import mark


@dataclass(frozen=True, slots=True)
class Ticks:
    """What a file says of somebody's topics.

    Attributes:
        states: done, learning or skipped by topic id; an open box says nothing.
        unknown: titles of ticked topics that the roadmap doesn't have.
        unclear: titles of ticked topics of which it has several, or the file has, and nothing tells which is which.
    """

    states: Mapping[str, State]
    unknown: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a topic stands on either side, and what it is known by there; all but its own title in the form to compare.

    Attributes:
        id: stored, or what a file says that is.
        phase: the title of its phase.
        module: the title of its module.
        title: its own, as written.
        normal: its own.
    """

    id: str
    phase: str
    module: str
    title: str
    normal: str


Name = TypeVar("Name", int, str)
_Key: TypeAlias = Callable[[Place], Hashable]
_IN_PLACE: tuple[_Key, ...] = (
    lambda p: (p.phase, p.module, p.title),
    lambda p: (p.module, p.title),
    lambda p: (p.phase, p.module, p.normal),
    lambda p: (p.module, p.normal),
)
_ANYWHERE: tuple[_Key, ...] = (lambda p: p.title, lambda p: p.normal)


def state_of(topic: ReadTopic) -> State:
    """Return what a file says of a topic; a tick outdoes what an older comment says."""
    return "done" if topic.checked else topic.state


def found(read: Read, roadmap: Roadmap) -> Ticks:
    """Find the topics that a file has ticked.

    Args:
        read: the file.
        roadmap: the one whose topics they are.

    Returns:
        Their states, and what couldn't be placed.
    """
    theirs = list(_places(read, (topic.explicit for _, topic in read.topics())))
    ours = list(_places(roadmap, (topic.id for topic in roadmap.topics)))
    ids = matched(theirs, ours)
    known = {place.normal for place in ours}
    states: dict[str, State] = {}
    unknown, unclear = [], []
    for index, (_, topic) in enumerate(read.topics()):
        if (state := state_of(topic)) != "todo":
            if index in ids:
                states[ids[index]] = state
            elif theirs[index].normal in known:
                unclear.append(topic.title)
            else:
                unknown.append(topic.title)
    return Ticks(states, tuple(unknown), tuple(unclear))


def _places(roadmap: Read | Roadmap, ids: Iterable[str]) -> Iterator[Place]:
    every = iter(ids)
    for phase in roadmap.phases:
        for module in phase.modules:
            names = normal(phase.title), normal(module.title)
            for topic in module.topics:
                yield Place(next(every), *names, topic.title, normal(topic.title))


def matched(theirs: Sequence[Place], ours: Sequence[Place]) -> dict[int, str]:
    """Return for places of the file, by index, the ids of the topics they stand for, one to one."""
    marks = {mark(place.id): place.id for place in ours}
    ids = {index: marks[place.id] for index, place in enumerate(theirs) if place.id in marks}
    for key in _IN_PLACE:
        taken = set(ids.values())
        open_ = _by(key, ((i, place) for i, place in enumerate(theirs) if i not in ids))
        left = _by(key, ((place.id, place) for place in ours if place.id not in taken))
        for same, indices in open_.items():
            if len(indices) == len(left.get(same, ())):  # repeated titles are told apart by their order
                ids.update(zip(indices, left[same], strict=True))
    for key in _ANYWHERE:
        taken = set(ids.values())
        there, here = _by(key, enumerate(theirs)), _by(key, ((place.id, place) for place in ours))
        for same, indices in there.items():
            if len(indices) == len(here.get(same, ())) == 1 and indices[0] not in ids and here[same][0] not in taken:
                ids[indices[0]] = here[same][0]
    return ids


def _by(key: _Key, places: Iterable[tuple[Name, Place]]) -> dict[Hashable, list[Name]]:
    named = defaultdict[Hashable, list[Name]](list)
    for name, place in places:
        named[key(place)].append(name)
    return named

"""A roadmap as it was read: titles and places, before anything has an id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.roadmaps.blocks import Note


@dataclass(frozen=True, slots=True)
class ReadTopic:
    """A topic. `explicit` is the id its author wrote, or empty; `checked` is the author's own tick."""

    title: str
    explicit: str
    file: str
    line: int
    hours: float | None = None
    link: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class ReadModule:
    """A module with its topics; `link` leads to its own page, or is empty."""

    title: str
    explicit: str
    file: str
    line: int
    topics: tuple[ReadTopic, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class ReadPhase:
    """A phase with its modules and its goal in one line, which may be empty."""

    title: str
    explicit: str
    file: str
    line: int
    modules: tuple[ReadModule, ...]
    goal: str = ""


@dataclass(frozen=True, slots=True)
class ReadProject:
    """A project."""

    title: str
    explicit: str
    file: str
    line: int
    link: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """All that was understood of a roadmap, and what wasn't.

    Attributes:
        title: the roadmap's.
        phases: in order.
        projects: in order.
        objectives: one line each.
        tasks: how many task boxes the file has.
        checked: how many of them are ticked in it; they count for nobody.
        warnings: what its author should mend.
        near_misses: what was taken for a task box although it isn't written as one.
        skipped: sections with lists that aren't part of the plan.
        digest: of all that was read; the same digest means the same text.
    """

    title: str
    phases: tuple[ReadPhase, ...]
    projects: tuple[ReadProject, ...] = ()
    objectives: tuple[str, ...] = ()
    tasks: int = 0
    checked: int = 0
    warnings: tuple[Note, ...] = ()
    near_misses: tuple[Note, ...] = ()
    skipped: tuple[Note, ...] = ()
    digest: str = ""

    def modules(self) -> Iterator[tuple[int, ReadModule]]:
        """Yield every module with the index of its phase."""
        for index, phase in enumerate(self.phases):
            for module in phase.modules:
                yield index, module

    def topics(self) -> Iterator[tuple[int, ReadTopic]]:
        """Yield every topic with the index of its module, counted through the whole roadmap."""
        for index, (_, module) in enumerate(self.modules()):
            for topic in module.topics:
                yield index, topic

"""A roadmap: phases, modules, topics, and projects beside them. Immutable; ids come from the stored catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to learn. `number` is shown and typed ("1.2": second topic of the first module); `hours` estimates."""

    id: str
    title: str
    number: str
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """Topics that belong together. Modules are numbered through the whole roadmap, from 1."""

    id: str
    title: str
    number: int
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Phase:
    """A stretch of the way, with its goal in one line (may be empty)."""

    id: str
    title: str
    number: int
    modules: tuple[Module, ...]
    goal: str = ""

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """All topics of its modules, in order."""
        return tuple(t for m in self.modules for t in m.topics)


@dataclass(frozen=True, slots=True)
class Project:
    """A hands-on project."""

    id: str
    title: str
    number: int


Part: TypeAlias = Phase | Module


@dataclass(frozen=True, eq=False)
class Roadmap:
    """A whole roadmap; `id` is its row in the catalogue. Two are the same only if they are one object."""

    id: str
    title: str
    phases: tuple[Phase, ...]
    projects: tuple[Project, ...] = ()
    objectives: tuple[str, ...] = field(default=())

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """All modules, in order."""
        return tuple(m for p in self.phases for m in p.modules)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every phase followed by its modules, in order."""
        found: list[Part] = []
        for phase in self.phases:
            found += [phase, *phase.modules]
        return tuple(found)

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """All topics, in order."""
        return tuple(t for m in self.modules for t in m.topics)

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {t.id: t for t in self.topics}

    @cached_property
    def _modules(self) -> dict[str, Module]:
        return {t.id: m for m in self.modules for t in m.topics}

    @cached_property
    def _phases(self) -> dict[str, Phase]:
        return {m.id: p for p in self.phases for m in p.modules}

    @cached_property
    def _parts(self) -> dict[str, Part]:
        parts: tuple[Part, ...] = (*self.phases, *self.modules)
        return {part.id: part for part in parts}

    def topic(self, id_: str) -> Topic | None:
        """Return the topic with this id, or None."""
        return self._topics.get(id_)

    def part(self, id_: str) -> Part | None:
        """Return the phase or module with this id, or None."""
        return self._parts.get(id_)

    def module_of(self, topic: Topic) -> Module:
        """Return the module a topic of this roadmap stands in. Raises KeyError for a topic of another one."""
        return self._modules[topic.id]

    def phase_of(self, module: Module) -> Phase:
        """Return the phase a module of this roadmap stands in. Raises KeyError for a module of another one."""
        return self._phases[module.id]

"""A roadmap: phases, modules, topics, and projects beside them. Immutable; ids come from the stored catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from bot.domain.version import Version


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to read, watch or use.

    Attributes:
        id: stored.
        title: what it is called.
        url: where it is; always http or https.
        kind: "book", "paper", "course", "article", "docs", "video", …; empty if nobody said.
        authors: as written; empty if nobody said.
        year: when it came out.
        hours: how long the part that matters takes.
        free: whether it can be read without paying; None if nobody said.
        modules: ids of the modules it belongs to.
        note: what to read of it, in a sentence or two; a topic has its own.
    """

    id: str
    title: str
    url: str
    kind: str = ""
    authors: str = ""
    year: int | None = None
    hours: float | None = None
    free: bool | None = None
    modules: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to try oneself with. Both are plain text; paragraphs of the answer have a blank line between them."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to learn. What a roadmap says nothing about is empty; all text is plain.

    Attributes:
        id: stored.
        title: what is shown.
        number: shown and typed ("1.2": second topic of the first module).
        hours: the estimate.
        why: what it is good for, in a few sentences.
        outcomes: what one can do afterwards.
        resources: in the order to read them.
        prerequisites: ids of topics that come before.
        checks: questions to try oneself with.
        labels: remarks around its title, as written: "optional", "2 weeks", "★★★".
    """

    id: str
    title: str
    number: str
    hours: float | None = None
    # Topics are keys of dictionaries in every answer, so their hash stays short.
    why: str = field(default="", hash=False)
    outcomes: tuple[str, ...] = field(default=(), hash=False)
    resources: tuple[Resource, ...] = field(default=(), hash=False)
    prerequisites: tuple[str, ...] = field(default=(), hash=False)
    checks: tuple[Question, ...] = field(default=(), hash=False)
    labels: tuple[str, ...] = field(default=(), hash=False)

    @property
    def best(self) -> Resource | None:
        """The resource to begin with."""
        return self.resources[0] if self.resources else None


@dataclass(frozen=True, slots=True)
class Module:
    """Topics that belong together. Modules are numbered through the whole roadmap, from 1."""

    id: str
    title: str
    number: int
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Phase:
    """A stretch of the way, with its goal in one line (may be empty) and remarks around its title ("Priority")."""

    id: str
    title: str
    number: int
    modules: tuple[Module, ...]
    goal: str = ""
    labels: tuple[str, ...] = ()

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """All topics of its modules, in order."""
        return tuple(t for m in self.modules for t in m.topics)


@dataclass(frozen=True, slots=True)
class Project:
    """A hands-on project. What a roadmap says nothing about is empty; all text is plain.

    Attributes:
        id: stored.
        title: what is shown.
        number: from 1.
        hours: the estimate.
        brief: what it is, in paragraphs with a blank line between them.
        builds_on: ids of modules and topics that come before.
        milestones: the way to it, in order.
        acceptance: how to tell that it is done.
        data: what to work with.
        stretch: where to go on.
        resources: worth keeping open.
    """

    id: str
    title: str
    number: int
    hours: float | None = None
    brief: str = ""
    builds_on: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    stretch: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()


Part: TypeAlias = Phase | Module


@dataclass(frozen=True, eq=False)
class Roadmap:
    """A whole roadmap; `id` is its row in the catalogue. Two are the same only if they are one object.

    `version` is the version of its text, None where that is stored nowhere.
    """

    id: str
    title: str
    phases: tuple[Phase, ...]
    projects: tuple[Project, ...] = ()
    objectives: tuple[str, ...] = field(default=())
    resources: tuple[Resource, ...] = ()
    version: Version | None = None

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
    def _projects(self) -> dict[str, Project]:
        return {p.id: p for p in self.projects}

    @cached_property
    def _resources(self) -> dict[str, Resource]:
        return {r.id: r for r in self.resources}

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

    def project(self, id_: str) -> Project | None:
        """Return the project with this id, or None."""
        return self._projects.get(id_)

    def resource(self, id_: str) -> Resource | None:
        """Return the resource with this id, or None."""
        return self._resources.get(id_)

    def module_of(self, topic: Topic) -> Module:
        """Return the module a topic of this roadmap stands in. Raises KeyError for a topic of another one."""
        return self._modules[topic.id]

    def phase_of(self, module: Module) -> Phase:
        """Return the phase a module of this roadmap stands in. Raises KeyError for a module of another one."""
        return self._phases[module.id]

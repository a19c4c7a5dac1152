"""A roadmap as it was read: titles and places, before anything has an id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.history import State
from bot.domain.roadmap import Question
from bot.roadmaps.blocks import Link, Note


@dataclass(frozen=True, slots=True)
class ReadResource:
    """Something to read, watch or use. `module` is the title of the module it is listed for; see `Resource`."""

    title: str
    url: str
    explicit: str
    file: str
    line: int
    kind: str = ""
    authors: str = ""
    year: int | None = None
    hours: float | None = None
    free: bool | None = None
    module: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadTopic:
    """A topic.

    Attributes:
        title: what is shown.
        explicit: the id its author wrote, or empty.
        file: where it stands.
        line: likewise.
        hours: the estimate.
        link: where its title leads, or empty.
        checked: the author's own tick.
        labels: remarks around the title: "optional", "2 weeks", "★★★".
        why: what it is good for.
        outcomes: what one can do afterwards.
        resources: in the order to read them.
        needs: what has to come before; links whose words or anchors are titles of topics.
        checks: questions to try oneself with.
        state: what its author says of themselves in a comment, `<!-- learning -->` or `<!-- skipped -->`; like their
            tick, it counts for nobody until somebody imports it for themselves.
    """

    title: str
    explicit: str
    file: str
    line: int
    hours: float | None = None
    link: str = ""
    checked: bool = False
    labels: tuple[str, ...] = ()
    why: str = ""
    outcomes: tuple[str, ...] = ()
    resources: tuple[ReadResource, ...] = ()
    needs: tuple[Link, ...] = ()
    checks: tuple[Question, ...] = ()
    state: State = "todo"


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
    """A phase with its modules, its goal in one line, which may be empty, and remarks around its title."""

    title: str
    explicit: str
    file: str
    line: int
    modules: tuple[ReadModule, ...]
    goal: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadProject:
    """A project; its details are those of `bot.domain.roadmap.Project`, and `needs` those of a topic."""

    title: str
    explicit: str
    file: str
    line: int
    link: str = ""
    checked: bool = False
    hours: float | None = None
    brief: str = ""
    needs: tuple[Link, ...] = ()
    milestones: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    stretch: tuple[str, ...] = ()
    resources: tuple[ReadResource, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """All that was understood of a roadmap, and what wasn't.

    Attributes:
        title: the roadmap's.
        phases: in order.
        projects: in order.
        objectives: one line each.
        resources: everything to read, no address twice; those of topics and projects are among them.
        tasks: how many task boxes the file has.
        checked: how many of them are ticked in it; they count for nobody.
        warnings: what its author should mend.
        near_misses: what was taken for a task box although it isn't written as one.
        skipped: sections with lists that aren't part of the plan.
        digest: of all that was read; the same digest means the same text.
        texts: the text itself, from which `bot.roadmaps.bundle` makes the same files again: each one's by its path,
            which begins with the name of the roadmap's folder. A file that is only linked to is there, but empty.
    """

    title: str
    phases: tuple[ReadPhase, ...]
    projects: tuple[ReadProject, ...] = ()
    objectives: tuple[str, ...] = ()
    resources: tuple[ReadResource, ...] = ()
    tasks: int = 0
    checked: int = 0
    warnings: tuple[Note, ...] = ()
    near_misses: tuple[Note, ...] = ()
    skipped: tuple[Note, ...] = ()
    digest: str = ""
    texts: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)

    def with_modules(self, change: Callable[[ReadModule], ReadModule]) -> Read:
        """Return it with every module changed; what stays the same isn't made again."""
        phases = []
        for phase in self.phases:
            modules = tuple(map(change, phase.modules))
            same = all(new is old for new, old in zip(modules, phase.modules, strict=True))
            phases.append(phase if same else replace(phase, modules=modules))
        return replace(self, phases=tuple(phases))

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

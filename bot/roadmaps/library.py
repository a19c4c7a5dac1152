"""Which roadmaps are in memory, and how one gets there: what was read, with the ids it was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.domain.roadmap import Module, Phase, Project, Roadmap, Topic
from bot.roadmaps.identity import Reconciled
from bot.roadmaps.shape import Read

BUILT_IN = "built-in"


def built_in() -> Path:
    """Return the folder of the built-in roadmap: inside an installed package, or beside it in a checkout."""
    package = Path(bot.__file__).resolve().parent
    inside = package / "roadmap"
    return inside if inside.is_dir() else package.parent / "roadmap"


def source_of(path: Path) -> str:
    """Return the stable name of where a roadmap comes from; the built-in one keeps its name wherever it lies."""
    resolved = path.resolve()
    return BUILT_IN if resolved == built_in() else str(resolved)


def assemble(id_: str, read: Read, reconciled: Reconciled) -> Roadmap:
    """Make the roadmap people use: what was read, with its stored ids.

    Args:
        id_: the roadmap's own id.
        read: one version of its text.
        reconciled: the catalogue brought up to that version.

    Returns:
        The roadmap. Modules are numbered through the whole roadmap, topics within their module.
    """
    phase_ids = [e.id for e in reconciled.current("phase")]
    module_ids = [e.id for e in reconciled.current("module")]
    topic_ids = iter([e.id for e in reconciled.current("topic")])
    modules: dict[int, list[Module]] = defaultdict(list)
    for index, (phase, module) in enumerate(read.modules()):
        number = index + 1
        topics = tuple(
            Topic(next(topic_ids), topic.title, f"{number}.{n}", topic.hours)
            for n, topic in enumerate(module.topics, 1)
        )
        modules[phase].append(Module(module_ids[index], module.title, number, topics))
    return Roadmap(
        id_,
        read.title,
        tuple(
            Phase(phase_ids[i], phase.title, i + 1, tuple(modules[i]), phase.goal)
            for i, phase in enumerate(read.phases)
        ),
        tuple(
            Project(entry.id, project.title, i)
            for i, (entry, project) in enumerate(zip(reconciled.current("project"), read.projects, strict=True), 1)
        ),
        read.objectives,
    )


class Library:
    """The roadmaps in memory, by id; the first one put in is the default."""

    def __init__(self) -> None:
        self._roadmaps: dict[str, Roadmap] = {}

    def __iter__(self) -> Iterator[Roadmap]:
        return iter(self._roadmaps.values())

    def put(self, roadmap: Roadmap) -> None:
        """Take a roadmap in, or a newer version of it in place of the old one."""
        self._roadmaps[roadmap.id] = roadmap

    def get(self, id_: str) -> Roadmap | None:
        """Return the roadmap with this id, or None."""
        return self._roadmaps.get(id_)

    @property
    def default(self) -> Roadmap:
        """The roadmap for whoever chose none. Raises LookupError before one was loaded."""
        for roadmap in self:
            return roadmap
        raise LookupError("no roadmap was loaded")

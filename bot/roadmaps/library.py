"""Which roadmaps are in memory, and how one gets there: what was read, with the ids it was given."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import bot
from bot.domain.roadmap import Module, Phase, Project, Resource, Roadmap, Topic
from bot.roadmaps.blocks import Link
from bot.roadmaps.identity import KINDS, Reconciled
from bot.roadmaps.shape import Read, ReadModule, ReadProject, ReadResource, ReadTopic
from bot.roadmaps.titles import normal

BUILT_IN = "built-in"


def built_in() -> Path:
    """Return the folder of the built-in roadmap: inside an installed package, or beside it in a checkout."""
    package = Path(bot.__file__).resolve().parent
    inside = package / "roadmap"
    return inside if inside.is_dir() else package.parent / "roadmap"


def source_of(path: Path) -> str:
    """Return the stable name of where a roadmap comes from; the built-in one keeps its name wherever it lies."""
    resolved = os.path.realpath(path)  # which goes round no loop of links
    return BUILT_IN if resolved == str(built_in()) else resolved


def assemble(id_: str, read: Read, reconciled: Reconciled) -> Roadmap:
    """Make the roadmap people use: what was read, with its stored ids.

    Args:
        id_: the roadmap's own id.
        read: one version of its text.
        reconciled: the catalogue brought up to that version.

    Returns:
        The roadmap. Modules are numbered through the whole roadmap, topics within their module.
    """
    return _Assembly(read, reconciled).roadmap(id_)


class _Assembly:
    """What was read, on its way to a roadmap."""

    def __init__(self, read: Read, reconciled: Reconciled) -> None:
        self._read = read
        self._ids = {kind: [e.id for e in reconciled.current(kind)] for kind in KINDS}
        modules = zip((module for _, module in read.modules()), self._ids["module"], strict=True)
        topics = zip((topic for _, topic in read.topics()), self._ids["topic"], strict=True)
        self._modules, self._topics = _named(modules), _named(topics)
        cited: dict[str, dict[str, None]] = defaultdict(dict)
        for module, topic in read.topics():
            for one in topic.resources:
                cited[one.url][self._ids["module"][module]] = None
        self._resources = {
            resource.url: Resource(
                id_,
                resource.title,
                resource.url,
                resource.kind,
                resource.authors,
                resource.year,
                resource.hours,
                resource.free,
                tuple(filter(None, [self._modules.get(normal(resource.module))])) or tuple(cited[resource.url]),
                resource.note,
            )
            for id_, resource in zip(self._ids["resource"], read.resources, strict=True)
        }

    def roadmap(self, id_: str) -> Roadmap:
        topics = iter(self._ids["topic"])
        modules: dict[int, list[Module]] = defaultdict(list)
        for index, (phase, module) in enumerate(self._read.modules()):
            number = index + 1
            inside = tuple(
                self._topic(next(topics), topic, f"{number}.{n}") for n, topic in enumerate(module.topics, 1)
            )
            modules[phase].append(Module(self._ids["module"][index], module.title, number, inside))
        return Roadmap(
            id_,
            self._read.title,
            tuple(
                Phase(self._ids["phase"][i], phase.title, i + 1, tuple(modules[i]), phase.goal, phase.labels)
                for i, phase in enumerate(self._read.phases)
            ),
            tuple(map(self._project, self._ids["project"], self._read.projects, count(1))),
            self._read.objectives,
            tuple(self._resources.values()),
        )

    def _topic(self, id_: str, topic: ReadTopic, number: str) -> Topic:
        return Topic(
            id_,
            topic.title,
            number,
            topic.hours,
            topic.why,
            topic.outcomes,
            self._read_of(topic.resources),
            self._before(topic.needs, self._topics, id_),
            topic.checks,
            topic.labels,
        )

    def _project(self, id_: str, project: ReadProject, number: int) -> Project:
        return Project(
            id_,
            project.title,
            number,
            project.hours,
            project.brief,
            self._before(project.needs, self._topics | self._modules),
            project.milestones,
            project.acceptance,
            project.data,
            project.stretch,
            self._read_of(project.resources),
        )

    def _read_of(self, resources: Iterable[ReadResource]) -> tuple[Resource, ...]:
        return tuple(replace(self._resources[r.url], note=r.note) for r in resources)

    @staticmethod
    def _before(needs: Iterable[Link], named: Mapping[str, str], itself: str = "") -> tuple[str, ...]:
        """Return the ids of what is needed, by its title or a link's anchor; what isn't here is left out."""
        anchors = ((link.words, link.href.partition("#")[2].replace("-", " ")) for link in needs)
        ids = (next((named[key] for key in map(normal, keys) if key in named), "") for keys in anchors)
        return tuple(dict.fromkeys(id_ for id_ in ids if id_ and id_ != itself))


def _named(entries: Iterable[tuple[ReadModule | ReadTopic, str]]) -> dict[str, str]:
    """Return ids by title; the first of equal ones."""
    found: dict[str, str] = {}
    for entry, id_ in entries:
        found.setdefault(normal(entry.title), id_)
    return found


class Library:
    """The roadmaps in memory, by id; the first one kept is the default."""

    def __init__(self) -> None:
        self._roadmaps: dict[str, Roadmap] = {}
        self._kept: dict[str, None] = {}
        self._used: set[str] = set()

    def __iter__(self) -> Iterator[Roadmap]:
        return iter(tuple(self._roadmaps.values()))

    def put(self, roadmap: Roadmap) -> None:
        """Take a roadmap in, or another version of it in place of the one that was there."""
        self._roadmaps[roadmap.id] = roadmap
        self._used.add(roadmap.id)

    def keep(self, id_: str) -> None:
        """Let a roadmap stay in memory, for everybody to choose."""
        self._kept[id_] = None

    def get(self, id_: str) -> Roadmap | None:
        """Return the roadmap with this id, or None."""
        self._used.add(id_)
        return self._roadmaps.get(id_)

    def drop_unused(self) -> None:
        """Let go of what nobody asked for since the last time this was called, and isn't kept."""
        self._roadmaps = {id_: r for id_, r in self._roadmaps.items() if id_ in self._kept or id_ in self._used}
        self._used.clear()

    @property
    def kept(self) -> tuple[Roadmap, ...]:
        """Those for everybody to choose, the default first."""
        return tuple(self._roadmaps[id_] for id_ in self._kept)

    @property
    def default(self) -> Roadmap:
        """The roadmap for whoever chose none. Raises LookupError before one was loaded."""
        for roadmap in self.kept:
            return roadmap
        raise LookupError("no roadmap was loaded")

"""A roadmap with somebody's ticks as one Markdown file, which `bot.roadmaps.reading` reads as the same roadmap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.progress import State
from bot.domain.roadmap import Module, Phase, Project, Resource, Roadmap, Topic
from bot.roadmaps import limits
from bot.roadmaps.resources import is_web
from bot.roadmaps.writing import block, comments, escaped, id_comment, link, phase, remarks, titled

_ITEM = re.compile(r"^ *- ", re.MULTILINE)


def markdown(roadmap: Roadmap, states: Mapping[str, State]) -> str:
    """Write a roadmap with one person's states.

    Every topic has its stored id in a comment, `<!-- id: … -->`, so that `bot.roadmaps.ticks` finds it again whatever
    it is called by then. Done is a ticked box; `<!-- learning -->` or `<!-- skipped -->` stands behind an open one.

    Args:
        roadmap: all of it is written.
        states: by topic id; what isn't there is to do.

    Returns:
        The text. Details of topics and things to read are left out where it would become too long to be read again.
    """
    full = _Export(states, detailed=True).text(roadmap)
    return full if _is_readable(full) else _Export(states, detailed=False).text(roadmap)


def _is_readable(text: str) -> bool:
    return len(text.encode()) <= limits.MAX_BYTES and sum(1 for _ in _ITEM.finditer(text)) <= limits.MAX_ITEMS


@dataclass(frozen=True, slots=True)
class _Export:
    """How to write: with whose states, and how much."""

    states: Mapping[str, State]
    detailed: bool

    def text(self, roadmap: Roadmap) -> str:
        return "\n".join(self._lines(roadmap)) + "\n"

    def _lines(self, roadmap: Roadmap) -> Iterator[str]:
        yield f"# {titled(roadmap.title, roadmap.id)}"
        yield from _section("Objectives", (f"- {block(objective)}" for objective in roadmap.objectives))
        yield from ("", "## Learning Path")
        for one in roadmap.phases:
            yield from self._phase(one)
        projects = (line for project in roadmap.projects for line in self._project(project))
        yield from _section("Projects", projects)
        if self.detailed:
            yield from _section("Resources", _read(roadmap.resources))

    def _phase(self, one: Phase) -> Iterator[str]:
        yield from ("", f"### {phase(one.title, one.id, one.number, remarks(None, one.labels))}", "")
        if one.goal.strip(" :："):
            yield from (f"**Goal**: {escaped(one.goal)}", "")
        for module in one.modules:
            yield from self._module(module)

    def _module(self, module: Module) -> Iterator[str]:
        """Yield a module as an item in bold, for a heading might be taken for something else: "Resources", "Week 2"."""
        yield f"- **{titled(module.title, module.id)}**"
        for topic in module.topics:
            yield from self._topic(topic)

    def _topic(self, topic: Topic) -> Iterator[str]:
        state = self.states.get(topic.id, "todo")
        box = "x" if state == "done" else " "
        words = titled(topic.title, topic.id, remarks(topic.hours, topic.labels), remarks(topic.hours, ()))
        said = comments(id_comment(topic.id), state if state in {"learning", "skipped"} else "")
        yield f"  - [{box}] {words}{said}"
        if self.detailed:
            yield from (f"    - {block(outcome)}" for outcome in topic.outcomes)
            yield from (f"    - {link(r.title, r.url)}" for r in topic.resources if is_web(r.url))

    def _project(self, project: Project) -> Iterator[str]:
        words = titled(project.title, project.id, remarks(project.hours, ()))
        yield f"- [ ] {words}{comments(id_comment(project.id))}"
        if self.detailed:
            for paragraph in filter(str.strip, project.brief.split("\n\n")):
                yield from ("", f"  {block(paragraph)}")
            yield from [""] if project.brief else []
            yield from (f"  - {block(milestone)}" for milestone in project.milestones)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a section, unless nothing is in it."""
    for number, line in enumerate(lines):
        if not number:
            yield from ("", f"## {title}", "")
        yield line


def _read(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield the reference line of each resource; see `bot.roadmaps.resources`."""
    for one in resources:
        if is_web(one.url):
            cost = {True: "free", False: "paid", None: ""}[one.free]
            hours = remarks(one.hours, ()).strip(" ()")
            parts = filter(None, (one.authors, str(one.year or ""), one.kind, hours, cost))
            line = " · ".join((link(one.title, one.url), *map(escaped, parts)))
            yield f"- {line}: {escaped(one.note)}" if one.note else f"- {line}"

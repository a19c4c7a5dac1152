"""The second pass: sections to phases, modules, topics and projects.

A phase is a heading; a module is the heading below it, or an item with a link, bold words or boxes of its own above the
items under it; a topic is the deepest item with a box, or, where a module has no boxes, the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from bot.roadmaps.blocks import Document, Item, Listing, Note, Paragraph, Row, Table, Text
from bot.roadmaps.sections import Section, has_box, sections, span
from bot.roadmaps.shape import Read, ReadModule, ReadPhase, ReadProject, ReadTopic
from bot.roadmaps.titles import clean, normal, split, without_phase

_GOAL = re.compile(r"(?:goal|ziel|meta|objetivo|objectif|目标)\s*[:：]\s*(.+)", re.IGNORECASE)
_NOT_A_TOPIC = frozenset({"#", "no", "nr", "day", "week", "status", "done", "state", "progress"})
_TICKED = frozenset({"[x]", "✅", "☑", "✔"})

Kind: TypeAlias = Literal["phase", "module", "topic"]


def structure(document: Document, name: str) -> Read:
    """Make a roadmap of a document.

    Args:
        document: what the file holds.
        name: the title where the document has none.

    Returns:
        Everything found, with warnings; nothing found is a valid result with a warning.
    """
    return _Structure(document, name).read()


class _Structure:
    """One document on its way to a roadmap."""

    def __init__(self, document: Document, name: str) -> None:
        self._file = document.file
        self._document = document
        self._every = sections(document)
        self._warnings = list(document.warnings)
        headings = sorted((s.heading for s in self._every if s.heading), key=lambda h: h.level > 1)
        self._title = next((title for h in headings if (title := split(h.text)[0])), "") or clean(name)

    def read(self) -> Read:
        apart = self._apart()
        plan, chosen = self._plan(apart)
        phases = tuple(self._phases(plan, chosen))
        read = Read(
            title=self._title,
            phases=phases,
            projects=tuple(self._projects()),
            objectives=tuple(self._objectives()),
            tasks=self._document.tasks,
            checked=self._document.checked,
            near_misses=self._document.near_misses,
            skipped=tuple(self._skipped({*chosen, *apart})),
        )
        if not any(True for _ in read.topics()):
            self._warn(1, "holds no topics: no list under a heading such as “Phase 1: …”, and no task boxes")
        return self._without_repeated_ids(replace(read, warnings=tuple(self._warnings)))

    def _warn(self, line: int, text: str) -> None:
        self._warnings.append(Note(self._file, line, text))

    # Which sections count

    def _apart(self) -> set[int]:
        """Return the sections that are never part of the plan."""
        return {
            inner
            for index, section in enumerate(self._every)
            if section.role in {"projects", "objectives", "aside"}
            for inner in span(self._every, index)
        }

    def _plan(self, apart: set[int]) -> tuple[Section | None, list[int]]:
        """Return the section that says it is the plan, if one does, and the sections to read."""
        every = self._every
        for index, section in enumerate(every):
            inside = [i for i in span(every, index) if i not in apart]
            if section.role == "plan" and any(every[i].holds_entries for i in inside):
                return section, inside
        rest = [i for i in range(len(every)) if i not in apart]
        named = {inner for i in rest if every[i].role == "phase" for inner in span(every, i)} - apart
        if any(every[i].holds_entries for i in named):
            return None, sorted(named)
        boxed = [i for i in rest if every[i].holds_boxes]
        entries = boxed or [i for i in rest if every[i].holds_entries]
        # The headings above a section that counts give it its place.
        above = {i for i in rest if not set(span(every, i)).isdisjoint(entries)}
        return None, sorted(above)

    def _phase_level(self, plan: Section | None, chosen: Sequence[int]) -> int:
        """Return the heading level of phases; 0 when everything chosen is one phase."""
        every, inside = self._every, set(chosen)
        named = [every[i].level for i in chosen if every[i].role == "phase"]
        if named:
            return min(named)
        levels = sorted({every[i].level for i in chosen if every[i] is not plan and every[i].level})
        for level in levels:
            holding = [
                i
                for i in chosen
                if every[i].level == level
                and every[i] is not plan
                and any(every[j].holds_entries for j in span(every, i) if j in inside)
            ]
            if len(holding) > 1:
                return level
        return 0

    def _phases(self, plan: Section | None, chosen: Sequence[int]) -> Iterator[ReadPhase]:
        level = self._phase_level(plan, chosen)
        group: list[Section] = []
        for index in chosen:
            section = self._every[index]
            if group and level and (section.level == level or section.level < level):
                yield from self._phase(group, level)
                group = []
            group.append(section)
        if group:
            yield from self._phase(group, level)

    def _skipped(self, used: set[int]) -> Iterator[Note]:
        for index, section in enumerate(self._every):
            aside = section.role == "aside"
            if section.holds_entries and (aside or index not in used):
                name = f"the section “{section.title}”" if section.title else "what stands before the first heading"
                yield Note(self._file, section.line, f"{name} isn't part of the plan")

    # What they hold

    def _phase(self, group: Sequence[Section], level: int) -> Iterator[ReadPhase]:
        """Yield the phase of a heading and the sections below it, unless it holds no topics."""
        head = group[0]
        if level == 0:
            titled = next((s for s in group if s.holds_entries), head)
            head = titled if sum(s.holds_entries for s in group) == 1 else head
        title, explicit, _ = split(head.heading.text) if head.heading else ("", "", None)
        title = without_phase(title) or self._title
        modules = tuple(self._modules(group, head, title))
        if modules:
            goal = next((found for section in group for found in _goals(section)), "")
            yield ReadPhase(title, explicit, self._file, head.line, modules, goal)

    def _modules(self, group: Sequence[Section], head: Section, phase_title: str) -> Iterator[ReadModule]:
        boxed = any(section.holds_boxes for section in group)
        for section in group:
            entries = [b for b in section.blocks if isinstance(b, Listing | Table)]
            if section is head or not section.heading:
                title, explicit, link = phase_title, "", ""
            else:
                title, explicit, _ = split(section.heading.text)
                link = section.heading.text.link
            loose: list[ReadTopic] = []
            inner: list[ReadModule] = []
            for entry in entries:
                if isinstance(entry, Table):
                    loose += self._rows(entry)
                    continue
                for item in entry.items:
                    if _is_module(item):
                        inner += self._module(item)
                    else:
                        loose += self._leaves(item, boxed=boxed)
            if loose:
                yield ReadModule(title, explicit, self._file, section.line, tuple(loose), link)
            yield from inner

    def _module(self, item: Item) -> Iterator[ReadModule]:
        title, explicit, _ = split(item.text)
        boxed = any(map(has_box, item.items))
        topics = tuple(topic for child in item.items for topic in self._leaves(child, boxed=boxed))
        if topics and title:
            yield ReadModule(title, explicit, self._file, item.line, topics, item.text.link)

    def _leaves(self, item: Item, *, boxed: bool) -> Iterator[ReadTopic]:
        """Yield the topics of an item: itself, or the deepest boxes below it."""
        below = [child for child in item.items if has_box(child)]
        if below:
            for child in below:
                yield from self._leaves(child, boxed=True)
        elif item.box or not boxed:
            yield from self._topic(item.text, item.line, checked=item.box == "ticked")

    def _rows(self, table: Table) -> Iterator[ReadTopic]:
        names = [normal(cell.plain) for cell in table.header]
        column = next((i for i, name in enumerate(names) if name not in _NOT_A_TOPIC), 0)
        for row in table.rows:
            if column < len(row.cells):
                yield from self._topic(row.cells[column], row.line, checked=_is_ticked(row))

    def _topic(self, text: Text, line: int, *, checked: bool) -> Iterator[ReadTopic]:
        title, explicit, hours = split(text)
        if title:
            yield ReadTopic(title, explicit, self._file, line, hours, text.link, checked)
        else:
            self._warn(line, "an item without words; left out")

    def _projects(self) -> Iterator[ReadProject]:
        for index, section in enumerate(self._every):
            if section.role != "projects":
                continue
            items = [item for block in section.blocks if isinstance(block, Listing) for item in block.items]
            for item in items:
                if title := split(item.text)[0]:
                    yield _project(title, item.text, self._file, item.line, checked=item.box == "ticked")
            below = [self._every[i] for i in span(self._every, index)[1:]]
            for inner in below if not items else ():
                if inner.heading and inner.level == section.level + 1 and (title := split(inner.heading.text)[0]):
                    yield _project(title, inner.heading.text, self._file, inner.line, checked=False)

    def _objectives(self) -> Iterator[str]:
        for section in self._every:
            if section.role == "objectives":
                for block in section.blocks:
                    for item in block.items if isinstance(block, Listing) else ():
                        if title := clean(item.text.plain):
                            yield title

    def _without_repeated_ids(self, read: Read) -> Read:
        """Keep the first of entries that carry the same explicit id, and warn of the others."""
        seen: dict[tuple[str, str], int] = {}
        warnings = list(read.warnings)

        def unique(kind: str, entry: ReadPhase | ReadModule | ReadTopic | ReadProject) -> str:
            first = seen.setdefault((kind, entry.explicit), entry.line) if entry.explicit else entry.line
            if first == entry.line:
                return entry.explicit
            warnings.append(
                Note(entry.file, entry.line, f"the id “{entry.explicit}” is taken by line {first}; ignored")
            )
            return ""

        phases = tuple(
            replace(
                phase,
                explicit=unique("phase", phase),
                modules=tuple(
                    replace(
                        module,
                        explicit=unique("module", module),
                        topics=tuple(replace(topic, explicit=unique("topic", topic)) for topic in module.topics),
                    )
                    for module in phase.modules
                ),
            )
            for phase in read.phases
        )
        projects = tuple(replace(project, explicit=unique("project", project)) for project in read.projects)
        return replace(read, phases=phases, projects=projects, warnings=tuple(warnings))


def _project(title: str, text: Text, file: str, line: int, *, checked: bool) -> ReadProject:
    return ReadProject(title, split(text)[1], file, line, text.link, checked)


def _goals(section: Section) -> Iterator[str]:
    for block in section.blocks:
        if isinstance(block, Paragraph) and (found := _GOAL.fullmatch(clean(block.text.plain))):
            yield found[1]


def _is_module(item: Item) -> bool:
    """Tell whether an item stands for the items below it."""
    if not item.items:
        return False
    linked = item.text.linked and (not item.box or item.text.link.split("#")[0].endswith(".md"))
    return linked or item.text.bold or item.headed or any(map(has_box, item.items))


def _is_ticked(row: Row) -> bool:
    return any(cell.plain.strip().casefold() in _TICKED for cell in row.cells)

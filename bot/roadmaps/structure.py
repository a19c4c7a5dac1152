"""Sections to a roadmap: its plan, and what stands beside it: projects, objectives, things to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.sentence import sentence
from bot.roadmaps import resources
from bot.roadmaps.blocks import Document, Listing, Note, Text
from bot.roadmaps.entries import Entries
from bot.roadmaps.phases import Phases
from bot.roadmaps.plan import plan
from bot.roadmaps.sections import Section, sections, span
from bot.roadmaps.shape import Read
from bot.roadmaps.titles import clean, split
from bot.roadmaps.vocabulary import KINDS


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
        self._file, self._document = document.file, document
        self._every = sections(document)
        self._entries = Entries(document.file)
        headed = [section for section in self._every if section.heading]
        self._title = headed[0] if headed and headed[0].level == 1 and not headed[0].folded else None
        self._name = next(filter(None, _names(headed, document.title)), "") or split(Text(name)).title or clean(name)

    def read(self) -> Read:
        chosen = plan(self._every, self._title)
        phases = tuple(Phases(self._every, chosen, self._entries, self._title, self._name).read())
        for index, section in enumerate(self._every):
            if section.role == "projects" and section is not self._title:
                self._projects(index)
            elif section.role == "resources" and section is not self._title:
                for inner in span(self._every, index):
                    kind = KINDS.get(self._every[inner].key, "")
                    self._entries.resources += resources.in_blocks(self._every[inner].blocks, self._file, kind)
        warnings = [*self._document.warnings, *self._entries.warnings]
        if not phases:
            text = "holds no topics: no list under a heading such as “Phase 1: …”, and no task boxes"
            warnings.append(Note(self._file, 1, text))
        return Read(
            title=self._name,
            phases=phases,
            projects=tuple(sorted(self._entries.projects, key=lambda project: project.line)),
            objectives=tuple(self._objectives()),
            resources=tuple(self._entries.resources),
            tasks=self._document.tasks,
            checked=self._document.checked,
            warnings=tuple(warnings),
            near_misses=self._document.near_misses,
            skipped=tuple(self._skipped(chosen.counting)),
        )

    def _projects(self, index: int) -> None:
        """Collect the items of a section's lists, or else the headings below it."""
        section = self._every[index]
        lists = [block for block in section.blocks if isinstance(block, Listing)]
        for listing in lists:
            self._entries.projects += self._entries.listed_projects(listing)
        below = [self._every[i] for i in span(self._every, index)[1:]] if not lists else []
        level = min((inner.level for inner in below), default=0)
        for inner in below:
            if inner.heading and inner.level == level:
                self._entries.projects += self._entries.project(inner.heading.text, inner.line, checked=False)

    def _objectives(self) -> Iterator[str]:
        """Yield the items of the first section of objectives."""
        section = next((s for s in self._every if s.role == "objectives" and s is not self._title), None)
        for block in section.blocks if section else ():
            for item in block.items if isinstance(block, Listing) else ():
                if title := clean(item.text.plain):
                    yield title

    def _skipped(self, read: frozenset[int]) -> Iterator[Note]:
        """Yield the sections with lists that aren't read as part of the plan."""
        beside = {
            inner
            for index, section in enumerate(self._every)
            if section.role in {"projects", "objectives"} and section is not self._title
            for inner in span(self._every, index)
        }
        for index, section in enumerate(self._every):
            if section.holds_entries and index not in read | beside:
                yield Note(self._file, section.line, _beside(section), {"title": section.title})


def _beside(section: Section) -> str:
    if not section.title:
        return sentence("what stands before the first heading isn't part of the plan")
    if section.role == "resources":
        return sentence("the section “{title}” isn't part of the plan; its links are read as resources")
    return sentence("the section “{title}” isn't part of the plan")


def _names(headed: Sequence[Section], front_matter: str) -> Iterator[str]:
    """Yield what a document says it is called: its only h1, its front matter, else the heading above several h1s."""
    highest = [section for section in headed if section.level == 1]
    if len(highest) == 1:
        yield _words(highest[0])
    yield split(Text(front_matter)).title
    if highest:
        yield from (_words(section) for section in headed if section.role in {"other", "plan"})
        yield from map(_words, highest)


def _words(section: Section) -> str:
    return split(section.heading.text).title if section.heading else ""

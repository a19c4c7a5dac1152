"""The plan's sections to phases and modules.

A phase is a heading; a module is the heading below it, or an item that stands for the items below it, or else the phase
itself. Where nothing in a phase is a list or a table, paragraphs that begin in bold are topics, or last its headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.roadmaps import details
from bot.roadmaps.blocks import Paragraph
from bot.roadmaps.entries import Entries
from bot.roadmaps.plan import Plan, groups
from bot.roadmaps.sections import Content, Section
from bot.roadmaps.shape import ReadModule, ReadPhase, ReadTopic
from bot.roadmaps.titles import clean, split, without_phase
from bot.roadmaps.vocabulary import GOALS


class Phases:
    """Reads the phases of one document.

    Args:
        every: its sections.
        plan: which of them count.
        entries: reads what they hold.
        title: the section whose heading names the document; None without one.
        name: what the document is called.
    """

    def __init__(
        self, every: Sequence[Section], plan: Plan, entries: Entries, title: Section | None, name: str
    ) -> None:
        self._plan, self._entries, self._title, self._name = plan, entries, title, name
        self._chosen = [every[index] for index in plan.chosen]
        self._counting = {id(every[index]) for index in plan.counting}

    def read(self) -> Iterator[ReadPhase]:
        """Yield every phase that holds topics."""
        for group in groups(self._chosen, self._plan.level):
            yield from self._phase(group)

    def _phase(self, group: Sequence[Section]) -> Iterator[ReadPhase]:
        head = group[0]
        if self._plan.level == 0:  # everything is one phase, called after the only section that holds anything
            holding = [section for section in group if section.holds_entries and id(section) in self._counting]
            head = holding[0] if len(holding) == 1 else head
        taken = split(head.heading.text) if head.heading and head is not self._title else None
        title = (without_phase(taken.title) if taken else "") or self._name
        modules = tuple(self._modules(group, head, title))
        if modules:
            goal = next((found for section in group for found in _goals(section)), "")
            explicit, labels = (taken.explicit, taken.remarks.labels) if taken else ("", ())
            yield ReadPhase(title, explicit, self._entries.file, head.line, modules, goal, labels)

    def _modules(self, group: Sequence[Section], head: Section, phase: str) -> Iterator[ReadModule]:
        """Yield the modules of a phase; what stands before its first sub-heading is a module of its own."""
        below = [section for section in group if section is not head]
        parts = list(groups(below, min((section.level for section in below if section.heading), default=0)))
        held = self._entries.read(self._content(head), phase, boxed=any(s.holds_boxes for s in group), deep=False)
        found = [*self._module(phase, head, held.topics), *held.modules]
        for part in parts:
            found += self._part(part, phase)
        if not found:
            found += self._module(phase, head, list(self._entries.paragraphs(self._content(head))) if not below else [])
            for part in parts:
                topics = [topic for section in part for topic in self._entries.paragraphs(self._content(section))]
                found += self._module(phase, part[0], topics)
        yield from found or self._last_headings(head, parts, phase)

    def _content(self, section: Section) -> Sequence[Content]:
        return section.blocks if id(section) in self._counting else ()

    def _part(self, part: Sequence[Section], phase: str) -> Iterator[ReadModule]:
        """Yield the module of a heading and those below it, and modules that lists make inside it."""
        boxed = any(section.holds_boxes for section in part)
        held = [self._entries.read(self._content(section), _title(part[0]), boxed=boxed, deep=True) for section in part]
        yield from self._module(phase, part[0], [topic for one in held for topic in one.topics])
        for one in held:
            yield from one.modules

    def _last_headings(self, head: Section, parts: Sequence[Sequence[Section]], phase: str) -> Iterator[ReadModule]:
        """Yield modules whose topics are the headings that have none below them."""
        alone = [part[0] for part in parts if len(part) == 1]
        if not parts and head.role == "phase" and head is not self._title:
            alone = [head]
        yield from self._module(phase, head, [topic for section in alone for topic in self._heading(section)])
        for part in parts:
            last = [s for s, after in pairwise((*part, None)) if s and (after is None or after.level <= s.level)]
            if len(part) > 1:
                yield from self._module(phase, part[0], [topic for s in last for topic in self._heading(s)])

    def _heading(self, section: Section) -> Iterator[ReadTopic]:
        taken = split(section.heading.text) if section.heading else None
        if taken and taken.title and not section.folded and section.role in {"other", "phase"}:
            remarks = taken.remarks
            topic = ReadTopic(
                taken.title,
                taken.explicit,
                self._entries.file,
                section.line,
                remarks.hours,
                section.heading.text.link if section.heading else "",
                remarks.ticked,
                remarks.labels,
                state=taken.state,
            )
            yield details.added(topic, [section], topic.file)

    def _module(self, phase: str, section: Section, topics: Sequence[ReadTopic]) -> Iterator[ReadModule]:
        """Yield the module of a heading if it has topics; where it is the phase's own, it is called like it."""
        if not topics:
            return
        text = section.heading.text if section.heading and section is not self._title else None
        taken = split(text) if text else None
        is_own = taken is None or without_phase(taken.title) == phase
        title, explicit, link = phase, "", ""
        if taken and text and not is_own:
            title, explicit, link = taken.title or phase, taken.explicit, text.link
        yield ReadModule(title, explicit, self._entries.file, section.line, tuple(topics), link)


def _title(section: Section) -> str:
    return split(section.heading.text).title if section.heading else ""


def _goals(section: Section) -> Iterator[str]:
    for block in section.blocks:
        if isinstance(block, Paragraph) and not block.verbatim:
            for name, value, _ in details.labelled(block.text):
                if name in GOALS and value:
                    yield clean(value)

"""The third pass: what a section's lists, tables and paragraphs hold: topics, and modules, projects, things to read.

A topic is the deepest item with a box, or, where a module has no boxes, the item or table row. A linked or bold item
with items below it, or one whose first block is a heading, is a module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.roadmaps import resources
from bot.roadmaps.blocks import Item, Link, Listing, Note, Paragraph, Table, Text
from bot.roadmaps.sections import Content, Role, has_box, role
from bot.roadmaps.shape import ReadModule, ReadProject, ReadResource, ReadTopic
from bot.roadmaps.table import topics_of
from bot.roadmaps.titles import Title, clean, normal, split, tidy
from bot.roadmaps.vocabulary import LABELS, PLAIN_LEADS

LONG = 100  # characters of a line that is a title and a text in one, if it begins in bold
_LEAD_ENDS = re.compile(r"(?<=\S)(?:(?<=[:：])|\s*[:：–—-]\s)")
_NOT_A_MODULE: frozenset[Role] = frozenset({"resources", "projects", "objectives", "aside"})


@dataclass(slots=True)
class Held:
    """What a section holds: topics of its own, and modules inside it."""

    topics: list[ReadTopic] = field(default_factory=list)
    modules: list[ReadModule] = field(default_factory=list)


class Entries:
    """Reads entries of one file; collects projects, things to read and warnings on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.warnings: list[Note] = []
        self.projects: list[ReadProject] = []
        self.resources: list[ReadResource] = []
        self._within = ""

    def read(self, blocks: Iterable[Content], title: str, *, boxed: bool, deep: bool) -> Held:
        """Read a section.

        Args:
            blocks: what it consists of.
            title: what it is called.
            boxed: whether only what has a box is a topic.
            deep: whether it is a module itself, so that bold and linked items are topics.
        """
        self._within = title
        held, lead, at = Held(), "", -1
        inside: list[ReadTopic] = held.topics
        for block in blocks:
            if isinstance(block, Paragraph):
                lead, inside, at = _lead(block), held.topics, -1
                continue
            part = role(lead) if lead else "other"
            if lead and (part in _NOT_A_MODULE or normal(lead) in LABELS):
                self._aside(part, block)
                continue
            if lead and not deep and at < 0 and normal(lead) not in PLAIN_LEADS:  # as good as a heading
                inside, at = [], len(held.modules)
                held.modules.append(ReadModule(split(Text(lead)).title or title, "", self.file, block.line, ()))
            if isinstance(block, Table):
                inside += topics_of(block, self.file)
            else:
                self._items(block.items, held, inside, boxed=boxed, deep=deep or at >= 0)
            if at >= 0:
                held.modules[at] = replace(held.modules[at], topics=tuple(inside))
        held.modules = [module for module in held.modules if module.topics]
        return held

    def paragraphs(self, blocks: Iterable[Content]) -> Iterator[ReadTopic]:
        """Yield a topic for each paragraph that begins in bold."""
        for block in blocks:
            if isinstance(block, Paragraph) and (lead := block.text.lead) and normal(lead) not in LABELS:
                taken, why = _led(block.text)
                if taken.title:
                    link = block.text.link if block.text.links and block.text.links[0].words in lead else ""
                    yield self._topic(taken, block.line, link, why=why)

    def _items(self, items: Iterable[Item], held: Held, inside: list[ReadTopic], *, boxed: bool, deep: bool) -> None:
        for item in items:
            part = role(clean(item.text.plain)) if item.items and not has_box(item) else "other"
            if part in _NOT_A_MODULE:
                self._aside(part, Listing(item.items, item.line))
            elif _is_module(item, boxed=boxed, deep=deep):
                held.modules += self._module(item)
            else:
                inside += self._leaves(item, boxed=boxed)

    def _aside(self, part: Role, block: Listing | Table) -> None:
        """Take what a list that isn't part of the plan is for."""
        if part == "resources":
            self.resources += resources.in_blocks([block], self.file, module=self._within)
        elif part == "projects" and isinstance(block, Listing):
            self.projects += self.listed_projects(block)

    def listed_projects(self, listing: Listing) -> Iterator[ReadProject]:
        """Yield the projects of a list."""
        for item in listing.items:
            yield from self.project(item.text, item.line, checked=item.box == "ticked")

    def project(self, text: Text, line: int, *, checked: bool) -> Iterator[ReadProject]:
        """Yield a project, unless its title is empty."""
        taken = split(text)
        if taken.title:
            hours = taken.remarks.hours
            yield ReadProject(taken.title, taken.explicit, self.file, line, text.link, checked, hours)

    def _module(self, item: Item) -> Iterator[ReadModule]:
        taken = split(item.text)
        boxed = any(map(has_box, item.items))
        held = Held()
        self._items(item.items, held, held.topics, boxed=boxed, deep=True)
        topics = held.topics + [topic for module in held.modules for topic in module.topics]
        if item.box == "ticked" and not boxed:  # its topics have no boxes of their own to say otherwise
            topics = [replace(topic, checked=True) for topic in topics]
        if topics and taken.title:
            yield ReadModule(taken.title, taken.explicit, self.file, item.line, tuple(topics), item.text.link)

    def _leaves(self, item: Item, *, boxed: bool) -> Iterator[ReadTopic]:
        """Yield the topics of an item: itself, or the deepest boxes below it."""
        below = [child for child in item.items if has_box(child)]
        if below:
            for child in below:
                yield from self._leaves(child, boxed=True)
        elif item.box or not boxed:
            taken, why = _led(item.text) if _is_long(item.text) else (split(item.text), "")
            if taken.title:
                yield self._topic(taken, item.line, item.text.link, checked=item.box == "ticked", item=item, why=why)
            else:
                self.warnings.append(Note(self.file, item.line, "an item without words; left out"))

    def _topic(
        self, taken: Title, line: int, link: str, *, checked: bool = False, item: Item | None = None, why: str = ""
    ) -> ReadTopic:
        remarks = taken.remarks
        return ReadTopic(
            taken.title,
            taken.explicit,
            self.file,
            line,
            remarks.hours,
            link,
            checked or remarks.ticked,
            remarks.labels,
            why,
            outcomes_of(item.items) if item else (),
            tuple(read_of(item, self.file)) if item else (),
            (Link(remarks.needs, ""),) if remarks.needs else (),
            state=taken.state,
        )


def outcomes_of(items: Sequence[Item]) -> tuple[str, ...]:
    """Return what details of a topic say in words; links are things to read."""
    return tuple(text for item in items if not item.text.link and (text := tidy(item.text.prose)))


def read_of(item: Item, file: str) -> Iterator[ReadResource]:
    """Yield what a topic links to, and what the details below it do."""
    yield from resources.in_links(item.text.links, file, item.line)
    yield from resources.in_items(item.items, file)


def _is_long(text: Text) -> bool:
    """Tell whether a line that begins in bold is a title and a text in one, rather than a title."""
    return len(text.plain) > LONG and bool(text.lead) and _LEAD_ENDS.match(text.plain, len(text.lead)) is not None


def _led(text: Text) -> tuple[Title, str]:
    """Return the bold words a text begins with as a title, and the rest of it."""
    rest = tidy(text.prose).removeprefix(tidy(text.lead)).lstrip(" :：.–—-")
    return split(Text(text.lead.strip(" :：.。–—-"), comments=text.comments)), rest


def _lead(paragraph: Paragraph) -> str:
    """Return what a paragraph says of the list behind it: it is bold throughout, or ends with a colon."""
    text = paragraph.text
    if paragraph.verbatim:
        return ""
    if text.headline:
        return text.headline
    plain = text.plain.rstrip()
    said = plain.rstrip(" :：")
    return said if not text.rest and plain[-1:] in {":", "："} and role(said) in _NOT_A_MODULE else ""


def _is_module(item: Item, *, boxed: bool, deep: bool) -> bool:
    """Tell whether an item stands for the items below it."""
    if not item.items:
        return False
    leads_to_page = item.text.linked and item.text.link.split("#")[0].lower().endswith(".md")
    if item.headed or leads_to_page:
        return True
    has_boxes = any(map(has_box, item.items))
    return not deep and (item.text.linked or bool(item.text.lead)) and (has_boxes or not (item.box or boxed))

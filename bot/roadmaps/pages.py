"""Documents beside the plan: what they add to its topics and projects, and lists of things to read.

They add detail to what the plan holds, never phases or weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from bot.roadmaps import details, resources
from bot.roadmaps.blocks import Document, Item, Listing
from bot.roadmaps.entries import outcomes_of, read_of
from bot.roadmaps.sections import Section, sections, span
from bot.roadmaps.shape import ReadProject, ReadResource, ReadTopic
from bot.roadmaps.titles import Title, normal, split
from bot.roadmaps.vocabulary import KINDS


class Page:
    """A document in which topics and projects are looked up by the id or the title of a heading or an item."""

    def __init__(self, document: Document) -> None:
        self._file = document.file
        self._every = sections(document)
        self._headings: dict[str, int] = {}
        # What the page itself is called comes last: a topic may have its module's name.
        for index in sorted(range(len(self._every)), key=lambda i: self._every[i].level == 1):
            for key in _keys(_title(self._every[index])):
                self._headings.setdefault(key, index)

    @cached_property
    def _items(self) -> dict[str, Item]:
        lists = (block for section in self._every for block in section.blocks if isinstance(block, Listing))
        items = [item for listing in lists for item in listing.items]
        return {key: item for item in reversed(items) for key in _keys(split(item.text))}

    def topics(self, topics: Sequence[ReadTopic]) -> tuple[ReadTopic, ...]:
        """Return topics with what the page says of them."""
        return tuple(map(self._topic, topics))

    def _topic(self, topic: ReadTopic) -> ReadTopic:
        keys = _keys(Title(topic.title, topic.explicit))
        if within := self._under(keys):
            return details.added(topic, within, self._file)
        if item := next((self._items[key] for key in keys if key in self._items), None):
            read = resources.without_repetition((*topic.resources, *read_of(item, self._file)))
            return replace(topic, outcomes=topic.outcomes or outcomes_of(item.items), resources=read)
        return topic

    def projects(self, projects: Sequence[ReadProject]) -> tuple[ReadProject, ...]:
        """Return projects with what the page says of them; where there are none, those of the page."""
        listed = projects or tuple(self._own_projects())
        keyed = [(project, self._under(_keys(Title(project.title, project.explicit)))) for project in listed]
        return tuple(
            details.added_to_project(project, within, self._file) if within else project for project, within in keyed
        )

    def _own_projects(self) -> Iterator[ReadProject]:
        level = min((section.level for section in self._every if section.level > 1), default=0)
        for section in self._every:
            taken = _title(section)
            if section.level == level and taken.title:
                yield ReadProject(taken.title, taken.explicit, self._file, section.line)

    def resources(self) -> Iterator[ReadResource]:
        """Yield what the page lists to read; the headings above say what kind it is, and for which module."""
        above: list[Section] = []
        for section in self._every:
            above = [*(s for s in above if s.level < section.level), section]
            names = [_title(s).title for s in above if s.level > 1]
            kinds = ["", *(KINDS[normal(name)] for name in names if normal(name) in KINDS)]
            modules = ["", *(name for name in names if normal(name) not in KINDS)]
            yield from resources.in_blocks(section.blocks, self._file, kinds[-1], modules[-1])

    def _under(self, keys: Sequence[str]) -> list[Section]:
        """Return the first section found under one of the keys, with those below it."""
        at = next((self._headings[key] for key in keys if key in self._headings), None)
        return [] if at is None else [self._every[i] for i in span(self._every, at)]


def _title(section: Section) -> Title:
    return split(section.heading.text) if section.heading else Title("")


def _keys(title: Title) -> list[str]:
    """Return what something may be found by, the surest first; no title has angle brackets in its normal form."""
    return [*([f"<{title.explicit}>"] if title.explicit else []), *([normal(title.title)] if title.title else [])]

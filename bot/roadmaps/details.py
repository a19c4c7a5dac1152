"""What a text says about one topic or project: the sections below its heading, and labelled lines.

The convention: the first paragraph says why; a line `**Estimate**: 14 h` how long it takes, `**Builds on**: [Title](…)`
what comes before; lists under `Outcomes`, `Resources` and `Self-check`, in which each question is the summary of a fold
around its answer. A project has `Milestones`, `Acceptance`, `Data` and `Stretch goals`. Everything is optional.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.roadmap import Question
from bot.roadmaps import metadata, resources, vocabulary
from bot.roadmaps.blocks import Item, Link, Listing, Paragraph, Table, Text
from bot.roadmaps.sections import Content, Section
from bot.roadmaps.shape import ReadProject, ReadResource, ReadTopic
from bot.roadmaps.titles import normal, tidy

_LABEL = re.compile(r"\s*([^:：]{1,40}?)\s*[:：]\s*(.*)")
_COMMAS = re.compile(r"\s*[,;、，；]\s*")


@dataclass(slots=True)
class _Told:
    """What was told about something so far."""

    prose: list[str] = field(default_factory=list)
    hours: float | None = None
    needs: list[Link] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    lists: dict[str, list[Listing | Table]] = field(default_factory=dict)
    checks: list[Question] = field(default_factory=list)

    def items(self, names: frozenset[str]) -> tuple[str, ...]:
        """Return the items of all lists under headings of some names, in words."""
        lists = [block for name in self.lists if name in names for block in self.lists[name]]
        return tuple(
            text
            for block in lists
            if isinstance(block, Listing)
            for item in block.items
            if (text := tidy(item.text.prose))
        )


def added(topic: ReadTopic, within: Sequence[Section], file: str) -> ReadTopic:
    """Return a topic with what a text says of it; what is known already stays.

    Args:
        topic: as known so far.
        within: the section about it, followed by those below it.
        file: where they stand.
    """
    told = _told(within)
    own = told.lists.get("", [])
    read = (*_read_of(told, file, within[0].line), *resources.in_blocks(own, file))
    outcomes = told.items(vocabulary.OUTCOMES) or tuple(t for block in own for t in _unlinked(block))
    return replace(
        topic,
        hours=topic.hours or told.hours,
        why=topic.why or next(iter(told.prose), ""),
        outcomes=topic.outcomes or outcomes,
        resources=resources.without_repetition((*read, *topic.resources)),
        needs=topic.needs or tuple(told.needs),
        checks=topic.checks or tuple(told.checks),
    )


def added_to_project(project: ReadProject, within: Sequence[Section], file: str) -> ReadProject:
    """Return a project with what a text says of it; see `added`."""
    told = _told(within)
    read = _read_of(told, file, within[0].line)
    return replace(
        project,
        hours=project.hours or told.hours,
        brief=project.brief or "\n\n".join(told.prose),
        needs=project.needs or tuple(told.needs),
        milestones=told.items(vocabulary.MILESTONES),
        acceptance=told.items(vocabulary.ACCEPTANCE),
        data=told.items(vocabulary.DATA),
        stretch=told.items(vocabulary.STRETCH),
        resources=resources.without_repetition((*read, *project.resources)),
    )


def _read_of(told: _Told, file: str, line: int) -> tuple[ReadResource, ...]:
    """Return what is listed to read, then what else a line of links names."""
    lists = [block for name, blocks in told.lists.items() if name in vocabulary.READINGS for block in blocks]
    return (*resources.in_blocks(lists, file), *resources.in_links(told.links, file, line))


def _told(within: Sequence[Section]) -> _Told:
    told, part = _Told(), ""
    for section in within:
        if section.folded:
            if part in vocabulary.CHECKS and section.heading:
                told.checks.append(Question(tidy(section.heading.text.prose), prose(section.blocks)))
            continue
        part = "" if section is within[0] else section.key
        _read(told, part, section.blocks)
    return told


def _read(told: _Told, part: str, blocks: Iterable[Content]) -> None:
    """Read one section; a line in bold above a list is as good as a heading."""
    here = part
    for block in blocks:
        if not isinstance(block, Paragraph):
            told.lists.setdefault(here, []).append(block)
        elif labels := [] if block.verbatim else list(labelled(block.text)):
            for name, value, links in labels:
                if name in vocabulary.TIMES:
                    told.hours = told.hours or metadata.hours(value)
                elif name in vocabulary.KEEPING:
                    told.links += links
                elif name in vocabulary.NEEDS:
                    told.needs += links or [Link(words, "") for words in dict.fromkeys((value, *_COMMAS.split(value)))]
        elif block.text.headline:
            here = normal(block.text.headline)
        elif not part:
            here = part
            told.prose.append(prose([block]))


def labelled(text: Text) -> Iterator[tuple[str, str, list[Link]]]:
    """Yield each line of the form `Label: value` with the normal form of its label and the links of its value.

    Nothing comes of a text whose first line isn't one; lines without a label belong to the one above.
    """
    if ":" not in text.plain and "：" not in text.plain:
        return
    found: list[tuple[str, list[str], list[Link]]] = []
    for number, line in enumerate(text.lines):
        label = _LABEL.fullmatch(line)
        name = normal(label[1]) if label else ""
        if label and name in vocabulary.LABELS:
            found.append((name, [label[2]], []))
        elif not found:
            return
        else:
            found[-1][1].append(line)
        found[-1][2].extend(link for link in text.links if link.line == number)
    for name, values, links in found:
        yield name, tidy(" ".join(values)), links


def prose(blocks: Iterable[Content]) -> str:
    """Return blocks as plain text: paragraphs with a blank line between them, items with a dash before them."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines = [tidy(line) for line in block.text.lines]
            parts.append("\n".join(lines) if block.verbatim else " ".join(lines))
        elif isinstance(block, Listing):
            parts.append("\n".join(_dashed(block.items)))
        else:
            rows = [block.header, *(row.cells for row in block.rows)]
            parts.append("\n".join(" | ".join(tidy(cell.prose) for cell in cells) for cells in rows))
    return "\n\n".join(filter(None, parts))


def _dashed(items: Iterable[Item], indent: str = "") -> Iterator[str]:
    for item in items:
        yield f"{indent}- {tidy(item.text.prose)}"
        yield from _dashed(item.items, f"{indent}  ")


def _unlinked(block: Listing | Table) -> Iterator[str]:
    for item in block.items if isinstance(block, Listing) else ():
        if not item.text.link and (text := tidy(item.text.prose)):
            yield text

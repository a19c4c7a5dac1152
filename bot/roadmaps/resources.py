"""Things to read: links in lists, with what their line says of them.

The reference line is `[Title](https://…) · Authors · 2025 · book · 10 h · free: what to read.`, each part optional; a
note may also stand on the line below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.roadmaps import metadata, vocabulary
from bot.roadmaps.blocks import Item, Link, Listing, Paragraph, Row, Table, Text
from bot.roadmaps.shape import ReadResource
from bot.roadmaps.titles import clean, explicit_id, tidy

MOST_URL = 2_000  # characters; longer addresses are left out

_WEB = re.compile(r"https?://[^\s/?#\x00-\x20]+[^\s\x00-\x20]*", re.IGNORECASE)
_YEAR = re.compile(r"\(?(1[4-9]\d\d|20\d\d)\)?\b")
_HOURS = re.compile(r"(?:about |~)?(\d{1,4}(?:[.,]\d{1,2})?\s?(?:h|hrs?|hours?|min|minutes?))\b", re.IGNORECASE)
_PARTS = re.compile(r"\s+[·|]\s+")
_KIND = re.compile(r"@(\w{1,20})@\s*")
_COST = re.compile(rf"({'|'.join(sorted(vocabulary.FREE | vocabulary.PAID, key=len, reverse=True))})\b", re.IGNORECASE)


def is_web(href: str) -> bool:
    """Tell whether a link may be shown to people: http or https, and nothing else."""
    return len(href) <= MOST_URL and _WEB.fullmatch(href) is not None


def resource(text: Text, file: str, line: int, kind: str = "", module: str = "") -> ReadResource | None:
    """Read a line about something to read; None if it has no link to the web."""
    link = next((link for link in text.links if is_web(link.href)), None)
    if link is None:
        return None
    written = tidy(link.words)
    if marked := _KIND.match(written):
        kind = kind or vocabulary.KINDS.get(marked[1].casefold(), marked[1].casefold())
        written = written[marked.end() :]
    said = _Said(kind=kind)
    head = text.lines[: text.hard or None]
    behind = tidy(" ".join(head)).partition(tidy(link.words))[2].strip(" ·|-–—:,")
    said.read(_PARTS.split(behind) if behind else [])
    note = tidy(" ".join(text.lines[text.hard :])) if text.hard else " · ".join(said.notes)
    return ReadResource(
        clean(written) or clean(text.plain) or link.href,
        link.href,
        explicit_id(text),
        file,
        line,
        said.kind,
        said.authors,
        said.year,
        said.hours,
        said.free,
        module,
        note,
    )


@dataclass(slots=True)
class _Said:
    """What the parts of a line say; from the first that is followed by words of its own on, the rest is a note."""

    kind: str = ""
    authors: str = ""
    year: int | None = None
    hours: float | None = None
    free: bool | None = None
    notes: list[str] = field(default_factory=list)

    def read(self, parts: Sequence[str]) -> None:
        for index, part in enumerate(parts):
            rest = part if self.notes else self._rest(part)
            if rest is part and not self.notes and index == 0 and (len(parts) > 1 or part.startswith("by ")):
                self.authors, rest = part.removeprefix("by "), ""
            if rest := rest.strip(" :;,–—-"):
                self.notes.append(rest)

    def _rest(self, part: str) -> str:
        """Take what a part says; return what is behind it, or all of it."""
        if not self.kind and (kind := vocabulary.KINDS.get(_word(part))):
            self.kind = kind
            return part.partition(":")[2]
        if cost := _COST.match(part):
            self.free = cost[1].casefold() in vocabulary.FREE
            return part[cost.end() :]
        if not self.year and (year := _YEAR.match(part)):
            self.year = int(year[1])
            return part[year.end() :]
        if not self.hours and (hours := _HOURS.match(part)):
            self.hours = metadata.hours(hours[1])
            return part[hours.end() :]
        return part


def _word(part: str) -> str:
    """Return what stands before the colon of a part, as the vocabulary has it."""
    return part.partition(":")[0].strip().casefold()


def in_items(items: Iterable[Item], file: str, kind: str = "", module: str = "") -> Iterator[ReadResource]:
    """Yield what lists hold to read, at any depth."""
    for item in items:
        if found := resource(item.text, file, item.line, kind, module):
            yield found
        yield from in_items(item.items, file, kind, module)


def in_links(links: Iterable[Link], file: str, line: int) -> Iterator[ReadResource]:
    """Yield each link to the web as something to read, without more about it."""
    for link in links:
        if is_web(link.href):
            yield ReadResource(clean(link.words) or link.href, link.href, "", file, line)


def in_blocks(
    blocks: Iterable[Paragraph | Listing | Table], file: str, kind: str = "", module: str = ""
) -> Iterator[ReadResource]:
    """Yield what a section's lists and tables hold to read."""
    for block in blocks:
        if isinstance(block, Listing):
            yield from in_items(block.items, file, kind, module)
        elif isinstance(block, Table):
            for row in block.rows:
                yield from _in_row(row, file, kind, module)


def _in_row(row: Row, file: str, kind: str, module: str) -> Iterator[ReadResource]:
    """Yield what a row links to; its only link is called like its first words, as it may just say "here"."""
    links = [link for cell in row.cells for link in cell.links if is_web(link.href)]
    words = next((cell.plain for cell in row.cells if any(map(str.isalpha, cell.plain))), "")
    for link in links:
        title = clean(words if len(links) == 1 else link.words) or link.href
        yield ReadResource(title, link.href, "", file, row.line, kind, module=module)


def without_repetition(found: Iterable[ReadResource]) -> tuple[ReadResource, ...]:
    """Keep the first of those with one address; what a later one knows besides is added to it."""
    kept: dict[str, ReadResource] = {}
    for one in found:
        first = kept.get(one.url)
        kept[one.url] = together(first, one) if first else one
    return tuple(kept.values())


def together(first: ReadResource, other: ReadResource) -> ReadResource:
    """Return a resource with what another place knows of it besides."""
    if first is other:
        return first
    return replace(
        first,
        explicit=first.explicit or other.explicit,
        kind=first.kind or other.kind,
        authors=first.authors or other.authors,
        year=first.year or other.year,
        hours=first.hours or other.hours,
        free=other.free if first.free is None else first.free,
        module=first.module or other.module,
        note=first.note or other.note,
    )

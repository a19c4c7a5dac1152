"""What a Markdown document is made of, as far as a roadmap cares: headings, paragraphs, nested items, tables, folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.domain.sentence import Spoken

Box: TypeAlias = Literal["", "open", "ticked"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth telling the author, with its place; lines count from 1, and 0 means the whole file."""

    file: str
    line: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def said(self) -> Spoken:
        """What is worth telling, in any language."""
        return Spoken(self.key, self.values)

    @property
    def text(self) -> str:
        """What is worth telling, in English."""
        return str(self.said)

    def __str__(self) -> str:
        """Return `file:line: text`, as compilers write it."""
        return self.placed(self.text)

    def placed(self, text: str) -> str:
        """Return `file:line: text` for a text that says the same in another language."""
        return f"{self.file}:{self.line}: {text}" if self.line else f"{self.file} {text}"


class Refused(Exception):  # noqa: N818  (the document is at fault, not the program)
    """A document that isn't read at all, with the reason and its place."""

    def __init__(self, file: str, line: int, key: str, **values: object) -> None:
        self.note = Note(file, line, key, values)
        super().__init__(str(self.note))


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words, where it leads, and on which line of its block it begins, from 0."""

    words: str
    href: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A block of text without markup: words, link texts and image descriptions, no HTML.

    Attributes:
        plain: its first line.
        rest: the lines after it.
        hard: the line before which its author broke the line on purpose, from 1; 0 without one.
        links: all of its links, in order.
        lead: the bold words it begins with; empty without.
        comments: what stands in HTML comments on its first line.
    """

    plain: str
    rest: tuple[str, ...] = ()
    hard: int = 0
    links: tuple[Link, ...] = ()
    lead: str = ""
    comments: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All of its lines."""
        return (self.plain, *self.rest)

    @property
    def prose(self) -> str:
        """Everything on one line."""
        return " ".join(self.lines) if self.rest else self.plain

    @property
    def link(self) -> str:
        """Where the first link of its first line leads; empty without one."""
        return self.links[0].href if self.links and self.links[0].line == 0 else ""

    @property
    def linked(self) -> bool:
        """Whether that link makes up most of the line."""
        return bool(self.link) and 0 < len(self.plain) <= 2 * len(self.links[0].words)

    @property
    def headline(self) -> str:
        """Its bold words where there is nothing else, without a final colon; else empty."""
        bare = self.plain.rstrip(" :：")
        return bare if bare and not self.rest and self.lead.rstrip(" :：") == bare else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, level 1 to 6; 0 is the summary of a fold, which says nothing of its level."""

    level: int
    text: Text
    line: int


@dataclass(frozen=True, slots=True)
class Fold:
    """Where `<details>` begins or ends."""

    opens: bool
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside of lists; `verbatim` if it is code."""

    text: Text
    line: int
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A list item with the items below it. `headed` tells that its first block is a heading."""

    text: Text
    line: int
    box: Box = ""
    items: tuple[Item, ...] = ()
    headed: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that isn't inside another one."""

    items: tuple[Item, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    cells: tuple[Text, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `header` names its columns."""

    header: tuple[Text, ...]
    rows: tuple[Row, ...]
    line: int


Block: TypeAlias = Heading | Fold | Paragraph | Listing | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One file, taken apart but not yet understood.

    Attributes:
        file: its name as shown in notes.
        blocks: its content in order.
        title: what its front matter calls it; empty without.
        warnings: what was mended on the way, such as bytes that aren't UTF-8.
        near_misses: what looks like a task box and isn't one, such as `- []`.
        tasks: how many task boxes it has.
        checked: how many of them its author ticked.
    """

    file: str
    blocks: tuple[Block, ...]
    title: str = ""
    warnings: tuple[Note, ...] = ()
    near_misses: tuple[Note, ...] = ()
    tasks: int = 0
    checked: int = 0

"""What a Markdown document is made of, as far as a roadmap cares: headings, paragraphs, nested items and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Box: TypeAlias = Literal["", "open", "ticked"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth telling the author, with its place; lines count from 1, and 0 means the whole file."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return `file:line: text`, as compilers write it."""
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file} {self.text}"


class Refused(Exception):  # noqa: N818  (the document is at fault, not the program)
    """A document that isn't read at all, with the reason and its place."""

    def __init__(self, file: str, line: int, text: str) -> None:
        self.note = Note(file, line, text)
        super().__init__(str(self.note))


@dataclass(frozen=True, slots=True)
class Text:
    """The first line of a block, without markup.

    Attributes:
        plain: its words: link texts and image descriptions, no HTML.
        link: where its first link leads; empty without one.
        linked: whether that link makes up most of it.
        bold: whether it begins in bold.
        comments: what stands in HTML comments on that line.
    """

    plain: str
    link: str = ""
    linked: bool = False
    bold: bool = False
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, level 1 to 6."""

    level: int
    text: Text
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside of lists."""

    text: Text
    line: int


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


Block: TypeAlias = Heading | Paragraph | Listing | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One file, taken apart but not yet understood.

    Attributes:
        file: its name as shown in notes.
        blocks: its content in order.
        warnings: what was mended on the way, such as bytes that aren't UTF-8.
        near_misses: what looks like a task box and isn't one, such as `- []`.
        tasks: how many task boxes it has.
        checked: how many of them its author ticked.
    """

    file: str
    blocks: tuple[Block, ...]
    warnings: tuple[Note, ...] = ()
    near_misses: tuple[Note, ...] = ()
    tasks: int = 0
    checked: int = 0

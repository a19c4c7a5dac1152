"""Tokens to blocks. Task boxes are found here: a plugin for them was measured to take quadratic time in long lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from bot.roadmaps import limits, tags
from bot.roadmaps.blocks import (
    Block,
    Box,
    Document,
    Fold,
    Heading,
    Item,
    Listing,
    Note,
    Paragraph,
    Refused,
    Row,
    Table,
    Text,
)
from bot.roadmaps.inline import Inline
from bot.roadmaps.source import Source

_BOX = re.compile(r"\[([ xX])\](?=\s|$)[ \t]*")
_NEAR_BOX = re.compile(r"\[(?:|-|\*|/|~|✓|✔|[ \t]{2,8}|[ \t][xX]|[xX][ \t])\](?=\s|$)[ \t]*|\[[ xX]\](?![\[(:\s])")
# A whole paragraph of lines such as `-[ ] a` or `[x] a`.
_NEAR_LIST = re.compile(r"(?:[-*+]?\[[ xX]?\][ \t]+\S[^\n]*(?:\n|\Z))+")
_NEAR_HEADING = re.compile(r"(#{2,6})(?=[^#\s])")
_CELL_BOX = re.compile(r"\[([ xX]?)\]")


@dataclass(slots=True)
class _Open:
    """A list item that is being read."""

    line: int
    text: Text | None = None
    box: Box = ""
    headed: bool = False
    items: list[Item] = field(default_factory=list)

    def close(self) -> Item:
        return Item(self.text or Text(""), self.line, self.box, tuple(self.items), self.headed)


class Walk:
    """One pass over the tokens of a document."""

    def __init__(self, file: str, inline: Inline, source: Source) -> None:
        self._file, self._read, self._source = file, inline.read, source
        self._notes = list(source.notes)
        self._near: list[Note] = []
        self._blocks: list[Block] = []
        self._lists: list[list[Item]] = []
        self._items: list[_Open] = []
        self._cells: list[Text] = []
        self._rows: list[Row] = []
        self._tasks = self._ticked = self._quotes = self._folds = self._html = 0

    def document(self, tokens: Sequence[Token]) -> Document:
        """Return what the tokens say."""
        line, within = 1, ""
        for token in tokens:
            if token.map:
                line = token.map[0] + 1
            kind = token.type
            if kind == "inline":
                self._inline(token.content, within, line)
            elif kind == "paragraph_open":
                within = "p"
            elif kind != "paragraph_close":
                within = token.tag if token.nesting == 1 else within
                self._step(token, line)
        return Document(
            self._file,
            tuple(self._blocks),
            self._source.title,
            tuple(self._notes),
            tuple(self._near),
            self._tasks,
            self._ticked,
        )

    def _step(self, token: Token, line: int) -> None:
        match token.type:
            case "list_item_open":
                self._items.append(_Open(line))
            case "list_item_close":
                self._lists[-1].append(self._items.pop().close())
            case "bullet_list_open" | "ordered_list_open":
                self._lists.append([])
            case "bullet_list_close" | "ordered_list_close":
                items = self._lists.pop()
                if self._items:
                    self._items[-1].items.extend(items)
                else:
                    self._blocks.append(Listing(tuple(items), items[0].line))
            case _:
                self._other(token, line)

    def _other(self, token: Token, line: int) -> None:
        """Take what isn't about lists."""
        match token.type:
            case "tr_close":
                self._rows.append(self._row(line))
                self._cells = []
            case "table_close":
                if not self._items:  # a table inside an item is a detail of it
                    header, *rows = self._rows
                    self._blocks.append(Table(header.cells, tuple(rows), header.line))
                self._rows = []
            case "html_block":
                self._tags(token.content, line)
            case "fence" | "code_block" if not self._items:
                first, *rest = token.content.rstrip("\n").split("\n")
                self._blocks.append(Paragraph(Text(first, tuple(rest)), line, verbatim=True))
            case "blockquote_open" | "blockquote_close":
                self._quotes += token.nesting

    def _inline(self, content: str, within: str, line: int) -> None:
        if within in {"td", "th"}:
            self._cells.append(self._read(content))
        elif self._items:
            item = self._items[-1]
            if item.text is None:
                item.box, content = self._box(content, line)
                item.headed = within.startswith("h")
                item.text = self._read(content)
        elif within.startswith("h") and not self._quotes:
            self._blocks.append(Heading(int(within[1]), self._read(content), line))
        elif content.startswith("##") and (near := _NEAR_HEADING.match(content)):
            self._notes.append(Note(self._file, line, "a heading needs a space after its #; read as a heading"))
            self._blocks.append(Heading(len(near[1]), self._read(content[near.end() :]), line))
        elif content[:1] in "-*+[" and _NEAR_LIST.fullmatch(content):
            self._near_list(content, line)
        else:
            self._blocks.append(Paragraph(self._read(content), line))

    def _box(self, content: str, line: int) -> tuple[Box, str]:
        """Return the task box an item begins with, and the rest."""
        if not content.startswith("["):
            return "", content
        box: Box = "open"
        if found := _BOX.match(content):
            box = "open" if found[1] == " " else "ticked"
        elif found := _NEAR_BOX.match(content):
            self._near.append(
                Note(self._file, line, "“{box}” isn't a task box; read as an open one", {"box": found[0].strip()})
            )
        else:
            return "", content
        self._tasks += 1
        self._ticked += box == "ticked"
        return box, content[found.end() :]

    def _near_list(self, content: str, line: int) -> None:
        """Read lines that begin with a box but aren't list items as such."""
        items = []
        for at, written in enumerate(content.split("\n"), line):
            mark, _, words = written.partition("]")
            self._near.append(
                Note(
                    self._file,
                    at,
                    "“{box}” isn't a list item with a task box; read as an open one",
                    {"box": f"{mark}]"},
                )
            )
            items.append(Item(self._read(words), at, "open"))
        self._tasks += len(items)
        self._blocks.append(Listing(tuple(items), line))

    def _row(self, line: int) -> Row:
        """End a row; its first cell with nothing but a box counts as one."""
        for cell in self._cells:
            if self._rows and (box := _CELL_BOX.fullmatch(cell.plain)):
                self._tasks += 1
                self._ticked += box[1] in {"x", "X"}
                break
        return Row(tuple(self._cells), line)

    def _tags(self, html: str, line: int) -> None:
        """Take headings and folds from HTML; in a list item they are its text."""
        for found in tags.headings(html, line):
            if self._items:
                item = self._items[-1]
                if isinstance(found, Heading) and item.text is None:
                    item.text, item.headed = found.text, True
            elif isinstance(found, Fold):
                self._folds += 1 if found.opens else -1
                if self._folds > limits.MAX_LEVELS:
                    raise Refused(
                        self._file, found.line, "has folds more than {most} levels deep", most=limits.MAX_LEVELS
                    )
                self._blocks.append(found)
            else:
                self._html += 1
                if self._html > limits.MAX_HEADINGS:
                    raise Refused(self._file, found.line, "has more than {most} headings", most=limits.MAX_HEADINGS)
                self._blocks.append(found)

"""Bytes to blocks, within limits.

The parser is markdown-it-py on CommonMark with tables and strikethrough. HTML is recognised, so that a box inside a
comment stays dead, and never rendered. Task boxes are found in the parser's tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.roadmaps.blocks import Block, Box, Document, Heading, Item, Listing, Note, Paragraph, Refused, Row, Table, Text

MAX_BYTES = 1 << 20
MAX_TEXT = 64 << 10  # characters in one paragraph, heading, cell or front matter
MAX_ITEMS = 20_000
MAX_HEADINGS = 5_000
MAX_ROWS = 5_000
MAX_LEVELS = 50

# A list takes two of the parser's levels. From its limit on, the parser drops content without a word, so whatever
# comes that deep is refused. (20, its own default, loses lists below the tenth level; 400 ends in RecursionError.)
_NESTING = 2 * MAX_LEVELS

_BOX = re.compile(r"\[([ xX])\](?=\s|$)[ \t]*")
_NEAR_BOX = re.compile(r"\[(?:|-|\*|/|~|✓|✔|[ \t]{2,8}|[ \t][xX]|[xX][ \t])\](?=\s|$)[ \t]*|\[[ xX]\](?![\[(:\s])")
_NEAR_HEADING = re.compile(r"(#{2,6})(?=[^#\s])")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)


def decode(file: str, raw: bytes) -> tuple[str, list[Note]]:
    """Decode a file's bytes: UTF-8, one BOM dropped, every line end LF, front matter blanked out.

    Args:
        file: the name for notes.
        raw: its bytes.

    Returns:
        The text, whose lines are numbered as in the file, and warnings.

    Raises:
        Refused: it is larger than 1 MiB.
    """
    if len(raw) > MAX_BYTES:
        raise Refused(file, 1, f"is larger than {MAX_BYTES >> 20} MiB")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    notes: list[Note] = []
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        notes.append(Note(file, line, "isn't UTF-8 here; what couldn't be read shows as �"))
        text = raw.decode(errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return _without_front_matter(text), notes


def _without_front_matter(text: str) -> str:
    if not text.startswith("---\n"):
        return text
    end = text.find("\n---\n", 3, MAX_TEXT)
    if end < 0:
        return text
    end += len("\n---\n")
    return "\n" * text.count("\n", 0, end) + text[end:]


def outline(file: str, raw: bytes) -> Document:
    """Take a Markdown file apart.

    Args:
        file: the name for notes.
        raw: its bytes.

    Returns:
        Its headings, paragraphs, lists and tables.

    Raises:
        Refused: it is over one of the limits above.
    """
    text, notes = decode(file, raw)
    parser = _parser()
    references: dict[str, Any] = {}
    tokens = parser.parse(text, references)
    _check(file, tokens)
    return _Walk(file, parser, references, notes).document(tokens)


class _Parser(MarkdownIt):
    """The parser, for reading only."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802  (the parser's own name for it)
        """Take every link for one, or its words would turn into brackets; links.py decides where links may lead."""
        return True


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"maxNesting": _NESTING}).enable(["table", "strikethrough"])
    # Inline markup is parsed one block at a time while walking, after the limits were checked.
    return parser.disable(["inline", "text_join"])


def _check(file: str, tokens: Iterable[Token]) -> None:
    """Refuse what is over the limits."""
    items = headings = rows = line = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        kind = token.type
        items += kind == "list_item_open"
        headings += kind == "heading_open"
        rows += kind == "tr_open"
        if items > MAX_ITEMS:
            raise Refused(file, line, f"has more than {MAX_ITEMS:,} list items")
        if headings > MAX_HEADINGS:
            raise Refused(file, line, f"has more than {MAX_HEADINGS:,} headings")
        if rows > MAX_ROWS:
            raise Refused(file, line, f"has more than {MAX_ROWS:,} table rows")
        if token.level >= _NESTING - 1 and kind != "inline":
            raise Refused(file, line, f"is nested {MAX_LEVELS} levels deep or deeper")
        if kind == "inline" and len(token.content) > MAX_TEXT:
            raise Refused(file, line, f"has a block of text of more than {MAX_TEXT >> 10} kB")


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


class _Walk:
    """One pass over the tokens of a document."""

    def __init__(self, file: str, parser: MarkdownIt, references: dict[str, Any], notes: list[Note]) -> None:
        self._file, self._parser, self._references, self._notes = file, parser, references, notes
        self._near: list[Note] = []
        self._boxes: list[Box] = []
        self._blocks: list[Block] = []
        self._lists: list[list[Item]] = []
        self._items: list[_Open] = []
        self._cells: list[Text] = []
        self._rows: list[Row] = []

    def document(self, tokens: Sequence[Token]) -> Document:
        line, within = 1, ""
        for token in tokens:
            line = token.map[0] + 1 if token.map else line
            if token.type == "inline":
                self._inline(token, within, line)
            else:
                within = token.tag if token.nesting == 1 else within
                self._step(token, line)
        ticked = self._boxes.count("ticked")
        return Document(
            self._file, tuple(self._blocks), tuple(self._notes), tuple(self._near), len(self._boxes), ticked
        )

    def _step(self, token: Token, line: int) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._lists.append([])
            case "bullet_list_close" | "ordered_list_close":
                items = self._lists.pop()
                if self._items:
                    self._items[-1].items.extend(items)
                else:
                    self._blocks.append(Listing(tuple(items), items[0].line))
            case "list_item_open":
                self._items.append(_Open(line))
            case "list_item_close":
                self._lists[-1].append(self._items.pop().close())
            case "tr_close":
                self._rows.append(Row(tuple(self._cells), line))
                self._cells = []
            case "table_close":
                if not self._items:  # a table inside an item is a detail of it
                    header, *rows = self._rows
                    self._blocks.append(Table(header.cells, tuple(rows), header.line))
                self._rows = []

    def _inline(self, token: Token, within: str, line: int) -> None:
        content = token.content
        if within in {"td", "th"}:
            self._cells.append(self._text(content))
        elif self._items:
            item = self._items[-1]
            if item.text is None:
                item.box, content = self._box(content, line)
                item.headed = within.startswith("h")
                item.text = self._text(content)
        elif within.startswith("h"):
            self._blocks.append(Heading(int(within[1]), self._text(content), line))
        elif near := _NEAR_HEADING.match(content):
            self._notes.append(Note(self._file, line, "a heading needs a space after its #; read as a heading"))
            self._blocks.append(Heading(len(near[1]), self._text(content[near.end() :]), line))
        else:
            self._blocks.append(Paragraph(self._text(content), line))

    def _box(self, content: str, line: int) -> tuple[Box, str]:
        """Return the task box an item begins with, and the rest."""
        box: Box = ""
        if found := _BOX.match(content):
            box = "open" if found[1] == " " else "ticked"
        elif found := _NEAR_BOX.match(content):
            box = "open"
            self._near.append(Note(self._file, line, f"“{found[0].strip()}” isn't a task box; read as an open one"))
        else:
            return "", content
        self._boxes.append(box)
        return box, content[found.end() :]

    def _text(self, content: str) -> Text:
        """Return the first line of a block without its markup."""
        children: list[Token] = []
        self._parser.inline.parse(content, self._parser, self._references, children)
        return _plain(children)


def _plain(children: Iterable[Token]) -> Text:
    parts: list[str] = []
    comments: list[str] = []
    link, in_link, linked, bold = "", False, 0, False
    for child in children:
        kind = child.type
        if kind in {"text", "text_special", "code_inline", "image"}:
            parts.append(child.content)
            linked += len(child.content) * in_link
        elif kind in {"softbreak", "hardbreak"} or (kind == "html_inline" and child.content.startswith("<br")):
            if any(part.strip() for part in parts):
                break
        elif kind == "html_inline":
            comments += _COMMENT.findall(child.content)
        elif kind == "link_open":
            in_link = not link
            link = link or str(child.attrs.get("href", ""))
        elif kind == "link_close":
            in_link = False
        elif kind == "strong_open" and not any(part.strip() for part in parts):
            bold = True
    plain = "".join(parts).strip()
    return Text(plain, link, bool(plain) and 2 * linked >= len(plain), bold, tuple(comments))

"""Bytes to blocks, within limits.

The parser is markdown-it-py on CommonMark with tables and strikethrough. HTML is recognised, so that a box inside a
comment stays dead, and never rendered.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.roadmaps import limits
from bot.roadmaps.blocks import Document, Refused
from bot.roadmaps.inline import Inline
from bot.roadmaps.source import decode
from bot.roadmaps.walk import Walk

# A list takes two of the parser's levels. From its limit on, the parser drops content without a word, so whatever
# comes that deep is refused. (20, its own default, loses lists below the tenth level; 400 ends in RecursionError.)
_NESTING = 2 * limits.MAX_LEVELS
# Within a text, emphasis in a link in emphasis is deep already, and brackets that nothing closes cost time by it.
_INLINE_NESTING = 10


def outline(file: str, raw: bytes) -> Document:
    """Take a Markdown file apart.

    Args:
        file: the name for notes.
        raw: its bytes.

    Returns:
        Its headings, paragraphs, lists, tables and folds.

    Raises:
        Refused: it is over one of the limits.
    """
    source = decode(file, raw)
    references: dict[str, Any] = {}
    tokens = parser(_NESTING).parse(source.text, references)
    _check(file, tokens)
    return Walk(file, Inline(parser(_INLINE_NESTING), references), source).document(tokens)


class _Parser(MarkdownIt):
    """The parser, for reading only."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802  (the parser's own name for it)
        """Take every link for one, or its words would turn into brackets; links.py decides where links may lead."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802  (as above)
        """Leave links as written, but for letters that no address has."""
        return url if url.isascii() else super().normalizeLink(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802  (as above)
        """Leave them so where they are shown."""
        return link


@cache
def parser(nesting: int) -> MarkdownIt:
    """Return a parser; what it knows of a document is in the arguments of its calls."""
    made = _Parser("commonmark", {"maxNesting": nesting}).enable(["table", "strikethrough"])
    # Inline markup is parsed one block at a time while walking, after the limits were checked.
    return made.disable(["inline", "text_join"])


def _check(file: str, tokens: Iterable[Token]) -> None:
    """Refuse what is over the limits."""
    items = headings = rows = line = 0
    for token in tokens:
        kind = token.type
        if token.map:
            line = token.map[0] + 1
        if kind == "inline":
            if len(token.content) > limits.MAX_TEXT:
                raise Refused(file, line, "has a block of text of more than {most} kB", most=limits.MAX_TEXT >> 10)
            continue
        items += kind == "list_item_open"
        headings += kind == "heading_open"
        rows += kind == "tr_open"
        if items > limits.MAX_ITEMS:
            raise Refused(file, line, "has more than {most} list items", most=limits.MAX_ITEMS)
        if headings > limits.MAX_HEADINGS:
            raise Refused(file, line, "has more than {most} headings", most=limits.MAX_HEADINGS)
        if rows > limits.MAX_ROWS:
            raise Refused(file, line, "has more than {most} table rows", most=limits.MAX_ROWS)
        if token.level >= _NESTING - 1:
            raise Refused(file, line, "is nested {most} levels deep or deeper", most=limits.MAX_LEVELS)

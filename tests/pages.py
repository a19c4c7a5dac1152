"""The project's pages, taken apart: their links, their code, the rows of their tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]
PARSER = MarkdownIt("commonmark").enable("table")


@cache
def tokens(page: Path) -> Sequence[Token]:
    return PARSER.parse(page.read_text("utf-8"))


def inline(page: Path) -> Iterator[Token]:
    for token in tokens(page):
        yield from token.children or ()


def code(page: Path) -> Iterator[str]:
    """Every piece of code, a line continued on the next one as one."""
    yield from (token.content for token in inline(page) if token.type == "code_inline")
    yield from (token.content.replace("\\\n", " ") for token in tokens(page) if token.type == "fence")


def rows(name: str) -> Iterator[tuple[str, ...]]:
    """Every row of a page's tables."""
    row: list[str] | None = None
    for token in tokens(DOCS / name):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield tuple(row or ())
            row = None
        elif token.type == "inline" and row is not None:
            row.append(token.content)


def named(name: str, pattern: str) -> dict[str, str]:
    """What stands in the first cell as code and fits, with the rest of its row."""
    found = [(m[1], " | ".join(row[1:])) for row in rows(name) if (m := re.fullmatch(f"`({pattern})`", row[0]))]
    assert len(dict(found)) == len(found), "something is named twice"
    return dict(found)


def text(name: str) -> str:
    return " ".join((DOCS / name).read_text("utf-8").split())


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    every = tokens(page)
    titles = [after.content for here, after in pairwise(every) if here.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}

"""HTML between Markdown, of which only headings, summaries and folds mean anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from bot.roadmaps.blocks import Fold, Heading, Link, Text

# Every alternative consumes what it looked at, so scanning is linear even where nothing is closed.
_TAG = re.compile(r"<!--(.*?)(?:-->|\Z)|<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>", re.DOTALL)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def headings(html: str, line: int) -> Iterator[Heading | Fold]:
    """Yield what a block of HTML says about structure.

    Args:
        html: the block as written.
        line: where it begins.
    """
    level, within = 0, ""
    parts: list[str] = []
    comments: list[str] = []
    href, last = "", 0
    for tag in _TAG.finditer(html):
        if within:
            parts.append(html[last : tag.start()])
        last = tag.end()
        name, closes, here = (tag[3] or "").lower(), bool(tag[2]), line + html.count("\n", 0, tag.start())
        if not name:
            comments += [tag[1]] if within else []
        elif name == "details":
            yield Fold(not closes, here)
        elif (name == "summary" or name in _HEADINGS) and not closes:
            level = int(name[1]) if name in _HEADINGS else 0
            if not within:
                within, parts, comments, href = name, [], [], ""
        elif closes and name == within:
            plain = " ".join(unescape("".join(parts)).split())
            if plain:
                links = (Link(plain, href),) if href else ()
                yield Heading(level, Text(plain, links=links, comments=tuple(comments)), here)
            within = ""
        elif name == "a" and within and not closes and (found := _HREF.search(tag[4])):
            href = href or unescape(found[1] or found[2] or "")

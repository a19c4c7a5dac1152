"""The text of one block without its markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.roadmaps.blocks import Link, Text

# Brackets and stars that match nothing cost the parser quadratic time, so a block is read up to here; no title and no
# paragraph a person is shown is longer.
MAX_READ = 4 << 10

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
# Most blocks have no markup, or one link, or a comment behind them; they needn't go through the parser.
_PLAIN = r"[^\\`*_~\[\]!<&\n]"
_MARKUP = re.compile(r"[\\`*_~\[\]!<&]")
_SIMPLE = re.compile(
    rf"({_PLAIN}*)(?:\[({_PLAIN}+)\]\(([!-%'*-;=?-\[\]-~]*)\)({_PLAIN}*))?(?:<!--((?:[^<>\n-]|-(?!-))*)-->[ \t]*)?"
)


class Inline:
    """Reads the texts of one document; `references` are the links it defines elsewhere."""

    def __init__(self, parser: MarkdownIt, references: dict[str, Any]) -> None:
        self._parser, self._references = parser, references

    def read(self, content: str) -> Text:
        """Return a block's text."""
        content = content[:MAX_READ]
        if simple := _SIMPLE.fullmatch(content):
            return _simple(simple)
        if _MARKUP.search(content) is None:
            return _lines(content)
        children: list[Token] = []
        self._parser.inline.parse(content, self._parser, self._references, children)
        return _text(children)


def _simple(found: re.Match[str]) -> Text:
    before, words, href, behind, comment = found.groups()
    comments = (comment,) if comment is not None else ()
    if words is None:
        return Text(before.strip(), comments=comments)
    return Text(f"{before}{words}{behind}".strip(), links=(Link(words.strip(), href),), comments=comments)


def _lines(content: str) -> Text:
    lines = content.split("\n")
    hard = next((number for number, line in enumerate(lines[:-1], 1) if line.endswith("  ")), 0)
    first, *rest = (line.strip() for line in lines)
    return Text(first, tuple(rest), hard)


def _text(children: Iterable[Token]) -> Text:  # noqa: C901  (one branch for each kind of token)
    lines: list[str] = []
    parts: list[str] = []
    links: list[Link] = []
    comments: list[str] = []
    lead, bold, hard, href, begun = "", -1, 0, "", 0
    for child in children:
        kind = child.type
        if kind in {"text", "text_special", "code_inline"}:
            parts.append(child.content)
        elif kind == "image":
            parts.append("".join(c.content for c in child.children or ()))
        elif kind in {"softbreak", "hardbreak"} or (kind == "html_inline" and child.content.lower().startswith("<br")):
            line = "".join(parts).strip()
            if line or lines:
                lines.append(line)
                hard = hard or (len(lines) if kind != "softbreak" else 0)
            parts.clear()
            begun = 0
        elif kind == "html_inline":
            comments += _COMMENT.findall(child.content) if not lines else []
        elif kind == "link_open":
            href, begun = str(child.attrs.get("href", "")), len(parts)
        elif kind == "link_close":
            links.append(Link("".join(parts[begun:]).strip(), href, len(lines)))
        elif kind == "strong_open" and bold < 0 and not lines and not "".join(parts).strip():
            bold = len(parts)
        elif kind == "strong_close" and bold >= 0 and not lead:
            lead = "".join(parts[bold:]).strip()
    lines.append("".join(parts).strip())
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    return Text(lines[0], tuple(lines[1:]), hard, tuple(links), lead, tuple(comments))

"""A block's text without its markup, by the short way and by the parser's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from bot.roadmaps.blocks import Link, Text
from bot.roadmaps.inline import Inline, _text
from bot.roadmaps.markdown import parser

PARSER = parser(10)


def the_long_way(content: str) -> Text:
    children: list[Token] = []
    references: dict[str, Any] = {}
    PARSER.inline.parse(content, PARSER, references, children)
    return _text(children)


PIECES = [
    "a",
    "B c",
    " ",
    "  ",
    "\n",
    "[x](y.md)",
    "[",
    "](",
    ")",
    "(2 h)",
    "<!-- id: a-b -->",
    "<!--",
    "-->",
    "--",
    "é",
]
PIECES += [
    "https://a.example/?b=c#d",
    "[](z)",
    "&amp;",
    "!",
    "*",
    "`",
    "\\",
    "<b>",
    "{#x}",
    "- ",
    "_",
    "~~",
    "<",
    ">",
    ".",
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_the_short_way_says_what_the_parser_says(content: str) -> None:
    content = content.strip(" \n")  # as the block parser hands it over
    content = "\n".join(line.lstrip(" ") for line in content.split("\n") if line.strip())
    assert Inline(PARSER, {}).read(content) == the_long_way(content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a [b](c.md) d <!-- id: e -->", Text("a b d", links=(Link("b", "c.md"),), comments=(" id: e ",))),
        ("one  \ntwo\nthree", Text("one", ("two", "three"), hard=1)),
        ("one\ntwo\\\nthree", Text("one", ("two", "three"), hard=2)),
        ("**Goal:** x<br>[y](z)", Text("Goal: x", ("y",), hard=1, links=(Link("y", "z", 1),), lead="Goal:")),
        ("![**a** cat](c.png) [![b](d)](e)", Text("a cat b", links=(Link("b", "e"),))),
        ("<b>x</b> `<!-- y -->`", Text("x <!-- y -->")),
        ("<!-- a -->\nb", Text("b", comments=(" a ",))),
        ("x" * 5_000, Text("x" * 4_096)),
    ],
)
def test_text_has_lines_links_and_comments(content: str, expected: Text) -> None:
    assert Inline(PARSER, {}).read(content) == expected

"""A page as a browser that forgives nothing reads it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

from bot.chat.reply import File


def read(file: File) -> Element:
    """Parse a page as the standard says. Raises html5lib's ParseError where it isn't valid."""
    assert file.content is not None
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(file.content, transport_encoding="utf-8")
    assert isinstance(root, Element)
    return root


def elements(root: Element) -> Iterator[tuple[str, Element]]:
    """Every element with its name, whatever its namespace."""
    for e in root.iter():
        if isinstance(e.tag, str):
            yield e.tag.rpartition("}")[2], e


def elements_of(part: object, name: str) -> list[Element]:
    """The elements with a name in a part of a page."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return [e for tag, e in elements(parser.parseFragment(str(part))) if tag == name]


def text(e: Element) -> str:
    """What an element says, on one line."""
    return " ".join(" ".join(e.itertext()).split())


def table(root: Element, title: str) -> list[list[str]]:
    """The numbers under the chart with a title, without their heads."""
    for name, box in elements(root):
        if name == "section" and text(box[0]) == title:
            rows = [e for n, e in elements(box) if n == "tr"]
            return [[text(cell) for cell in row] for row in rows[1:]]
    raise AssertionError(f"no box {title!r}")

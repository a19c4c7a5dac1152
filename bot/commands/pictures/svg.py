"""SVG written as values: an element is a tag with attributes and what is in it, and everything is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from math import ceil
from typing import TypeAlias

Value: TypeAlias = str | float

# What XML 1.0 has no place for, even escaped: controls, surrogates, and the two that are no characters.
_IMPOSSIBLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')  # the first is that of the whole


@dataclass(frozen=True, slots=True)
class Element:
    """One element."""

    tag: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    children: tuple[Element | str, ...] = ()

    def __str__(self) -> str:
        named = "".join(f' {name}="{_written(value)}"' for name, value in self.attributes.items())
        if not self.children:
            return f"<{self.tag}{named}/>"
        inside = "".join(str(c) if isinstance(c, Element) else _written(c) for c in self.children)
        return f"<{self.tag}{named}>{inside}</{self.tag}>"


def element(tag: str, *children: Element | str, **attributes: Value) -> Element:
    """Return an element; an underscore in an attribute's name stands for a hyphen."""
    return Element(tag, {name.replace("_", "-"): value for name, value in attributes.items()}, children)


def picture(width: float, height: float, *children: Element) -> str:
    """Return a whole picture as text."""
    size = f"0 0 {_written(width)} {_written(height)}"
    namespace = "http://www.w3.org/2000/svg"
    return str(element("svg", *children, xmlns=namespace, viewBox=size, width=width, height=height))


def size_of(svg: str) -> tuple[int, int]:
    """Return the width and height of a picture that `picture` has written, rounded up."""
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("that is no picture of ours")
    return ceil(float(found[1])), ceil(float(found[2]))


def possible(text: str) -> str:
    """Return text without what neither XML nor UTF-8 has a place for."""
    return _IMPOSSIBLE.sub("", text)


def _written(value: Value) -> str:
    return escape(possible(value)) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")

"""What the parts of the dashboard are put together from: boxes, charts, tables, marks.

Colours are classes of `bot/chat/sheet.css`, so that one drawing serves light and dark paper and the printer. What
people wrote stands in HTML, where it wraps and finds its own direction, never in a chart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import htpy as h

from bot.chat.markup import clean
from bot.commands.pictures.svg import possible
from bot.commands.views.parts import state_name
from bot.domain.history import State
from bot.words import Words

Value: TypeAlias = str | float
Table: TypeAlias = tuple[Sequence[str], Iterable[Sequence[str]]]  # its heads, and its rows, each with a head of its own

_NOTHING = "\u2013"  # in a table
# What HTML calls noncharacters: the last two of every plane, and a range of 32.
_NONE = re.compile(
    "[\ufdd0-\ufdef" + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)) + "]"
)


def shown(text: str) -> str:
    """Return what somebody wrote on one line, without what is invisible or no character."""
    return " ".join(_NONE.sub("", possible(clean(text))).split())


def shape(tag: str, *inside: h.Node, **attributes: Value) -> h.Element:
    """Return an element of a drawing; numbers are rounded, an underscore in an attribute's name is a hyphen."""
    written = {
        name.rstrip("_").replace("_", "-"): value if isinstance(value, str) else number(value)
        for name, value in attributes.items()
    }
    return h.Element(tag)(written)[inside]


def number(value: float) -> str:
    """Return a number as a drawing needs it: with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def drawing(width: float, height: float, told: str, *inside: h.Node, fits: str = "") -> h.Element:
    """Return a chart. `told` says the same in words; `fits` is the room it is for, "wide" or "narrow"."""
    size = f"0 0 {number(width)} {number(height)}"
    return shape("svg", *inside, class_=f"chart {fits}".strip(), viewBox=size, role="img", aria_label=told)


def box(title: str, *inside: h.Node, name: str, wide: bool = True) -> h.Element:
    """Return a titled box; `name` is its id."""
    return h.section(class_=["box", {"wide": wide}], aria_labelledby=name)[h.h2(id=name)[title], inside]


def figure(*drawn: h.Node, legend: Iterable[tuple[str, str]] = ()) -> h.Element:
    """Return charts with what their signs mean below: pairs of a sign's class and a word."""
    signs = [
        h.li[h.svg(class_=["sign", sign], viewBox="0 0 20 12", aria_hidden="true")[_SIGNS[sign]], w]
        for sign, w in legend
    ]
    return h.figure[drawn, h.figcaption[h.ul(".legend")[signs]] if signs else None]


def numbers(words: Words, of: str, table: Table) -> h.Element:
    """Return a chart's numbers as a table that is folded in. `of` is the chart's title."""
    heads, rows = table
    return h.details(".numbers")[
        h.summary[words("Numbers"), h.span(".sr")[f": {of}"]],
        h.div(".scrolls", role="region", tabindex="0", aria_label=words("{title} in numbers", title=of))[
            h.table[
                h.thead[h.tr[(h.th(scope="col")[head] for head in heads)]],
                h.tbody[
                    (
                        h.tr[h.th(scope="row", dir="auto")[row[0]], (h.td[cell or _NOTHING] for cell in row[1:])]
                        for row in rows
                    )
                ],
            ]
        ],
    ]


def note(text: str) -> h.Element:
    """Return a line of less weight."""
    return h.p(".note")[text]


def bar(share: float) -> h.Element:
    """Return a bar filled to a share; something done always shows, and only all of it fills the whole."""
    filled = 100.0 if share >= 1 else min(max(share * 100, 3), 97) if share > 0 else 0.0
    state = "full" if share >= 1 else "part"
    return shape(
        "svg",
        shape("rect", class_="track", width="100%", height=6, rx=3),
        shape("rect", class_=state, width=f"{number(filled)}%", height=6, rx=3) if filled else None,
        class_="bar",
        width="100%",
        height=6,
        aria_hidden="true",
    )


def mark(words: Words, state: State) -> h.Fragment:
    """Return the sign of a state, with its name for who doesn't see it."""
    return h.fragment[
        h.svg(class_=["mark", state], viewBox="0 0 20 20", aria_hidden="true")[_MARKS[state]],
        h.span(".sr")[state_name(words, state) + ": "],
    ]


def states(words: Words) -> h.Element:
    """Return what the signs of states mean."""
    order: Sequence[State] = ("done", "learning", "todo", "skipped")
    return h.ul(".legend")[
        (
            h.li[
                h.svg(class_=["mark", state], viewBox="0 0 20 20", aria_hidden="true")[_MARKS[state]],
                state_name(words, state),
            ]
            for state in order
        )
    ]


_MARKS: dict[State, Sequence[h.Element]] = {
    "done": (
        shape("circle", cx=10, cy=10, r=9, class_="disc"),
        shape("path", d="M5.8 10.4l2.9 2.9 5.6-6", class_="tick"),
    ),
    "learning": (
        shape("circle", cx=10, cy=10, r=8, class_="ring"),
        shape("path", d="M10 4.5a5.5 5.5 0 0 0 0 11z", class_="disc"),
    ),
    "todo": (shape("circle", cx=10, cy=10, r=8, class_="ring"),),
    "skipped": (shape("path", d="M4 10h12", class_="dash"),),
}

_SIGNS: dict[str, Sequence[h.Element]] = {
    "done": (shape("path", d="M1 6h18", class_="line done"),),
    "total": (shape("path", d="M1 6h18", class_="line total"),),
    "range": (
        shape("rect", x=1, y=1, width=18, height=10, class_="range"),
        shape("path", d="M1 1h18M1 11h18", class_="edge"),
    ),
    "kept": (
        shape("rect", x=2, y=0.5, width=16, height=11, rx=2.5, class_="kept"),
        shape("path", d="M6.5 6l2.5 2.5 4.5-5", class_="tick"),
    ),
    "missed": (shape("rect", x=2, y=0.5, width=16, height=11, rx=2.5, class_="missed"),),
    "open": (
        shape("rect", x=2, y=0.5, width=16, height=11, rx=2.5, class_="open"),
        shape("circle", cx=10, cy=6, r=1.8, class_="dot"),
    ),
}

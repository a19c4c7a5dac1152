"""The colours of a picture: text keeps a contrast of 4.5 to its paper, shapes one of 3 (WCAG 2.2, 1.4.3, 1.4.11)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours, as `#rrggbb`.

    Attributes:
        paper: behind everything.
        ink: text.
        soft: text of less weight, and outlines of what is still to do.
        track: what is empty of a bar, and lines between things; says nothing by itself.
        brand: what is under way, and where one is.
        good: what is done.
    """

    paper: str
    ink: str
    soft: str
    track: str
    brand: str
    good: str


LIGHT = Palette("#ffffff", "#1b1f2a", "#545c70", "#dfe3ee", "#3148e0", "#147a45")
DARK = Palette("#1e2128", "#f0f2f7", "#b0b8c8", "#3b414e", "#92a4ff", "#57d08f")

"""What a platform remembers, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Noted:
    """One remembered thing: `first` is its number when it was new, `number` rises with every change of it."""

    first: int
    number: int
    key: str
    value: str

"""Long lists in little room: what is around the reader stays, what is far from them is folded together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def fold(items: Sequence[T], at: int, most: int) -> tuple[Sequence[T], Sequence[T], Sequence[T]]:
    """Return what is folded above, what is shown, and what is folded below.

    A fold takes the room of one item, so that no more than `most` rows are drawn; nothing is folded alone.

    Args:
        items: all of them.
        at: the one that has to be shown.
        most: rows there is room for, at least three.
    """
    if len(items) <= most:
        return (), items, ()
    start = min(max(0, at - (most - 2) // 2), len(items) - (most - 2))
    end = start + most - 2
    if start <= 1:
        start, end = 0, most - 1
    elif end >= len(items) - 1:
        start, end = len(items) - most + 1, len(items)
    return items[:start], items[start:end], items[end:]

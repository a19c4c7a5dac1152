"""What a new version of a roadmap changes, in short: enough to tell people, and to ask its owner."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.domain.catalogue import EntryKind


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that changed.

    Attributes:
        title: what it is called now; of what has left, what it was called.
        was: what it was called before, where that is another title.
        kind: what it is.
        similarity: of a proposed rename, how alike both titles are, from 0 to 1; else 1.
    """

    title: str
    was: str = ""
    kind: EntryKind = "topic"
    similarity: float = 1.0


@dataclass(frozen=True, slots=True)
class Some:
    """How many there are, and the first few of them."""

    count: int = 0
    first: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the topics of the last version.

    Attributes:
        kept: how many kept title and place.
        new: those never seen before.
        renamed: those with another title; some may have moved as well.
        moved: those in another module; some may be renamed as well.
        archived: those that left.
        revived: those that had left and are back.
        proposed: pairs, of topics and of anything else, that may be renames.
        drops: the part of the topics that left, from 0 to 1.
    """

    kept: int = 0
    new: Some = Some()
    renamed: Some = Some()
    moved: Some = Some()
    archived: Some = Some()
    revived: Some = Some()
    proposed: Some = Some()
    drops: float = 0.0

    def to_json(self) -> str:
        """Return it as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Summary:
        """Return what was stored. Raises ValueError or TypeError for anything else."""
        stored: dict[str, Any] = json.loads(text)
        made: dict[str, Any] = {
            name: _some(value) if isinstance(value, dict) else value for name, value in stored.items()
        }
        return cls(**made)


def _some(stored: Mapping[str, Any]) -> Some:
    return Some(stored["count"], tuple(Named(**one) for one in stored["first"]))

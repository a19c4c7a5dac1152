"""The versions of a roadmap's text; what each changes, in short: enough to tell people, and to ask its owner."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from bot.domain.catalogue import EntryKind

VersionState: TypeAlias = Literal["waiting", "used", "declined", "replaced"]
Word: TypeAlias = Literal["accept", "apart", "decline", ""]

NEWS = timedelta(days=7)  # how long people are told of what changed


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
        proposed: pairs, of topics and of projects, that may be renames.
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

    @property
    def touches(self) -> bool:
        """Whether anything changed that people could notice."""
        return any(one.count for one in (self.new, self.renamed, self.moved, self.archived, self.revived))

    @property
    def counts(self) -> str:
        """What changed, for those who run the program: "2 new, 1 gone"."""
        names = {
            "new": self.new,
            "renamed": self.renamed,
            "moved": self.moved,
            "gone": self.archived,
            "back": self.revived,
            "may be renamed": self.proposed,
        }
        return ", ".join(f"{some.count} {name}" for name, some in names.items() if some.count) or "no change"

    def to_json(self) -> str:
        """Return it as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Summary:
        """Return what was stored. Raises ValueError or TypeError for anything else."""
        stored: dict[str, Any] = json.loads(text)
        read: dict[str, Any] = {n: _some(value) if isinstance(value, dict) else value for n, value in stored.items()}
        return cls(**read)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a roadmap's text.

    Attributes:
        roadmap: the roadmap's id.
        number: from 1.
        title: the roadmap's.
        community: whose own it is; empty for those of the settings.
        digest: the same digest means the same text.
        state: waiting for its owner's word, used (now or before), declined, or replaced before that word came.
        word: what its owner decided and wasn't done yet.
        who: the learner who brought or accepted it; empty where nobody was asked.
        at: when it came, or was taken into use.
        changes: what it changed, or would change.
        is_current: whether it is the one people are on.
    """

    roadmap: str
    number: int
    title: str
    community: str
    digest: str
    state: VersionState
    word: Word
    who: str
    at: datetime
    changes: Summary
    is_current: bool = False

    def is_news(self, now: datetime) -> bool:
        """Whether people are still told that it changed something; nobody has to be told of a first version."""
        return self.number > 1 and self.at <= now < self.at + NEWS and self.changes.touches


def _some(stored: Mapping[str, Any]) -> Some:
    return Some(stored["count"], tuple(Named(**one) for one in stored["first"]))

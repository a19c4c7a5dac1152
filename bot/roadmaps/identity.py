"""Stored ids: finding in a new version of a roadmap what the last one held, so that no edit costs progress.

Measured on real roadmaps a year apart, ids made from positions or headings gave progress to the wrong topic or lost it;
comparing two versions keeps it. Each step matches one to one, the surest first: explicit id, same place and title,
title unique in both, link unique in both, then a similar title between the same neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.catalogue import CatalogueEntry, EntryKind
from bot.roadmaps.pairing import Found, Pairing
from bot.roadmaps.shape import Read, ReadModule, ReadTopic
from bot.roadmaps.titles import normal

# Parents before what stands in them.
MOST_DROPS: Final = 0.2  # the part of the topics that may leave without its owner's word: see roadmap-format
ASKED: Final[frozenset[EntryKind]] = frozenset({"topic", "project"})  # kinds whose proposed renames wait for it
KINDS: Final[tuple[EntryKind, ...]] = ("phase", "module", "topic", "project", "resource")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A rename too unlike to be assumed: `old` was archived and `new` got its own id."""

    old: CatalogueEntry
    new: CatalogueEntry
    similarity: float


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A catalogue brought up to a new version.

    Attributes:
        entries: the whole catalogue, archived entries last.
        kept: entries whose title and place among others stayed.
        renamed: pairs of before and after.
        moved: pairs whose phase or module changed.
        revived: entries that had been archived and are back.
        new: entries never seen before.
        archived: entries that have just left.
        proposed: renames for a person to judge.
    """

    entries: tuple[CatalogueEntry, ...]
    kept: tuple[CatalogueEntry, ...] = ()
    renamed: tuple[tuple[CatalogueEntry, CatalogueEntry], ...] = ()
    moved: tuple[tuple[CatalogueEntry, CatalogueEntry], ...] = ()
    revived: tuple[CatalogueEntry, ...] = ()
    new: tuple[CatalogueEntry, ...] = ()
    archived: tuple[CatalogueEntry, ...] = ()
    proposed: tuple[Proposed, ...] = ()

    def current(self, kind: EntryKind) -> list[CatalogueEntry]:
        """Return what the roadmap now holds of a kind, in order."""
        return [e for e in self.entries if e.kind == kind and e.archived_at is None]

    @property
    def drops(self) -> float:
        """The part of the topics it held that has just left, from 0 to 1."""
        left = sum(e.kind == "topic" for e in self.archived)
        appeared = sum(e.kind == "topic" for e in (*self.new, *self.revived))
        before = left + len(self.current("topic")) - appeared
        return left / before if before else 0.0

    @property
    def needs_word(self) -> bool:
        """Whether its owner is asked first: much would leave, or a proposed rename decides on somebody's progress."""
        return self.drops > MOST_DROPS or any(p.new.kind in ASKED for p in self.proposed)


def reconcile(
    known: Sequence[CatalogueEntry], read: Read, *, at: int, new_id: Callable[[], str], assume: bool = False
) -> Reconciled:
    """Give every entry of a version just read its stored id.

    Args:
        known: the catalogue so far, archived entries included.
        read: the version just read.
        at: now, in seconds since 1970.
        new_id: makes ids for what was never seen before.
        assume: whether what would be proposed is taken for renamed, the most similar first; its owner said so.

    Returns:
        The catalogue of the new version, and what changed.
    """
    inside: dict[str, set[str]] = defaultdict(set)
    for entry in known:
        if entry.archived_at is None:
            inside[entry.parent].add(entry.normal)
    ids: dict[EntryKind, list[str]] = {}
    pairs: list[tuple[CatalogueEntry | None, CatalogueEntry]] = []
    proposed: list[Proposed] = []
    for kind in KINDS:
        found = _found(kind, read, ids)
        pairing = Pairing([e for e in known if e.kind == kind], found, inside, assume=assume)
        after = [_entry(f, old.id if (old := pairing.of(f.position)) else new_id()) for f in found]
        ids[kind] = [entry.id for entry in after]
        pairs += [(pairing.of(i), entry) for i, entry in enumerate(after)]
        proposed += [Proposed(old, after[i], score) for old, i, score in pairing.proposals()]
    return _outcome(known, pairs, proposed, at)


def _found(kind: EntryKind, read: Read, ids: dict[EntryKind, list[str]]) -> list[Found]:
    """Return everything of a kind; `ids` are those of the kinds before it."""
    match kind:
        case "phase":
            return [
                Found(kind, p.explicit, p.title, normal(p.title), "", "", i, _titles(p.modules))
                for i, p in enumerate(read.phases)
            ]
        case "module":
            return [
                Found(kind, m.explicit, m.title, normal(m.title), ids["phase"][phase], m.link, i, _titles(m.topics))
                for i, (phase, m) in enumerate(read.modules())
            ]
        case "topic":
            return [
                Found(kind, t.explicit, t.title, normal(t.title), ids["module"][module], t.link, i)
                for i, (module, t) in enumerate(read.topics())
            ]
        case "project":
            return [
                Found(kind, p.explicit, p.title, normal(p.title), "", p.link, i) for i, p in enumerate(read.projects)
            ]
        case "resource":
            return [
                Found(kind, r.explicit, r.title, normal(r.title), "", r.url, i) for i, r in enumerate(read.resources)
            ]


def _titles(entries: Sequence[ReadModule] | Sequence[ReadTopic]) -> frozenset[str]:
    return frozenset(normal(entry.title) for entry in entries)


def _entry(found: Found, id_: str) -> CatalogueEntry:
    return CatalogueEntry(
        id_, found.kind, found.explicit, found.title, found.normal, found.parent, found.link, found.position
    )


def _outcome(
    known: Sequence[CatalogueEntry],
    pairs: Sequence[tuple[CatalogueEntry | None, CatalogueEntry]],
    proposed: Sequence[Proposed],
    at: int,
) -> Reconciled:
    matched = [(old, new) for old, new in pairs if old is not None]
    seen = {old.id for old, _ in matched}
    left = [e for e in known if e.id not in seen]
    archived = tuple(replace(e, archived_at=at) for e in left if e.archived_at is None)
    live = [(old, new) for old, new in matched if old.archived_at is None]
    return Reconciled(
        entries=(*(new for _, new in pairs), *archived, *(e for e in left if e.archived_at is not None)),
        kept=tuple(new for old, new in live if old.title == new.title and old.parent == new.parent),
        renamed=tuple((old, new) for old, new in live if old.title != new.title),
        moved=tuple((old, new) for old, new in live if old.parent != new.parent),
        revived=tuple(new for old, new in matched if old.archived_at is not None),
        new=tuple(new for old, new in pairs if old is None),
        archived=archived,
        proposed=tuple(proposed),
    )

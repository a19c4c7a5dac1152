"""The short form of what a reload changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.domain.catalogue import CatalogueEntry
from bot.domain.version import Named, Some, Summary
from bot.roadmaps.identity import Reconciled

NAMED: Final = 10  # of each kind of change, so that what is stored and shown stays short


def summary(changes: Reconciled) -> Summary:
    """Return how many topics changed in which way, the first of each, and the most similar of the proposals."""
    proposed = sorted(changes.proposed, key=lambda p: -p.similarity)
    return Summary(
        kept=sum(entry.kind == "topic" for entry in changes.kept),
        new=_topics(changes.new),
        renamed=_pairs(changes.renamed),
        moved=_pairs(changes.moved),
        archived=_topics(changes.archived),
        revived=_topics(changes.revived),
        proposed=_some([_named(p.old, p.new, p.similarity) for p in proposed]),
        drops=changes.drops,
    )


def _topics(entries: Iterable[CatalogueEntry]) -> Some:
    return _some([Named(entry.title) for entry in entries if entry.kind == "topic"])


def _pairs(pairs: Iterable[tuple[CatalogueEntry, CatalogueEntry]]) -> Some:
    return _some([_named(old, new) for old, new in pairs if new.kind == "topic"])


def _named(old: CatalogueEntry, new: CatalogueEntry, similarity: float = 1.0) -> Named:
    return Named(new.title, "" if old.title == new.title else old.title, new.kind, similarity)


def _some(named: Sequence[Named]) -> Some:
    return Some(len(named), tuple(named[:NAMED]))

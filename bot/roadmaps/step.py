"""From what is known of a roadmap to a version just read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.catalogue import CatalogueEntry
from bot.domain.ids import new_id
from bot.domain.roadmap import Roadmap
from bot.domain.version import Summary
from bot.roadmaps.identity import Reconciled, reconcile
from bot.roadmaps.library import assemble
from bot.roadmaps.shape import Read
from bot.roadmaps.summary import summary
from bot.roadmaps.titles import normal


@dataclass(frozen=True, slots=True)
class Step:
    """A version compared with what is known: what changes, that in short, the roadmap made of it, what to store."""

    changes: Reconciled
    summary: Summary
    roadmap: Roadmap
    changed: Sequence[CatalogueEntry]


def step(id_: str, known: Sequence[CatalogueEntry], found: Read, at: int, *, assume: bool = False) -> Step:
    """Compare a version with what is known.

    Args:
        id_: the roadmap's own id.
        known: its catalogue so far, archived entries included.
        found: the version.
        at: now, in seconds since 1970.
        assume: take likely renames for renames.
    """
    changes = reconcile(known, found, at=at, new_id=new_id, assume=assume)
    before = set(known)
    return Step(
        changes, summary(changes), assemble(id_, found, changes), [e for e in changes.entries if e not in before]
    )


def alike(found: Read, known: Sequence[CatalogueEntry], share: float = 0.5) -> bool:
    """Tell whether two versions have more than a `share` of the topics of either in common."""
    titles = {normal(topic.title) for _, topic in found.topics()}
    before = {e.normal for e in known if e.kind == "topic" and e.archived_at is None}
    return len(titles & before) > share * max(len(titles), len(before))

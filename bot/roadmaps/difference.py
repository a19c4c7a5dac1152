"""What would become of everybody's progress if one version of a roadmap took the place of another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bot.domain.catalogue import CatalogueEntry
from bot.roadmaps.apart import read_apart
from bot.roadmaps.identity import KINDS, Reconciled, reconcile


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions side by side; `names` are the titles of everything in either, by id."""

    changes: Reconciled
    names: dict[str, str]

    def text(self) -> str:
        """Return it for people: how much is kept, and everything else by name."""
        return "\n".join(self._lines())

    def json(self) -> str:
        """Return the same for programs."""
        c = self.changes
        said: dict[str, Any] = {
            "kept": [self._said(e) for e in c.kept],
            "moved": [{**self._said(new), "from": self._place(old)} for old, new in c.moved],
            "renamed": [{**self._said(new), "was": old.title} for old, new in c.renamed],
            "proposed": [{**self._said(p.new), "was": p.old.title, "similarity": p.similarity} for p in c.proposed],
            "archived": [self._said(e) for e in c.archived],
            "new": [self._said(e) for e in c.new],
            "drops": c.drops,
        }
        return json.dumps(said, ensure_ascii=False, indent=2)

    def _lines(self) -> Iterator[str]:
        c = self.changes
        yield f"Kept: {_counted(c.kept) or 'nothing'}"
        yield from _part("Moved", (f"{_name(new)}: {self._place(old)} → {self._place(new)}" for old, new in c.moved))
        yield from _part("Renamed", (f"{_name(old)} → “{new.title}”" for old, new in c.renamed))
        alike = (f"{_name(p.old)} → “{p.new.title}”? ({p.similarity:.0%} alike)" for p in c.proposed)
        yield from _part("Proposed", alike)
        yield from _part("Archived", (self._placed(e) for e in c.archived))
        yield from _part("New", (self._placed(e) for e in c.new))
        if c.drops:
            yield f"\n{c.drops:.0%} of the topics would leave."

    def _said(self, entry: CatalogueEntry) -> dict[str, Any]:
        return {"kind": entry.kind, "title": entry.title, "in": self._place(entry)}

    def _place(self, entry: CatalogueEntry) -> str:
        return self.names.get(entry.parent, "")

    def _placed(self, entry: CatalogueEntry) -> str:
        return f"{_name(entry)} in {self._place(entry)}" if entry.parent else _name(entry)


def difference(old: Path, new: Path) -> Difference:
    """Compare two versions of a roadmap.

    Args:
        old: a Markdown file or a folder.
        new: likewise.

    Returns:
        What the new one would keep, change and put aside.

    Raises:
        Refused: one of them can't be read.
    """
    numbers = map(str, count())
    before = reconcile((), read_apart(old), at=0, new_id=numbers.__next__)
    after = reconcile(before.entries, read_apart(new), at=1, new_id=numbers.__next__)
    return Difference(after, {entry.id: entry.title for entry in (*before.entries, *after.entries)})


def _name(entry: CatalogueEntry) -> str:
    return f"{entry.kind} “{entry.title}”"


def _part(name: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"\n{name}"
        yield from (f"  {line}" for line in found)


def _counted(entries: Sequence[CatalogueEntry]) -> str:
    counts = Counter(entry.kind for entry in entries)
    return ", ".join(f"{counts[kind]} {kind}{'' if counts[kind] == 1 else 's'}" for kind in KINDS if counts[kind])

"""Stored ids: finding in a new version of a roadmap what the last one held, so that no edit costs progress.

Measured on real roadmaps a year apart, ids made from positions or headings gave progress to the wrong topic or lost it;
comparing two versions keeps it. Each step matches one to one, the surest first: explicit id, same place and title,
title unique in both, link unique in both, then a similar title between the same neighbours.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.domain.catalogue import CatalogueEntry, EntryKind
from bot.roadmaps.shape import Read
from bot.roadmaps.titles import normal

SURE = 85.0  # per cent of similarity from which a topic between the same neighbours counts as renamed
LIKELY = 60.0  # from here on a rename is proposed
MAX_PAIRS = 4_000_000  # titles are not compared when more pairs than this would have to be (seconds of work)

_NUMBERS = re.compile(r"\d+|\b[ivx]+\b")


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


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry of the new version that has no id yet."""

    kind: EntryKind
    explicit: str
    title: str
    normal: str
    parent: int
    link: str
    position: int
    inside: frozenset[str] = frozenset()


def reconcile(known: Sequence[CatalogueEntry], read: Read, *, at: int, new_id: Callable[[], str]) -> Reconciled:
    """Give every entry of a version just read its stored id.

    Args:
        known: the catalogue so far, archived entries included.
        read: the version just read.
        at: now, in seconds since 1970.
        new_id: makes ids for what was never seen before.

    Returns:
        The catalogue of the new version, and what changed.
    """
    known_inside: dict[str, set[str]] = defaultdict(set)
    for entry in known:
        if entry.archived_at is None:
            known_inside[entry.parent].add(entry.normal)
    parents: dict[EntryKind, list[str]] = {"phase": [], "module": [], "topic": [], "project": []}
    above: dict[EntryKind, EntryKind | None] = {"phase": None, "module": "phase", "topic": "module", "project": None}
    pairs: list[tuple[CatalogueEntry | None, CatalogueEntry]] = []
    proposed: list[Proposed] = []
    for kind, found in _listed(read).items():
        upper = above[kind]
        matching = _Matching([e for e in known if e.kind == kind], found, parents[upper] if upper else [], known_inside)
        matching.match()
        after = [
            CatalogueEntry(
                old.id if (old := matching.of(i)) else new_id(),
                kind,
                f.explicit,
                f.title,
                f.normal,
                matching.parent(f),
                f.link,
                f.position,
            )
            for i, f in enumerate(found)
        ]
        parents[kind] = [entry.id for entry in after]
        pairs += [(matching.of(i), entry) for i, entry in enumerate(after)]
        proposed += [Proposed(old, after[i], score) for old, i, score in matching.proposals()]
    return _outcome(known, pairs, proposed, at)


def _listed(read: Read) -> dict[EntryKind, list[_Found]]:
    """Return everything of a version, kind by kind, parents before children."""
    modules = list(read.modules())
    return {
        "phase": [
            _Found(
                "phase", p.explicit, p.title, normal(p.title), -1, "", i, frozenset(normal(m.title) for m in p.modules)
            )
            for i, p in enumerate(read.phases)
        ],
        "module": [
            _Found(
                "module",
                m.explicit,
                m.title,
                normal(m.title),
                p,
                m.link,
                i,
                frozenset(normal(t.title) for t in m.topics),
            )
            for i, (p, m) in enumerate(modules)
        ],
        "topic": [
            _Found("topic", t.explicit, t.title, normal(t.title), m, t.link, i)
            for i, (m, t) in enumerate(read.topics())
        ],
        "project": [
            _Found("project", p.explicit, p.title, normal(p.title), -1, p.link, i) for i, p in enumerate(read.projects)
        ],
    }


class _Matching:
    """The entries of one kind, old and new, on their way to each other."""

    def __init__(
        self,
        known: Sequence[CatalogueEntry],
        found: Sequence[_Found],
        parents: Sequence[str],
        inside: dict[str, set[str]],
    ) -> None:
        self._live = sorted((e for e in known if e.archived_at is None), key=lambda e: e.position)
        self._gone = sorted((e for e in known if e.archived_at is not None), key=lambda e: -(e.archived_at or 0))
        self._found, self._parents, self._inside = found, parents, inside
        self._of: dict[int, CatalogueEntry] = {}
        self._taken: set[str] = set()

    def of(self, index: int) -> CatalogueEntry | None:
        """Return the known entry a found one was matched with."""
        return self._of.get(index)

    def parent(self, found: _Found) -> str:
        """Return the id of what a found entry stands in."""
        return self._parents[found.parent] if found.parent >= 0 else ""

    def match(self) -> None:
        """Run every step; what left the roadmap earlier comes after what is in it, and is never guessed at."""
        for known in (self._live, self._gone):
            self._unique(known, lambda e: e.explicit, lambda f: f.explicit)
            self._in_order(known, lambda e: (e.parent, e.title), lambda f: (self.parent(f), f.title))
            self._unique(known, lambda e: e.title, lambda f: f.title)
            self._in_order(known, lambda e: (e.parent, e.normal), lambda f: (self.parent(f), f.normal))
            self._unique(known, lambda e: e.normal, lambda f: f.normal)
            self._unique(known, lambda e: e.link, lambda f: f.link)
        self._by_content()
        self._by_neighbours()

    def _take(self, index: int, entry: CatalogueEntry) -> None:
        self._of[index] = entry
        self._taken.add(entry.id)

    def _open(self) -> list[int]:
        return [i for i in range(len(self._found)) if i not in self._of]

    def _left(self, known: Iterable[CatalogueEntry]) -> list[CatalogueEntry]:
        return [e for e in known if e.id not in self._taken]

    def _unique(
        self,
        known: Sequence[CatalogueEntry],
        old: Callable[[CatalogueEntry], str],
        new: Callable[[_Found], str],
    ) -> None:
        """Match where a key that isn't empty occurs once in the whole of both versions."""
        before = Counter(map(old, known))
        after = Counter(map(new, self._found))
        entries = {old(e): e for e in self._left(known)}
        for index in self._open():
            key = new(self._found[index])
            if key in entries and key and before[key] == after[key] == 1:
                self._take(index, entries[key])

    def _in_order(
        self,
        known: Iterable[CatalogueEntry],
        old: Callable[[CatalogueEntry], tuple[str, str]],
        new: Callable[[_Found], tuple[str, str]],
    ) -> None:
        """Match where a key occurs in both versions; repeated ones in their order."""
        entries: dict[tuple[str, str], deque[CatalogueEntry]] = defaultdict(deque)
        for entry in self._left(known):
            entries[old(entry)].append(entry)
        for index in self._open():
            waiting = entries.get(new(self._found[index]))
            if waiting:
                self._take(index, waiting.popleft())

    def _by_content(self) -> None:
        """Match phases and modules that were given another name but hold, for the greater part, the same."""
        left, open_ = self._left(self._live), self._open()
        for index in open_ if len(left) * len(open_) <= MAX_PAIRS else ():
            inside = self._found[index].inside
            for entry in left:
                both = len(inside & self._inside.get(entry.id, set()))
                if entry.id not in self._taken and 2 * both > max(len(inside), len(self._inside.get(entry.id, ()))):
                    self._take(index, entry)
                    break

    def _by_neighbours(self) -> None:
        """Match similar titles in the same parent with the same neighbour before or after."""
        around_old = _neighbours([e.id if e.id in self._taken else None for e in self._live])
        around_new = _neighbours([e.id if (e := self._of.get(i)) else None for i in range(len(self._found))])
        places = {e.id: around_old[i] for i, e in enumerate(self._live)}
        for _, index, entry in self._similar(SURE):
            before, after = places[entry.id]
            same_place = before == around_new[index][0] or after == around_new[index][1]
            if index not in self._of and entry.id not in self._taken and same_place and self._same_parent(index, entry):
                self._take(index, entry)

    def _same_parent(self, index: int, entry: CatalogueEntry) -> bool:
        return self.parent(self._found[index]) == entry.parent

    def _similar(self, least: float) -> list[tuple[float, int, CatalogueEntry]]:
        """Return unmatched pairs of similar titles, most similar first; titles whose numbers differ never are."""
        left, open_ = self._left(self._live), self._open()
        if not left or not open_ or len(left) * len(open_) > MAX_PAIRS:
            return []
        titles = [e.normal for e in left]
        return sorted(
            (
                (score, index, left[at])
                for index in open_
                for _, score, at in process.extract(
                    self._found[index].normal, titles, scorer=fuzz.ratio, score_cutoff=least, limit=5
                )
                if least < SURE or _numbers(titles[at]) == _numbers(self._found[index].normal)
            ),
            key=lambda pair: (-pair[0], pair[1], pair[2].position),
        )

    def proposals(self) -> list[tuple[CatalogueEntry, int, float]]:
        """Return what may be a rename but isn't certain, each entry once."""
        used_old: set[str] = set()
        used_new: set[int] = set()
        result = []
        for score, index, entry in self._similar(LIKELY):
            if entry.id not in used_old and index not in used_new:
                used_old.add(entry.id)
                used_new.add(index)
                result.append((entry, index, score / 100))
        return result


def _neighbours(ids: Sequence[str | None]) -> list[tuple[str | None, str | None]]:
    """Return for each place the nearest id before it and after it; None stands for what has no match."""
    before: list[str | None] = []
    last: str | None = None
    for id_ in ids:
        before.append(last)
        last = id_ or last
    after: list[str | None] = []
    last = None
    for id_ in reversed(ids):
        after.append(last)
        last = id_ or last
    return list(zip(before, reversed(after), strict=True))


def _numbers(title: str) -> list[str]:
    return _NUMBERS.findall(title)


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

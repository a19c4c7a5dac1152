"""The entries of one kind, of the last version and of the new one, on their way to each other.

Each step matches one to one, the surest first; what left the roadmap earlier comes after what is in it, and is never
guessed at.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.domain.catalogue import CatalogueEntry, EntryKind

SURE = 85.0  # per cent of similarity from which an entry between the same neighbours counts as renamed
LIKELY = 60.0  # from here on a rename is proposed
MAX_PAIRS = 4_000_000  # titles are not compared when more pairs than this would have to be (seconds of work)

_NUMBERS = re.compile(r"\d+|\b[ivx]+\b")


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of the new version that has no id yet.

    Attributes:
        kind: what it is.
        explicit: the id its author wrote, or empty.
        title: as read.
        normal: its form for comparing.
        parent: the id of what it stands in, or empty.
        link: where its title leads, or empty.
        position: its place among its kind, from 0.
        inside: the normal titles of what it holds.
    """

    kind: EntryKind
    explicit: str
    title: str
    normal: str
    parent: str
    link: str
    position: int
    inside: frozenset[str] = frozenset()


class Pairing:
    """Pairs the entries of one kind.

    Args:
        known: the catalogue's, archived ones included.
        found: the new version's, in order.
        inside: by id, the normal titles of what each known entry that isn't archived holds.
        assume: whether to take proposals for renames.
    """

    def __init__(
        self,
        known: Sequence[CatalogueEntry],
        found: Sequence[Found],
        inside: Mapping[str, set[str]],
        *,
        assume: bool = False,
    ) -> None:
        self._live = sorted((e for e in known if e.archived_at is None), key=lambda e: e.position)
        self._gone = sorted((e for e in known if e.archived_at is not None), key=lambda e: -(e.archived_at or 0))
        self._found, self._inside = found, inside
        self._of: dict[int, CatalogueEntry] = {}
        self._taken: set[str] = set()
        self._is_resources = bool(found) and found[0].kind == "resource"
        for entries in (self._live, self._gone):
            self._same(entries)
        if not self._is_resources:
            self._by_content()
            self._by_neighbours()
        while assume and (proposals := self.proposals()):
            for entry, index, _ in proposals:
                self._take(index, entry)

    def of(self, index: int) -> CatalogueEntry | None:
        """Return the known entry a found one was paired with."""
        return self._of.get(index)

    def proposals(self) -> list[tuple[CatalogueEntry, int, float]]:
        """Return what may be a rename but isn't certain, with its similarity from 0 to 1, each entry once."""
        used_old: set[str] = set()
        used_new: set[int] = set()
        result = []
        for score, index, entry in self._similar(LIKELY) if not self._is_resources else ():
            if entry.id not in used_old and index not in used_new:
                used_old.add(entry.id)
                used_new.add(index)
                result.append((entry, index, score / 100))
        return result

    def _same(self, known: Sequence[CatalogueEntry]) -> None:
        """Run the steps that need something to be the same."""
        self._unique(known, lambda e: e.explicit, lambda f: f.explicit)
        if self._is_resources:  # many are called "Video"; their address is what they are
            self._unique(known, lambda e: e.link, lambda f: f.link)
            self._unique(known, lambda e: e.title, lambda f: f.title)
            return
        self._in_order(known, lambda e: (e.parent, e.title), lambda f: (f.parent, f.title))
        self._unique(known, lambda e: e.title, lambda f: f.title)
        self._in_order(known, lambda e: (e.parent, e.normal), lambda f: (f.parent, f.normal))
        self._unique(known, lambda e: e.normal, lambda f: f.normal)
        self._unique(known, lambda e: e.link, lambda f: f.link)

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
        new: Callable[[Found], str],
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
        new: Callable[[Found], tuple[str, str]],
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
        return self._found[index].parent == entry.parent

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

"""What people mean when they name topics, phases and modules.

Topics are named by id, by number ("1.2"), by range ("1.2-1.4", "1.2-4"), by "all of" a module or phase, by title, or by
enough of it to leave one. Several are separated by commas, semicolons or new lines. Where a module is given as the one
somebody is in, bare numbers and ranges ("3", "1-3") count in it; else a bare number names no topic, and the topics of
the module with that number are offered. What is only similar is offered, never taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from bot.domain.matching import MAX_TYPED, SHORTEST_GUESS, Titles, fold
from bot.domain.roadmap import Module, Part, Phase, Roadmap, Topic

MAX_TEXT = 4_000  # characters read of a list of topics
MAX_PIECES = 200

_NUMBER = re.compile(r"(\d{1,5})\.(\d{1,5})")
_NUMBER_OR_RANGE = re.compile(r"(\d{1,5})\.\d{1,5}(?:\s*(?:-|–|—|to|\.\.\.?)\s*(?:\d{1,5}\.)?\d{1,5})?$")
_RANGE = re.compile(r"(\d{1,5})\.(\d{1,5})\s*(?:-|–|—|to|\.\.\.?)\s*(?:(\d{1,5})\.)?(\d{1,5})")
_BARE = re.compile(r"(\d{1,5})(?:\s*(?:-|–|—|to|\.\.\.?)\s*(\d{1,5}))?")
_ALL_OF = re.compile(r"(?:all|everything|all topics)\s+(?:of|in)\s+(.+)", re.DOTALL)
_PART = re.compile(r"(phase|module)\s*(\d{1,5})\s*(?:[:.–—-].*)?", re.DOTALL)
_SEPARATOR = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class Found:
    """Topics found: `exact` contain what was typed, best first; `near` are only similar, and there when none does."""

    exact: tuple[Topic, ...] = ()
    near: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Picked:
    """Topics named in a text, without repetition, up to the first thing that isn't clear.

    Attributes:
        topics: what is clear, in the order it was named.
        unclear: the first thing that isn't; None if everything is clear.
        near: the topics that may have been meant by that.
        rest: what stands behind it, not looked at.
    """

    topics: tuple[Topic, ...] = ()
    unclear: str | None = None
    near: tuple[Topic, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class FoundPart:
    """The phase or module that was named, or those that may have been meant."""

    part: Part | None = None
    near: tuple[Part, ...] = ()


class _Index:
    """A roadmap's titles, ready to be searched."""

    def __init__(self, roadmap: Roadmap) -> None:
        self.topics = Titles([t.title for t in roadmap.topics])
        self.parts: tuple[Part, ...] = (*roadmap.modules, *roadmap.phases)
        self.part_titles = Titles([p.title for p in self.parts])
        self.commas = max((len(_SEPARATOR.findall(t.title)) for t in roadmap.topics), default=0)


_indexes: WeakKeyDictionary[Roadmap, _Index] = WeakKeyDictionary()


def prepare(roadmap: Roadmap) -> None:
    """Make what searching a roadmap needs: a big one takes long enough to be made where nobody waits."""
    _index(roadmap)


def _index(roadmap: Roadmap) -> _Index:
    """Return the roadmap's index, made at the first question if it wasn't prepared, and kept as long as the roadmap."""
    index = _indexes.get(roadmap)
    if index is None:
        index = _indexes[roadmap] = _Index(roadmap)
    return index


def find(roadmap: Roadmap, typed: str) -> Found:
    """Find topics by an id, a number, a title or a part of it.

    Args:
        roadmap: where to look.
        typed: what somebody typed; any text.

    Returns:
        Topics that contain it, best first; where none does, those with a similar title.
    """
    named = _named(roadmap, typed)
    if named:
        return Found(exact=named)
    index = _index(roadmap)
    ranked = index.topics.find(typed).ranked
    if ranked:
        return Found(exact=tuple(roadmap.topics[i] for i in ranked))
    return Found(near=tuple(roadmap.topics[i] for i in index.topics.near(typed)))


def suggest(roadmap: Roadmap, typed: str, most: int = 25) -> Sequence[Topic]:
    """Suggest topics while somebody types: matches by rank, topics of matching parts, then near misses.

    Args:
        roadmap: where to look.
        typed: what is there so far; nothing suggests the first topics.
        most: how many at most.

    Returns:
        Topics without repetition.
    """
    if not typed.strip():
        return roadmap.topics[:most]
    begun = fold(typed)
    numbered = [t for t in roadmap.topics if t.number == begun or t.number.startswith(begun.rstrip(".") + ".")]
    found = find(roadmap, typed)
    inside = [t for part in suggest_parts(roadmap, typed, 5) for t in part.topics]
    return list(dict.fromkeys([*found.exact, *numbered, *inside, *found.near]))[:most]


def by_ids(roadmap: Roadmap, text: str, most: int = MAX_PIECES) -> tuple[Topic, ...]:
    """Return the topics of at most `most` ids joined by commas, as buttons write them; none unless that is all."""
    topics = [roadmap.topic(id_) for id_ in text.split(",", most)]
    found = tuple(dict.fromkeys(t for t in topics if t is not None))
    return found if len(topics) <= most and None not in topics else ()


def read_topics(roadmap: Roadmap, text: str, within: Module | None = None) -> Picked:
    """Understand a list of topics such as "1.2-1.3, svd". Titles may contain commas themselves.

    Args:
        roadmap: where to look.
        text: any text.
        within: the module whose bare numbers are meant.

    Returns:
        What is clear, up to the first thing that isn't.
    """
    text = text.strip()
    if len(text) > MAX_TEXT:
        return Picked(unclear=text[:MAX_TYPED])
    cuts = [-1, *(found.start() for found in _SEPARATOR.finditer(text))][:MAX_PIECES]
    cuts.append(len(text))
    widest = _index(roadmap).commas + 1
    topics: dict[Topic, None] = {}
    at = 0
    while at < len(cuts) - 1:
        # The longest run of pieces that is one title wins, so that commas inside titles separate nothing.
        for end in range(min(at + widest, len(cuts) - 1), at, -1):
            piece = text[cuts[at] + 1 : cuts[end]].strip()
            meant, near = _one(roadmap, piece, within) if end == at + 1 else (_titled(roadmap, piece), ())
            if piece and not meant and end == at + 1:
                return Picked(tuple(topics), piece[:MAX_TYPED], near, text[cuts[end] + 1 :].strip())
            if meant or end == at + 1:
                topics.update(dict.fromkeys(meant))
                at = end
                break
    return Picked(tuple(topics)) if topics else Picked(unclear=text[:MAX_TYPED])


def is_bare(piece: str) -> bool:
    """Whether a piece is a number or a range that means something only inside a module ("3", "1-3")."""
    return _BARE.fullmatch(fold(piece)) is not None


def _titled(roadmap: Roadmap, piece: str) -> tuple[Topic, ...]:
    """Return the one topic with exactly this title."""
    exact = _index(roadmap).topics.exact(piece) if len(piece) <= MAX_TYPED else ()
    return (roadmap.topics[exact[0]],) if len(exact) == 1 else ()


def _one(roadmap: Roadmap, piece: str, within: Module | None) -> tuple[tuple[Topic, ...], tuple[Topic, ...]]:
    """Return the topics a piece clearly means, or those it may mean."""
    meant = _named(roadmap, piece) or _titled(roadmap, piece) or _within(within, piece) or _all_of(roadmap, piece)
    if meant:
        return meant, ()
    folded = fold(piece)
    if number := _NUMBER_OR_RANGE.match(folded):  # there is no such topic; those of its module may help
        part = _numbered_part(roadmap, "module", int(number[1]))
        return (), part.topics if part else ()
    if _PART.fullmatch(folded) or _BARE.fullmatch(folded):
        part = find_part(roadmap, piece).part
        return (), part.topics if part else ()
    return _by_title(roadmap, piece)


def _by_title(roadmap: Roadmap, piece: str) -> tuple[tuple[Topic, ...], tuple[Topic, ...]]:
    """Return the one topic whose title contains a piece, or those it may mean, or those of a part it names."""
    index = _index(roadmap)
    matches = index.topics.find(piece)
    typed = len(fold(piece))
    decisive = matches.exact or (matches.whole if typed > 1 else ()) or matches.contained
    if len(decisive) == 1 and (matches.exact or matches.whole or typed >= SHORTEST_GUESS):
        return (roadmap.topics[decisive[0]],), ()
    part = find_part(roadmap, piece).part
    if part is not None and not matches.contained:
        return (), part.topics
    near = matches.ranked or index.topics.near(piece)
    return (), tuple(roadmap.topics[i] for i in near)


def _all_of(roadmap: Roadmap, piece: str) -> tuple[Topic, ...]:
    """Return the topics of the module or phase named after "all of"."""
    named = _ALL_OF.fullmatch(fold(piece))
    part = find_part(roadmap, named[1]).part if named else None
    return part.topics if part else ()


def _named(roadmap: Roadmap, piece: str) -> tuple[Topic, ...]:
    """Return what an id, a number or a range of numbers names."""
    piece = piece.strip()
    topic = roadmap.topic(piece)
    if topic is not None:
        return (topic,)
    folded = fold(piece)
    if number := _NUMBER.fullmatch(folded):
        return _numbered(roadmap, int(number[1]), int(number[2]))
    if span := _RANGE.fullmatch(folded):
        first = _numbered(roadmap, int(span[1]), int(span[2]))
        last = _numbered(roadmap, int(span[3] or span[1]), int(span[4]))
        if first and last:
            low, high = sorted((roadmap.topics.index(first[0]), roadmap.topics.index(last[0])))
            return roadmap.topics[low : high + 1]
    return ()


def _numbered(roadmap: Roadmap, module: int, topic: int) -> tuple[Topic, ...]:
    topics = roadmap.modules[module - 1].topics if 0 < module <= len(roadmap.modules) else ()
    return topics[topic - 1 : topic] if topic else ()


def _within(module: Module | None, piece: str) -> tuple[Topic, ...]:
    """Return what a bare number or range means inside a module; all of it has to exist."""
    bare = _BARE.fullmatch(fold(piece))
    if module is None or bare is None:
        return ()
    low, high = sorted((int(bare[1]), int(bare[2] or bare[1])))
    return module.topics[low - 1 : high] if low > 0 and high <= len(module.topics) else ()


def _numbered_part(roadmap: Roadmap, kind: str, number: int) -> Part | None:
    parts: Sequence[Part] = roadmap.phases if kind == "phase" else roadmap.modules
    return parts[number - 1] if 0 < number <= len(parts) else None


def find_part(roadmap: Roadmap, typed: str) -> FoundPart:
    """Find a phase or a module by id, "phase 2", "module 3", a bare number (a module's), a title or a part of it.

    Args:
        roadmap: where to look.
        typed: any text.

    Returns:
        The one that is clearly meant, or those that may be.
    """
    part = roadmap.part(typed.strip())
    folded = fold(typed)
    if part is None and (numbered := _PART.fullmatch(folded)):
        part = _numbered_part(roadmap, numbered[1], int(numbered[2]))
    if part is None and (bare := re.fullmatch(r"0*(\d{1,5})", folded)):
        part = _numbered_part(roadmap, "module", int(bare[1])) or _numbered_part(roadmap, "phase", int(bare[1]))
    if part is not None or not folded:
        return FoundPart(part)
    index = _index(roadmap)
    matches = index.part_titles.find(typed)
    if matches.exact:  # a phase and its only module may share a title; modules come first
        return FoundPart(index.parts[matches.exact[0]])
    for certain in (matches.whole, matches.contained):
        if len(certain) == 1 and len(folded) > 1:
            return FoundPart(index.parts[certain[0]])
    near = matches.ranked or index.part_titles.near(typed)
    return FoundPart(near=tuple(index.parts[i] for i in near))


def suggest_parts(roadmap: Roadmap, typed: str, most: int = 25) -> Sequence[Part]:
    """Suggest phases and modules while somebody types; nothing typed suggests all, each phase before its modules."""
    if not typed.strip():
        return roadmap.parts[:most]
    index = _index(roadmap)
    certain = find_part(roadmap, typed).part
    ranked = [index.parts[i] for i in index.part_titles.find(typed).ranked]
    kind = _kind_of(typed)
    of_kind = [p for p in index.parts if kind and isinstance(p, Phase) == (kind == "phase")]
    near = [index.parts[i] for i in index.part_titles.near(typed)]
    found: dict[str, Part] = {p.id: p for p in (*((certain,) if certain else ()), *ranked, *(of_kind or near))}
    return list(found.values())[:most]


def _kind_of(typed: str) -> str:
    """Return "phase" or "module" when somebody is just typing that word."""
    folded = fold(typed)
    return next((kind for kind in ("phase", "module") if len(folded) > 1 and kind.startswith(folded)), "")

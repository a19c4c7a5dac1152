"""What people mean when they name resources, projects and milestones.

What is clear is taken; what only may be meant is offered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz

from bot.domain.errors import Instead, Problem
from bot.domain.ledger import address
from bot.domain.matching import MAX_TYPED, Titles, fold, words
from bot.domain.project import KEY, Attempt
from bot.domain.roadmap import Project, Resource, Roadmap

MOST_TEXT = 2_000  # characters read of a list of milestones
MOST_COMMAS = 20  # inside one milestone
ALIKE = 80.0  # per cent of similarity from which a title of one's own is asked about

_PROJECT = re.compile(r"(?:project\s*)?#?\s*(\d{1,5})")
_SPAN = re.compile(r"(?:(\d{1,5})\.)?(\d{1,5})(?:\s*(?:-|–|—|to)\s*(?:(\d{1,5})\.)?(\d{1,5}))?")
_SEPARATOR = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class FoundResource:
    """The resource that was named, or those that may have been meant; `typed` is what was."""

    typed: str
    resource: Resource | None = None
    near: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundProject:
    """The project that was named, or those that may have been meant."""

    project: Project | None = None
    near: tuple[Project, ...] = ()


class _Index:
    """A roadmap's titles beside its topics, ready to be searched."""

    def __init__(self, roadmap: Roadmap) -> None:
        self.resources = Titles([r.title for r in roadmap.resources])
        self.addresses = {address(r.url): r for r in roadmap.resources}
        self.projects = Titles([p.title for p in roadmap.projects])


_indexes: WeakKeyDictionary[Roadmap, _Index] = WeakKeyDictionary()


def _index(roadmap: Roadmap) -> _Index:
    index = _indexes.get(roadmap)
    if index is None:
        index = _indexes[roadmap] = _Index(roadmap)
    return index


def find_resource(roadmap: Roadmap, typed: str) -> FoundResource:
    """Find a resource by id, address, title or enough of it: one word alone is too little to be certain.

    Args:
        roadmap: where to look.
        typed: what somebody typed; any text.
    """
    typed = typed.strip()
    known = roadmap.resource(typed) or at_address(roadmap, typed)
    if known is not None:
        return FoundResource(typed, known)
    titles = _index(roadmap).resources
    matches = titles.find(typed)
    certain = matches.exact or (matches.whole if len(words(fold(typed[:MAX_TYPED]))) > 1 else ())
    if len(certain) == 1:
        return FoundResource(typed, roadmap.resources[certain[0]])
    near = [roadmap.resources[i] for i in matches.contained or titles.near(typed)]
    if not matches.contained:
        near = [r for r in near if _likeness(typed, r.title) >= ALIKE]
    return FoundResource(typed, near=tuple(near))


def _likeness(typed: str, title: str) -> float:
    """Return in per cent how much of what was typed stands in a title, word by word or as a whole."""
    one, other = fold(typed[:MAX_TYPED]), fold(title)
    known = words(other)
    by_word = [max((fuzz.ratio(word, part) for part in known), default=0.0) for word in words(one)]
    return max(fmean(by_word), fuzz.partial_ratio(one, other))


def at_address(roadmap: Roadmap, url: str) -> Resource | None:
    """Return the resource with this web address, or None."""
    return _index(roadmap).addresses.get(address(url)) if "://" in url else None


def suggest_resources(roadmap: Roadmap, typed: str, most: int = 25) -> Sequence[Resource]:
    """Suggest resources while somebody types: matches by rank, then near misses."""
    titles = _index(roadmap).resources
    ranked = titles.find(typed).ranked or titles.near(typed)
    return [roadmap.resources[i] for i in ranked[:most]]


def find_project(roadmap: Roadmap, typed: str) -> FoundProject:
    """Find a project by id, number ("2", "project 2"), title or a part of it.

    Args:
        roadmap: where to look.
        typed: what somebody typed; any text.
    """
    if known := roadmap.project(typed.strip()):
        return FoundProject(known)
    if numbered := _PROJECT.fullmatch(fold(typed)):
        number = int(numbered[1])
        return FoundProject(roadmap.projects[number - 1] if 0 < number <= len(roadmap.projects) else None)
    titles = _index(roadmap).projects
    matches = titles.find(typed)
    for certain in (matches.exact, matches.whole, matches.contained):
        if len(certain) == 1:
            return FoundProject(roadmap.projects[certain[0]])
    return FoundProject(near=tuple(roadmap.projects[i] for i in matches.ranked or titles.near(typed)))


def suggest_projects(roadmap: Roadmap, typed: str, most: int = 25) -> Sequence[Project]:
    """Suggest projects while somebody types; nothing typed suggests the first ones."""
    if not typed.strip():
        return roadmap.projects[:most]
    found = find_project(roadmap, typed)
    return ([found.project] if found.project else list(found.near))[:most]


def meant(tried: Sequence[Attempt], project: Project | None) -> Attempt:
    """Return the attempt at a project, or where none is named, the only one under way.

    Raises:
        Problem: none is named, and none or several are under way.
    """
    known = [a for a in tried if (a.state == "doing" if project is None else a.project.id == project.id)]
    if len(known) == 1:
        return known[0]
    offered = (known or [a for a in tried if a.state != "done"] or tried)[:5]
    raise Problem(
        "Which project do you mean?",
        "Choose one." if offered else "This roadmap has no projects.",
        at="project",
        try_instead=tuple(Instead.named(a.project.title, {"project": a.project.id}) for a in offered),
    )


def read_milestones(tried: Sequence[Attempt], project: Project | None, text: str) -> tuple[Attempt, tuple[int, ...]]:
    """Understand milestones: "3", "1, 3-4", "2.3" (the third of project 2), what a button carries, or their words.

    Args:
        tried: every project of the roadmap.
        project: the one that is meant; else the numbers say it, or it is the only one under way.
        text: any text.

    Returns:
        The project, and which of its milestones, from 0, in the order they were named.

    Raises:
        Problem: it isn't clear which are meant, or they aren't all of one project.
    """
    pieces = [piece.strip() for piece in _SEPARATOR.split(text[:MOST_TEXT])]
    named = {int(n) for piece in pieces if (span := _SPAN.fullmatch(piece)) for n in (span[1], span[3]) if n}
    found = _numbered(tried, named) if named else _told(tried, pieces) if project is None else None
    found = found or meant(tried, project)
    if named - {found.project.number} or (project is not None and project.id != found.project.id):
        raise Problem("Those are milestones of different projects.", "Name those of one.", at="milestones")
    exact = _named(found)
    picked: dict[int, None] = {}
    at = 0
    while at < len(pieces):
        # The longest run of pieces that is one milestone wins, so that commas inside milestones separate nothing.
        ends = range(min(at + MOST_COMMAS + 1, len(pieces)), at, -1)
        end = next((end for end in ends if _plain(pieces[at:end]) in exact), at + 1)
        meant_here = exact.get(_plain(pieces[at:end]))
        if meant_here is not None:
            picked[meant_here] = None
        elif pieces[at]:
            picked |= dict.fromkeys(_one(found, pieces[at]))
        at = end
    if not picked:
        raise _unclear(found, text)
    return found, tuple(picked)


def _numbered(tried: Sequence[Attempt], numbers: set[int]) -> Attempt | None:
    """Return the project with the lowest of the numbers, if there is one."""
    return next((a for a in tried if a.project.number == min(numbers)), None)


def _told(tried: Sequence[Attempt], pieces: Sequence[str]) -> Attempt | None:
    """Return the only project under way that has the milestone named first."""
    wanted = {_plain(pieces[:n]) for n in range(1, MOST_COMMAS + 2)}
    known = [a for a in tried if a.state == "doing" and wanted & _named(a).keys()]
    return known[0] if len(known) == 1 else None


def _named(attempt: Attempt) -> dict[str, int]:
    """Return milestones by their words, and by what a button calls them."""
    return {_plain([name]): n for n, m in enumerate(attempt.milestones) for name in (m.text, m.key)}


def _plain(pieces: Sequence[str]) -> str:
    return " ".join(words(fold(" ".join(pieces))))


def _one(attempt: Attempt, piece: str) -> Sequence[int]:
    """Return the milestones a piece means; raise Problem if that isn't clear."""
    number = len(attempt.milestones)
    if span := _SPAN.fullmatch(piece):
        low, high = sorted((int(span[2]), int(span[4] or span[2])))
        if low < 1 or high > number:
            raise _unclear(attempt, piece)
        return range(low - 1, high)
    known = Titles([m.text for m in attempt.milestones]).find(piece).contained
    if len(known) != 1:
        raise _unclear(attempt, piece)
    return known


def _unclear(attempt: Attempt, piece: str) -> Problem:
    show = Instead("Show the project", {"project": attempt.project.id}, command="project show")
    if not attempt.milestones:
        return Problem("{title} has no milestones.", at="milestones", try_instead=(show,), title=attempt.project.title)
    if piece.startswith(KEY):  # a button of an older version of the roadmap
        return Problem("That milestone has changed since.", "Look at the project as it is now.", try_instead=(show,))
    return Problem(
        "I can't tell which milestone “{typed}” is.",
        "Type a number from 1 to {n}, several as “1, 3-4”, or a part of its words.",
        at="milestones",
        try_instead=(show,),
        typed=piece[:60],
        n=len(attempt.milestones),
    )

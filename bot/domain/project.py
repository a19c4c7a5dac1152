"""One person's way through the roadmap's projects: started, milestones reached, done, and a link to the work.

What is stored of a project is a few facts, each a text: days as ISO dates, an address; an empty text is none. A
milestone has no id: it is known by its words, so that ticks survive reordering, and by similar words where an author
polished them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Literal, TypeAlias

from rapidfuzz import fuzz

from bot.domain.matching import fold
from bot.domain.roadmap import Project, Roadmap
from bot.domain.week import Week

ProjectState: TypeAlias = Literal["todo", "aside", "doing", "done"]
Facts: TypeAlias = Mapping[str, str]

STARTED, DONE, LINK, MILESTONE = "started", "done", "link", "milestone:"
KEY = "~"  # begins what a button calls a milestone
MOST = 300  # characters of a milestone that tell it from others
ALIKE = 85.0  # per cent of similarity from which changed words are still the same milestone


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of a project: its words, the fact it is stored as, and the day it was reached."""

    text: str
    fact: str
    reached: date | None = None

    @property
    def key(self) -> str:
        """What a button calls it: it means this milestone only, wherever it moves, and none once its words change."""
        return KEY + blake2b(fold(self.fact).encode(), digest_size=5).hexdigest()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One person's attempt at a project.

    Attributes:
        project: the project.
        milestones: its milestones, in order.
        started: the day it was begun; None if it wasn't, or was set aside.
        done: the day it was done.
        link: where the work is; empty if nobody said.
    """

    project: Project
    milestones: tuple[Milestone, ...] = ()
    started: date | None = None
    done: date | None = None
    link: str = ""

    @property
    def state(self) -> ProjectState:
        """Where it stands; set aside is what was begun and isn't under way."""
        if self.done:
            return "done"
        if self.started:
            return "doing"
        return "aside" if self.reached else "todo"

    @property
    def reached(self) -> int:
        """How many milestones are reached."""
        return sum(m.reached is not None for m in self.milestones)

    @property
    def next(self) -> tuple[int, Milestone] | None:
        """The first milestone that isn't reached, with its number from 1; None if there is none."""
        return next(((n, m) for n, m in enumerate(self.milestones, 1) if m.reached is None), None)

    def facts(self) -> Facts:
        """Return it as it is stored."""
        days = {STARTED: self.started, DONE: self.done} | {m.fact: m.reached for m in self.milestones}
        return {fact: day.isoformat() if day else "" for fact, day in days.items()} | {LINK: self.link}


def attempt(project: Project, facts: Facts) -> Attempt:
    """Return somebody's attempt at a project, from what is stored of it."""
    ticked = {fact: value for fact, value in facts.items() if fact.startswith(MILESTONE) and value}
    wanted = _names(project.milestones)
    held = _matched(wanted, tuple(ticked)) if ticked else wanted
    milestones = (
        Milestone(text, fact, _day(ticked.get(fact))) for text, fact in zip(project.milestones, held, strict=True)
    )
    return Attempt(project, tuple(milestones), _day(facts.get(STARTED)), _day(facts.get(DONE)), facts.get(LINK, ""))


def attempts(roadmap: Roadmap, stored: Mapping[str, Facts]) -> tuple[Attempt, ...]:
    """Return somebody's attempt at each project, from what is stored under the projects' ids."""
    return tuple(attempt(project, stored.get(project.id, {})) for project in roadmap.projects)


def reached_within(tried: Sequence[Attempt], week: Week) -> int:
    """Return how many milestones were reached in a week."""
    return sum(m.reached is not None and m.reached in week for a in tried for m in a.milestones)


@lru_cache(maxsize=1024)  # every answer about projects asks for the same few
def _names(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fact of each milestone: its first words, with a number where others before it began alike."""
    seen: Counter[str] = Counter()
    names = []
    for text in texts:
        begun = fold(text[:MOST])
        seen[begun] += 1
        names.append(MILESTONE + text[:MOST] + (f" ({seen[begun]})" if seen[begun] > 1 else ""))
    return tuple(names)


def _matched(wanted: Sequence[str], stored: Sequence[str]) -> Sequence[str]:
    """Return for each fact the stored one that it is: the same words, else the likest of what is left, each once."""
    known = {fold(fact): fact for fact in stored}
    held = [known.pop(fold(fact), "") for fact in wanted]
    pairs = sorted(
        (-fuzz.ratio(fold(wanted[n]), folded, score_cutoff=ALIKE), n, folded)
        for n, found in enumerate(held)
        if not found
        for folded in known
    )
    for score, n, folded in pairs:
        if score and not held[n] and folded in known:
            held[n] = known.pop(folded)
    return [found or fact for found, fact in zip(held, wanted, strict=True)]


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None

"""The second pass: which sections of a document are the plan, and at which level its phases stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.roadmaps import vocabulary
from bot.roadmaps.sections import Role, Section, span

_APART: frozenset[Role] = frozenset({"projects", "objectives", "resources", "aside"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read.

    Attributes:
        chosen: indices of the sections that count, with the headings above them, in order.
        counting: those that count; of the others only the heading does.
        level: the heading level of phases; 0 when everything chosen is one phase.
    """

    chosen: tuple[int, ...]
    counting: frozenset[int]
    level: int


def plan(every: Sequence[Section], title: Section | None) -> Plan:
    """Choose what to read of a document.

    The sections under a heading that says it is the plan, or a phase; else every section with boxes; else every section
    with lists or tables; else every section.

    Args:
        every: the document's sections.
        title: the one whose heading names the document; it plays no other part.
    """
    return _Choice(every, title).plan()


class _Choice:
    def __init__(self, every: Sequence[Section], title: Section | None) -> None:
        self._every, self._title = every, title
        self._spans = [span(every, index) for index in range(len(every))]
        apart = {inner for i, s in enumerate(every) if s is not title and s.role in _APART for inner in self._spans[i]}
        self._rest = [i for i in range(len(every)) if i not in apart]

    def plan(self) -> Plan:
        every = self._every
        for chosen in (self._said("plan"), self._said("phase")):
            if any(every[i].holds_entries for i in chosen):
                return self._made(chosen)
        if boxed := {i for i in self._rest if every[i].holds_boxes}:
            return self._made(boxed | self._beside(boxed))
        listed = {i for i in self._rest if every[i].holds_entries and every[i].role != "chatter"}
        introduction = {i for i in listed if every[i] is self._title or not every[i].level}
        if counting := listed - introduction or listed:
            return self._made(counting)
        return self._made(
            self._said("plan") or self._said("phase") or {i for i in self._rest if every[i].role != "chatter"}
        )

    def _said(self, role: Role) -> set[int]:
        """Return the sections under headings of a role."""
        heads = [i for i in self._rest if self._every[i].role == role and self._every[i] is not self._title]
        inside = {inner for i in heads for inner in self._spans[i]}.intersection(self._rest)
        return {i for i in inside if self._every[i].role != "chatter" or self._every[i].holds_boxes}

    def _beside(self, boxed: set[int]) -> set[int]:
        """Return sections with lists whose heading stands beside one with boxes.

        A section isn't left out because nobody put boxes into it, unless it only talks about the others. At the highest
        level, what stands before the first box is an introduction, whatever it is called.
        """
        every, parents = self._every, self._parents()
        beside = {(parents[i], every[i].level) for i in boxed}
        top = {-1, *(i for i, section in enumerate(every) if section is self._title)}
        return {
            i
            for i in self._rest
            if every[i].holds_entries
            and every[i].level
            and (parents[i], every[i].level) in beside
            and (i > min(boxed) or parents[i] not in top)
            and every[i].role != "chatter"
            and every[i].key not in vocabulary.INTRODUCTIONS
        }

    def _parents(self) -> list[int]:
        """Return the section above each; -1 where there is none."""
        parents, open_ = list[int](), list[int]()
        for index, section in enumerate(self._every):
            while open_ and self._every[open_[-1]].level >= section.level:
                open_.pop()
            parents.append(open_[-1] if open_ else -1)
            open_.append(index)
        return parents

    def _made(self, counting: set[int]) -> Plan:
        """Return the plan of the sections that count; the headings above them give them their place."""
        chosen = [i for i in self._rest if not counting.isdisjoint(self._spans[i])]
        return Plan(tuple(chosen), frozenset(counting), self._level(chosen, counting))

    def _level(self, chosen: Sequence[int], counting: set[int]) -> int:
        """Return the highest heading level with two or more members that hold something."""
        every = self._every
        lists = any(every[i].holds_entries for i in counting)

        def holds(index: int) -> bool:
            return any(every[i].holds_entries if lists else i != index for i in self._spans[index] if i in counting)

        phases = [i for i in chosen if every[i].role == "phase" and every[i] is not self._title]
        if any(map(holds, phases)):
            return min(every[i].level for i in phases)
        plans = [i for i in chosen if every[i].role == "plan"]
        inside = [i for i in chosen if every[i].level and plans != [i]]
        levels = Counter(every[i].level for i in inside if holds(i))
        return min((level for level, members in levels.items() if members > 1), default=0)


def groups(chosen: Sequence[Section], level: int) -> Iterator[list[Section]]:
    """Cut what was chosen at headings of a level or higher; a level of 0 cuts nothing."""
    group: list[Section] = []
    for section in chosen:
        if group and level and section.level <= level:
            yield group
            group = []
        group.append(section)
    if group:
        yield group

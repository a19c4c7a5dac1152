"""What somebody says they did, and which goal that can be meant for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.goal import LINKING, Goal, GoalsWeek

_NUMBER = r"\d+(?:[.,]\d+)?"
_DID = re.compile(rf"({_NUMBER})(?:\s*([^\W\d].*))?|(\S.*)\s({_NUMBER})")


@dataclass(frozen=True, slots=True)
class Did:
    """How much somebody did, and their words for what: a unit or part of a goal's words; empty if they gave none."""

    number: str
    of: str = ""


def read_did(text: str) -> Did | None:
    """Return the number and the words in "2", "2 chapters", "2.5 hours of exercises" or "chapters 2"; None if neither.

    The number is left as text. Words that only link ("of", "for the") are left out in front.
    """
    found = _DID.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    rest = (found[2] or found[3] or "").split()
    while rest and rest[0].casefold() in LINKING:
        rest.pop(0)
    return Did(found[1] or found[4], " ".join(rest))


def meant(week: GoalsWeek, *, named: str = "", of: str = "", day: date | None = None) -> tuple[Goal, ...]:
    """Return the goals that can be meant, in their order: one if it is clear, none if none fits.

    Args:
        week: the goals of this week and the last.
        named: an id, or words of the goal's title.
        of: a unit, or words of the title, where no goal is named.
        day: the day that is meant; one of last week chooses among last week's goals.
    """
    if (found := week.find(named)) is not None:
        return (found,)
    past = day is not None and day in week.week.previous
    goals = [g for g in (week.last if past else week.goals) if g.state in ("open", "carried")]
    typed = (named or of).casefold()
    by_title: Sequence[Callable[[Goal], bool]] = (
        lambda g: g.title.casefold() == typed,
        lambda g: typed in g.title.casefold(),
    )
    unit = typed.partition(" ")[0]
    by_unit: Sequence[Callable[[Goal], bool]] = (
        lambda g: g.unit.casefold() == unit,
        lambda g: g.unit.casefold().startswith(unit) or g.unit.casefold() == unit.removesuffix("s"),
    )
    by_need: Sequence[Callable[[Goal], bool]] = (
        lambda g: g.is_logged and (past or g.is_open),
        lambda g: not g.topics and (past or g.is_open),
        lambda _: True,
    )
    for fits in by_title if named else (*by_unit, *by_title) if of else by_need:
        if some := tuple(g for g in goals if fits(g)):
            return some
    return ()

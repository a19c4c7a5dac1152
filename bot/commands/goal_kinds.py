"""The kinds of parameter that a person's goals are read with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from bot.chat.command import Arg
from bot.chat.kinds import Number
from bot.chat.reply import Choice, Look
from bot.commands.kinds import NEAR, Asked
from bot.domain.did import meant, read_did
from bot.domain.errors import Instead, Problem
from bot.domain.goal import Goal
from bot.domain.ids import is_id
from bot.domain.week import Week

AMOUNT = Number(0.1, 10_000)


@dataclass(frozen=True, slots=True)
class GoalKind:
    """One of this week's open goals by words, or any of this and last week's by id."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Asked) -> Goal:
        """Return the goal meant."""
        week = await call.services.goals.this_week(call.asker)
        named = meant(week, named=raw.strip())
        if len(named) == 1:
            return named[0]
        near = named or [g for g in week.goals if g.state == "open"]
        raise Problem(
            "I can't tell which goal “{typed}” is." if near else "There is no open goal this week.",
            "Choose one." if near else "Set one first.",
            try_instead=tuple(Instead.named(g.title, {"goal": g.id}) for g in near[:NEAR])
            or (Instead("Set a goal", command="goal set"),),
            typed=raw.strip()[:60],
        )

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return the open goals that contain what is typed; last week's after this week's, and marked as such."""
        week = await call.services.goals.this_week(call.asker)
        open_ = [(g, "") for g in week.goals if g.state == "open"]
        open_ += [(g, call.words("last week")) for g in week.left_over]
        return [Choice(g.title, g.id, note) for g, note in open_ if typed.strip().casefold() in g.title.casefold()]

    def is_own(self, raw: str) -> bool:
        """Goals are people's own words; buttons write their ids."""
        return not is_id(raw)


@dataclass(frozen=True, slots=True)
class GoalWordsKind:
    """The same as it was typed: which goal it is depends on what else was said."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return GoalKind().look

    async def read(self, raw: str, call: Asked) -> str:  # noqa: ARG002  (the kinds share one signature)
        """Return the words, or the id."""
        return raw.strip()

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return the open goals that contain what is typed."""
        return await GoalKind().suggest(typed, call)

    def is_own(self, raw: str) -> bool:
        """As above."""
        return GoalKind().is_own(raw)


@dataclass(frozen=True, slots=True)
class DidKind:
    """How much was done, and if one likes of what: "2", "2 chapters", "chapters 2"."""

    @property
    def look(self) -> Look:
        """A line."""
        return Look("line", most=80)

    async def read(self, raw: str, call: Asked) -> tuple[float, str]:
        """Return the number, and the words beside it; for words alone, offer the goals they fit."""
        did = read_did(raw)
        try:
            return await AMOUNT.read(did.number if did else raw, call), did.of if did else ""
        except Problem as problem:
            goals = meant(await call.services.goals.this_week(call.asker), of=raw.strip()) if did is None else ()
            problem.try_instead = tuple(Instead.named(g.title, {"goal": g.id}, "goal log") for g in goals[:NEAR])
            raise

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:  # noqa: ARG002  (as above)
        """Nothing to suggest."""
        return ()

    def is_own(self, raw: str) -> bool:
        """A number alone isn't."""
        did = read_did(raw)
        return did is None or bool(did.of)


@dataclass(frozen=True, slots=True)
class WeekKind:
    """A week by one of its days; buttons write its Monday."""

    @property
    def look(self) -> Look:
        """A line."""
        return Look("line", most=10)

    async def read(self, raw: str, call: Asked) -> Week:  # noqa: ARG002  (the kinds share one signature)
        """Return the week."""
        try:
            return Week.of(date.fromisoformat(raw.strip()))
        except ValueError:
            raise Problem(
                "I can't read “{raw}” as a week.", "Type one of its days, such as 2026-11-23.", raw=raw.strip()[:40]
            ) from None

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:  # noqa: ARG002  (as above)
        """Nothing to suggest."""
        return ()


WeekArg = Annotated[Week | None, Arg("The week whose goals are carried over", WeekKind())]
GoalArg = Annotated[Goal, Arg("Which of this week's goals", GoalKind())]
GoalWordsArg = Annotated[str, Arg("Which goal, if the amount doesn't tell", GoalWordsKind())]
DidArg = Annotated[tuple[float, str], Arg("How much you did, such as 1 or “2.5 hours”", DidKind())]

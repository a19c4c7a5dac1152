"""All that is stored of one person's way, asked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.goal import Goal, kept_weeks
from bot.domain.progress import Record
from bot.domain.rest import Vacation, weeks_off
from bot.storage import changes, goals, learners, ledger, projects, rests, states
from bot.storage.database import Asks, Question, Row


@dataclass(frozen=True, slots=True)
class Told:
    """What a message to a learner may tell them of.

    Attributes:
        row: of `bot.storage.learners.LEARNER`.
        record: their way.
        goals: all they ever set, without the ticks of topics.
        since: when they last did anything.
        told: when they were last told something unasked; None if never.
        vacations: oldest first.
    """

    row: Row
    record: Record
    goals: tuple[Goal, ...]
    since: datetime
    told: datetime | None
    vacations: tuple[Vacation, ...]


async def record(asks: Asks, learner: str, roadmap: str) -> Record:
    """Return what is stored of a learner's way through a roadmap."""
    return _read(await asks.each(*_questions({"learner": learner, "platform": None, "account": None}, roadmap)))


async def here_and_record(
    asks: Asks, platform: str, account: str, community: str | None, roadmap: str
) -> tuple[Row, Record]:
    """Return the same of whoever an account belongs to, with the row of `bot.storage.learners.HERE`."""
    who = {"learner": None, "platform": platform, "account": account}
    here: Question = (learners.HERE, {"platform": platform, "account": account, "community": community})
    (row,), *rest = await asks.each(here, *_questions(who, roadmap))
    return row, _read(rest)


async def all_told(asks: Asks, learner: str, roadmap: str) -> Told | None:
    """Return what a message to a learner may tell them of, all asked together; None if there is no such learner."""
    who = {"learner": learner, "platform": None, "account": None}
    here: Question = (learners.LEARNER, {"learner": learner, "community": None})
    contact: Question = (rests.CONTACT, {"learner": learner})
    people, last, *rest = await asks.each(here, contact, *_questions(who, roadmap))
    if not people or not last:
        return None
    _, _, _, set_, _, _, away = rest
    return Told(
        people[0], _read(rest), goals.read_goals(set_), *rests.read_contact(last[0]), rests.read_vacations(away)
    )


def _questions(who: Mapping[str, str | None], roadmap: str) -> tuple[Question, ...]:
    of_both = {**who, "roadmap": roadmap}
    return (
        (states.STATES, of_both),
        (states.FOCUS, of_both),
        (changes.EVENTS, who),
        (goals.GOALS, who),
        (ledger.FINISHED, who),
        (projects.FACTS, of_both),
        (rests.VACATIONS, who),
    )


def _read(answers: Sequence[Sequence[Row]]) -> Record:
    now, focus, events, goals_, finished, facts, away = answers
    return Record(
        states.read_states(now),
        states.read_focus(focus),
        changes.read_events(events),
        kept_weeks(goals.read_goals(goals_)),
        weeks_off(rests.read_vacations(away)),
        ledger.read_finished(finished),
        projects.read_facts(facts),
    )

"""All that is stored of one person's way, asked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.goal import kept_weeks
from bot.domain.progress import Record
from bot.domain.rest import weeks_off
from bot.storage import changes, goals, learners, ledger, projects, rests, states
from bot.storage.database import Asks, Question, Row


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

"""All that is stored of one person's way, asked together."""

from __future__ import annotations

from bot.domain.goal import kept_weeks
from bot.domain.progress import Record
from bot.storage import changes, goals, states
from bot.storage.database import ReadTx


async def record(tx: ReadTx, learner: str, roadmap: str) -> Record:
    """Return what is stored of a learner's way through a roadmap."""
    of_both = {"learner": learner, "roadmap": roadmap}
    now, focus, events, goals_ = await tx.each(
        (states.STATES, of_both),
        (states.FOCUS, of_both),
        (changes.EVENTS, {"learner": learner}),
        (goals.GOALS, {"learner": learner, "since": ""}),
    )
    return Record(
        states.read_states(now),
        states.read_focus(focus),
        changes.read_events(events),
        kept_weeks(goals.read_goals(goals_)),
    )

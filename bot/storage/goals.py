"""Goals and what was logged for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from bot.domain.goal import Goal
from bot.domain.week import Week
from bot.storage.database import ReadTx, Row, WriteTx

GOALS = (
    "SELECT g.id, g.week, g.title, g.target, g.unit, g.topics, g.state, g.carried_to,"
    " (SELECT SUM(l.amount) FROM goal_logs l WHERE l.learner = g.learner AND l.goal = g.id) AS logged"
    " FROM goals g WHERE g.learner ="
    " COALESCE(:learner, (SELECT learner FROM identities WHERE platform = :platform AND account = :account))"
    " ORDER BY g.number"
)


async def goals(tx: ReadTx, learner: str) -> tuple[Goal, ...]:
    """Return all of a learner's goals in the order they were set; ticks are not counted in."""
    return read_goals(await tx.all(GOALS, learner=learner, platform=None, account=None))


def read_goals(rows: Sequence[Row]) -> tuple[Goal, ...]:
    """Return the goals in the rows of `GOALS`; ticks are not counted in."""
    return tuple(_goal(row) for row in rows)


def _goal(row: Row) -> Goal:
    return Goal(
        row["id"],
        Week(date.fromisoformat(row["week"])),
        row["title"],
        row["target"],
        row["unit"],
        tuple(json.loads(row["topics"])),
        row["state"],
        row["carried_to"],
        row["logged"] or 0,
    )


async def add(tx: WriteTx, learner: str, roadmap: str, goal: Goal, at: int) -> None:
    """Add a goal."""
    await tx.run(
        "INSERT INTO goals (learner, id, number, roadmap, week, title, target, unit, topics, state, carried_to, at)"
        " SELECT :learner, :id, COALESCE(MAX(number), 0) + 1, :roadmap, :week, :title, :target, :unit, :topics, :state,"
        " :carried_to, :at FROM goals WHERE learner = :learner",
        learner=learner,
        id=goal.id,
        roadmap=roadmap,
        week=goal.week.monday.isoformat(),
        title=goal.title,
        target=goal.target,
        unit=goal.unit,
        topics=json.dumps(goal.topics),
        state=goal.state,
        carried_to=goal.carried_to,
        at=at,
    )


async def change(tx: WriteTx, learner: str, goal: Goal) -> None:
    """Store a goal's words, measure and state as they now are, and what it was carried to."""
    await tx.run(
        "UPDATE goals SET title = :title, target = :target, unit = :unit, state = :state, carried_to = :carried_to"
        " WHERE learner = :learner AND id = :id",
        learner=learner,
        id=goal.id,
        title=goal.title,
        target=goal.target,
        unit=goal.unit,
        state=goal.state,
        carried_to=goal.carried_to,
    )


async def log(tx: WriteTx, learner: str, goal: str, id_: str, amount: float, at: int, day: date) -> None:
    """Log an amount for a goal."""
    await tx.run(
        "INSERT INTO goal_logs (learner, goal, id, amount, at, day) VALUES (:learner, :goal, :id, :amount, :at, :day)",
        learner=learner,
        goal=goal,
        id=id_,
        amount=amount,
        at=at,
        day=day.isoformat(),
    )


async def carry_logs(tx: WriteTx, learner: str, old: str, new: str) -> None:
    """Log for a goal what was logged for the one it was carried from."""
    await tx.run(
        "INSERT INTO goal_logs (learner, goal, id, amount, at, day)"
        " SELECT learner, :new, id, amount, at, day FROM goal_logs WHERE learner = :learner AND goal = :old",
        learner=learner,
        old=old,
        new=new,
    )


async def unlog(tx: WriteTx, learner: str, id_: str) -> None:
    """Take a logged amount back, also from the goals it was carried to."""
    await tx.run("DELETE FROM goal_logs WHERE learner = :learner AND id = :id", learner=learner, id=id_)

"""What was ever done to topics: changes, and their events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from bot.domain.history import ChangeKind, Event, State
from bot.storage.database import ReadTx, Row, WriteTx

EVENTS = (
    "SELECT c.id, c.kind, c.day, c.undoes, e.topic, e.before, e.after"
    " FROM changes c JOIN events e ON e.learner = c.learner AND e.change = c.id"
    " WHERE c.learner ="
    " COALESCE(:learner, (SELECT learner FROM identities WHERE platform = :platform AND account = :account))"
    " ORDER BY c.number, e.topic"
)


def read_events(rows: Sequence[Row]) -> tuple[Event, ...]:
    """Return all that a learner ever did to topics, on any roadmap, oldest first, from the rows of `EVENTS`."""
    return tuple(
        Event(
            row["id"],
            cast("ChangeKind", row["kind"]),
            date.fromisoformat(row["day"]),
            row["undoes"],
            row["topic"],
            cast("State", row["before"]),
            cast("State", row["after"]),
        )
        for row in rows
    )


async def add(tx: WriteTx, learner: str, roadmap: str, new: Sequence[Event], now: int) -> None:
    """Write down one change with its events, of which there is at least one, at an instant in seconds."""
    first = new[0]
    await tx.run(
        "INSERT INTO changes (learner, id, number, roadmap, kind, at, day, undoes)"
        " SELECT :learner, :id, COALESCE(MAX(number), 0) + 1, :roadmap, :kind, :now, :day, :undoes"
        " FROM changes WHERE learner = :learner",
        learner=learner,
        id=first.change,
        roadmap=roadmap,
        kind=first.kind,
        now=now,
        day=first.day.isoformat(),
        undoes=first.undoes,
    )
    for event in new:
        await tx.run(
            "INSERT INTO events (learner, change, topic, before, after)"
            " VALUES (:learner, :change, :topic, :before, :after)",
            learner=learner,
            change=event.change,
            topic=event.topic,
            before=event.before,
            after=event.after,
        )


async def roadmap_of(tx: ReadTx, learner: str, change: str) -> str:
    """Return the id of the roadmap that a learner's change was made on; empty if it isn't theirs."""
    row = await tx.one(
        "SELECT roadmap FROM changes WHERE learner = :learner AND id = :change", learner=learner, change=change
    )
    return "" if row is None else str(row["roadmap"])


async def to_undo(tx: ReadTx, learner: str, change: str) -> Sequence[Row]:
    """Return what a learner's change did and what became of it, a row for each topic; none if it isn't theirs.

    Columns: roadmap, topic, before, state (now), latest (the change that set the state), undoes (what that took back).
    """
    return await tx.all(
        "SELECT c.roadmap, e.topic, e.before, s.state, s.change AS latest, l.undoes"
        " FROM changes c"
        " JOIN events e ON e.learner = c.learner AND e.change = c.id"
        " JOIN states s ON s.learner = c.learner AND s.roadmap = c.roadmap AND s.topic = e.topic"
        " JOIN changes l ON l.learner = s.learner AND l.id = s.change"
        " WHERE c.learner = :learner AND c.id = :change ORDER BY e.topic",
        learner=learner,
        change=change,
    )

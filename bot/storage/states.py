"""What holds now: topic states, notes and the focus of a learner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from bot.domain.history import State
from bot.storage.database import ReadTx, Row, WriteTx

# Whose it is: a learner, or whoever an account belongs to.
STATES = (
    "SELECT topic, state FROM states WHERE learner ="
    " COALESCE(:learner, (SELECT learner FROM identities WHERE platform = :platform AND account = :account))"
    " AND roadmap = :roadmap AND state <> 'todo'"
)
FOCUS = (
    "SELECT part FROM focuses WHERE learner ="
    " COALESCE(:learner, (SELECT learner FROM identities WHERE platform = :platform AND account = :account))"
    " AND roadmap = :roadmap"
)


def read_states(rows: Sequence[Row]) -> dict[str, State]:
    """Return the state of each topic that isn't “to do”, by id, from the rows of `STATES`."""
    return {row["topic"]: cast("State", row["state"]) for row in rows}


def read_focus(rows: Sequence[Row]) -> str | None:
    """Return the id of the part chosen as focus, or None, from the rows of `FOCUS`."""
    return str(rows[0]["part"]) if rows else None


async def set_state(tx: WriteTx, learner: str, roadmap: str, topic: str, state: State, change: str) -> None:
    """Set a topic's state, and which change set it."""
    await tx.run(
        "INSERT INTO states (learner, roadmap, topic, state, change)"
        " VALUES (:learner, :roadmap, :topic, :state, :change)"
        " ON CONFLICT (learner, roadmap, topic) DO UPDATE SET state = excluded.state, change = excluded.change",
        learner=learner,
        roadmap=roadmap,
        topic=topic,
        state=state,
        change=change,
    )


async def set_focus(tx: WriteTx, learner: str, roadmap: str, part: str) -> None:
    """Choose a part as focus."""
    await tx.run(
        "INSERT INTO focuses (learner, roadmap, part) VALUES (:learner, :roadmap, :part)"
        " ON CONFLICT (learner, roadmap) DO UPDATE SET part = excluded.part",
        learner=learner,
        roadmap=roadmap,
        part=part,
    )


async def drop_focus(tx: WriteTx, learner: str, roadmap: str) -> None:
    """Forget the focus."""
    await tx.run(
        "DELETE FROM focuses WHERE learner = :learner AND roadmap = :roadmap", learner=learner, roadmap=roadmap
    )


async def note(tx: ReadTx, learner: str, topic: str) -> str:
    """Return the note on a topic; empty if there is none."""
    row = await tx.one(
        "SELECT text FROM notes WHERE learner = :learner AND topic = :topic", learner=learner, topic=topic
    )
    return "" if row is None else str(row["text"])


async def set_note(tx: WriteTx, learner: str, topic: str, text: str, now: int) -> None:
    """Keep a note on a topic, at an instant in seconds."""
    await tx.run(
        "INSERT INTO notes (learner, topic, text, at) VALUES (:learner, :topic, :text, :now)"
        " ON CONFLICT (learner, topic) DO UPDATE SET text = excluded.text, at = excluded.at",
        learner=learner,
        topic=topic,
        text=text,
        now=now,
    )


async def drop_note(tx: WriteTx, learner: str, topic: str) -> None:
    """Remove the note on a topic."""
    await tx.run("DELETE FROM notes WHERE learner = :learner AND topic = :topic", learner=learner, topic=topic)

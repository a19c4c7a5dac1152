"""What people did with the roadmap's projects: what holds now, and what each change did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.project import Facts
from bot.storage.database import ReadTx, Row, WriteTx

# Whose they are: a learner's, or those of whoever an account belongs to.
FACTS = (
    "SELECT project, fact, value FROM project_facts WHERE learner ="
    " COALESCE(:learner, (SELECT learner FROM identities WHERE platform = :platform AND account = :account))"
    " AND roadmap = :roadmap AND value <> ''"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What one call did to one project: the facts before and after, by name; `undoes` is the change it takes back."""

    id: str
    roadmap: str
    project: str
    facts: Mapping[str, tuple[str, str]]
    undoes: str = ""


def read_facts(rows: Sequence[Row]) -> Mapping[str, Facts]:
    """Return what holds of each project, by id, from the rows of `FACTS`."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row["project"]][row["fact"]] = row["value"]
    return found


async def add(tx: WriteTx, learner: str, change: Change, at: int, day: date) -> None:
    """Write down a change and what holds after it, at an instant in seconds, on the person's day."""
    row = await tx.one(
        "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM project_events WHERE learner = :learner", learner=learner
    )
    for fact, (before, after) in change.facts.items():
        await tx.run(
            "INSERT INTO project_events"
            " (learner, change, fact, number, roadmap, project, before, after, at, day, undoes)"
            " VALUES (:learner, :change, :fact, :number, :roadmap, :project, :before, :after, :at, :day, :undoes)",
            learner=learner,
            change=change.id,
            fact=fact,
            number=row["number"] if row else 1,
            roadmap=change.roadmap,
            project=change.project,
            before=before,
            after=after,
            at=at,
            day=day.isoformat(),
            undoes=change.undoes,
        )
        await hold(tx, learner, change.roadmap, change.project, fact, after, change.id)


async def hold(tx: WriteTx, learner: str, roadmap: str, project: str, fact: str, value: str, change: str) -> None:
    """Set what holds of a project, and which change set it."""
    await tx.run(
        "INSERT INTO project_facts (learner, roadmap, project, fact, value, change)"
        " VALUES (:learner, :roadmap, :project, :fact, :value, :change)"
        " ON CONFLICT (learner, roadmap, project, fact)"
        " DO UPDATE SET value = excluded.value, change = excluded.change",
        learner=learner,
        roadmap=roadmap,
        project=project,
        fact=fact,
        value=value,
        change=change,
    )


async def to_undo(tx: ReadTx, learner: str, change: str) -> Sequence[Row]:
    """Return what a learner's change did and what became of it, a row for each fact; none if it isn't theirs.

    Columns: roadmap, project, fact, before, value (now), latest (the change that set it), undoes (what that took back).
    """
    return await tx.all(
        "SELECT e.roadmap, e.project, e.fact, e.before, f.value, f.change AS latest, l.undoes"
        " FROM project_events e"
        " JOIN project_facts f"
        " ON f.learner = e.learner AND f.roadmap = e.roadmap AND f.project = e.project AND f.fact = e.fact"
        " JOIN project_events l ON l.learner = f.learner AND l.change = f.change AND l.fact = f.fact"
        " WHERE e.learner = :learner AND e.change = :change ORDER BY e.fact",
        learner=learner,
        change=change,
    )

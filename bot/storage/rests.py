"""Quiet hours, vacations, and what tells how long somebody has been silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.domain.rest import Quiet, Rest, Vacation
from bot.storage.database import Asks, Row, WriteTx

VACATIONS = (
    "SELECT first_day, last_day FROM vacations WHERE learner ="
    " COALESCE(:learner, (SELECT learner FROM identities WHERE platform = :platform AND account = :account))"
    " ORDER BY first_day"
)
# When somebody last did anything, in columns by what it was, and when they were last told something unasked. No join:
# PostgreSQL plans it while the ledger is small, and would read all of it for each of the many who are due at once.
CONTACT = (
    "SELECT l.created_at, (SELECT MAX(at) FROM changes WHERE learner = l.id) AS changed,"
    " (SELECT MAX(at) FROM goals WHERE learner = l.id) AS wanted,"
    " (SELECT MAX(at) FROM goal_logs WHERE learner = l.id) AS logged,"
    " (SELECT MAX(at) FROM finished WHERE learner = l.id) AS finished,"
    " (SELECT MAX(at) FROM project_events WHERE learner = l.id) AS built,"
    " (SELECT went_on_at FROM rests WHERE learner = l.id) AS went_on,"
    " (SELECT MAX((SELECT MAX(d.at) FROM deliveries d WHERE d.reminder = r.id AND d.outcome IN ('sent', 'late')))"
    " FROM reminders r WHERE r.owner = l.id) AS told FROM learners l WHERE l.id = :learner"
)
QUIET = "SELECT quiet_start, quiet_end FROM rests WHERE learner = :learner AND quiet_start IS NOT NULL"


def read_vacations(rows: Sequence[Row]) -> tuple[Vacation, ...]:
    """Return the vacations in the rows of `VACATIONS`, oldest first."""
    return tuple(Vacation(date.fromisoformat(r["first_day"]), date.fromisoformat(r["last_day"])) for r in rows)


async def of(asks: Asks, *learners: str) -> Sequence[Rest]:
    """Return the quiet hours and vacations of each learner; whoever isn't one has none."""
    if not learners:
        return ()
    who = [{"learner": learner, "platform": None, "account": None} for learner in learners]
    answers = await asks.each(*((sql, one) for one in who for sql in (QUIET, VACATIONS)))
    return [
        Rest(Quiet(quiet[0]["quiet_start"], quiet[0]["quiet_end"]) if quiet else None, read_vacations(away))
        for quiet, away in zip(answers[::2], answers[1::2], strict=True)
    ]


async def set_quiet(tx: WriteTx, learner: str, quiet: Quiet | None) -> None:
    """Set somebody's quiet hours; None is none."""
    await tx.run(
        "INSERT INTO rests (learner, quiet_start, quiet_end, went_on_at) VALUES (:learner, :start, :end, NULL)"
        " ON CONFLICT (learner) DO UPDATE SET quiet_start = excluded.quiet_start, quiet_end = excluded.quiet_end",
        learner=learner,
        start=quiet.start if quiet else None,
        end=quiet.end if quiet else None,
    )


async def go_away(tx: WriteTx, learner: str, vacation: Vacation) -> None:
    """Write a vacation down; one that begins on the same day is changed."""
    await tx.run(
        "INSERT INTO vacations (learner, first_day, last_day) VALUES (:learner, :first, :last)"
        " ON CONFLICT (learner, first_day) DO UPDATE SET last_day = excluded.last_day",
        learner=learner,
        first=vacation.first.isoformat(),
        last=vacation.last.isoformat(),
    )


async def come_back(tx: WriteTx, learner: str, vacation: Vacation) -> None:
    """Forget a vacation."""
    await tx.run(
        "DELETE FROM vacations WHERE learner = :learner AND first_day = :first",
        learner=learner,
        first=vacation.first.isoformat(),
    )


async def go_on(tx: WriteTx, learner: str, now: datetime) -> None:
    """Note that somebody wants to go on: that counts as being heard of."""
    await tx.run(
        "INSERT INTO rests (learner, quiet_start, quiet_end, went_on_at) VALUES (:learner, NULL, NULL, :now)"
        " ON CONFLICT (learner) DO UPDATE SET went_on_at = excluded.went_on_at",
        learner=learner,
        now=int(now.timestamp()),
    )


def read_contact(row: Row) -> tuple[datetime, datetime | None]:
    """Return when somebody last did anything and was last told something unasked (None: never), of a `CONTACT` row.

    Who never did anything has at least become known.
    """
    did = max(value for name, value in row.items() if name != "told" and value is not None)
    told = None if row["told"] is None else datetime.fromtimestamp(row["told"], UTC)
    return datetime.fromtimestamp(did, UTC), told

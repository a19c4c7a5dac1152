"""What people finished beside the topics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain.ledger import Finished, Thing
from bot.storage.database import ReadTx, Row, WriteTx

# Whose it is: a learner, or whoever an account belongs to.
FINISHED = (
    "SELECT id, resource, title, kind, link, day, rating, note FROM finished WHERE learner ="
    " COALESCE(:learner, (SELECT learner FROM identities WHERE platform = :platform AND account = :account))"
    " AND removed_at IS NULL ORDER BY day DESC, at DESC, id"
)


def read_finished(rows: Sequence[Row]) -> tuple[Finished, ...]:
    """Return what is on a learner's list, newest first, from the rows of `FINISHED`."""
    return tuple(_finished(row) for row in rows)


def _finished(row: Row) -> Finished:
    thing = Thing(row["title"], row["kind"], row["link"], row["resource"])
    return Finished(row["id"], thing, date.fromisoformat(row["day"]), row["rating"], row["note"])


async def find(tx: ReadTx, learner: str, id_: str) -> tuple[Finished, bool] | None:
    """Return an entry of a learner's and whether it is on the list; None if it isn't theirs."""
    row = await tx.one(
        "SELECT id, resource, title, kind, link, day, rating, note, removed_at FROM finished"
        " WHERE learner = :learner AND id = :id",
        learner=learner,
        id=id_,
    )
    return None if row is None else (_finished(row), row["removed_at"] is None)


async def keep(tx: WriteTx, learner: str, entry: Finished, at: int) -> None:
    """Put an entry on the list, or store what changed about it; a new one is dated `at`, in seconds."""
    await tx.run(
        "INSERT INTO finished (learner, id, resource, title, kind, link, day, rating, note, at, removed_at)"
        " VALUES (:learner, :id, :resource, :title, :kind, :link, :day, :rating, :note, :at, NULL)"
        " ON CONFLICT (learner, id) DO UPDATE SET title = excluded.title, kind = excluded.kind, link = excluded.link,"
        " rating = excluded.rating, note = excluded.note",
        learner=learner,
        id=entry.id,
        resource=entry.thing.resource,
        title=entry.thing.title,
        kind=entry.thing.kind,
        link=entry.thing.link,
        day=entry.day.isoformat(),
        rating=entry.rating,
        note=entry.note,
        at=at,
    )


async def remove(tx: WriteTx, learner: str, id_: str, at: int) -> bool:
    """Take an entry off the list at an instant in seconds; False if it isn't on it."""
    rows: Sequence[Row] = await tx.all(
        "UPDATE finished SET removed_at = :at WHERE learner = :learner AND id = :id AND removed_at IS NULL"
        " RETURNING id",
        learner=learner,
        id=id_,
        at=at,
    )
    return bool(rows)


async def put_back(tx: WriteTx, learner: str, id_: str) -> None:
    """Put an entry back on the list."""
    await tx.run("UPDATE finished SET removed_at = NULL WHERE learner = :learner AND id = :id", learner=learner, id=id_)

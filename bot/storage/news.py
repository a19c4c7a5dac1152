"""What happened to groups' weekly posts and hasn't been said yet."""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.database import ReadTx, Row, WriteTx


async def goals_changed(tx: WriteTx, learner: str) -> None:
    """Note that what the posts show of a learner has changed, in the groups where they share it."""
    await tx.run(
        "UPDATE reminders SET news = news + 1 WHERE kind = 'group' AND paused = '' AND owner IN"
        " (SELECT community FROM memberships WHERE learner = :learner AND shares = 1)",
        learner=learner,
    )


async def unsaid(tx: ReadTx, after: str, most: int) -> Sequence[Row]:
    """Return the posts of groups with news whose ids follow `after`, in order.

    Each with its setter's `account` on its platform, and `refused_at`, when it was refused last; both may be NULL.
    """
    return await tx.all(
        "SELECT r.*, (SELECT MIN(i.account) FROM identities i WHERE i.learner = r.setter AND i.platform = r.platform)"
        " AS account, (SELECT MAX(d.at) FROM deliveries d WHERE d.reminder = r.id AND d.outcome = 'refused')"
        " AS refused_at FROM reminders r"
        " WHERE r.news > 0 AND r.kind = 'group' AND r.id > :after ORDER BY r.id LIMIT :most",
        after=after,
        most=most,
    )


async def posted(tx: ReadTx, reminder: str, occasion: str) -> Row | None:
    """Return the line of the ledger of a message that arrived, or None."""
    return await tx.one(
        "SELECT due_at, at, outcome, place, receipt FROM deliveries"
        " WHERE reminder = :reminder AND occasion = :occasion AND outcome IN ('sent', 'late') AND receipt <> ''",
        reminder=reminder,
        occasion=occasion,
    )


async def outdated(tx: ReadTx, after: tuple[str, str], most: int) -> Sequence[Row]:
    """Return the posts that show somebody who left, whose reminder and occasion follow `after`, in order.

    Each is a row of its reminder, with `posted` (its occasion), `due_at`, `at`, `outcome`, `posted_in` and `receipt`.
    """
    return await tx.all(
        "SELECT r.*, d.occasion AS posted, d.due_at, d.at, d.outcome, d.place AS posted_in, d.receipt"
        " FROM deliveries d JOIN reminders r ON r.id = d.reminder"
        " WHERE d.outdated = 1 AND (d.reminder, d.occasion) > (:reminder, :occasion)"
        " ORDER BY d.reminder, d.occasion LIMIT :most",
        reminder=after[0],
        occasion=after[1],
        most=most,
    )


async def brought_up(tx: WriteTx, reminder: str, occasion: str) -> None:
    """Note that a post shows nobody any more who left."""
    await tx.run(
        "UPDATE deliveries SET outdated = 0 WHERE reminder = :reminder AND occasion = :occasion",
        reminder=reminder,
        occasion=occasion,
    )


async def said(tx: WriteTx, reminder: str, number: int) -> None:
    """Forget the news of a reminder, unless there is more by now."""
    await tx.run("UPDATE reminders SET news = 0 WHERE id = :id AND news = :number", id=reminder, number=number)

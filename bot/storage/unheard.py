"""Which people have to hear that the place of a reminder of theirs refused: its `news` is 1 until then."""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.database import ReadTx, WriteTx


async def refused(tx: WriteTx, reminder: str) -> None:
    """Note that a place refused somebody's own reminder."""
    await tx.run("UPDATE reminders SET news = 1 WHERE id = :id AND kind <> 'group'", id=reminder)


async def accounts(tx: ReadTx, after: str, most: int) -> Sequence[tuple[str, str, str]]:
    """Return the reminders, at most so many, whose people have to hear of a refusal, and whose ids follow `after`.

    Each with platform and account, in order; somebody with several accounts has it as often.
    """
    rows = await tx.all(
        "SELECT r.id, i.platform, i.account FROM (SELECT id, owner FROM reminders"
        " WHERE news > 0 AND kind <> 'group' AND id > :after ORDER BY id LIMIT :most) r"
        " JOIN identities i ON i.learner = r.owner ORDER BY r.id",
        after=after,
        most=most,
    )
    return [(row["id"], row["platform"], row["account"]) for row in rows]


async def heard(tx: WriteTx, learner: str) -> bool:
    """Note that somebody has heard of every refusal; return whether there was one."""
    told = "UPDATE reminders SET news = 0 WHERE owner = :learner AND kind <> 'group' AND news > 0 RETURNING id"
    return bool(await tx.all(told, learner=learner))

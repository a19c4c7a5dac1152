"""Whose turn it is when many are due at once: each has a seat among those of its community with its day and time."""

from __future__ import annotations

from bot.storage.database import WriteTx


async def take(tx: WriteTx, owner: str, kind: str) -> None:
    """Let a reminder that has no seat take the next one.

    It counts to the community of its platform that its owner joined last; those who joined none share one, ''.
    """
    await tx.run(
        "UPDATE reminders SET community = CASE kind WHEN 'group' THEN owner ELSE COALESCE((SELECT m.community"
        " FROM memberships m JOIN communities c ON c.id = m.community WHERE m.learner = reminders.owner"
        " AND c.platform = reminders.platform ORDER BY m.joined_at DESC LIMIT 1), '') END"
        " WHERE owner = :owner AND kind = :kind AND seat = -1",
        owner=owner,
        kind=kind,
    )
    await tx.run(
        "UPDATE reminders SET seat = (SELECT COUNT(*) FROM reminders o WHERE o.paused = ''"
        " AND o.community = reminders.community AND o.weekday = reminders.weekday AND o.minute = reminders.minute"
        " AND o.id <> reminders.id) WHERE owner = :owner AND kind = :kind AND seat = -1",
        owner=owner,
        kind=kind,
    )

"""What is due: who is served first, what is claimed, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.reminder import Due, Outcome
from bot.storage.database import ReadTx, Row, WriteTx
from bot.storage.reminders import instant, seconds

INSTANTS = 50  # instants that are served side by side

_CLAIM = (  # `+ 0` keeps SQLite from looking through all of an instant instead of those chosen
    "WITH due AS (SELECT id FROM reminders WHERE paused = '' AND next_at = :at AND platform = :platform"
    " AND (lease_until <= :now OR lease_until > :longest) AND ((kind = 'group' AND :posts = 1)"
    " OR (kind <> 'group' AND :prompts = 1)) ORDER BY seat LIMIT :most /* skip locked */)"
    " UPDATE reminders SET lease_until = :lease, attempts = attempts + 1, tried_at = COALESCE(tried_at, :now)"
    " WHERE id IN (SELECT id FROM due)"
    " AND paused = '' AND next_at + 0 = :at AND (lease_until <= :now OR lease_until > :longest) RETURNING *,"
    " EXISTS (SELECT 1 FROM deliveries d WHERE d.reminder = reminders.id AND d.occasion = reminders.occasion) AS told,"
    " (EXISTS (SELECT 1 FROM rests t WHERE t.learner = reminders.owner)"
    " OR EXISTS (SELECT 1 FROM vacations v WHERE v.learner = reminders.owner)) AS rests"
)


async def claim(
    tx: WriteTx,
    platform: str,
    *,
    now: datetime,
    until: datetime,
    lease: datetime,
    longest: datetime,
    most: int,
    prompts: bool = True,
    posts: bool = True,
) -> Sequence[Row]:
    """Lease about `most` of what is due on a platform and return it in the order it is to be served.

    Several instants are served side by side, and within one the first of every community comes before the second of
    any: nobody waits until everybody of a large one has been told.

    Args:
        tx: a transaction of its own.
        platform: whose.
        now: the present instant; leases that ended by then count no more, nor those that last beyond `longest`.
        until: how late the latest may be due.
        lease: when the new leases end.
        longest: a lease that ends later was set by a clock that was ahead.
        most: how many; an instant gives at least one.
        prompts: whether those of people count.
        posts: whether those of groups count.

    Returns:
        Rows of reminders, with `told` (whether the occasion stands in the ledger) and `rests` (whether its owner may
        have quiet hours or a vacation). Another worker may have been quicker: that none is left doesn't mean that
        nothing is due. The conditions stand in the outer WHERE too, or two workers on PostgreSQL would claim the same.
    """
    values = {
        "platform": platform,
        "now": seconds(now),
        "longest": seconds(longest),
        "prompts": int(prompts),
        "posts": int(posts),
    }
    instants = await tx.all(
        "WITH RECURSIVE instants (at) AS (SELECT MIN(next_at) FROM reminders WHERE paused = '' UNION ALL"
        " SELECT (SELECT MIN(next_at) FROM reminders WHERE paused = '' AND next_at > i.at) FROM instants i"
        " WHERE i.at <= :until)"
        " SELECT at FROM instants WHERE at <= :until AND EXISTS (SELECT 1 FROM reminders r WHERE r.paused = ''"
        " AND r.next_at = at AND r.platform = :platform AND (r.lease_until <= :now OR r.lease_until > :longest)"
        " AND ((r.kind = 'group' AND :posts = 1) OR (r.kind <> 'group' AND :prompts = 1))) LIMIT :instants",
        until=seconds(until),
        instants=min(INSTANTS, most),
        **values,
    )
    if not instants:
        return ()
    share = {"lease": seconds(lease), "most": max(1, most // len(instants))}
    claimed = await tx.each(*((_CLAIM, {**values, **share, "at": row["at"]}) for row in instants))
    return sorted((row for rows in claimed for row in rows), key=lambda row: (row["seat"], row["next_at"]))


async def platforms(tx: ReadTx, until: datetime) -> frozenset[str]:
    """Return the platforms on which something was due by an instant, leased or not."""
    rows = await tx.all(
        "SELECT DISTINCT platform FROM reminders WHERE paused = '' AND next_at <= :until", until=seconds(until)
    )
    return frozenset(str(row["platform"]) for row in rows)


async def oldest(tx: ReadTx, now: datetime) -> Mapping[str, datetime]:
    """Return since when something has been due, for each platform on which something is."""
    rows = await tx.all(
        "SELECT platform, MIN(next_at) AS at FROM reminders WHERE paused = '' AND next_at <= :now GROUP BY platform",
        now=seconds(now),
    )
    return {str(row["platform"]): instant(row["at"]) for row in rows}


async def outcomes(tx: ReadTx, since: datetime) -> Mapping[str, Mapping[str, int]]:
    """Return how often what was due came to each end since an instant, by platform and outcome; reads the ledger."""
    rows = await tx.all(
        "SELECT r.platform, d.outcome, COUNT(*) AS n FROM deliveries d JOIN reminders r ON r.id = d.reminder"
        " WHERE d.at >= :since GROUP BY r.platform, d.outcome ORDER BY r.platform, n DESC, d.outcome",
        since=seconds(since),
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(str(row["platform"]), {})[str(row["outcome"])] = int(row["n"])
    return found


async def move_on(tx: WriteTx, due: Due, next_at: datetime, occasion: str, outcome: Outcome, now: datetime) -> None:
    """Set what comes after `due` by the rule it was claimed with.

    Where its rule was changed meanwhile, or the ledger has the next occasion already, it is due at once instead: who
    claims it sees that it was told. Only what arrived ends a row of refusals: while the bot is away, no place refuses.
    """
    same = {"id": due.reminder.id, "occasion": due.reminder.occasion}
    await tx.run(
        "UPDATE reminders SET next_at = :next_at, occasion = :next_occasion, lease_until = 0, attempts = 0,"
        " tried_at = NULL, detour = 0, refusals = CASE :outcome WHEN 'refused' THEN refusals + 1 WHEN 'sent' THEN 0"
        " WHEN 'late' THEN 0 ELSE refusals END"
        " WHERE id = :id AND occasion = :occasion AND weekday = :weekday AND minute = :minute AND zone = :zone"
        " AND NOT EXISTS (SELECT 1 FROM deliveries WHERE reminder = :id AND occasion = :next_occasion)",
        next_at=seconds(next_at),
        next_occasion=occasion,
        outcome=outcome,
        weekday=due.reminder.weekday,
        minute=due.reminder.cadence.minute,
        zone=due.reminder.zone.key,
        **same,
    )
    await tx.run(
        "UPDATE reminders SET lease_until = 0, next_at = CASE WHEN next_at > :now THEN :now ELSE next_at END,"
        " refusals = CASE :outcome WHEN 'refused' THEN refusals + 1 WHEN 'sent' THEN 0 WHEN 'late' THEN 0"
        " ELSE refusals END WHERE id = :id AND occasion = :occasion",
        now=seconds(now),
        outcome=outcome,
        **same,
    )


async def hand_back(tx: WriteTx, due: Due, until: datetime) -> None:
    """Let what was claimed and not tried be claimed again from an instant on, where it is still the next one."""
    await tx.run(
        "UPDATE reminders SET lease_until = :until, attempts = attempts - 1,"
        " tried_at = CASE WHEN :tried = 1 THEN tried_at ELSE NULL END"
        " WHERE id = :id AND occasion = :occasion AND attempts = :attempts",
        id=due.reminder.id,
        occasion=due.reminder.occasion,
        until=seconds(until),
        attempts=due.attempt,
        tried=int(due.tried is not None),
    )

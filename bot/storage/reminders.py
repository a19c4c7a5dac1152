"""Reminders and the ledger of what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain import zones
from bot.domain.cadence import Cadence
from bot.domain.reminder import DEFAULTS, LATE, Delivery, Due, Outcome, Reminder, ReminderKind, replanned
from bot.storage import seats
from bot.storage.database import ReadTx, Row, WriteTx

UTC_ZONE = ZoneInfo("UTC")

BY_ID = "SELECT * FROM reminders WHERE id = :id"
TOLD = "SELECT occasion FROM deliveries WHERE reminder = :id ORDER BY occasion DESC LIMIT 60"  # more than a year


def instant(seconds: int) -> datetime:
    """Return stored seconds as an aware instant."""
    return datetime.fromtimestamp(seconds, UTC)


def seconds(at: datetime) -> int:
    """Return an instant as it is stored."""
    return int(at.timestamp())


def reminder(row: Row) -> Reminder:
    """Return a stored reminder."""
    cadence = Cadence(row["weekday"], row["minute"], zones.named(row["zone"]) or UTC_ZONE)
    return Reminder(
        row["id"],
        row["owner"],
        row["kind"],
        row["platform"],
        row["place"],
        cadence,
        row["locale"],
        instant(row["next_at"]),
        row["occasion"],
        row["paused"],
        row["fallback"],
        bool(row["detour"]),
    )


async def find(tx: ReadTx, owner: str, kind: ReminderKind) -> Reminder | None:
    """Return the reminder of a learner or community, switched off or not; None if there never was one."""
    row = await tx.one("SELECT * FROM reminders WHERE owner = :owner AND kind = :kind", owner=owner, kind=kind)
    return None if row is None else reminder(row)


async def find_all(tx: ReadTx, owner: str) -> Sequence[Reminder]:
    """Return every reminder of a learner or community, switched off or not, in the order of their kinds."""
    found = [reminder(row) for row in await tx.all("SELECT * FROM reminders WHERE owner = :owner", owner=owner)]
    return sorted(found, key=lambda one: list(DEFAULTS).index(one.kind))


async def current(tx: ReadTx, id_: str) -> tuple[Reminder | None, frozenset[str]]:
    """Return a reminder as it now stands, and the latest occasions that stand in its ledger."""
    rows, known = await tx.each((BY_ID, {"id": id_}), (TOLD, {"id": id_}))
    return reminder(rows[0]) if rows else None, _occasions(known)


async def keep(tx: WriteTx, kept: Reminder, setter: str) -> None:
    """Store a reminder as it now is.

    What was tried before counts no more, unless it was the same occasion: that may be under way, or have arrived.
    """
    await tx.run(
        "INSERT INTO reminders (id, owner, kind, setter, platform, place, weekday, minute, zone, locale, next_at,"
        " occasion, lease_until, attempts, refusals, tried_at, paused, news, fallback, detour)"
        " VALUES (:id, :owner, :kind, :setter, :platform, :place, :weekday, :minute, :zone, :locale, :next_at,"
        " :occasion, 0, 0, 0, NULL, :paused, 0, :fallback, 0)"
        " ON CONFLICT (owner, kind) DO UPDATE SET setter = excluded.setter, platform = excluded.platform,"
        " place = excluded.place, weekday = excluded.weekday, minute = excluded.minute, zone = excluded.zone,"
        " locale = excluded.locale, next_at = excluded.next_at, occasion = excluded.occasion, refusals = 0,"
        " paused = excluded.paused, fallback = excluded.fallback, detour = 0,"
        " seat = CASE WHEN reminders.weekday = excluded.weekday AND reminders.minute = excluded.minute"
        " AND reminders.platform = excluded.platform THEN reminders.seat ELSE -1 END,"
        " lease_until = CASE WHEN reminders.occasion = excluded.occasion THEN reminders.lease_until ELSE 0 END,"
        " attempts = CASE WHEN reminders.occasion = excluded.occasion THEN reminders.attempts ELSE 0 END,"
        " tried_at = CASE WHEN reminders.occasion = excluded.occasion THEN reminders.tried_at ELSE NULL END",
        id=kept.id,
        owner=kept.owner,
        kind=kept.kind,
        setter=setter,
        platform=kept.platform,
        place=kept.place,
        weekday=kept.cadence.weekday,
        minute=kept.cadence.minute,
        zone=kept.cadence.zone.key,
        locale=kept.locale,
        next_at=seconds(kept.next_at),
        occasion=kept.occasion,
        paused=kept.paused,
        fallback=kept.fallback,
    )
    await seats.take(tx, kept.owner, kept.kind)


async def told(tx: ReadTx, *ids: str) -> Sequence[frozenset[str]]:
    """Return, for each reminder, the latest occasions that stand in its ledger."""
    return [_occasions(rows) for rows in await tx.each(*((TOLD, {"id": id_}) for id_ in ids))] if ids else []


def _occasions(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(row["occasion"] for row in rows)


async def deliveries(tx: ReadTx, *ids: str, most: int = 5) -> tuple[Delivery, ...]:
    """Return what became of the latest occasions of these reminders, newest first."""
    latest = (
        "SELECT r.kind, d.occasion, d.due_at, d.at, d.outcome, d.place, d.why FROM deliveries d"
        " JOIN reminders r ON r.id = d.reminder WHERE d.reminder = :id"
        " ORDER BY d.due_at DESC, d.occasion DESC LIMIT :most"
    )
    answers = await tx.each(*((latest, {"id": id_, "most": most}) for id_ in ids)) if ids else ()
    rows = sorted((r for rows in answers for r in rows), key=lambda r: (r["due_at"], r["occasion"]), reverse=True)
    return tuple(
        Delivery(r["kind"], r["occasion"], instant(r["due_at"]), instant(r["at"]), r["outcome"], r["place"], r["why"])
        for r in rows[:most]
    )


async def record(tx: WriteTx, due: Due, outcome: Outcome, at: datetime, *, receipt: str = "", why: str = "") -> None:
    """Write down what became of an occasion; the first word stands."""
    await tx.run(
        "INSERT INTO deliveries (reminder, occasion, due_at, at, outcome, place, receipt, why)"
        " SELECT :reminder, :occasion, :due_at, :at, :outcome, :place, :receipt, :why FROM reminders"
        " WHERE id = :reminder"  # whoever it was for may have left meanwhile
        " ON CONFLICT (reminder, occasion) DO NOTHING",
        reminder=due.reminder.id,
        occasion=due.reminder.occasion,
        due_at=seconds(due.at),
        at=seconds(at),
        outcome=outcome,
        place=due.place,
        receipt=receipt,
        why=why,
    )


async def move_on(tx: WriteTx, due: Due, next_at: datetime, occasion: str) -> None:
    """Set the next instant, only where the present occasion is still the one of `due`."""
    await tx.run(
        "UPDATE reminders SET next_at = :next_at, occasion = :next_occasion, lease_until = 0, attempts = 0,"
        " tried_at = NULL, detour = 0 WHERE id = :id AND occasion = :occasion",
        id=due.reminder.id,
        occasion=due.reminder.occasion,
        next_at=seconds(next_at),
        next_occasion=occasion,
    )


async def put_off(tx: WriteTx, due: Due, until: datetime, *, may_have_arrived: bool) -> None:
    """Try an occasion again later, where it is still the next one."""
    await tx.run(
        "UPDATE reminders SET lease_until = :until, tried_at = CASE WHEN :unknown = 1 THEN tried_at ELSE NULL END"
        " WHERE id = :id AND occasion = :occasion",
        id=due.reminder.id,
        occasion=due.reminder.occasion,
        until=seconds(until),
        unknown=int(may_have_arrived),
    )


async def postpone(tx: WriteTx, due: Due, at: datetime) -> None:
    """Let an occasion come at a later instant, where it is still the next one; a doubt about it stays."""
    await tx.run(
        "UPDATE reminders SET next_at = :at, lease_until = 0,"
        " tried_at = CASE WHEN :tried = 1 THEN tried_at ELSE NULL END WHERE id = :id AND occasion = :occasion",
        id=due.reminder.id,
        occasion=due.reminder.occasion,
        at=seconds(at),
        tried=int(due.tried is not None),
    )


async def take_detour(tx: WriteTx, due: Due) -> None:
    """Send an occasion to the fallback at once, where it is still the next one: its own place has refused it.

    A doubt stays: an earlier attempt may have arrived at its own place, to which its owner may send it again.
    """
    await tx.run(
        "UPDATE reminders SET detour = 1, lease_until = 0,"
        " attempts = CASE WHEN :tried = 1 THEN attempts ELSE 0 END,"
        " tried_at = CASE WHEN :tried = 1 THEN tried_at ELSE NULL END WHERE id = :id AND occasion = :occasion",
        id=due.reminder.id,
        occasion=due.reminder.occasion,
        tried=int(due.tried is not None),
    )


async def replan(tx: WriteTx, old: Reminder, at: datetime, occasion: str) -> None:
    """Set another instant and occasion, where both are still as they were.

    What was tried before counts no more, unless it was the same occasion.
    """
    await tx.run(
        "UPDATE reminders SET next_at = :at, occasion = :occasion,"
        " lease_until = CASE WHEN occasion = :occasion THEN lease_until ELSE 0 END,"
        " attempts = CASE WHEN occasion = :occasion THEN attempts ELSE 0 END,"
        " tried_at = CASE WHEN occasion = :occasion THEN tried_at ELSE NULL END,"
        " detour = CASE WHEN occasion = :occasion THEN detour ELSE 0 END"
        " WHERE id = :id AND occasion = :old AND next_at = :old_at",
        id=old.id,
        at=seconds(at),
        occasion=occasion,
        old=old.occasion,
        old_at=seconds(old.next_at),
    )


async def zones_in_use(tx: ReadTx) -> Sequence[str]:
    """Return the zones that reminders go by; steps from one to the next, for reminders are many and zones few."""
    rows = await tx.all(
        "WITH RECURSIVE used (zone) AS (SELECT MIN(zone) FROM reminders UNION ALL"
        " SELECT (SELECT MIN(zone) FROM reminders WHERE zone > u.zone) FROM used u WHERE u.zone IS NOT NULL)"
        " SELECT zone FROM used WHERE zone IS NOT NULL ORDER BY zone"
    )
    return [row["zone"] for row in rows]


async def in_zone(tx: ReadTx, zone: str, after: str, most: int) -> Sequence[Reminder]:
    """Return the reminders that go by a zone and whose ids follow `after`, in the order of their ids."""
    rows = await tx.all(
        "SELECT * FROM reminders WHERE zone = :zone AND id > :after ORDER BY id LIMIT :most",
        zone=zone,
        after=after,
        most=most,
    )
    return [reminder(row) for row in rows]


async def refused_at(tx: ReadTx, id_: str, since: datetime) -> datetime | None:
    """Return when the latest occasion was due that a place refused, of those due after an instant."""
    row = await tx.one(
        "SELECT MAX(due_at) AS at FROM deliveries WHERE reminder = :id AND outcome = 'refused' AND due_at > :since",
        id=id_,
        since=seconds(since),
    )
    return None if row is None or row["at"] is None else instant(row["at"])


async def take_back_refusal(tx: WriteTx, id_: str, since: datetime) -> tuple[datetime, str] | None:
    """Forget that a place refused what was due after an instant; return when the latest was due, and its occasion."""
    rows = await tx.all(
        "DELETE FROM deliveries WHERE reminder = :id AND outcome = 'refused' AND due_at > :since"
        " RETURNING due_at, occasion",
        id=id_,
        since=seconds(since),
    )
    return max(((instant(row["due_at"]), str(row["occasion"])) for row in rows), default=None)


async def refusals(tx: ReadTx, id_: str) -> int:
    """Return how often in a row the place of a reminder refused."""
    row = await tx.one("SELECT refusals FROM reminders WHERE id = :id", id=id_)
    return int(row["refusals"]) if row else 0


async def pause(tx: WriteTx, id_: str, why: str, *, tell: bool = False) -> None:
    """Pause a reminder. `tell`: its setter has to hear of it."""
    await tx.run("UPDATE reminders SET paused = :why, news = :news WHERE id = :id", id=id_, why=why, news=int(tell))


async def pause_all(tx: WriteTx, owner: str, why: str) -> None:
    """Pause every reminder of somebody that is neither paused nor off."""
    await tx.run("UPDATE reminders SET paused = :why WHERE owner = :owner AND paused = ''", owner=owner, why=why)


async def ahead(tx: ReadTx, now: datetime, farthest: datetime, most: int) -> Sequence[Reminder]:
    """Return reminders that a clock which was ahead has moved: planned too far, or left out at an instant to come."""
    rows = await tx.all(
        "SELECT * FROM reminders WHERE paused = '' AND next_at > :farthest"
        " UNION SELECT r.* FROM reminders r JOIN deliveries d ON d.reminder = r.id"
        " WHERE r.paused = '' AND d.outcome IN ('folded', 'quiet', 'away') AND d.at > :now LIMIT :most",
        now=seconds(now),
        farthest=seconds(farthest),
        most=most,
    )
    return [reminder(row) for row in rows]


async def unfold(tx: WriteTx, now: datetime, *ids: str) -> None:
    """Forget the occasions of these reminders that were left out at an instant still to come."""
    for id_ in ids:
        await tx.run(
            "DELETE FROM deliveries WHERE reminder = :id AND outcome IN ('folded', 'quiet', 'away') AND at > :now",
            id=id_,
            now=seconds(now),
        )


async def release_leases(tx: WriteTx, now: datetime) -> None:
    """Free every lease of what is due: only for a process that is the only one."""
    # An attempt counts as an earlier one from the next second on; a restart can be quicker than that.
    await tx.run(
        "UPDATE reminders SET lease_until = 0, tried_at = tried_at - 1"
        " WHERE paused = '' AND next_at <= :now AND lease_until > 0",
        now=seconds(now),
    )


async def prune(tx: WriteTx, before: datetime) -> None:
    """Forget what became of occasions settled before an instant."""
    await tx.run("DELETE FROM deliveries WHERE at < :before", before=seconds(before))


async def rezone(tx: WriteTx, owner: str, zone: ZoneInfo, now: datetime) -> None:
    """Let a learner's or community's reminders go by another zone, from now on.

    A week whose occasion was told stays told; one whose time is past in the new zone, but was still to come in the old
    one, is due at once: moving neither skips nor doubles a week. A snooze keeps its instant.
    """
    rows: Sequence[Row] = await tx.all("SELECT * FROM reminders WHERE owner = :owner", owner=owner)
    for row, known in zip(rows, await told(tx, *(row["id"] for row in rows)), strict=True):
        old = reminder(row)
        rule = Cadence(old.weekday, old.cadence.minute, zone)
        next_at, occasion = replanned(old, rule, now, known, keeps_week=True)
        await keep(tx, replace(old, cadence=rule, next_at=next_at, occasion=occasion), row["setter"])


async def census(tx: ReadTx, now: datetime) -> tuple[int, int, int, int]:
    """Return how many people there are, and how many reminders are on, overdue, and paused because of their place."""
    row = await tx.one(
        "SELECT (SELECT COUNT(*) FROM learners) AS people,"
        " (SELECT COUNT(*) FROM reminders WHERE paused = '') AS on_now,"
        " (SELECT COUNT(*) FROM reminders WHERE paused = '' AND next_at < :late) AS overdue,"
        " (SELECT COUNT(*) FROM reminders WHERE paused NOT IN ('', 'person', 'off')) AS refused",
        late=seconds(now - LATE),
    )
    return (row["people"], row["on_now"], row["overdue"], row["refused"]) if row else (0, 0, 0, 0)


async def waiting(tx: ReadTx, now: datetime) -> int:
    """Return how many reminders' time has come and that nobody has settled, whether they are under way or not."""
    row = await tx.one("SELECT COUNT(*) AS n FROM reminders WHERE paused = '' AND next_at <= :now", now=seconds(now))
    return int(row["n"]) if row else 0

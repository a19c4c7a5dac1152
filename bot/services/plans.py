"""When a reminder comes next: after what was said, and after its rule or place was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.domain.cadence import Cadence
from bot.domain.reminder import CAUGHT_UP, PATIENCE, Due, Outcome, Reminder, replanned
from bot.storage import due, reminders
from bot.storage.database import WriteTx


async def close(
    tx: WriteTx, occasion: Due, outcome: Outcome, now: datetime, *, receipt: str = "", why: str = ""
) -> None:
    """Write down what became of an occasion, and set what comes after it; nothing is asked, so many share a commit."""
    await reminders.record(tx, occasion, outcome, now, receipt=receipt, why=why)
    at, name = _next(occasion.reminder.cadence, _after(occasion, now), occasion.reminder.occasion)
    await due.move_on(tx, occasion, at, name, outcome, now)


async def move_on(tx: WriteTx, occasion: Due, now: datetime) -> None:
    """Plan what comes after an occasion that was told by the rule as it now is, which may have been changed since."""
    current, told = await reminders.current(tx, occasion.reminder.id)
    if current is not None:
        at, name = current.cadence.plan(_after(occasion, now), told)
        await reminders.move_on(tx, occasion, at, name)


@lru_cache(maxsize=4096)  # many are due at once, by few rules
def _next(rule: Cadence, after: datetime, said: str) -> tuple[datetime, str]:
    return rule.plan(after, {said, week_of(said)})


def _after(occasion: Due, now: datetime) -> datetime:
    """Looking from what was due on, not from now, leaves no week out: after days of silence the latest can be said."""
    return max(occasion.at, now - CAUGHT_UP)


async def store(
    tx: WriteTx, new: Reminder, old: Reminder | None, setter: str, now: datetime, *, again: datetime | None = None
) -> None:
    """Store a reminder with its next instant; an occasion that was told isn't told again.

    Args:
        tx: the change it is part of.
        new: how it is from now on.
        old: how it was; None if there was none.
        setter: the learner who sets it.
        now: the present instant.
        again: what was refused and due after this instant is due once more; at once, if that is twelve hours ago.
    """
    refused = await reminders.take_back_refusal(tx, old.id, again) if old and again else None
    if old is None:
        at, name = new.cadence.plan(now)
    elif refused is not None:
        at, name = refused
        at = at if now - at <= PATIENCE else now
    else:
        (told,) = await reminders.told(tx, old.id)
        at, name = replanned(old, new.cadence, now, told)
    await reminders.keep(tx, replace(new, next_at=at, occasion=name), setter)


def changed(rule: Cadence, weekday: int | None, minute: int | None) -> Cadence:
    """Return a rule with another day or time; what is None stays."""
    return Cadence(rule.weekday if weekday is None else weekday, rule.minute if minute is None else minute, rule.zone)


def week_of(key: str) -> str:
    """Return the week in a prompt's key or an occasion, without the number of a snooze."""
    return key.rpartition(":")[2].partition("+")[0]

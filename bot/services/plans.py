"""When a reminder comes next: after what was said, and after its rule or place was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.cadence import Cadence
from bot.domain.reminder import CAUGHT_UP, PATIENCE, Due, Outcome, Reminder, replanned
from bot.storage import reminders
from bot.storage.database import WriteTx


async def move_on(tx: WriteTx, due: Due, now: datetime, outcome: Outcome | None = None) -> None:
    """Plan what comes after `due` by the rule as it now is; it may have been changed since `due` was claimed.

    Looking from `due` on, not from now, leaves no week out: after days of silence the latest can still be said.
    """
    current, told = await reminders.current(tx, due.reminder.id)
    if current is not None:
        at, name = current.cadence.plan(max(due.at, now - CAUGHT_UP), told)
        await reminders.move_on(tx, due, at, name, outcome)


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

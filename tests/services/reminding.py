"""What tests of reminders share: a prompt that is on, and the courier's part in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.learner import Asker
from bot.domain.reminder import Due, Reminder
from bot.services.outbox import Outbox
from bot.services.reminders import Reminders

PARIS, TOKYO = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Tokyo")
THIS, NEXT, AFTER = "2026-11-23", "2026-11-30", "2026-12-07"
MONDAY_NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)  # in Paris; the clock begins on the Tuesday before, at 11:00
WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)


def found(reminder: Reminder | None) -> Reminder:
    assert reminder is not None
    return reminder


async def upcoming(reminders: Reminders, asker: Asker) -> tuple[datetime, str]:
    """What comes next for somebody."""
    one = found((await reminders.mine(asker)).of("goals"))
    return one.next_at, one.occasion


async def claimed(outbox: Outbox) -> Due:
    """The only thing that is due."""
    (due,) = await outbox.claim("fake", 10)
    return due


async def said(outbox: Outbox) -> str:
    """Say the only thing that is due, and return its key."""
    due = await claimed(outbox)
    await outbox.settle(due, "receipt")
    return due.key


async def outcomes(reminders: Reminders, asker: Asker) -> Sequence[tuple[str, str]]:
    """The ledger, oldest first."""
    return [(line.occasion, line.outcome) for line in reversed((await reminders.mine(asker)).deliveries)]

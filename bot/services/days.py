"""Which days can still be logged."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.errors import Instead, Problem

REACH = 7  # days back (product.md: "today or up to seven days back")


def within_reach(when: date | None, today: date) -> date:
    """Return the day something is logged for; None is today.

    Raises:
        Problem: it lies ahead, or more than a week back.
    """
    if when is None:
        return today
    if not today - timedelta(days=REACH) <= when <= today:
        raise Problem(
            "{day} is out of reach.",
            "I can log today and up to {n} days back.",
            at="when",
            try_instead=(Instead("Today", {"when": today.isoformat()}),),
            day=when.isoformat(),
            n=REACH,
        )
    return when

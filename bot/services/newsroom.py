"""What happened to groups' weekly posts since they were posted, and has to be said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.cadence import occasion
from bot.domain.reminder import Due, News
from bot.storage import news, reminders
from bot.storage.database import Database, ReadTx, Row


class Newsroom:
    """Knows which posts don't show any more what is so, and which setters don't know that theirs is paused."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    async def unsaid(self, after: str, most: int) -> Sequence[News]:
        """Return the news of reminders whose ids follow `after`, in the order of their ids."""
        async with self._database.read() as tx:
            return [await self._told(tx, row) for row in await news.unsaid(tx, after, most)]

    async def said(self, one: News) -> None:
        """Note that it was said, or that nobody can be told."""
        async with self._database.write() as tx:
            await news.said(tx, one.due.reminder.id, one.number)

    async def outdated(self, after: News | None, most: int) -> Sequence[News]:
        """Return the posts that show somebody who left, after one of them, in order."""
        last = (after.due.reminder.id, after.due.reminder.occasion) if after else ("", "")
        async with self._database.read() as tx:
            return [_posted(row) for row in await news.outdated(tx, last, most)]

    async def brought_up(self, one: News) -> None:
        """Note that such a post was said again, or can't be."""
        async with self._database.write() as tx:
            await news.brought_up(tx, one.due.reminder.id, one.due.reminder.occasion)

    async def _told(self, tx: ReadTx, row: Row) -> News:
        found, now = reminders.reminder(row), self._clock()
        if found.paused:
            about = replace(found, occasion=f"{found.occasion}!")  # no post's key
            place = f"@{row['account']}" if row["account"] and row["refused_at"] else ""
            since = reminders.instant(row["refused_at"] or 0)
            return News(Due(about, found.next_at, 1, None, late=False), place, "", since, row["news"])
        # Another week's post shows another week's goals: it stays as it is.
        this = replace(found, occasion=occasion(now, found.zone))
        line = await news.posted(tx, found.id, this.occasion)
        if line is None:
            return News(Due(this, now, 1, None, late=False), "", "", now, row["news"])
        since = reminders.instant(line["at"])
        due = Due(this, reminders.instant(line["due_at"]), 1, None, late=line["outcome"] == "late")
        return News(due, line["place"], line["receipt"], since, row["news"])


def _posted(row: Row) -> News:
    """Return a post as it stands, whatever became of its reminder since."""
    about = replace(reminders.reminder(row), occasion=row["posted"], paused="")
    since = reminders.instant(row["at"])
    due = Due(about, reminders.instant(row["due_at"]), 1, None, late=row["outcome"] == "late")
    return News(due, row["posted_in"], row["receipt"], since, 1)

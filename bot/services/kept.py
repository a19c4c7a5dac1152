"""Calls too long for a custom id, kept for 90 days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.ids import new_id
from bot.storage import kept
from bot.storage.database import Database

LIFE = timedelta(days=90)


class Kept:
    """A drawer of texts; it implements `bot.chat.dispatcher.Drawer`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    async def keep(self, text: str, whose: str) -> str:
        """Store a text for 90 days, or until those it is for leave with their data, and return its id."""
        id_ = new_id()
        async with self._database.write() as tx:
            await kept.keep(tx, id_, text, int((self._clock() + LIFE).timestamp()), whose)
        return id_

    async def find(self, id_: str) -> str | None:
        """Return a stored text, or None if there is none or its time is over."""
        async with self._database.read() as tx:
            return await kept.kept(tx, id_, int(self._clock().timestamp()))

    async def prune(self) -> None:
        """Drop what is older than 90 days."""
        async with self._database.write() as tx:
            await kept.prune(tx, int(self._clock().timestamp()))

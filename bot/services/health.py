"""How the program is doing: for those who run it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.shards import Shards
from bot.storage import meta, reminders
from bot.storage.database import Database

HEARTBEAT = "heartbeat"  # in meta; of a process that serves some of the shards, followed by which


def heartbeat(shards: Shards | None) -> str:
    """Return under which name a process notes its heartbeats: each its own, so that none is taken for another's."""
    return HEARTBEAT if shards is None else f"{HEARTBEAT} {shards}"


@dataclass(frozen=True, slots=True)
class Health:
    """The program at one moment.

    Attributes:
        heartbeat: when its heart last beat; None if it never did.
        people: how many people it knows.
        on: how many reminders are switched on.
        overdue: how many of them should have been delivered more than a quarter of an hour ago.
        paused: how many were paused because their place refused.
    """

    now: datetime
    heartbeat: datetime | None
    people: int
    on: int
    overdue: int
    paused: int


class HealthCheck:
    """Shows operators how the program is doing; `operators` are accounts such as `discord:1234`."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        operators: Collection[str],
        shards: Shards | None = None,
    ) -> None:
        self._heartbeat = heartbeat(shards)
        self._database, self._clock, self._operators = database, clock, frozenset(operators)

    def may(self, asker: Asker) -> bool:
        """Whether somebody runs the program."""
        return f"{asker.platform}:{asker.account}" in self._operators

    async def look(self, asker: Asker) -> Health:
        """Return how the program is doing.

        Raises:
            Problem: the asker doesn't run it.
        """
        if not self.may(asker):
            raise Problem(
                "Only those who run me can see that.", "Whoever runs the program names them in its setting OPERATORS."
            )
        now = self._clock()
        async with self._database.read() as tx:
            beat = await meta.get(tx, self._heartbeat)
            counted = await reminders.census(tx, now)
        return Health(now, reminders.instant(int(beat)) if beat else None, *counted)

    async def beat(self) -> None:
        """Note that the program's heart beats now."""
        async with self._database.write() as tx:
            await meta.put(tx, self._heartbeat, str(int(self._clock().timestamp())))

    async def due_now(self) -> int:
        """Return how many reminders wait to be delivered."""
        async with self._database.read() as tx:
            return await reminders.waiting(tx, self._clock())

"""Whose reminders were refused by their place without their knowing it: they are told at their next command."""

from __future__ import annotations

from bot.domain.learner import Asker
from bot.domain.mine import Mine
from bot.services.learners import Learners
from bot.services.reminders import Reminders
from bot.storage import unheard
from bot.storage.database import Database

AT_ONCE = 1_000  # reminders read before others get their turn


class Unheard:
    """Knows in memory who has to hear of a refusal, so that nobody else's answer waits for a question about it."""

    def __init__(self, database: Database, people: Learners, reminders: Reminders) -> None:
        self._database, self._people, self._reminders = database, people, reminders
        self._accounts: frozenset[tuple[str, str]] = frozenset()

    async def catch_up(self) -> None:
        """Learn of whom places have refused since, also in the deliveries of other processes."""
        found: set[tuple[str, str]] = set()
        last = ""
        while True:
            async with self._database.read() as tx:
                batch = await unheard.accounts(tx, last, AT_ONCE)
            if not batch:
                break
            found.update((platform, account) for _, platform, account in batch)
            last = batch[-1][0]
        self._accounts = frozenset(found)

    def waits_for(self, asker: Asker) -> bool:
        """Whether somebody may have to hear of a refusal."""
        return (asker.platform, asker.account) in self._accounts

    async def hear(self, asker: Asker) -> Mine | None:
        """Return somebody's reminders where they are told of a refusal now; None once they have been."""
        self._accounts -= {(asker.platform, asker.account)}
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            if here.learner is None or not await unheard.heard(tx, here.learner.id):
                return None  # another process has told them
            return await self._reminders.mine_in(tx, here)

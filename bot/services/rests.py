"""When people want to be left alone, and when they begin anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.mine import Mine
from bot.domain.rest import LONGEST_VACATION, Quiet, Vacation
from bot.services.learners import Learners
from bot.services.reminders import Reminders
from bot.storage import rests
from bot.storage.database import Database


class Rests:
    """Each person's vacations and quiet hours. Reminders keep their rules: what is due then waits, or is left out."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], people: Learners, reminders: Reminders
    ) -> None:
        self._database, self._clock, self._people, self._reminders = database, clock, people, reminders

    async def go_away(self, asker: Asker, last: date) -> Mine:
        """Begin a vacation today; on vacation already, let it end on another day.

        Raises:
            Problem: the last day is past, or more than a year away.
        """
        async with self._database.write() as tx:
            here = await self._people.join(tx, asker)
            mine = await self._reminders.mine_in(tx, here)
            if not here.today <= last <= here.today + LONGEST_VACATION:
                raise Problem(
                    "A vacation ends today at the earliest, and within a year.",
                    "Name its last day, such as Sunday or {example}.",
                    at="until",
                    example=(here.today + timedelta(days=14)).isoformat(),
                )
            if here.learner is not None:
                first = mine.vacation.first if mine.vacation else here.today
                await rests.go_away(tx, here.learner.id, Vacation(first, last))
            return await self._reminders.mine_in(tx, here)

    async def come_back(self, asker: Asker) -> Mine:
        """End one's vacation: today is none of its days any more. Without one, nothing changes."""
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            vacation = (await self._reminders.mine_in(tx, here)).vacation
            if here.learner is not None and vacation is not None:
                if vacation.first == here.today:
                    await rests.come_back(tx, here.learner.id, vacation)
                else:
                    ended = replace(vacation, last=here.today - timedelta(days=1))
                    await rests.go_away(tx, here.learner.id, ended)
            return await self._reminders.mine_in(tx, here)

    async def set_quiet(self, asker: Asker, quiet: Quiet | None) -> Mine:
        """Set the hours in which nothing is said; None is none."""
        async with self._database.write() as tx:
            here = await self._people.join(tx, asker)
            if here.learner is not None:
                await rests.set_quiet(tx, here.learner.id, quiet)
            return await self._reminders.mine_in(tx, here)

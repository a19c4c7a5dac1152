"""Each group's weekly post: where and when it comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.cadence import Cadence
from bot.domain.errors import Instead, Problem
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Community, Here
from bot.domain.reminder import DEFAULTS, OFF, PATIENCE, Group, Reminder
from bot.services.learners import Learners
from bot.services.plans import changed, store
from bot.storage import reminders
from bot.storage.database import Database, ReadTx, WriteTx


class Posts:
    """What those who manage a group set."""

    def __init__(self, database: Database, clock: Callable[[], datetime], people: Learners) -> None:
        self._database, self._clock, self._people = database, clock, people

    async def of(self, asker: Asker) -> Group:
        """Return the weekly post of the asker's community."""
        async with self._database.read() as tx:
            return await self._group(tx, await self._people.here_in(tx, asker))

    async def set(
        self,
        asker: Asker,
        *,
        place: str | None = None,
        weekday: int | None = None,
        minute: int | None = None,
        zone: ZoneInfo | None = None,
    ) -> Group:
        """Set the weekly post of the asker's community; what is None stays as it was, or begins with the default.

        It goes by the community's zone, which `zone` changes. A post that was paused, for its channel refused, is
        tried again: this week's, where that isn't too late.

        Raises:
            Problem: there is no community, they don't manage it, or no channel was chosen yet.
        """
        async with self._database.write() as tx:
            here, learner, community = await self._managed(tx, asker)
            if zone is not None:
                here = await self._people.move_community(tx, here, asker, zone)
            found = await reminders.find(tx, community.id, "group")
            where = place or (found.place if found and found.paused != OFF else None)
            if where is None:
                raise Problem(
                    "Choose a channel for the weekly post first.",
                    try_instead=(Instead("Choose the channel", command="admin channel"),),
                )
            old = found.cadence if found else Cadence(*DEFAULTS["group"], zone or community.zone or here.zone)
            rule, id_ = changed(old, weekday, minute), found.id if found else new_id()
            post = Reminder(id_, community.id, "group", asker.platform, where, rule, asker.speaks, here.now, "")
            now = self._clock()
            again = now - PATIENCE if found is not None and found.paused != OFF else None
            await store(tx, post, found, learner, now, again=again)
            return await self._group(tx, here)

    async def stop(self, asker: Asker) -> Group:
        """Stop the weekly post; goals stay."""
        async with self._database.write() as tx:
            here, _, community = await self._managed(tx, asker)
            found = await reminders.find(tx, community.id, "group")
            if found is not None:
                await reminders.pause(tx, found.id, OFF)
            return await self._group(tx, here)

    async def _group(self, tx: ReadTx, here: Here) -> Group:
        found = await reminders.find(tx, here.community.id, "group") if here.community else None
        if found is None:
            return Group(here)
        return Group(here, None if found.paused == OFF else found, await reminders.deliveries(tx, found.id))

    async def _managed(self, tx: WriteTx, asker: Asker) -> tuple[Here, str, Community]:
        if asker.community is None:
            raise Problem("There is no group here.", "Use /admin in a server or on the browser page.")
        if not asker.manages:
            raise Problem("Only those who manage this place can do that.")
        here = await self._people.join(tx, asker)
        if here.community is None or here.learner is None:
            raise LookupError("joining makes a learner and a community")
        return here, here.learner.id, here.community

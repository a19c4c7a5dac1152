"""What people finished beside the topics: note it, change it, take it off the list and put it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.errors import Instead, Problem
from bot.domain.finding import at_address
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Here
from bot.domain.ledger import Finished, Thing, find_same
from bot.domain.progress import Standing
from bot.services.days import within_reach
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.storage import ledger
from bot.storage.database import Database, ReadTx

MOST = 1_000  # entries on one list: each of its owner's answers reads them all


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry and where its owner stands now; `changed` is False where it was like that already."""

    entry: Finished
    changed: bool
    standing: Standing


class Ledger:
    """Each person's list of what they finished."""

    def __init__(self, database: Database, people: Learners, study: Study, roadmaps: Roadmaps) -> None:
        self._database, self._people, self._study, self._roadmaps = database, people, study, roadmaps

    async def add(
        self, asker: Asker, thing: Thing, *, rating: int | None = None, note: str = "", when: date | None = None
    ) -> Kept:
        """Note something as finished, today or on one of the last seven days; what is on the list stays as it is.

        A link to one of the roadmap's resources makes it that resource.

        Raises:
            Problem: the day is out of reach, or the list is full.
        """
        roadmap = await self._roadmaps.in_use(asker)
        known = None if thing.resource else at_address(roadmap, thing.link)
        thing = thing if known is None else replace(thing, resource=known.id)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            day = within_reach(when, here.today)
            standing = await self._study.standing_in(tx, here, roadmap)
            same = find_same(standing.finished, thing)
            if same is not None:
                return Kept(same, changed=False, standing=standing)
            if len(standing.finished) >= MOST:
                raise Problem(
                    "There are {n} things on your list.",
                    "Take one off it first.",
                    try_instead=(Instead("My list", command="finished list"),),
                    n=MOST,
                )
            here = await self._people.join(tx, asker, here)
            entry = Finished(new_id(), thing, day, rating, note)
            if here.learner is not None:
                await ledger.keep(tx, here.learner.id, entry, int(here.now.timestamp()))
            return Kept(entry, changed=True, standing=await self._study.standing_in(tx, here, roadmap))

    async def entry(self, asker: Asker, id_: str) -> Finished:
        """Return an entry of the asker's list. Raises Problem if it isn't on it."""
        async with self._database.read() as tx:
            return (await self._own(tx, await self._people.here_in(tx, asker), id_))[1]

    async def change(self, asker: Asker, changed: Finished) -> Kept:
        """Store all but an entry's day as it is now. Raises Problem if it isn't on the asker's list."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            learner, stored = await self._own(tx, here, changed.id)
            await ledger.keep(tx, learner, changed, int(here.now.timestamp()))
            return Kept(changed, changed != stored, await self._study.standing_in(tx, here, roadmap))

    async def remove(self, asker: Asker, id_: str) -> Kept:
        """Take an entry off the list; twice is harmless. Raises Problem if it isn't theirs."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            learner, entry = await self._own(tx, here, id_, removed=True)
            removed = await ledger.remove(tx, learner, id_, int(here.now.timestamp()))
            return Kept(entry, removed, await self._study.standing_in(tx, here, roadmap))

    async def put_back(self, asker: Asker, id_: str) -> Kept:
        """Put an entry back, unless the same thing is on the list already. Raises Problem if it isn't theirs."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            learner, entry = await self._own(tx, here, id_, removed=True)
            standing = await self._study.standing_in(tx, here, roadmap)
            same = find_same(standing.finished, entry.thing)
            if same is not None:
                return Kept(same, changed=False, standing=standing)
            await ledger.put_back(tx, learner, id_)
            return Kept(entry, changed=True, standing=await self._study.standing_in(tx, here, roadmap))

    async def _own(self, tx: ReadTx, here: Here, id_: str, *, removed: bool = False) -> tuple[str, Finished]:
        """Return the learner and their entry, or raise Problem; `removed` ones are found only where asked for."""
        found = await ledger.find(tx, here.learner.id, id_) if here.learner else None
        if here.learner is None or found is None:
            raise Problem(
                "I can't find that on your list.",
                "Only the person who noted something can change it.",
                try_instead=(Instead("My list", command="finished list"),),
            )
        entry, listed = found
        if not listed and not removed:
            raise Problem(
                "You took {title} off your list.",
                try_instead=(Instead("Put it back", {"entry": id_}, "finished restore"),),
                title=entry.thing.title,
            )
        return here.learner.id, entry

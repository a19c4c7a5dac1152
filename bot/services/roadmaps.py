"""Which roadmap somebody is on, which ones there are to choose from, and the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import Instead, Problem
from bot.domain.ids import is_id
from bot.domain.learner import Asker, Here
from bot.domain.roadmap import Roadmap
from bot.domain.version import Version
from bot.roadmaps.library import Library
from bot.services.learners import Learners
from bot.services.versions import Versions
from bot.storage import catalogue, choices, versions
from bot.storage.choices import Choice
from bot.storage.database import Database, ReadTx


@dataclass(frozen=True, slots=True)
class Named:
    """A roadmap to choose, by its id; `is_own` if a community brought it."""

    id: str
    title: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody may choose from.

    Attributes:
        in_use: the roadmap they are on here.
        every: the roadmaps they may choose, that one included.
        waiting: versions that wait for a word, which the asker may say.
        history: the versions of the one in use, newest first, where the asker may go back to one; else empty.
    """

    in_use: Roadmap
    every: tuple[Named, ...]
    waiting: tuple[Version, ...] = ()
    history: tuple[Version, ...] = ()


class Roadmaps:
    """The roadmap of each community, and of each person where they are alone.

    `runs` tells who runs the program: the roadmaps of the settings are theirs, the others their community's managers'.
    """

    def __init__(
        self,
        database: Database,
        people: Learners,
        library: Library,
        versions: Versions,
        runs: Callable[[Asker], bool],
    ) -> None:
        self._database, self._people = database, people
        self._library, self._versions, self.runs = library, versions, runs

    @property
    def default(self) -> Roadmap:
        """The roadmap of those who chose none."""
        return self._library.default

    async def in_use(self, asker: Asker) -> Roadmap:
        """Return the roadmap this person is on, here; to be asked before a transaction, never inside one."""
        if self._versions.is_alone:
            return self._library.default
        choice = await choices.of_account(self._database, asker.platform, asker.account, asker.community)
        return await self._chosen(choice, in_community=asker.community is not None)

    async def of_learner(self, learner: str) -> Roadmap:
        """Return the roadmap a learner is on where they are alone."""
        if self._versions.is_alone:
            return self._library.default
        return await self._chosen(await choices.of_learner(self._database, learner), in_community=False)

    async def of_community(self, community: str) -> Roadmap:
        """Return the roadmap of a community, by its id."""
        if self._versions.is_alone:
            return self._library.default
        return await self._chosen(await choices.of_community(self._database, community), in_community=True)

    async def by_id(self, id_: str) -> Roadmap | None:
        """Return any roadmap that people are or were on, by its id; to be asked before a transaction."""
        return await self._versions.bring(id_)

    def holding(self, topic: str) -> Roadmap | None:
        """Return the roadmap in memory that has a topic of this id, or None."""
        return next((roadmap for roadmap in self._library if roadmap.topic(topic)), None)

    async def holder(self, id_: str) -> Named | None:
        """Return the roadmap that has, or once had, a part, topic or project of this id; None for any other text."""
        if not is_id(id_):
            return None
        async with self._database.read() as tx:
            found = await catalogue.holder(tx, id_)
        return None if found is None else Named(*found)

    async def offered(self, asker: Asker) -> Offered:
        """Return what somebody may choose from here, and what waits for their word."""
        in_use = await self.in_use(asker)
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            waiting = [v for v in await versions.waiting(tx) if self.may(asker, here, v)]
            mine = in_use.version is not None and self.may(asker, here, in_use.version)
            history = await versions.of(tx, in_use.id) if mine else ()
            return Offered(in_use, await self._every(tx, asker, here), tuple(waiting), tuple(history))

    def may(self, asker: Asker, here: Here, version: Version) -> bool:
        """Whether a version of a roadmap waits for this person's word."""
        if not version.community:
            return self.runs(asker)
        return asker.manages and here.community is not None and here.community.id == version.community

    async def choose(self, asker: Asker, id_: str) -> Roadmap:
        """Choose the roadmap of the community one is in, or one's own where one is alone; nothing is lost.

        Raises:
            Problem: it isn't offered, or somebody who doesn't manage the community asks.
        """
        if asker.community is not None and not asker.manages:
            raise Problem(
                "Those who manage this place choose its roadmap.",
                "In a direct message you can choose your own.",
                try_instead=(Instead("Show the roadmap", command="roadmap"),),
            )
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            every = await self._every(tx, asker, here)
            if id_ not in [one.id for one in every]:
                raise Problem("I don't have that roadmap here.", "Choose one of the list.", at="roadmap")
            here = await self._people.join(tx, asker, here)
            if here.community is not None:
                await choices.choose_here(tx, here.community.id, id_)
            elif here.learner is not None:
                await choices.choose_own(tx, here.learner.id, id_)
        return await self.in_use(asker)

    async def _every(self, tx: ReadTx, asker: Asker, here: Here) -> tuple[Named, ...]:
        """Return what can be chosen: those of the settings, and those that communities of theirs brought."""
        every = [Named(roadmap.id, roadmap.title) for roadmap in self._library.kept]
        communities: list[str] = []
        if here.community is not None:
            communities = [here.community.id]
        elif here.learner is not None and asker.community is None:
            communities = await choices.communities_of(tx, here.learner.id)
        own = await choices.imported(tx, *communities)
        return (*every, *(Named(row["id"], row["title"], is_own=True) for row in own))

    async def _chosen(self, choice: Choice, *, in_community: bool) -> Roadmap:
        """Return the roadmap a choice means; the default where it isn't to be had any more."""
        kept = {roadmap.id for roadmap in self._library.kept}
        for id_ in (choice.here,) if in_community else (choice.own, choice.last):
            found = await self._versions.bring(id_)
            if found is not None and (id_ in kept or (found.version is not None and found.version.community)):
                return found
        return self._library.default

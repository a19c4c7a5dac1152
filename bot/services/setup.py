"""How far a place is set up: what those who manage it have chosen and seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.learner import Asker
from bot.domain.roadmap import Roadmap
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.storage import choices, meta
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Setup:
    """What was chosen and seen in a place.

    Attributes:
        roadmap: the one in use.
        is_chosen: whether it was chosen, and isn't just the default.
        is_zoned: whether the place has a zone of its own.
        is_rehearsed: whether somebody who manages it has seen what the weekly post looks like.
    """

    roadmap: Roadmap
    is_chosen: bool
    is_zoned: bool
    is_rehearsed: bool


class Setups:
    """What is still to be set up in a place."""

    def __init__(self, database: Database, clock: Callable[[], datetime], people: Learners, roadmaps: Roadmaps) -> None:
        self._database, self._clock, self._people, self._roadmaps = database, clock, people, roadmaps

    async def of(self, asker: Asker) -> Setup:
        """Return how far the asker's community is. Stores nothing."""
        roadmap = await self._roadmaps.in_use(asker)
        chosen = (await choices.of_account(self._database, asker.platform, asker.account, asker.community)).here
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            rehearsed = await meta.get(tx, _key(asker))
        zoned = here.community is not None and here.community.zone is not None
        return Setup(roadmap, bool(chosen), zoned, rehearsed is not None)

    async def rehearsed(self, asker: Asker) -> None:
        """Note that somebody who manages the asker's community has seen its next post."""
        async with self._database.write() as tx:
            await meta.put(tx, _key(asker), str(int(self._clock().timestamp())))


def _key(asker: Asker) -> str:
    return f"dry run {asker.platform} {asker.community}"

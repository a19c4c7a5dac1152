"""What the owners of roadmaps do: reload, bring their own, and say the word that a version waits for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import Problem
from bot.domain.learner import Asker, Community, Here
from bot.domain.version import Version
from bot.roadmaps.apart import Broken
from bot.roadmaps.blocks import Note, Refused
from bot.roadmaps.watch import Stamp, stamp
from bot.services.copies import read_bytes
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.versions import Loaded, Versions
from bot.storage import choices, versions
from bot.storage.database import Database, WriteTx

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What became of one roadmap of the settings: its version now, or why it can't be read and the old one stays.

    `broken`: the reader broke, and `refused` is for the log.
    """

    path: Path
    loaded: Loaded | None
    refused: Note | None = None
    broken: bool = False


class Upkeep:
    """Keeps roadmaps up to date for those who own them. `paths` are the roadmaps of the settings."""

    def __init__(
        self, database: Database, people: Learners, roadmaps: Roadmaps, versions: Versions, paths: Sequence[Path]
    ) -> None:
        self._database, self._people = database, people
        self._roadmaps, self._versions, self._paths = roadmaps, versions, paths
        self._stamps: dict[Path, Stamp] = {}

    @property
    def paths(self) -> Sequence[Path]:
        """The roadmaps of the settings, the default first."""
        return self._paths

    @property
    def stamps(self) -> Mapping[Path, Stamp]:
        """What tells each roadmap's files, as they were when it was last loaded, from a later state of them."""
        return self._stamps

    async def load(self, path: Path) -> Reloaded:
        """Read one roadmap of the settings again; what can't be read leaves people on the version they are on.

        Raises:
            StartUpError: it can't be read, and there is no earlier version.
        """
        self._stamps[path] = await asyncio.to_thread(stamp, path)  # before reading: what is edited meanwhile, counts
        try:
            loaded = await self._versions.load(path, self._paths)
        except Refused as refused:
            log.warning("people stay on the last good version of %s: %s", path, refused)
            return Reloaded(path, None, refused.note, broken=isinstance(refused, Broken))
        for warning in loaded.found.warnings:
            log.warning("the roadmap, %s", warning)
        if loaded.version.state == "waiting":
            log.warning("a new version of %s waits: study-buddy roadmap accept, or revert", loaded.version.title)
        if loaded.version.state == "declined":
            log.warning("the files of %s are a version that was declined; people stay on theirs", loaded.version.title)
        return Reloaded(path, loaded)

    async def reload(self, asker: Asker) -> tuple[Reloaded, ...]:
        """Read every roadmap of the settings again, now.

        Raises:
            Problem: the asker doesn't run the program.
        """
        if not self._roadmaps.runs(asker):
            raise Problem(
                "Only those who run me can reload its roadmaps.",
                "A roadmap that this place brought is changed by bringing its new version.",
            )
        return tuple([await self.load(path) for path in self._paths])

    async def bring(self, asker: Asker, name: str, content: bytes) -> Loaded:
        """Read a community's own roadmap, or a new version of it; it waits until a manager accepts it.

        Args:
            asker: a manager of the community.
            name: what the file is called.
            content: its Markdown.

        Raises:
            Problem: it can't be read, there are too many already, or the asker manages no community here.
        """
        async with self._database.write() as tx:
            here, community = await self._managed(tx, asker)
        found = await read_bytes(name, content)
        if not any(found.topics()):
            raise Problem("There are no topics in that file.", "Write them as a list, best with boxes: “- [ ] Onions”.")
        return await self._versions.offer(community.id, found, here.learner.id if here.learner else "")

    async def version(self, asker: Asker, roadmap: str, number: int) -> Version:
        """Return a version the asker may decide on. Raises Problem for any other."""
        return (await self._theirs(asker, roadmap, number))[1]

    async def accept(self, asker: Asker, roadmap: str, number: int, *, apart: bool = False) -> Loaded:
        """Take a version into use, one that waits or an earlier one; see `Versions.use`.

        A community that takes a version of a roadmap of its own into use is on that roadmap from then on.

        Raises:
            Problem: it isn't there, isn't the asker's to decide, or can't be read any more.
        """
        here, version = await self._theirs(asker, roadmap, number)
        try:
            loaded = await self._versions.use(roadmap, number, here.learner.id if here.learner else "", apart=apart)
        except Refused as refused:
            log.warning("version %d of %s can't be read again: %s", number, version.title, refused)
            raise Problem(
                "I can't read that version any more.",
                "People stay on the one they are on. Those who run me find in the log why.",
            ) from refused
        if here.community is not None and version.community:
            async with self._database.write() as tx:
                await choices.choose_here(tx, here.community.id, roadmap)
        return loaded

    async def decline(self, asker: Asker, roadmap: str, number: int) -> Version:
        """Leave everybody on the version they are on.

        Raises:
            Problem: it isn't there, isn't the asker's to decide, or is the one people are on.
        """
        here, version = await self._theirs(asker, roadmap, number)
        await self._versions.decline(roadmap, number, here.learner.id if here.learner else "")
        return version

    async def _theirs(self, asker: Asker, roadmap: str, number: int) -> tuple[Here, Version]:
        async with self._database.write() as tx:
            here = await self._people.join(tx, asker)
            version = await versions.find(tx, roadmap, number)
            if version is None or not self._roadmaps.may(asker, here, version):
                raise Problem(
                    "That version isn't yours to decide on, or is gone.",
                    "Those who run me decide on my own roadmaps, and a place's managers on those it brought.",
                )
            return here, version

    async def _managed(self, tx: WriteTx, asker: Asker) -> tuple[Here, Community]:
        if asker.community is None:
            raise Problem("There is no group here.", "Use /admin in a server or on the browser page.")
        if not asker.manages:
            raise Problem("Only those who manage this place can do that.")
        here = await self._people.join(tx, asker)
        if here.community is None:
            raise LookupError("joining makes a community")
        return here, here.community

"""Roadmaps coming into the program, version by version: compared, waiting for a word, taken into use, taken back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.domain import search
from bot.domain.errors import Instead, Problem, StartUpError
from bot.domain.ids import new_id
from bot.domain.roadmap import Roadmap
from bot.domain.version import Some, Version, VersionState, Word
from bot.roadmaps import bundle
from bot.roadmaps.apart import read_laid_out, read_off_loop
from bot.roadmaps.blocks import Refused
from bot.roadmaps.library import Library, source_of
from bot.roadmaps.shape import Read
from bot.roadmaps.step import Step, step
from bot.services import provenance
from bot.services.aside import undisturbing
from bot.services.turn import Turn
from bot.storage import catalogue, meta, versions
from bot.storage.catalogue import StoredRoadmap
from bot.storage.database import Database, WriteTx

log = logging.getLogger(__name__)

AT_ONCE = 500  # entries handed to the database before others get their turn
COUNT = "roadmaps"  # in meta: how often something changed, so that every process notices


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version that was looked at, what was read of it, and the roadmap that people are on now (None: none yet)."""

    version: Version
    found: Read
    roadmap: Roadmap | None


class Versions:
    """Every version of every roadmap: those people are on in memory, all texts and ids in the database.

    `is_alone`: there is one roadmap, so that nobody can have chosen another; most programs never have a second one.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        library: Library,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database, self._clock, self._library = database, clock, library
        # Only we change the catalogue, one process after the other, so comparing, which takes a while, needs no
        # transaction; and those who start at once don't each store a new roadmap.
        self._order = Turn(database, COUNT, sleep)
        self._seen: str | None = None
        self.is_alone = False

    async def load(self, path: Path, beside: Sequence[Path] = ()) -> Loaded:
        """Read a roadmap of the settings and take it into use, unless it waits for its owner's word.

        Args:
            path: a Markdown file, or a folder with a README.md.
            beside: every roadmap of the settings; none of the others was moved here.

        Raises:
            Refused: it can't be read, and people stay on the version they are on.
            StartUpError: it can't be read, and there is no earlier version.
        """
        async with self._in_order():
            source, *others = await asyncio.to_thread(lambda: [source_of(each) for each in (path, *beside)])
            try:
                found = await read_off_loop(path)
            except Refused as refused:
                if await self._go_on(source):
                    raise
                raise StartUpError(
                    f"The roadmap can't be used: {refused}. Mend it, or set ROADMAPS to another file or folder."
                ) from refused
            async with self._database.read() as tx:
                stored = await provenance.of_settings(tx, source, others, found, self._library)
            loaded = await self._take_in(stored, found)
            self._library.keep(stored.id)
            return loaded

    async def offer(self, community: str, found: Read, who: str) -> Loaded:
        """Store a community's own roadmap, or a new version of it, to wait for a manager's word.

        Raises:
            Problem: it would be one roadmap too many.
        """
        async with self._in_order():
            async with self._database.read() as tx:
                stored = await provenance.of_community(tx, community, found)
            return await self._take_in(stored, found, who=who, waits=True)

    async def use(self, roadmap: str, number: int, who: str, *, apart: bool = False) -> Loaded:
        """Take a version into use: one that waited, or an earlier one again.

        Args:
            roadmap: its id.
            number: the version's.
            who: the learner who decided it; empty for the command line.
            apart: what may be renamed is new, and the old left the roadmap. Otherwise it is taken as renamed.

        Raises:
            Problem: there is no such version, or its text isn't kept any more.
            Refused: its text can't be read any more.
        """
        async with self._in_order():
            async with self._database.read() as tx:
                stored = await catalogue.roadmap(tx, roadmap)
                version = await versions.find(tx, roadmap, number)
                texts = await versions.texts(tx, roadmap, number)
            if stored is None or version is None or texts is None:
                raise Problem("I don't have that version any more.", "The last ten of each roadmap are kept.")
            found = await read_laid_out(bundle.unpacked(texts))
            taken = await self._compared(stored, found, assume=not apart)
            if not version.is_current:
                changes = replace(taken.summary, proposed=Some())  # they were judged just now
                at = self._clock()
                version = replace(version, state="used", who=who, at=at, changes=changes)
            return Loaded(version, found, await self._apply(stored, version, found, taken))

    async def decline(self, roadmap: str, number: int, who: str) -> None:
        """Leave people on the version they are on, also when the same text is read again.

        A community's roadmap that nobody was ever on is forgotten.

        Raises:
            Problem: it is the one they are on.
        """
        async with self._order, self._database.write() as tx:
            version = await versions.find(tx, roadmap, number)
            if version is None or version.is_current:
                raise Problem(
                    "People are on that version.",
                    "Go to another one instead.",
                    try_instead=(Instead("Versions", command="admin roadmap"),),
                )
            await versions.mark(tx, roadmap, number, "declined", who)
            await versions.forget_unused(tx, roadmap)
            await self._count(tx)

    async def say(self, roadmap: str, number: int, word: Word) -> None:
        """Leave a word for the running program to act on."""
        async with self._database.write() as tx:
            await versions.say(tx, roadmap, number, word)

    async def history(self, roadmap: str) -> Sequence[Version]:
        """Return a roadmap's versions, newest first."""
        async with self._database.read() as tx:
            return await versions.of(tx, roadmap)

    async def waiting(self) -> Sequence[Version]:
        """Return every version that waits for its owner's word, the newest first."""
        async with self._database.read() as tx:
            return await versions.waiting(tx)

    async def bring(self, roadmap: str) -> Roadmap | None:
        """Return a roadmap by its id, from memory or from its kept text; None if there is none people could be on."""
        found = self._library.get(roadmap)
        if found is not None or not roadmap:
            return found
        async with self._in_order():
            async with self._database.read() as tx:
                stored = await catalogue.roadmap(tx, roadmap)
            try:
                return self._library.get(roadmap) or await self._bring(stored)
            except Refused as refused:
                log.warning("a roadmap can't be read again from its kept text: %s", refused)
                return None

    def drop_unused(self) -> None:
        """Let go of roadmaps that nobody has been on for a while; they come back from their kept text."""
        self._library.drop_unused()

    async def catch_up(self, *, decides: bool = True) -> None:
        """Do what was decided on the command line, if `decides`, and take over what another process changed."""
        async with self._order.here, self._database.read() as tx:
            count, decided = await meta.get(tx, COUNT), await versions.decided(tx)
            self.is_alone = len(self._library.kept) == 1 and not await catalogue.own_ones(tx)
        for version in decided if decides else ():
            try:
                if version.is_current:  # it was taken into use before the word on it was left
                    await self.say(version.roadmap, version.number, "")
                elif version.word == "decline":
                    await self.decline(version.roadmap, version.number, "")
                else:
                    await self.use(version.roadmap, version.number, "", apart=version.word == "apart")
            except (Problem, Refused, OSError) as why:  # the last where there is no room to lay its text out
                log.warning("%s stays as it is: %s", version.title, why)
                await self.say(version.roadmap, version.number, "")
        if count != self._seen:
            self._seen = count
            async with self._in_order():
                for roadmap in tuple(self._library):
                    async with self._database.read() as tx:
                        now = await catalogue.roadmap(tx, roadmap.id)
                    if now is not None and roadmap.version is not None and now.version != roadmap.version.number:
                        await self._bring(now)

    @asynccontextmanager
    async def _in_order(self) -> AsyncIterator[None]:
        """Let one roadmap after the other come in, none disturbing those who ask meanwhile."""
        async with self._order:
            with undisturbing():
                yield

    async def _take_in(self, stored: StoredRoadmap, found: Read, *, who: str = "", waits: bool = False) -> Loaded:
        """Compare what was read with what is known; take it into use, or let it wait."""
        async with self._database.read() as tx:
            history = await versions.of(tx, stored.id)
        current = next((v for v in history if v.is_current), None)
        is_known = not waits and stored.digest == found.digest  # what was decided since it was last read, counts
        stored = replace(stored, digest=found.digest)
        if current is not None and current.digest == found.digest:
            if any(v.state == "waiting" for v in history):
                async with self._database.write() as tx:
                    await versions.replace_waiting(tx, current)
            taken = await self._compared(stored, found)
            return Loaded(current, found, await self._apply(stored, current, found, taken))
        same = next((v for v in history if v.digest == found.digest), None)
        if same is not None and same.state not in ("waiting", "declined"):
            same = None
        if current is None and same is not None and same.state == "declined":  # nobody is on it: it is asked for again
            same = None
        settled = same or (current if is_known else None)
        if settled is not None:
            async with self._database.write() as tx:
                await catalogue.keep_roadmap(tx, stored, int(self._clock().timestamp()))
            return Loaded(settled, found, self._library.get(stored.id) or await self._bring(stored))
        taken = await self._compared(stored, found)
        changes = taken.summary
        waits = waits or (current is not None and taken.changes.needs_word)
        state: VersionState = "waiting" if waits else "used"
        number, now = history[0].number + 1 if history else 1, self._clock()
        version = Version(stored.id, number, found.title, stored.community, found.digest, state, "", who, now, changes)
        if not waits:
            return Loaded(version, found, await self._apply(stored, version, found, taken, is_new=True))
        async with self._database.write() as tx:
            kept = stored if current is not None else replace(stored, title=found.title)
            await catalogue.keep_roadmap(tx, kept, int(now.timestamp()))
            await versions.keep(tx, version, found.texts)
        return Loaded(version, found, self._library.get(stored.id) or await self._bring(stored))

    async def _compared(self, stored: StoredRoadmap, found: Read, *, assume: bool = False) -> Step:
        async with self._database.read() as tx:
            known = await catalogue.entries(tx, stored.id)
        at = int(self._clock().timestamp())
        return await asyncio.to_thread(step, stored.id, known, found, at, assume=assume)

    async def _apply(
        self,
        stored: StoredRoadmap,
        version: Version,
        found: Read,
        taken: Step,
        *,
        is_new: bool = False,
    ) -> Roadmap:
        """Make a version the one people are on, in one transaction, and then in memory."""
        now = replace(stored, title=found.title, version=version.number)
        async with self._database.write() as tx:
            await catalogue.keep_roadmap(tx, now, int(self._clock().timestamp()))
            if is_new:
                await versions.keep(tx, version, found.texts)
            if now.version != stored.version:
                await versions.use(tx, version)
                await self._count(tx)
            for begin in range(0, len(taken.changed), AT_ONCE):
                await catalogue.keep_entries(tx, stored.id, taken.changed[begin : begin + AT_ONCE])
                await asyncio.sleep(0)
        if now.version != stored.version:
            self.is_alone = self.is_alone and not stored.community
            if stored.version:
                log.info("%s is at version %d: %s", found.title, version.number, version.changes.counts)
        roadmap = replace(taken.roadmap, version=replace(version, is_current=True))
        await asyncio.to_thread(search.prepare, roadmap)
        self._library.put(roadmap)
        return roadmap

    async def _bring(self, stored: StoredRoadmap | None) -> Roadmap | None:
        """Take the version people are on into memory, from its kept text."""
        if stored is None or not stored.version:
            return None
        async with self._database.read() as tx:
            version = await versions.find(tx, stored.id, stored.version)
            texts = await versions.texts(tx, stored.id, stored.version)
        if version is None or texts is None:
            return None
        found = await read_laid_out(bundle.unpacked(texts))
        return await self._apply(stored, version, found, await self._compared(stored, found))

    async def _go_on(self, source: str) -> bool:
        """Stay with the version that people are on of a roadmap that can't be read now; return whether there is one."""
        async with self._database.read() as tx:
            stored = next((one for one in await catalogue.roadmaps(tx) if one.source == source), None)
        if stored is None or (self._library.get(stored.id) or await self._bring(stored)) is None:
            return False
        self._library.keep(stored.id)
        return True

    async def _count(self, tx: WriteTx) -> None:
        await meta.put(tx, COUNT, new_id())

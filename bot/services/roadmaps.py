"""Which roadmap somebody is on, and how a roadmap comes into the program."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain import search
from bot.domain.catalogue import CatalogueEntry
from bot.domain.errors import StartUpError
from bot.domain.ids import new_id
from bot.domain.learner import Asker
from bot.domain.roadmap import Roadmap
from bot.roadmaps.apart import read_off_loop
from bot.roadmaps.blocks import Note, Refused
from bot.roadmaps.identity import Reconciled, reconcile
from bot.roadmaps.library import Library, assemble, source_of
from bot.roadmaps.shape import Read
from bot.roadmaps.titles import normal
from bot.storage import catalogue
from bot.storage.catalogue import StoredRoadmap
from bot.storage.database import Database, ReadTx

LARGE = 2_000  # entries of a roadmap from which garbage collection would be felt
AT_ONCE = 500  # entries handed to the database before others get their turn


@dataclass(frozen=True, slots=True)
class Loaded:
    """A roadmap that came into the program: what changed since the last time, and what its author should mend."""

    roadmap: Roadmap
    changes: Reconciled
    warnings: tuple[Note, ...]


class Roadmaps:
    """Roadmaps in memory; their ids in the database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._library = Library()
        self._order = asyncio.Lock()

    def in_use(self, asker: Asker) -> Roadmap:  # noqa: ARG002  (who asks decides, once there is more than one to choose from)
        """Return the roadmap this person is on, here."""
        return self._library.default

    @property
    def default(self) -> Roadmap:
        """The roadmap of those who chose none."""
        return self._library.default

    def get(self, id_: str) -> Roadmap | None:
        """Return a loaded roadmap by its id, or None."""
        return self._library.get(id_)

    async def load(self, path: Path) -> Loaded:
        """Read a roadmap, give everything in it the id it had before, and take it into use.

        Args:
            path: a Markdown file, or a folder with a README.md.

        Returns:
            The roadmap with what changed.

        Raises:
            StartUpError: it can't be read; the text says where and why.
        """
        with _undisturbed():
            return await self._load(path)

    async def _load(self, path: Path) -> Loaded:
        try:
            found = await read_off_loop(path)
        except Refused as refused:
            raise StartUpError(
                f"The roadmap can't be used: {refused}. Mend it, or set ROADMAP to another file or folder."
            ) from refused
        source = await asyncio.to_thread(source_of, path)
        at = int(self._clock().timestamp())
        async with self._order:
            # Only we change the catalogue, so reconciling, which takes a while, needs no transaction.
            async with self._database.read() as tx:
                stored = await self._stored(tx, source, found)
                known = await catalogue.entries(tx, stored.id)
            changes, roadmap, changed = await asyncio.to_thread(_brought_up, stored.id, known, found, at)
            async with self._database.write() as tx:
                now = StoredRoadmap(stored.id, source, found.title, found.digest)
                if now != stored:
                    await catalogue.keep_roadmap(tx, now, at)
                for begin in range(0, len(changed), AT_ONCE):
                    await catalogue.keep_entries(tx, stored.id, changed[begin : begin + AT_ONCE])
                    await asyncio.sleep(0)
            await asyncio.to_thread(search.prepare, roadmap)
            self._library.put(roadmap)
        if len(changes.entries) > LARGE:
            gc.freeze()  # nor is it looked through later: it holds no cycles, so nothing of it is kept too long
        return Loaded(roadmap, changes, found.warnings)

    async def _stored(self, tx: ReadTx, source: str, found: Read) -> StoredRoadmap:
        """Return the stored roadmap that this is a version of, or a new one.

        A folder that was moved or renamed is still the same roadmap: one that isn't loaded from elsewhere and shares
        most of its topics is carried on, so that moving a folder costs nobody their progress.
        """
        every = await catalogue.roadmaps(tx)
        for stored in every:
            if stored.source == source:
                return stored
        for stored in every:
            if self._library.get(stored.id) is None:
                known = await catalogue.entries(tx, stored.id)
                if await asyncio.to_thread(_mostly, found, known):
                    return stored
        return StoredRoadmap(new_id(), "", "", "")


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the garbage collector from looking through a roadmap: at 20,000 topics it stops everything for 50 ms."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _brought_up(
    id_: str, known: Sequence[CatalogueEntry], found: Read, at: int
) -> tuple[Reconciled, Roadmap, Sequence[CatalogueEntry]]:
    """Return a version reconciled, the roadmap made of it, and the entries to store."""
    changes = reconcile(known, found, at=at, new_id=new_id)
    before = set(known)
    return changes, assemble(id_, found, changes), [e for e in changes.entries if e not in before]


def _mostly(found: Read, known: Sequence[CatalogueEntry]) -> bool:
    """Tell whether two versions share more than half of the topics of either."""
    titles = {normal(topic.title) for _, topic in found.topics()}
    before = {e.normal for e in known if e.kind == "topic" and e.archived_at is None}
    return 2 * len(titles & before) > max(len(titles), len(before))

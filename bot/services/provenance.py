"""Which stored roadmap something that was read is a version of."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.errors import Problem
from bot.domain.ids import new_id
from bot.roadmaps.library import Library
from bot.roadmaps.shape import Read
from bot.roadmaps.step import alike
from bot.roadmaps.titles import normal
from bot.storage import catalogue
from bot.storage.catalogue import StoredRoadmap
from bot.storage.database import ReadTx

MOST_OWN = 20  # roadmaps of one community


async def of_settings(tx: ReadTx, source: str, others: Sequence[str], found: Read, library: Library) -> StoredRoadmap:
    """Return the stored roadmap of the settings that this is a version of, or a new one.

    A folder that was moved or renamed is still the same roadmap: one that isn't loaded from elsewhere and shares
    most of its topics is carried on, so that moving a folder costs nobody their progress.

    Args:
        tx: where to look.
        source: where it was read from.
        others: where the other roadmaps of the settings come from.
        found: what was read.
        library: those in memory.
    """
    every = [one for one in await catalogue.roadmaps(tx) if not one.community]
    for stored in every:
        if stored.source == source:
            return stored
    missing = [one for one in every if one.source not in others and library.get(one.id) is None]
    moved = await _alike(tx, missing, found)
    return replace(moved, source=source) if moved else StoredRoadmap(new_id(), source, "", "")


async def of_community(tx: ReadTx, community: str, found: Read) -> StoredRoadmap:
    """Return a community's own roadmap that this is a version of; else one nobody was ever on, or a new one.

    Raises:
        Problem: it would be one roadmap too many.
    """
    every = await catalogue.roadmaps(tx, community)
    used = [one for one in every if one.version]
    namesakes = [one for one in used if normal(one.title) == normal(found.title)]
    before = await _alike(tx, used, found)
    before = before or await _alike(tx, namesakes, found, share=0)  # one topic in common is enough then
    before = before or next((one for one in every if not one.version), None)
    if before is None and len(every) >= MOST_OWN:
        raise Problem("There are {n} roadmaps of this place already.", "Bring a new version of one.", n=MOST_OWN)
    id_ = new_id()
    return before or StoredRoadmap(id_, f"own:{id_}", "", "", community)


async def _alike(tx: ReadTx, every: Sequence[StoredRoadmap], found: Read, share: float = 0.5) -> StoredRoadmap | None:
    for stored in every:
        known = await catalogue.entries(tx, stored.id)
        if await asyncio.to_thread(alike, found, known, share):
            return stored
    return None

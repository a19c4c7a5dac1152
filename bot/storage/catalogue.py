"""Roadmaps that were ever loaded, and the catalogue of ids each of them has."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.catalogue import CatalogueEntry
from bot.storage.database import ReadTx, Row, WriteTx

ROADMAPS: Final = """
SELECT id, source, title, digest, community, version FROM roadmaps
WHERE community = :community ORDER BY loaded_at DESC, id
"""
ROADMAP: Final = "SELECT id, source, title, digest, community, version FROM roadmaps WHERE id = :id"
ENTRIES: Final = """
SELECT id, kind, explicit, title, normal, parent, link, position, archived_at
FROM catalogue WHERE roadmap = :roadmap ORDER BY kind, position
"""
HOLDER: Final = "SELECT r.id, r.title FROM catalogue c JOIN roadmaps r ON r.id = c.roadmap WHERE c.id = :id"
KEEP_ROADMAP: Final = """
INSERT INTO roadmaps (id, source, title, digest, loaded_at, community, version)
VALUES (:id, :source, :title, :digest, :at, :community, :version)
ON CONFLICT (id) DO UPDATE SET
  source = excluded.source, title = excluded.title, digest = excluded.digest, loaded_at = excluded.loaded_at,
  version = excluded.version
"""
KEEP_ENTRY: Final = """
INSERT INTO catalogue (id, roadmap, kind, explicit, title, normal, parent, link, position, archived_at)
VALUES (:id, :roadmap, :kind, :explicit, :title, :normal, :parent, :link, :position, :archived_at)
ON CONFLICT (id) DO UPDATE SET
  explicit = excluded.explicit, title = excluded.title, normal = excluded.normal, parent = excluded.parent,
  link = excluded.link, position = excluded.position, archived_at = excluded.archived_at
"""


@dataclass(frozen=True, slots=True)
class StoredRoadmap:
    """A roadmap as it was last loaded.

    Attributes:
        id: its id.
        source: the stable name of where it came from.
        title: as last read.
        digest: of the text that was read last, whether or not people are on it.
        community: whose own it is; empty for those of the settings.
        version: the number of the version people are on; 0 where its text was not kept, or none is in use.
    """

    id: str
    source: str
    title: str
    digest: str
    community: str = ""
    version: int = 0


async def roadmaps(tx: ReadTx, community: str = "") -> Sequence[StoredRoadmap]:
    """Return a community's own roadmaps, or those of the settings, the one loaded last first."""
    return [_roadmap(row) for row in await tx.all(ROADMAPS, community=community)]


async def roadmap(tx: ReadTx, id_: str) -> StoredRoadmap | None:
    """Return a roadmap by its id, or None."""
    row = await tx.one(ROADMAP, id=id_)
    return None if row is None else _roadmap(row)


async def own_ones(tx: ReadTx) -> int:
    """Return how many roadmaps were brought by communities and are or were in use."""
    row = await tx.one("SELECT COUNT(*) AS n FROM roadmaps WHERE community <> '' AND version > 0")
    return int(row["n"]) if row else 0


async def entries(tx: ReadTx, roadmap: str) -> Sequence[CatalogueEntry]:
    """Return a roadmap's whole catalogue, archived entries included."""
    rows = await tx.all(ENTRIES, roadmap=roadmap)
    return await asyncio.to_thread(lambda: [_entry(row) for row in rows])  # there may be tens of thousands


async def holder(tx: ReadTx, id_: str) -> tuple[str, str] | None:
    """Return id and title of the roadmap that has or had an entry of this id, or None."""
    row = await tx.one(HOLDER, id=id_)
    return None if row is None else (row["id"], row["title"])


async def holds(tx: ReadTx, topic: str) -> bool:
    """Whether any roadmap has a topic, by its id; one that has left its roadmap is archived."""
    return await tx.one("SELECT id FROM catalogue WHERE id = :id AND archived_at IS NULL", id=topic) is not None


async def keep_roadmap(tx: WriteTx, roadmap: StoredRoadmap, at: int) -> None:
    """Store a roadmap, or what changed about it; `at` is now, in seconds since 1970."""
    await tx.run(
        KEEP_ROADMAP,
        id=roadmap.id,
        source=roadmap.source,
        title=roadmap.title,
        digest=roadmap.digest,
        at=at,
        community=roadmap.community,
        version=roadmap.version,
    )


async def keep_entries(tx: WriteTx, roadmap: str, changed: Iterable[CatalogueEntry]) -> None:
    """Store new entries and what changed about known ones."""
    for e in changed:
        await tx.run(
            KEEP_ENTRY,
            id=e.id,
            roadmap=roadmap,
            kind=e.kind,
            explicit=e.explicit,
            title=e.title,
            normal=e.normal,
            parent=e.parent,
            link=e.link,
            position=e.position,
            archived_at=e.archived_at,
        )


def _roadmap(row: Row) -> StoredRoadmap:
    return StoredRoadmap(row["id"], row["source"], row["title"], row["digest"], row["community"], row["version"])


def _entry(row: Row) -> CatalogueEntry:
    return CatalogueEntry(
        row["id"],
        row["kind"],
        row["explicit"],
        row["title"],
        row["normal"],
        row["parent"],
        row["link"],
        row["position"],
        row["archived_at"],
    )

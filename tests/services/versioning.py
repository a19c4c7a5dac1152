"""Texts of a roadmap as they change, and the service that keeps its versions, started as often as a test likes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from bot.domain.roadmap import Roadmap
from bot.domain.version import Version
from bot.roadmaps.library import Library
from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read
from bot.services.versions import Loaded, Versions
from bot.storage import catalogue
from bot.storage.database import Database
from tests.services.conftest import ROADMAP, Clock

FIRST = ROADMAP
MORE = ROADMAP.replace("- Pears (2 h)", "- Pears (2 h)\n- Quinces (2 h)")  # one topic new: comes into use by itself
LESS = ROADMAP.replace("- Sirius (6 h)\n- Vega (6 h)\n", "- Sirius (6 h)\n").replace("- Cumulus (4 h)\n", "")  # a third
RENAMED = ROADMAP.replace("- Cumulus", "- Cumulus clouds")  # likely, not certain
BROKEN = "".join(f"{'  ' * n}- {n}\n" for n in range(80))


class Program:
    """What one process holds of the roadmaps in a database."""

    def __init__(self, database: Database, clock: Clock, *paths: Path) -> None:
        self.database, self.library, self.paths = database, Library(), paths
        self.versions = Versions(database, clock, self.library)

    async def start(self) -> list[Loaded]:
        """Do as the program does when it starts."""
        loaded = [await self.versions.load(path, self.paths) for path in self.paths]
        await self.versions.catch_up()
        return loaded

    async def edit(self, text: str) -> Loaded:
        """Write the first roadmap's text, and read it as the running program does."""
        self.paths[0].write_text(text, encoding="utf-8")
        return await self.versions.load(self.paths[0], self.paths)

    @property
    def roadmap(self) -> Roadmap:
        return self.library.default

    async def history(self) -> Sequence[Version]:
        return await self.versions.history(self.roadmap.id)

    async def waiting(self) -> int:
        """The number of the version that waits for a word, or 0."""
        found = [v.number for v in await self.history() if v.state == "waiting"]
        assert len(found) <= 1
        return found[0] if found else 0


def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let roadmaps be read without a process of its own each, where a test reads dozens."""

    async def off_loop(path: Path) -> Read:
        return await asyncio.to_thread(read, path)

    for module in ("bot.roadmaps.apart", "bot.services.versions"):
        monkeypatch.setattr(f"{module}.read_off_loop", off_loop)


def value(roadmap: Roadmap | None) -> dict[str, object]:
    """All that a roadmap is; two of them are never equal themselves."""
    assert roadmap is not None
    return {field.name: getattr(roadmap, field.name) for field in fields(roadmap)}


def titles(roadmap: Roadmap) -> list[str]:
    return [topic.title for topic in roadmap.topics]


def ids(roadmap: Roadmap) -> dict[str, str]:
    return {topic.title: topic.id for topic in roadmap.topics}


async def states_of(program: Program) -> list[tuple[int, str, bool]]:
    """Number, state and whether people are on it, of every version, the newest first."""
    return [(v.number, v.state, v.is_current) for v in await program.history()]


async def stored_topics(program: Program, *, archived: bool = False) -> dict[str, str]:
    """The ids by title of the topics that the database holds, or of those that left."""
    async with program.database.read() as tx:
        every = await catalogue.entries(tx, program.roadmap.id)
    return {e.title: e.id for e in every if e.kind == "topic" and (e.archived_at is not None) == archived}

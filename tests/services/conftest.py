from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.domain.learner import Asker
from bot.domain.roadmap import Roadmap
from bot.roadmaps.library import Library
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.services.versions import Versions
from bot.storage.database import Database
from bot.storage.open import open_database

Count: TypeAlias = Callable[[str], Awaitable[int]]

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

ROADMAP = """# A way

## Phase 1: Ground

### First steps

- Apples (2 h)
- Pears (2 h)

## Phase 2: Sky

### Clouds

- Cirrus (4 h)
- Cumulus (4 h)

### Stars

- Sirius (6 h)
- Vega (6 h)
"""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = TUESDAY

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(either_url: str) -> AsyncIterator[Database]:
    opened = await open_database(either_url)
    yield opened
    await opened.close()


@pytest.fixture
def way(tmp_path: Path) -> Path:
    """The roadmap's file or folder."""
    path = tmp_path / "way.md"
    path.write_text(ROADMAP, encoding="utf-8")
    return path


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
async def versions(database: Database, clock: Clock, library: Library, way: Path) -> Versions:
    made = Versions(database, clock, library)
    await made.load(way)
    return made


@pytest.fixture
def roadmaps(database: Database, learners: Learners, library: Library, versions: Versions) -> Roadmaps:
    return Roadmaps(database, learners, library, versions, lambda asker: asker.account == "operator")


@pytest.fixture
def roadmap(roadmaps: Roadmaps) -> Roadmap:
    """Two phases, three modules, six topics: 1.1 Apples … 3.2 Vega."""
    return roadmaps.default


@pytest.fixture
def learners(database: Database, clock: Clock) -> Learners:
    return Learners(database, clock)


@pytest.fixture
def study(database: Database, learners: Learners, roadmaps: Roadmaps) -> Study:
    return Study(database, learners, roadmaps)


@pytest.fixture
def ada() -> Asker:
    return Asker("fake", "ada", "server", "room", "Ada", None, "en-GB")


@pytest.fixture
def bob() -> Asker:
    return Asker("fake", "bob", "server", "room", "Bob", None, "de")


@pytest.fixture
def count(database: Database) -> Count:
    """How many rows a table has: `await count("learners")`."""

    async def rows(table: str) -> int:
        async with database.read() as tx:
            return len(await tx.all(f"SELECT * FROM {table}"))

    return rows

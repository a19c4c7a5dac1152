"""From a folder through the database into memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import search
from bot.domain.errors import StartUpError
from bot.domain.learner import Asker
from bot.roadmaps.library import BUILT_IN, Library, built_in, source_of
from bot.services.roadmaps import Roadmaps
from bot.storage import catalogue
from bot.storage.database import Database
from bot.storage.sqlite import open_sqlite

ADA = Asker("web", "ada", None, "@ada")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FIRST = "# T\n\n## Phase 1: A\n- [ ] one\n- [ ] two\n- [ ] three\n\n## Phase 2: B\n- [ ] four\n\n## Projects\n- thing\n"

HERE = built_in()  # looks at the disk, which the event loop may not


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_sqlite(tmp_path / "db" / "study.db")
    yield opened
    await opened.close()


def roadmaps(database: Database) -> Roadmaps:
    return Roadmaps(database, lambda: NOW)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "README.md").write_text(FIRST)
    return folder


async def test_a_loaded_roadmap_is_ready_to_be_searched(database: Database, plan: Path) -> None:
    loaded = await roadmaps(database).load(plan)
    assert loaded.roadmap in search._indexes  # who searches can only tell by the time it takes


async def test_the_built_in_roadmap_loads_and_keeps_its_ids_over_a_restart(database: Database) -> None:
    service = roadmaps(database)
    first = await service.load(HERE)
    assert first.warnings == ()
    assert service.in_use(ADA) is first.roadmap
    assert service.get(first.roadmap.id) is first.roadmap
    assert service.get("other") is None
    second = await roadmaps(database).load(HERE)
    assert second.roadmap.id == first.roadmap.id
    assert second.roadmap.phases == first.roadmap.phases
    assert second.roadmap.projects == first.roadmap.projects
    assert second.changes.entries == first.changes.entries
    assert second.changes.new == ()


async def test_topics_are_numbered_by_module_and_estimated(database: Database) -> None:
    roadmap = (await roadmaps(database).load(HERE)).roadmap
    assert [m.number for m in roadmap.modules] == [1, 2, 3, 4, 5, 6, 7]
    assert [p.number for p in roadmap.phases] == [1, 2, 3, 4, 5, 6]
    assert (roadmap.topics[4].number, roadmap.topics[4].hours) == ("2.1", 14)
    assert [p.number for p in roadmap.projects] == [1, 2, 3, 4, 5]
    assert len({t.id for t in roadmap.topics}) == 30


async def test_an_edit_while_people_are_half_way_keeps_every_id(database: Database, plan: Path) -> None:
    before = {t.title: t.id for t in (await roadmaps(database).load(plan)).roadmap.topics}
    (plan / "README.md").write_text(
        "# T\n\n## Phase 1: B\n- [ ] four\n- [ ] five\n\n## Phase 2: A\n- [ ] three\n- [ ] one\n"
    )
    loaded = await roadmaps(database).load(plan)
    after = {t.title: t.id for t in loaded.roadmap.topics}
    assert {title: after[title] for title in ("one", "three", "four")} == {
        title: before[title] for title in ("one", "three", "four")
    }
    assert sorted(e.title for e in loaded.changes.archived) == ["thing", "two"]
    async with database.read() as tx:
        assert set(await catalogue.entries(tx, loaded.roadmap.id)) == set(loaded.changes.entries)
    (plan / "README.md").write_text(FIRST)
    again = await roadmaps(database).load(plan)
    assert {t.title: t.id for t in again.roadmap.topics} == before


async def test_a_moved_folder_is_the_same_roadmap(database: Database, plan: Path) -> None:
    before = (await roadmaps(database).load(plan)).roadmap
    elsewhere = plan.rename(plan.parent / "elsewhere")  # noqa: ASYNC240  (a test has the loop to itself)
    moved = await roadmaps(database).load(elsewhere)
    assert moved.roadmap.id == before.id
    assert moved.roadmap.topics == before.topics
    async with database.read() as tx:
        assert [r.source for r in await catalogue.roadmaps(tx)] == [str(plan.parent / "elsewhere")]


async def test_another_roadmap_is_another_one(database: Database, plan: Path) -> None:
    service = roadmaps(database)
    mine = await service.load(plan)
    other = await service.load(HERE)
    assert other.roadmap.id != mine.roadmap.id
    assert service.in_use(ADA) is mine.roadmap
    copy = plan.parent / "copy.md"
    copy.write_text(FIRST)
    assert (await service.load(copy)).roadmap.id != mine.roadmap.id, "the first is in use beside it"


async def test_what_cant_be_read_stops_the_start_with_its_place(database: Database, plan: Path) -> None:
    (plan / "README.md").write_text("".join(f"{'  ' * n}- {n}\n" for n in range(80)))
    with pytest.raises(StartUpError, match=r"README\.md:50: is nested 50 levels"):
        await roadmaps(database).load(plan)
    with pytest.raises(StartUpError, match="doesn't exist"):
        await roadmaps(database).load(plan / "gone")


async def test_a_roadmap_without_topics_loads_with_a_warning(database: Database, plan: Path) -> None:
    (plan / "README.md").write_text("# T\n")
    loaded = await roadmaps(database).load(plan)
    assert loaded.roadmap.topics == ()
    assert [note.line for note in loaded.warnings] == [1]


def test_the_built_in_roadmap_is_called_the_same_wherever_it_lies(plan: Path) -> None:
    assert source_of(built_in()) == BUILT_IN
    assert source_of(built_in() / ".." / built_in().name) == BUILT_IN
    assert source_of(plan) == str(plan.resolve())


def test_an_empty_library_has_no_default() -> None:
    with pytest.raises(LookupError):
        _ = Library().default

"""From a folder through the database into memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain import search
from bot.domain.errors import StartUpError
from bot.domain.learner import Asker
from bot.domain.roadmap import Roadmap
from bot.roadmaps.library import BUILT_IN, Library, built_in, source_of
from bot.services.versions import Versions
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


def versions(database: Database, library: Library | None = None) -> Versions:
    return Versions(database, lambda: NOW, library or Library())


async def load(service: Versions, path: Path) -> Roadmap:
    roadmap = (await service.load(path)).roadmap
    assert roadmap is not None
    return roadmap


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "README.md").write_text(FIRST)
    return folder


async def test_a_loaded_roadmap_is_ready_to_be_searched(database: Database, plan: Path) -> None:
    assert await load(versions(database), plan) in search._indexes  # who searches can only tell by the time it takes


async def test_the_built_in_roadmap_loads_and_keeps_its_ids_over_a_restart(database: Database) -> None:
    library = Library()
    service = versions(database, library)
    first = await load(service, HERE)
    assert library.default is first
    assert await service.bring(first.id) is first
    assert await service.bring("other") is None
    async with database.read() as tx:
        known = await catalogue.entries(tx, first.id)
    again = await versions(database).load(HERE)
    second = again.roadmap
    assert second is not None
    assert second.id == first.id
    assert second.phases == first.phases
    assert second.projects == first.projects
    assert (again.version.number, again.version.is_current) == (1, True)
    async with database.read() as tx:
        assert await catalogue.entries(tx, first.id) == known


async def test_topics_are_numbered_by_module_and_estimated(database: Database) -> None:
    roadmap = await load(versions(database), HERE)
    assert [m.number for m in roadmap.modules] == [1, 2, 3, 4, 5, 6, 7]
    assert [p.number for p in roadmap.phases] == [1, 2, 3, 4, 5, 6]
    assert (roadmap.topics[4].number, roadmap.topics[4].hours) == ("2.1", 14)
    assert [p.number for p in roadmap.projects] == [1, 2, 3, 4, 5]
    assert len({t.id for t in roadmap.topics}) == 30


async def test_an_edit_while_people_are_half_way_keeps_every_id(database: Database, plan: Path) -> None:
    before = {t.title: t.id for t in (await load(versions(database), plan)).topics}
    (plan / "README.md").write_text(
        "# T\n\n## Phase 1: B\n- [ ] four\n- [ ] five\n\n## Phase 2: A\n- [ ] three\n- [ ] one\n"
    )
    service = versions(database)
    waiting = await service.load(plan)
    assert (waiting.version.state, waiting.version.changes.drops) == ("waiting", 0.25)
    loaded = await service.use(waiting.version.roadmap, waiting.version.number, "")
    assert loaded.roadmap is not None
    after = {t.title: t.id for t in loaded.roadmap.topics}
    assert {title: after[title] for title in ("one", "three", "four")} == {
        title: before[title] for title in ("one", "three", "four")
    }
    assert [one.title for one in loaded.version.changes.archived.first] == ["two"]
    async with database.read() as tx:
        archived = [e.title for e in await catalogue.entries(tx, loaded.roadmap.id) if e.archived_at is not None]
        assert sorted(archived) == ["thing", "two"]
    (plan / "README.md").write_text(FIRST)
    back = await service.load(plan)
    again = await service.use(back.version.roadmap, back.version.number, "")
    assert again.roadmap is not None
    assert {t.title: t.id for t in again.roadmap.topics} == before


async def test_a_moved_folder_is_the_same_roadmap(database: Database, plan: Path) -> None:
    before = await load(versions(database), plan)
    elsewhere = plan.rename(plan.parent / "elsewhere")  # noqa: ASYNC240  (a test has the loop to itself)
    moved = await load(versions(database), elsewhere)
    assert moved.id == before.id
    assert moved.topics == before.topics
    async with database.read() as tx:
        assert [r.source for r in await catalogue.roadmaps(tx)] == [str(plan.parent / "elsewhere")]


async def test_another_roadmap_is_another_one(database: Database, plan: Path) -> None:
    library = Library()
    service = versions(database, library)
    mine = await load(service, plan)
    other = await load(service, HERE)
    assert other.id != mine.id
    assert library.kept == (mine, other)
    copy = plan.parent / "copy.md"
    copy.write_text(FIRST)
    assert (await load(service, copy)).id != mine.id, "the first is in use beside it"


async def test_what_cant_be_read_stops_the_start_with_its_place(database: Database, plan: Path) -> None:
    (plan / "README.md").write_text("".join(f"{'  ' * n}- {n}\n" for n in range(80)))
    with pytest.raises(StartUpError, match=r"README\.md:50: is nested 50 levels"):
        await versions(database).load(plan)
    with pytest.raises(StartUpError, match="doesn't exist"):
        await versions(database).load(plan / "gone")


async def test_a_roadmap_without_topics_loads_with_a_warning(database: Database, plan: Path) -> None:
    (plan / "README.md").write_text("# T\n")
    loaded = await versions(database).load(plan)
    assert loaded.roadmap is not None
    assert loaded.roadmap.topics == ()
    assert [note.line for note in loaded.found.warnings] == [1]


def test_the_built_in_roadmap_is_called_the_same_wherever_it_lies(plan: Path) -> None:
    assert source_of(built_in()) == BUILT_IN
    assert source_of(built_in() / ".." / built_in().name) == BUILT_IN
    assert source_of(plan) == str(plan.resolve())


def test_an_empty_library_has_no_default() -> None:
    with pytest.raises(LookupError):
        _ = Library().default

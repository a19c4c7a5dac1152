from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.project import Attempt
from bot.domain.roadmap import Project, Roadmap
from bot.services.learners import Learners
from bot.services.projects import Moved, Projects
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.services.versions import Versions
from bot.storage.database import Database
from tests.services.conftest import Clock, Count
from tests.services.shelves import PROJECTS, write_way

TODAY = date(2026, 11, 24)


@pytest.fixture
def way(tmp_path: Path) -> Path:
    return write_way(tmp_path / "way")


@pytest.fixture
def projects(database: Database, learners: Learners, study: Study, roadmaps: Roadmaps) -> Projects:
    return Projects(database, learners, study, roadmaps)


@pytest.fixture
def orchard(roadmap: Roadmap) -> Project:
    """With three milestones."""
    return roadmap.projects[0]


class Hands:
    """What one person does to a project, and what is so afterwards."""

    def __init__(self, projects: Projects, study: Study, asker: Asker, project: Project) -> None:
        self.projects, self.study, self.asker, self.project = projects, study, asker, project

    async def now(self) -> Attempt:
        return next(a for a in (await self.study.standing(self.asker)).projects if a.project.id == self.project.id)

    async def ticks(self, *numbers: int, reached: bool = True, when: date | None = None) -> Moved:
        now = await self.now()
        facts = [now.milestones[n - 1].fact for n in numbers]
        return await self.projects.tick(self.asker, now.project, facts, reached=reached, when=when)

    async def reached(self) -> list[int]:
        return [n for n, m in enumerate((await self.now()).milestones, 1) if m.reached]


@pytest.fixture
def hands(projects: Projects, study: Study, ada: Asker, orchard: Project) -> Hands:
    return Hands(projects, study, ada, orchard)


async def test_looking_makes_nobody_known(hands: Hands, count: Count) -> None:
    assert (await hands.now()).state == "todo"
    with pytest.raises(Problem, match="can't find that change"):
        await hands.projects.undo(hands.asker, "nothing")
    assert await count("learners") == 0


async def test_a_project_is_begun_done_and_opened_again(
    hands: Hands, projects: Projects, ada: Asker, orchard: Project, clock: Clock
) -> None:
    moved = await projects.start(ada, orchard)
    assert (moved.before.state, moved.after.state, moved.after.started) == ("todo", "doing", TODAY)
    assert moved.after == await hands.now()
    clock.move(days=2)
    assert (await projects.start(ada, orchard)).change is None
    done = await projects.finish(ada, orchard, date(2026, 11, 25))
    assert (done.after.done, done.after.started) == (date(2026, 11, 25), TODAY)
    assert (await projects.finish(ada, orchard)).change is None
    assert (await projects.start(ada, orchard)).change is None
    assert (await projects.set_aside(ada, orchard)).change is None
    again = await projects.reopen(ada, orchard)
    assert (again.after.state, again.after.started) == ("doing", TODAY)


async def test_what_was_never_begun_can_be_done_and_opened(hands: Hands, projects: Projects, ada: Asker) -> None:
    done = await projects.finish(ada, hands.project)
    assert (done.after.started, done.after.done) == (TODAY, TODAY)
    await projects.undo(ada, str(done.change))
    assert (await hands.now()).state == "todo"
    assert (await projects.reopen(ada, hands.project)).after.state == "doing"


async def test_ticks_begin_a_project_and_only_what_changes_counts(hands: Hands, count: Count) -> None:
    moved = await hands.ticks(1, 3)
    assert (moved.before.state, moved.after.state) == ("todo", "doing")
    assert await hands.reached() == [1, 3]
    assert await count("project_events") == 3
    assert (await hands.ticks(3)).change is None
    await hands.ticks(2, 3, when=date(2026, 11, 20))
    assert [m.reached for m in (await hands.now()).milestones] == [TODAY, date(2026, 11, 20), TODAY]
    with pytest.raises(Problem, match="out of reach"):
        await hands.ticks(1, when=date(2026, 11, 1))
    await hands.ticks(1, 2, reached=False)
    assert await hands.reached() == [3]
    assert (await hands.ticks(1, reached=False)).change is None
    assert (await hands.now()).state == "doing"


async def test_a_tick_pressed_many_times_at_once_is_one(hands: Hands, count: Count) -> None:
    moved = await asyncio.gather(*(hands.ticks(1) for _ in range(8)))
    assert sum(m.change is not None for m in moved) == 1
    assert await count("project_events") == 2


async def test_set_aside_it_keeps_what_was_done(hands: Hands, projects: Projects, ada: Asker) -> None:
    await hands.ticks(1)
    await projects.link(ada, hands.project, "https://x.example/")
    moved = await projects.set_aside(ada, hands.project)
    assert (moved.after.state, moved.after.reached, moved.after.link) == ("aside", 1, "https://x.example/")
    assert (await projects.set_aside(ada, hands.project)).change is None
    assert (await projects.start(ada, hands.project)).after.state == "doing"


async def test_a_link_is_kept_changed_and_removed(hands: Hands, projects: Projects, ada: Asker) -> None:
    for url in ("https://x.example/", "https://y.example/", ""):
        assert (await projects.link(ada, hands.project, url)).after.link == url
    assert (await projects.link(ada, hands.project, "")).change is None
    assert (await hands.now()).state == "todo"


async def test_undo_gives_back_what_one_change_did_and_its_days(hands: Hands, projects: Projects, clock: Clock) -> None:
    await hands.ticks(1)
    clock.move(days=3)
    taken = await hands.ticks(1, reached=False)
    result = await projects.undo(hands.asker, str(taken.change))
    assert (result.restored, result.left_alone) == (True, False)
    assert result.after == await hands.now()
    assert [m.reached for m in (await hands.now()).milestones] == [TODAY, None, None]
    twice = await projects.undo(hands.asker, str(taken.change))
    assert (twice.restored, twice.left_alone) == (False, False)
    assert await hands.reached() == [1]


async def test_undo_leaves_alone_what_changed_since(hands: Hands, projects: Projects) -> None:
    both = await hands.ticks(1, 2)
    await hands.ticks(2, reached=False)
    result = await projects.undo(hands.asker, str(both.change))
    assert (result.restored, result.left_alone) == (True, True)
    assert (await hands.reached(), (await hands.now()).state) == ([], "todo")


async def test_nobody_can_undo_for_another(hands: Hands, projects: Projects, bob: Asker) -> None:
    moved = await hands.ticks(1)
    await projects.link(bob, hands.project, "https://bob.example/")
    with pytest.raises(Problem, match="can't find that change"):
        await projects.undo(bob, str(moved.change))
    assert await hands.reached() == [1]
    theirs = Hands(projects, hands.study, bob, hands.project)
    assert (await theirs.now()).link == "https://bob.example/"
    assert (await hands.now()).link == ""


async def test_every_change_is_kept_for_its_history(hands: Hands, projects: Projects, database: Database) -> None:
    moved = await hands.ticks(1)
    await projects.undo(hands.asker, str(moved.change))
    async with database.read() as tx:
        rows = await tx.all("SELECT fact, before, after, day, undoes FROM project_events ORDER BY number, fact")
    day, fact = "2026-11-24", "milestone:Draw a plan, with paths."
    assert [tuple(row.values()) for row in rows] == [
        (fact, "", day, day, ""),
        ("started", "", day, day, ""),
        (fact, day, "", day, moved.change),
        ("started", day, "", day, moved.change),
    ]


async def test_ticks_outlive_an_edited_roadmap(hands: Hands, versions: Versions, tmp_path: Path) -> None:
    await hands.ticks(1, 2)
    edited = PROJECTS.replace(
        "1. Draw a plan, with paths.\n2. Dig.", "1. Measure.\n2. Dig.\n3. Draw a plan with paths."
    )
    await versions.load(write_way(tmp_path / "way", edited))
    assert await hands.reached() == [2, 3]
    await hands.ticks(3, reached=False)
    assert await hands.reached() == [2]
    await hands.ticks(3)
    await versions.load(write_way(tmp_path / "way"))
    assert await hands.reached() == [1, 2]


async def test_a_project_that_left_the_roadmap_can_still_be_undone(
    hands: Hands, versions: Versions, projects: Projects, tmp_path: Path
) -> None:
    moved = await hands.ticks(1)
    readme = write_way(tmp_path / "way", "# Projects\n") / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("- [ ] Orchard (10 h)\n", ""), encoding="utf-8")
    await versions.load(readme.parent)
    result = await projects.undo(hands.asker, str(moved.change))
    assert (result.restored, result.after) == (True, None)
    await versions.load(write_way(tmp_path / "way"))
    assert (await hands.now()).state == "todo"


async def test_a_project_counts_by_the_day_where_the_person_is(hands: Hands, learners: Learners, clock: Clock) -> None:
    await learners.set_zone(hands.asker, ZoneInfo("Pacific/Kiritimati"))
    clock.move(hours=5)
    moved = await hands.projects.start(replace(hands.asker, community=None), hands.project)
    assert moved.after.started == date(2026, 11, 25)

"""Which roadmap somebody is on, who decides it, and what switching leaves as it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.services.goals import Goals
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.services.upkeep import Upkeep
from bot.storage.database import Database
from tests.services.conftest import Clock, Count
from tests.services.versioning import LESS, Program, titles

OTHER = "# Baking\n\n## Phase 1: Dough\n\n- [ ] Sourdough\n- [ ] Brioche\n- [ ] Rye bread\n"
THEIRS = "# Rowing\n\n- [ ] Oars\n- [ ] Sculls\n- [ ] Coxing\n"


class Bot:
    """One process with two roadmaps in its settings, "A way" and "Baking", and those that places bring."""

    def __init__(self, database: Database, clock: Clock, *paths: Path) -> None:
        self.program = Program(database, clock, *paths)
        versions, library = self.program.versions, self.program.library
        self.people = Learners(database, clock)
        self.roadmaps = Roadmaps(database, self.people, library, versions, lambda asker: asker.account == "operator")
        self.upkeep = Upkeep(database, self.people, self.roadmaps, versions, paths)
        self.study = Study(database, self.people, self.roadmaps)
        self.goals = Goals(database, self.people, self.study, self.roadmaps)

    async def start(self) -> Bot:
        await self.program.start()
        return self

    async def is_on(self, asker: Asker) -> str:
        return (await self.roadmaps.in_use(asker)).title

    async def offers(self, asker: Asker) -> list[str]:
        return [one.title for one in (await self.roadmaps.offered(asker)).every]

    async def choose(self, asker: Asker, title: str) -> None:
        (id_,) = [one.id for one in (await self.roadmaps.offered(asker)).every if one.title == title]
        assert (await self.roadmaps.choose(asker, id_)).title == title

    async def brings(self, asker: Asker, text: str = THEIRS) -> str:
        """Bring a place's own roadmap, take it into use, and return its id."""
        loaded = await self.upkeep.bring(asker, "own.md", text.encode())
        await self.upkeep.accept(asker, loaded.version.roadmap, loaded.version.number)
        return loaded.version.roadmap

    async def forgets(self) -> None:
        """Let hours go by in which nobody is on what isn't always in memory."""
        self.program.versions.drop_unused()
        self.program.versions.drop_unused()


@dataclass
class Paths:
    way: Path
    baking: Path


@pytest.fixture
def paths(way: Path, tmp_path: Path) -> Paths:
    baking = tmp_path / "baking.md"
    baking.write_text(OTHER)
    return Paths(way, baking)


@pytest.fixture
async def bot(database: Database, clock: Clock, paths: Paths) -> Bot:
    return await Bot(database, clock, paths.way, paths.baking).start()


@pytest.fixture
def boss() -> Asker:
    return Asker("fake", "boss", "server", "room", "Boss", manages=True)


@pytest.fixture
def operator() -> Asker:
    return Asker("fake", "operator", "server", "room", "Op")


def alone(asker: Asker) -> Asker:
    return replace(asker, community=None, place=f"@{asker.account}")


def elsewhere(asker: Asker) -> Asker:
    return replace(asker, community="elsewhere", place="hall")


async def test_whoever_chose_nothing_is_on_the_default(bot: Bot, ada: Asker, count: Count) -> None:
    assert (await bot.is_on(ada), await bot.is_on(alone(ada))) == ("A way", "A way")
    assert await bot.offers(ada) == await bot.offers(alone(ada)) == ["A way", "Baking"]
    assert await count("learners") == 0


async def test_a_place_is_on_what_its_managers_chose(bot: Bot, ada: Asker, boss: Asker) -> None:
    with pytest.raises(Problem, match="Those who manage this place"):
        await bot.choose(ada, "Baking")
    await bot.choose(boss, "Baking")
    assert [await bot.is_on(one) for one in (ada, boss, elsewhere(ada))] == ["Baking", "Baking", "A way"]


async def test_alone_somebody_is_on_their_own_choice_else_on_that_of_the_place_they_used_last(
    bot: Bot, ada: Asker, boss: Asker, clock: Clock
) -> None:
    await bot.choose(boss, "Baking")
    assert await bot.is_on(alone(ada)) == "A way", "she did nothing there yet"
    await bot.people.rename(ada, "Ada")
    assert await bot.is_on(alone(ada)) == "Baking"
    clock.move(minutes=1)
    await bot.people.rename(elsewhere(ada), "Ada")
    assert await bot.is_on(alone(ada)) == "A way"
    clock.move(minutes=1)
    await bot.people.rename(ada, "Ada")
    assert await bot.is_on(alone(ada)) == "Baking"
    await bot.choose(alone(ada), "A way")
    assert (await bot.is_on(alone(ada)), await bot.is_on(ada)) == ("A way", "Baking")


async def test_reminders_go_by_the_same_choice(bot: Bot, ada: Asker, boss: Asker, database: Database) -> None:
    await bot.choose(boss, "Baking")
    here = await bot.people.rename(ada, "Ada")
    assert here.learner is not None
    assert here.community is not None
    assert (await bot.roadmaps.of_learner(here.learner.id)).title == "Baking"
    assert (await bot.roadmaps.of_community(here.community.id)).title == "Baking"
    assert (await bot.roadmaps.of_community("nowhere")).title == "A way"
    await bot.choose(alone(ada), "A way")
    assert (await bot.roadmaps.of_learner(here.learner.id)).title == "A way"


async def test_what_left_the_settings_falls_back_to_the_default_and_comes_back(
    bot: Bot, ada: Asker, boss: Asker, database: Database, clock: Clock, paths: Paths
) -> None:
    await bot.choose(boss, "Baking")
    await bot.choose(alone(ada), "Baking")
    await bot.brings(elsewhere(boss))  # so that not everybody must be on the one that is left
    dropped = await Bot(database, clock, paths.way).start()
    assert (await dropped.is_on(ada), await dropped.is_on(alone(ada))) == ("A way", "A way")
    assert await dropped.offers(ada) == ["A way"]
    back = await Bot(database, clock, paths.way, paths.baking).start()
    assert (await back.is_on(ada), await back.is_on(alone(ada))) == ("Baking", "Baking")


async def test_only_what_is_offered_can_be_chosen(bot: Bot, boss: Asker, ada: Asker) -> None:
    theirs = await bot.brings(elsewhere(boss))
    for asker in (boss, alone(ada)):
        for id_ in (theirs, "nothing", ""):
            with pytest.raises(Problem, match="don't have that roadmap here"):
                await bot.roadmaps.choose(asker, id_)


async def test_another_places_own_roadmap_is_out_of_reach(
    bot: Bot, ada: Asker, boss: Asker, operator: Asker, database: Database
) -> None:
    theirs = await bot.brings(elsewhere(boss))
    waits = await bot.upkeep.bring(elsewhere(boss), "own.md", f"{THEIRS}- [ ] Sweeping\n".encode())
    assert waits.version.roadmap == theirs
    assert await bot.is_on(elsewhere(ada)) == "Rowing"
    for asker in (ada, boss, operator, alone(ada), alone(operator)):
        offered = await bot.roadmaps.offered(asker)
        assert theirs not in [one.id for one in offered.every]
        assert (offered.waiting, offered.in_use.title) == ((), "A way")
        for number in (1, 2):
            with pytest.raises(Problem, match="isn't yours to decide"):
                await bot.upkeep.version(asker, theirs, number)
            with pytest.raises(Problem, match="isn't yours to decide"):
                await bot.upkeep.accept(asker, theirs, number)
            with pytest.raises(Problem, match="isn't yours to decide"):
                await bot.upkeep.decline(asker, theirs, number)
    assert [(v.number, v.state) for v in await bot.program.versions.history(theirs)] == [(2, "waiting"), (1, "used")]
    mine = await bot.brings(boss)
    assert mine != theirs, "the same text brought elsewhere is another roadmap, with its own progress"


async def test_members_may_follow_their_places_own_roadmap_alone(bot: Bot, ada: Asker, boss: Asker) -> None:
    await bot.brings(boss)
    assert await bot.offers(ada) == ["A way", "Baking", "Rowing"]
    assert await bot.offers(alone(ada)) == ["A way", "Baking"]
    await bot.people.rename(ada, "Ada")
    assert await bot.offers(alone(ada)) == ["A way", "Baking", "Rowing"]
    await bot.choose(alone(ada), "Rowing")
    await bot.choose(boss, "A way")
    assert (await bot.is_on(ada), await bot.is_on(alone(ada))) == ("A way", "Rowing")


Deed = Callable[[Bot, Asker, str], Awaitable[object]]
DEEDS: dict[str, Deed] = {
    "see": lambda bot, asker, id_: bot.upkeep.version(asker, id_, 2),
    "accept": lambda bot, asker, id_: bot.upkeep.accept(asker, id_, 2),
    "go back": lambda bot, asker, id_: bot.upkeep.accept(asker, id_, 1),
    "decline": lambda bot, asker, id_: bot.upkeep.decline(asker, id_, 2),
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_only_who_runs_the_program_decides_on_the_roadmaps_of_the_settings(
    bot: Bot, ada: Asker, boss: Asker, operator: Asker, deed: str
) -> None:
    await bot.program.edit(LESS)
    id_ = bot.program.roadmap.id
    for asker in (ada, boss, alone(ada), replace(alone(boss), manages=True)):
        offered = await bot.roadmaps.offered(asker)
        assert (offered.waiting, offered.history) == ((), ())
        with pytest.raises(Problem, match="isn't yours to decide"):
            await DEEDS[deed](bot, asker, id_)
        with pytest.raises(Problem, match="Only those who run me"):
            await bot.upkeep.reload(asker)
    assert [v.state for v in await bot.program.history()] == ["waiting", "used"]
    offered = await bot.roadmaps.offered(operator)
    assert ([v.number for v in offered.waiting], [v.number for v in offered.history]) == ([2], [2, 1])
    await DEEDS[deed](bot, operator, id_)
    assert [one.loaded is not None for one in await bot.upkeep.reload(operator)] == [True, True]


@pytest.mark.parametrize("deed", DEEDS)
async def test_only_its_managers_decide_on_a_places_own(
    bot: Bot, ada: Asker, boss: Asker, operator: Asker, deed: str
) -> None:
    id_ = await bot.brings(boss)
    await bot.upkeep.bring(boss, "own.md", f"{THEIRS}- [ ] Sweeping\n".encode())
    for asker in (ada, operator, alone(boss), elsewhere(boss)):
        with pytest.raises(Problem, match="isn't yours to decide"):
            await DEEDS[deed](bot, asker, id_)
    assert (await bot.roadmaps.offered(ada)).history == ()
    offered = await bot.roadmaps.offered(boss)
    assert ([v.number for v in offered.waiting], [v.number for v in offered.history]) == ([2], [2, 1])
    await DEEDS[deed](bot, boss, id_)


@pytest.mark.parametrize(("place", "manages"), [(None, True), ("server", False)])
async def test_only_managers_bring_something_and_only_to_a_place(
    bot: Bot, boss: Asker, place: str | None, *, manages: bool
) -> None:
    with pytest.raises(Problem, match=r"no group here|Only those who manage"):
        await bot.upkeep.bring(replace(boss, community=place, manages=manages), "own.md", THEIRS.encode())


async def test_what_cant_be_read_is_refused_with_its_reason(bot: Bot, boss: Asker) -> None:
    deep = "".join(f"{'  ' * n}- {n}\n" for n in range(80)).encode()
    with pytest.raises(Problem, match="it is nested 50 levels deep or deeper, on line 50"):
        await bot.upkeep.bring(boss, "own.md", deep)
    assert (await bot.roadmaps.offered(boss)).waiting == ()


async def test_switching_back_and_forth_loses_nothing(bot: Bot, ada: Asker, boss: Asker) -> None:
    way = (await bot.roadmaps.in_use(ada)).modules
    await bot.study.check_off(ada, way[0].topics[:1])
    await bot.study.mark(ada, way[1].topics[:1], "learning")
    await bot.study.note(ada, way[0].topics[0], "crisp")
    before = await bot.study.focus_on(ada, way[2])
    await bot.choose(boss, "Baking")
    there = await bot.study.standing(ada)
    assert (there.tally().done, there.focus_is_chosen) == (0, False)
    assert there.week_ticks == 1, "what was done this week counts wherever it was"
    await bot.study.check_off(ada, there.roadmap.topics[:2])
    await bot.choose(boss, "A way")
    after = await bot.study.standing(ada)
    assert (after.states, after.focus, after.focus_is_chosen) == (before.states, way[2], True)
    assert await bot.study.note_of(ada, way[0].topics[0]) == "crisp"
    await bot.choose(boss, "Baking")
    assert (await bot.study.standing(ada)).tally().done == 2


@pytest.mark.parametrize("forgotten", [False, True])
async def test_a_change_on_the_other_roadmap_is_taken_back_there(
    bot: Bot, ada: Asker, boss: Asker, *, forgotten: bool
) -> None:
    await bot.brings(boss)
    theirs = await bot.roadmaps.in_use(ada)
    ticked = await bot.study.check_off(ada, theirs.topics[:2])
    assert ticked.change is not None
    await bot.choose(boss, "A way")
    if forgotten:
        await bot.forgets()
    undone = await bot.study.undo(ada, ticked.change)
    assert [topic.title for topic in undone.restored] == titles(theirs)[:2]
    assert undone.standing.roadmap.title == "Rowing"
    await bot.choose(boss, "Rowing")
    assert (await bot.study.standing(ada)).tally().done == 0


@pytest.mark.parametrize("forgotten", [False, True])
async def test_a_goal_tied_to_topics_of_the_other_roadmap_goes_on_counting(
    bot: Bot, ada: Asker, boss: Asker, clock: Clock, *, forgotten: bool
) -> None:
    await bot.brings(boss)
    theirs = (await bot.roadmaps.in_use(ada)).topics
    await bot.goals.set(ada, "Row", 0, "", theirs)
    await bot.study.check_off(ada, theirs[:1])
    await bot.study.mark(ada, theirs[1:2], "skipped")
    (before,) = (await bot.goals.this_week(ada)).goals
    assert (before.ticked, before.target) == (1, 2)
    await bot.choose(boss, "Baking")
    if forgotten:
        await bot.forgets()
    (after,) = (await bot.goals.this_week(ada)).goals
    assert after == before
    clock.move(weeks=1)
    week, carried = await bot.goals.carry(ada)
    assert [(goal.title, goal.topics) for goal in carried] == [("Row", (theirs[2].id,))]
    assert [goal.title for goal in week.goals] == ["Row"]


async def test_a_topic_that_left_its_roadmap_is_not_carried_over(bot: Bot, ada: Asker, clock: Clock) -> None:
    every = (await bot.roadmaps.in_use(ada)).topics
    await bot.goals.set(ada, "Vega", 0, "", every[5:])
    await bot.program.edit(LESS)
    await bot.program.versions.use(bot.program.roadmap.id, 2, "")
    clock.move(weeks=1)
    assert (await bot.goals.carry(ada))[1] == ()


async def test_a_reload_leaves_everybodys_days_and_places_alone(bot: Bot, ada: Asker) -> None:
    sirius = (await bot.roadmaps.in_use(ada)).topics[4]
    await bot.study.check_off(ada, [sirius], date(2026, 11, 20))
    await bot.program.edit(LESS)
    await bot.program.versions.use(bot.program.roadmap.id, 2, "")
    standing = await bot.study.standing(ada)
    assert [(t.topic, t.day) for t in standing.ticks] == [(sirius.id, date(2026, 11, 20))]
    assert standing.roadmap.version is not None
    assert standing.roadmap.version.number == 2

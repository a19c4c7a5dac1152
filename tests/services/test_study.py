from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.progress import Tally
from bot.domain.roadmap import Roadmap, Topic
from bot.services.learners import Learners
from bot.services.study import Study
from bot.storage import changes, goals
from bot.storage.database import Database, Question
from tests.services.conftest import Clock, Count

TODAY = date(2026, 11, 24)
OF_NOBODY = {"platform": None, "account": None}  # the learner is given


@pytest.fixture
def topics(roadmap: Roadmap) -> tuple[Topic, ...]:
    return roadmap.topics


def names(topics: tuple[Topic, ...]) -> list[str]:
    return [t.title for t in topics]


async def test_a_stranger_stands_at_the_beginning_and_stays_one(study: Study, ada: Asker, count: Count) -> None:
    standing = await study.standing(ada)
    assert (standing.here.learner, standing.tally(), standing.streak) == (None, Tally(0, 6), 0)
    assert names(standing.next_topics(1)) == ["Apples"]
    assert await study.note_of(ada, standing.roadmap.topics[0]) == ""
    assert await count("learners") == 0


async def test_ticking_is_one_change_and_makes_the_person(
    study: Study, ada: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    ticked = await study.check_off(ada, topics[:2])
    assert names(ticked.changed) == ["Apples", "Pears"]
    assert ticked.already == ()
    assert ticked.standing == await study.standing(ada)
    assert (ticked.standing.tally().done, ticked.standing.week_ticks, ticked.standing.streak) == (2, 2, 1)
    assert [await count(table) for table in ("learners", "changes", "events", "states")] == [1, 1, 2, 2]


async def test_what_is_done_stays_and_is_named(
    study: Study, ada: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    await study.check_off(ada, topics[:1])
    again = await study.check_off(ada, topics[:1])
    assert (again.change, again.changed, names(again.already)) == (None, (), ["Apples"])
    more = await study.check_off(ada, [topics[0], topics[1], topics[1]])
    assert (names(more.changed), names(more.already)) == (["Pears"], ["Apples"])
    assert [await count(table) for table in ("changes", "events")] == [2, 2]


async def test_taking_back_what_was_never_ticked_makes_nobody_known(
    study: Study, ada: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    ticked = await study.mark(ada, topics[:1], "todo")
    assert (ticked.change, names(ticked.already)) == (None, ["Apples"])
    await study.note(ada, topics[0], "  ")
    await study.focus_on(ada, None)
    assert await count("learners") == 0


async def test_eight_ticks_of_one_topic_at_once_are_one(
    study: Study, ada: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    ticked = await asyncio.gather(*(study.check_off(ada, topics[:1]) for _ in range(8)))
    assert len([t for t in ticked if t.changed]) == 1
    assert [await count(table) for table in ("learners", "changes", "events", "states")] == [1, 1, 1, 1]


async def test_changes_are_told_in_order_even_within_a_second(
    study: Study, ada: Asker, bob: Asker, topics: tuple[Topic, ...], database: Database
) -> None:
    await study.check_off(bob, topics)
    ticked = await study.check_off(ada, topics[1:2])
    for _ in range(6):
        await study.check_off(ada, topics[:1])
        await study.mark(ada, topics[:1], "todo")
    assert ticked.standing.here.learner is not None
    async with database.read() as tx:
        events = changes.read_events(await tx.all(changes.EVENTS, learner=ticked.standing.here.learner.id, **OF_NOBODY))
        numbers = await tx.all("SELECT number FROM changes WHERE id = :id", id=events[-1].change)
    assert [event.kind for event in events] == ["check", *["check", "uncheck"] * 6]
    assert [row["number"] for row in numbers] == [13]
    assert (await study.standing(ada)).week_ticks == 1


async def test_a_tick_stands_for_the_day_it_was_done(
    study: Study, learners: Learners, ada: Asker, topics: tuple[Topic, ...], database: Database, clock: Clock
) -> None:
    await study.check_off(ada, topics[:1], date(2026, 11, 17))
    clock.move(hours=10)
    await learners.set_zone(ada, ZoneInfo("Asia/Tokyo"))
    await study.check_off(ada, topics[1:2])
    async with database.read() as tx:
        days = [row["day"] for row in await tx.all("SELECT day FROM changes ORDER BY number")]
    assert days == ["2026-11-17", "2026-11-25"]
    standing = await study.standing(ada)
    assert (standing.week_ticks, standing.streak) == (1, 2)


@pytest.mark.parametrize("when", [date(2026, 11, 16), date(2026, 11, 25)])
async def test_further_back_than_a_week_or_ahead_is_refused(
    study: Study, ada: Asker, topics: tuple[Topic, ...], count: Count, when: date
) -> None:
    with pytest.raises(Problem, match="out of reach") as refused:
        await study.check_off(ada, topics[:1], when)
    assert refused.value.at == "when"
    assert await count("learners") == 0


async def test_placement_is_done_but_no_work(study: Study, ada: Asker, topics: tuple[Topic, ...]) -> None:
    ticked = await study.mark(ada, topics[:2], "done", placement=True)
    standing = ticked.standing
    assert (standing.tally().done, standing.week_ticks, standing.streak) == (2, 0, 0)


async def test_skipping_takes_out_of_the_total_and_back(
    study: Study, ada: Asker, topics: tuple[Topic, ...], roadmap: Roadmap
) -> None:
    await study.mark(ada, topics[:2], "skipped")
    standing = await study.standing(ada)
    assert standing.tally(roadmap.modules[0]) == Tally(0, 0, 2)
    await study.mark(ada, topics[:1], "learning")
    assert (await study.standing(ada)).tally(roadmap.modules[0]) == Tally(0, 1, 1)
    await study.mark(ada, topics[:2], "todo")
    assert not (await study.standing(ada)).states


async def test_undo_restores_the_state_before_and_twice_is_harmless(
    study: Study, ada: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    await study.mark(ada, topics[:1], "learning")
    ticked = await study.check_off(ada, topics[:2])
    assert ticked.change is not None
    undone = await study.undo(ada, ticked.change)
    assert (names(undone.restored), undone.left_alone) == (["Apples", "Pears"], ())
    assert undone.standing == await study.standing(ada)
    assert [undone.standing.state(t) for t in topics[:2]] == ["learning", "todo"]
    assert undone.standing.week_ticks == 0
    again = await study.undo(ada, ticked.change)
    assert (again.restored, again.left_alone, again.change) == ((), (), None)
    assert await count("changes") == 3


async def test_undo_leaves_alone_and_names_what_changed_since(
    study: Study, ada: Asker, topics: tuple[Topic, ...]
) -> None:
    ticked = await study.check_off(ada, topics[:2])
    assert ticked.change is not None
    await study.mark(ada, topics[:1], "skipped")
    undone = await study.undo(ada, ticked.change)
    assert (names(undone.restored), names(undone.left_alone)) == (["Pears"], ["Apples"])
    assert [undone.standing.state(t) for t in topics[:2]] == ["skipped", "todo"]
    again = await study.undo(ada, ticked.change)
    assert (names(again.restored), names(again.left_alone)) == ([], ["Apples"])


async def test_what_was_ticked_again_after_an_undo_is_left_alone(
    study: Study, ada: Asker, topics: tuple[Topic, ...]
) -> None:
    first = await study.check_off(ada, topics[:1])
    assert first.change is not None
    await study.undo(ada, first.change)
    await study.check_off(ada, topics[:1])
    late = await study.undo(ada, first.change)
    assert (names(late.restored), names(late.left_alone)) == ([], ["Apples"])
    assert late.standing.state(topics[0]) == "done"


async def test_an_undo_can_be_undone_and_the_tick_keeps_its_day(
    study: Study, ada: Asker, topics: tuple[Topic, ...]
) -> None:
    ticked = await study.check_off(ada, topics[:1], date(2026, 11, 20))
    assert ticked.change is not None
    undone = await study.undo(ada, ticked.change)
    assert undone.change is not None
    redone = await study.undo(ada, undone.change)
    assert redone.standing.state(topics[0]) == "done"
    assert [(t.topic, t.day) for t in redone.standing.ticks] == [(topics[0].id, date(2026, 11, 20))]
    assert redone.standing == await study.standing(ada)


async def test_nobody_undoes_for_another(study: Study, ada: Asker, bob: Asker, topics: tuple[Topic, ...]) -> None:
    ticked = await study.check_off(ada, topics[:1])
    assert ticked.change is not None
    for stranger in (bob, bob):
        with pytest.raises(Problem, match="can't find that change"):
            await study.undo(stranger, ticked.change)
        await study.check_off(bob, topics[:1])
    with pytest.raises(Problem, match="can't find that change"):
        await study.undo(ada, "never-was")
    assert (await study.standing(ada)).tally().done == 1


async def test_two_undos_at_once_are_one(study: Study, ada: Asker, topics: tuple[Topic, ...], count: Count) -> None:
    ticked = await study.check_off(ada, topics[:1])
    change = ticked.change
    assert change is not None
    undone = await asyncio.gather(*(study.undo(ada, change) for _ in range(6)))
    assert len([u for u in undone if u.restored]) == 1
    assert await count("changes") == 2


async def test_a_note_is_kept_changed_and_removed(
    study: Study, ada: Asker, bob: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    await study.note(ada, topics[0], " see chapter 3 ")
    assert await study.note_of(ada, topics[0]) == "see chapter 3"
    assert await study.note_of(bob, topics[0]) == ""
    await study.note(ada, topics[0], "chapter 4")
    assert await study.note_of(ada, topics[0]) == "chapter 4"
    await study.note(ada, topics[0], "")
    assert await study.note_of(ada, topics[0]) == ""
    assert await count("notes") == 0


async def test_the_focus_is_chosen_changed_and_forgotten(study: Study, ada: Asker, roadmap: Roadmap) -> None:
    standing = await study.focus_on(ada, roadmap.modules[2])
    assert (standing.focus, standing.focus_is_chosen) == (roadmap.modules[2], True)
    standing = await study.focus_on(ada, roadmap.phases[1])
    assert names(standing.next_topics(1)) == ["Cirrus"]
    standing = await study.focus_on(ada, None)
    assert (standing.focus, standing.focus_is_chosen) == (roadmap.modules[0], False)


async def test_a_finished_part_is_no_focus(study: Study, ada: Asker, roadmap: Roadmap, count: Count) -> None:
    await study.check_off(ada, roadmap.modules[0].topics)
    with pytest.raises(Problem, match="Nothing is left to do in First steps"):
        await study.focus_on(ada, roadmap.modules[0])
    assert await count("focuses") == 0


async def test_others_see_only_what_is_shared_and_only_in_the_same_place(
    study: Study, learners: Learners, ada: Asker, bob: Asker, topics: tuple[Topic, ...]
) -> None:
    ticked = await study.check_off(ada, topics[:1])
    assert ticked.standing.here.learner is not None
    who = ticked.standing.here.learner.id
    assert (await study.standing_of(ada, who)).tally().done == 1
    with pytest.raises(Problem, match="can't show"):
        await study.standing_of(bob, who)
    await learners.share(ada, shares=True)
    await study.check_off(bob, topics[:2])
    seen = await study.standing_of(bob, who)
    assert seen.tally().done == 1
    assert seen.here.learner is not None
    assert seen.here.learner.name == "Ada"
    await study.check_off(replace(bob, community="elsewhere"), topics[2:3])
    for elsewhere in (replace(bob, community="elsewhere"), replace(bob, community=None)):
        with pytest.raises(Problem, match="can't show"):
            await study.standing_of(elsewhere, who)
    with pytest.raises(Problem, match="can't show"):
        await study.standing_of(bob, "nobody")


async def test_pace_comes_from_what_is_stored(
    study: Study, ada: Asker, topics: tuple[Topic, ...], clock: Clock
) -> None:
    for topic in topics[:3]:
        await study.check_off(ada, [topic])
        clock.move(weeks=1)
    pace = (await study.standing(ada)).pace
    assert pace is not None
    assert pace.per_week == pytest.approx(8 / 3)
    assert pace.unit == "hours"
    assert pace.finish == (date(2027, 1, 22), date(2027, 2, 9))


async def test_a_kept_goal_carries_the_streak(
    study: Study, ada: Asker, topics: tuple[Topic, ...], database: Database, clock: Clock
) -> None:
    ticked = await study.check_off(ada, topics[:1])
    assert ticked.standing.here.learner is not None
    async with database.write() as tx:
        for id_, week, state in (("g1", "2026-11-30", "done"), ("g2", "2026-12-07", "open")):
            await tx.run(
                "INSERT INTO goals (learner, id, roadmap, week, title, target, unit, topics, state, at)"
                " VALUES (:learner, :id, 'r', :week, 'Read', 1, '', '[]', :state, 0)",
                learner=ticked.standing.here.learner.id,
                id=id_,
                week=week,
                state=state,
            )
    clock.move(weeks=2)
    assert (await study.standing(ada)).streak == 2
    async with database.write() as tx:
        learner = ticked.standing.here.learner.id
        found = goals.read_goals(await tx.all(goals.GOALS, learner=learner, since="", **OF_NOBODY))
        await goals.log(tx, learner, found[1].id, "l1", 1, 0, TODAY)
    assert (await study.standing(ada)).streak == 3


async def test_looking_asks_the_database_twice(
    study: Study, ada: Asker, topics: tuple[Topic, ...], learners: Learners, database: Database, roadmap: Roadmap
) -> None:
    await study.check_off(ada, topics[:3])

    class Counting:
        asked = 0

        async def each(self, *questions: Question) -> object:
            self.asked += 1
            return await view.each(*questions)

        async def all(self, sql: str, /, **values: object) -> object:
            self.asked += 1
            return await view.all(sql, **values)

        async def one(self, sql: str, /, **values: object) -> object:
            self.asked += 1
            return await view.one(sql, **values)

    async with database.read() as view:
        counting = Counting()
        here = await learners.here_in(counting, ada)  # type: ignore[arg-type]  # (hands on what the real one says)
        await study.standing_in(counting, here, roadmap)  # type: ignore[arg-type]  # (likewise)
    assert counting.asked == 2

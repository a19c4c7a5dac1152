from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.domain.errors import Problem
from bot.domain.goal import Goal
from bot.domain.learner import Asker
from bot.domain.roadmap import Roadmap, Topic
from bot.domain.week import Week
from bot.services.goals import MOST, Goals
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.storage.database import Database
from tests.services.conftest import Clock, Count


@pytest.fixture
def goals(database: Database, learners: Learners, study: Study, roadmaps: Roadmaps) -> Goals:
    return Goals(database, learners, study, roadmaps)


@pytest.fixture
def topics(roadmap: Roadmap) -> tuple[Topic, ...]:
    return roadmap.topics


def ids(*topics: Topic) -> tuple[str, ...]:
    return tuple(t.id for t in topics)


async def now(goals: Goals, asker: Asker) -> list[tuple[str, str, float, bool]]:
    """This week's goals: title, state, how much is done, whether it is kept."""
    return [(g.title, g.state, g.amount, g.is_kept) for g in (await goals.this_week(asker)).goals]


async def test_looking_and_drafting_make_nobody_known(goals: Goals, ada: Asker, count: Count) -> None:
    week = await goals.this_week(ada)
    assert (week.week, week.goals, week.last) == (Week(date(2026, 11, 23)), (), ())
    assert [t.title for t in (await goals.draft(ada)).topics] == ["Apples", "Pears"]
    assert await goals.carry(ada) == (week, ())
    assert await count("learners") == 0


async def test_a_goal_is_for_this_week_and_its_owner(goals: Goals, ada: Asker, bob: Asker) -> None:
    week, goal = await goals.set(ada, "3 chapters", 3, "chapters")
    assert week.goals == (goal,) == (Goal(goal.id, week.week, "3 chapters", 3, "chapters"),)
    assert (await goals.this_week(bob)).goals == ()


async def test_goals_stand_in_the_order_they_were_set(goals: Goals, ada: Asker, clock: Clock) -> None:
    for title in ("one", "two", "three"):
        await goals.set(ada, title, 1, "")
        clock.move(seconds=1)
    assert [g.title for g in (await goals.this_week(ada)).goals] == ["one", "two", "three"]
    clock.move(days=7)
    await goals.carry(ada)
    assert [g.title for g in (await goals.this_week(ada)).goals] == ["one", "two", "three"]


async def test_tied_to_topics_it_counts_their_ticks_of_its_week(
    goals: Goals, study: Study, ada: Asker, topics: tuple[Topic, ...], clock: Clock
) -> None:
    await study.check_off(ada, topics[:1], date(2026, 11, 22))  # last week
    _, goal = await goals.set(ada, "fruit", 99, "pieces", [*topics[:3], topics[0]])
    assert (goal.target, goal.unit, goal.topics, goal.amount) == (3, "", ids(*topics[:3]), 0)
    await study.check_off(ada, topics[1:2])
    assert await now(goals, ada) == [("fruit", "open", 1, False)]
    await study.mark(ada, topics[2:3], "done", placement=True)
    assert await now(goals, ada) == [("fruit", "open", 1, False)]


async def test_the_same_topics_twice_are_one_goal_until_it_is_dropped(
    goals: Goals, ada: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    _, goal = await goals.set(ada, "fruit", 2, "", topics[:2])
    _, again = await goals.set(ada, "the same", 2, "", topics[:2])
    assert again == goal
    await goals.drop(ada, goal.id)
    _, other = await goals.set(ada, "fruit", 2, "", topics[:2])
    assert other.id != goal.id
    await goals.set(ada, "words", 1, "")
    await goals.set(ada, "words", 1, "")
    assert await count("goals") == 4


async def test_a_button_pressed_many_times_at_once_sets_one(
    goals: Goals, ada: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    await asyncio.gather(*(goals.set(ada, "fruit", 2, "", topics[:2]) for _ in range(10)))
    assert await count("goals") == 1


async def test_twenty_goals_a_week_are_enough(goals: Goals, ada: Asker, clock: Clock) -> None:
    for n in range(MOST):
        await goals.set(ada, f"goal {n}", 1, "")
    with pytest.raises(Problem, match="20 goals"):
        await goals.set(ada, "one more", 1, "")
    clock.move(days=7)
    await goals.set(ada, "one more", 1, "")


async def test_what_is_logged_adds_up_and_can_be_taken_back_once(goals: Goals, ada: Asker, count: Count) -> None:
    _, goal = await goals.set(ada, "5 hours", 5, "hours")
    _, first = await goals.log(ada, goal.id, 2.5)
    await goals.log(ada, goal.id, 2.5, date(2026, 11, 23))
    assert await now(goals, ada) == [("5 hours", "open", 5, True)]
    for _ in range(2):
        await goals.unlog(ada, goal.id, first)
        assert await now(goals, ada) == [("5 hours", "open", 2.5, False)]
    assert await count("goal_logs") == 1


async def test_done_and_dropped_can_be_taken_back(goals: Goals, ada: Asker) -> None:
    _, goal = await goals.set(ada, "essay", 1, "")
    for step, state in ((goals.finish, "done"), (goals.drop, "dropped"), (goals.reopen, "open")):
        assert [g.state for g in (await step(ada, goal.id)).goals] == [state]


async def test_new_words_are_measured_anew_unless_topics_count(
    goals: Goals, ada: Asker, topics: tuple[Topic, ...]
) -> None:
    _, words = await goals.set(ada, "3 chapters", 3, "chapters")
    week = await goals.edit(ada, words.id, "4 papers", 4, "papers")
    assert [(g.title, g.target, g.unit) for g in week.goals] == [("4 papers", 4, "papers")]
    _, tied = await goals.set(ada, "fruit", 2, "", topics[:2])
    week = await goals.edit(ada, tied.id, "7 kinds of fruit", 7, "kinds")
    assert [(g.title, g.target, g.unit) for g in week.goals if g.topics] == [("7 kinds of fruit", 2, "")]


async def test_only_its_owner_changes_a_goal_and_only_for_two_weeks(
    goals: Goals, ada: Asker, bob: Asker, clock: Clock
) -> None:
    _, goal = await goals.set(ada, "essay", 1, "")
    await goals.set(bob, "mine", 1, "")
    with pytest.raises(Problem, match="can't find that goal"):
        await goals.finish(bob, goal.id)
    clock.move(days=7)
    await goals.finish(ada, goal.id)
    clock.move(days=7)
    with pytest.raises(Problem, match="can't find that goal"):
        await goals.reopen(ada, goal.id)


async def test_carried_over_it_brings_what_was_logged_and_the_old_one_rests(
    goals: Goals, ada: Asker, clock: Clock
) -> None:
    _, goal = await goals.set(ada, "5 hours", 5, "hours")
    await goals.set(ada, "essay", 1, "")
    _, done = await goals.set(ada, "done", 1, "")
    await goals.finish(ada, done.id)
    await goals.log(ada, goal.id, 2)
    clock.move(days=7)
    week, carried = await goals.carry(ada)
    assert sorted(g.title for g in carried) == ["5 hours", "essay"]
    assert sorted((g.title, g.amount) for g in week.goals) == [("5 hours", 2), ("essay", 0)]
    assert {g.title: g.state for g in week.last} == {"5 hours": "carried", "essay": "carried", "done": "done"}
    assert (week.left_over, (await goals.carry(ada))[1]) == ((), ())
    week = await goals.reopen(ada, goal.id)
    assert {g.title: g.state for g in week.last}["5 hours"] == "carried"


async def test_only_topics_that_are_still_open_are_carried_over(
    goals: Goals, study: Study, ada: Asker, topics: tuple[Topic, ...], clock: Clock
) -> None:
    await goals.set(ada, "three", 3, "", topics[:3])
    await goals.set(ada, "two", 2, "", topics[3:5])
    await study.check_off(ada, topics[:1])
    clock.move(days=7)
    await study.check_off(ada, topics[1:2])
    await study.check_off(ada, topics[3:4])
    await study.mark(ada, topics[4:5], "skipped")
    week, carried = await goals.carry(ada)
    assert [(g.title, g.topics, g.target) for g in carried] == [("three", ids(topics[2]), 1)]
    assert {g.state for g in week.last} == {"carried"}
    assert [g.title for g in week.goals] == ["three"]


async def test_topics_of_an_open_goal_arent_drafted_again(goals: Goals, ada: Asker, topics: tuple[Topic, ...]) -> None:
    _, goal = await goals.set(ada, "fruit", 2, "", topics[:2])
    assert (await goals.draft(ada)).topics == topics[2:4]
    await goals.drop(ada, goal.id)
    assert (await goals.draft(ada)).topics == topics[:2]

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.domain.errors import Problem
from bot.domain.goal import Goal, Verdict
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
    assert [g.title for g in (await goals.this_week(ada)).goals] == ["one", "two", "three"]
    clock.move(days=7)
    await goals.carry(ada)
    assert [g.title for g in (await goals.this_week(ada)).goals] == ["one", "two", "three"]


async def test_tied_to_topics_it_counts_their_ticks_of_its_week(
    goals: Goals, study: Study, ada: Asker, topics: tuple[Topic, ...], clock: Clock
) -> None:
    await study.check_off(ada, topics[:1], date(2026, 11, 22))  # last week
    _, goal = await goals.set(ada, "fruit", 99, "pieces", [*topics[:3], topics[0]])
    assert (goal.target, goal.unit, goal.topics, goal.amount) == (2, "", ids(*topics[1:3]), 0)
    await study.check_off(ada, topics[1:2])
    assert await now(goals, ada) == [("fruit", "open", 1, False)]


async def test_topics_placed_or_skipped_later_leave_its_target(
    goals: Goals, study: Study, ada: Asker, topics: tuple[Topic, ...]
) -> None:
    await goals.set(ada, "fruit", 3, "", topics[:3])
    placed = await study.mark(ada, topics[:1], "done", placement=True)
    await study.mark(ada, topics[1:2], "skipped")
    week = await goals.this_week(ada)
    assert [(g.target, g.amount) for g in week.goals] == [(1, 0)]
    await study.check_off(ada, topics[2:3])
    assert await now(goals, ada) == [("fruit", "open", 1, True)]
    assert placed.change is not None
    await study.undo(ada, placed.change)
    assert await now(goals, ada) == [("fruit", "open", 1, False)]


async def test_topics_of_which_nothing_is_left_are_no_goal(
    goals: Goals, study: Study, ada: Asker, topics: tuple[Topic, ...], count: Count
) -> None:
    await study.check_off(ada, topics[:1])
    await study.mark(ada, topics[1:2], "skipped")
    with pytest.raises(Problem, match="Nothing is left to do of these topics"):
        await goals.set(ada, "fruit", 2, "", topics[:2])
    assert await count("goals") == 0
    _, goal = await goals.set(ada, "fruit", 3, "", topics[:3])
    await study.check_off(ada, topics[2:3])
    _, again = await goals.set(ada, "fruit", 3, "", topics[:3])
    assert (again.id, again.is_kept) == (goal.id, True)


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
    set_ = [await goals.set(ada, f"goal {n}", 1, "") for n in range(MOST)]
    with pytest.raises(Problem, match="20 open goals"):
        await goals.set(ada, "one more", 1, "")
    for step, (_, goal) in zip((goals.drop, goals.finish), set_, strict=False):
        await step(ada, goal.id)
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


async def test_a_day_counts_in_the_week_it_lies_in(
    goals: Goals, study: Study, ada: Asker, clock: Clock, count: Count
) -> None:
    _, old = await goals.set(ada, "5 hours", 5, "hours")
    clock.move(days=7)
    _, new = await goals.set(ada, "3 papers", 3, "papers")
    for goal, day in ((new, date(2026, 11, 29)), (old, date(2026, 11, 30))):
        with pytest.raises(Problem, match="a goal of another week") as refused:
            await goals.log(ada, goal.id, 5, day)
        assert refused.value.try_instead[0].given == {"goal": old.id if goal is new else new.id}
    assert await count("goal_logs") == 0
    assert (await study.standing(ada)).streak == 0
    week, _ = await goals.log(ada, old.id, 2)
    assert (await study.standing(ada)).streak == 0
    week, last = await goals.log(ada, old.id, 3, date(2026, 11, 29))
    assert (week.verdict, (await study.standing(ada)).streak) == (Verdict(1, 1), 1)
    week = await goals.unlog(ada, old.id, last)
    assert (week.verdict, (await study.standing(ada)).streak) == (Verdict(0, 1), 0)


async def test_a_day_of_last_week_counts_in_both_weeks_for_a_goal_that_was_carried_over(
    goals: Goals, ada: Asker, clock: Clock
) -> None:
    _, goal = await goals.set(ada, "5 hours", 5, "hours")
    clock.move(days=7)
    await goals.carry(ada)
    week, log_id = await goals.log(ada, goal.id, 5, date(2026, 11, 29))
    assert (week.verdict, [g.amount for g in week.goals]) == (Verdict(1, 1), [5])
    week = await goals.unlog(ada, goal.id, log_id)
    assert (week.verdict, [g.amount for g in week.goals]) == (Verdict(0, 1), [0])


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


async def test_a_press_on_a_goal_that_was_carried_over_goes_to_what_it_became(
    goals: Goals, ada: Asker, clock: Clock, count: Count
) -> None:
    _, goal = await goals.set(ada, "5 hours", 5, "hours")
    _, first = await goals.log(ada, goal.id, 2)
    for _ in range(2):  # twice, so that the goal of the message is older than last week's
        clock.move(days=7)
        await goals.carry(ada)
    await goals.log(ada, goal.id, 3)
    assert await now(goals, ada) == [("5 hours", "open", 5, True)]
    await goals.unlog(ada, goal.id, first)
    assert await now(goals, ada) == [("5 hours", "open", 3, False)]
    assert await count("goal_logs") == 1
    for step, state in ((goals.finish, "done"), (goals.drop, "dropped"), (goals.reopen, "open")):
        week = await step(ada, goal.id)
        assert ([g.state for g in week.goals], [g.state for g in week.last]) == ([state], ["carried"])


async def test_done_on_a_carried_goal_of_which_nothing_was_left_is_kept(
    goals: Goals, study: Study, ada: Asker, topics: tuple[Topic, ...], clock: Clock
) -> None:
    _, goal = await goals.set(ada, "fruit", 2, "", topics[:2])
    clock.move(days=7)
    await study.check_off(ada, topics[:2])
    await goals.carry(ada)
    week = await goals.finish(ada, goal.id)
    assert [(g.state, g.is_kept) for g in week.last] == [("done", True)]


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

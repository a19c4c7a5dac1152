from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.goal import (
    MOST_TARGET,
    Amount,
    Goal,
    GoalState,
    GoalsWeek,
    Verdict,
    draft,
    kept_weeks,
    read_amount,
    verdict,
)
from bot.domain.history import Event, State
from bot.domain.learner import Here
from bot.domain.progress import Record, Standing, stand
from bot.domain.roadmap import Module, Phase, Roadmap, Topic
from bot.domain.week import Week

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
HERE = Here(None, None, ZoneInfo("UTC"), "utc", TUESDAY)
WEEK = Week.of(TUESDAY.date())
TOPICS = tuple(Topic(f"t{n}", f"Topic {n}", f"1.{n}") for n in range(1, 21))
ROADMAP = Roadmap("way", "A way", (Phase("p", "All", 1, (Module("m", "All", 1, TOPICS),)),))


@pytest.mark.parametrize(
    ("text", "target", "unit"),
    [
        ("read 3 chapters", 3, "chapters"),
        ("3 chapters of the book", 3, "chapters"),
        ("5 hours of exercises", 5, "hours"),
        ("2,5 hours", 2.5, "hours"),
        ("2.25 h", 2.25, "h"),
        ("2h", 2, "h"),
        ("20 flash-cards", 20, "flash-cards"),
        ("5 of the exercises", 5, ""),
        ("run 10", 10, ""),
        ("10.", 10, ""),
        ("3 Kapitel und 2 Stunden", 3, "Kapitel"),
        ("3 Übungen", 3, "Übungen"),
        ("finish the essay", 1, ""),
        ("finish the essay once", 1, ""),
        ("0 excuses", 1, ""),
        ("read 200000 pages", 1, ""),
        ("100000 steps", 100_000, "steps"),
        ("1234567 steps", 1, ""),
        ("version 1.2.3", 1, ""),
        ("GPT-4 paper", 4, "paper"),
        ("learn word2vec", 1, ""),
        ("", 1, ""),
    ],
)
def test_the_first_number_counts_with_the_word_behind_it(text: str, target: float, unit: str) -> None:
    assert read_amount(text) == Amount(target, unit)


@given(st.text(max_size=120) | st.from_regex(r"\A[a-z0-9., ]{0,60}\Z"))
def test_any_words_have_an_amount_that_can_be_reached(text: str) -> None:
    amount = read_amount(text)
    assert 0 < amount.target <= MOST_TARGET
    assert amount.unit == "" or amount.unit in text


def goal(
    target: float = 3, *, logged: float = 0, state: GoalState = "open", topics: Sequence[str] = (), week: Week = WEEK
) -> Goal:
    return Goal("g", week, "Three of them", target, "", tuple(topics), state, logged=logged)


@pytest.mark.parametrize(
    ("one", "kept", "open_"),
    [
        (goal(), False, True),
        (goal(logged=2.9), False, True),
        (goal(logged=3), True, False),
        (goal(logged=5), True, False),
        (goal(state="done"), True, False),
        (goal(state="dropped"), False, False),
        (goal(state="dropped", logged=3), False, False),
        (goal(state="carried"), False, False),
        (goal(state="carried", logged=3), True, False),
    ],
)
def test_a_goal_is_kept_when_it_was_marked_or_enough_was_done(one: Goal, kept: bool, open_: bool) -> None:  # noqa: FBT001  (a table of expectations)
    assert (one.is_kept, one.is_open) == (kept, open_)


def test_amounts_are_logged_where_there_is_something_to_count_that_doesnt_count_itself() -> None:
    assert goal(3).is_logged
    assert replace(goal(1), unit="chapter").is_logged
    assert not goal(1).is_logged
    assert not goal(2, topics=["t1", "t2"]).is_logged


def having(*ticks: tuple[str, date], **states: State) -> Standing:
    """Somebody with ticks of topics on days, and other states on top."""
    events = [Event(f"c{n}", "check", day, "", topic, "todo", "done") for n, (topic, day) in enumerate(ticks)]
    return stand(HERE, ROADMAP, Record({**{topic: "done" for topic, _ in ticks}, **states}, None, tuple(events)))


def test_ticks_of_its_topics_count_once_each_in_its_week() -> None:
    one = goal(3, topics=["t1", "t2", "t3"])
    monday = WEEK.monday
    ticks = [
        ("t1", monday - timedelta(days=1)),
        ("t1", monday),
        ("t1", monday + timedelta(days=1)),
        ("t2", monday + timedelta(days=6)),
        ("t3", monday + timedelta(days=7)),
        ("t9", monday),
    ]
    counted = one.counting(having(*ticks))
    assert (counted.ticked, counted.amount, counted.is_kept) == (2, 2, False)
    assert one.counting(having(*ticks, ("t3", monday))).is_kept
    assert replace(one, logged=1).counting(having(*ticks)).is_kept
    assert goal(3).counting(having(*ticks)) == goal(3)


def test_topics_that_cant_be_ticked_any_more_leave_the_target() -> None:
    one = goal(4, topics=["t1", "t2", "t3", "t4"])
    early = ("t3", WEEK.monday - timedelta(days=1))
    counted = one.counting(having(("t4", WEEK.monday), early, t1="skipped", t2="done"))
    assert (counted.target, counted.ticked, counted.is_kept) == (1, 1, True)
    nothing = one.counting(having(early, t1="skipped", t2="done", t4="done"))
    assert (nothing.state, nothing.is_open, nothing.is_kept, verdict([nothing])) == (
        "dropped",
        False,
        False,
        Verdict(0, 0),
    )
    marked = replace(one, state="done").counting(having(t1="done", t2="done", t3="done", t4="done"))
    assert marked.is_kept


def test_learning_and_skipping_after_the_tick_take_nothing_away() -> None:
    one = goal(2, topics=["t1", "t2"])
    counted = one.counting(having(("t1", WEEK.monday), t1="skipped", t2="learning"))
    assert (counted.target, counted.ticked) == (2, 1)


def test_a_verdict_leaves_dropped_goals_out() -> None:
    assert verdict([]) == Verdict(0, 0)
    assert verdict([goal(state="dropped")]) == Verdict(0, 0)
    assert verdict([goal(), goal(logged=3), goal(state="done"), goal(state="dropped"), goal(state="carried")]) == (
        Verdict(2, 4)
    )


def test_a_week_is_kept_when_one_goal_of_it_was() -> None:
    goals = [goal(), goal(state="done"), goal(week=WEEK.previous), goal(state="done", week=WEEK.back(2))]
    assert kept_weeks(goals) == {WEEK, WEEK.back(2)}


def test_what_is_left_over_from_last_week_is_what_is_still_open() -> None:
    last = (goal(), goal(state="done"), goal(logged=3), goal(state="dropped"), goal(state="carried"))
    week = GoalsWeek(HERE, ROADMAP, WEEK, (), last)
    assert week.left_over == (last[0],)
    assert week.verdict == Verdict(2, 4)


def standing(*ticked: tuple[int, int]) -> Standing:
    """Somebody who ticked off so many topics so many weeks ago: (how many, weeks ago)."""
    events, number = [], 0
    for many, ago in ticked:
        for _ in range(many):
            number += 1
            day = date(2026, 11, 24) - timedelta(weeks=ago)
            events.append(Event(f"c{number}", "check", day, "", f"t{number}", "todo", "done"))
    return stand(HERE, ROADMAP, Record({f"t{n}": "done" for n in range(1, number + 1)}, None, tuple(events)))


@pytest.mark.parametrize(
    ("ticked", "first", "number"),
    [
        ([], 1, 2),  # no data: two
        ([(3, 0)], 4, 2),  # this week isn't over, and placement is no pace: still no data
        ([(3, 1)], 4, 3),
        ([(4, 4), (2, 1)], 7, 2),  # six in four weeks
        ([(1, 8)], 2, 1),  # one in eight weeks: at least one
        ([(9, 1)], 10, 5),  # at most five
        ([(9, 9)], 10, 2),  # longer ago than eight weeks: no data
    ],
)
def test_a_goal_is_drafted_at_ones_own_pace(ticked: list[tuple[int, int]], first: int, number: int) -> None:
    found = draft(standing(*ticked))
    assert found.topics == TOPICS[first - 1 : first - 1 + number]


def test_topics_of_another_goal_arent_drafted_again() -> None:
    assert [t.id for t in draft(standing(), {"t1", "t3"}).topics] == ["t2", "t4"]


def test_at_the_end_there_is_less_or_nothing_to_draft() -> None:
    assert [t.id for t in draft(standing((19, 9))).topics] == ["t20"]
    assert draft(standing((20, 9))).topics == ()

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.did import Did, meant, read_did
from bot.domain.goal import Goal, GoalsWeek
from tests.domain.test_goal import HERE, ROADMAP, WEEK

PAPERS = Goal("g1", WEEK, "3 papers", 3, "papers")
HOURS = Goal("g2", WEEK, "5 hours of exercises", 5, "hours")
ESSAY = Goal("g3", WEEK, "finish the essay", 1)
TIED = Goal("g4", WEEK, "two on statistics", 2, "", ("t1", "t2"))
OLD = replace(PAPERS, id="g0", week=WEEK.previous)


def week(*goals: Goal, last: tuple[Goal, ...] = ()) -> GoalsWeek:
    return GoalsWeek(HERE, ROADMAP, WEEK, goals, last, {g.id: g.carried_to for g in last if g.carried_to})


@pytest.mark.parametrize(
    ("text", "did"),
    [
        ("2", Did("2")),
        (" 2,5 ", Did("2,5")),
        ("2 chapters", Did("2", "chapters")),
        ("2h", Did("2", "h")),
        ("2.5 hours  of exercises", Did("2.5", "hours of exercises")),
        ("2 of the essay", Did("2", "essay")),
        ("chapters 1", Did("1", "chapters")),
        ("the long essay 2,5", Did("2,5", "long essay")),
        ("many", None),
        ("-1", None),
        ("1.2.3", None),
        ("", None),
    ],
)
def test_a_number_comes_with_words_before_or_behind_it(text: str, did: Did | None) -> None:
    assert read_did(text) == did


@given(st.text(max_size=80))
def test_what_was_done_is_always_a_number(text: str) -> None:
    did = read_did(text)
    assert did is None or float(did.number.replace(",", ".")) >= 0


@pytest.mark.parametrize(
    ("goals", "words", "expected"),
    [
        ((PAPERS,), {}, (PAPERS,)),
        ((ESSAY,), {}, (ESSAY,)),
        ((), {}, ()),
        ((PAPERS, ESSAY, TIED), {}, (PAPERS,)),  # the only one whose amounts are logged
        ((PAPERS, replace(HOURS, logged=5)), {}, (PAPERS,)),  # the other is kept already
        ((PAPERS, HOURS), {}, (PAPERS, HOURS)),
        ((PAPERS, HOURS), {"of": "Hour"}, (HOURS,)),
        ((PAPERS, HOURS), {"of": "h"}, (HOURS,)),
        ((PAPERS, HOURS), {"of": "exercises"}, (HOURS,)),
        ((PAPERS, ESSAY), {"of": "essay"}, (ESSAY,)),
        ((PAPERS,), {"of": "hours"}, ()),
        ((PAPERS, replace(HOURS, title="5 hours on papers")), {"of": "papers"}, (PAPERS,)),
        ((PAPERS, HOURS), {"of": "hours of reading"}, (HOURS,)),
        (
            (PAPERS, replace(HOURS, title="an hour", unit="hour")),
            {"of": "hours"},
            (replace(HOURS, title="an hour", unit="hour"),),
        ),
        ((replace(HOURS, title="2h", unit="h"),), {"of": "haiku"}, ()),
        ((PAPERS, HOURS), {"named": "3 papers", "of": "hours"}, (PAPERS,)),
        ((PAPERS, HOURS), {"named": "hours"}, (HOURS,)),
        ((PAPERS, HOURS), {"named": "papers"}, (PAPERS,)),
        ((replace(PAPERS, state="done"), HOURS), {"named": "papers"}, ()),
    ],
)
def test_the_goal_is_the_one_named_or_measured_so_or_the_only_one(
    goals: tuple[Goal, ...], words: dict[str, str], expected: tuple[Goal, ...]
) -> None:
    assert meant(week(*goals), **words) == expected  # type: ignore[arg-type]  # (only words are given)


def test_a_day_of_last_week_chooses_among_last_weeks_goals() -> None:
    both = week(PAPERS, last=(OLD, replace(ESSAY, state="done")))
    assert meant(both, of="papers", day=WEEK.monday) == (PAPERS,)
    assert meant(both, of="papers", day=WEEK.previous.last) == (OLD,)
    assert meant(both, day=WEEK.previous.last) == (OLD,)
    assert meant(week(PAPERS), day=WEEK.previous.last) == ()


def test_an_id_is_followed_to_where_the_goal_was_carried() -> None:
    carried = week(PAPERS, last=(replace(OLD, state="carried", carried_to="g1"),))
    assert meant(carried, named="g0") == (PAPERS,)
    assert carried.taking(PAPERS, WEEK.previous.last) == (carried.last[0], PAPERS)
    assert carried.taking(PAPERS, WEEK.monday) == (PAPERS,)
    assert carried.taking(HOURS, WEEK.previous.last) == ()

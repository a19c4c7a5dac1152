from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.week import FORGIVEN_IN, Week, full_weeks, streak

NOW = Week.of(date(2026, 11, 24))
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))
weeks_ago = st.sets(st.integers(min_value=-2, max_value=40), max_size=40)


@given(days)
def test_every_day_lies_in_exactly_one_week(day: date) -> None:
    week = Week.of(day)
    assert day in week
    assert week.days.count(day) == 1
    assert day not in week.next
    assert day not in week.previous
    assert week.monday.weekday() == 0
    assert week.last == week.days[-1]
    assert week.next.previous == week
    assert week.next.monday - week.last == timedelta(days=1)


def test_a_week_begins_on_a_monday() -> None:
    with pytest.raises(ValueError, match="not a Monday"):
        Week(date(2026, 11, 24))


def weeks(pattern: str) -> set[Week]:
    """The active weeks of a pattern such as "x.xx": oldest first, the last letter is the current week."""
    return {NOW.back(back) for back, letter in enumerate(reversed(pattern)) if letter == "x"}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", 0),
        (".", 0),
        ("x", 1),
        ("x.", 1),
        ("xx", 2),
        ("xxx.x", 4),
        ("x..", 1),
        ("x...", 0),
        ("x.x", 2),
        ("x..x", 1),
        ("xx.x.x", 2),
        ("xx.xx.x", 3),
        ("xx.xxx.x", 6),
        ("xx.xxx.", 5),
        ("xxx.xxx.xxx.xxx.xxx.xxx", 18),
        ("xxxx.x.", 5),
        ("xxxx.x..", 1),
    ],
)
def test_one_missed_week_in_four_is_forgiven(pattern: str, expected: int) -> None:
    assert streak(weeks(pattern), NOW) == expected


def longest(active: set[int]) -> int:
    """The rule as it is written down: the longest stretch in which no four weeks hold two missed ones."""
    best = 0
    for length in range(60):
        missed = [back for back in range(1, length + 1) if back not in active]
        if any(later - sooner < FORGIVEN_IN for sooner, later in pairwise(missed)):
            break
        best = sum(back in active for back in range(length + 1))
    return best


@given(weeks_ago)
def test_the_streak_is_what_the_rule_says(active: set[int]) -> None:
    assert streak({NOW.back(back) for back in active}, NOW) == longest({back for back in active if back >= 0})


@given(weeks_ago, st.integers(min_value=0, max_value=40))
def test_logging_one_more_week_never_makes_a_streak_shorter(active: set[int], also: int) -> None:
    before = {NOW.back(back) for back in active}
    assert streak(before | {NOW.back(also)}, NOW) >= streak(before, NOW)


@given(weeks_ago)
def test_the_current_week_can_only_add(active: set[int]) -> None:
    past = {NOW.back(back) for back in active if back > 0}
    assert streak(past | {NOW}, NOW) == streak(past, NOW) + 1


def spread(active: set[int], off: set[int]) -> tuple[set[Week], set[Week]]:
    """The same life with a week of vacation put before each of the weeks in `off`: active weeks, vacation weeks."""
    moved = {back: back + sum(one < back for one in off) for back in range(max(active, default=0) + 1)}
    last = max(moved.values())
    away = set(range(last + 1)) - set(moved.values())
    return {NOW.back(moved[back]) for back in active}, {NOW.back(back) for back in away}


@given(st.sets(st.integers(0, 30), max_size=30), st.sets(st.integers(0, 30), max_size=10))
def test_vacation_is_as_if_those_weeks_had_never_been(active: set[int], off: set[int]) -> None:
    here, away = spread(active, off)
    assert streak(here, NOW, away) == streak({NOW.back(back) for back in active}, NOW)


@given(weeks_ago, weeks_ago)
def test_vacation_never_makes_a_streak_shorter(active: set[int], away: set[int]) -> None:
    past = {NOW.back(back) for back in active}
    assert streak(past, NOW, {NOW.back(back) for back in away}) >= streak(past, NOW)


@given(st.integers(0, 30), st.integers(0, 10), st.sets(st.integers(0, 30)))
def test_full_weeks_are_the_latest_before_this_one_without_vacation(first: int, most: int, away: set[int]) -> None:
    found = full_weeks(NOW, NOW.back(first), most, {NOW.back(back) for back in away})
    assert list(found) == [NOW.back(back) for back in range(1, first + 1) if back not in away][:most]

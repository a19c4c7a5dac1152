from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.history import State
from bot.domain.pace import HORIZON, Pace, pace
from bot.domain.roadmap import Module, Phase, Roadmap, Topic
from bot.domain.week import Week

TODAY = date(2026, 11, 24)
WEEK = Week.of(TODAY)


def roadmap(*hours: float | None) -> Roadmap:
    topics = tuple(Topic(f"t{n}", f"Topic {n}", f"1.{n}", h) for n, h in enumerate(hours, 1))
    return Roadmap("way", "A way", (Phase("p", "All", 1, (Module("m", "All", 1, topics),)),))


def weeks(*topics: int) -> dict[Week, list[str]]:
    """How many topics were ticked in each of the last weeks, oldest first."""
    return {WEEK.back(len(topics) - n): [f"t{i}" for i in range(1, many + 1)] for n, many in enumerate(topics) if many}


def test_nothing_is_said_before_three_full_weeks() -> None:
    assert pace(roadmap(1, 1), {}, {}, TODAY) is None
    assert pace(roadmap(1, 1), {}, weeks(1, 1), TODAY) is None
    assert pace(roadmap(1, 1), {}, weeks(1, 0, 1), TODAY) == Pace(
        2 / 3, "hours", (TODAY + timedelta(days=14), TODAY + timedelta(days=28))
    )


def test_the_middle_week_counts_in_both_halves() -> None:
    found = pace(roadmap(*[1.0] * 30), {}, weeks(1, 2, 6), TODAY)
    assert found is not None
    # 30 hours at 4 a week, and at 1.5.
    assert (found.per_week, found.finish) == (3, (TODAY + timedelta(days=53), TODAY + timedelta(days=140)))


def test_a_topic_that_left_the_roadmap_counts_with_the_mean() -> None:
    ticked = {WEEK.back(n): ["gone"] for n in (1, 2, 3)}
    found = pace(roadmap(2, 4), {}, ticked, TODAY)
    assert found is not None
    assert (found.per_week, found.unit) == (3, "hours")


@pytest.mark.parametrize("hours", [(2, None), (None, None), (2, 0)])
def test_one_topic_without_an_estimate_makes_all_count_by_number(hours: tuple[float | None, ...]) -> None:
    found = pace(roadmap(*hours), {}, weeks(1, 1, 1), TODAY)
    assert found is not None
    assert (found.per_week, found.unit) == (1, "topics")


def test_only_what_is_to_do_or_being_learned_remains() -> None:
    states: dict[str, State] = {"t1": "done", "t2": "skipped", "t3": "learning"}
    found = pace(roadmap(1, 1, 1, 1), states, weeks(1, 1, 1), TODAY)
    assert found is not None
    assert found.finish == (TODAY + timedelta(days=14),) * 2
    rest: dict[str, State] = {"t3": "done", "t4": "done"}
    found = pace(roadmap(1, 1, 1, 1), states | rest, weeks(1, 1, 1), TODAY)
    assert found == Pace(1, "hours", None)


def test_an_end_beyond_fifty_years_is_none() -> None:
    far = 52 * 50.0
    found = pace(roadmap(1, far * 2), {}, weeks(1, 1, 1), TODAY)
    assert found is not None
    assert found.finish is None
    found = pace(roadmap(1, far), {}, weeks(1, 1, 1), TODAY)
    assert found is not None
    assert found.finish is not None
    assert found.finish[0] <= TODAY + HORIZON


def test_weeks_further_back_than_eight_dont_count() -> None:
    found = pace(roadmap(*[1.0] * 9), {}, weeks(9, 1, 1, 1, 1, 1, 1, 1, 1), TODAY)
    assert found is not None
    assert found.per_week == 1
    assert pace(roadmap(1), {}, weeks(1, 0, 0, 0, 0, 0, 0, 0, 0), TODAY) is None


def test_vacation_is_left_out() -> None:
    on_vacation = {WEEK.back(2), WEEK.back(3)}
    ticked = {WEEK.back(5): ["t1"], WEEK.back(4): ["t2", "t3"], WEEK.back(1): ["t4", "t5", "t6"]}
    without = {WEEK.back(3): ["t1"], WEEK.back(2): ["t2", "t3"], WEEK.back(1): ["t4", "t5", "t6"]}
    way = roadmap(*[1.0] * 30)
    assert pace(way, {}, ticked, TODAY, on_vacation) == pace(way, {}, without, TODAY)
    assert pace(way, {}, {WEEK.back(3): ["t1"]}, TODAY, {WEEK.back(2)}) is None, "two full weeks are too few"

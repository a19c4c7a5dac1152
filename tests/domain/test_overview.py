"""What a dashboard is made of: how the done topics grew, study days, and goals week by week."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.goal import Goal, GoalState, verdict
from bot.domain.history import ChangeKind, Event, State
from bot.domain.ledger import Finished, Thing
from bot.domain.overview import WEEKS_OF_DAYS, WEEKS_OF_GOALS, Overview, Point
from bot.domain.progress import Record, stand
from bot.domain.project import MILESTONE
from bot.domain.roadmap import Project, Roadmap
from bot.domain.week import Week
from tests.commands.pictures.scenes import HERE, NOW, roadmap

TODAY, WAY = NOW.date(), roadmap([("One", (3,)), ("Two", (3,))])
IDS = [t.id for t in WAY.topics]
KINDS: dict[State, ChangeKind] = {"done": "check", "todo": "uncheck", "learning": "learn", "skipped": "skip"}


def told(*changes: tuple[int, State, int]) -> Overview:
    """Somebody who gave topics (by their place) states, so many days ago, in this order."""
    record = Record()
    for n, (topic, after, ago) in enumerate(changes):
        before = record.states.get(IDS[topic], "todo")
        day = TODAY - timedelta(days=ago)
        record = record.with_events([Event(f"c{n}", KINDS[after], day, "", IDS[topic], before, after)])
    return Overview(stand(HERE, WAY, record))


def test_the_burn_up_has_every_weeks_end_and_today() -> None:
    shown = told((0, "done", 17), (1, "done", 16), (2, "done", 1)).burn_up
    assert TODAY.isoweekday() == 2
    sundays = [TODAY - timedelta(days=d) for d in (23, 16, 9, 2)]
    assert shown == [
        Point(sundays[0], 0, 6),
        Point(sundays[1], 2, 6),
        Point(sundays[2], 2, 6),
        Point(sundays[3], 2, 6),
        Point(TODAY, 3, 6),
    ]


def test_what_was_taken_back_never_shows_and_what_is_not_for_them_leaves_the_total() -> None:
    shown = told((0, "done", 30), (0, "todo", 20), (1, "skipped", 15), (2, "done", 12), (0, "done", 1)).burn_up
    assert [p.done for p in shown] == [0, 1, 1, 2]
    assert [p.total for p in shown] == [6, 5, 5, 5]
    assert shown[0].day == TODAY - timedelta(days=16)


def test_a_stranger_stands_at_the_beginning() -> None:
    assert [(p.done, p.total) for p in Overview(stand(HERE, WAY, Record())).burn_up] == [(0, 6), (0, 6)]


def test_topics_whose_day_nobody_knows_count_from_the_beginning() -> None:
    shown = Overview(stand(HERE, WAY, Record({IDS[0]: "done", IDS[1]: "skipped"}))).burn_up
    assert {(p.done, p.total) for p in shown} == {(1, 5)}


CHANGES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["done", "todo", "learning", "skipped"]), st.integers(-1, 400)),
    max_size=20,
)


@given(CHANGES)
def test_the_burn_up_ends_at_the_tally_and_done_never_falls(changes: list[tuple[int, State, int]]) -> None:
    overview = told(*changes)
    shown, tally = overview.burn_up, overview.standing.tally()
    assert (shown[-1].day, shown[-1].done, shown[-1].total) == (TODAY, tally.done, tally.total)
    for before, after in pairwise(shown):
        assert before.day < after.day <= before.day + timedelta(weeks=1)
        assert before.done <= after.done
        assert before.total >= after.total
    assert all(p.done <= p.total for p in shown)


@given(CHANGES)
def test_study_days_hold_every_tick(changes: list[tuple[int, State, int]]) -> None:
    overview = told(*changes)
    assert overview.study_days == Counter(t.day for t in overview.standing.ticks)


def test_study_days_hold_what_was_read_and_built_too() -> None:
    day = TODAY - timedelta(days=3)
    way = Roadmap("rm", "R", WAY.phases, (Project("x", "P", 1, milestones=("First", "Second")),))
    read = Finished("f", Thing("A book", "book"), day)
    events = (Event("c", "check", day, "", IDS[0], "todo", "done"),)
    facts = {"x": {MILESTONE + "First": day.isoformat(), MILESTONE + "Second": TODAY.isoformat()}}
    found = stand(HERE, way, Record({IDS[0]: "done"}, events=events, finished=(read,), projects=facts))
    assert Overview(found).study_days == {day: 3, TODAY: 1}


def test_a_year_of_days_ends_with_this_week() -> None:
    weeks = told().weeks_of_days
    assert len(weeks) == WEEKS_OF_DAYS
    assert weeks[-1] == Week.of(TODAY)
    assert weeks[0].monday <= TODAY - timedelta(days=364)


GOALS = st.lists(
    st.tuples(st.integers(-1, 20), st.sampled_from(["open", "done", "dropped", "carried"]), st.integers(0, 2)),
    max_size=20,
)


@given(GOALS)
def test_goals_of_a_week_are_kept_not_kept_or_open_as_its_verdict_says(goals: list[tuple[int, GoalState, int]]) -> None:
    this = Week.of(TODAY)
    made = [Goal(f"{n}", this.back(ago), "G", 2, state=s, logged=done) for n, (ago, s, done) in enumerate(goals)]
    weeks = Overview(stand(HERE, WAY, Record()), made).weeks_of_goals
    assert [w.week for w in weeks] == [this.back(n) for n in reversed(range(WEEKS_OF_GOALS))]
    for shown in weeks:
        said = verdict([g for g in made if g.week == shown.week])
        assert (shown.kept, shown.of) == (said.kept, said.of)
        assert shown.missed >= 0
        assert shown.open == 0 or shown.week == this
    assert weeks[-1].open == sum(g.is_open for g in made if g.week == this)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.history import ChangeKind, Event, State, Tick, effective, ticks
from bot.domain.learner import Here
from bot.domain.pace import Pace
from bot.domain.progress import Record, Standing, Tally, stand, tally
from bot.domain.roadmap import Module, Phase, Roadmap, Topic
from bot.domain.week import Week

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY = TUESDAY.date()
HERE = Here(None, None, ZoneInfo("UTC"), "utc", TUESDAY)
AFTER: dict[ChangeKind, State] = {
    "check": "done",
    "placement": "done",
    "uncheck": "todo",
    "learn": "learning",
    "skip": "skipped",
}


def topic(id_: str, hours: float | None) -> Topic:
    return Topic(id_, f"About {id_}", f"{id_[1:]}", hours)


def roadmap(hours: float | None = 10.0) -> Roadmap:
    """Two phases; three modules of two topics each: t1 … t6."""
    modules = tuple(
        Module(f"m{n}", f"Module {n}", n, (topic(f"t{2 * n - 1}", hours), topic(f"t{2 * n}", hours)))
        for n in range(1, 4)
    )
    return Roadmap("rm", "A way", (Phase("p1", "One", 1, modules[:1]), Phase("p2", "Two", 2, modules[1:])))


class Diary:
    """Somebody's history, written a change at a time."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.states: dict[str, State] = {}

    def does(self, kind: ChangeKind, *topics: str, ago: int = 0) -> str:
        change = f"c{len(self.events)}"
        for id_ in topics:
            self._add(change, kind, "", id_, AFTER[kind], ago)
        return change

    def undoes(self, change: str, ago: int = 0) -> str:
        undo = f"c{len(self.events)}"
        for event in [e for e in self.events if e.change == change]:
            self._add(undo, "undo", change, event.topic, event.before, ago)
        return undo

    def _add(self, change: str, kind: ChangeKind, undoes: str, topic: str, after: State, ago: int) -> None:
        before = self.states.get(topic, "todo")
        self.events.append(Event(change, kind, TODAY - timedelta(days=ago), undoes, topic, before, after))
        self.states[topic] = after

    def record(self, focus: str | None = None) -> Record:
        states = {id_: state for id_, state in self.states.items() if state != "todo"}
        return Record(states, focus, tuple(self.events))

    def standing(self, rm: Roadmap | None = None, focus: str | None = None) -> Standing:
        return stand(HERE, rm or roadmap(), self.record(focus))


@pytest.fixture
def diary() -> Diary:
    return Diary()


def ids(topics: Sequence[Topic]) -> list[str]:
    return [t.id for t in topics]


def test_a_stranger_stands_at_the_beginning(diary: Diary) -> None:
    standing = diary.standing()
    assert standing.tally() == Tally(0, 6)
    assert (standing.streak, standing.week_ticks, standing.pace) == (0, 0, None)
    assert standing.focus == roadmap().modules[0]
    assert not standing.focus_is_chosen
    assert ids(standing.next_topics(2)) == ["t1", "t2"]


def test_skipped_topics_are_out_of_the_total(diary: Diary) -> None:
    diary.does("check", "t1")
    diary.does("skip", "t2", "t3")
    standing = diary.standing()
    assert standing.tally() == Tally(1, 4, 2)
    assert standing.tally().left == 3
    assert standing.tally().share == 0.25
    assert standing.tally(roadmap().phases[0]) == Tally(1, 1, 1)


def test_a_part_with_nothing_to_count_has_no_total(diary: Diary) -> None:
    diary.does("skip", "t1", "t2")
    nothing = diary.standing().tally(roadmap().modules[0])
    assert (nothing.total, nothing.left, nothing.share) == (0, 0, 0.0)


def test_the_focus_is_the_first_unfinished_module_until_one_is_chosen(diary: Diary) -> None:
    diary.does("check", "t1")
    diary.does("skip", "t2")
    assert diary.standing().focus == roadmap().part("m2")
    chosen = diary.standing(focus="m3")
    assert (chosen.focus, chosen.focus_is_chosen) == (roadmap().part("m3"), True)
    assert ids(chosen.next_topics(9)) == ["t5", "t6", "t3", "t4"]
    diary.does("check", "t5", "t6")
    finished = diary.standing(focus="m3")
    assert (finished.focus, finished.focus_is_chosen) == (roadmap().part("m2"), False)


def test_the_way_leads_from_the_focus_onwards_then_back_to_what_was_left_out(diary: Diary) -> None:
    assert ids(diary.standing(focus="m2").next_topics(9)) == ["t3", "t4", "t5", "t6", "t1", "t2"]


def test_a_focus_that_left_the_roadmap_is_none(diary: Diary) -> None:
    assert diary.standing(focus="gone").focus == roadmap().part("m1")


def test_what_is_being_learned_comes_first(diary: Diary) -> None:
    diary.does("learn", "t4")
    standing = diary.standing()
    assert ids(standing.next_topics(3)) == ["t4", "t1", "t2"]
    where = standing.you_are_here()
    assert where is not None
    assert (where[0].id, where[1].id) == ("p2", "m2")


def test_within_a_chosen_focus_what_is_learned_elsewhere_waits(diary: Diary) -> None:
    diary.does("learn", "t1", "t6")
    assert ids(diary.standing(focus="m3").next_topics(9)) == ["t6", "t5", "t1", "t2", "t3", "t4"]
    assert ids(diary.standing(focus="p2").next_topics(2)) == ["t6", "t3"]


def test_when_all_is_done_nothing_is_next(diary: Diary) -> None:
    diary.does("check", *(f"t{n}" for n in range(1, 7)))
    standing = diary.standing()
    assert standing.next_topics(5) == ()
    assert standing.you_are_here() is None
    assert standing.focus is None
    assert standing.tally().left == 0


def test_a_roadmap_without_topics_is_survived() -> None:
    empty = Roadmap("rm", "Empty", (Phase("p1", "One", 1, (Module("m1", "Nothing", 1, ()),)),))
    standing = stand(HERE, empty, Record(focus="m1"))
    assert (standing.focus, standing.next_topics(3), standing.pace) == (None, (), None)


def test_the_week_counts_ticks_by_the_day_they_stand_for(diary: Diary) -> None:
    diary.does("check", "t1")
    diary.does("check", "t2", ago=1)
    diary.does("check", "t3", ago=2)
    diary.does("placement", "t4")
    standing = diary.standing()
    assert standing.week_ticks == 2
    assert standing.streak == 2


def test_a_kept_goal_carries_the_streak_too(diary: Diary) -> None:
    diary.does("check", "t1")
    kept = replace(diary.record(), kept_weeks=[Week.of(TODAY).back(n) for n in (1, 2)])
    assert stand(HERE, roadmap(), kept).streak == 3


def test_placement_is_no_tick(diary: Diary) -> None:
    diary.does("placement", "t1", "t2")
    assert ticks(diary.events) == ()


def test_a_tick_taken_back_doesnt_count(diary: Diary) -> None:
    diary.does("check", "t1", "t2")
    diary.does("uncheck", "t1")
    assert ticks(diary.events) == (Tick("t2", TODAY),)
    diary.does("check", "t1", ago=1)
    assert ticks(diary.events) == (Tick("t2", TODAY), Tick("t1", TODAY - timedelta(days=1)))


def test_learning_something_again_doesnt_take_the_tick_back(diary: Diary) -> None:
    diary.does("check", "t1", ago=14)
    diary.does("learn", "t1")
    assert [t.day for t in ticks(diary.events)] == [TODAY - timedelta(days=14)]
    diary.does("skip", "t1")
    assert len(ticks(diary.events)) == 1
    diary.does("uncheck", "t1")
    assert ticks(diary.events) == ()


def test_a_topic_counts_once_a_week(diary: Diary) -> None:
    for _ in range(3):
        diary.does("check", "t1")
        diary.does("learn", "t1")
    assert diary.standing().week_ticks == 1


def test_undoing_a_mistake_brings_the_tick_back_on_its_old_day(diary: Diary) -> None:
    diary.does("check", "t1", ago=20)
    mistake = diary.does("uncheck", "t1")
    undo = diary.undoes(mistake)
    assert [t.day for t in ticks(diary.events)] == [TODAY - timedelta(days=20)]
    diary.undoes(undo)
    assert ticks(diary.events) == ()


changes = st.lists(
    st.tuples(st.sampled_from(list(AFTER)), st.sets(st.sampled_from(["t1", "t2", "t3"]), min_size=1)), max_size=8
)


@given(changes, changes.filter(bool))
def test_an_undo_is_as_if_it_had_never_been(
    before: list[tuple[ChangeKind, set[str]]], then: list[tuple[ChangeKind, set[str]]]
) -> None:
    diary = Diary()
    for kind, topics in before:
        diary.does(kind, *topics)
    kept, states = effective(diary.events), dict(diary.states)
    made = [diary.does(kind, *topics) for kind, topics in then]
    for change in reversed(made):
        diary.undoes(change)
    assert effective(diary.events) == kept
    assert {t: s for t, s in diary.states.items() if s != "todo"} == {t: s for t, s in states.items() if s != "todo"}


@given(changes, changes.filter(bool))
def test_undoing_the_undo_is_as_if_neither_had_been(
    before: list[tuple[ChangeKind, set[str]]], then: list[tuple[ChangeKind, set[str]]]
) -> None:
    diary = Diary()
    last = [diary.does(kind, *topics) for kind, topics in [*before, *then]][-1]
    kept = effective(diary.events)
    diary.undoes(diary.undoes(last))
    assert effective(diary.events) == kept


@given(changes)
def test_every_tick_is_a_topic_checked_and_not_put_back(history: list[tuple[ChangeKind, set[str]]]) -> None:
    diary = Diary()
    for kind, topics in history:
        diary.does(kind, *topics)
    for tick in ticks(diary.events):
        assert diary.states[tick.topic] != "todo"


def test_a_record_grows_by_a_change(diary: Diary) -> None:
    diary.does("check", "t1")
    before = diary.record()
    diary.does("uncheck", "t1")
    assert before.with_events(diary.events[1:]) == diary.record()


def paced(diary: Diary, *amounts: int) -> None:
    """Tick so many topics in the weeks before this one, oldest first; each topic exists only in the diary."""
    for ago, amount in enumerate(reversed(amounts), start=1):
        if amount:
            diary.does("check", *(f"x{ago}_{n}" for n in range(amount)), ago=7 * ago)


def test_pace_needs_three_full_weeks(diary: Diary) -> None:
    paced(diary, 1, 1)
    diary.does("check", "t1")
    assert diary.standing().pace is None


def test_pace_is_hours_where_topics_have_them(diary: Diary) -> None:
    paced(diary, 1, 2, 3)
    pace = diary.standing().pace
    # 60 hours remain; the faster half of 10, 20, 30 is 25 a week, the slower 15.
    assert pace == Pace(20, "hours", (TODAY + timedelta(days=17), TODAY + timedelta(days=28)))


def test_pace_is_topics_where_there_are_no_estimates(diary: Diary) -> None:
    paced(diary, 2, 2, 2)
    one_without = roadmap()
    modules = (Module("m9", "More", 4, (topic("t9", None),)),)
    mixed = replace(one_without, phases=(*one_without.phases, Phase("p3", "Three", 3, modules)))
    for rm, left in ((roadmap(None), 6), (mixed, 7)):
        pace = diary.standing(rm).pace
        assert pace is not None
        assert (pace.unit, pace.per_week) == ("topics", 2)
        end = TODAY + timedelta(days=-(-left * 7 // 2))
        assert pace.finish == (end, end)


def test_a_slower_half_of_zero_has_no_end_date_yet(diary: Diary) -> None:
    paced(diary, 2, 0, 0, 0)
    pace = diary.standing().pace
    assert pace is not None
    assert pace.finish is not None
    assert pace.finish[1] is None


def test_after_eight_empty_weeks_there_is_no_pace(diary: Diary) -> None:
    paced(diary, 2, 0, 0, 0, 0, 0, 0, 0, 0)
    assert diary.standing().pace is None


def test_pace_looks_back_eight_weeks(diary: Diary) -> None:
    paced(diary, 9, 1, 1, 1, 1, 1, 1, 1, 1)
    pace = diary.standing().pace
    assert pace is not None
    assert pace.per_week == 10


def test_this_week_and_placement_count_for_no_pace(diary: Diary) -> None:
    paced(diary, 1, 1, 1)
    diary.does("check", "t1", "t2", "t3")
    diary.does("placement", "t4", ago=7)
    pace = diary.standing().pace
    assert pace is not None
    assert pace.per_week == 10


def test_with_nothing_left_there_is_no_finish_range(diary: Diary) -> None:
    paced(diary, 1, 1, 1)
    diary.does("placement", *(f"t{n}" for n in range(1, 7)))
    assert diary.standing().pace == Pace(10, "hours", None)


@given(
    st.lists(st.integers(min_value=0, max_value=6), min_size=3, max_size=10),
    st.sampled_from([None, 0.01, 3.0, 10000.0]),
)
def test_the_range_begins_before_it_ends(amounts: list[int], hours: float | None) -> None:
    diary = Diary()
    paced(diary, *amounts)
    pace = diary.standing(roadmap(hours)).pace
    if pace is not None and pace.finish is not None:
        early, late = pace.finish
        assert date(2026, 11, 24) < early
        assert late is None or early <= late


@given(
    st.dictionaries(
        st.sampled_from([f"t{n}" for n in range(1, 7)]), st.sampled_from(["todo", "learning", "done", "skipped"])
    ),
    st.sampled_from([None, "p1", "p2", "m1", "m2", "m3"]),
)
def test_totals_and_next_topics_agree(states: dict[str, State], focus: str | None) -> None:
    rm = roadmap()
    standing = stand(HERE, rm, Record({t: s for t, s in states.items() if s != "todo"}, focus))
    whole = standing.tally()
    assert whole.total + whole.skipped == len(rm.topics)
    assert whole.left == len(standing.next_topics(99)) == len(set(standing.next_topics(99)))
    assert (standing.you_are_here() is None) == (whole.left == 0) == (standing.focus is None)
    parts = [tally(states, p.topics) for p in rm.phases]
    assert (sum(p.done for p in parts), sum(p.total for p in parts)) == (whole.done, whole.total)

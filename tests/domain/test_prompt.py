from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.goal import Draft, Goal, GoalsWeek
from bot.domain.history import Event
from bot.domain.learner import Here
from bot.domain.progress import Record, stand
from bot.domain.prompt import GONE, ON_TRACK, THROUGH, UNEVENTFUL, WAITING, Contact, GoalPrompt, Letter, Silence, letter
from bot.domain.reminder import ReminderKind
from bot.domain.rest import Vacation
from bot.domain.roadmap import Module, Phase, Roadmap, Topic
from bot.domain.week import Week

PARIS = ZoneInfo("Europe/Paris")
THURSDAY = datetime(2026, 11, 26, 17, tzinfo=UTC)  # 18:00 in Paris
WEEK = Week.of(THURSDAY.date())
TOPICS = tuple(Topic(f"t{n}", f"Topic {n}", f"1.{n}") for n in range(1, 6))
ROADMAP = Roadmap("way", "A way", (Phase("p", "All", 1, (Module("m", "All", 1, TOPICS),)),))
HERE = Here(None, None, PARIS, "person", THURSDAY)
AN_HOUR_AGO = Contact(THURSDAY - timedelta(hours=1))


def prompt(*goals: Goal, ticked: dict[str, date] | None = None, last: tuple[Goal, ...] = ()) -> GoalPrompt:
    """What somebody has to go on, with topics ticked on days."""
    days = ticked or {}
    events = tuple(Event(t, "check", day, "", t, "todo", "done") for t, day in days.items())
    standing = stand(HERE, ROADMAP, Record(dict.fromkeys(days, "done"), None, events))
    return GoalPrompt(standing, GoalsWeek(HERE, ROADMAP, WEEK, goals, last), Draft(()), 3, time(18))


def goal(target: float = 3, logged: float = 0, unit: str = "chapters", week: Week = WEEK) -> Goal:
    return Goal("g", week, "3 chapters", target, unit, logged=logged)


def why(made: Letter | Silence) -> str:
    return made.why


@pytest.mark.parametrize(
    ("goals", "ticked", "expected"),
    [
        ((), {}, ON_TRACK),
        ((goal(logged=1),), {}, "behind"),  # three days of the week are over
        ((goal(logged=2),), {}, ON_TRACK),
        ((goal(logged=3),), {}, ON_TRACK),
        ((goal(logged=2), goal()), {}, "behind"),
        ((replace(goal(), state="dropped"),), {}, ON_TRACK),
        ((replace(goal(), state="done"),), {}, ON_TRACK),
        ((goal(1, unit=""),), {}, "behind"),  # one thing to do, and nothing was done
        ((goal(1, unit=""),), {"t1": WEEK.monday}, ON_TRACK),
        ((goal(1, unit=""),), {"t1": WEEK.previous.monday}, "behind"),
    ],
)
def test_the_phase_reminder_is_for_those_behind(
    goals: tuple[Goal, ...], ticked: dict[str, date], expected: str
) -> None:
    assert why(letter("phase", prompt(*goals, ticked=ticked), AN_HOUR_AGO, WEEK)) == expected


@pytest.mark.parametrize(("days", "expected"), [(6.9, ON_TRACK), (7, "silent"), (27.9, "silent")])
def test_the_phase_reminder_is_for_those_silent_for_a_week(days: float, expected: str) -> None:
    contact = Contact(THURSDAY - timedelta(days=days))
    assert why(letter("phase", prompt(), contact, WEEK)) == expected


def test_there_is_no_next_step_after_the_last_topic() -> None:
    done = {t.id: WEEK.previous.monday for t in TOPICS}
    assert letter("phase", prompt(goal(), ticked=done), AN_HOUR_AGO, WEEK) == Silence(THROUGH)


def test_a_goal_is_never_behind_on_its_first_day() -> None:
    assert not goal().is_behind(WEEK.monday)
    assert goal().is_behind(WEEK.monday + timedelta(days=1))
    assert not goal(logged=2.9).is_behind(WEEK.last)
    assert goal(logged=2.9).is_behind(WEEK.next.monday) is False  # six days had passed when its last day began


@pytest.mark.parametrize("kind", ["goals", "phase", "end"])
def test_after_four_weeks_one_message_offers_a_fresh_start_and_then_there_is_silence(kind: ReminderKind) -> None:
    since = THURSDAY - GONE
    for told in (None, since + timedelta(days=21)):
        made = letter(kind, prompt(goal()), Contact(since, told), WEEK)
        assert isinstance(made, Letter)
        assert made.kind == "fresh"
    assert letter(kind, prompt(goal()), Contact(since, since + GONE), WEEK) == Silence(WAITING)
    heard_of = letter(kind, prompt(goal()), Contact(since + timedelta(hours=1), since + GONE), WEEK)
    assert isinstance(heard_of, Letter)
    assert heard_of.kind == kind


def test_a_week_in_which_nothing_was_done_or_wanted_isnt_summed_up() -> None:
    assert letter("end", prompt(), AN_HOUR_AGO, WEEK) == Silence(UNEVENTFUL)
    assert isinstance(letter("end", prompt(goal()), AN_HOUR_AGO, WEEK), Letter)
    assert isinstance(letter("end", prompt(ticked={"t1": WEEK.monday}), AN_HOUR_AGO, WEEK), Letter)
    assert letter("end", prompt(ticked={"t1": WEEK.monday}), AN_HOUR_AGO, WEEK.previous) == Silence(UNEVENTFUL)


def test_said_on_monday_the_weeks_end_is_about_the_week_that_has_ended() -> None:
    old = goal(week=WEEK.previous)
    made = letter("end", prompt(goal(), last=(old,)), AN_HOUR_AGO, WEEK.previous)
    assert isinstance(made, Letter)
    assert made.goals == (old,)


def test_the_first_message_after_a_vacation_says_so_whatever_it_is() -> None:
    vacation = Vacation(date(2026, 11, 9), date(2026, 11, 25))
    back = Contact(datetime(2026, 11, 26, tzinfo=PARIS), datetime(2026, 11, 8, 17, tzinfo=UTC), vacation)
    for kind in ("goals", "phase", "end"):
        made = letter(kind, prompt(), back, WEEK)
        assert isinstance(made, Letter)
        assert made.back
    assert why(letter("phase", prompt(), back, WEEK)) == "back"
    told = replace(back, told=datetime(2026, 11, 26, 8, tzinfo=UTC))
    assert letter("phase", prompt(), told, WEEK) == Silence(ON_TRACK)
    assert not Contact(THURSDAY, None, Vacation(date(2026, 11, 26), date(2026, 11, 26))).is_back(HERE.today, None)

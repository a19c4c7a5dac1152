from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import Cadence, occasion
from bot.domain.reminder import (
    BY_PERSON,
    Due,
    Reminder,
    Until,
    pause_after,
    replanned,
    snoozed_until,
)

PARIS, TOKYO, HONOLULU = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Tokyo"), ZoneInfo("Pacific/Honolulu")
THIS, NEXT = "2026-11-23", "2026-11-30"  # Mondays
WEDNESDAY = Cadence(2, 9 * 60, PARIS)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def reminder(rule: Cadence, next_at: datetime, occasion: str) -> Reminder:
    return Reminder("r", "ada", "goals", "fake", "@ada", rule, "en", next_at, occasion)


def test_a_key_names_the_occasion_and_times_are_read_off_the_rule() -> None:
    one = reminder(Cadence(2, 9 * 60 + 5, PARIS), at(25, 8, 5), THIS)
    assert Due(one, one.next_at, 1, None, late=False).key == "r:2026-11-23"
    assert (one.weekday, f"{one.time:%H:%M}", one.zone) == (2, "09:05", PARIS)
    assert not one.is_snoozed
    assert replace(one, occasion=f"{THIS}+1").is_snoozed


def test_it_is_waiting_from_its_instant_on_unless_paused() -> None:
    one = reminder(WEDNESDAY, at(25, 8), THIS)
    assert [one.is_waiting(now) for now in (at(25, 7, 59), at(25, 8), at(26, 8))] == [False, True, True]
    assert not replace(one, paused=BY_PERSON).is_waiting(at(26, 8))


@given(st.integers(min_value=1, max_value=5000), st.floats(min_value=0, max_value=1))
def test_pauses_grow_from_a_minute_to_an_hour(attempt: int, jitter: float) -> None:
    assert timedelta(minutes=1) <= pause_after(attempt, jitter) <= timedelta(hours=1, minutes=12)
    assert pause_after(attempt, jitter) <= pause_after(attempt + 1, jitter)


def test_pauses_double() -> None:
    assert [pause_after(n, 0).total_seconds() / 60 for n in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert pause_after(1, 1) == timedelta(seconds=72)


@pytest.mark.parametrize(
    ("choice", "now", "expected"),
    [
        ("hour", at(24, 10, 7), at(24, 11, 7)),
        ("evening", at(24, 10), at(24, 18)),  # 19:00 in Paris
        ("evening", at(24, 18), at(24, 19)),  # past already: in an hour
        ("evening", at(24, 22, 30), at(24, 23, 30)),
        ("tomorrow", at(24, 10), at(25, 8)),  # at 9:00
        ("tomorrow", at(24, 23, 30), at(26, 8)),  # it is the 25th in Paris
        ("tomorrow", at(24, 10, month=10), at(25, 8, month=10)),  # the clocks go back in between
    ],
)
def test_a_snooze_lasts_an_hour_or_until_the_evening_or_the_next_morning(
    choice: Until, now: datetime, expected: datetime
) -> None:
    assert snoozed_until(choice, now, WEDNESDAY) == expected


# How a change of rule moves what comes next. It is Tuesday 10:00 in Paris; the prompt comes on Wednesdays at 9:00.
TUESDAY = at(24, 9)


def test_a_later_day_of_the_same_week_is_taken() -> None:
    old = reminder(WEDNESDAY, at(25, 8), THIS)
    assert replanned(old, Cadence(4, 9 * 60, PARIS), TUESDAY, ()) == (at(27, 8), THIS)


def test_a_later_day_doesnt_repeat_what_was_told() -> None:
    old = reminder(Cadence(0, 9 * 60, PARIS), at(30, 8), NEXT)
    assert replanned(old, WEDNESDAY, TUESDAY, {THIS}) == (at(2, 8, month=12), NEXT)


def test_an_earlier_day_means_next_week() -> None:
    old = reminder(WEDNESDAY, at(25, 8), THIS)
    assert replanned(old, Cadence(0, 9 * 60, PARIS), TUESDAY, ()) == (at(30, 8), NEXT)


def test_what_is_waiting_stays_waiting_when_something_else_is_changed() -> None:
    old = reminder(Cadence(0, 9 * 60, PARIS), at(23, 8), THIS)  # due since yesterday: an outage
    assert replanned(old, old.cadence, at(23, 12), ()) == (at(23, 8), THIS)
    assert replanned(old, Cadence(0, 8 * 60, PARIS), at(23, 12), ()) == (at(23, 8), THIS)


def test_what_is_waiting_moves_to_a_later_instant_of_its_week() -> None:
    old = reminder(Cadence(0, 9 * 60, PARIS), at(23, 8), THIS)
    assert replanned(old, WEDNESDAY, at(23, 12), ()) == (at(25, 8), THIS)


def test_after_a_pause_nothing_piles_up() -> None:
    old = replace(reminder(Cadence(0, 9 * 60, PARIS), at(23, 8), THIS), paused=BY_PERSON)
    assert replanned(old, old.cadence, at(23, 12), ()) == (at(30, 8), NEXT)


def test_a_snooze_keeps_its_instant_unless_the_rule_comes_sooner() -> None:
    old = reminder(Cadence(0, 9 * 60, PARIS), at(24, 18), f"{THIS}+1")
    assert replanned(old, WEDNESDAY, TUESDAY, {THIS}) == (at(24, 18), f"{THIS}+1")
    assert replanned(old, WEDNESDAY, TUESDAY, {THIS, f"{THIS}+1"}) == (at(2, 8, month=12), NEXT)
    old = replace(old, next_at=at(30, 8), occasion=f"{THIS}+1")
    assert replanned(old, Cadence(0, 8 * 60, PARIS), TUESDAY, {THIS}) == (at(30, 7), NEXT)


def test_moving_east_past_the_instant_makes_it_due_now() -> None:
    monday = Cadence(0, 9 * 60, HONOLULU)
    old, now = reminder(monday, at(30, 19), NEXT), at(30, 12)  # Monday 2:00 in Honolulu, 21:00 in Tokyo
    assert replanned(old, replace(monday, zone=TOKYO), now, {THIS}, keeps_week=True) == (now, NEXT)


def test_moving_keeps_lateness_honest() -> None:
    monday = Cadence(0, 9 * 60, HONOLULU)
    old = reminder(monday, at(30, 19), NEXT)
    assert replanned(old, replace(monday, zone=TOKYO), at(30, 21), {THIS}, keeps_week=True) == (at(30, 19), NEXT)


def test_moving_west_doesnt_repeat_the_week() -> None:
    monday = Cadence(0, 9 * 60, TOKYO)
    old, now = reminder(monday, at(7, 0, month=12), "2026-12-07"), at(30, 1)  # told an hour ago; Sunday in Honolulu
    moved = replanned(old, replace(monday, zone=HONOLULU), now, {NEXT}, keeps_week=True)
    assert moved == (at(7, 19, month=12), "2026-12-07")


zones = st.sampled_from([PARIS, TOKYO, HONOLULU, ZoneInfo("Pacific/Apia"), ZoneInfo("Asia/Kathmandu")])
rules = st.builds(Cadence, st.integers(0, 6), st.integers(0, 1439), zones)


@given(rules, st.lists(st.tuples(st.integers(min_value=0, max_value=700), zones), min_size=1, max_size=8))
def test_however_somebody_travels_no_week_is_told_twice_and_none_is_left_out(
    rule: Cadence, journeys: list[tuple[int, ZoneInfo]]
) -> None:
    now = at(24, 9)
    next_at, name = rule.plan(now)
    told: list[str] = []
    journeys = [*journeys, (24 * 21, rule.zone)]
    for hours, zone in journeys:
        leaves = now + timedelta(hours=hours)
        while next_at <= leaves:
            assert name not in told
            told.append(name)
            next_at, name = rule.plan(next_at, told)
        now = leaves
        old, rule = reminder(rule, next_at, name), replace(rule, zone=zone)
        next_at, name = replanned(old, rule, now, told, keeps_week=True)
    weeks = [datetime.fromisoformat(week) for week in sorted(told)]
    assert all(later - sooner == timedelta(weeks=1) for sooner, later in pairwise(weeks))
    assert occasion(now, rule.zone) <= name


def test_what_quiet_hours_put_off_is_still_this_weeks() -> None:
    late = Cadence(0, 23 * 60, PARIS)
    old = reminder(late, at(24, 9), THIS)  # due on Monday at 23:00, put off until Tuesday, 10:00
    now = at(24, 6)
    assert old.is_put_off
    assert replanned(old, late, now, ()) == (at(24, 9), THIS), "another place"
    assert replanned(old, Cadence(0, 22 * 60, PARIS), now, ()) == (at(24, 9), THIS)
    assert replanned(old, WEDNESDAY, now, ()) == (at(25, 8), THIS)
    assert replanned(old, Cadence(0, 23 * 60, TOKYO), now, (), keeps_week=True) == (at(24, 9), THIS)
    assert replanned(old, late, now, {THIS}) == (at(30, 22), NEXT)
    assert not replace(old, occasion=f"{THIS}+1").is_put_off
    assert not replace(old, next_at=at(23, 22)).is_put_off

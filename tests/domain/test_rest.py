from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import Cadence
from bot.domain.learner import Here
from bot.domain.mine import Mine
from bot.domain.reminder import BY_PERSON, Delivery, Reminder
from bot.domain.rest import Quiet, Rest, Vacation, weeks_off
from bot.domain.week import Week
from tests.domain.test_cadence import instants, zones

PARIS = ZoneInfo("Europe/Paris")
NIGHT = Quiet(22 * 60, 7 * 60)
MONDAY_NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)
PROMPT = Reminder(
    "r", "ada", "goals", "fake", "@ada", Cadence(0, 9 * 60, PARIS), "en", MONDAY_NINE, MONDAY_NINE.date().isoformat()
)

minutes = st.integers(0, 24 * 60 - 1)
quiets = st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Quiet(*pair))


def is_quiet(quiet: Quiet, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock on the wall shows a quiet minute; the hours are walked, not compared."""
    local = at.astimezone(zone)
    minute, now = quiet.start, local.hour * 60 + local.minute
    while minute != quiet.end:
        if minute == now:
            return True
        minute = (minute + 1) % (24 * 60)
    return False


@given(quiets, instants, zones)
def test_quiet_hours_are_those_of_the_clock_on_the_wall_and_end(quiet: Quiet, at: datetime, zone: ZoneInfo) -> None:
    end = quiet.until(at, zone)
    assert (end is not None) == is_quiet(quiet, at, zone)
    if end is not None:
        assert at < end < at + timedelta(days=2)
        assert not is_quiet(quiet, end, zone)


@pytest.mark.parametrize(
    ("hour", "ends"),
    [(21, None), (22, "07:00"), (23, "07:00"), (0, "07:00"), (6, "07:00"), (7, None), (12, None)],
)
def test_a_night_ends_in_the_morning(hour: int, ends: str | None) -> None:
    end = NIGHT.until(datetime(2026, 11, 24, hour, tzinfo=PARIS), PARIS)
    assert (None if end is None else f"{end.astimezone(PARIS):%H:%M}") == ends


def test_where_the_clock_skips_their_end_they_end_with_the_gap() -> None:
    at = datetime(2027, 3, 28, 0, 30, tzinfo=PARIS)
    assert Quiet(0, 150).until(at, PARIS) == datetime(2027, 3, 28, 1, tzinfo=UTC)  # 03:00, for 02:30 never was


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_a_week_is_off_if_one_of_its_days_is(first: date, days: int) -> None:
    vacation = Vacation(first, first + timedelta(days=days))
    found = weeks_off([vacation])
    assert found == {Week.of(first + timedelta(days=n)) for n in range(days + 1)}
    assert weeks_off([vacation, vacation]) == found
    assert all(any(day in vacation for day in week.days) for week in found)


def test_what_comes_next_waits_for_the_end_of_a_vacation_and_of_the_night() -> None:
    away = Vacation(date(2026, 11, 26), date(2026, 12, 6))
    assert Rest().next_of(PROMPT) == MONDAY_NINE
    assert Rest(None, (away,)).next_of(PROMPT) == MONDAY_NINE + timedelta(weeks=1)
    assert Rest(Quiet(8 * 60, 10 * 60)).next_of(PROMPT) == MONDAY_NINE + timedelta(hours=1)
    tuesday = Vacation(date(2026, 12, 1), date(2026, 12, 1))
    assert Rest(Quiet(9 * 60, 60), (tuesday,)).next_of(PROMPT) == MONDAY_NINE + timedelta(weeks=1, hours=16)


def test_of_vacations_that_overlap_the_latest_counts() -> None:
    early, late = Vacation(date(2026, 11, 20), date(2026, 11, 30)), Vacation(date(2026, 11, 24), date(2026, 11, 25))
    rest = Rest(None, (early, late))
    assert rest.vacation(date(2026, 11, 24)) == late
    assert rest.vacation(date(2026, 11, 26)) == early
    assert rest.vacation(date(2026, 12, 1)) is None
    assert rest.is_away(datetime(2026, 11, 30, 22, 30, tzinfo=UTC), PARIS)
    assert not rest.is_away(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), PARIS)


def test_the_first_of_ones_reminders_is_the_one_that_comes_first() -> None:
    here = Here(None, None, PARIS, "person", MONDAY_NINE - timedelta(days=6))
    end = replace(PROMPT, id="e", kind="end", next_at=MONDAY_NINE - timedelta(hours=15))
    assert Mine(here, (PROMPT, end)).first == end
    away = Rest(None, (Vacation(date(2026, 11, 24), date(2026, 11, 29)),))
    assert Mine(here, (PROMPT, end), (), away).first == PROMPT
    assert Mine(here).first is None


def test_a_refusal_is_news_unless_its_owner_paused() -> None:
    here = Here(None, None, PARIS, "person", MONDAY_NINE)
    refused = Delivery("goals", "2026-11-30", MONDAY_NINE, MONDAY_NINE, "refused", "@ada", "closed")
    assert Mine(here, (PROMPT,), (refused,)).is_unheard
    assert not Mine(here, (), (refused,)).is_unheard
    assert not Mine(here, (replace(PROMPT, paused=BY_PERSON),), (refused,)).is_unheard
    assert not Mine(here, (PROMPT,), (replace(refused, outcome="sent"), refused)).is_unheard
    assert Mine(here, (replace(PROMPT, paused="It is closed."),)).is_unheard


def wall(day: int, hour: int) -> datetime:
    return datetime(2026, 11 if day > 20 else 12, day, hour, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("hour", "now", "expected"),
    [
        (21, wall(30, 21), ("now", wall(30, 21))),
        (23, wall(30, 23), ("later", wall(1, 7))),
        (23, wall(1, 6), ("later", wall(1, 7))),
        (23, wall(1, 7), ("now", wall(1, 7))),
        (23, wall(1, 19), ("now", wall(1, 7))),
        (23, wall(1, 20), ("folded", wall(1, 7))),
        (21, wall(30, 22), ("later", wall(1, 7))),  # an outage until the night
        (21, wall(1, 8), ("now", wall(30, 21))),
        (21, wall(1, 10), ("folded", wall(30, 21))),
    ],
)
def test_what_falls_into_the_night_is_said_in_the_morning(
    hour: int, now: datetime, expected: tuple[str, datetime]
) -> None:
    one = replace(PROMPT, cadence=Cadence(0, hour * 60, PARIS), next_at=wall(30, hour))
    assert Rest(NIGHT).decide(one, now) == expected


def test_what_waited_for_a_morning_in_vain_doesnt_wait_for_another() -> None:
    late = Quiet(15 * 60, 7 * 60)
    one = replace(PROMPT, cadence=Cadence(0, 18 * 60, PARIS), next_at=wall(1, 7))
    assert Rest(late).decide(one, wall(1, 14)) == ("now", wall(1, 7))
    assert Rest(late).decide(one, wall(1, 15)) == ("folded", wall(1, 7))
    again = replace(PROMPT, next_at=wall(30, 14), occasion=f"{PROMPT.occasion}+1")
    assert Rest(late).decide(again, wall(30, 15)) == ("folded", wall(30, 14))

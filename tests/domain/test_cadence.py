from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence, occasion
from bot.domain.week import Week

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = sorted(available_timezones())

zones = st.sampled_from(ZONES).map(ZoneInfo)
weekdays = st.integers(min_value=0, max_value=6)
minutes = st.integers(min_value=0, max_value=24 * 60 - 1)
instants = st.datetimes(datetime(1970, 1, 9), datetime(2037, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001  (hypothesis adds the zone)


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows."""
    return at.astimezone(zone).replace(tzinfo=None)


def named(rule: Cadence, week: Week) -> datetime:
    """What the clock on the wall should show."""
    return datetime.combine(week.monday, time()) + timedelta(days=rule.weekday, minutes=rule.minute)


def check(rule: Cadence, week: Week) -> None:
    """Whether the instant of a week is the right one, without finding it the way the program does."""
    at, wanted = rule.in_week(week), named(rule, week)
    shown = wall(at, rule.zone)
    if shown == wanted:  # not in a gap; in a fold the first of the two
        earlier = (at - timedelta(minutes=n) for n in range(15, 26 * 60, 15))
        assert wanted not in {wall(one, rule.zone) for one in earlier}, f"{rule} in {week}: {at} is the second"
    else:  # a gap: the clocks jumped from before it to after it
        assert wall(at - timedelta(seconds=1), rule.zone) < wanted < shown, f"{rule} in {week}: {at}"


@given(zones, weekdays, minutes, instants)
@settings(max_examples=300)
def test_in_any_zone_each_week_has_one_instant_at_the_right_wall_clock_time(
    zone: ZoneInfo, weekday: int, minute: int, now: datetime
) -> None:
    rule = Cadence(weekday, minute, zone)
    at, name = rule.plan(now)
    first = at
    for n in range(30):
        week = Week(date.fromisoformat(name))
        assert at > now
        assert at == rule.in_week(week)
        check(rule, week)
        now, before = at, week
        at, name = rule.plan(now)
        assert name == before.next.monday.isoformat(), f"after week {n}"
        assert timedelta(days=5, hours=22) <= at - now <= timedelta(days=8, hours=2)
    assert rule.next_after(first - timedelta(seconds=1)) == first


@pytest.mark.parametrize("area", sorted({key.partition("/")[0] for key in ZONES}))
def test_around_every_change_of_the_clocks_from_2024_to_2030_no_week_is_lost_or_doubled(area: str) -> None:
    for key in (key for key in ZONES if key.partition("/")[0] == area):
        zone = ZoneInfo(key)
        assert_once_a_week(Cadence(0, 9 * 60, zone), datetime(2024, 1, 1, tzinfo=UTC), 160)
        for change in changes(zone, datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)):
            before, after = wall(change - MINUTE, zone) + MINUTE, wall(change, zone)
            low, high = sorted((before, after))
            for shown in (low, low + (high - low) / 2, high - MINUTE, high):
                rule = Cadence(shown.weekday(), shown.hour * 60 + shown.minute, zone)
                week = Week.of(shown.date())
                check(rule, week)
                for begin in (change - timedelta(days=9), change - MINUTE, change, change + MINUTE):
                    assert_once_a_week(rule, begin, 4)


def assert_once_a_week(rule: Cadence, begin: datetime, weeks: int) -> None:
    """Whether planning from an instant on names consecutive weeks, each at its own instant."""
    plans = []
    now = begin
    for _ in range(weeks):
        now, name = rule.plan(now)
        plans.append((now, Week(date.fromisoformat(name))))
    assert all(at == rule.in_week(week) for at, week in plans)
    assert all(one[1].next == other[1] and one[0] < other[0] for one, other in pairwise(plans))
    last = plans[0][1].previous
    assert rule.in_week(last) <= begin < plans[0][0], "a week before the first was left out"


@cache
def changes(zone: ZoneInfo, begin: datetime, end: datetime) -> tuple[datetime, ...]:
    """The first instants of a new offset."""
    found, day = [], begin
    while day < end:
        low, high = day, day + 7 * DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > MINUTE:
                middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        day += 7 * DAY
    return tuple(found)


class EveryMinute:
    """The rule as it is written down, found by looking at every minute: the first one that shows the time or more."""

    def __init__(self, zone: ZoneInfo, begin: date, end: date) -> None:
        self.zone, self.begin = zone, datetime.combine(begin, time(), UTC)
        shown = (wall(self.begin + n * MINUTE, zone) for n in range((end - begin).days * 24 * 60))
        self.highest = list(accumulate(shown, max))

    def instants(self, rule: Cadence) -> Iterator[tuple[datetime, str]]:
        week = Week.of(self.highest[0].date()).next
        while (n := bisect_left(self.highest, named(rule, week))) < len(self.highest):
            yield self.begin + n * MINUTE, week.monday.isoformat()
            week = week.next


@pytest.mark.parametrize(
    ("key", "begin"),
    [
        ("Pacific/Apia", date(2011, 12, 17)),  # Friday the 30th never was
        ("Pacific/Fakaofo", date(2011, 12, 17)),
        ("Pacific/Kwajalein", date(1993, 8, 7)),  # nor Saturday the 21st
        ("Pacific/Kiritimati", date(1994, 12, 17)),  # nor the last day of the year
        ("Africa/Algiers", date(1971, 4, 10)),  # Sunday went from 23:00 to Monday 0:00
        ("Asia/Pyongyang", date(2018, 4, 21)),  # half an hour, over midnight
        ("Australia/Lord_Howe", date(2026, 9, 20)),  # half an hour of summer time
        ("Australia/Lord_Howe", date(2027, 3, 21)),
        ("Antarctica/Troll", date(2026, 3, 15)),  # two hours of it
        ("Antarctica/Troll", date(2026, 10, 11)),
        ("Africa/Casablanca", date(2026, 2, 1)),  # for Ramadan and back
        ("Africa/Casablanca", date(2026, 3, 8)),
        ("America/Havana", date(2026, 2, 22)),  # at midnight, Sunday begins at 1:00
        ("America/Havana", date(2026, 10, 18)),
        ("America/Nuuk", date(2027, 3, 14)),  # on Saturday evening
        ("America/St_Johns", date(2006, 3, 19)),  # one minute after midnight
        ("America/New_York", date(2026, 10, 18)),
        ("Europe/London", date(2027, 3, 14)),
        ("Asia/Kathmandu", date(2026, 11, 1)),  # +5:45 all year
        ("Pacific/Chatham", date(2026, 9, 13)),  # +12:45 and +13:45
    ],
)
def test_it_agrees_with_looking_at_every_minute(key: str, begin: date) -> None:
    zone, end = ZoneInfo(key), begin + timedelta(days=24)
    around = {0, 30, 23 * 60 + 30, 540}
    for change in changes(zone, datetime.combine(begin, time(), UTC), datetime.combine(end, time(), UTC)):
        for shown in (wall(change - MINUTE, zone), wall(change, zone)):
            around |= {(shown.hour * 60 + shown.minute + n) % (24 * 60) for n in (-31, -30, -1, 0, 1, 30)}
    oracle = EveryMinute(zone, begin, end)
    for weekday in range(7):
        for minute in sorted(around):
            rule = Cadence(weekday, minute, zone)
            expected = list(oracle.instants(rule))
            assert len(expected) >= 2
            now, planned = expected[0][0] - MINUTE, []
            for _ in expected:
                now, name = rule.plan(now)
                planned.append((now, name))
            assert planned == expected, rule


def test_an_offset_with_seconds_ends_in_an_instant_too() -> None:
    liberia = ZoneInfo("Africa/Monrovia")  # from -0:44:30 to 0 at the beginning of 7 January 1972
    at = Cadence(4, 10, liberia).in_week(Week(date(1972, 1, 3)))
    assert at == datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC)


def test_what_was_told_is_left_out() -> None:
    rule = Cadence(0, 9 * 60, ZoneInfo("Europe/Paris"))
    tuesday = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert rule.plan(tuesday) == (datetime(2026, 11, 30, 8, tzinfo=UTC), "2026-11-30")
    told = {"2026-11-30", "2026-12-07+1", "2026-12-14"}
    assert rule.plan(tuesday, told) == (datetime(2026, 12, 7, 8, tzinfo=UTC), "2026-12-07")
    assert rule.plan(tuesday, {*told, "2026-12-07"}) == (datetime(2026, 12, 21, 8, tzinfo=UTC), "2026-12-21")


def test_an_instant_itself_is_not_after_itself() -> None:
    rule = Cadence(0, 9 * 60, ZoneInfo("Europe/Paris"))
    nine = datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert rule.next_after(nine - timedelta(microseconds=1)) == nine
    assert rule.next_after(nine) == nine + timedelta(days=7)


def test_the_occasion_of_an_instant_is_the_monday_of_its_local_week() -> None:
    sunday_evening = datetime(2026, 11, 29, 20, tzinfo=UTC)
    assert occasion(sunday_evening, ZoneInfo("Europe/Paris")) == "2026-11-23"
    assert occasion(sunday_evening, ZoneInfo("Asia/Tokyo")) == "2026-11-30"


def test_a_sunday_evening_that_the_clocks_left_out_still_stands_for_its_week() -> None:
    rule = Cadence(6, 23 * 60 + 30, ZoneInfo("Africa/Algiers"))
    at, name = rule.plan(datetime(1971, 4, 24, tzinfo=UTC))
    assert (wall(at, rule.zone), name) == (datetime(1971, 4, 26), "1971-04-19")  # noqa: DTZ001  (a clock on the wall)
    assert rule.plan(at, {name})[1] == "1971-04-26"

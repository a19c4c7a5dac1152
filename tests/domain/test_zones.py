from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import places
from bot.domain.zones import find_zone, suggest_zones


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("New York", "America/New_York"),
        ("  new york ", "America/New_York"),
        ("newyork", "America/New_York"),
        ("Kolkata", "Asia/Kolkata"),
        ("Mumbai", "Asia/Kolkata"),
        ("calcutta", "Asia/Kolkata"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("america/new york", "America/New_York"),
        ("US/Eastern", "US/Eastern"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("zürich", "Europe/Zurich"),
        ("st louis", "America/Chicago"),
        ("Eastern Time", "America/New_York"),
        ("eastern standard time", "America/New_York"),
        ("EST", "America/New_York"),
        ("edt", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("CET", "Europe/Berlin"),
        ("JST", "Asia/Tokyo"),
        ("UTC", "UTC"),
        ("Germany", "Europe/Berlin"),
        ("Berlin time", "Europe/Berlin"),
        ("Tokyo time zone", "Asia/Tokyo"),
        ("Paris, France", "Europe/Paris"),
        ("San José, Costa Rica", "America/Costa_Rica"),
    ],
)
def test_what_means_one_place_is_found(typed: str, key: str) -> None:
    found = find_zone(typed)
    assert found.zone == ZoneInfo(key)
    assert found.near == ()


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        ("IST", {"Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"}),
        ("CST", {"America/Chicago", "Asia/Shanghai"}),
        ("USA", {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}),
        ("Georgia", {"America/New_York", "Asia/Tbilisi"}),
        ("London, Ontario", {"Europe/London", "America/Toronto"}),
        ("UTC+5:30", {"Asia/Kolkata"}),
        ("gmt-5", {"America/New_York"}),
        ("+2", {"Africa/Cairo"}),
        ("UTC+0", {"Europe/London", "UTC"}),
        ("new yo", {"America/New_York"}),
        ("berln", {"Europe/Berlin"}),
    ],
)
def test_what_isnt_certain_is_offered_not_taken(typed: str, some: set[str]) -> None:
    found = find_zone(typed)
    assert found.zone is None
    assert some <= {choice.zone for choice in found.near}


@pytest.mark.parametrize("typed", ["xyzzyville", "UTC+99", "", "+", "???", "zone"])
def test_what_is_no_place_is_neither(typed: str) -> None:
    assert find_zone(typed).zone is None


def test_the_first_four_offered_for_the_usa_are_the_ones_most_live_in() -> None:
    first = {choice.zone for choice in find_zone("usa").near[:4]}
    assert first == {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"}


def test_suggestions_carry_names_people_understand() -> None:
    assert suggest_zones("new yo")[0].label == "New York (America)"
    assert suggest_zones("mumb")[0].label == "Mumbai (Kolkata)"
    assert suggest_zones("eastern")[0].label == "Eastern Time (New York)"
    assert suggest_zones("lon")[0].label == "London (Europe)"
    assert suggest_zones("berln")[0].zone == "Europe/Berlin"
    assert suggest_zones("us/eastern")[0].zone == "US/Eastern"


def test_before_anything_is_typed_places_all_over_the_world_are_offered() -> None:
    offered = suggest_zones("")
    assert len(offered) == 25
    now = datetime(2026, 1, 15, tzinfo=UTC)
    assert len({now.astimezone(ZoneInfo(choice.zone)).utcoffset() for choice in offered}) > 14


@pytest.mark.parametrize("typed", ["", "a", "e", "new yo", "port", "georgia", "eastern", "utc"])
def test_whatever_is_suggested_is_understood(typed: str) -> None:
    for choice in suggest_zones(typed, 600):
        assert find_zone(choice.label).zone == ZoneInfo(choice.zone), choice


def test_old_names_are_understood_but_never_offered() -> None:
    old = {name for name, _ in places.read(places.RENAMED)}
    offered = {choice.zone for letter in "abcdefghijklmnopqrstuvwxyz" for choice in suggest_zones(letter, 999)}
    assert len(offered) > 300
    assert not offered & old


def test_every_zone_named_in_the_tables_exists() -> None:
    for table in (places.CITIES, places.COUNTRIES, places.CLOCKS, places.RENAMED):
        for name, zone in places.read(table):
            assert zone in available_timezones(), name
    assert set(places.WELL_KNOWN) <= available_timezones()


def test_every_zone_is_found_by_its_own_name() -> None:
    for key in available_timezones():
        if "/" in key:
            found = find_zone(key).zone
            assert found is not None
            now = datetime(2026, 7, 15, tzinfo=UTC)
            assert now.astimezone(found).utcoffset() == now.astimezone(ZoneInfo(key)).utcoffset(), key


@given(
    st.text()
    | st.from_regex(r"(utc|gmt)?[+-]\d{1,3}(:\d\d)?")
    | st.sampled_from(["Paris", "est", "a/b"]).map(str.swapcase)
)
def test_anything_typed_gets_an_answer(typed: str) -> None:
    found = find_zone(typed)
    assert found.zone is None or not found.near
    suggested = suggest_zones(typed)
    assert len(suggested) <= 25
    for choice in (*found.near, *suggested):
        assert ZoneInfo(choice.zone).key == choice.zone
        assert len(choice.label) <= 75
    assert len({choice.zone for choice in suggested}) == len(suggested)

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.ledger import Finished, Thing, by_kind, find_same, known_kind, within
from bot.domain.roadmap import Resource
from bot.domain.week import Week

DAY = date(2026, 11, 24)


def finished(thing: Thing, day: date = DAY) -> Finished:
    return Finished(thing.title, thing, day)


def test_a_resource_of_a_kind_nobody_knows_is_something_else() -> None:
    assert Thing.of(Resource("r1", "Maps", "https://x.example/", "atlas")) == Thing(
        "Maps", "other", "https://x.example/", "r1"
    )
    assert (known_kind("paper"), known_kind("")) == ("paper", "other")


def test_entries_stand_under_their_kinds_in_one_order() -> None:
    entries = [
        finished(Thing(title, kind)) for title, kind in (("a", "paper"), ("b", "book"), ("c", "odd"), ("d", "book"))
    ]
    held = by_kind(entries)
    assert {kind: [e.thing.title for e in found] for kind, found in held.items()} == {
        "book": ["b", "d"],
        "paper": ["a"],
        "other": ["c"],
    }
    assert list(held) == ["book", "paper", "other"]


def test_a_week_holds_what_was_finished_from_monday_to_sunday() -> None:
    days = [date(2026, 11, n) for n in (22, 23, 29, 30)]
    entries = [finished(Thing(str(day)), day) for day in days]
    assert [e.day for e in within(entries, Week.of(DAY))] == days[1:3]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Thing("A", resource="r1"), Thing("B", resource="r1"), True),
        (Thing("A", resource="r1"), Thing("A", resource="r2"), False),
        (Thing("A", link="https://www.x.example/a/#top"), Thing("B", link="http://X.example/a"), True),
        (Thing("A", link="https://x.example/a"), Thing("A", link="https://x.example/A"), False),
        (Thing("A", link="https://x.example/a?n=1"), Thing("A", link="https://x.example/a?n=2"), False),
        (Thing("Deep Learning", "book"), Thing("deep  learning", "book", "https://x.example/"), True),
        (Thing("Deep Learning", "book"), Thing("Deep Learning", "course"), False),
        (Thing("Deep Learning", "book"), Thing("Deep Learning"), True),
        (Thing("Deep Learning", "book", resource="r1"), Thing("Deep Learning", "book"), True),
        (Thing("A", "book"), Thing("B", "book"), False),
    ],
)
def test_what_is_the_same_thing(one: Thing, other: Thing, same: bool) -> None:  # noqa: FBT001  (pytest's own)
    assert (find_same([finished(one)], other) is not None) is same
    assert (find_same([finished(other)], one) is not None) is same

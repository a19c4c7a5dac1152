"""Weeks of moved clock with people all over the world: one prompt a local week, at their own hour."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chat.kinds import WEEKDAYS
from bot.domain.cadence import Cadence
from bot.domain.prompt import GONE
from bot.domain.week import Week
from tests.delivery.office import Office, Posted
from tests.delivery.stage import ledger, remind, start

QUARTER = timedelta(minutes=15)
LATE, PATIENCE = timedelta(minutes=15), timedelta(hours=12)


@dataclass(frozen=True)
class Somebody:
    """A person and the rule they set."""

    name: str
    rule: Cadence

    @property
    def when(self) -> str:
        minute = self.rule.minute
        return f"day:{WEEKDAYS[self.rule.weekday].lower()} time:{minute // 60}:{minute % 60:02}"


def everybody(*zones: str) -> list[Somebody]:
    """People in these zones, with all kinds of days and times, those around a change of the clocks among them."""
    times = (0, 30, 105, 120, 150, 9 * 60, 18 * 60 + 45, 23 * 60 + 30)
    rules = [(key, (5 * n) % 7, times[n % len(times)]) for n, key in enumerate(zones)]
    rules += [(key, 6, times[2 + n % 3]) for n, key in enumerate(zones)]  # Sunday night, when most clocks change
    return [Somebody(f"p{n}", Cadence(day, minute, ZoneInfo(key))) for n, (key, day, minute) in enumerate(rules)]


WORLD = everybody(
    *("Europe/Paris", "Europe/London", "Africa/Casablanca", "America/New_York", "America/Los_Angeles"),
    *("America/St_Johns", "America/Havana", "America/Santiago", "Pacific/Honolulu", "Asia/Kathmandu", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Chatham", "Pacific/Kiritimati", "Antarctica/Troll", "UTC"),
)


async def joined(folder: Path, office: Office, people: Sequence[Somebody]) -> None:
    async with start(folder, office) as world:
        for one in people:
            await remind(world, one.name, zone=one.rule.zone.key, when=one.when)


def by_person(posted: Sequence[Posted]) -> dict[str, list[Posted]]:
    sent = defaultdict(list)
    for one in posted:
        sent[one.place.removeprefix("@")].append(one)
    return sent


@pytest.mark.parametrize(
    "begin",
    [
        datetime(2026, 10, 20, tzinfo=UTC),  # Europe's clocks go back, then America's
        datetime(2027, 3, 9, tzinfo=UTC),  # Ramadan ends in Casablanca, America's clocks go forward, then Europe's
    ],
)
async def test_each_person_hears_once_a_local_week_to_the_minute(
    tmp_path: Path, office: Office, begin: datetime
) -> None:
    office.clock.now = begin
    await joined(tmp_path, office, WORLD)
    async with start(tmp_path, office) as world:
        while office.clock.now < begin + timedelta(days=21):
            await world.app.courier.round()
            office.clock.now += QUARTER
    sent = by_person(office.posted)
    for one in WORLD:
        zone = one.rule.zone
        shown = [post.at.astimezone(zone).replace(tzinfo=None) for post in sent[one.name]]
        weeks = [Week.of(day.date()) for day in shown]
        assert weeks == [weeks[0], weeks[0].next, weeks[0].next.next], one
        for post, wall in zip(sent[one.name], shown, strict=True):
            assert post.at == one.rule.in_week(Week.of(wall.date())), one
            if wall.hour * 60 + wall.minute != one.rule.minute:  # only in an hour that never was
                offsets = {(post.at - n * timedelta(minutes=1)).astimezone(zone).utcoffset() for n in (0, 1)}
                assert len(offsets) == 2, one
            assert not post.is_late


async def test_in_a_zone_that_skips_a_day_no_week_is_skipped(tmp_path: Path, office: Office) -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from Thursday, 29 December 2011, to Saturday the 31st
    people = [Somebody(f"p{day}", Cadence(day, 9 * 60, apia)) for day in range(7)]
    office.clock.now = datetime(2011, 12, 19, 0, tzinfo=UTC)
    await joined(tmp_path, office, people)
    async with start(tmp_path, office) as world:
        while office.clock.now < datetime(2012, 1, 8, 12, tzinfo=UTC):
            await world.app.courier.round()
            office.clock.now += QUARTER
    sent = {
        name: [f"{p.at.astimezone(apia):%d %H:%M}" for p in posts] for name, posts in by_person(office.posted).items()
    }
    assert sent == {
        "p0": ["19 09:00", "26 09:00", "02 09:00"],
        "p1": ["20 09:00", "27 09:00", "03 09:00"],
        "p2": ["21 09:00", "28 09:00", "04 09:00"],
        "p3": ["22 09:00", "29 09:00", "05 09:00"],
        "p4": ["23 09:00", "31 00:00", "06 09:00"],
        "p5": ["24 09:00", "31 09:00", "07 09:00"],
        "p6": ["25 09:00", "01 09:00", "08 09:00"],
    }


@pytest.mark.parametrize("seed", range(4))
async def test_whenever_the_bot_is_down_late_ones_say_so_and_too_late_ones_wait_for_the_next_week(
    tmp_path: Path, office: Office, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  (a test that can be repeated)
    begin = office.clock.now = datetime(2026, 10, 20, tzinfo=UTC)
    await joined(tmp_path, office, WORLD)
    rounds: list[datetime] = []
    while office.clock.now < begin + timedelta(days=35):
        async with start(tmp_path, office) as world:
            for _ in range(chance.choice((1, 20, 200))):
                rounds.append(office.clock.now)
                await world.app.courier.round()
                office.clock.move(minutes=15)
        office.clock.move(hours=chance.choice((1, 3, 11, 13, 72)))
    rounds.append(office.clock.now)
    async with start(tmp_path, office) as world:
        await world.app.courier.round()
        told = {(line.account, line.occasion): line.outcome for line in await ledger(world)}
    expected: list[tuple[datetime, str, bool]] = []
    for one in WORLD:
        at, name = one.rule.plan(begin)
        was_asked_back = False
        while (found := next((now for now in rounds if now >= at), None)) is not None:
            late = found - at
            is_gone = found - begin >= GONE  # nobody does anything: one message says so, then there is silence
            if late <= PATIENCE and not was_asked_back:
                expected.append((found, f"@{one.name}", late > LATE))
            outcome = "folded" if late > PATIENCE else "late" if late > LATE else "sent"
            assert told.pop((one.name, name)) == ("quiet" if was_asked_back and late <= PATIENCE else outcome), one
            was_asked_back |= is_gone and late <= PATIENCE
            at, name = one.rule.plan(at)
    assert told == {}
    assert sorted((p.at, p.place, p.is_late) for p in office.posted) == sorted(expected)
    assert len({(one.place, one.key) for one in office.posted}) == len(office.posted)


async def test_down_for_three_days_monday_is_folded_and_the_next_one_comes(tmp_path: Path, office: Office) -> None:
    office.clock.now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    async with start(tmp_path, office) as world:
        (ada,) = await remind(world, "ada")
    office.clock.move(days=3)
    async with start(tmp_path, office) as world:
        ada = world.person("ada")
        await world.app.courier.round()
        assert office.posted == []
        reply = await ada.says("/reminders")
        assert reply.cards[0].title == "Next: Monday, 7 December, 09:00."
        assert "Monday, 30 November, 09:00: I couldn't send it within 12 hours" in reply.cards[0].body.source
        office.clock.now = datetime(2026, 12, 7, 9, tzinfo=UTC)
        await world.app.courier.round()
        assert [one.is_late for one in office.at("@ada")] == [False]


async def test_down_for_weeks_this_weeks_prompt_still_comes_late(tmp_path: Path, office: Office) -> None:
    async with start(tmp_path, office) as world:
        await remind(world, "ada")
    office.clock.now = datetime(2026, 12, 21, 11, tzinfo=UTC)  # Monday, two hours late
    async with start(tmp_path, office) as world:
        await world.app.courier.round()
        assert [one.is_late for one in office.at("@ada")] == [True]
        assert [(line.occasion, line.outcome) for line in await ledger(world)] == [
            ("2026-11-30", "folded"),
            ("2026-12-07", "folded"),
            ("2026-12-14", "folded"),
            ("2026-12-21", "late"),
        ]


async def test_after_a_year_only_the_latest_weeks_get_a_line(tmp_path: Path, office: Office) -> None:
    async with start(tmp_path, office) as world:
        await remind(world, "ada")
    office.clock.move(days=364)  # a Tuesday
    async with start(tmp_path, office) as world:
        await world.app.courier.round()
        weeks = [line.occasion for line in await ledger(world)]
        assert weeks == ["2026-11-30", "2027-10-25", "2027-11-01", "2027-11-08", "2027-11-15", "2027-11-22"]
        assert office.posted == []

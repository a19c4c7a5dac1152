from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from bot.chat.command import Asker, Call
from bot.chat.days import DayAhead, Hours
from bot.domain.errors import Problem
from bot.words import Words

CALL: Call[Any] = Call(Asker("web", "ada", None, "@ada"), None, Words())
TUESDAY = date(2026, 11, 24)


async def _today(_call: Call[Any]) -> date:
    return TUESDAY


AHEAD = DayAhead(_today)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TUESDAY),
        (" Tomorrow ", date(2026, 11, 25)),
        ("sunday", date(2026, 11, 29)),
        ("until Sunday", date(2026, 11, 29)),
        ("tuesday", date(2026, 12, 1)),
        ("monday", date(2026, 11, 30)),
        ("in 2 weeks", date(2026, 12, 8)),
        ("3 days", date(2026, 11, 27)),
        ("in a week", date(2026, 12, 1)),
        ("0 days", TUESDAY),
        ("2026-12-06", date(2026, 12, 6)),
        ("2027-11-25", date(2027, 11, 25)),
    ],
)
async def test_days_to_come_are_read_as_people_say_them(typed: str, day: date) -> None:
    assert await AHEAD.read(typed, CALL) == day


@pytest.mark.parametrize(
    "typed", ["yesterday", "2026-11-23", "2027-11-26", "999 weeks", "", "someday", "9999999 days", "2026-13-01"]
)
async def test_days_past_or_too_far_are_refused_with_what_to_try(typed: str) -> None:
    with pytest.raises(Problem) as problem:
        await AHEAD.read(typed, CALL)
    assert problem.value.hint


async def test_every_suggested_day_can_be_read_and_lies_ahead() -> None:
    offered = await AHEAD.suggest("", CALL)
    assert len(offered) == 25
    days = [await AHEAD.read(choice.value, CALL) for choice in offered]
    assert days == sorted(set(days))
    assert days[0] == date(2026, 11, 25)
    assert all(day.weekday() == 6 for day in days[7:])
    assert [c.value for c in await AHEAD.suggest("thursday", CALL)] == ["2026-11-26"]


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("22:00-7:00", (time(22), time(7))),
        ("10 pm to 7 am", (time(22), time(7))),
        ("from 21:30 until 8", (time(21, 30), time(8))),
        ("13–14", (time(13), time(14))),
        ("22:00 7:00", (time(22), time(7))),
        ("22-7", (time(22), time(7))),
        ("22 7", (time(22), time(7))),
        ("10pm to 7am", (time(22), time(7))),
        ("10 PM 7 AM", (time(22), time(7))),
        ("between 21.30 and 8", (time(21, 30), time(8))),
        ("from  22:00 till  7:00", (time(22), time(7))),
        ("off", None),
        (" None ", None),
    ],
)
async def test_hours_are_read_as_people_say_them(typed: str, hours: tuple[time, time] | None) -> None:
    assert await Hours().read(typed, CALL) == hours


@pytest.mark.parametrize(
    "typed", ["", "22:00", "22-7-8", "22 7 8", "22 00 7 00", "and", "25-7", "night", "9-9", "9:00 - 09:00"]
)
async def test_hours_that_are_none_are_refused_with_what_to_try(typed: str) -> None:
    with pytest.raises(Problem) as problem:
        await Hours().read(typed, CALL)
    assert problem.value.hint


async def test_every_suggested_night_can_be_read() -> None:
    for choice in await Hours().suggest("", CALL):
        assert await Hours().read(choice.value, CALL)
    assert [c.value for c in await Hours().suggest("21", CALL)] == ["21:00-08:00"]

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from bot.chat.command import Asker, Call
from bot.chat.kinds import MOST_LINK, WEEKDAY, Day, Link, Number, OneOf, Text, TimeOfDay, weekday
from bot.chat.reply import Choice
from bot.domain.errors import Problem
from bot.words import Words

CALL: Call[Any] = Call(Asker("web", "ada", None, "@ada"), None, Words())
TUESDAY = date(2026, 11, 24)


async def _today(_call: Call[Any]) -> date:
    return TUESDAY


WHEN = Day(_today)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TUESDAY),
        (" Yesterday ", date(2026, 11, 23)),
        ("3 days ago", date(2026, 11, 21)),
        ("monday", date(2026, 11, 23)),
        ("Tuesday", TUESDAY),
        ("wednesday", date(2026, 11, 18)),
        ("2026-11-17", date(2026, 11, 17)),
    ],
)
async def test_days_are_read_as_people_say_them(typed: str, day: date) -> None:
    assert await WHEN.read(typed, CALL) == day


@pytest.mark.parametrize("typed", ["tomorrow", "2026-11-25", "2026-11-16", "9 days ago", "", "99999999999 days ago"])
async def test_days_out_of_reach_are_refused_with_what_to_try(typed: str) -> None:
    with pytest.raises(Problem) as problem:
        await WHEN.read(typed, CALL)
    assert problem.value.hint


async def test_every_suggested_day_can_be_read() -> None:
    offered = await WHEN.suggest("", CALL)
    assert len(offered) == 8
    for n, choice in enumerate(offered):
        assert (TUESDAY - await WHEN.read(choice.value, CALL)).days == n
        assert (TUESDAY - await WHEN.read(choice.label, CALL)).days == n


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("9", time(9)),
        ("09:00", time(9)),
        ("9.30", time(9, 30)),
        ("6 pm", time(18)),
        ("12 am", time(0)),
        ("23:59", time(23, 59)),
    ],
)
async def test_times_are_read_as_people_write_them(typed: str, at: time) -> None:
    assert await TimeOfDay().read(typed, CALL) == at


@pytest.mark.parametrize("typed", ["24:00", "9:60", "noonish", "13 pm", "0 pm", ""])
async def test_other_times_are_refused(typed: str) -> None:
    with pytest.raises(Problem):
        await TimeOfDay().read(typed, CALL)


async def test_suggested_times_begin_with_what_is_typed_and_can_be_read() -> None:
    offered = await TimeOfDay().suggest("1", CALL)
    assert offered
    for choice in offered:
        assert choice.value.startswith(("1", "01"))
        await TimeOfDay().read(choice.value, CALL)


@pytest.mark.parametrize(("typed", "n"), [("3", 3.0), ("2,5", 2.5), (" 0.5 ", 0.5)])
async def test_numbers_take_a_point_or_a_comma(typed: str, n: float) -> None:
    assert await Number().read(typed, CALL) == n


@pytest.mark.parametrize("typed", ["three", "-1", "1e9", "nan", "inf", ""])
async def test_other_numbers_are_refused(typed: str) -> None:
    with pytest.raises(Problem):
        await Number().read(typed, CALL)


async def test_text_loses_what_cannot_be_seen_and_keeps_its_length() -> None:
    assert await Text().read("  a\u202e  b\n", CALL) == "a b"
    assert await Text(long=True).read("a\n b ", CALL) == "a\n b"
    assert await Text(blank=True).read("  ", CALL) == ""
    for typed in ("   ", "x" * 201):
        with pytest.raises(Problem):
            await Text().read(typed, CALL)


async def test_one_of_a_few_takes_value_label_or_clear_beginning() -> None:
    kind = OneOf((Choice("In 1 hour", "hour"), Choice("This evening", "evening"), Choice("Tomorrow", "tomorrow")))
    assert [await kind.read(t, CALL) for t in ("hour", "this EVENING", "tom")] == ["hour", "evening", "tomorrow"]
    with pytest.raises(Problem, match="not one of"):
        await kind.read("t", CALL)
    assert [c.value for c in await kind.suggest("t", CALL)] == ["evening", "tomorrow"]


@pytest.mark.made_up
async def test_a_choice_may_be_left_open_where_it_says_so() -> None:
    choices = (Choice("Red", "red"), Choice("Blue", "blue"))
    assert await OneOf(choices, blank=True).read(" ", CALL) == ""
    assert (OneOf(choices, blank=True).look.blank, OneOf(choices).look.blank) == (True, False)
    with pytest.raises(Problem, match="not one of"):
        await OneOf(choices).read(" ", CALL)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (" https://x.example/a?b=c#d ", "https://x.example/a?b=c#d"),
        ("HTTP://X.example/A", "http://X.example/A"),
        ("<https://x.example>", "https://x.example"),
        ("github.com/ada/rag", "https://github.com/ada/rag"),
        ("x.example:8080", "https://x.example:8080"),
        ("http://intranet/ada", "http://intranet/ada"),
        ("https://münchen.example/ü", "https://münchen.example/ü"),
    ],
)
async def test_a_web_address_is_read_with_or_without_its_scheme(typed: str, url: str) -> None:
    assert await Link().read(typed, CALL) == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "my work",
        "javascript:alert(1)",
        "javascript://x.example/%0aalert(1)",
        "data:text/html,hi",
        "ftp://x.example/",
        "mailto:ada@x.example",
        "https://",
        "https://google.com@evil.example/",
        "ada@x.example",
        "https://x.example/a b",
        "https://x.example/<script>",
        "https:\\\\x.example",
        "1.5",
        "v2.0",
        "https://x.example/" + "a" * MOST_LINK,
    ],
)
async def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(Problem):
        await Link().read(typed, CALL)


async def test_a_link_may_be_left_out_where_it_says_so() -> None:
    assert await Link(blank=True).read("  ", CALL) == ""
    assert Link(blank=True).look.blank
    assert await Link().suggest("x", CALL) == ()


async def test_weekdays_are_numbered_from_monday() -> None:
    assert weekday(await WEEKDAY.read("Monday", CALL)) == 0
    assert weekday(await WEEKDAY.read("su", CALL)) == 6

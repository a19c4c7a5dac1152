"""What people type in words, in each language."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.command import Asker, Call
from bot.chat.days import HOURS, SPANS, UNTIL, DayAhead, Hours
from bot.chat.kinds import AGO, WEEKDAY, Day
from bot.chat.phrases import filled
from bot.words import CATALOGUES, Words

TUESDAY = date(2026, 11, 24)
languages = pytest.mark.parametrize("language", sorted(CATALOGUES))


async def _today(_call: Call[Any]) -> date:
    return TUESDAY


def speaking(language: str) -> Call[Any]:
    return Call(Asker("web", "ada", None, "@ada"), None, Words(language))


@pytest.mark.parametrize(
    ("language", "typed", "day"),
    [
        ("de", "vor 3 Tagen", date(2026, 11, 21)),
        ("de", "vor 1 Tag", date(2026, 11, 23)),
        ("de", "am Montag", date(2026, 11, 23)),
        ("de", "3 days ago", date(2026, 11, 21)),
        ("de", "monday", date(2026, 11, 23)),
        ("es", "hace 3 días", date(2026, 11, 21)),
        ("es", "Hace 3 dias", date(2026, 11, 21)),
        ("es", "el miercoles", date(2026, 11, 18)),
        ("es", "miércoles", date(2026, 11, 18)),
    ],
)
async def test_days_past_are_typed_in_ones_language(language: str, typed: str, day: date) -> None:
    assert await Day(_today).read(typed, speaking(language)) == day


@pytest.mark.parametrize(
    ("language", "typed", "day"),
    [
        ("de", "in 2 Wochen", date(2026, 12, 8)),
        ("de", "2 wochen", date(2026, 12, 8)),
        ("de", "bis Sonntag", date(2026, 11, 29)),
        ("de", "bis in 1 Woche", date(2026, 12, 1)),
        ("de", "in 2 weeks", date(2026, 12, 8)),
        ("de", "until Sunday", date(2026, 11, 29)),
        ("es", "en 2 semanas", date(2026, 12, 8)),
        ("es", "hasta el sabado", date(2026, 11, 28)),
        ("es", "hasta manana", date(2026, 11, 25)),
        ("es", "3 días", date(2026, 11, 27)),
        ("en", "on Sunday", date(2026, 11, 29)),
    ],
)
async def test_days_to_come_are_typed_in_ones_language(language: str, typed: str, day: date) -> None:
    assert await DayAhead(_today).read(typed, speaking(language)) == day


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("de", "von 22 bis 7"),
        ("de", "von 22 Uhr bis 7 Uhr"),
        ("de", "zwischen 22:00 und 7:00 Uhr"),
        ("de", "22 bis 7"),
        ("de", "between 10pm and 7am"),
        ("es", "de 22 a 7"),
        ("es", "entre 22 h y 7 h"),
        ("es", "22:00-7:00"),
    ],
)
async def test_hours_are_typed_in_ones_language(language: str, typed: str) -> None:
    assert await Hours().read(typed, speaking(language)) == (time(22), time(7))


async def test_a_choice_is_typed_by_how_it_begins_in_ones_language() -> None:
    assert await WEEKDAY.read("mo", speaking("de")) == "monday"
    assert await WEEKDAY.read("mié", speaking("es")) == "wednesday"


@languages
async def test_what_a_language_says_is_what_it_reads(language: str) -> None:
    call, words = speaking(language), Words(language)
    for (one, many), length in SPANS:
        for n in (1, 2, 5):
            day = await DayAhead(_today).read(words.plural(one, many, n), call)
            assert (day - TUESDAY).days == n * length
    for n in (1, 2, 7):
        assert (TUESDAY - await Day(_today).read(words.plural(*AGO, n), call)).days == n
    for sentence in HOURS:
        said = words(sentence, start="22:00", end="07:00")
        assert await Hours().read(said, call) == (time(22), time(7))
    assert await DayAhead(_today).read(words(UNTIL, day=words.weekday(6)), call) == date(2026, 11, 29)


@given(st.text(), st.text())
def test_whatever_is_typed_is_a_sentence_or_none(sentence: str, typed: str) -> None:
    found = filled(sentence.replace("{", "").replace("}", "") + "{n}", typed)
    assert found is None or set(found) == {"n"}

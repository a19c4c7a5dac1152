"""Dates, numbers and lists as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

import bot.words
from bot.words import Words
from bot.words.catalogue import NOTHING

DAY = date(2026, 11, 23)


@pytest.fixture(params=["de", "es"])
def words(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Words:
    """Any language, whether it has a catalogue yet or not."""
    locale = Locale(request.param)
    monkeypatch.setitem(bot.words._LOCALES, request.param, locale)
    monkeypatch.setitem(bot.words._PATTERNS, request.param, bot.words._patterns(locale))
    monkeypatch.setattr(bot.words, "CATALOGUES", {request.param: NOTHING} | dict(bot.words.CATALOGUES))
    return Words(request.param)


SAID = {
    "en": ("Monday, 23 November", "23 Nov", "23 Nov 2026", "23 November 2026", "Monday, 23 November, 09:00"),
    "de": ("Montag, 23. November", "23. Nov.", "23. Nov. 2026", "23. November 2026", "Montag, 23. November, 09:00"),
    "es": (
        "lunes, 23 de noviembre",
        "23 nov",
        "23 nov 2026",
        "23 de noviembre de 2026",
        "lunes, 23 de noviembre, 09:00",
    ),
}


def dates(words: Words) -> tuple[str, ...]:
    at = words.moment(datetime(2026, 11, 23, 8, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    return words.day(DAY), words.short_day(DAY), words.short_date(DAY), words.long_day(DAY), at


def test_dates_are_written_as_in_the_language(words: Words) -> None:
    assert dates(words) == SAID[words.language]


def test_english_puts_the_day_first() -> None:
    assert dates(Words("en-US")) == SAID["en"]


def test_numbers_and_lists_too(words: Words) -> None:
    said = (words.number(2.5), words.percent(0.125), words.listing(["a", "b", "c"]), words.ago(7200))
    assert (
        said
        == {"de": ("2,5", "12 %", "a, b und c", "2 Stunden"), "es": ("2,5", "12 %", "a, b y c", "2 horas")}[
            words.language
        ]
    )

"""Every sentence a person can see, in their language.

The English sentence is the key (gettext style), values are given by name. Catalogues of other languages are files in
this folder; a sentence that a catalogue lacks is said in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

CATALOGUES: Mapping[str, Mapping[str, str]] = {"en": {}}
LEAD = "/"  # what is typed before a command's name
_COMMAND = re.compile(r"(?<![\w/{}])/(?=[a-z])")  # in our own sentences: what people wrote is filled in afterwards


# Babel reads a language's data from a file at its first use: here, before the event loop runs.
_LOCALES = {language: Locale(language) for language in CATALOGUES}
for _known in _LOCALES.values():
    format_datetime(datetime(2026, 1, 1), "EEEE d MMMM HH:mm", locale=_known)  # noqa: DTZ001  (any date will do)
    format_timedelta(timedelta(hours=1), locale=_known)
    _known.plural_form(1)


def _locale(tag: str) -> Locale:
    """Return the language of a tag such as `en-GB`; English where it is none of ours."""
    return _LOCALES.get(tag.replace("_", "-").partition("-")[0].lower(), _LOCALES["en"])


@lru_cache(maxsize=4096)  # the same small numbers come again and again, and Babel reads its pattern each time
def _number(n: float, language: str) -> str:
    return format_decimal(n, format="#,##0.#", locale=_LOCALES[language])


@lru_cache(maxsize=4096)  # as above
def _is_one(n: float, language: str) -> bool:
    return _LOCALES[language].plural_form(n) == "one"


class Words:
    """One language: sentences, plurals, dates and numbers.

    Calling it gives plain text (titles, labels). Text with markup is made by `bot.chat.markup.rich`, which escapes
    what people wrote.

    Args:
        locale: the language's tag.
        lead: what is typed before a command's name where this is read; sentences say "/".
    """

    def __init__(self, locale: str = "en", *, lead: str = LEAD) -> None:
        self._locale, self._lead = _locale(locale or "en"), lead
        self._catalogue = CATALOGUES.get(self._locale.language, {})

    @property
    def language(self) -> str:
        """The language's code, such as `en`."""
        return self._locale.language

    def __call__(self, key: str, /, **values: object) -> str:
        """Say the sentence `key` with its values filled in."""
        sentence = self._catalogue.get(key, key)
        if self._lead != LEAD:
            sentence = _COMMAND.sub(self._lead, sentence)
        return sentence.format_map(values) if values else sentence

    def plural(self, one: str, many: str, n: float, /, **values: object) -> str:
        """Say `one` or `many`, whichever `n` asks for in this language; `{n}` is the number."""
        key = one if _is_one(n, self._locale.language) else many
        return self(key, n=self.number(n), **values)

    def number(self, n: float) -> str:
        """A number with at most one decimal, as people of this language write it."""
        return _number(n, self._locale.language)

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as whole per cent, rounded down so that 100 % means all."""
        return f"{int(share * 100 + 1e-9)} %" if self._locale.language != "en" else f"{int(share * 100 + 1e-9)}%"

    def day(self, day: date) -> str:
        """A date without its year: "Monday, 23 November"."""
        return format_date(day, "EEEE, d MMMM", locale=self._locale)

    def short_day(self, day: date) -> str:
        """A date without its year, short: "23 Nov"."""
        return format_date(day, "d MMM", locale=self._locale)

    def short_date(self, day: date) -> str:
        """A date with its year, short: "23 Nov 2026"."""
        return format_date(day, "d MMM y", locale=self._locale)

    def month(self, day: date) -> str:
        """A month's name, short: "Nov"."""
        return format_date(day, "LLL", locale=self._locale)

    def long_day(self, day: date) -> str:
        """A date with its year: "23 November 2026"."""
        return format_date(day, "d MMMM y", locale=self._locale)

    def weekday(self, weekday: int) -> str:
        """The name of a weekday, Monday being 0."""
        return str(self._locale.days["stand-alone"]["wide"][weekday])

    def short_weekday(self, weekday: int) -> str:
        """The name of a weekday, short, Monday being 0: "Mon"."""
        return str(self._locale.days["stand-alone"]["abbreviated"][weekday])

    def clock(self, at: datetime | time, zone: ZoneInfo | None = None) -> str:
        """A wall-clock time on 24 hours: "09:00"; a datetime is shown in `zone`."""
        if isinstance(at, datetime) and zone is not None:
            at = at.astimezone(zone)
        return format_time(at, "HH:mm", locale=self._locale)

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """A day and time in a zone: "Monday, 23 November, 09:00"."""
        return format_datetime(at.astimezone(zone), "EEEE, d MMMM, HH:mm", locale=self._locale)

    def ago(self, seconds: float) -> str:
        """A span of time in words: "2 hours"."""
        return format_timedelta(timedelta(seconds=seconds), locale=self._locale)

    def listing(self, items: Sequence[str], *, either: bool = False) -> str:
        """Items as a phrase: "a, b and c", or "a, b or c"."""
        return format_list(list(items), style="or" if either else "standard", locale=self._locale)

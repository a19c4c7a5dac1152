"""Every sentence a person can see, in their language.

The English sentence is the key (gettext style), values are given by name. Catalogues of other languages are the `.po`
files in this folder; a sentence that a catalogue lacks is said in English. `make words` writes the template and the
catalogues anew after a sentence has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.domain.sentence import Spoken
from bot.words.catalogue import NOTHING, Catalogue

FOLDER = Path(__file__).parent
# Before the event loop runs: a catalogue takes 3 ms, and Babel reads a language's data from a file at its first use.
CATALOGUES: Mapping[str, Catalogue] = {"en": NOTHING} | {
    file.stem: Catalogue.read(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.po"))
}
LEAD = "/"  # what is typed before a command's name
_YEAR = re.compile(r"( '[^']*')? y$")  # at the end of a date's pattern
# A command in our own sentences: what people wrote is filled in afterwards.
_COMMAND = re.compile(r"(?<![\w/{}])/([a-z]+(?: [a-z]+)*)")

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
def _form(n: float, language: str) -> int:
    """Return which of the plural's forms a number takes, as it is shown: with one decimal at most."""
    shown = round(n, 1)
    if language == "en":
        return 0 if _LOCALES[language].plural_form(shown) == "one" else 1
    return CATALOGUES[language].form(shown)


@lru_cache(maxsize=4096)  # the same sentences come again and again
def _sentence(key: str, language: str, lead: str, names: str, one: str = "", form: int = 0) -> str:
    """Return a sentence, its `{names}` not yet filled in; `one` finds what is counted, whose English is `key`.

    Commands are written in the language `names`.
    """
    said = CATALOGUES[language].find(one or key, form) or key
    if lead == LEAD and names == "en":
        return said
    return _COMMAND.sub(lambda found: lead + _command(found[1], names), said)


def _command(name: str, language: str) -> str:
    """Return a command's name word by word; words that follow it are left as they are."""
    first, *rest = name.split(" ")
    names = CATALOGUES[language]
    return " ".join([names.find(first, context="command") or first, *_further(rest, names)])


@lru_cache(maxsize=1024)  # there are as many as there are names
def every_command(name: str) -> Mapping[str, frozenset[str]]:
    """Return what people of any language may type for a command such as "goal set", and in which that is its name."""
    typed = {name: {"en"}}
    for language, names in CATALOGUES.items():
        if names.find(name.partition(" ")[0], context="command"):
            for spelled in _bare([_command(name, language)]):
                typed.setdefault(spelled, set()).add(language)
    return {spelled: frozenset(languages) for spelled, languages in typed.items()}


@lru_cache(maxsize=1024)  # as above
def every_option(name: str, languages: frozenset[str]) -> frozenset[str]:
    """Return what may be typed for a parameter's name in these languages, and in English.

    Not in all there are: "art:" or "was:" in the middle of an English sentence is no German name.
    """
    return _bare([name, *(CATALOGUES[one].find(name, context="option") or name for one in languages)])


def _bare(names: Iterable[str]) -> frozenset[str]:
    """Return names, and each without its accents as well: many keyboards make it hard to type them."""
    every = tuple(names)
    return frozenset(every) | {
        "".join(sign for sign in normalize("NFD", name) if not combining(sign)) for name in every
    }


def _further(rest: Sequence[str], names: Catalogue) -> list[str]:
    known = [names.find(word, context="command") or names.find(word, context="option") for word in rest]
    end = known.index("") if "" in known else len(rest)
    return [*known[:end], *rest[end:]]


def _patterns(locale: Locale) -> Mapping[str, str]:
    """Return how a language writes the dates that English writes like the keys, by the CLDR."""
    short, whole = locale.datetime_skeletons, locale.date_formats
    return {
        "d MMM": short["MMMd"].pattern,
        "d MMM y": short["yMMMd"].pattern,
        "d MMMM y": whole["long"].pattern,
        "EEEE, d MMMM": _YEAR.sub("", whole["full"].pattern),
    }


_PATTERNS = {language: _patterns(locale) for language, locale in _LOCALES.items() if language != "en"}


class Words:
    """One language: sentences, plurals, dates and numbers.

    Calling it gives plain text (titles, labels). Text with markup is made by `bot.chat.markup.rich`, which escapes
    what people wrote.

    Args:
        locale: the language's tag.
        lead: what is typed before a command's name where this is read; sentences say "/".
        names: the tag of the language in which commands have their names where this is read, if that is another one.
    """

    def __init__(self, locale: str = "en", *, lead: str = LEAD, names: str = "") -> None:
        self._locale, self._lead = _locale(locale or "en"), lead
        self._names = _locale(names or locale or "en").language

    @property
    def language(self) -> str:
        """The language's code, such as `en`."""
        return self._locale.language

    def __call__(self, key: str, /, **values: object) -> str:
        """Say the sentence `key` with its values filled in."""
        said = _sentence(key, self._locale.language, self._lead, self._names)
        return said.format_map(values) if values else said

    def said(self, sentence: Spoken) -> str:
        """Say a sentence that brings its values along; numbers among them are written as in this language."""
        values = {name: self.number(v) if isinstance(v, int) else v for name, v in sentence.values.items()}
        return self(sentence.key, **values)

    def plural(self, one: str, many: str, n: float, /, **values: object) -> str:
        """Say `one` or `many`, whichever `n` asks for in this language; `{n}` is the number."""
        form = _form(n, self._locale.language)
        said = _sentence(many if form else one, self._locale.language, self._lead, self._names, one, form)
        return said.format_map({"n": self.number(n)} | values)

    def command(self, name: str) -> str:
        """A command's name, such as "goal set", as people of this language type it."""
        return _command(name, self._names)

    def typed(self, name: str) -> str:
        """A command as it is typed here: "/goal set"."""
        return self._lead + self.command(name)

    def option(self, name: str) -> str:
        """A parameter's name, as people of this language type it."""
        return CATALOGUES[self._names].find(name, context="option") or name

    def inside(self, label: str) -> str:
        """A noun that begins with a capital, as it is written inside a sentence; German keeps the capital."""
        return label if self.language == "de" else label.lower()

    def number(self, n: float) -> str:
        """A number with at most one decimal, as people of this language write it."""
        return _number(n, self._locale.language)

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as whole per cent, rounded down so that 100 % means all."""
        return f"{int(share * 100 + 1e-9)} %" if self._locale.language != "en" else f"{int(share * 100 + 1e-9)}%"

    def day(self, day: date) -> str:
        """A date without its year: "Monday, 23 November"."""
        return format_date(day, self._pattern("EEEE, d MMMM"), locale=self._locale)

    def short_day(self, day: date) -> str:
        """A date without its year, short: "23 Nov"."""
        return format_date(day, self._pattern("d MMM"), locale=self._locale)

    def short_date(self, day: date) -> str:
        """A date with its year, short: "23 Nov 2026"."""
        return format_date(day, self._pattern("d MMM y"), locale=self._locale)

    def month(self, day: date) -> str:
        """A month's name, short: "Nov"."""
        return format_date(day, "LLL", locale=self._locale)

    def long_day(self, day: date) -> str:
        """A date with its year: "23 November 2026"."""
        return format_date(day, self._pattern("d MMMM y"), locale=self._locale)

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
        there = at.astimezone(zone)
        return f"{self.day(there)}, {self.clock(there)}"

    def _pattern(self, english: str) -> str:
        """Return how this language writes a date that English writes like this; English puts the day first."""
        return _PATTERNS[self.language][english] if self.language in _PATTERNS else english

    def ago(self, seconds: float) -> str:
        """A span of time in words: "2 hours"."""
        return format_timedelta(timedelta(seconds=seconds), locale=self._locale)

    def listing(self, items: Sequence[str], *, either: bool = False) -> str:
        """Items as a phrase: "a, b and c", or "a, b or c"."""
        return format_list(list(items), style="or" if either else "standard", locale=self._locale)

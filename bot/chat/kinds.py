"""The kinds of parameter that need nothing but the text itself."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from bot.chat.command import Call
from bot.chat.markup import clean
from bot.chat.phrases import counted, filled, plain
from bot.chat.reply import MOST_BYTES, Choice, File, Look
from bot.domain.errors import Instead, Problem
from bot.domain.sentence import sentence, sentences
from bot.words import Words

WEEKDAYS = (
    sentence("Monday"),
    sentence("Tuesday"),
    sentence("Wednesday"),
    sentence("Thursday"),
    sentence("Friday"),
    sentence("Saturday"),
    sentence("Sunday"),
)
AGO = sentences("{n} day ago", "{n} days ago")
ON = sentence("on {day}")
MOST_LINK = 500  # a button's link holds 512 on Discord
# A host and what is behind it; no "user@", which makes an address look like another one.
_WEB = re.compile(r"https?://[^\s/?#@\\<>\"`|]+(?:[/?#][^\s\\<>\"`|]*)?", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#][^\s\\<>\"`|]*)?")
_LONGEST_DAY = 3  # words that say a day: "3 days ago", "Mon 23 Nov"
# With what stands behind the hour in German and Spanish too: "9 Uhr", "9 h".
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:(am|pm)|uhr|h)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Text:
    """Words, at most `most` characters; `long` ones may have several lines. An empty text is refused unless `blank`."""

    most: int = 200
    long: bool = False
    blank: bool = False

    @property
    def look(self) -> Look:
        """A line, or a paragraph."""
        return Look("paragraph" if self.long else "line", most=self.most, blank=self.blank)

    async def read(self, raw: str, call: Call[Any]) -> str:  # noqa: ARG002  (the kinds share one signature)
        """Return the text without invisible characters and outer white space."""
        text = clean(raw).strip()
        text = text if self.long else " ".join(text.split())
        if not text and not self.blank:
            raise Problem("That is empty.", "Type a few words.")
        if len(text) > self.most:
            raise Problem(
                "That is {n} characters too long.", "Use at most {most}.", n=len(text) - self.most, most=self.most
            )
        return text

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:  # noqa: ARG002  (as above)
        """Nothing to suggest."""
        return ()

    def is_own(self, raw: str) -> bool:
        """Whatever stands there is their own."""
        return bool(raw)


@dataclass(frozen=True, slots=True)
class Code:
    """What a button carries, such as an id or the number of a page; nobody is expected to type it."""

    most: int = 80

    @property
    def look(self) -> Look:
        """A line."""
        return Look("line", most=self.most)

    async def read(self, raw: str, call: Call[Any]) -> str:  # noqa: ARG002  (as above)
        """Return it, at most `most` characters: an id that is wrong is nobody's."""
        return raw.strip()[: self.most]

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:  # noqa: ARG002  (as above)
        """Nothing to suggest."""
        return ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number between `low` and `high`, with a point or a comma."""

    low: float = 0
    high: float = 10_000

    @property
    def look(self) -> Look:
        """A short line."""
        return Look("line", most=12)

    async def read(self, raw: str, call: Call[Any]) -> float:  # noqa: ARG002  (as above)
        """Return the number."""
        try:
            n = float(raw.strip().replace(",", "."))
        except ValueError:
            raise Problem("“{raw}” is not a number.", "Type one such as 3 or 2.5.", raw=raw.strip()[:40]) from None
        if not self.low <= n <= self.high:
            raise Problem(
                "“{raw}” is out of range.",
                "Type a number from {low} to {high}.",
                raw=raw.strip()[:40],
                low=f"{self.low:g}",
                high=f"{self.high:g}",
            )
        return n

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:  # noqa: ARG002  (as above)
        """Nothing to suggest."""
        return ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few fixed choices; labels are English keys. An empty text is refused unless `blank`."""

    choices: tuple[Choice, ...]
    blank: bool = False

    @property
    def look(self) -> Look:
        """A menu."""
        return Look("choice", self.choices, blank=self.blank)

    async def read(self, raw: str, call: Call[Any]) -> str:
        """Return the value whose value or label was typed, upper or lower case; a clear beginning is enough."""
        typed = raw.strip().casefold()
        if not typed and self.blank:
            return ""
        for c in self.choices:
            if typed in (c.value.casefold(), c.label.casefold(), call.words(c.label).casefold()):
                return c.value
        begins = [
            c
            for c in self.choices
            if typed and any(label.casefold().startswith(typed) for label in (c.label, call.words(c.label)))
        ]
        if len(begins) == 1:
            return begins[0].value
        raise Problem(
            "“{raw}” is not one of the choices.",
            "Choose {choices}.",
            raw=raw.strip()[:40],
            choices=call.words.listing([call.words(c.label) for c in self.choices], either=True),
        )

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:
        """Return the choices that contain what is typed."""
        said = [Choice(call.words(c.label), c.value, call.words(c.note) if c.note else "") for c in self.choices]
        return [c for c in said if typed.strip().casefold() in c.label.casefold()]


@dataclass(frozen=True, slots=True)
class Link:
    """A web address; without http or https before it, it is https. An empty one is refused unless `blank`."""

    blank: bool = False

    @property
    def look(self) -> Look:
        """A line."""
        return Look("line", most=MOST_LINK, blank=self.blank)

    async def read(self, raw: str, call: Call[Any]) -> str:  # noqa: ARG002  (as above)
        """Return the address."""
        typed = clean(raw).strip().removeprefix("<").removesuffix(">")  # chat programs put brackets around links
        if not typed and self.blank:
            return ""
        if len(typed) > MOST_LINK:
            raise Problem("That address is too long.", "Use at most {most} characters.", most=MOST_LINK)
        if _WEB.fullmatch(typed):
            scheme, mark, rest = typed.partition("://")
            return scheme.lower() + mark + rest
        if _HOST.fullmatch(typed):
            return f"https://{typed}"
        raise Problem("“{raw}” is no web address.", "Type one that begins with https://.", raw=typed[:60])

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:  # noqa: ARG002  (as above)
        """Nothing to suggest."""
        return ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is handed in with the call, of at most `MOST_BYTES`."""

    @property
    def look(self) -> Look:
        """A file."""
        return Look("file")

    async def read(self, raw: str, call: Call[Any]) -> File:
        """Return the file of that name; only what was handed in with this very call is one."""
        found = next((file for file in call.files if file.name == raw), None)
        if found is None:
            raise Problem("I need the file itself.", "Choose it in the form, or attach it.")
        if found.content is None:
            raise Problem("I couldn't fetch “{name}”.", "Please try again.", name=clean(found.name)[:60])
        if len(found.content) > MOST_BYTES:
            raise Problem(
                "“{name}” is too large.", "Use a file of at most {most}.", name=clean(found.name)[:60], most="1 MiB"
            )
        return found

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:  # noqa: ARG002  (as above)
        """Nothing to suggest."""
        return ()

    def is_own(self, raw: str) -> bool:
        """A file's name is its owner's."""
        return bool(raw)


WEEKDAY = OneOf(tuple(Choice(name, name.lower()) for name in WEEKDAYS))


def weekday(value: str) -> int:
    """Return the number of a weekday that `WEEKDAY` has read, Monday being 0."""
    return [name.lower() for name in WEEKDAYS].index(value)


def weekday_typed(typed: str, words: Words) -> int | None:
    """Return the number of the weekday that a text names, in English or in somebody's language; None if it's none."""
    for names in (WEEKDAYS, [words.weekday(n) for n in range(7)]):
        if plain(typed) in (known := [plain(name) for name in names]):
            return known.index(plain(typed))
    return None


@dataclass(frozen=True, slots=True)
class Day:
    """A day from `back` days ago to today, in the asker's zone: `today` asks what day that is."""

    today: Callable[[Call[Any]], Awaitable[date]]
    back: int = 7

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Call[Any]) -> date:
        """Return the day meant by "today", "yesterday", "3 days ago", a weekday or a date such as 2026-11-23."""
        today = await self.today(call)
        day = self._day(raw.strip().casefold(), today, call)
        if day is None:
            raise Problem(
                "I can't read “{raw}” as a day.",
                "Type today, yesterday, a weekday or a date such as {example}.",
                raw=raw.strip()[:40],
                example=today.isoformat(),
            )
        if not 0 <= (today - day).days <= self.back:
            raise Problem(
                "{day} is out of reach.",
                "I can log today and up to {n} days back.",
                try_instead=(Instead("Today", {"when": today.isoformat()}),),
                day=call.words.day(day),
                n=self.back,
            )
        return day

    async def ends(self, raw: str, call: Call[Any]) -> tuple[str, date] | None:
        """Return what stands before a day at the end of a text ("svd yesterday"), and that day; None without one.

        A day that can't be chosen is none.
        """
        today, said = await self.today(call), raw.split()
        for n in range(min(_LONGEST_DAY, len(said) - 1), 0, -1):
            day = self._day(" ".join(said[-n:]).casefold(), today, call)
            if day is not None and 0 <= (today - day).days <= self.back:
                return " ".join(said[:-n]), day
        return None

    def _day(self, typed: str, today: date, call: Call[Any]) -> date | None:
        """Return the day that a text in lower case means, however long ago; None if it means none."""
        for choice, day in self._days(today, call):
            if typed == choice.value or plain(typed) == plain(choice.label):
                return day
        if typed in ("today", "yesterday"):
            return today - timedelta(days=int(typed == "yesterday"))
        for words in (call.words, Words()):
            if (ago := counted(words, *AGO, typed)) is not None:
                return today - timedelta(days=min(ago, 3650))
        on = filled(call.words(ON), typed)
        weekday = weekday_typed(on["day"] if on else typed, call.words)
        if weekday is not None:
            return today - timedelta(days=(today.weekday() - weekday) % 7)
        try:
            return date.fromisoformat(typed)
        except ValueError:
            return None

    def _days(self, today: date, call: Call[Any]) -> list[tuple[Choice, date]]:
        days = []
        for n in range(self.back + 1):
            day = today - timedelta(days=n)
            label = call.words("today") if n == 0 else call.words("yesterday") if n == 1 else call.words.day(day)
            days.append((Choice(label, day.isoformat(), call.words.short_day(day)), day))
        return days

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:
        """Return the days that can be meant, newest first."""
        days = self._days(await self.today(call), call)
        return [c for c, _ in days if typed.strip().casefold() in c.label.casefold()]


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A wall-clock time: "9", "09:00", "9.30", "6 pm"."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest", most=12)

    async def read(self, raw: str, call: Call[Any]) -> time:  # noqa: ARG002  (as above)
        """Return the time."""
        found = _CLOCK.fullmatch(raw.strip())
        if found:
            hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
            if half:
                on_the_face = 1 <= hour <= 12  # noqa: PLR2004  (a clock face)
                hour = hour % 12 + (12 if half == "pm" else 0) if on_the_face else 24
            if hour < 24 and minute < 60:  # noqa: PLR2004  (a day)
                return time(hour, minute)
        raise Problem("I can't read “{raw}” as a time.", "Type one such as 9:00 or 18:30.", raw=raw.strip()[:40])

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:
        """Return half hours that begin with what is typed, the usual ones first."""
        usual = [time(h) for h in (9, 8, 7, 12, 18, 20)]
        rest = [time(h, m) for h in range(24) for m in (0, 30)]
        times = usual + [t for t in rest if t not in usual]
        at = typed.strip()
        labels = [call.words.clock(t) for t in times]
        return [Choice(s, s) for s in labels if s.startswith((at, "0" + at))][:25]

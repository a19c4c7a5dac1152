"""The kinds of parameter that look ahead: a day to come, and hours of every day."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from bot.chat.command import Call
from bot.chat.kinds import ON, TimeOfDay, weekday_typed
from bot.chat.phrases import counted, filled, plain
from bot.chat.reply import MOST_CHOICES, Choice, Look
from bot.domain.errors import Problem
from bot.domain.sentence import sentence, sentences
from bot.words import Words

OFF = ("off", "none", "no")
_SPAN = re.compile(r"(?:in )?(\d{1,3}|a|one|two|three|four) (day|week)s?")
# In each language, with how many days one of it is.
SPANS = (
    (sentences("in {n} day", "in {n} days"), 1),
    (sentences("in {n} week", "in {n} weeks"), 7),
    (sentences("{n} day", "{n} days"), 1),
    (sentences("{n} week", "{n} weeks"), 7),
)
UNTIL = sentence("until {day}")
HOURS = (
    sentence("from {start} to {end}"),
    sentence("between {start} and {end}"),
    sentence("{start} to {end}"),
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_TO = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b|\band\b)\s*|\s+(?=\d)")
_FROM = re.compile(r"^(?:from|between)\s+")


def _span(typed: str, words: Words) -> int | None:
    """Return how many days a text such as "in 2 weeks" says; None if it says something else."""
    for (one, many), length in SPANS:
        if (number := counted(words, one, many, typed)) is not None:
            return number * length
    if found := _SPAN.fullmatch(typed):
        return (_NUMBERS.get(found[1]) or int(found[1])) * (7 if found[2] == "week" else 1)
    return None


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A day from today to `ahead` days from now, in the asker's zone: `today` asks what day that is."""

    today: Callable[[Call[Any]], Awaitable[date]]
    ahead: int = 366

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Call[Any]) -> date:
        """Return the day meant by "tomorrow", "Sunday", "in 2 weeks" or a date such as 2026-12-06.

        A weekday is the next one of that name, never today.
        """
        today, typed = await self.today(call), raw.strip().casefold().removeprefix("until ").strip()
        for phrase in (UNTIL, ON):
            found = filled(call.words(phrase), typed)
            typed = found["day"] if found else typed
        day = self._day(typed, today, call)
        if day is None:
            raise Problem(
                "I can't read “{raw}” as a day.",
                "Type tomorrow, a weekday, “in 2 weeks” or a date such as {example}.",
                raw=raw.strip()[:40],
                example=(today + timedelta(days=14)).isoformat(),
            )
        if not 0 <= (day - today).days <= self.ahead:
            key = "{day} is past." if day < today else "{day} is too far away."
            raise Problem(key, "Choose a day from today on, within a year.", day=call.words.long_day(day))
        return day

    def _day(self, typed: str, today: date, call: Call[Any]) -> date | None:
        near = {"today": 0, plain(call.words("today")): 0, "tomorrow": 1, plain(call.words("tomorrow")): 1}
        days = near.get(plain(typed))
        weekday = weekday_typed(typed, call.words)
        if days is None and weekday is not None:
            days = (weekday - today.weekday() - 1) % 7 + 1
        if days is None:
            days = _span(typed, call.words)
        if days is not None:
            return today + timedelta(days=days)
        try:
            return date.fromisoformat(typed)
        except ValueError:
            return None

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:
        """Return the next days, then Sundays, that contain what is typed."""
        today = await self.today(call)
        sunday = today + timedelta(days=6 - today.weekday())
        days = [today + timedelta(days=n) for n in range(1, 8)]
        days += [day for n in range(MOST_CHOICES) if (day := sunday + timedelta(weeks=n)) > days[6]]
        said = [Choice(call.words.day(day), day.isoformat(), call.words.short_day(day)) for day in days]
        return [c for c in said if typed.strip().casefold() in c.label.casefold()][:MOST_CHOICES]


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time to another, such as "22:00-7:00", "22 7" or "between 10pm and 7am"; "off" is none."""

    @property
    def look(self) -> Look:
        """A line."""
        return Look("line", most=30)

    async def read(self, raw: str, call: Call[Any]) -> tuple[time, time] | None:
        """Return both times; None for "off"."""
        if raw.strip().casefold() in (*OFF, call.words("off")):
            return None
        said = next((f for sentence in HOURS if (f := filled(call.words(sentence), raw))), None)
        parts = (
            [said["start"], said["end"]]
            if said
            else [part for part in _TO.split(_FROM.sub("", raw.strip().casefold())) if part]
        )
        if len(parts) != 2:  # noqa: PLR2004  (from and to)
            raise Problem(
                "I can't read “{raw}” as hours.", "Type two times such as 22:00-7:00, or off.", raw=raw.strip()[:40]
            )
        start, end = [await TimeOfDay().read(part, call) for part in parts]
        if start == end:
            raise Problem("Those hours begin and end at the same time.", "Type two times such as 22:00-7:00, or off.")
        return start, end

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:
        """Return some usual nights."""
        nights = [(time(22), time(7)), (time(21), time(8)), (time(23), time(9))]
        said = [f"{call.words.clock(start)}-{call.words.clock(end)}" for start, end in nights]
        return [Choice(hours, hours) for hours in said if typed.strip() in hours]

"""The burn-up: how the topics done grew towards all there are, and between which days that will be everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import htpy as h

from bot.commands.dashboard.pieces import box, drawing, figure, note, number, numbers, shape
from bot.commands.views.parts import pace_facts, span
from bot.domain.overview import Overview, Point
from bot.words import Words

AHEAD = timedelta(days=365)  # shown of what is to come, at least; further off it is as long as what was
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 14.0, 30.0, 24.0  # margins around the lines
_GAP = 52.0  # units between months' names, at least
_LINES = 4  # across, about
_SHORT = 56  # days shown up to which Mondays are named, not months
_YEAR = 12  # months


def burn_up(words: Words, overview: Overview) -> h.Element:
    """Draw the burn-up for wide and for narrow paper."""
    title, points = words("Burn-up"), overview.burn_up
    if not points[-1].total:
        return box(title, note(words("There is nothing to count here yet.")), name="burn-up", wide=False)
    pace = overview.standing.pace
    finish = pace.finish if pace else None
    told = _told(words, points[-1], dict(pace_facts(words, pace)))
    sizes = (("wide", 660.0, 340.0), ("narrow", 330.0, 250.0))
    drawn = [
        drawing(width, height, told, Sheet(width, height, points, finish).drawn(words), fits=fits)
        for fits, width, height in sizes
    ]
    legend = [("done", words("Done")), ("total", words("All topics"))]
    legend += [("range", words("When you would be done, at your pace"))] if finish else []
    early = None if pace else note(words("After three weeks with ticks, your pace will tell when you would be done."))
    heads = (words("Day"), words("Done"), words("All topics"))
    rows = ((words.short_date(p.day), words.number(p.done), words.number(p.total)) for p in reversed(points))
    return box(
        title, figure(*drawn, legend=legend), early, numbers(words, title, (heads, rows)), name="burn-up", wide=False
    )


def _told(words: Words, now: Point, facts: dict[str, str]) -> str:
    told = [
        words("{done} of {total} topics done on {day}.", done=now.done, total=now.total, day=words.long_day(now.day))
    ]
    return " ".join([*told, *(f"{name}: {value}." for name, value in facts.items())])


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines on paper of a size."""

    width: float
    height: float
    points: Sequence[Point]
    finish: tuple[date, date | None] | None

    @property
    def first(self) -> date:
        """The day at the left edge."""
        return self.points[0].day

    @property
    def last(self) -> date:
        """The day at the right edge: a little more than the finish, or where that isn't in sight."""
        today = self.points[-1].day
        been = today - self.first
        if self.finish is None:
            return today + max(timedelta(days=14), been / 6)
        early, late = self.finish
        end = late or early + (early - today) / 2
        return min(end + (end - self.first) / 30, today + max(AHEAD, been))

    @property
    def top(self) -> int:
        """What the highest line stands for."""
        return max(p.total for p in self.points)

    def x(self, day: date) -> float:
        """Where a day is."""
        room = self.width - _LEFT - _RIGHT
        return _LEFT + room * (day - self.first).days / max(1, (self.last - self.first).days)

    def y(self, topics: float) -> float:
        """Where a number of topics is."""
        return self.height - _BOTTOM - (self.height - _TOP - _BOTTOM) * topics / self.top

    def drawn(self, words: Words) -> h.Fragment:
        """Return all of it, from the back to the front."""
        now, base = self.points[-1], self.y(0)
        x, y = self.x(now.day), self.y(now.done)
        line = [(self.x(p.day), self.y(p.done)) for p in self.points]
        return h.fragment[
            list(self._grid(words)),
            list(self._range(words)),
            shape("path", d=f"M{number(line[0][0])} {number(base)}L{_joined(line)}V{number(base)}z", class_="area"),
            shape("path", d=f"M{self._total()}", class_="line total"),
            shape("path", d=f"M{number(x)} {number(_TOP)}V{number(base)}", class_="now"),
            shape("path", d=f"M{_joined(line)}", class_="line done"),
            shape("circle", cx=x, cy=y, r=4.5, class_="spot"),
            self._here(words, x, y),
            shape("text", self._all(words), x=_LEFT, y=self.y(self.points[0].total) - 10),
        ]

    def _all(self, words: Words) -> str:
        return words.plural("{n} topic in all", "{n} topics in all", self.points[-1].total)

    def _total(self) -> str:
        """Return the line of all there are, in steps, as a path."""
        steps, at = [], self.points[0].total
        for p in self.points:
            if p.total != at:
                steps += [(self.x(p.day), self.y(at)), (self.x(p.day), self.y(p.total))]
                at = p.total
        return _joined([(_LEFT, self.y(self.points[0].total)), *steps, (self.width - _RIGHT, self.y(at))])

    def _range(self, words: Words) -> Iterator[h.Element]:
        """Draw what lies between the fast and the slow way to the end."""
        if self.finish is None:
            return
        now, (early, late) = self.points[-1], self.finish
        start, full = (self.x(now.day), self.y(now.done)), self.y(now.total)
        fast, slow = self._way(now, early), self._way(now, late)
        corner = [(slow[0], full)] if fast[1] == full and slow[1] != full else []
        yield shape("path", d=f"M{_joined([start, fast, *corner, slow])}z", class_="range")
        yield shape("path", d=f"M{_joined([start, fast])}M{_joined([start, slow])}", class_="edge")
        said = span(words, early, late)
        yield shape("text", said, x=self.width - _RIGHT, y=full - 10, text_anchor="end", class_="strong")

    def _way(self, now: Point, end: date | None) -> tuple[float, float]:
        """Return where a straight way to everything meets the end, or the right edge; None never gets further."""
        left, days = now.total - now.done, (self.last - now.day).days
        if end is not None and end <= self.last:
            return self.x(end), self.y(now.total)
        share = days / (end - now.day).days if end else 0.0
        return self.x(self.last), self.y(now.done + left * share)

    def _here(self, words: Words, x: float, y: float) -> h.Element:
        """Write how many are done beside where that is: below to the right, or where there is room."""
        said = words("{n} done", n=self.points[-1].done)
        below = y + 20 < self.height - _BOTTOM
        right = x + 70 < self.width and below
        at = {"x": x + 10, "y": y + 16} if right else {"x": x - 9, "y": y - 9}
        if not below and x < _LEFT + 60:
            return shape("text", said, x=x + 8, y=y - 9, class_="strong")
        return shape("text", said, **at, text_anchor="start" if right else "end", class_="strong")

    def _grid(self, words: Words) -> Iterator[h.Element]:
        """Draw lines across with their numbers, and months below."""
        right, base = self.width - _RIGHT, self.height - _BOTTOM
        step = next(s for s in _steps() if self.top / s <= _LINES)
        for value in range(0, self.top + 1, step):
            yield shape("path", d=f"M{number(_LEFT)} {number(self.y(value))}H{number(right)}", class_="grid")
            yield shape("text", str(value), x=_LEFT - 7, y=self.y(value) + 4, text_anchor="end")
        for day, said in self._days(words):
            yield shape("path", d=f"M{number(self.x(day))} {number(base)}v4", class_="grid")
            yield shape("text", said, x=self.x(day), y=base + 17, text_anchor="middle")

    def _days(self, words: Words) -> Iterator[tuple[date, str]]:
        """Yield the days that are named below, with their names: firsts of months, or Mondays of a short time."""
        shown = (self.last - self.first).days
        a_day = (self.width - _LEFT - _RIGHT) / max(1, shown)
        if shown <= _SHORT:
            weeks = 1 if 7 * a_day >= _GAP else 2
            mondays = (
                self.first + timedelta(days=n) for n in range(1, shown + 1, 7 * weeks)
            )  # it begins with a Sunday
            yield from ((day, words.short_day(day)) for day in mondays if self._has_room(day))
            return
        apart = next((n for n in (1, 2, 3, 6) if n * 30 * a_day >= _GAP), _YEAR)
        years = max(1, ceil(_GAP / (365 * a_day))) if apart == _YEAR else 1
        for year in range(self.first.year, self.last.year + 1, years):
            for day in (date(year, month, 1) for month in range(1, _YEAR + 1, apart)):
                if self.first <= day <= self.last and self._has_room(day):
                    yield day, str(year) if day.month == 1 else words.month(day)

    def _has_room(self, day: date) -> bool:
        return _LEFT + 8 <= self.x(day) <= self.width - _RIGHT - 8


def _steps() -> Iterator[int]:
    """Yield 1, 2, 5, 10, 20, 50 and so on."""
    ten = 1
    while True:
        yield from (ten, 2 * ten, 5 * ten)
        ten *= 10


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{number(x)} {number(y)}" for x, y in points)

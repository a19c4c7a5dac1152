"""Study days: a square for each day of twelve months, the larger and darker the more was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import htpy as h

from bot.commands.dashboard.pieces import box, drawing, figure, number, numbers, shape
from bot.domain.overview import Overview
from bot.domain.week import Week
from bot.words import Words

MOST = 4  # things a day from which a day is drawn at its largest
_PITCH, _CELL = 14.0, 11.0
_LEFT, _TOP = 32.0, 20.0
_APART = 3  # weeks between two months' names, at least
_SIZES = (0.0, 6.5, 8.0, 9.5, 11.0)  # of the square inside, by how much was done
_NAMED = (0, 2, 4)  # rows with a name


def study_days(words: Words, overview: Overview) -> h.Element:
    """Draw the days: a column is a week and begins with Monday. On narrow paper it is two rows of half a year."""
    title, weeks = words("Study days"), overview.weeks_of_days
    half = -(-len(weeks) // 2)
    shown = {d: n for d, n in overview.study_days.items() if weeks[0].monday <= d <= overview.standing.here.today}
    one, many = "{n} day with something done since {day}.", "{n} days with something done since {day}."
    told = words.plural(one, many, len(shown), day=words.long_day(weeks[0].monday))
    drawn = [
        _weeks(words, overview, told, weeks, "wide"),
        _weeks(words, overview, told, weeks[:half], "narrow"),
        _weeks(words, overview, words("The same, the later half."), weeks[half:], "narrow"),
    ]
    heads = (words("Week of"), *(words.short_weekday(n) for n in range(7)))
    rows = (_row(words, overview, week) for week in reversed(weeks))
    what = words("Topics ticked, things finished and milestones reached.")
    return box(
        title,
        h.p(".note")[told, " ", what],
        figure(*drawn),
        h.p(".scale", aria_hidden="true")[
            h.span[words("nothing")],
            (
                h.svg(".sign", viewBox="0 0 14 14", aria_hidden="true")[_cell(1.5, 1.5), _day(1.5, 1.5, n)]
                for n in range(MOST + 1)
            ),
            h.span[words("{n} or more", n=MOST)],
        ],
        numbers(words, title, (heads, rows)),
        name="study-days",
    )


def _row(words: Words, overview: Overview, week: Week) -> Sequence[str]:
    today, done = overview.standing.here.today, overview.study_days
    return (
        words.short_date(week.monday),
        *("" if day > today else words.number(done.get(day, 0)) for day in week.days),
    )


def _weeks(words: Words, overview: Overview, told: str, weeks: Sequence[Week], fits: str) -> h.Element:
    width, height = _LEFT + len(weeks) * _PITCH, _TOP + 7 * _PITCH
    names = (shape("text", words.short_weekday(row), x=0, y=_TOP + row * _PITCH + 9, class_="small") for row in _NAMED)
    return drawing(width, height, told, names, _months(words, weeks), _days(words, overview, weeks), fits=fits)


def _months(words: Words, weeks: Sequence[Week]) -> Iterator[h.Element]:
    """Name each month above the week in which it begins."""
    before = -_APART
    for column, week in enumerate(weeks):
        begins = next((day for day in week.days if day.day == 1), None)
        if (begins or not column) and column - before >= _APART and column <= len(weeks) - 2:
            if not column and any(d.day == 1 for w in weeks[1:_APART] for d in w.days):
                continue  # the next month's name is too close
            day = begins or week.last
            said = str(day.year) if begins and day.month == 1 else words.month(day)
            yield shape("text", said, x=_LEFT + column * _PITCH, y=11, class_="small")
            before = column


def _days(words: Words, overview: Overview, weeks: Sequence[Week]) -> h.Fragment:
    """Draw every day up to today: a cell, and in it a square where something was done."""
    today, done = overview.standing.here.today, overview.study_days
    places = [
        (day, _LEFT + column * _PITCH, _TOP + row * _PITCH)
        for column, week in enumerate(weeks)
        for row, day in enumerate(week.days)
        if day <= today
    ]
    cells = "".join(f"M{number(x + 1.5)} {number(y + 1.5)}h8v8h-8z" for _, x, y in places)
    return h.fragment[
        shape("path", d=cells, class_="cells"),
        [_day(x, y, done[day], _said(words, day, done[day])) for day, x, y in places if done.get(day)],
        [
            shape("rect", x=x - 0.5, y=y - 0.5, width=_CELL + 1, height=_CELL + 1, rx=3, class_="today")
            for day, x, y in places
            if day == today
        ],
    ]


def _said(words: Words, day: date, things: int) -> str:
    return words("{day}: {n}", day=words.short_day(day), n=words.number(things))


def _cell(x: float, y: float) -> h.Element:
    return shape("path", d=f"M{number(x + 1.5)} {number(y + 1.5)}h8v8h-8z", class_="cells")


def _day(x: float, y: float, things: int, said: str = "") -> h.Element | None:
    """Draw what was done on a day, in the middle of its cell."""
    level = min(things, MOST)
    if not level:
        return None
    side, inset = _SIZES[level], (_CELL - _SIZES[level]) / 2
    title = shape("title", said) if said else None
    return shape(
        "rect",
        title,
        x=x + inset,
        y=y + inset,
        width=side,
        height=side,
        rx=2.5 if level > 1 else 1.5,
        class_=f"l{level}",
    )

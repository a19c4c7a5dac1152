"""Weekly goals: a stack for each of the last twelve weeks, of those kept, not kept and still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import htpy as h

from bot.commands.dashboard.pieces import box, drawing, figure, mark, note, number, numbers, shape, shown
from bot.commands.views.goals import how_far
from bot.domain.history import State
from bot.domain.overview import GoalsOf, Overview
from bot.words import Words

MOST = 5  # of this week's goals listed
_WIDTH, _HEIGHT, _BOTTOM = 330.0, 190.0, 34.0
_TALLEST, _SIGNED, _GAP = 26.0, 10.0, 3.0  # heights of a goal: at most, and from which it has a sign; between them


def weekly_goals(words: Words, overview: Overview) -> h.Element:
    """Draw the stacks, and list this week's goals below."""
    title, weeks = words("Weekly goals"), overview.weeks_of_goals
    if not any(w.of for w in weeks):
        empty = words("No goals in these weeks. A small one is enough: /goal sets it.")
        return box(title, note(empty), name="weekly-goals", wide=False)
    kept, of = sum(w.kept for w in weeks), sum(w.of for w in weeks)
    one, many = (
        "{kept} of {n} goal of the last twelve weeks kept.",
        "{kept} of {n} goals of the last twelve weeks kept.",
    )
    told = words.plural(one, many, of, kept=kept)
    chart = drawing(_WIDTH, _HEIGHT, told, _stacks(words, weeks))
    legend = (("kept", words("kept")), ("missed", words("not kept")), ("open", words("still open")))
    heads = (words("Week of"), words("Kept"), words("Not kept"), words("Still open"))
    rows = (
        (words.short_date(w.week.monday), *(words.number(n) for n in (w.kept, w.missed, w.open)))
        for w in reversed(weeks)
    )
    return box(
        title,
        figure(chart, legend=legend),
        _this_week(words, overview),
        numbers(words, title, (heads, rows)),
        name="weekly-goals",
        wide=False,
    )


def _this_week(words: Words, overview: Overview) -> h.Fragment | None:
    goals = [g for g in overview.goals if g.week == overview.week and g.state in ("open", "done")]
    if not goals:
        return None
    listed, more = [], len(goals) - MOST
    for goal in goals[:MOST] if more > 1 else goals:
        state: State = "done" if goal.is_kept else "learning" if goal.amount else "todo"
        listed.append(
            h.li[mark(words, state), h.span(dir="auto")[shown(goal.title)], h.small[shown(how_far(words, goal))]]
        )
    rest = note(words.plural("and {n} more", "and {n} more", more)) if more > 1 else None
    return h.fragment[h.h3[words("This week")], h.ul(".list")[listed], rest]


def _stacks(words: Words, weeks: Sequence[GoalsOf]) -> Iterator[h.Element]:
    most = max(w.of for w in weeks)
    floor, pitch = _HEIGHT - _BOTTOM, _WIDTH / len(weeks)
    tall = min(_TALLEST, (floor - 4) / most - _GAP)
    yield shape("path", d=f"M0 {number(floor + 1)}H{number(_WIDTH)}", class_="grid")
    month = 0
    for column, week in enumerate(weeks):
        x = column * pitch + _GAP
        kinds = ["kept"] * week.kept + ["open"] * week.open + ["missed"] * week.missed
        for row, kind in enumerate(kinds):
            yield from _goal(kind, x, floor - (row + 1) * (tall + _GAP), pitch - 2 * _GAP, tall)
        monday, now = week.week.monday, "strong small" if column == len(weeks) - 1 else "small"
        middle = column * pitch + pitch / 2
        yield shape("text", str(monday.day), x=middle, text_anchor="middle", y=floor + 15, class_=now)
        if monday.month != month:
            month = monday.month
            yield shape("text", words.month(monday), x=middle, text_anchor="middle", y=floor + 29, class_="small")


def _goal(kind: str, x: float, y: float, wide: float, tall: float) -> Iterator[h.Element]:
    """Draw one goal: filled with a tick, dashed, or outlined with a dot."""
    inset = 0.0 if kind == "kept" else 0.7
    yield shape(
        "rect",
        x=x + inset,
        y=y + inset,
        width=wide - 2 * inset,
        height=max(tall - 2 * inset, 1),
        rx=min(4, tall / 3),
        class_=kind,
    )
    if tall < _SIGNED:
        return
    middle = (x + wide / 2, y + tall / 2)
    if kind == "kept":
        yield shape("path", d=f"M{number(middle[0] - 4.5)} {number(middle[1])}l3 3 6-6.5", class_="tick")
    if kind == "open":
        yield shape("circle", cx=middle[0], cy=middle[1], r=2, class_="dot")

"""The progress card: how far somebody is, where they are, what this week is about, and how it has gone lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from bot.commands.pictures.canvas import HUGE, LARGE, LEFT, NORMAL, RIGHT, SMALL, Canvas
from bot.commands.pictures.folding import fold
from bot.commands.pictures.measure import width
from bot.commands.pictures.palette import Palette
from bot.commands.views.goals import how_far
from bot.commands.views.parts import count, pace_facts, part_title, whole
from bot.domain.goal import Goal, GoalsWeek
from bot.domain.history import State
from bot.domain.progress import Standing, Tally, tally
from bot.domain.roadmap import Part, Phase
from bot.domain.week import Week
from bot.words import Words

WEEKS = 12  # shown of what was done
PHASES, GOALS = 8, 3  # rows at most
_CELL, _CELLS = 11.0, 7
_BAR = 64.0
_MOST = 3  # topics a day from which a day is drawn at its largest


def progress_card(words: Words, standing: Standing, week: GoalsWeek | None, palette: Palette, *, name: str = "") -> str:
    """Draw how far somebody is, as SVG 360 units wide.

    Args:
        words: the language.
        standing: where they stand.
        week: this week's goals; None where they aren't shown.
        palette: the colours.
        name: whose it is, where others see it; empty for one's own.
    """
    canvas = Canvas(palette)
    _head(canvas, words, standing, name)
    _phases(canvas, words, standing)
    if week is not None:
        _goals(canvas, words, week)
    canvas.rule(above=4)
    _lately(canvas, words, standing)
    return canvas.finish()


def progress_told(words: Words, standing: Standing, week: GoalsWeek | None, *, name: str = "") -> str:
    """Return in words what the card shows; see `progress_card`."""
    title = words("{name} on {roadmap}", name=name, roadmap=standing.roadmap.title) if name else standing.roadmap.title
    told = [f"{title}: {whole(words, standing.tally())}."]
    where = standing.you_are_here()
    above, shown, below = fold(standing.roadmap.phases, _at(standing), PHASES)
    rows = [(folded_title(words, above), together(standing, above))] if above else []
    rows += [(part_title(words, phase), standing.tally(phase)) for phase in shown]
    rows += [(folded_title(words, below), together(standing, below))] if below else []
    told += [f"{row}: {count(words, counted)}." for row, counted in rows]
    if where is not None:
        told.append(words("Now at {module}.", module=where[1].title))
    goals = goals_shown(week) if week else ()
    if goals:
        told.append(words("This week's goals: {goals}.", goals=goals_told(words, goals)))
    told.append(lately(words, standing) + ".")
    told += [f"{label}: {value}." for label, value in facts(words, standing)]
    return " ".join(told)


def facts(words: Words, standing: Standing) -> Sequence[tuple[str, str]]:
    """Return streak, this week, and pace, as name and value."""
    return (
        (words("Streak"), words.plural("{n} week", "{n} weeks", standing.streak)),
        (words("This week"), words.plural("{n} topic", "{n} topics", standing.week_ticks)),
        *pace_facts(words, standing.pace, short=True),
    )


def lately(words: Words, standing: Standing) -> str:
    """Return "8 topics in the last 12 weeks"."""
    since = Week.of(standing.here.today).back(WEEKS - 1).monday
    topics = sum(since <= tick.day <= standing.here.today for tick in standing.ticks)
    one, many = "{n} topic in the last {weeks} weeks", "{n} topics in the last {weeks} weeks"
    return words.plural(one, many, topics, weeks=WEEKS)


def state_of(counted: Tally) -> State:
    """Return the state of a part as a whole."""
    if not counted.total:
        return "skipped"
    if not counted.left:
        return "done"
    return "learning" if counted.done else "todo"


def together(standing: Standing, phases: Sequence[Phase]) -> Tally:
    """Count several phases as one."""
    return tally(standing.states, [topic for phase in phases for topic in phase.topics])


def folded_title(words: Words, phases: Sequence[Phase]) -> str:
    """Return "Phases 1 to 12"."""
    return words("Phases {first} to {last}", first=phases[0].number, last=phases[-1].number)


def numbered(words: Words, part: Part) -> str:
    """Return "1. Statistical Foundations"."""
    return words("{n}. {title}", n=part.number, title=part.title)


def goals_shown(week: GoalsWeek) -> Sequence[Goal]:
    """Return the goals that count, open ones first."""
    return sorted((g for g in week.goals if g.state in ("open", "done")), key=lambda g: g.is_kept)


def goals_told(words: Words, goals: Sequence[Goal]) -> str:
    """Return "Read papers (2 of 3 chapters), Finish the essay (open)"."""
    return ", ".join(words("{goal} ({state})", goal=g.title, state=how_far(words, g)) for g in goals)


def _at(standing: Standing) -> int:
    where = standing.you_are_here()
    return standing.roadmap.phases.index(where[0]) if where else 0


def _head(canvas: Canvas, words: Words, standing: Standing, name: str) -> None:
    soft, counted = canvas.palette.soft, standing.tally()
    percent = words.percent(counted.share) if counted.total else "–"
    taken = canvas.text(percent, RIGHT, room=90, size=HUGE, bold=True, side="end", down=HUGE - 3)
    canvas.text(name or standing.roadmap.title, LEFT, room=RIGHT - LEFT - taken - 10, size=LARGE, bold=True, down=LARGE)
    canvas.y += LARGE + 5
    told = count(words, counted)
    taken = canvas.text(told, RIGHT, room=120, size=SMALL, colour=soft, side="end", down=SMALL + 3)
    where = standing.you_are_here()
    under = standing.roadmap.title if name else ""
    if where is not None and not name:
        canvas.pointer(LEFT, down=SMALL - 1)
        under = where[1].title
    elif not name:
        under = words("Everything on this roadmap is done") if standing.roadmap.topics else ""
    indent = 12 if where is not None and not name else 0
    canvas.text(under, LEFT + indent, room=RIGHT - LEFT - indent - taken - 10, size=SMALL, colour=soft, down=SMALL + 3)
    canvas.y += SMALL + 10
    canvas.bar(counted.share, LEFT, RIGHT - LEFT, thick=10)
    canvas.y += 20


def _phases(canvas: Canvas, words: Words, standing: Standing) -> None:
    where = standing.you_are_here()
    at = where[0].number if where else None
    above, shown, below = fold(standing.roadmap.phases, _at(standing), PHASES)
    rows = [(folded_title(words, above), together(standing, above), False)] if above else []
    rows += [(numbered(words, phase), standing.tally(phase), phase.number == at) for phase in shown]
    rows += [(folded_title(words, below), together(standing, below), False)] if below else []
    counts = [f"{counted.done}/{counted.total}" if counted.total else "–" for _, counted, _ in rows]
    bar = RIGHT - max((width(told, SMALL) for told in counts), default=0) - 8 - _BAR
    for (title, counted, here), told in zip(rows, counts, strict=True):
        canvas.mark(state_of(counted), LEFT + 5, down=SMALL - 3.5)
        canvas.text(told, RIGHT, room=80, size=SMALL, colour=canvas.palette.soft, side="end", down=SMALL)
        canvas.bar(counted.share, bar, _BAR, down=SMALL - 7)
        canvas.text(title, LEFT + 16, room=bar - LEFT - 24, size=SMALL, bold=here, down=SMALL)
        canvas.y += 18


def _goals(canvas: Canvas, words: Words, week: GoalsWeek) -> None:
    goals, soft = goals_shown(week), canvas.palette.soft
    canvas.rule(above=4)
    canvas.text(words("This week's goals"), LEFT, room=RIGHT - LEFT, size=NORMAL, bold=True, down=NORMAL)
    canvas.y += NORMAL + 6
    if not goals:
        canvas.text(words("No goal yet."), LEFT, room=RIGHT - LEFT, size=SMALL, colour=soft, down=SMALL)
        canvas.y += 18
    shown = goals if len(goals) <= GOALS else goals[: GOALS - 1]
    for goal in shown:
        state: State = "done" if goal.is_kept else "learning" if goal.amount else "todo"
        canvas.mark(state, LEFT + 5, down=SMALL - 3.5)
        far = how_far(words, goal)
        taken = canvas.text(far, RIGHT, room=130, size=SMALL, colour=soft, side="end", down=SMALL)
        canvas.text(goal.title, LEFT + 16, room=RIGHT - LEFT - 26 - taken, size=SMALL, down=SMALL)
        canvas.y += 18
    if len(goals) > len(shown):
        more = words.plural("and {n} more", "and {n} more", len(goals) - len(shown))
        canvas.text(more, LEFT + 16, room=RIGHT - LEFT, size=SMALL, colour=soft, down=SMALL)
        canvas.y += 18


def _lately(canvas: Canvas, words: Words, standing: Standing) -> None:
    """Draw a dot a day on the left, and what comes of it in words on the right."""
    top, room = canvas.y, WEEKS * _CELL
    canvas.text(lately(words, standing), LEFT, room=RIGHT - LEFT, size=NORMAL, bold=True, down=NORMAL)
    canvas.y = top + NORMAL + 10
    for column, row, topics in _days(standing):
        _day(canvas, LEFT + (column + 0.5) * _CELL, canvas.y + (row + 0.5) * _CELL, topics)
    aside, top = LEFT + room + 18, canvas.y
    for label, value in facts(words, standing):
        taken = canvas.text(label, aside, room=RIGHT - aside, size=SMALL, colour=canvas.palette.soft, down=SMALL - 1)
        if width(value, SMALL, bold=True) > RIGHT - aside - taken - 6:
            canvas.y += 15
        canvas.text(value, RIGHT, room=RIGHT - aside, size=SMALL, bold=True, side="end", down=SMALL - 1)
        canvas.y += 18
    canvas.y = max(canvas.y, top + _CELLS * _CELL) + 4


def _days(standing: Standing) -> Iterator[tuple[int, int, int]]:
    """Yield column, row and topics ticked of each day of the weeks shown, up to today."""
    today = standing.here.today
    ticked: Counter[date] = Counter(tick.day for tick in standing.ticks)
    this = Week.of(today)
    for column in range(WEEKS):
        for row, day in enumerate(this.back(WEEKS - 1 - column).days):
            if day <= today:
                yield column, row, ticked[day]


def _day(canvas: Canvas, x: float, y: float, topics: int) -> None:
    """Draw a day: a dot where nothing was ticked, a square that grows with what was."""
    if not topics:
        canvas.draw("circle", cx=x, cy=y, r=1.3, fill=canvas.palette.soft)
        return
    side = 4 + 5 * min(topics, _MOST) / _MOST
    canvas.draw("rect", x=x - side / 2, y=y - side / 2, width=side, height=side, rx=2, fill=canvas.palette.good)

"""The map of a roadmap: every phase, module and topic with its state, and where the person is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.commands.pictures.canvas import LARGE, LEFT, NORMAL, RIGHT, SMALL, Canvas
from bot.commands.pictures.folding import fold
from bot.commands.pictures.palette import Palette
from bot.commands.pictures.progress import folded_title, numbered, state_of, together
from bot.commands.views.parts import count, part_title, state_name, whole
from bot.domain.history import State
from bot.domain.progress import Standing
from bot.domain.roadmap import Module, Phase
from bot.words import Words

TALLEST = 900.0  # units; from there on less is shown of what is far away
MOST_LINES = 24  # phases with a line of their own
_TITLE, _LINE, _MODULE, _TOPIC, _STEP = 26.0, 20.0, 20.0, 15.0, 12.0  # heights
_ABOVE = 3.0  # of a module's height, over its title
_INDENT = 16.0
_STATES: tuple[State, ...] = ("todo", "learning", "done", "skipped")
_FEW_MARKS = 23  # marks of topics in a row

Detail: TypeAlias = Literal["topics", "marks", "line"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the person is."""

    phase: Phase | None
    module: Module | None


def roadmap_map(words: Words, standing: Standing, palette: Palette) -> str:
    """Draw the map, as SVG 360 units wide.

    A roadmap that would be taller than 900 units shows the topics of phases far away as marks only, then only the
    phases themselves; of more than 24 phases those far away are folded together.
    """
    canvas, where = Canvas(palette), standing.you_are_here()
    spot = Spot(*where) if where else Spot(None, None)
    canvas.text(standing.roadmap.title, LEFT, room=RIGHT - LEFT, size=LARGE, bold=True, down=LARGE)
    canvas.y += LARGE + 7
    counted = standing.tally()
    canvas.text(whole(words, counted), LEFT, room=RIGHT - LEFT, size=SMALL, colour=palette.soft, down=SMALL)
    canvas.y += SMALL + 8
    canvas.bar(counted.share, LEFT, RIGHT - LEFT, thick=8)
    canvas.y += 18
    phases = standing.roadmap.phases
    at = phases.index(spot.phase) if spot.phase else 0
    above, shown, below = fold(phases, at, MOST_LINES)
    details = _details(shown, at - len(above), _height(above, below))
    if above:
        _folded(canvas, words, standing, above)
    for phase, detail in zip(shown, details, strict=True):
        _phase(canvas, words, standing, phase, spot, detail)
    if below:
        _folded(canvas, words, standing, below)
    _legend(canvas, words)
    return canvas.finish()


def map_told(words: Words, standing: Standing) -> str:
    """Return in words what the map shows: how far each phase is, what is under way, and where the person is."""
    where = standing.you_are_here()
    phases = standing.roadmap.phases
    above, shown, below = fold(phases, phases.index(where[0]) if where else 0, MOST_LINES)
    rows = [(folded_title(words, above), together(standing, above))] if above else []
    rows += [(part_title(words, phase), standing.tally(phase)) for phase in shown]
    rows += [(folded_title(words, below), together(standing, below))] if below else []
    told = [f"{standing.roadmap.title}: {whole(words, standing.tally())}."]
    if where is not None:
        told.append(words("You are here: {place}.", place=where[1].title))
    told += [f"{title}: {count(words, counted)}." for title, counted in rows]
    learning = [t.title for t in standing.roadmap.topics if standing.state(t) == "learning"]
    if learning:
        told.append(words("Learning: {topics}.", topics=", ".join(learning)))
    return " ".join(told)


def _height(*folded: Sequence[Phase]) -> float:
    """Return what is taken by the head, the legend and folded phases."""
    return 110 + _LINE * sum(bool(phases) for phases in folded)


def _details(phases: Sequence[Phase], at: int, taken: float) -> Sequence[Detail]:
    """Return how much is shown of each phase: as much as there is room for, most of it where the person is."""
    details: list[Detail] = ["line"] * len(phases)
    left = TALLEST - taken - len(phases) * _LINE
    nearest = sorted(range(len(phases)), key=lambda n: (abs(n - at), n < at))
    here: Sequence[tuple[int, Detail]] = [(n, "topics") for n in nearest[:1]]
    marks: Sequence[tuple[int, Detail]] = [(n, "marks") for n in nearest]
    topics: Sequence[tuple[int, Detail]] = [(n, "topics") for n in nearest]
    for n, detail in (*here, *marks, *topics):
        more = _takes(phases[n], detail) - _takes(phases[n], details[n])
        if 0 < more <= left:
            details[n], left = detail, left - more
    return details


def _takes(phase: Phase, detail: Detail) -> float:
    if detail == "line":
        return _LINE
    inside = [len(m.topics) for m in phase.modules]
    if detail == "marks":
        return _TITLE + sum(_MODULE + 2 + _STEP * -(-n // _FEW_MARKS) for n in inside)
    return _TITLE + sum(_MODULE + _TOPIC * n for n in inside)


def _phase(canvas: Canvas, words: Words, standing: Standing, phase: Phase, spot: Spot, detail: Detail) -> None:
    counted = standing.tally(phase)
    canvas.y += 0 if detail == "line" else _TITLE - _LINE
    is_here = phase is spot.phase
    canvas.mark(state_of(counted), LEFT + 5, radius=5, down=NORMAL - 4)
    _line(canvas, LEFT + _INDENT, numbered(words, phase), count(words, counted), size=NORMAL, bold=True)
    canvas.y += _LINE
    if detail == "line":
        return
    for module in phase.modules:
        _module(canvas, words, standing, module, detail, is_here=is_here and module is spot.module)


def _module(canvas: Canvas, words: Words, standing: Standing, module: Module, detail: Detail, *, is_here: bool) -> None:
    far = words("you are here") if is_here else count(words, standing.tally(module))
    canvas.y += _ABOVE
    if is_here:
        canvas.pointer(LEFT + _INDENT, down=SMALL - 3.5)
    _line(
        canvas,
        LEFT + _INDENT + (12 if is_here else 0),
        module.title,
        far,
        size=SMALL,
        bold=is_here,
        colour=canvas.palette.brand if is_here else canvas.palette.soft,
    )
    canvas.y += _MODULE - _ABOVE
    if detail == "marks":
        room = RIGHT - LEFT - 2 * _INDENT
        canvas.marks((standing.state(t) for t in module.topics), LEFT + 2 * _INDENT + 5, room, step=_STEP)
        return
    for topic in module.topics:
        state = standing.state(topic)
        canvas.mark(state, LEFT + 2 * _INDENT, radius=4.2, down=SMALL - 3.8)
        colour = canvas.palette.soft if state == "skipped" else canvas.palette.ink
        title = words("{number} {title}", number=topic.number, title=topic.title)
        canvas.text(
            title, LEFT + 2 * _INDENT + 10, room=RIGHT - LEFT - 2 * _INDENT - 10, size=SMALL, colour=colour, down=SMALL
        )
        canvas.y += _TOPIC


def _folded(canvas: Canvas, words: Words, standing: Standing, phases: Sequence[Phase]) -> None:
    counted = together(standing, phases)
    canvas.mark(state_of(counted), LEFT + 5, radius=5, down=NORMAL - 4)
    _line(canvas, LEFT + _INDENT, folded_title(words, phases), count(words, counted), size=NORMAL)
    canvas.y += _LINE


def _line(canvas: Canvas, x: float, title: str, far: str, *, size: float, bold: bool = False, colour: str = "") -> None:
    """Write a title with a word at the right end of its line."""
    aside = colour or canvas.palette.soft
    taken = canvas.text(
        far, RIGHT, room=120, size=SMALL, colour=aside, bold=bold and bool(colour), side="end", down=size
    )
    canvas.text(title, x, room=RIGHT - x - taken - 8, size=size, bold=bold, colour=colour, down=size)


def _legend(canvas: Canvas, words: Words) -> None:
    """Say what the marks mean."""
    canvas.rule(above=6, below=8)
    x = LEFT + 5
    for state in _STATES:
        canvas.mark(state, x, radius=4.2, down=SMALL - 3.8)
        x += 9 + canvas.text(
            state_name(words, state), x + 9, room=RIGHT - x - 9, size=SMALL, colour=canvas.palette.soft, down=SMALL
        )
        x += 16
    canvas.y += SMALL + 6

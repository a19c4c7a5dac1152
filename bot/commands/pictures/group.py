"""The map of a group: where on the roadmap everyone is who shares it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby

from bot.commands.pictures.canvas import LARGE, LEFT, NORMAL, RIGHT, SMALL, Canvas
from bot.commands.pictures.folding import fold
from bot.commands.pictures.measure import width
from bot.commands.pictures.palette import Palette
from bot.commands.pictures.progress import folded_title, numbered
from bot.domain.prompt import GroupPost
from bot.domain.roadmap import Phase
from bot.words import Words

MOST_STATIONS, MOST_DOTS, MOST_NAMES = 12, 20, 12
_RAIL = LEFT + 7
_BESIDE = LEFT + 26


def group_map(words: Words, post: GroupPost, palette: Palette) -> str:
    """Draw where those are who share their progress, as SVG 360 units wide: a station for each phase and the end."""
    canvas = Canvas(palette)
    canvas.text(post.roadmap.title, LEFT, room=RIGHT - LEFT, size=LARGE, bold=True, down=LARGE)
    canvas.y += LARGE + 7
    canvas.text(_sharing(words, post), LEFT, room=RIGHT - LEFT, size=SMALL, colour=palette.soft, down=SMALL)
    canvas.y += SMALL + 14
    stations = _stations(words, post)
    top = canvas.y + NORMAL - 4
    bottom = top
    drawn = Canvas(palette)  # the rail lies below the stations, and its length is known once they are drawn
    drawn.y = canvas.y
    for title, names in stations:
        bottom = drawn.y + NORMAL - 4
        _station(drawn, words, title, names)
    if bottom > top:
        canvas.draw("rect", x=_RAIL - 1.5, y=top, width=3, height=bottom - top, fill=palette.track)
    canvas.add(drawn)
    return canvas.finish()


def group_told(words: Words, post: GroupPost) -> str:
    """Return in words what the map shows."""
    told = [f"{post.roadmap.title}: {_sharing(words, post)}"]
    told += [f"{title}: {_some(words, names, MOST_NAMES)}." for title, names in _stations(words, post) if names]
    return " ".join(told)


def _sharing(words: Words, post: GroupPost) -> str:
    one, many = "{n} person shares where they are.", "{n} people share where they are."
    return words.plural(one, many, len(post.places))


def _stations(words: Words, post: GroupPost) -> Sequence[tuple[str, Sequence[str]]]:
    """Return each station's title and who is there.

    Of many phases, those in a row where nobody is become one station, and if that isn't enough, those far from where
    most are.
    """
    phases = post.roadmap.phases
    there = {phase.id: [name for name, at in post.places if at == phase.id] for phase in phases}
    runs = [[phase] for phase in phases]
    if len(runs) > MOST_STATIONS:
        runs = [[*run] for _, run in groupby(phases, lambda p: there[p.id] and p.number)]
    at = max(range(len(runs)), key=lambda n: len(there[runs[n][0].id]), default=0)
    above, shown, below = ([*part] for part in fold(runs, at, MOST_STATIONS))
    grouped = [*([[*chain(*above)]] if above else []), *shown, *([[*chain(*below)]] if below else [])]
    stations = [(_title(words, run), [name for phase in run for name in there[phase.id]]) for run in grouped]
    through = [name for name, at in post.places if at is None]
    return [*stations, (words("Through it all"), through)] if through and phases else stations


def _title(words: Words, run: Sequence[Phase]) -> str:
    return numbered(words, run[0]) if len(run) == 1 else folded_title(words, run)


def _station(canvas: Canvas, words: Words, title: str, names: Sequence[str]) -> None:
    palette, down = canvas.palette, NORMAL - 4
    if not names:
        canvas.draw(
            "circle", cx=_RAIL, cy=canvas.y + down, r=4, fill=palette.paper, stroke=palette.soft, stroke_width=1.3
        )
        canvas.text(title, _BESIDE, room=RIGHT - _BESIDE, size=SMALL, colour=palette.soft, down=NORMAL)
        canvas.y += 22
        return
    canvas.draw("circle", cx=_RAIL, cy=canvas.y + down, r=7, fill=palette.brand)
    dots = min(len(names), MOST_DOTS)
    told = words.number(len(names))
    taken = canvas.text(told, RIGHT, room=60, size=NORMAL, bold=True, side="end", down=NORMAL)
    canvas.text(title, _BESIDE, room=RIGHT - _BESIDE - taken - 8, size=NORMAL, bold=True, down=NORMAL)
    canvas.y += NORMAL + 7
    for n in range(dots):
        canvas.draw("circle", cx=_BESIDE + 4 + n * 12, cy=canvas.y + 4, r=4, fill=palette.brand)
    canvas.y += 12
    listed = _listed(words, names, RIGHT - _BESIDE)
    canvas.text(listed, _BESIDE, room=RIGHT - _BESIDE, size=SMALL, colour=palette.soft, down=SMALL)
    canvas.y += SMALL + 13


def _listed(words: Words, names: Sequence[str], room: float) -> str:
    """Return as many names as there is room for, and how many more there are."""
    tries = (_some(words, names, most) for most in range(MOST_NAMES, 0, -1))
    return next((listed for listed in tries if width(listed, SMALL) <= room), ", ".join(names[:MOST_NAMES]))


def _some(words: Words, names: Sequence[str], most: int) -> str:
    more = len(names) - most
    return words.listing([*names[:most], *([words.plural("{n} more", "{n} more", more)] if more > 0 else [])])

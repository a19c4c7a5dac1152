"""What pictures are put together from: text, bars and marks, from the top down."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias

from bot.chat.markup import clean
from bot.commands.pictures.measure import cut, width
from bot.commands.pictures.palette import Palette
from bot.commands.pictures.svg import Element, Value, element, picture
from bot.domain.history import State

WIDTH, MARGIN = 360.0, 16.0  # units; a picture is scaled to whatever room there is
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
SMALL, NORMAL, LARGE, HUGE = 11.0, 12.0, 15.0, 20.0  # sizes of text: at 300 pixels the small one is 9 high
FONTS = "DejaVu Sans, Verdana, sans-serif"  # Verdana is as wide, for a browser that shows the SVG itself

_PUT_TOGETHER = re.compile(
    "\u200d[\u2190-\u27bf\U0001f000-\U0001faff]|[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_FLAG_A = 0x1F1E6
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+")

Side: TypeAlias = Literal["start", "end"]


class Canvas:
    """A sheet 360 units wide that grows downwards.

    `y` is where the next row begins; whoever draws moves it on.
    """

    def __init__(self, palette: Palette) -> None:
        self.palette, self.y = palette, MARGIN
        self._drawn: list[Element] = []

    def finish(self) -> str:
        """Return the picture as SVG, with a margin below what was drawn."""
        height = round(self.y + MARGIN / 2)
        paper = element("rect", width=WIDTH, height=height, rx=12, fill=self.palette.paper)
        return picture(WIDTH, height, paper, element("g", *self._drawn, font_family=FONTS))

    def draw(self, tag: str, **attributes: Value) -> None:
        """Add a shape."""
        self._drawn.append(element(tag, **attributes))

    def add(self, other: Canvas) -> None:
        """Lay another sheet, begun at this one's `y`, on top, and go on below it."""
        self._drawn += other._drawn
        self.y = other.y

    def text(
        self,
        text: str,
        x: float,
        *,
        room: float,
        size: float = NORMAL,
        colour: str = "",
        bold: bool = False,
        side: Side = "start",
        down: float = 0,
    ) -> float:
        """Write one line whose baseline is `down` below `y`, cut to `room`; return how much room it took."""
        shown = cut(tidy(text), room, size, bold=bold)
        more: dict[str, Value] = {"font_weight": 700} if bold else {}
        more |= {"text_anchor": side} if side == "end" else {}
        place: dict[str, Value] = {"x": x, "y": self.y + down, "font_size": size}
        self._drawn.append(element("text", shown, **place, fill=colour or self.palette.ink, **more))
        return min(room, width(shown, size, bold=bold))

    def bar(self, share: float, x: float, room: float, *, thick: float = 6, down: float = 0) -> None:
        """Draw a bar with `share` of it filled; something done always shows, and only all of it fills the whole."""
        whole, colour = share >= 1, self.palette.good if share >= 1 else self.palette.brand
        self.draw("rect", x=x, y=self.y + down, width=room, height=thick, rx=thick / 2, fill=self.palette.track)
        if share > 0:
            filled = room if whole else min(max(share * room, thick), room - thick / 2)
            self.draw("rect", x=x, y=self.y + down, width=filled, height=thick, rx=thick / 2, fill=colour)

    def mark(self, state: State, x: float, *, radius: float = 4.5, down: float = 0) -> None:
        """Draw a state around a point: ○ to do, ◐ learning, ● with a tick for done, – for skipped."""
        at, soft, brand = self.y + down, self.palette.soft, self.palette.brand
        match state:
            case "done":
                self.draw("circle", cx=x, cy=at, r=radius, fill=self.palette.good)
                self._line(
                    f"M{x - radius * 0.5:.2f} {at:.2f}l{radius * 0.35:.2f} {radius * 0.4:.2f} "
                    f"{radius * 0.65:.2f} {-radius * 0.8:.2f}",
                    self.palette.paper,
                    radius * 0.32,
                )
            case "learning":
                self.draw("circle", cx=x, cy=at, r=radius - 0.6, fill="none", stroke=brand, stroke_width=1.4)
                half = radius - 0.6
                self.draw(
                    "path", d=f"M{x:.2f} {at - half:.2f}a{half:.2f} {half:.2f} 0 0 0 0 {2 * half:.2f}z", fill=brand
                )
            case "skipped":
                self._line(f"M{x - radius * 0.8:.2f} {at:.2f}h{radius * 1.6:.2f}", soft, 1.6)
            case _:
                self.draw("circle", cx=x, cy=at, r=radius - 0.6, fill="none", stroke=soft, stroke_width=1.3)

    def marks(self, states: Iterable[State], x: float, room: float, *, step: float = 12) -> None:
        """Draw states in rows, as many a row as there is room for, and move on below them."""
        a_row = max(1, int(room // step))
        for number, state in enumerate(states):
            if number and number % a_row == 0:
                self.y += step
            self.mark(state, x + (number % a_row) * step, down=step / 2 - 1)
        self.y += step + 2

    def pointer(self, x: float, *, down: float = 0, size: float = 5) -> None:
        """Draw the arrow that says "you are here", pointing to the right."""
        at = self.y + down
        self.draw(
            "path",
            d=f"M{x:.2f} {at - size:.2f}l{size * 1.5:.2f} {size:.2f} {-size * 1.5:.2f} {size:.2f}z",
            fill=self.palette.brand,
        )

    def rule(self, *, above: float = 8, below: float = 8) -> None:
        """Draw a thin line across."""
        self.y += above
        self.draw("rect", x=LEFT, y=self.y, width=RIGHT - LEFT, height=1, fill=self.palette.track)
        self.y += below

    def _line(self, path: str, colour: str, thick: float) -> None:
        self.draw(
            "path",
            d=path,
            fill="none",
            stroke=colour,
            stroke_width=thick,
            stroke_linecap="round",
            stroke_linejoin="round",
        )


def tidy(text: str) -> str:
    """Return text on one line, without what is invisible or reorders what is around it, and with plain emoji.

    Where one emoji is put together from several characters, resvg gives up on the whole line as soon as it takes more
    than one font: the first of them stands for all.
    """
    plain = _FLAG.sub(lambda flag: "".join(chr(ord(c) - _FLAG_A + ord("A")) for c in flag[0]), clean(text))
    return " ".join(_PUT_TOGETHER.sub("", plain).split())

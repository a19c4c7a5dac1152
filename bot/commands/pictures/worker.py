"""A process of its own that turns SVG into PNG, because resvg holds Python's lock while it draws.

Run as a script, so that it loads nothing of the program. It reads pictures from its input, each with its length before
it, and writes them to its output in the same way, a length of zero for one it can't read. It ends with its input.
"""

from __future__ import annotations

import re
import signal
import struct
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from resvg import usvg

ZOOM = 1.8  # 648 pixels of width: sharp where 324 are shown on a dense screen, and PNG costs time by the pixel
LENGTH = struct.Struct(">I")
FONTS = tuple(str(file) for file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")))

# All else (Chinese, emoji and so on) takes the machine's own fonts as well.
_OURS = re.compile(
    "[\n -~\u00a0-\u058a\u05be-\u05f4\u060c-\u06d5\u10d0-\u10fc\u1e00-\u20bd\u2100-\u232b\u2460-\u25ff]*"
)
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')  # of the first element that has one
_SAME = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def draw(svg: str) -> bytes:
    """Return a picture as PNG; empty if it is none."""
    from resvg import render, usvg  # noqa: PLC0415  (only the process that draws has a use for it)

    try:
        tree = usvg.Tree.from_str(_SIZE.sub(_zoomed, svg, count=1), _fonts(every=_OURS.fullmatch(svg) is None))
        return render(tree, _SAME)
    except BaseException as error:
        if isinstance(error, Exception | KeyboardInterrupt | SystemExit):
            raise
        return b""  # resvg panics at what is no SVG


def _zoomed(size: re.Match[str]) -> str:
    return f'width="{float(size[1]) * ZOOM}" height="{float(size[2]) * ZOOM}"'


@cache
def _fonts(*, every: bool) -> usvg.Options:
    """Return our fonts, and behind them those of the machine if `every` is wanted; they are looked for once.

    resvg lets no other thread than this one use them.
    """
    from resvg import usvg  # noqa: PLC0415  (as above)

    options = usvg.Options.default()
    for file in FONTS:
        options.load_font_file(file)
    if every:
        options.load_system_fonts()
    return options


def serve(taken: BinaryIO, given: BinaryIO) -> None:
    """Draw what comes until nothing comes any more."""
    while len(head := taken.read(LENGTH.size)) == LENGTH.size:
        png = draw(taken.read(*LENGTH.unpack(head)).decode())
        given.write(LENGTH.pack(len(png)) + png)
        given.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which then closes our input
    serve(sys.stdin.buffer, sys.stdout.buffer)

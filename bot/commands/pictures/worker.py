"""A process of its own that turns SVG into PNG, because resvg holds Python's lock while it draws.

Run as a script, so that it loads nothing of the program. It reads pictures from its input, each with its length before
it, and writes them to its output in the same way, a length of zero for one it can't read. It ends with its input.
"""

from __future__ import annotations

import re
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO

ZOOM = 2.5  # a picture 360 units wide becomes 900 pixels wide, enough for a dense screen
LENGTH = struct.Struct(">I")
FONTS = tuple(str(file) for file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")))

# All else (Chinese, emoji and so on) takes the machine's own fonts, which have to be looked for at each picture.
_OURS = re.compile(
    "[\n -~\u00a0-\u058a\u05be-\u05f4\u060c-\u06d5\u10d0-\u10fc\u1e00-\u20bd\u2100-\u232b\u2460-\u25ff]*"
)


def draw(svg: str) -> bytes:
    """Return a picture as PNG; empty if it is none."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415  (only the process that draws has a use for it)

    try:
        return svg_to_bytes(
            svg_string=svg, zoom=ZOOM, font_files=[*FONTS], skip_system_fonts=_OURS.fullmatch(svg) is not None
        )
    except ValueError:
        return b""


def serve(taken: BinaryIO, given: BinaryIO) -> None:
    """Draw what comes until nothing comes any more."""
    while len(head := taken.read(LENGTH.size)) == LENGTH.size:
        png = draw(taken.read(*LENGTH.unpack(head)).decode())
        given.write(LENGTH.pack(len(png)) + png)
        given.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which then closes our input
    serve(sys.stdin.buffer, sys.stdout.buffer)

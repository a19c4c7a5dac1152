"""The progress card through the painter's worker beside the same card drawn with matplotlib, in one run.

Targets: at least five times as fast as matplotlib; the event loop held up by less than 10 ms (99th percentile) while
100 pictures are drawn; after 1,000 pictures no more memory than after 100, within a few megabytes. matplotlib is no
dependency: `pip install matplotlib` into .venv for this.
"""

from __future__ import annotations

import asyncio
import importlib.util
import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from bot.commands.pictures import worker
from bot.commands.pictures.painter import Painter
from bot.commands.pictures.palette import DARK
from bot.commands.pictures.progress import progress_card
from bot.words import Words
from tests.commands.pictures.scenes import SCENES

ONE_BY_ONE, AT_ONCE, MANY = 20, 100, 1_000
DPI = 100 * worker.ZOOM  # as many pixels as ours
TICK = 0.001  # seconds between two looks at the loop


def card(number: int) -> str:
    """The usual card, each time with another name, so that none is kept."""
    scene = SCENES["usual"]
    return progress_card(Words(), scene.standing, scene.week, DARK, name=f"Person {number}")


async def beside(painter: Painter) -> tuple[float, float | None]:
    """Seconds for a card: ours and matplotlib's in turns, so that both meet the same machine."""
    has_other = importlib.util.find_spec("matplotlib") is not None
    await painter.paint(card(-1))  # the worker has started by then
    if has_other:
        _plot(-1)
    ours, theirs = [], []
    for number in range(ONE_BY_ONE):
        start = time.perf_counter()
        assert await painter.paint(card(number))
        ours.append(time.perf_counter() - start)
        if has_other:
            start = time.perf_counter()
            _plot(number)
            theirs.append(time.perf_counter() - start)
    return statistics.median(ours), statistics.median(theirs) if theirs else None


def _processor(draw: Callable[[int], bytes]) -> float:
    """Seconds of processor time for a card, which a busy machine doesn't change."""
    took = []
    for number in range(ONE_BY_ONE):
        start = time.process_time()
        draw(number)
        took.append(time.process_time() - start)
    return statistics.median(took)


async def lag(painter: Painter) -> list[float]:
    """By how much the loop was late at each look while many pictures were drawn."""
    drawing = asyncio.gather(*(painter.paint(svg) for svg in [card(AT_ONCE * 100 + n) for n in range(AT_ONCE)]))
    late = []
    while not drawing.done():
        start = time.perf_counter()
        await asyncio.sleep(TICK)
        late.append(time.perf_counter() - start - TICK)
    assert all(await drawing)
    return sorted(late)


def memory(painter: Painter) -> tuple[float, float]:
    """Megabytes that this process and the worker hold."""
    assert painter._process is not None  # noqa: SLF001  (the worker's number is nobody else's business)
    return tuple(_resident(pid) for pid in ("self", painter._process.pid))  # type: ignore[return-value]  # noqa: SLF001


def _resident(pid: int | str) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


async def run() -> None:
    painter = Painter()
    try:
        each, other = await beside(painter)
        print(f"the card, from domain values to PNG: {each * 1000:.0f} ms")
        if other is None:
            print("matplotlib isn't installed, so nothing is compared: .venv/bin/python -m pip install matplotlib")
        else:
            print(
                f"matplotlib, as many pixels: {other * 1000:.0f} ms; ours is {other / each:.1f} × as fast, target 5 ×"
            )
            mine, yours = (_processor(draw) for draw in (lambda n: worker.draw(card(n)), _plot))
            print(f"processor time alone: {mine * 1000:.0f} and {yours * 1000:.0f} ms, {yours / mine:.1f} ×")
        late = await lag(painter)
        print(f"loop lag while {AT_ONCE} are drawn: p99 {late[int(len(late) * 0.99)] * 1000:.1f} ms, target < 10 ms")
        before = memory(painter)
        for number in range(MANY):
            await painter.paint(card(10_000_000 + number))
        after = memory(painter)
        print(
            f"memory after {AT_ONCE + ONE_BY_ONE} and {MANY} more: this process {before[0]:.0f} → {after[0]:.0f} MB "
            f"(16 MB of pictures are kept), worker {before[1]:.0f} → {after[1]:.0f} MB"
        )
    finally:
        await painter.close()


def _plot(number: int) -> bytes:
    """Draw the very same card with matplotlib: each shape and each text of it is one of its own."""
    import matplotlib as mpl  # noqa: PLC0415  (no dependency)

    mpl.use("agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415  (as above)
    from matplotlib.patches import Circle, FancyBboxPatch  # noqa: PLC0415

    sheet = ET.fromstring(card(number))
    wide, high = float(sheet.attrib["width"]), float(sheet.attrib["height"])
    figure: Any = plt.figure(figsize=(wide / 100, high / 100), dpi=DPI)
    axes: Any = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, wide), ylim=(high, 0))
    axes.axis("off")
    for e in sheet.iter():
        at = e.attrib
        colours: dict[str, Any] = {
            "fc": at.get("fill", "none"),
            "ec": at.get("stroke", "none"),
            "lw": float(at.get("stroke-width", 0)),
        }
        match e.tag.rpartition("}")[2]:
            case "rect":
                corner = f"round,pad=0,rounding_size={min(float(at.get('rx', 0)), float(at['width']) / 2)}"
                place = (float(at.get("x", 0)), float(at.get("y", 0)))
                axes.add_patch(
                    FancyBboxPatch(place, float(at["width"]), float(at["height"]), boxstyle=corner, **colours)
                )
            case "circle":
                axes.add_patch(Circle((float(at["cx"]), float(at["cy"])), float(at["r"]), **colours))
            case "text":
                axes.text(
                    float(at["x"]),
                    float(at["y"]),
                    e.text,
                    color=at["fill"],
                    fontsize=float(at["font-size"]) * 0.72,
                    weight=at.get("font-weight", "normal"),
                    ha="right" if "text-anchor" in at else "left",
                )
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DPI)
    plt.close(figure)
    return out.getvalue()


def main() -> None:
    asyncio.run(run())


if __name__ == "__main__":
    main()

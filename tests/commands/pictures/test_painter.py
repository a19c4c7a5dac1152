"""The worker that draws: it dies and is started again, it hangs and is ended, and nobody on the loop waits for it."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image

from bot.commands.pictures import worker
from bot.commands.pictures.painter import Painter
from bot.commands.pictures.palette import DARK
from bot.commands.pictures.progress import progress_card
from bot.commands.pictures.svg import element, picture
from bot.words import Words
from tests.commands.pictures.scenes import SCENES

# Dies over its first picture, as often as its file says; then it draws.
FRAGILE = """
import sys
import threading
from pathlib import Path
sys.path.insert(0, sys.argv[1])
left = Path(sys.argv[2])
if (n := int(left.read_text())) > 0:
    left.write_text(str(n - 1))
    sys.stdin.buffer.read(10)
    sys.exit(1)
import worker
worker.serve(sys.stdin.buffer, sys.stdout.buffer)
"""
STUCK = "import sys; sys.stdin.buffer.read(4); input()"


def card() -> str:
    scene = SCENES["usual"]
    return progress_card(Words(), scene.standing, scene.week, DARK)


def dot(colour: str) -> str:
    return picture(4, 4, element("rect", width=4, height=4, fill=colour))


@asynccontextmanager
async def drawing(*command: str, patience: float = 20) -> AsyncIterator[Painter]:
    made = Painter(command, patience=patience)
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
async def painter() -> AsyncIterator[Painter]:
    async with drawing() as made:
        yield made


def process(painter: Painter) -> int:
    assert painter._process is not None
    return painter._process.pid


async def test_a_picture_becomes_a_png(painter: Painter) -> None:
    png = await painter.paint(card())
    assert png is not None
    shown = Image.open(io.BytesIO(png))
    assert (shown.format, shown.width) == ("PNG", round(360 * worker.ZOOM))


async def test_a_picture_is_drawn_once_however_many_want_it(painter: Painter) -> None:
    first, second = await asyncio.gather(painter.paint(card()), painter.paint(card()))
    assert first is second
    drawn = process(painter)
    assert painter._process is not None
    painter._process.kill()
    assert await painter.paint(card()) is first, "it is kept, whatever becomes of the worker"
    assert process(painter) == drawn


async def test_a_worker_that_was_killed_is_started_again(painter: Painter) -> None:
    await painter.paint(dot("red"))
    before = painter._process
    assert before is not None
    before.kill()
    await asyncio.to_thread(before.wait)
    assert await painter.paint(dot("blue"))
    assert process(painter) != before.pid


async def test_what_the_worker_died_over_is_tried_a_second_time_and_no_third(tmp_path: Path) -> None:
    left = tmp_path / "left"
    fragile = (sys.executable, "-c", FRAGILE, str(Path(worker.__file__).parent), str(left))
    for deaths, works in ((1, True), (2, False), (0, True)):
        await asyncio.to_thread(left.write_text, str(deaths))
        async with drawing(*fragile) as made:
            assert bool(await made.paint(dot("red"))) is works
            assert await made.paint(dot("blue")), "the next one is drawn"


async def test_a_worker_that_hangs_is_ended() -> None:
    async with drawing(sys.executable, "-c", STUCK, patience=0.05) as made:
        assert await made.paint(dot("red")) is None


async def test_where_there_is_no_worker_there_is_no_picture(tmp_path: Path) -> None:
    async with drawing(str(tmp_path / "nothing")) as made:
        assert await made.paint(dot("red")) is None


async def test_what_is_no_picture_costs_no_worker(painter: Painter) -> None:
    await painter.paint(dot("red"))
    before = process(painter)
    assert await painter.paint("<svg") is None
    assert await painter.paint(dot("blue"))
    assert process(painter) == before


async def test_who_gives_up_leaves_the_others_theirs(painter: Painter) -> None:
    wanted, unwanted = (asyncio.create_task(painter.paint(card())) for _ in range(2))
    await asyncio.sleep(0)
    unwanted.cancel()
    assert await wanted
    assert unwanted.cancelled()


async def test_closing_ends_the_worker_and_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    started, begun = threading.Event(), []

    class Limit(threading.Timer):
        def start(self) -> None:
            begun.append(self)
            started.set()
            super().start()

    monkeypatch.setattr(threading, "Timer", Limit)
    made = Painter((sys.executable, "-c", STUCK))
    waiting = [asyncio.create_task(made.paint(dot(colour))) for colour in ("red", "blue")]
    await asyncio.to_thread(started.wait)
    running = made._process
    assert running is not None
    await made.close()
    assert running.poll() is not None
    assert len(begun) == 1, "it isn't tried again"
    assert await asyncio.gather(*waiting) == [None, None]
    assert await made.paint(dot("green")) is None
    await made.close()  # twice is fine


async def test_no_more_is_kept_than_there_is_room_for(painter: Painter) -> None:
    first = await painter.paint(dot("red"))
    assert first is not None
    painter._room = 1  # byte
    second = await painter.paint(dot("blue"))
    assert list(painter._kept.values()) == [second]
    assert 0 <= painter._room < len(first)


async def test_the_loop_turns_while_a_picture_is_drawn(painter: Painter) -> None:
    drawn = asyncio.create_task(painter.paint(card()))
    turns = 0
    while not drawn.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
    assert drawn.result()

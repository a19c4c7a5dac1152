"""The whole program in a process of its own that kills itself at a step: folder, now, step (0 is never)."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import bot.app
from bot.app import App
from bot.chat.platform import Front
from tests.delivery.office import Office, Posted
from tests.delivery.trap import Trap
from tests.world import Clock, settings

POSTED = "posted.txt"
WHOLE = "."  # ends a line that was written to its end


@dataclass
class Wall(Office):
    """An office whose messages are lines of a file: they survive the process that wrote them."""

    file: Path = field(default_factory=Path)

    def __post_init__(self) -> None:
        self.posted = read(self.file)

    def post(self, posted: Posted) -> None:
        super().post(posted)
        write(self.file, posted.at.isoformat(), posted.place, posted.key, posted.text.replace("\n", " "))

    async def serve(self, front: Front) -> None:
        await asyncio.Event().wait()


def read(file: Path) -> list[Posted]:
    """What was posted so far."""
    return [Posted(datetime.fromisoformat(at), place, key, text) for at, place, key, text in lines(file)]


def write(file: Path, *fields: str) -> None:
    """Add a line that survives the process; whoever is killed while writing has not written it."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write("\n" + "\t".join((*fields, WHOLE)))


def lines(file: Path) -> list[list[str]]:
    """The fields of the whole lines."""
    written = file.read_text("utf-8").split("\n") if file.exists() else []
    split = [line.split("\t") for line in written]
    return [fields[:-1] for fields in split if fields[-1] == WHOLE]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def run(folder: Path, now: datetime, step: int) -> int:
    """Start as always, deliver what is due, stop; return how many steps that took."""
    trap, stop = Trap(), asyncio.Event()
    bot.app.open_database = trap.open  # type: ignore[attr-defined,assignment]  # (the same, with a trap at its door)
    app = await App.build(settings(folder), clock=Clock(now))
    app.platforms["fake"] = Wall(clock=Clock(now), step=trap, file=folder / POSTED)
    deliver = app.courier.round

    async def deliver_and_stop() -> int:
        try:
            return await deliver()
        finally:
            stop.set()

    app.courier.round = deliver_and_stop  # type: ignore[method-assign]  # (the same round, heard of when it is over)
    trap.arm(step, die)
    await app.run(stop)
    await app.close()
    return len(trap.steps)


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(run(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])))}\n")

"""One of several processes that deliver from one PostgreSQL: folder, number, now.

It writes "ready"; for each instant on a line of its input it delivers what is due then, and writes "beaten".
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from bot.app import App
from bot.chat.platform import Front
from bot.chat.reply import Reply
from tests.world import Clock, settings

POSTED = "posted.txt"
LINE = 26  # bytes: a key, a process's number


class Service:
    """What was posted is a line of a file that all processes add to.

    A post that was tried before is looked for there; any other is posted, whether it is there or not.
    """

    name = "fake"
    share = 0.5

    def __init__(self, file: Path, number: str) -> None:
        self._path, self._number = file, number
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def serve(self, front: Front) -> None:
        """Nothing to serve."""

    async def deliver(
        self,
        place: str,
        reply: Reply,
        *,
        key: str,
        tried: datetime | None = None,
    ) -> str:
        await asyncio.sleep(0)
        if tried is None or key not in posted(self._path):
            os.write(self._file, f"{key}\t{self._number}\n".encode())
        await asyncio.sleep(0)
        return key

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        """Nothing to edit."""


def posted(file: Path) -> Counter[str]:
    """How often each key was posted."""
    return Counter(line.partition("\t")[0] for line in file.read_text("ascii").splitlines())


def posters(file: Path) -> Counter[str]:
    """How much each process posted."""
    return Counter(line.partition("\t")[2] for line in file.read_text("ascii").splitlines())


async def run(folder: Path, number: str, now: datetime) -> None:
    clock = Clock(now)
    app = await App.build(settings(folder), clock=clock)
    app.platforms["fake"] = Service(folder / POSTED, number)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        clock.now = datetime.fromisoformat(line)
        await app.courier.round()
        sys.stdout.write("beaten\n")
        sys.stdout.flush()
    await app.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3])))

"""Several programs on one PostgreSQL and the fake chat services: here, or each in a process of its own.

As a process it takes: folder, Discord's API, Slack's API or "-", shards, now. It writes "ready"; for each instant on a
line of its input it beats and writes "beaten".
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

import yarl
from discord.gateway import DiscordWebSocket

from bot.app import App
from bot.delivery import lane
from bot.domain.shards import Shards
from bot.platforms.discord.client import Discord
from bot.platforms.slack.app import Slack
from bot.settings import Settings
from bot.storage.memory import StoredMemory
from tests.fakes.discord_api import TOKEN
from tests.fakes.discord_server import DiscordServer
from tests.fakes.slack_people import APP_TOKEN, BOT_TOKEN
from tests.world import Clock, Recorder, World, settings

ROOT = Path(__file__).parent.parent
GAP = 0.2  # seconds between two shards that identify themselves: the fake's rule
BATCH = 10  # claimed at once, so that several get some


def connect(app: App, clock: Clock, shards: Shards | None, discord: str, slack: str = "") -> None:
    """Add the platforms as `App.connect` does, at other addresses and as fast as the fakes allow."""
    memory = StoredMemory(app.database)
    app.platforms["discord"] = Discord(
        TOKEN,
        memory=memory,
        clock=clock,
        api=discord,
        shards=shards,
        leading=app.database,
        gap=GAP * 1.2,
        pace=1000,
        openings=1000,
    )
    if slack:
        app.platforms["slack"] = Slack(
            BOT_TOKEN, APP_TOKEN, memory=memory, clock=clock, api=slack, pace=1000, openings=1000, gap=0, settle=0
        )


def set_up(folder: Path, shards: Shards | None) -> Settings:
    return settings(folder).model_copy(update={"discord_shards": shards})


class Program(World):
    """One of several that serve Discord; `World.person` is somebody there."""

    def __init__(self, folder: Path, clock: Clock, shards: Shards | None, discord: str) -> None:
        super().__init__(folder, clock)
        self.shards, self._discord = shards, discord
        self.platform = Recorder(name="discord")  # so are people called; what is sent goes to the fake
        self._stop = asyncio.Event()

    async def __aenter__(self) -> Self:
        self.app = await App.build(await asyncio.to_thread(set_up, self.folder, self.shards), clock=self.clock)
        connect(self.app, self.clock, self.shards, self._discord)
        self._running = asyncio.create_task(self.app.run(self._stop))
        return self

    async def __aexit__(self, *wrong: object) -> None:
        self._stop.set()
        await self._running
        await self.app.close()


@asynccontextmanager
async def gateway(discord: DiscordServer) -> AsyncIterator[None]:
    """Let discord.py identify itself again where it did first."""
    before, DiscordWebSocket.DEFAULT_GATEWAY = DiscordWebSocket.DEFAULT_GATEWAY, yarl.URL(discord.gateway.url)
    discord.gateway.gap = GAP
    try:
        yield
    finally:
        DiscordWebSocket.DEFAULT_GATEWAY = before


class Process:
    """The program in a process of its own."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child

    @classmethod
    async def start(cls, *arguments: str, module: str = __name__) -> Process:
        """Start this module, or another one that speaks as it does."""
        command = (sys.executable, "-W", "ignore", "-m", module, *arguments)
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT))

    def tell(self, now: datetime) -> None:
        """Let it beat at an instant."""
        assert self._child.stdin is not None
        self._child.stdin.write(f"{now.isoformat()}\n".encode())

    async def hear(self) -> str:
        assert self._child.stdout is not None
        return (await self._child.stdout.readline()).decode().strip()

    async def beat(self, now: datetime) -> None:
        self.tell(now)
        assert await self.hear() == "beaten"

    async def kill(self) -> None:
        if self._child.returncode is None:
            self._child.kill()
        await self._child.wait()


async def run(arguments: Sequence[str]) -> None:
    folder, discord, slack, shards, now = arguments
    lane.BATCH = BATCH
    clock, part, stop = Clock(datetime.fromisoformat(now)), Shards.read(shards), asyncio.Event()
    app = await App.build(set_up(Path(folder), part), clock=clock)
    connect(app, clock, part, discord, "" if slack == "-" else slack)
    running = asyncio.create_task(app.run(stop))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        clock.now = datetime.fromisoformat(line)
        await app._beat()
        sys.stdout.write("beaten\n")
        sys.stdout.flush()
    stop.set()
    await running
    await app.close()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1:]))

"""The whole program on the fake Discord, in a process of its own that can be killed: folder, API."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.platforms.discord.client import Discord
from bot.storage.memory import StoredMemory
from tests.fakes.discord_api import TOKEN
from tests.world import settings


async def run(folder: Path, api: str) -> None:
    app = await App.build(settings(folder))
    memory = StoredMemory(app.database)
    await Discord(TOKEN, memory=memory, clock=lambda: datetime.now(UTC), api=api).serve(app.front)


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2]))

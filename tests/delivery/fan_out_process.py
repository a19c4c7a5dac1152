"""The program telling many on Discord and Slack, in a process made to be killed: folder, addresses of both fakes."""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.platforms.discord.client import Discord
from bot.platforms.slack.app import Slack
from bot.storage.memory import StoredMemory
from tests.fakes.discord_api import TOKEN
from tests.fakes.slack_people import APP_TOKEN, BOT_TOKEN
from tests.world import settings

FAST = 1e5  # messages a second: nothing is to be waited for
AGAIN = 0.02  # seconds between rounds


def now() -> datetime:
    return datetime.now(UTC)


async def run(folder: Path, discord_api: str, slack_api: str) -> None:
    """Beat until nothing is due."""
    logging.getLogger().setLevel(logging.CRITICAL)
    app = await App.build(settings(folder), clock=now)
    memory = StoredMemory(app.database)
    discord = Discord(TOKEN, memory=memory, clock=now, api=discord_api, pace=FAST, openings=FAST)
    slack = Slack(
        *(BOT_TOKEN, APP_TOKEN), memory=memory, clock=now, api=slack_api, pace=FAST, openings=FAST, gap=0, settle=0
    )
    app.platforms |= {discord.name: discord, slack.name: slack}
    await app.services.outbox.release_leases()
    serving = [asyncio.create_task(platform.serve(app.front)) for platform in app.platforms.values()]
    await asyncio.gather(discord._connected(), slack._connected())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while await app.services.health.due_now():
        await app.courier.round()
        await asyncio.sleep(AGAIN)
    for task in serving:
        task.cancel()
    await asyncio.wait(serving)
    await app.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), *sys.argv[2:]))

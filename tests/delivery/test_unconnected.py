"""While a platform isn't connected, nothing can have arrived there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.chat.platform import ChatPlatform
from bot.delivery import lane
from bot.platforms.discord import client as discord
from bot.platforms.slack import app as slack
from bot.storage.memory import StoredMemory
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, ledger, remind, row, start
from tests.fakes.discord_api import TOKEN
from tests.fakes.slack_people import APP_TOKEN, BOT_TOKEN
from tests.world import World

FASTER = 100  # times, in this test


def on_discord(world: World) -> ChatPlatform:
    return discord.Discord(TOKEN, memory=StoredMemory(world.app.database), clock=world.clock)


def on_slack(world: World) -> ChatPlatform:
    return slack.Slack(BOT_TOKEN, APP_TOKEN, memory=StoredMemory(world.app.database), clock=world.clock)


@pytest.mark.parametrize("made", [on_discord, on_slack])
async def test_what_is_due_while_a_platform_isnt_connected_is_no_doubt(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch, made: Callable[[World], ChatPlatform]
) -> None:
    for module, name in ((lane, "PATIENCE"), (discord, "_LOGIN"), (slack, "_LOGIN")):
        monkeypatch.setattr(module, name, getattr(module, name) / FASTER)
    async with start(tmp_path, office) as world:
        await remind(world, "ada")
        world.clock.now = MONDAY_NINE
        world.app.platforms["fake"] = made(world)
        assert await world.app.courier.round() == 0
        assert await row(world, "tried_at") is None
        world.clock.move(hours=13)
        await world.app.courier.round()
        assert [line.outcome for line in await ledger(world)] == ["folded"]

"""Discord and Slack in one program: what happens to one of them is nothing to the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot import app as composition
from bot.app import App
from bot.domain.errors import StartUpError
from bot.platforms.discord.client import Discord
from bot.platforms.slack.app import Slack
from bot.settings import Settings
from bot.storage.memory import StoredMemory
from tests.fakes.discord_api import TOKEN
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.fakes.slack_people import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_server import SlackServer, slack_server
from tests.world import Clock, settings


@dataclass
class Both:
    """One program on two fakes."""

    app: App
    discord: DiscordServer
    slack: SlackServer
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def discord_is_up(self) -> None:
        await self.discord.gateway.ready.wait()
        await self.discord.until("PUT", "/commands", 1)

    async def on_discord(self) -> str:
        return (await self.discord.slash("progress")).shown.text

    async def on_slack(self) -> str:
        return (await self.slack.slash("/progress")).shown.text


@asynccontextmanager
async def built(folder: Path, discord: DiscordServer, slack: SlackServer, bot: str = BOT_TOKEN) -> AsyncIterator[Both]:
    """The program, ready to run."""
    app = await App.build(settings(folder), clock=Clock())
    memory = StoredMemory(app.database)
    app.platforms["discord"] = Discord(TOKEN, memory=memory, clock=Clock(), api=discord.api)
    app.platforms["slack"] = Slack(bot, APP_TOKEN, memory=memory, clock=Clock(), api=slack.api)
    before = DiscordWebSocket.DEFAULT_GATEWAY
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(discord.gateway.url)
    try:
        yield Both(app, discord, slack)
    finally:
        DiscordWebSocket.DEFAULT_GATEWAY = before
        await app.close()


@asynccontextmanager
async def both(folder: Path, discord: DiscordServer, slack: SlackServer, bot: str = BOT_TOKEN) -> AsyncIterator[Both]:
    """Run the program until the block is left."""
    async with built(folder, discord, slack, bot) as program:
        running = asyncio.create_task(program.app.run(program.stop))
        try:
            yield program
        finally:
            program.stop.set()
            await running


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with discord_server() as server:
        yield server


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after no time worth speaking of."""
    monkeypatch.setattr(composition, "FIRST_PAUSE", 0.01)


async def test_one_program_serves_both(tmp_path: Path, discord: DiscordServer, slack: SlackServer) -> None:
    async with both(tmp_path, discord, slack) as program:
        await asyncio.gather(program.discord_is_up(), slack.connected(2))
        await discord.slash("check", {"topics": "1.1"})
        await slack.slash("/check", "1.1, 1.2")
        assert "1 of 30" in await program.on_discord()
        assert "2 of 30" in await program.on_slack(), "they are two people until they say otherwise"
    assert (discord.problems, slack.problems) == ([], [])


async def test_a_token_that_slack_refuses_is_nothing_to_discord(
    tmp_path: Path, discord: DiscordServer, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with both(tmp_path, discord, slack, "xoxb-wrong") as program:
        await program.discord_is_up()
        assert "of 30" in await program.on_discord()
    assert "slack is off: Slack refused the token in SLACK_BOT_TOKEN." in caplog.text
    assert len(slack.requests("auth.test")) == 1, "asking again can't help"
    caplog.clear()


async def test_an_outage_of_slack_is_nothing_to_discord_and_is_got_over(
    tmp_path: Path, discord: DiscordServer, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    slack.fault("auth.test", status=503, times=3)
    async with both(tmp_path, discord, slack) as program:
        await program.discord_is_up()
        assert "of 30" in await program.on_discord()
        await slack.connected(2)
        assert "of 30" in await program.on_slack()
        slack.refuse_sockets()
        await slack.drop_sockets()
        assert "of 30" in await program.on_discord()
        slack.refuse_sockets(False)  # noqa: FBT003  (reads as a sentence)
        await slack.connected(2)
        assert "of 30" in await program.on_slack()
    assert caplog.text.count("slack is down, trying again in") == 3
    assert "Slack has an outage (503)." in caplog.text
    caplog.clear()


async def test_an_outage_of_discord_is_nothing_to_slack_and_is_got_over(
    tmp_path: Path, discord: DiscordServer, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    discord.fail("GET /users/@me", status=503, times=2)
    async with both(tmp_path, discord, slack) as program:
        await slack.connected(2)
        assert "of 30" in await program.on_slack()
        await program.discord_is_up()
        assert "of 30" in await program.on_discord()
    assert "discord is down, trying again in" in caplog.text
    caplog.clear()


async def test_when_neither_will_have_it_the_program_ends_with_both_sentences(
    tmp_path: Path, discord: DiscordServer, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    discord.fail("GET /users/@me", status=401)
    async with built(tmp_path, discord, slack, "xoxb-wrong") as program:
        with pytest.raises(StartUpError) as ended:
            await program.app.run(program.stop)
    assert "DISCORD_TOKEN" in str(ended.value)
    assert "SLACK_BOT_TOKEN" in str(ended.value)
    caplog.clear()


async def test_the_settings_switch_slack_on(tmp_path: Path) -> None:
    given = {"database_url": f"sqlite:///{tmp_path}/study.db", "slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
    found = Settings(_env_file=None, **given)  # type: ignore[call-arg,arg-type]  # (pydantic-settings' own parameter)
    app = await App.build(found)
    try:
        await app.connect(found)
        assert list(app.platforms) == ["slack"]
        assert app.url is None
    finally:
        await app.close()

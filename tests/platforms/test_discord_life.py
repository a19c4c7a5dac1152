"""Coming up, staying up and going down on Discord."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import UTC, datetime

import pytest

from bot.chat.dispatcher import Dispatcher
from bot.chat.platform import PlatformDown
from bot.chat.several import Alone
from bot.platforms.discord.client import Discord
from bot.platforms.discord.gateway import Gateway
from bot.platforms.discord.turns import Turns
from tests.fakes.discord_api import TOKEN
from tests.fakes.discord_people import APPLICATION
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.platforms.discord_stage import discord_stage, serving
from tests.platforms.samples import LISTED, Drawer, Gate, Remembered, sample_front


def at(server: DiscordServer, token: str = TOKEN) -> Discord:
    return Discord(token, memory=Remembered(), clock=lambda: datetime.now(UTC), api=server.api, gap=0)


async def test_commands_are_uploaded_once_and_again_only_when_they_change() -> None:
    memory = Remembered()
    async with discord_server() as server:
        for _ in range(2):
            async with serving(server, sample_front(), memory):
                assert "here" in (await server.slash("today")).shown.text
        assert len(server.requests("PUT", "/commands")) == 1
        fewer = Dispatcher(LISTED[:3], Gate(), Drawer())
        before = await memory.recall("discord.commands", APPLICATION)
        memory.changed.clear()
        async with serving(server, fewer, memory):
            await memory.changed.wait()
        assert await memory.recall("discord.commands", APPLICATION) != before
        assert [c["name"] for c in server.commands] == ["today", "check", "echo"]
        assert server.problems == []


async def test_an_upload_that_failed_is_made_at_the_next_start(caplog: pytest.LogCaptureFixture) -> None:
    memory = Remembered()
    async with discord_server() as server:
        server.fail("PUT .*/commands", status=400, code=30034)
        async with serving(server, sample_front(), memory, settled=False):
            await server.until("PUT", "/commands", 1)
        assert await memory.recall("discord.commands", APPLICATION) is None
        async with serving(server, sample_front(), memory):
            assert "here" in (await server.slash("today")).shown.text


async def test_it_subscribes_to_servers_and_direct_messages_and_nothing_else() -> None:
    async with discord_stage() as stage:
        assert stage.server.gateway.intents == [1 | 1 << 12]


async def test_no_server_and_no_person_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    monkeypatch.setattr("discord.guild.Guild.__init__", lambda *_, **__: kept.append("server"))
    monkeypatch.setattr("discord.member.Member.__init__", lambda *_, **__: kept.append("person"))
    async with discord_stage() as stage:
        await stage.presses(await stage.types("today"), "Tick")
    assert kept == []


async def test_a_wrong_token_is_said_in_a_sentence_without_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with discord_server() as server:
        with pytest.raises(PlatformDown) as caught:
            await at(server, "MTAx.other.token").serve(sample_front())
    assert caught.value.forever
    assert "DISCORD_TOKEN" in caught.value.reason
    assert "other.token" not in caplog.text + caught.value.reason


async def test_an_outage_at_start_up_is_not_for_ever() -> None:
    async with discord_server() as server:
        server.fail("GET /users/@me", status=503)
        with pytest.raises(PlatformDown) as caught:
            await at(server).serve(sample_front())
        server.fail("GET /gateway/bot", cut="before", times=9)
        with pytest.raises(PlatformDown) as cut:
            await at(server).serve(sample_front())
    assert (caught.value.forever, cut.value.forever) == (False, False)


@pytest.mark.parametrize(("code", "forever"), [(4004, True), (4013, True), (4001, False)])
async def test_a_connection_closed_for_good_is_told(code: int, forever: bool) -> None:  # noqa: FBT001  (a case)
    async with discord_server() as server:
        platform = at(server)
        serve = asyncio.create_task(platform.serve(sample_front()))
        await server.gateway.ready.wait()
        if forever:
            await server.gateway.drop(code)
            with pytest.raises(PlatformDown) as caught:
                await serve
            assert caught.value.forever
        else:
            await server.gateway.drop(code)
            await server.gateway.ready.wait()
            serve.cancel()
            await asyncio.wait({serve})


async def test_a_dropped_connection_is_resumed_and_nothing_is_lost() -> None:
    async with discord_stage() as stage:
        await stage.server.gateway.drop()
        assert "here" in (await stage.types("today")).text  # sent while nobody was connected
        assert (stage.server.gateway.identified, stage.server.gateway.resumed) == (1, 1)


async def test_it_serves_again_after_it_was_stopped() -> None:
    async with discord_server() as server:
        platform = at(server)
        for _ in range(2):
            serve = asyncio.create_task(platform.serve(sample_front()))
            await server.gateway.ready.wait()
            await server.until("PUT", "/commands", 1)
            assert "here" in (await server.slash("today")).shown.text
            serve.cancel()
            await asyncio.wait({serve}, timeout=5)
            assert serve.cancelled()
            server.gateway.ready.clear()


async def test_the_tokens_of_interactions_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("discord").setLevel(logging.NOTSET)
    async with discord_stage() as stage:
        await stage.types("today")
    assert "token-" not in caplog.text
    assert TOKEN not in caplog.text


async def test_it_stops_even_while_discord_py_reconnects(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway, begun = Gateway(lambda *_: None, Turns(Alone())), asyncio.Event()

    async def connect() -> None:
        """Take the first cancellation for the end of one attempt, as discord.py's `Shard.reconnect` does."""
        begun.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    monkeypatch.setattr(gateway, "connect", connect)
    staying = asyncio.create_task(gateway.stay())
    await begun.wait()
    staying.cancel()
    await asyncio.wait({staying}, timeout=5)
    assert staying.cancelled()

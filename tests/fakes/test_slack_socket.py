"""The fake's Socket Mode, with the real client at the other end."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_kit import connected
from tests.fakes.slack_people import BOT_TOKEN, COURSE, Raw
from tests.fakes.slack_server import SlackServer, slack_server


@pytest.fixture
def gate() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def listening(app: AsyncApp, gate: asyncio.Event) -> AsyncApp:
    """/study answers at once, /slow once the gate is open, and mentions are answered too."""

    @app.command("/study")
    async def study(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Here")

    @app.command("/slow")
    async def slow(ack: Any, respond: Any) -> None:
        await ack()
        await gate.wait()
        await respond(text="At last")

    @app.event("app_mention")
    async def mention(say: Any) -> None:
        await say(text="Hello")

    return app


async def test_a_refresh_replaces_the_connection(slack: SlackServer, listening: AsyncApp, gate: asyncio.Event) -> None:
    slow = asyncio.create_task(slack.slash("/slow"))
    await slack.until_acked()
    await slack.refresh_sockets()
    await slack.connected()
    assert (await slack.slash("/study")).texts == ["Here"]
    gate.set()
    assert (await slow).texts == ["At last"]
    assert (slack.socket.opened, slack.problems) == (2, [])


async def test_a_dropped_connection_comes_back(slack: SlackServer, listening: AsyncApp) -> None:
    await slack.drop_sockets()
    await slack.connected()
    assert (await slack.slash("/study")).texts == ["Here"]
    assert slack.problems == []


async def test_without_a_connection_people_see_that_nothing_responds(slack: SlackServer, listening: AsyncApp) -> None:
    slack.refuse_sockets()
    await slack.drop_sockets()
    with pytest.raises(AssertionError, match="not connected"):
        await slack.slash("/study")
    slack.socket.refusing = False
    await slack.connected()
    assert (await slack.slash("/study")).texts == ["Here"]


async def test_an_unacked_command_is_a_problem_though_the_answer_comes() -> None:
    async with slack_server(patience=0.2, ack_within=0.3) as slack:
        app = AsyncApp(client=AsyncWebClient(BOT_TOKEN, base_url=slack.api))

        @app.command("/study")
        async def study(ack: Any, respond: Any) -> None:
            await respond(text="Here")
            await slack.until_problem()
            await ack()

        async with connected(app, slack):
            seen = await slack.slash("/study")
        assert (seen.texts, seen.failed) == (["Here"], True)
        assert slack.problems == ["no ack of a slash within 0.3 s"]


async def test_an_event_is_sent_again_when_its_connection_was_cut(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.ack_within = 0.3
    app, heard = AsyncApp(client=client), list[Raw]()

    @app.middleware
    async def cut_once(body: Raw, next_: Any) -> None:
        heard.append(body)
        if len(heard) == 1:
            await slack.drop_sockets()
            raise RuntimeError
        await next_()

    @app.event("app_mention")
    async def mention(say: Any) -> None:
        await say(text="Hello")

    async with connected(app, slack):
        seen = await slack.mentions("hi", channel=COURSE)
    assert (seen.texts, seen.failed) == (["Hello"], False)
    assert heard[0]["event_id"] == heard[1]["event_id"]
    assert slack.problems == []


async def test_a_ticket_opens_one_connection(slack: SlackServer, client: AsyncWebClient) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            await socket.send_json({"envelope_id": "e-none"})
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
    assert slack.problems == ['an ack of nothing: {"envelope_id": "e-none"}']

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_people import ADA, APP_TOKEN, BOT_TOKEN, COURSE, GRACE
from tests.fakes.slack_server import SlackServer, slack_server

Raw = dict[str, Any]


def section(text: str) -> Raw:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, id_: str) -> Raw:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": id_}


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with slack_server(patience=0.2) as running:
        yield running


@pytest.fixture
async def app(server: SlackServer) -> AsyncIterator[AsyncApp]:
    app = AsyncApp(client=AsyncWebClient(BOT_TOKEN, base_url=server.api))
    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # (Bolt's handlers say nothing of types)
    await server.connected()
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]  # (likewise)


async def test_a_command_is_answered_and_its_button_works(server: SlackServer, app: AsyncApp) -> None:
    @app.command("/study")
    async def study(ack: Any, respond: Any, command: Raw) -> None:
        await ack()
        blocks = [
            section(f"*You* said {command['text']}"),
            {"type": "actions", "elements": [button("Again", "go?x=1")]},
        ]
        await respond(text="You said", blocks=blocks)

    @app.action("go?x=1")
    async def go(ack: Any, respond: Any, body: Raw) -> None:
        await ack()
        await respond(text=f"Pressed by {body['user']['id']}", replace_original=True)

    seen = await server.slash("/study", "check <bayes> & more")
    assert seen.shown.text == "You said check <bayes> & more"
    assert (seen.shown.active, seen.shown.labels, seen.shown.only) == (("*", "*"), ["Again"], ADA.id)
    again = await server.press(seen.shown, "Again")
    assert (again.shown.text, again.shown.edits) == ("Pressed by U0ADA", 1)
    assert server.problems == []


async def test_a_post_is_seen_in_its_channel(server: SlackServer) -> None:
    client = AsyncWebClient(BOT_TOKEN, base_url=server.api)
    await client.chat_postMessage(channel=COURSE.id, text="Hello")
    await client.chat_postMessage(channel=GRACE.id, text="Hello Grace")
    assert [m.text for m in server.messages[COURSE.id]] == ["Hello"]
    assert [m.text for m in server.messages[server.dm(GRACE.id)]] == ["Hello Grace"]
    assert server.problems == []

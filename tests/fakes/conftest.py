from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_kit import connected
from tests.fakes.slack_people import BOT_TOKEN
from tests.fakes.slack_server import SlackServer, slack_server


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A fake Slack whose people lose patience soon."""
    async with slack_server(patience=0.2) as running:
        yield running


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    """A client with the bot's token that repeats nothing."""
    return AsyncWebClient(BOT_TOKEN, base_url=slack.api, retry_handlers=[])


@pytest.fixture
async def app(slack: SlackServer, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """The real Bolt, connected."""
    app = AsyncApp(client=client)
    async with connected(app, slack):
        yield app

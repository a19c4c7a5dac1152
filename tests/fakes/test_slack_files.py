"""Files that people choose in forms of the fake Slack."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_kit import field, modal
from tests.fakes.slack_people import BOT_TOKEN, COURSE, GRACE, Raw
from tests.fakes.slack_server import SlackServer


async def test_a_file_is_chosen_in_a_form_and_fetched_with_the_bots_token(
    slack: SlackServer, app: AsyncApp, client: AsyncWebClient
) -> None:
    chosen: asyncio.Queue[Raw] = asyncio.Queue()
    form = modal(field("doc", "Document", {"type": "file_input", "action_id": "doc", "max_files": 1}))

    @app.shortcut("note")
    async def note(ack: Any, body: Raw, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form)
        with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
            await client.views_open(trigger_id=body["trigger_id"], view=form)

    @app.view("form")
    async def sent(ack: Any, view: Raw) -> None:
        await ack()
        chosen.put_nowait(view["state"]["values"]["doc"]["doc"])

    opened = (await slack.message_shortcut("note", slack.add(COURSE.id, {"text": "wow"}, author=GRACE.id))).form
    assert list((await slack.submit(opened)).errors) == ["doc"], "Slack itself asks for what is missing"
    await slack.submit(opened, files={"Document": ("a.md", b"# A")})
    found = await chosen.get()
    (file,) = found["files"]
    assert (found["type"], file["name"], file["size"]) == ("file_input", "a.md", 3)
    assert len(slack.problems) == 1, "the trigger counts once"

    async def get(token: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = file["url_private_download"]
        async with aiohttp.ClientSession() as s, s.get(url, headers=headers, allow_redirects=False) as said:
            return said.status, await said.read()

    assert await get(BOT_TOKEN) == (200, b"# A")
    assert ((await get(""))[0], (await get("xoxb-other"))[0]) == (302, 302)
    slack.scopes -= {"files:read"}
    assert (await get(BOT_TOKEN))[0] == 302
    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.views_open(trigger_id="any", view=form)

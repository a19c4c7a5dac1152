"""The fake's Web API, asked by the real client."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack_kit import actions, button, modal, section
from tests.fakes.slack_people import ADA, APP_TOKEN, BOT_USER, COURSE, GRACE, KURT, LOUNGE, Raw
from tests.fakes.slack_server import SlackServer

KEY: Raw = {"event_type": "study", "event_payload": {"key": "r:1"}}


async def refused(call: Any) -> Raw:
    """Slack's answer to a call that it refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: Raw = caught.value.response.data
    return answer


async def test_tokens_are_told_apart(slack: SlackServer, client: AsyncWebClient) -> None:
    assert (await client.auth_test())["user_id"] == BOT_USER
    assert "chat:write" in (await client.auth_test()).headers["x-oauth-scopes"]
    bad = AsyncWebClient("xoxb-other", base_url=slack.api)
    assert (await refused(bad.auth_test()))["error"] == "invalid_auth"
    assert (await refused(AsyncWebClient(base_url=slack.api).auth_test()))["error"] == "not_authed"
    assert (await client.apps_connections_open(app_token=APP_TOKEN))["url"].startswith("ws://")
    assert (await refused(client.apps_connections_open(app_token="xapp-no")))["error"] == "invalid_auth"
    app_only = AsyncWebClient(APP_TOKEN, base_url=slack.api)
    assert (await refused(app_only.chat_postMessage(channel=COURSE.id, text="x")))["error"] == "not_allowed_token_type"
    assert slack.problems == []


async def test_a_missing_scope_is_named(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.scopes -= {"chat:write", "im:history", "channels:read"}
    said = await refused(client.chat_postMessage(channel=COURSE.id, text="x"))
    assert (said["error"], said["needed"]) == ("missing_scope", "chat:write")
    assert "users:read" in said["provided"]
    assert (await refused(client.conversations_info(channel=COURSE.id)))["needed"] == "channels:read"
    await client.conversations_open(users=ADA.id)
    assert (await refused(client.conversations_history(channel=slack.dm(ADA.id))))["needed"] == "im:history"
    assert slack.problems == []


async def test_arguments_are_checked(slack: SlackServer, client: AsyncWebClient) -> None:
    said = await refused(client.api_call("chat.postMessage", json={"text": "x", "colour": "red"}))
    assert said["error"] == "invalid_arguments"
    assert said["response_metadata"]["messages"] == [
        "[ERROR] unknown field: colour",
        "[ERROR] missing required field: channel",
    ]
    assert (await refused(client.api_call("chat.shout")))["error"] == "unknown_method"
    assert (await refused(client.api_call("conversations.history", json={"channel": COURSE.id})))["error"]
    posted = await client.api_call("chat.postMessage", data={"channel": COURSE.id, "text": "as a form", "blocks": "[]"})
    assert posted["ok"]
    assert len(slack.problems) == 3


async def test_messages_go_where_they_may(slack: SlackServer, client: AsyncWebClient) -> None:
    first = await client.chat_postMessage(channel=COURSE.id, text="Hello")
    second = await client.chat_postMessage(channel=GRACE.id, text="Hello Grace")
    assert (second["channel"], second["message"]["user"]) == (slack.dm(GRACE.id), BOT_USER)
    assert float(second["ts"]) > float(first["ts"])
    assert (await refused(client.chat_postMessage(channel=LOUNGE.id, text="x")))["error"] == "not_in_channel"
    assert (await refused(client.chat_postMessage(channel="C0NONE", text="x")))["error"] == "channel_not_found"
    slack.restricted.add(COURSE.id)
    assert (await refused(client.chat_postMessage(channel=COURSE.id, text="x")))["error"] == "restricted_action"
    slack.archived.add(COURSE.id)
    assert (await refused(client.chat_postMessage(channel=COURSE.id, text="x")))["error"] == "is_archived"
    assert [m.text for m in slack.messages[COURSE.id]] == ["Hello"]
    assert slack.problems == []


async def test_ephemeral_messages_need_somebody_there(slack: SlackServer, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=COURSE.id, user=ADA.id, text="psst")
    assert [(m.text, m.only) for m in slack.messages[COURSE.id]] == [("psst", ADA.id)]
    said = await refused(client.chat_postEphemeral(channel=COURSE.id, user=KURT.id, text="psst"))
    assert said["error"] == "user_not_in_channel"
    ts = slack.messages[COURSE.id][0].ts
    assert (await refused(client.chat_update(channel=COURSE.id, ts=ts, text="x")))["error"] == "message_not_found"


async def test_an_update_keeps_the_blocks(slack: SlackServer, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=ADA.id, text="one", blocks=[section("*one*")], metadata=KEY)
    dm, ts = posted["channel"], posted["ts"]
    (message,) = slack.messages[dm]
    await client.chat_update(channel=dm, ts=ts, text="two")
    assert (message.text, message.metadata) == ("one", KEY)
    assert "nobody sees the new text" in slack.problems.pop()
    await client.chat_update(channel=dm, ts=ts, text="two", blocks=[])
    assert (message.text, message.edits) == ("two", 2)
    assert (await refused(client.chat_update(channel=dm, ts=ts, text="x" * 4001)))["error"] == "msg_too_long"
    assert (await refused(client.chat_update(channel=ADA.id, ts=ts, text="x")))["error"] == "channel_not_found"
    theirs = slack.add(dm, {"text": "mine"}, author=ADA.id)
    assert (await refused(client.chat_update(channel=dm, ts=theirs.ts, text="x")))["error"] == "cant_update_message"
    await client.chat_delete(channel=dm, ts=ts)
    assert slack.messages[dm] == [theirs]


async def test_history_shows_metadata_to_who_asks(slack: SlackServer, client: AsyncWebClient) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    for n in range(3):
        slack.clock = lambda at=now + timedelta(hours=n): at  # type: ignore[misc]  # (mypy sees no default here)
        await client.chat_postMessage(channel=COURSE.id, text=f"m{n}", metadata=KEY)
    await client.chat_postEphemeral(channel=COURSE.id, user=ADA.id, text="psst")
    page = await client.conversations_history(channel=COURSE.id, limit=2)
    assert [m["text"] for m in page["messages"]] == ["m2", "m1"]
    assert page["has_more"]
    assert "metadata" not in page["messages"][0]
    rest = await client.conversations_history(
        channel=COURSE.id, cursor=page["response_metadata"]["next_cursor"], include_all_metadata=True
    )
    assert [(m["text"], m["metadata"]) for m in rest["messages"]] == [("m0", KEY)]
    since = await client.conversations_history(channel=COURSE.id, oldest=str((now + timedelta(hours=1)).timestamp()))
    assert [m["text"] for m in since["messages"]] == ["m2", "m1"]
    assert (await refused(client.conversations_history(channel=LOUNGE.id)))["error"] == "not_in_channel"


async def test_metadata_is_checked(slack: SlackServer, client: AsyncWebClient) -> None:
    bad: Any = {"event_type": "study"}
    said = await refused(client.chat_postMessage(channel=COURSE.id, text="x", metadata=bad))
    assert said["error"] == "invalid_metadata_format"
    big: Any = {"event_type": "study", "event_payload": {"k": "x" * 9000}}
    assert (await refused(client.chat_postMessage(channel=COURSE.id, text="x", metadata=big)))["error"] == (
        "metadata_too_large"
    )
    slack.problems.clear()
    nested: Any = {"event_type": "study", "event_payload": {"k": {"deep": 1}}}
    await client.chat_postMessage(channel=COURSE.id, text="x", metadata=nested)
    assert slack.problems == ["nested metadata at ['k']"]


async def test_people_have_a_zone_and_a_locale(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.clock = lambda: datetime(2026, 7, 1, tzinfo=UTC)
    user = (await client.users_info(user=GRACE.id, include_locale=True))["user"]
    assert (user["tz"], user["tz_offset"], user["locale"], user["is_admin"]) == (
        "America/New_York",
        -4 * 3600,
        "en-US",
        True,
    )
    assert "locale" not in (await client.users_info(user=ADA.id))["user"]
    assert (await refused(client.users_info(user="U0NONE")))["error"] == "user_not_found"
    slack.disabled.add(KURT.id)
    assert (await refused(client.conversations_open(users=KURT.id)))["error"] == "user_disabled"


async def test_a_trigger_works_once_and_not_for_long(slack: SlackServer, client: AsyncWebClient) -> None:
    i = slack._begin("slash", ADA, channel=COURSE.id)
    trigger, view = f"t.{i.id}", modal(section("x"))
    await client.views_open(trigger_id=trigger, view=view)
    assert (await refused(client.views_open(trigger_id=trigger, view=view)))["error"] == "exchanged_trigger_id"
    assert (await refused(client.views_open(trigger_id="t.no", view=view)))["error"] == "invalid_trigger_id"
    late = slack._begin("slash", ADA, channel=COURSE.id)
    late.sent -= 3.5
    assert (await refused(client.views_open(trigger_id=f"t.{late.id}", view=view)))["error"] == "expired_trigger_id"
    said = await refused(client.views_update(view_id="V0", view=view))
    assert said["error"] == "not_found"


async def test_a_response_url_works_five_times_in_half_an_hour(slack: SlackServer, client: AsyncWebClient) -> None:
    i = slack._begin("slash", ADA, channel=LOUNGE.id)
    hook = AsyncWebhookClient(slack._url(i))
    for n in range(5):
        assert (await hook.send(text=f"m{n}", response_type="in_channel" if n else "ephemeral")).status_code == 200
    sixth = await hook.send(text="m5")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)
    assert [m.only for m in slack.messages[LOUNGE.id]] == [ADA.id, None, None, None, None]
    assert slack.problems == ["a response_url was used more than five times"]
    other = AsyncWebhookClient(slack._url(slack._begin("slash", ADA, channel=COURSE.id)))
    wrong = await other.send(text="x", blocks=[actions()])
    assert (wrong.status_code, wrong.body) == (400, "invalid_blocks")
    begun = slack.clock()
    slack.clock = lambda: begun + timedelta(minutes=31)
    assert "expired_url" in (await other.send(text="x")).body


async def test_files_are_uploaded_and_shared(slack: SlackServer, client: AsyncWebClient) -> None:
    await client.conversations_open(users=ADA.id)
    await client.files_upload_v2(filename="p.png", content=b"\x89PNG", title="Progress", channel=slack.dm(ADA.id))
    (message,) = slack.messages[slack.dm(ADA.id)]
    assert message.raw["files"][0]["title"] == "Progress"
    (file,) = slack.files.values()
    assert file["content"] == b"\x89PNG"
    image = {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": "Progress"}
    await client.chat_postMessage(channel=ADA.id, text="Progress", blocks=[image])
    assert slack.problems == []
    await client.files_completeUploadExternal(files=[{"id": file["id"]}], channel_id=slack.dm(ADA.id))
    assert slack.problems.pop() == f"the file {file['id']} was shared twice"
    slack.scopes -= {"files:write"}
    assert (await refused(client.files_getUploadURLExternal(filename="p.png", length=3)))["needed"] == "files:write"
    assert (await refused(client.files_completeUploadExternal(files=[{"id": file["id"]}])))["needed"] == "files:write"
    slack.scopes |= {"files:write"}
    asked = await client.files_getUploadURLExternal(filename="p.png", length=3)
    async with aiohttp.ClientSession() as session, session.post(asked["upload_url"], data=b"four") as answer:
        assert answer.status == 400
    said = await refused(client.files_completeUploadExternal(files=[{"id": asked["file_id"]}], channel_id=ADA.id))
    assert said["error"] == "file_not_found"
    blocks = [image | {"slack_file": {"id": asked["file_id"]}}]
    assert (await refused(client.chat_postMessage(channel=ADA.id, text="x", blocks=blocks)))[
        "error"
    ] == "invalid_blocks"


async def test_faults_come_on_demand(slack: SlackServer, client: AsyncWebClient) -> None:
    async def post(text: str) -> Any:
        return await client.chat_postMessage(channel=COURSE.id, text=text)

    slack.fault("chat.postMessage", status=429, retry_after=2)
    with pytest.raises(SlackApiError) as limited:
        await post("429")
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "2")
    slack.fault("chat.postMessage", status=500, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await post("500")
    slack.fault("chat.postMessage", error="fatal_error")
    assert (await refused(post("error")))["error"] == "fatal_error"
    slack.fault("chat.postMessage", cut="before")
    with pytest.raises(aiohttp.ClientConnectionError):
        await post("before")
    slack.fault("chat.postMessage", cut="after")
    with pytest.raises(aiohttp.ClientConnectionError):
        await post("after")
    await post("at last")
    assert [m.text for m in slack.messages[COURSE.id]] == ["after", "at last"]
    assert len(slack.requests("chat.postMessage")) == 7
    assert slack.problems == []


async def test_a_request_waits_until_it_may_go_on(slack: SlackServer, client: AsyncWebClient) -> None:
    gate = asyncio.Event()
    slack.fault("chat.postMessage", hold=gate)
    held = asyncio.create_task(client.chat_postMessage(channel=COURSE.id, text="held"))
    await slack.until("chat.postMessage")
    await client.chat_postMessage(channel=COURSE.id, text="free")
    gate.set()
    await held
    assert [m.text for m in slack.messages[COURSE.id]] == ["free", "held"]


async def test_a_channel_takes_a_message_a_second_if_asked_to(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.pace = 1.0
    await client.chat_postMessage(channel=COURSE.id, text="one")
    await client.chat_postMessage(channel=ADA.id, text="elsewhere")
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=COURSE.id, text="two")
    assert (limited.value.response.status_code, slack.limited) == (429, 1)


async def test_a_button_stands_where_it_was_put(slack: SlackServer, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=COURSE.id, text="x", blocks=[actions(button("R&amp;D", "go"))])
    (message,) = slack.messages[COURSE.id]
    assert message.labels == ["R&D"]
    with pytest.raises(AssertionError, match="no control 'Stop'"):
        message.control("Stop")

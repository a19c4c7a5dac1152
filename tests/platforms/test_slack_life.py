"""Coming up, staying up and going down on Slack."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import doctor
from bot.chat.platform import PlatformDown
from bot.platforms.slack import sockets as connections
from bot.platforms.slack.app import Slack
from bot.platforms.slack.tokens import NEEDED, SCOPES, look
from bot.settings import Settings
from tests.fakes.slack_people import APP_TOKEN, BOT_TOKEN, COURSE
from tests.fakes.slack_server import SlackServer, slack_server
from tests.platforms.samples import Gate, Remembered, sample_front
from tests.platforms.slack_stage import SlackStage, serving, slack_stage


def at(server: SlackServer, bot: str = BOT_TOKEN, app: str = APP_TOKEN) -> Slack:
    return Slack(bot, app, memory=Remembered(), clock=lambda: datetime.now(UTC), api=server.api)


async def down(server: SlackServer, *tokens: str) -> PlatformDown:
    with pytest.raises(PlatformDown) as caught:
        await at(server, *tokens).serve(sample_front())
    return caught.value


@pytest.mark.parametrize("code", ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "other_error"])
async def test_a_bots_token_that_is_refused_is_said_in_a_sentence(code: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with slack_server() as server:
        server.fault("auth.test", error=code)
        refused = await down(server)
    assert refused.forever
    assert refused.reason.endswith(".")
    assert code == "other_error" or "https://api.slack.com/apps" in refused.reason
    assert BOT_TOKEN not in caplog.text + refused.reason
    assert server.socket.opened == 0


async def test_each_kind_of_token_has_its_own_sentence() -> None:
    async with slack_server() as server:
        wrong_bot = await down(server, "xoxb-1-wrong")
        swapped = await down(server, APP_TOKEN)
        wrong_app = await down(server, BOT_TOKEN, "xapp-1-wrong")
        other_app = await down(server, BOT_TOKEN, BOT_TOKEN)
        server.fault("apps.connections.open", error="missing_scope")
        lacking = await down(server)
    found = [d.reason for d in (wrong_bot, swapped, wrong_app, other_app, lacking)]
    assert len(set(found)) == 5
    assert ["SLACK_BOT_TOKEN" in s for s in found] == [True, True, False, False, False]
    assert ["SLACK_APP_TOKEN" in s for s in found] == [False, False, True, True, True]
    assert "connections:write" in lacking.reason
    assert all(d.forever for d in (wrong_bot, swapped, wrong_app, other_app, lacking))


@pytest.mark.parametrize("scope", NEEDED)
async def test_without_a_scope_that_it_cannot_do_without_it_does_not_begin(scope: str) -> None:
    async with slack_server() as server:
        server.scopes -= {scope}
        refused = await down(server)
    assert refused.forever
    assert f"The Slack app lacks {scope} ({SCOPES[scope]})." in refused.reason


async def test_a_scope_that_it_can_do_without_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with slack_server() as server:
        server.scopes -= {"app_mentions:read", "groups:history"}
        async with serving(server, sample_front(), Remembered()):
            assert "here" in (await server.slash("/study", "today")).shown.text
    assert "app_mentions:read (answering mentions)" in caplog.text
    assert "groups:history" in caplog.text


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("auth.test", {"status": 503}),
        ("auth.test", {"error": "fatal_error"}),
        ("auth.test", {"cut": "before"}),
        ("auth.test", {"status": 429, "retry_after": 1}),
        ("apps.connections.open", {"status": 500}),
        ("apps.connections.open", {"cut": "after"}),
    ],
)
async def test_an_outage_at_start_up_is_not_for_ever(method: str, fault: Mapping[str, Any]) -> None:
    async with slack_server() as server:
        server.fault(method, **fault)
        assert not (await down(server)).forever


async def test_no_slack_at_all_is_not_for_ever() -> None:
    server = SlackServer()
    server.api = "http://127.0.0.1:9/api/"
    refused = await down(server)
    assert (refused.forever, refused.reason) == (False, "Slack can't be reached (ClientConnectorError).")


async def test_connections_that_are_not_let_in_are_not_for_ever() -> None:
    async with slack_server() as server:
        server.refuse_sockets()
        refused = await down(server)
        assert (refused.forever, refused.reason) == (False, "Slack can't be reached (WSServerHandshakeError).")


async def test_two_connections_leave_no_gap_when_one_is_replaced() -> None:
    async with slack_stage() as stage:
        for _ in range(3):
            await stage.server.refresh_sockets(1)
            assert "here" in (await stage.types("today")).text
            await stage.server.connected(2)
        assert len(stage.server.socket.sockets) == 2


async def test_all_connections_can_be_replaced_at_once() -> None:
    async with slack_stage() as stage:
        await stage.server.refresh_sockets()
        await stage.server.connected(2)
        assert "here" in (await stage.types("today")).text
        assert stage.server.socket.opened == 4


async def test_a_cut_connection_is_made_anew_at_once() -> None:
    async with slack_stage() as stage:
        await stage.server.drop_sockets()
        await stage.server.connected(2)
        assert "here" in (await stage.types("today")).text


async def during(stage: SlackStage, what: str) -> None:
    """Let something happen to the connections while a command is being answered."""
    asked = asyncio.create_task(stage.server.slash("/study", "slow text:here"))
    await stage.gate.reached.wait()
    await (stage.server.refresh_sockets() if what == "refresh" else stage.server.drop_sockets())
    stage.gate.open.set()
    seen = await asked
    assert [m.text for m in stage.server.messages[COURSE.id]] == ["At last. here"]
    assert seen.shown.text == "At last. here"
    assert stage.gate.passed == 1


@pytest.mark.parametrize("patience", [5.0, 0.0])
@pytest.mark.parametrize("what", ["refresh", "drop"])
async def test_a_command_survives_its_connection(what: str, patience: float) -> None:
    async with slack_stage(patience=patience) as stage:
        await during(stage, what)


async def test_a_lost_connection_is_tried_again_with_growing_pauses_and_a_line_each(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(connections, "_FIRST", 0.01)
    async with slack_stage() as stage:
        stage.server.refuse_sockets()
        await stage.server.drop_sockets()
        await stage.server.until("apps.connections.open", 2 + 6)
        stage.server.refuse_sockets(False)  # noqa: FBT003  (reads as a sentence)
        await stage.server.connected(2)
        assert "here" in (await stage.types("today")).text
    assert caplog.text.count("Slack: no connection, trying again") >= 4
    assert "ticket" not in caplog.text
    caplog.clear()


async def test_an_app_that_is_switched_off_is_told() -> None:
    async with slack_server() as server:
        serve = asyncio.create_task(at(server).serve(sample_front()))
        await server.connected(2)
        await server.socket.sockets[0].send_json({"type": "disconnect", "reason": "link_disabled"})
        with pytest.raises(PlatformDown, match="Socket Mode was switched off") as caught:
            await serve
        assert caught.value.forever


async def test_an_apps_token_that_is_withdrawn_while_it_runs_is_told() -> None:
    async with slack_server() as server:
        serve = asyncio.create_task(at(server).serve(sample_front()))
        await server.connected(2)
        server.fault("apps.connections.open", error="invalid_auth")
        await server.drop_sockets(1)
        with pytest.raises(PlatformDown, match="SLACK_APP_TOKEN"):
            await serve


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
async def test_a_bots_token_that_is_withdrawn_while_it_runs_is_told(code: str) -> None:
    async with slack_server() as server:
        serve = asyncio.create_task(at(server).serve(sample_front()))
        await server.connected(2)
        server.fault("users.info", error=code)
        await server.slash("/study", "today")
        with pytest.raises(PlatformDown) as caught:
            await serve
        assert caught.value.forever


async def test_answers_under_way_are_given_before_it_ends() -> None:
    gate = Gate()
    async with slack_server() as server:
        serve = asyncio.create_task(at(server).serve(sample_front(gate)))
        await server.connected(2)
        asked = asyncio.create_task(server.slash("/study", "slow"))
        await gate.reached.wait()
        serve.cancel()
        gate.open.set()
        assert "At last." in (await asked).shown.text
        await asyncio.wait({serve})
        assert serve.cancelled()


async def test_an_answer_that_never_comes_does_not_keep_it_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.slack.app._DRAIN", 0.05)
    gate = Gate()
    async with slack_server() as server:
        serve = asyncio.create_task(at(server).serve(sample_front(gate)))
        await server.connected(2)
        asked = asyncio.create_task(server.slash("/study", "slow"))
        await gate.reached.wait()
        serve.cancel()
        await asyncio.wait({serve}, timeout=5)
        assert serve.cancelled()
        asked.cancel()


async def test_it_serves_again_after_it_was_stopped() -> None:
    async with slack_server() as server:
        platform = at(server)
        for _ in range(2):
            serve = asyncio.create_task(platform.serve(sample_front()))
            await server.connected(2)
            assert "here" in (await server.slash("/study", "today")).shown.text
            serve.cancel()
            await asyncio.wait({serve}, timeout=5)
            assert serve.cancelled()


async def test_secrets_and_what_people_write_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("slack_bolt", "slack_sdk", "slack_bolt.AsyncApp"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    async with slack_stage(patience=0.0) as stage:
        await stage.types("echo", {"text": "geheim"})
        stage.server.fault("respond", cut="before", times=2)
        await stage.types("echo", {"text": "geheim"})
        await stage.server.writes("check geheim")
    for secret in (BOT_TOKEN, APP_TOKEN, "/respond/", "ticket=", "geheim"):
        assert secret not in caplog.text


async def test_the_doctor_names_what_is_missing() -> None:
    async with slack_server() as server:
        assert await look((BOT_TOKEN, APP_TOKEN), server.api) == (
            True,
            "on; Slack takes both tokens, and no scope is missing.",
        )
        server.scopes -= {"users:read", "im:history"}
        is_ok, text = await look((BOT_TOKEN, APP_TOKEN), server.api)
        assert not is_ok
        assert "im:history" in text
        assert "users:read" in text
        assert (await look(("xoxb-wrong", APP_TOKEN), server.api))[0] is False
        assert (await look((BOT_TOKEN, "xapp-wrong"), server.api))[0] is False
        server.fault("auth.test", status=500)
        assert await look((BOT_TOKEN, APP_TOKEN), server.api) == (
            True,
            "on, but the tokens were not tried: Slack has an outage (500).",
        )


async def test_the_doctor_looks_at_slack_where_it_is_on() -> None:
    tokens = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
    on, off = (Settings(_env_file=None, **given) for given in (tokens, {}))  # type: ignore[call-arg,arg-type]  # (pydantic-settings' own parameter)
    async with slack_server() as server:
        server.scopes -= {"im:write"}
        found = await doctor._slack(on, server.api)
    assert not found.is_ok
    assert "im:write (direct messages)" in found.text
    assert (await doctor._slack(off, None)).text.startswith("off; ")

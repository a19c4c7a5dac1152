"""The bot's first words on Slack: in a channel, in direct messages, in the Home tab; and that it is at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.markup import Rich
from bot.chat.reply import Button, Press, Reply
from bot.platforms.slack.app import Slack
from bot.platforms.slack.tokens import SCOPES
from bot.storage.memory import StoredMemory
from bot.words import Words
from tests.fakes.slack_people import ADA, COURSE, GRACE, LOUNGE
from tests.fakes.slack_server import SlackServer, slack_server
from tests.platforms.discord_stage import Late
from tests.platforms.samples import Gate, Remembered, sample_front
from tests.platforms.slack_stage import SlackStage, serving, slack_stage
from tests.world import World

WORKING = "Working… My answer comes here."


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[tuple[World, SlackServer]]:
    """The program on the fake Slack."""
    async with World(tmp_path) as world, slack_server(patience=0.5) as server:
        server.clock = world.clock
        async with serving(server, world.app.front, StoredMemory(world.app.database), clock=world.clock) as slack:
            world.app.platforms[slack.name] = slack
            yield world, server
        assert server.problems == []


async def test_where_it_is_invited_it_says_once_who_it_is(told: tuple[World, SlackServer]) -> None:
    _, server = told
    hello = (await server.invites(LOUNGE)).shown
    assert (hello.channel, hello.only) == (LOUNGE.id, None)
    assert hello.text.startswith("Hello. I keep people going on a learning roadmap")
    assert "/study admin" in hello.text
    assert hello.labels == ["Where am I?", "I know some of this", "Set me up here"]
    assert (await server.invites(LOUNGE, user=GRACE)).messages == []
    assert len(server.messages[LOUNGE.id]) == 1
    mine = (await server.press(hello, "Where am I?")).shown
    assert (mine.only, "Next:" in mine.text) == (ADA.id, True)


async def test_it_says_so_once_over_restarts(tmp_path: Path) -> None:
    async with World(tmp_path) as world, slack_server(patience=0.3) as server:
        for _ in range(2):
            async with serving(server, world.app.front, StoredMemory(world.app.database), clock=world.clock):
                await server.invites(LOUNGE)
        assert len(server.messages[LOUNGE.id]) == 1


async def test_that_somebody_else_joined_is_nothing_to_it(told: tuple[World, SlackServer]) -> None:
    _, server = told
    inner = {"user": ADA.id, "channel": COURSE.id, "channel_type": "C", "event_ts": "1.0"}
    seen = await server._event(server._begin("event", ADA, channel=COURSE.id), "member_joined_channel", inner)
    assert seen.messages == []


async def test_without_such_a_command_it_is_silent() -> None:
    async with slack_stage() as stage:
        assert (await stage.server.invites(LOUNGE)).messages == []


async def test_a_stranger_who_writes_is_greeted_and_who_has_begun_sees_the_day(
    told: tuple[World, SlackServer],
) -> None:
    _, server = told
    hello = (await server.writes("good morning")).shown
    assert hello.text.startswith("I keep you going on a learning roadmap.")
    assert hello.labels == ["Where am I?", "I know some of this", "Remind me every week"]
    await server.writes("check 1.1")
    assert "Next:" in (await server.writes("and now?")).shown.text


async def test_home_greets_the_first_time_above_the_day(told: tuple[World, SlackServer]) -> None:
    _, server = told
    home = await server.opens_home()
    assert home.text.startswith("I keep you going on a learning roadmap.")
    assert home.labels[:4] == ["Where am I?", "I know some of this", "Remind me every week", "Done"]
    await server.slash("/check", "1.1", user=GRACE)
    begun = await server.opens_home(user=GRACE)
    assert "I keep you going" not in begun.text, "who has begun knows"
    assert begun.labels.count("Roadmap") == 1, "and is shown the day once"


async def test_missing_scopes_are_told_in_the_health_check(tmp_path: Path) -> None:
    async with World(tmp_path) as world, slack_server() as server:
        server.scopes -= {"files:write", "groups:read"}
        async with serving(server, world.app.front, Remembered(), clock=world.clock) as slack:
            world.app.platforms[slack.name] = slack
            shown = (await server.slash("/study", "admin channel:#course", user=GRACE)).shown
            assert "○ Permissions · without groups:read and files:write" in shown.text
            for scope in ("groups:read", "files:write"):
                assert f"{scope}: {SCOPES[scope]}" in shown.text
            assert "Give me what I lack" in shown.labels


async def test_before_it_is_connected_nobody_can_tell() -> None:
    slack = Slack("xoxb-1", "xapp-1", memory=Remembered(), clock=lambda: None)  # type: ignore[arg-type,return-value]  # (never asked)
    assert await slack.rights(COURSE.id, Words()) is None


# Working on it ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def late() -> AsyncIterator[SlackStage]:
    """A platform that says at once that it is at it, before a front door that takes its time."""
    async with slack_stage(late=True, shows=0.0) as on:
        yield on


async def test_a_slow_command_is_acknowledged_with_that(late: SlackStage) -> None:
    asked = asyncio.create_task(late.server.slash("/study", "today"))
    shown = (await asked).shown
    assert (shown.only, shown.text) == (ADA.id, WORKING)
    late.gate.open.set()
    await late.server.until("respond")
    assert late.server.requests("respond")[0]["text"].startswith("You are")


async def test_a_slow_answer_in_direct_messages_takes_the_place_of_that(late: SlackStage) -> None:
    shown = (await late.server.writes("today")).shown
    assert shown.text == WORKING
    late.gate.open.set()
    await late.server.until("chat.update")
    (_, answer) = late.server.messages[late.server.dm(ADA.id)]
    assert answer is shown
    assert answer.text == "You are here."


async def test_an_answer_that_cannot_take_its_place_is_said_below(late: SlackStage) -> None:
    await late.server.writes("today")
    late.server.fault("chat.update", error="message_not_found", times=2)
    late.gate.open.set()
    await late.server.until("chat.postMessage", 2)
    assert [m.text for m in late.server.messages[late.server.dm(ADA.id)]][-1] == "You are here."


async def test_an_answer_that_will_not_come_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    front = Late(gate)

    async def breaks(*_: object, **__: object) -> Reply:
        await gate.open.wait()
        raise RuntimeError

    monkeypatch.setattr(front, "answer", breaks)
    async with slack_stage(front=front, shows=0.0) as stage:
        assert (await stage.server.writes("today")).shown.text == WORKING
        gate.open.set()
        await stage.server.until("chat.delete")
        assert WORKING not in [m.text for m in stage.server.messages[stage.server.dm(ADA.id)]]


async def test_a_slow_form_takes_it_back(late: SlackStage) -> None:
    begun = asyncio.create_task(late.server.shortcut("check?"))
    await late.server.until("chat.postMessage")
    late.gate.open.set()
    await begun
    await late.server.until("chat.delete")
    assert late.server.messages[late.server.dm(ADA.id)] == []


async def test_a_slow_press_says_it_below(late: SlackStage) -> None:
    tick = Button("Tick", Press("check", {"topics": "t1"}))
    await late.platform.deliver(late.room, Reply(Rich("For all"), controls=((tick,),)), key="k")
    (on,) = [shown.message for shown in await late.posted(late.room)]
    shown = (await late.server.press(on, "Tick")).shown
    assert (shown.only, shown.text) == (ADA.id, WORKING)
    late.gate.open.set()
    await late.server.until("respond", 2)
    assert on.text == "For all", "what was pressed stays"


async def test_a_slow_answer_at_home_says_it_above_what_is_there(late: SlackStage) -> None:
    late.gate.open.set()
    home = await late.server.opens_home()
    late.gate.open.clear()
    pressing = asyncio.create_task(late.server.press(home, "Tick"))
    await late.server.until("views.publish", 2)
    await pressing
    assert home.text == f"{WORKING}\nYou are here."
    late.gate.open.set()
    await late.server.until("views.publish", 3)
    assert WORKING not in home.text


async def test_that_it_cannot_be_shown_costs_nothing() -> None:
    gate = Gate()
    async with slack_stage(front=Late(gate), shows=0.0) as stage:
        stage.server.fault("chat.postMessage", error="restricted_action")
        writing = asyncio.create_task(stage.server.writes("today"))
        await stage.server.until("chat.postMessage")
        gate.open.set()
        await stage.server.until("chat.postMessage", 2)
        assert (await writing).shown.text == "You are here."


async def test_what_is_quick_says_nothing_of_the_kind() -> None:
    async with slack_stage(front=sample_front()) as stage:
        assert (await stage.server.writes("today")).shown.text == "You are here."
        assert len(stage.server.messages[stage.server.dm(ADA.id)]) == 2

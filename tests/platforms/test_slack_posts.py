"""Messages that Slack is sent unasked: once per key, and a clear word where they can't be delivered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.markup import Rich, said
from bot.chat.platform import Later, Undeliverable
from bot.chat.reply import Button, Press, Reply
from bot.platforms.slack.app import Slack
from bot.words import Words
from tests.fakes.slack_people import ADA, APP_TOKEN, BOT_TOKEN, COURSE, GRACE, KURT, LOUNGE, TEAM, Raw
from tests.fakes.slack_server import slack_server
from tests.platforms.samples import Remembered, sample_front
from tests.platforms.slack_stage import SlackStage, serving, slack_stage

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = "r1:2026-11-23"
DIRECT = f"@{TEAM}:{ADA.id}"


class Clock:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def stage(clock: Clock) -> AsyncIterator[SlackStage]:
    async with slack_stage(clock=clock) as on:
        on.server.clock = clock
        yield on


def prompt(key: str = KEY) -> Reply:
    return Reply(Rich("This week?"), controls=((Button("Snooze", Press("whoami", {"key": key})),),))


async def refused(stage: SlackStage, place: str, **more: Any) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await stage.platform.deliver(place, prompt(), key=KEY, **more)
    return caught.value


async def restarted(stage: SlackStage) -> Slack:
    """Another process: nothing is known but what Slack knows."""
    stage.platform._post._posted.clear()  # type: ignore[union-attr]  # (it is connected)
    return stage.platform


async def test_a_direct_message_is_opened_once_and_remembered(stage: SlackStage) -> None:
    for week in ("1", "2"):
        await stage.platform.deliver(DIRECT, prompt(week), key=week)
    assert [s.text for s in await stage.posted(DIRECT)] == ["This week?"] * 2
    assert len(stage.server.requests("conversations.open")) == 1


async def test_a_remembered_channel_that_is_gone_is_opened_anew(clock: Clock) -> None:
    memory = Remembered()
    await memory.remember("slack.dm", f"{TEAM}:{ADA.id}", "D0GONE")
    async with slack_server() as server, serving(server, sample_front(), memory) as platform:
        await platform.deliver(DIRECT, prompt(), key=KEY)
        assert len(server.messages[server.dm(ADA.id)]) == 1
        assert await memory.recall("slack.dm", f"{TEAM}:{ADA.id}") == server.dm(ADA.id)


async def test_one_key_arrives_once_also_after_a_restart(stage: SlackStage, clock: Clock) -> None:
    first = await stage.platform.deliver(stage.room, prompt(), key=KEY)
    assert await stage.platform.deliver(stage.room, prompt(), key=KEY) == first
    clock.now += timedelta(hours=3)
    for n in range(300):
        stage.server.add(COURSE.id, {"text": f"chatter {n}"}, author=GRACE.id)
    assert await (await restarted(stage)).deliver(stage.room, prompt(), key=KEY, tried=MONDAY) == first
    assert len(stage.server.requests("chat.postMessage")) == 1


async def test_what_never_arrived_is_posted(stage: SlackStage, clock: Clock) -> None:
    await stage.platform.deliver(stage.room, prompt("other"), key="other")
    clock.now += timedelta(minutes=5)
    await stage.platform.deliver(stage.room, prompt(), key=KEY, tried=MONDAY)
    assert len(await stage.posted(stage.room)) == 2


async def test_the_same_key_elsewhere_is_another_message(stage: SlackStage) -> None:
    await stage.platform.deliver(DIRECT, prompt(), key=KEY)
    await stage.platform.deliver(stage.room, prompt(), key=KEY)
    assert len(await stage.posted(stage.room)) == 1


async def test_keys_are_opaque_to_who_can_read_metadata(stage: SlackStage) -> None:
    await stage.platform.deliver(DIRECT, prompt(), key="ada@example.org:monday")
    ((message,),) = [stage.server.messages[stage.server.dm(ADA.id)]]
    assert "ada" not in str(message.metadata).lower()


@pytest.mark.parametrize("fault", [{"cut": "before"}, {"cut": "after"}, {"status": 500}, {"error": "internal_error"}])
async def test_a_message_that_may_have_arrived_is_looked_for_before_it_is_posted_again(
    stage: SlackStage, fault: Raw
) -> None:
    stage.server.fault("chat.postMessage", **fault)
    receipt = await stage.platform.deliver(stage.room, prompt(), key=KEY)
    (shown,) = await stage.posted(stage.room)
    assert shown.message.ts == receipt
    assert len(stage.server.requests("conversations.history")) == 1
    assert len(stage.server.requests("chat.postMessage")) == (1 if fault.get("cut") == "after" else 2)


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_doubt_that_cannot_be_settled_now_is_settled_later(stage: SlackStage, clock: Clock, cut: str) -> None:
    stage.server.fault("chat.postMessage", cut=cut)
    stage.server.fault("conversations.history", error="fatal_error", times=4)
    no = await refused(stage, stage.room)
    assert (no.forever, no.unknown) == (False, True)
    clock.now += timedelta(minutes=5)
    await stage.platform.deliver(stage.room, prompt(), key=KEY, tried=MONDAY)
    assert len(await stage.posted(stage.room)) == 1


async def test_a_doubt_stays_where_too_much_was_said_to_look_through(stage: SlackStage, clock: Clock) -> None:
    clock.now += timedelta(hours=1)
    for n in range(1001):
        stage.server.add(COURSE.id, {"text": f"chatter {n}"}, author=GRACE.id)
    no = await refused(stage, stage.room, tried=MONDAY)
    assert (no.forever, no.unknown) == (False, True)
    assert stage.server.requests("chat.postMessage") == []


async def test_a_busy_slack_is_left_alone_for_as_long_as_it_says(stage: SlackStage) -> None:
    stage.server.fault("chat.postMessage", status=429, retry_after=100)
    with pytest.raises(Later, match="in 100 seconds"):
        await stage.platform.deliver(stage.room, prompt(), key=KEY, tried=MONDAY)
    with pytest.raises(Later):
        await stage.platform.deliver(DIRECT, prompt(), key="another")
    assert len(stage.server.requests("chat.postMessage")) == 1, "it is asked nothing while it has asked to wait"


async def test_without_the_right_to_look_a_doubt_is_a_doubt(stage: SlackStage) -> None:
    stage.server.scopes -= {"channels:history"}
    no = await refused(stage, stage.room, tried=MONDAY)
    assert (no.unknown, no.reason) == (True, "it may have arrived, and I may not look")
    assert stage.server.messages == {}


async def test_a_busy_slack_is_asked_again_when_it_says(stage: SlackStage) -> None:
    stage.server.fault("chat.postMessage", status=429, retry_after=0, times=3)
    await stage.platform.deliver(stage.room, prompt(), key=KEY)
    assert len(await stage.posted(stage.room)) == 1


async def test_a_channel_that_is_closed_is_a_refusal_for_good(stage: SlackStage) -> None:
    stage.server.archived.add(COURSE.id)
    no = await refused(stage, COURSE.id)
    assert (no.forever, no.unknown, no.reason) == (True, False, "the channel is archived")
    no = await refused(stage, LOUNGE.id)
    assert (no.forever, no.unknown, no.reason) == (True, False, "I am not in the channel: invite me there")
    no = await refused(stage, "C0GONE")
    assert (no.forever, no.unknown) == (True, False)
    stage.server.archived.clear()
    stage.server.restricted.add(COURSE.id)
    assert (await refused(stage, COURSE.id)).reason == "I may not write in the channel"


async def test_people_who_are_gone_are_a_refusal_for_good(stage: SlackStage) -> None:
    stage.server.disabled.add(KURT.id)
    no = await refused(stage, f"@{TEAM}:{KURT.id}")
    assert (no.forever, no.reason) == (True, "the account is switched off")
    assert (await refused(stage, f"@{TEAM}:U0NOBODY")).forever
    assert (await refused(stage, f"@T0OTHER:{ADA.id}")).reason == "that is somebody of another workspace"


async def test_a_missing_scope_pauses_nobody_and_is_named(stage: SlackStage) -> None:
    stage.server.scopes -= {"im:write"}
    no = await refused(stage, DIRECT)
    assert (no.forever, no.unknown, no.reason) == (False, False, "the Slack app lacks the scope im:write")


async def test_not_connected_is_a_matter_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.slack.app._LOGIN", 0.01)
    platform = Slack(BOT_TOKEN, APP_TOKEN, memory=Remembered(), clock=Clock())
    with pytest.raises(Undeliverable, match="not connected to Slack") as caught:
        await platform.deliver(COURSE.id, prompt(), key=KEY)
    assert (caught.value.forever, caught.value.unknown) == (False, False)


async def test_an_edit_leaves_nothing_of_the_old_message(stage: SlackStage) -> None:
    receipt = await stage.platform.deliver(DIRECT, prompt(), key=KEY)
    stage.server.fault("chat.update", status=500)
    await stage.platform.revise(DIRECT, receipt, Reply(Rich("Done")))
    (shown,) = await stage.posted(DIRECT)
    assert (shown.text, list(shown.labels)) == ("Done", [])


async def test_an_edit_of_a_deleted_message_is_refused(stage: SlackStage) -> None:
    with pytest.raises(Undeliverable, match="message_not_found"):
        await stage.platform.revise(stage.room, "1.000001", prompt())


async def test_answers_never_wait_behind_what_is_sent_unasked() -> None:
    async with slack_stage(pace=1.0, gap=4.0) as stage:
        to = f"@{TEAM}:{GRACE.id}"
        sent = [asyncio.create_task(stage.platform.deliver(to, prompt(), key=f"{n}")) for n in range(2)]
        await stage.server.until("chat.postMessage")
        assert "here" in (await stage.types("today")).text
        assert "here" in (await stage.server.writes("today")).shown.text
        assert sum(task.done() for task in sent) <= 1, "the other waits for its turn"
        for task in sent:
            task.cancel()


async def test_what_somebody_shares_pings_nobody(stage: SlackStage) -> None:
    await stage.platform.deliver(stage.room, Reply(said("<!channel> @here <@U0ADA>")), key=KEY)
    (sent,) = stage.server.requests("chat.postMessage")
    assert "<" not in sent["text"]
    assert (await stage.posted(stage.room))[0].active == ()
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)


async def test_a_channel_that_the_bot_was_not_invited_to_is_known_beforehand(stage: SlackStage) -> None:
    hint = await stage.platform.hindrance(LOUNGE.id, Words())
    assert hint == "I am not in that channel. Type /invite @Study Buddy there, then look again."
    assert await stage.platform.hindrance(COURSE.id, Words()) == ""
    stage.server.fault("conversations.history", error="fatal_error", times=4)
    assert await stage.platform.hindrance(LOUNGE.id, Words()) == "", "nobody knows"
    stage.server.joined.add(LOUNGE.id)
    assert await stage.platform.hindrance(LOUNGE.id, Words()) == ""

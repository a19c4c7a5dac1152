"""Messages that Discord is sent unasked: once per key, and a clear word where they can't be delivered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.markup import Rich
from bot.chat.platform import Later, Undeliverable
from bot.chat.reply import Button, Press, Reply
from bot.domain.shards import Shards
from bot.platforms.discord.client import Discord
from tests.fakes.discord_people import ADA, GRACE, KURT
from tests.fakes.discord_server import discord_server
from tests.platforms.discord_stage import DiscordStage, discord_stage, serving
from tests.platforms.samples import Gate, Remembered, sample_front

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = "r1:2026-11-23"


class Clock:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def stage(clock: Clock) -> AsyncIterator[DiscordStage]:
    async with discord_stage(clock=clock) as on:
        on.server.clock = clock
        yield on


def prompt(key: str = KEY) -> Reply:
    return Reply(Rich("This week?"), controls=((Button("Snooze", Press("whoami", {"key": key})),),))


async def refused(stage: DiscordStage, place: str, **more: Any) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await stage.platform.deliver(place, prompt(), key=KEY, **more)
    return caught.value


async def test_a_direct_message_is_opened_once_and_remembered(stage: DiscordStage) -> None:
    for week in ("1", "2"):
        await stage.platform.deliver(f"@{ADA.id}", prompt(week), key=week)
    assert [s.text for s in await stage.posted(f"@{ADA.id}")] == ["This week?"] * 2
    assert len(stage.server.requests("POST", "/users/@me/channels")) == 1


async def test_a_remembered_channel_that_is_gone_is_opened_anew() -> None:
    memory = Remembered()
    await memory.remember("discord.dm", ADA.id, "404")
    async with discord_server() as server, serving(server, sample_front(), memory) as platform:
        server.gone.add("404")
        await platform.deliver(f"@{ADA.id}", prompt(), key=KEY)
        assert len(server.messages[server.dm(ADA.id)]) == 1
        assert await memory.recall("discord.dm", ADA.id) == server.dm(ADA.id)


async def test_the_same_key_elsewhere_is_another_message(stage: DiscordStage) -> None:
    await stage.platform.deliver(f"@{ADA.id}", prompt(), key=KEY)
    await stage.platform.deliver(stage.room, prompt(), key=KEY)
    assert len(await stage.posted(stage.room)) == 1


async def test_closed_direct_messages_are_a_refusal_for_good(stage: DiscordStage) -> None:
    stage.server.people[KURT.id] = KURT
    no = await refused(stage, f"@{KURT.id}")
    assert (no.forever, no.unknown, no.reason) == (True, False, "direct messages are closed")


async def test_a_channel_that_is_gone_or_closed_is_a_refusal_for_good(stage: DiscordStage) -> None:
    stage.server.gone.add("1")
    stage.server.forbidden.add("2")
    assert [(no.forever, no.unknown) for no in (await refused(stage, "1"), await refused(stage, "2"))] == [
        (True, False),
        (True, False),
    ]


async def test_too_many_new_direct_messages_are_a_matter_of_time(stage: DiscordStage) -> None:
    stage.server.fail("POST /users/@me/channels", status=400, code=40003)
    for _ in range(2):
        with pytest.raises(Later, match="in 60 seconds"):
            await stage.platform.deliver(f"@{GRACE.id}", prompt(), key=KEY)
    assert len(stage.server.requests("POST", "/users/@me/channels")) == 1
    await stage.platform.deliver(stage.room, prompt(), key=KEY)


async def test_an_outage_is_a_matter_of_time(stage: DiscordStage) -> None:
    stage.server.fail("POST /channels", status=503)
    no = await refused(stage, stage.room)
    assert (no.forever, no.unknown) == (False, False)
    assert await stage.posted(stage.room) == []


async def test_a_token_that_counts_no_more_pauses_nobody(stage: DiscordStage) -> None:
    stage.server.fail("POST /channels", status=401)
    assert not (await refused(stage, stage.room)).forever


async def test_a_stumble_of_discord_is_repeated_and_arrives_once(stage: DiscordStage) -> None:
    stage.server.fail("POST /channels", status=500)
    await stage.platform.deliver(stage.room, prompt(), key=KEY)
    assert len(await stage.posted(stage.room)) == 1


async def test_a_busy_discord_is_asked_again_when_it_says(stage: DiscordStage) -> None:
    stage.server.fail("POST /channels", status=429, retry_after=0.01, times=2)
    await stage.platform.deliver(stage.room, prompt(), key=KEY)
    assert len(await stage.posted(stage.room)) == 1


async def test_a_very_busy_discord_is_left_alone(stage: DiscordStage) -> None:
    stage.server.fail("POST /channels", status=429, retry_after=600)
    for _ in range(2):
        with pytest.raises(Later, match="in 600 seconds"):
            await stage.platform.deliver(stage.room, prompt(), key=KEY)
    assert len(stage.server.requests("POST", "/messages")) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_connection_cut_while_posting_leaves_one_message(stage: DiscordStage, cut: str) -> None:
    stage.server.fail("POST /channels", cut=cut)
    receipt = await stage.platform.deliver(stage.room, prompt(), key=KEY)
    assert [s.message.id for s in await stage.posted(stage.room)] == [receipt]


async def test_cut_twice_nobody_knows(stage: DiscordStage) -> None:
    stage.server.fail("POST /channels", cut="before", times=2)
    no = await refused(stage, stage.room)
    assert (no.forever, no.unknown) == (False, True)


@pytest.mark.parametrize("fault", ["GET .*/messages", "POST .*/messages"])
async def test_a_doubt_stays_until_it_is_cleared_up(stage: DiscordStage, fault: str) -> None:
    stage.server.fail(fault, status=503)
    no = await refused(stage, stage.room, tried=MONDAY - timedelta(hours=1))
    assert (no.forever, no.unknown) == (False, True)


async def test_a_cut_while_opening_a_direct_message_leaves_no_doubt(stage: DiscordStage) -> None:
    stage.server.fail("POST /users/@me/channels", cut="after")
    no = await refused(stage, f"@{ADA.id}")
    assert (no.forever, no.unknown) == (False, False)


async def test_a_repeat_soon_after_relies_on_the_nonce(stage: DiscordStage, clock: Clock) -> None:
    first = await stage.platform.deliver(stage.room, prompt(), key=KEY)
    clock.now += timedelta(minutes=1)
    assert await stage.platform.deliver(stage.room, prompt(), key=KEY, tried=MONDAY) == first
    assert stage.server.requests("GET", "/messages") == []
    assert len(await stage.posted(stage.room)) == 1


async def test_a_late_repeat_looks_for_the_first_message(stage: DiscordStage, clock: Clock) -> None:
    first = await stage.platform.deliver(stage.room, prompt(), key=KEY)
    await stage.platform.deliver(stage.room, prompt(KEY + "+1"), key=KEY + "+1")
    for n in range(150):
        stage.server.add(stage.room, {"content": f"chatter {n}"}, author=ADA.id)
    clock.now += timedelta(hours=1)
    stage.server.forget_nonces()
    assert await stage.platform.deliver(stage.room, prompt(), key=KEY, tried=MONDAY) == first
    posts = [m for m in stage.server.messages[stage.room] if m.labels]
    assert len(posts) == 2


async def test_a_late_repeat_posts_where_nothing_arrived(stage: DiscordStage, clock: Clock) -> None:
    for n in range(250):
        stage.server.add(stage.room, {"content": f"chatter {n}"}, author=ADA.id)
    somebody_else = {"content": "", "components": [{"type": 1, "components": [{"custom_id": f"whoami?key={KEY}"}]}]}
    stage.server.add(stage.room, somebody_else, author=ADA.id)
    clock.now += timedelta(hours=1)
    receipt = await stage.platform.deliver(stage.room, prompt(), key=KEY, tried=MONDAY)
    assert stage.server.messages[stage.room][-1].id == receipt


async def test_a_late_repeat_is_left_alone_where_too_much_was_said(stage: DiscordStage, clock: Clock) -> None:
    for n in range(500):
        stage.server.add(stage.room, {"content": f"chatter {n}"}, author=ADA.id)
    await stage.platform.deliver(stage.room, prompt(), key=KEY)
    clock.now += timedelta(hours=1)
    stage.server.forget_nonces()
    no = await refused(stage, stage.room, tried=MONDAY)
    assert (no.forever, no.unknown) == (False, True)
    assert len(stage.server.messages[stage.room]) == 501


async def test_a_late_repeat_is_left_alone_where_we_may_not_look(stage: DiscordStage, clock: Clock) -> None:
    clock.now += timedelta(hours=1)
    stage.server.unreadable.add(stage.room)
    no = await refused(stage, stage.room, tried=MONDAY)
    assert (no.forever, no.unknown) == (False, True)
    assert await stage.posted(stage.room) == []


async def test_a_first_message_that_was_deleted_counts_as_delivered(stage: DiscordStage) -> None:
    await stage.platform.deliver(stage.room, prompt(), key=KEY)
    stage.server.messages[stage.room].clear()
    receipt = await stage.platform.deliver(stage.room, prompt(), key=KEY, tried=MONDAY)
    assert await stage.posted(stage.room) == []
    with pytest.raises(Undeliverable) as caught:
        await stage.platform.revise(stage.room, receipt, prompt())
    assert not caught.value.forever


async def test_revising_a_deleted_message_says_so(stage: DiscordStage) -> None:
    receipt = await stage.platform.deliver(stage.room, prompt(), key=KEY)
    stage.server.messages[stage.room].clear()
    with pytest.raises(Undeliverable) as caught:
        await stage.platform.revise(stage.room, receipt, prompt())
    assert not caught.value.forever


async def test_a_fan_out_keeps_below_the_limit_and_answers_go_first() -> None:
    async with discord_stage(pace=5) as stage:
        sending = [
            asyncio.create_task(stage.platform.deliver(f"{n}", prompt(str(n)), key=str(n))) for n in range(100, 150)
        ]
        assert "here" in (await stage.types("today")).text
        sent = len(stage.server.requests("POST", "/messages"))
        assert sent < 10, "the first second's worth at most"
        for task in sending:
            task.cancel()
        await asyncio.wait(sending)


async def test_a_process_keeps_to_its_share_of_the_limit() -> None:
    async with discord_stage(pace=40, shards=Shards(0, 0, 20)) as stage:
        sending = [
            asyncio.create_task(stage.platform.deliver(f"{n}", prompt(str(n)), key=str(n))) for n in range(100, 150)
        ]
        assert "here" in (await stage.server.slash("today", guild=None)).shown.text
        assert 0 < len(stage.server.requests("POST", "/messages")) < 10, "two a second, not forty"
        for task in sending:
            task.cancel()
        await asyncio.wait(sending)


async def test_a_share_of_less_than_one_message_a_second_is_one_too() -> None:
    async with discord_stage(pace=2, shards=Shards(0, 0, 20)) as stage:
        assert await stage.platform.deliver("100", prompt(), key=KEY)


async def test_nothing_is_sent_without_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.discord.client._LOGIN", 0.0)
    off = Discord("t", memory=Remembered(), clock=lambda: MONDAY)
    with pytest.raises(Undeliverable) as caught:
        await off.deliver("1", prompt(), key=KEY)
    assert (caught.value.forever, caught.value.unknown) == (False, False)


async def test_a_delivery_at_start_up_waits_for_the_connection() -> None:
    async with discord_server() as server:
        memory = Remembered()
        async with serving(server, sample_front(Gate()), memory, settled=False) as platform:
            await platform.deliver("77", prompt(), key=KEY)
        assert len(server.messages["77"]) == 1

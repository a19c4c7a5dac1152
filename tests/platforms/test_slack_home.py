"""The Home tab and the shortcuts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.reply import Press
from bot.platforms.slack import home as homes
from tests.fakes.slack_people import ADA, COURSE, GRACE, TEAM
from tests.fakes.slack_server import slack_server
from tests.platforms.samples import Remembered, sample_front
from tests.platforms.slack_stage import SlackStage, serving, slack_stage
from tests.world import World


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with slack_stage() as on:
        yield on


async def test_home_is_today(stage: SlackStage) -> None:
    home = await stage.server.opens_home()
    assert home.text == "You are here."
    assert home.labels == ["Write", "Tick", "Note", "Set a goal", "Place", "Hand in", "Fetch"]


async def test_what_is_pressed_at_home_is_answered_at_home_above_today(stage: SlackStage) -> None:
    home = await stage.server.opens_home()
    assert (await stage.server.press(home, "Tick")).home is home
    assert home.text == "✓ Done: Bayesian thinking\nYou are here."
    assert home.labels[0] == "Undo"
    await stage.server.press(home, "Undo")
    assert home.text == "Undone c1: Bayesian thinking.\nYou are here."
    assert (await stage.server.opens_home()).text == "You are here.", "opened anew it is today alone"
    assert stage.server.messages == {}


async def test_a_form_opened_at_home_is_answered_at_home(stage: SlackStage) -> None:
    home = await stage.server.opens_home()
    form = (await stage.server.press(home, "Write")).form
    seen = await stage.server.submit(form, {"text": "Dear diary"})
    assert seen.home is home
    assert home.text == "Dear diary|\nYou are here."


async def test_home_knows_no_community_and_nobody_manages_there(stage: SlackStage) -> None:
    asked: list[object] = []
    front = sample_front()
    answer = front.answer

    async def noted(press: Press, asker: object, **more: object) -> object:
        asked.append(asker)
        return await answer(press, asker, **more)  # type: ignore[arg-type]  # (as it came)

    front.answer = noted  # type: ignore[assignment,method-assign]  # (to hear who asks)
    async with slack_stage(front=front) as other:
        await other.server.opens_home(user=GRACE)
    account = f"{TEAM}:{GRACE.id}"
    assert [(a.account, a.community, a.place, a.manages) for a in asked] == [(account, None, f"@{account}", False)]  # type: ignore[attr-defined]  # (an Asker)


async def test_the_messages_tab_is_not_home(stage: SlackStage) -> None:
    inner = {"user": ADA.id, "channel": stage.server.dm(ADA.id), "tab": "messages", "event_ts": "1.0"}
    await stage.server._event(stage.server._begin("event", ADA), "app_home_opened", inner)
    assert stage.server.requests("views.publish") == []


async def test_home_is_refreshed_after_what_its_owner_did_elsewhere(
    stage: SlackStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.types("check", {"topics": "Vectors"})
    await stage.types("check", {"topics": "Vectors"}, who="grace")
    assert stage.server.requests("views.publish") == [], "nobody has opened it yet"
    home = await stage.server.opens_home()
    monkeypatch.setattr(homes, "TODAY", Press("goal list"))  # today has changed
    await stage.types("check", {"topics": "Matrices"}, who="grace")
    await stage.types("check", {"topics": "Matrices"})
    await stage.server.until("views.publish", 2)
    assert home.text == "Page 1"
    assert [r["user_id"] for r in stage.server.requests("views.publish")] == [ADA.id, ADA.id]


async def test_home_is_not_published_when_nothing_has_changed(stage: SlackStage) -> None:
    await stage.server.opens_home()
    for _ in range(3):
        await stage.types("today")
    await stage.server.opens_home()
    assert len(stage.server.requests("views.publish")) == 2, "once each time it was opened"


async def test_who_has_a_home_is_remembered_over_a_restart() -> None:
    memory = Remembered()
    async with slack_server() as server:
        async with serving(server, sample_front(), memory):
            await server.opens_home()
        async with serving(server, sample_front(), memory):
            await server.slash("/study", "check Vectors")
            await server.until("views.publish", 2)
        assert server.problems == []


async def test_the_first_time_home_says_what_the_bot_can_do(tmp_path: Path) -> None:
    async with World(tmp_path) as world, slack_server() as server:
        async with serving(server, world.app.front, Remembered(), clock=world.clock):
            home = await server.opens_home()
            assert home.text.startswith("I keep you going on a learning roadmap.")
            assert "Introduction" in home.text or "You are here" in home.text or "Next" in home.text
            again = await server.opens_home()
            assert "I keep you going" not in again.text
        assert server.problems == []


async def test_a_home_that_cannot_be_published_ends_nothing(
    stage: SlackStage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.server.fault("views.publish", error="not_enabled")
    opened = asyncio.create_task(stage.server.opens_home())
    await stage.server.until("views.publish")
    assert "here" in (await stage.types("today")).text
    opened.cancel()
    caplog.clear()


async def test_a_shortcut_opens_the_whole_form(stage: SlackStage) -> None:
    form = (await stage.server.shortcut("goal set?")).form
    assert form.fields == ["title", "amount"]
    wrong = await stage.server.submit(form, {"title": "Read", "amount": "99"})
    assert list(wrong.errors) == ["amount"]
    done = await stage.server.submit(form, {"title": "Read", "amount": "3"})
    assert (done.shown.channel, done.shown.text) == (stage.server.dm(ADA.id), "Goal: Read, 3.")


async def test_a_shortcut_offers_what_may_be_left_out(stage: SlackStage) -> None:
    form = (await stage.server.shortcut("check?")).form
    assert form.fields == ["topics", "amount"]
    assert [b.get("optional") for b in form.inputs] == [False, True]
    done = await stage.server.submit(form, {"topics": "Vectors"})
    assert done.shown.text == "✓ Done: Vectors"


async def test_a_shortcut_whose_form_does_not_open_is_answered_in_direct_messages(stage: SlackStage) -> None:
    stage.server.fault("views.open", error="expired_trigger_id")
    door = (await stage.server.shortcut("goal set?")).shown
    assert (door.channel, door.labels) == (stage.server.dm(ADA.id), ["Fill it in"])
    assert (await stage.server.press(door, "Fill it in")).form.fields == ["title", "amount"]


async def test_a_shortcut_of_another_version_is_answered(stage: SlackStage) -> None:
    assert "older version" in (await stage.server.shortcut("no such?")).shown.text
    assert "here" in (await stage.server.shortcut("today?")).shown.text


async def test_a_form_knows_the_channel_it_was_opened_in(stage: SlackStage) -> None:
    form = await stage.presses(await stage.types("today"), "Place")
    seen = await stage.server.submit(form.seen.form, {"where": COURSE.id})
    assert (seen.shown.channel, seen.shown.text) == (COURSE.id, f"In {COURSE.id}.")

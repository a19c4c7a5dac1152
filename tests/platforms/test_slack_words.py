"""Words to the bot on Slack, in channels, threads and direct messages; and what is none."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.chat.markup import Rich
from bot.chat.reply import Button, Reply
from tests.fakes.slack_kit import actions, button, section
from tests.fakes.slack_people import ADA, COURSE, GRACE, KURT, TEAM
from tests.fakes.slack_server import slack_server
from tests.platforms.samples import Remembered, sample_front
from tests.platforms.slack_stage import SlackStage, serving, slack_stage


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with slack_stage() as on:
        yield on


async def test_a_mention_is_answered_with_the_command_it_names_or_the_obvious(stage: SlackStage) -> None:
    server = stage.server
    assert (await server.mentions("check Vectors")).shown.text == "✓ Done: Vectors"
    assert "here" in (await server.mentions("hello there")).shown.text
    assert "here" in (await server.mentions("undo it")).shown.text, "what only buttons do is no word"
    assert (await server.mentions("/check Matrices", user=GRACE)).shown.only == GRACE.id
    told = (await server.mentions("announce")).shown
    assert (told.only, told.thread_ts) == (None, None)


async def test_a_mention_in_a_thread_is_answered_in_it(stage: SlackStage) -> None:
    root = stage.server.add(COURSE.id, {"text": "root"}, author=GRACE.id)
    shown = (await stage.server.mentions("today", thread_ts=root.ts)).shown
    assert (shown.only, shown.thread_ts) == (ADA.id, root.ts)


async def test_who_cannot_be_answered_in_the_channel_is_answered_in_direct_messages(stage: SlackStage) -> None:
    shown = (await stage.server.mentions("today", user=KURT)).shown
    assert (shown.only, shown.channel) == (None, stage.server.dm(KURT.id))


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_an_answer_in_a_thread_that_may_have_arrived_is_looked_for_there(stage: SlackStage, cut: str) -> None:
    root = stage.server.add(COURSE.id, {"text": "root"}, author=GRACE.id)
    stage.server.fault("chat.postMessage", cut=cut)
    await stage.server.mentions("announce", thread_ts=root.ts)
    assert len([m for m in stage.server.messages[COURSE.id] if m.text == "Ada waves."]) == 1


async def test_words_in_direct_messages_are_answered_there(stage: SlackStage) -> None:
    server = stage.server
    assert (await server.writes("check svd, Vectors")).shown.text.startswith("△ I can't find “svd”.")
    first = (await server.writes("good morning")).shown
    assert (first.channel, first.only, first.thread_ts) == (server.dm(ADA.id), None, None)
    assert (await server.writes("today", thread_ts=first.ts)).shown.thread_ts == first.ts


async def test_a_form_in_answer_to_words_is_a_button_that_opens_it(stage: SlackStage) -> None:
    shown = (await stage.server.writes("echo")).shown
    assert shown.labels == ["Fill it in"]
    form = (await stage.server.press(shown, "Fill it in")).form
    assert (await stage.server.submit(form, {"text": "words"})).shown.text == "words|"


async def test_an_event_that_comes_twice_is_answered_once(stage: SlackStage) -> None:
    assert (await stage.server.writes("check Vectors")).message is not None
    assert (await stage.server.event_again()).message is None
    assert (await stage.server.mentions("announce")).message is not None
    assert (await stage.server.event_again()).message is None


async def test_events_that_came_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.slack.answer._EVENTS", 4)
    monkeypatch.setattr("bot.platforms.slack.answer._FORGET_AT_ONCE", 2)
    memory = Remembered()
    async with slack_server() as server, serving(server, sample_front(), memory):
        for _ in range(12):
            await server.writes("today")
        assert (await server.event_again()).message is None
    assert len(memory.shelves["slack.event"]) <= 6


async def test_what_the_bot_says_itself_and_edits_are_no_words() -> None:
    async with slack_stage() as stage:
        account = f"@{TEAM}:{ADA.id}"
        receipt = await stage.platform.deliver(account, Reply(Rich("today")), key="k")
        await stage.platform.revise(account, receipt, Reply(Rich("today, changed")))
        await stage.server.writes("hello")
        assert len(stage.server.messages[stage.server.dm(ADA.id)]) == 3, "one post, one question, one answer"


async def test_bots_do_not_talk_to_one_another(stage: SlackStage) -> None:
    server = stage.server
    other = {"user": "U0OTHER", "bot_id": "B0OTHER", "channel": COURSE.id, "ts": "1.000001", "text": "<@U0BUDDY> today"}
    seen = await server._event(server._begin("event", ADA, channel=COURSE.id), "app_mention", other)
    assert (seen.message, seen.failed) == (None, False)


async def test_a_link_is_acknowledged_and_nothing_more(stage: SlackStage) -> None:
    docs = Reply(controls=((Button("Docs", "https://example.org"),),))
    await stage.platform.deliver(stage.room, docs, key="k")
    (post,) = await stage.posted(stage.room)
    seen = await stage.server.press(post.message, "Docs")
    assert (seen.message, seen.failed) == (None, False)


async def test_a_control_of_another_version_is_answered_kindly_or_acknowledged(stage: SlackStage) -> None:
    old = {"type": "button", "text": {"type": "plain_text", "text": "Menu"}, "action_id": "check?#topics", "value": "x"}
    blocks = [section("Old"), actions(button("Gone", "no such?a=b"), button("Other", "x"), old)]
    message = stage.server.add(COURSE.id, {"text": "Old", "blocks": blocks})
    assert "older version" in (await stage.server.press(message, "Gone")).shown.text
    for label in ("Other", "Menu"):
        seen = await stage.server.press(message, label)
        assert (seen.message, seen.failed) == (None, False)

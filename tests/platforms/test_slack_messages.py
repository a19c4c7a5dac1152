"""A message's shortcut: its form begins with what the message is about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import pytest

from bot.chat.command import Arg, Call, command
from bot.chat.dispatcher import Dispatcher
from bot.chat.kinds import Link, Text
from bot.chat.markup import said
from bot.chat.reply import Reply
from tests.fakes.slack_people import ADA, COURSE, GRACE, LOUNGE, Raw
from tests.platforms.samples import COMMANDS, Drawer, Gate
from tests.platforms.slack_stage import SlackStage, slack_stage


@command("keep", "Keep it")
async def keep(
    call: Call[Gate],
    title: Annotated[str, Arg("What it is called", Text())],
    link: Annotated[str, Arg("Where it is", Link(blank=True))] = "",
    note: Annotated[str, Arg("Anything else", Text(blank=True))] = "",
) -> Reply:
    return Reply(said(f"{title}|{link}|{note}"))


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with slack_stage(front=Dispatcher((*COMMANDS, keep), Gate(), Drawer())) as on:
        yield on


@pytest.mark.parametrize("channel", [COURSE.id, LOUNGE.id, "D0OTHER"])
async def test_a_messages_shortcut_is_answered_where_the_message_is(stage: SlackStage, channel: str) -> None:
    message = stage.server.add(channel, {"text": "<https://example.org|Vectors> for all"}, author=GRACE.id)
    form = (await stage.server.message_shortcut("keep?", message)).form
    values = {b["block_id"]: b["element"].get("initial_value") for b in form.inputs}
    assert values == {"title": "Vectors", "link": "https://example.org", "note": None}
    assert form.raw["callback_id"] == "keep?", "nothing of the message is in an id"
    kept = (await stage.server.submit(form, {"note": "mine"})).shown
    assert (kept.text, kept.only, kept.channel) == ("Vectors|https://example.org|mine", ADA.id, channel)


async def test_a_messages_shortcut_in_a_thread_or_in_direct_messages_is_answered_there(stage: SlackStage) -> None:
    root = stage.server.add(COURSE.id, {"text": "root"}, author=GRACE.id)
    said = stage.server.add(COURSE.id, {"text": "Sampling", "thread_ts": root.ts}, author=GRACE.id)
    form = (await stage.server.message_shortcut("keep?", said)).form
    assert (await stage.server.submit(form)).shown.thread_ts == root.ts
    direct = stage.server.dm(ADA.id)
    stage.server.opened.add(direct)
    form = (await stage.server.message_shortcut("keep?", stage.server.add(direct, {"text": "Mine"}))).form
    kept = (await stage.server.submit(form)).shown
    assert (kept.text, kept.only, kept.channel) == ("Mine||", None, direct)


async def test_a_messages_shortcut_fills_only_what_its_command_asks_for(stage: SlackStage) -> None:
    message = stage.server.add(COURSE.id, {"text": "<https://example.org|Vectors>"}, author=GRACE.id)
    form = (await stage.server.message_shortcut("goal set?", message)).form
    assert [b["element"].get("initial_value") for b in form.inputs] == ["Vectors", None]
    assert "older version" in (await stage.server.message_shortcut("no such?", message)).shown.text
    assert "here" in (await stage.server.message_shortcut("today?", message)).shown.text


@pytest.mark.parametrize("fault", [{"error": "expired_trigger_id"}, {"status": 500}, {"cut": "before"}])
async def test_a_messages_shortcut_whose_form_does_not_open_is_to_be_chosen_again(
    stage: SlackStage, fault: Raw
) -> None:
    message = stage.server.add(COURSE.id, {"text": "my own words"}, author=ADA.id)
    stage.server.fault("views.open", **fault)
    said = (await stage.server.message_shortcut("keep?", message)).shown
    assert said.text == "Slack took too long to open that. Choose it again from the message's menu."
    assert (said.only, said.labels) == (ADA.id, []), "a button that opens it would have to carry those words"
    assert (await stage.server.message_shortcut("keep?", message)).form.fields == ["title", "link", "note"]

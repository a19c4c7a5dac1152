"""Forms on Slack: opened in time, wrong at the field, answered where they were opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection

import pytest

from bot.chat.command import Asker
from bot.chat.markup import Rich
from bot.chat.reply import Choice, Press, Reply, Select
from tests.fakes.slack_people import ADA, Raw
from tests.platforms.samples import sample_front
from tests.platforms.slack_stage import SlackStage, after_ack, slack_stage


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with slack_stage() as on:
        yield on


@pytest.fixture
async def late() -> AsyncIterator[SlackStage]:
    """A platform that acknowledges everything before it answers."""
    async with slack_stage(patience=0.0) as on:
        yield on


async def test_what_is_wrong_is_said_at_its_field_and_then_it_goes_on(stage: SlackStage) -> None:
    form = (await stage.presses(await stage.types("today"), "Set a goal")).seen.form
    assert form.title == "Set a goal for this week"
    wrong = await stage.server.submit(form, {"title": "Read *it*", "amount": "99"})
    assert list(wrong.errors) == ["amount"]
    assert wrong.errors["amount"].startswith("“99” is out of range.")
    assert not form.closed
    done = await stage.server.submit(form, {"title": "Read *it*", "amount": "9"})
    assert done.closed
    assert (done.shown.only, done.shown.text) == (ADA.id, "Goal: Read *it*, 9.")


async def test_a_form_asks_for_what_a_line_left_out(stage: SlackStage) -> None:
    form = (await stage.server.slash("/study", "goal set title:Read")).form
    assert form.fields == ["amount"]
    assert (await stage.server.submit(form, {"amount": "2"})).shown.text == "Goal: Read, 2."


async def test_a_form_takes_topics_from_the_suggestions(stage: SlackStage) -> None:
    form = (await stage.types("check")).seen.form
    offered = await stage.server.suggest(form, "topics", "bayes")
    assert [o["text"]["text"] for o in offered] == ["Bayesian thinking", "bayes"]
    assert await stage.server.suggest(form, "topics", "")
    done = await stage.server.submit(form, {"topics": "t2,t0"})
    assert done.shown.text == "✓ Done: Bayesian thinking, Vectors"


async def test_what_was_typed_in_a_menu_counts_as_typed(stage: SlackStage) -> None:
    form = (await stage.types("check")).seen.form
    wrong = await stage.server.submit(form, {"topics": "bayezian"})
    assert wrong.errors == {"topics": "I can't find “bayezian”. Type a part of its name."}


async def test_several_are_picked_in_a_form_and_the_message_stays(stage: SlackStage) -> None:
    listing = await stage.types("goal list")
    form = (await stage.server.press(listing.message, "Which are done?")).form
    (menu,) = form.inputs
    assert menu["element"]["max_selected_items"] == 3
    done = await stage.server.submit(form, {"topics": "Vectors,Sampling"})
    assert done.shown.text == "✓ Done: Vectors, Sampling"
    assert "Page 1" in listing.text


async def test_picks_that_leave_something_open_lead_to_a_form(stage: SlackStage) -> None:
    choices = (Choice("Reading", "Reading"), Choice("Writing", "Writing"))
    reply = Reply(Rich("Goals"), controls=((Select("What?", Press("goal set"), "title", choices, 2),),))
    await stage.platform.deliver(stage.room, reply, key="k")
    (post,) = await stage.posted(stage.room)
    form = (await stage.server.press(post.message, "What?")).form
    asked = (await stage.server.submit(form, {"title": "Reading,Writing"})).form
    assert asked.fields == ["amount"]
    assert (await stage.server.submit(asked, {"amount": "2"})).shown.text == "Goal: Reading,Writing, 2."


async def test_a_form_may_lead_to_another() -> None:
    front = sample_front()
    answer = front.answer

    async def leads(press: Press, asker: Asker, *, filled: Collection[str] = ()) -> Reply:
        return await answer(Press("goal set") if "text" in filled else press, asker)

    front.answer = leads  # type: ignore[method-assign]  # (one question after the other)
    async with slack_stage(front=front) as stage:
        form = (await stage.server.slash("/study", "echo")).form
        assert (await stage.server.submit(form, {"text": "on"})).form.fields == ["title", "amount"]


async def test_a_form_that_is_answered_late_goes_and_the_answer_follows(late: SlackStage) -> None:
    form = await late.presses(await late.types("today"), "Write")
    assert (await late.fills(form, {"text": "late"})).text == "late|"


async def test_a_wrong_form_that_is_answered_late_comes_back_as_a_card_that_opens_it() -> None:
    async with slack_stage(late=True, patience=0.05) as stage:
        stage.gate.open.set()
        form = await stage.presses(await stage.types("today"), "Set a goal")
        stage.gate.open.clear()
        acked = after_ack(stage.server)
        sent = asyncio.create_task(stage.fills(form, {"title": "Read", "amount": "99"}))
        await acked.wait()
        stage.gate.open.set()
        wrong = await sent
        assert "“99” is out of range." in wrong.text
        again = (await stage.presses(wrong, "Try again")).seen.form
        values = {b["block_id"]: b["element"].get("initial_value") for b in again.inputs}
        assert values == {"title": "Read", "amount": "99"}
        assert (await stage.server.submit(again, {"amount": "9"})).shown.text == "Goal: Read, 9."


@pytest.mark.parametrize("fault", [{"error": "expired_trigger_id"}, {"status": 500}, {"cut": "before"}])
async def test_a_form_that_cannot_be_opened_is_a_button_that_opens_it(stage: SlackStage, fault: Raw) -> None:
    shown = await stage.types("today")
    stage.server.fault("views.open", **fault)
    door = await stage.presses(shown, "Write")
    assert list(door.labels) == ["Fill it in"]
    assert (await stage.presses(door, "Fill it in")).fields == ["text"]


async def test_a_menu_that_cannot_be_opened_is_to_be_pressed_again(stage: SlackStage) -> None:
    shown = await stage.types("goal list")
    stage.server.fault("views.open", error="expired_trigger_id")
    said = await stage.server.press(shown.message, "Which are done?")
    assert said.shown.text == "Slack took too long to open that. Press it again."


async def test_a_form_after_too_long_is_a_button_that_opens_it(
    stage: SlackStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.slack.answer._OPENABLE", 0.0)
    assert (await stage.server.slash("/study", "echo")).shown.labels == ["Fill it in"]
    assert stage.server.requests("views.open") == []

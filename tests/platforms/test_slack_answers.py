"""Answers to people on Slack: acknowledged in time, seen by the right ones, in the place they expect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.markup import Rich
from bot.chat.reply import Button, Press, Reply
from tests.fakes.slack_kit import actions, button, section
from tests.fakes.slack_people import ADA, COURSE, GRACE, KURT, LOUNGE, TEAM, Message, Raw
from tests.fakes.slack_server import SlackServer
from tests.platforms.samples import sample_front
from tests.platforms.slack_stage import SlackStage, slack_stage


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with slack_stage() as on:
        yield on


@pytest.fixture
async def late() -> AsyncIterator[SlackStage]:
    """A platform that acknowledges everything before it answers."""
    async with slack_stage(patience=0.0) as on:
        yield on


def after_ack(server: SlackServer) -> asyncio.Event:
    """Set once something has been acknowledged."""
    acked, answered = asyncio.Event(), server._answered

    def noted(interaction: object, payload: Raw) -> None:
        acked.set()
        answered(interaction, payload)  # type: ignore[arg-type]  # (whatever it was handed)

    server._answered = noted  # type: ignore[method-assign,assignment]  # (to hear of it)
    return acked


def everyones(message: Message) -> bool:
    return message.only is None


async def test_answers_are_for_the_asker_only_unless_declared_otherwise(stage: SlackStage) -> None:
    assert (await stage.types("today")).message.only == ADA.id
    assert everyones((await stage.types("announce")).message)
    assert stage.server.requests("respond") == [], "the acknowledgement carries them"


async def test_direct_messages_keep_their_answers() -> None:
    async with slack_stage(channel=None) as stage:
        shown = await stage.types("today")
        assert everyones(shown.message)
        assert stage.server.messages[stage.server.dm(ADA.id)] == [shown.message]
        ticked = await stage.presses(shown, "Tick")
        assert everyones(ticked.message)
        assert ticked.message is not shown.message


async def test_a_bare_study_is_today_and_others_stand_alone(stage: SlackStage) -> None:
    assert "here" in (await stage.server.slash("/study")).shown.text
    assert "here" in (await stage.server.slash("/today")).shown.text
    assert "Done: Vectors" in (await stage.server.slash("/check", "Vectors")).shown.text
    assert "Page 1" in (await stage.server.slash("/goal")).shown.text
    assert "Goal: Read, 2." in (await stage.server.slash("/goal", "set title:Read amount:2")).shown.text
    assert "older version" in (await stage.server.slash("/study", "no such thing")).shown.text


async def test_it_is_acknowledged_in_time_however_long_the_answer_takes() -> None:
    async with slack_stage(late=True, patience=0.05) as stage:
        acked = after_ack(stage.server)
        asked = asyncio.create_task(stage.server.slash("/study", "slow text:here"))
        await acked.wait()
        assert not asked.done()
        stage.gate.open.set()
        seen = await asked
        assert (seen.failed, seen.shown.only, seen.shown.text) == (False, ADA.id, "At last. here")
        assert seen.took < 1
        (sent,) = stage.server.requests("respond")
        assert sent["response_type"] == "ephemeral"


async def test_a_late_answer_for_everyone_stays_for_everyone(late: SlackStage) -> None:
    assert everyones((await late.types("announce")).message)
    assert len(late.server.requests("respond")) == 1


async def test_a_late_answer_in_direct_messages_stays_there() -> None:
    async with slack_stage(patience=0.0, channel=None) as stage:
        assert everyones((await stage.types("today")).message)


async def test_a_replacing_answer_updates_the_private_message_it_was_pressed_on(stage: SlackStage) -> None:
    ticked = await stage.types("check", {"topics": "Vectors"})
    undone = await stage.presses(ticked, "Undo")
    assert undone.message is ticked.message
    assert (undone.message.edits, list(undone.labels)) == (1, [])


async def test_a_replacing_answer_updates_a_direct_message_also_when_its_address_is_used_up() -> None:
    async with slack_stage(channel=None) as stage:
        ticked = await stage.types("check", {"topics": "Vectors"})
        stage.server.fault("respond", status=404)
        undone = await stage.presses(ticked, "Undo")
        assert undone.message is ticked.message
        assert len(stage.server.requests("chat.update")) == 1


async def test_a_replacing_answer_leaves_what_others_see_alone(stage: SlackStage) -> None:
    reply = Reply(Rich("For all"), controls=((Button("Undo", Press("undo", {"change": "c", "topics": "t0"})),),))
    await stage.platform.deliver(stage.room, reply, key="k")
    (post,) = await stage.posted(stage.room)
    undone = await stage.presses(post, "Undo", who="grace")
    assert undone.message.only == GRACE.id
    assert post.text == "For all"


async def test_after_half_an_hour_the_answer_is_a_direct_message() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    async with slack_stage(clock=lambda: now) as stage:
        form = await stage.presses(await stage.types("today"), "Write")
        now += timedelta(minutes=31)
        shown = await stage.fills(form, {"text": "late"})
        assert shown.message.channel == stage.server.dm(ADA.id)
        assert shown.text == "late|"
        assert stage.server.requests("respond") == []


@pytest.mark.parametrize("fault", [{"status": 404}, {"status": 403}])
async def test_an_address_that_slack_takes_no_more_is_given_up_for_a_direct_message(fault: dict[str, int]) -> None:
    async with slack_stage(patience=0.0) as stage:
        stage.server.fault("respond", **fault)  # type: ignore[arg-type]  # (the status alone)
        assert (await stage.types("today")).message.channel == stage.server.dm(ADA.id)


@pytest.mark.parametrize(
    ("fault", "times"), [({"status": 500}, 2), ({"cut": "before"}, 2), ({"status": 429, "retry_after": 0}, 3)]
)
async def test_an_answer_that_meets_a_fault_is_given_again(fault: Raw, times: int) -> None:
    async with slack_stage(patience=0.0) as stage:
        stage.server.fault("respond", **fault)
        assert (await stage.types("today")).message.only == ADA.id
        assert len([m for m in stage.server.messages[COURSE.id] if m.only]) == 1
        assert len(stage.server.requests("respond")) == 2


async def test_an_answer_that_cannot_be_given_there_is_given_in_direct_messages(late: SlackStage) -> None:
    late.server.fault("respond", status=500, times=2)
    assert (await late.types("today")).message.channel == late.server.dm(ADA.id)


async def test_an_answer_that_cannot_be_given_ends_nothing(late: SlackStage, caplog: pytest.LogCaptureFixture) -> None:
    late.server.fault("respond", status=500, times=2)
    late.server.fault("chat.postMessage", status=500, times=2)
    asked = asyncio.create_task(late.types("today"))
    await late.server.until("chat.postMessage", 2)
    assert "here" in (await late.types("today", who="grace")).text
    asked.cancel()
    assert "An answer did not reach Slack: Undeliverable" in caplog.text
    caplog.clear()


async def test_an_answer_to_everyone_is_not_said_twice(late: SlackStage) -> None:
    late.server.fault("respond", cut="after")
    assert everyones((await late.types("announce")).message)
    assert len(late.server.messages[COURSE.id]) == 1


async def test_an_answer_that_slack_refuses_is_owned_up_to() -> None:
    async with slack_stage(patience=0.0) as stage:
        stage.server.fault("respond", error="invalid_blocks")
        assert (await stage.types("today")).text == "Sorry, I could not show that. What you did is kept."


# Forms ----------------------------------------------------------------------------------------------------------------


async def test_what_is_wrong_is_said_at_its_field_and_then_it_goes_on(stage: SlackStage) -> None:
    form = (await stage.presses(await stage.types("today"), "Set a goal")).seen.form
    assert form.title == "Set a goal for this week"
    wrong = await stage.server.submit(form, {"title": "Read *it*", "amount": "99"})
    assert list(wrong.errors) == ["amount"]
    assert wrong.errors["amount"].startswith("99 is out of range.")
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
        assert "99 is out of range." in wrong.text
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


# Who and where --------------------------------------------------------------------------------------------------------


async def test_where_somebody_is_comes_from_the_event(stage: SlackStage) -> None:
    server, ada = stage.server, f"{TEAM}:{ADA.id}"
    assert (await stage.types("whoami")).text == f"{ada} Ada {TEAM} {COURSE.id} is a member"
    grace = (await stage.types("whoami", who="grace")).text
    assert grace == f"{TEAM}:{GRACE.id} Grace {TEAM} {COURSE.id} manages"
    assert (await server.slash("/study", "whoami", channel=None)).shown.text == f"{ada} Ada None @{ada} is a member"
    assert "manages" not in (await server.slash("/study", "whoami", channel=None, user=GRACE)).shown.text
    elsewhere = (await server.slash("/study", "whoami", channel=LOUNGE, user=KURT)).shown
    assert f"{TEAM} {LOUNGE.id}" in elsewhere.text
    assert elsewhere.only == KURT.id


async def test_other_peoples_direct_messages_are_not_the_bots(stage: SlackStage) -> None:
    stage.server.messages["D0OTHER"] = []
    dm = stage.server.dm
    stage.server.dm = lambda user: "D0OTHER" if not stage.server.requests("conversations.open") else dm(user)  # type: ignore[method-assign]  # (where Ada types)
    seen = await stage.server.slash("/study", "whoami", channel=None)
    assert seen.shown.only == ADA.id
    assert f"None @{TEAM}:{ADA.id}" in seen.shown.text


async def test_what_managers_do_is_done_for_them_only(stage: SlackStage) -> None:
    assert "Closed." in (await stage.types("close", who="grace")).text
    assert "manage" in (await stage.types("close", who="ada")).text


async def test_a_profile_is_asked_for_once_and_believed_for_a_while(stage: SlackStage) -> None:
    for _ in range(3):
        await stage.types("whoami")
    assert len(stage.server.requests("users.info")) == 1


async def test_a_profile_that_is_not_to_be_had_holds_nobody_up_and_gives_no_rights(
    stage: SlackStage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.server.fault("users.info", error="user_not_found", times=2)
    assert "grace" in (await stage.types("whoami", who="grace")).text, "the name that came with the command"
    assert "manage" in (await stage.types("close", who="grace")).text
    assert "Closed." in (await stage.types("close", who="grace")).text
    caplog.clear()


async def test_who_acts_is_who_pressed_and_two_people_at_once_get_their_own(stage: SlackStage) -> None:
    both = await asyncio.gather(*(stage.types("whoami", who=who) for who in ("ada", "grace") for _ in range(10)))
    assert [s.text.split()[1] for s in both] == ["Ada"] * 10 + ["Grace"] * 10
    assert [s.message.only for s in both] == [ADA.id] * 10 + [GRACE.id] * 10


async def test_an_answer_in_a_thread_stays_in_the_thread(stage: SlackStage) -> None:
    root = stage.server.add(COURSE.id, {"text": "root"}, author=GRACE.id)
    pressed = await stage.server.mentions("announce", thread_ts=root.ts)
    assert pressed.shown.thread_ts == root.ts
    answered = await stage.server.press(pressed.shown, "Me too", user=GRACE)
    assert (answered.shown.only, answered.shown.thread_ts) == (GRACE.id, root.ts)


# Words ----------------------------------------------------------------------------------------------------------------


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


async def test_what_the_bot_says_itself_and_edits_are_no_words() -> None:
    async with slack_stage() as stage:
        account = f"@{TEAM}:{ADA.id}"
        receipt = await stage.platform.deliver(account, Reply(Rich("today")), key="k")
        await stage.platform.revise(account, receipt, Reply(Rich("today, changed")))
        await stage.server.writes("hello")
        assert len(stage.server.messages[stage.server.dm(ADA.id)]) == 3, "one post, one question, one answer"


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


# Faults of our own ----------------------------------------------------------------------------------------------------


@asynccontextmanager
async def broken(method: str) -> AsyncIterator[SlackStage]:
    """A front door that breaks, which a front door never should."""
    front = sample_front()

    async def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    setattr(front, method, breaks)
    async with slack_stage(front=front) as stage:
        yield stage


async def test_an_acknowledgement_is_never_lost(caplog: pytest.LogCaptureFixture) -> None:
    async with broken("answer") as stage:
        stage.server.ceiling = 0.5
        with pytest.raises(AssertionError, match="nothing is to be seen of slash"):
            await stage.types("today")
        assert stage.server.problems == [], "it was acknowledged all the same"
        assert "could not be" in caplog.text
    caplog.clear()


async def test_suggestions_are_a_courtesy(caplog: pytest.LogCaptureFixture) -> None:
    async with broken("suggest") as stage:
        form = (await stage.types("check")).seen.form
        assert [o["value"] for o in await stage.server.suggest(form, "topics", "bayes")] == ["bayes"]
    caplog.clear()


async def test_suggestions_that_take_too_long_are_what_was_typed() -> None:
    front = sample_front()
    waits = asyncio.Event()

    async def slow(*_: object, **__: object) -> list[object]:
        await waits.wait()
        return []

    front.suggest = slow  # type: ignore[assignment,method-assign]  # (never in time)
    async with slack_stage(front=front, patience=0.3) as stage:
        form = (await stage.types("check")).seen.form
        assert [o["value"] for o in await stage.server.suggest(form, "topics", "bayes")] == ["bayes"]

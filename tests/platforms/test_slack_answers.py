"""Answers to people on Slack: acknowledged in time, seen by the right ones, in the place they expect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.markup import Rich
from bot.chat.reply import Button, Press, Reply
from bot.platforms.slack import people
from tests.fakes.slack_people import ADA, COURSE, GRACE, KURT, LOUNGE, TEAM, Message, Raw
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


def test_a_profile_may_lack_anything() -> None:
    assert people._read({}) == people.Profile()
    assert people._read({"tz": "Mars/Olympus", "real_name": "Ada Lovelace"}) == people.Profile("Ada Lovelace")
    found = people._read({"tz": "Europe/Berlin", "is_owner": True, "profile": {"display_name": "Ada"}})
    assert found == people.Profile("Ada", ZoneInfo("Europe/Berlin"), "", manages=True)


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

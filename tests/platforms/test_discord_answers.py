"""Answers to people on Discord: in time, seen by the right ones, on the right message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.chat.command import Asker
from bot.chat.markup import Rich
from bot.chat.reply import Button, Choice, Press, Reply
from bot.platforms.discord.event import Event
from bot.platforms.discord.line import Line
from tests.fakes.discord_people import ADA, COURSE, ELSEWHERE, GRACE, Message, Seen
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.platforms.discord_stage import DiscordStage, Late, discord_stage, serving
from tests.platforms.samples import Gate, Remembered, sample_front


@pytest.fixture
async def stage() -> AsyncIterator[DiscordStage]:
    async with discord_stage() as on:
        yield on


@pytest.fixture
async def late() -> AsyncIterator[DiscordStage]:
    """A platform without patience before a front door that takes its time."""
    async with discord_stage(patience=0.0, late=True) as on:
        yield on


async def deferred(stage: DiscordStage, doing: Coroutine[Any, Any, Seen]) -> Seen:
    """Do something, open the gate once it has been deferred, and return what came."""
    before = len(stage.server.requests("POST", "/callback"))
    asked = asyncio.create_task(doing)
    await stage.server.until("POST", "/callback", before + 1)
    assert not asked.done()
    stage.gate.open.set()
    seen = await asked
    assert seen.deferred
    return seen


async def test_answers_are_for_the_asker_only_unless_declared_otherwise(stage: DiscordStage) -> None:
    assert (await stage.types("today")).message.only == ADA.id
    assert (await stage.types("announce")).message.only is None


async def test_direct_messages_keep_their_answers(stage: DiscordStage) -> None:
    seen = await stage.server.slash("today", guild=None)
    assert seen.shown.only is None
    assert stage.server.messages[stage.server.dm(ADA.id)] == [seen.shown]


async def test_a_replacing_answer_updates_the_private_message_it_was_pressed_on(stage: DiscordStage) -> None:
    ticked = await stage.types("check", {"topics": "Vectors"})
    undone = await stage.presses(ticked, "Undo")
    assert undone.seen.kind == "update"
    assert undone.message is ticked.message
    assert undone.labels == []


async def test_a_replacing_answer_leaves_what_others_see_alone(stage: DiscordStage) -> None:
    reply = Reply(Rich("For all"), controls=((Button("Undo", Press("undo", {"change": "c", "topics": "t0"})),),))
    await stage.platform.deliver(stage.room, reply, key="k")
    (post,) = await stage.posted(stage.room)
    undone = await stage.presses(post, "Undo", who="grace")
    assert (undone.seen.kind, undone.message.only) == ("message", GRACE.id)
    assert post.text == "For all"


async def test_a_replacing_answer_updates_a_direct_message(stage: DiscordStage) -> None:
    seen = await stage.server.slash("check", {"topics": "t1"}, guild=None)
    undone = await stage.server.press(seen.shown, "Undo", guild=None)
    assert (undone.kind, undone.shown) == ("update", seen.shown)


async def test_a_slow_answer_is_deferred_and_follows(late: DiscordStage) -> None:
    seen = await deferred(late, late.server.slash("slow", {"text": "here"}))
    assert seen.shown.only == ADA.id
    assert seen.shown.text == "At last. here"


async def test_a_deferred_public_answer_stays_public(late: DiscordStage) -> None:
    assert (await deferred(late, late.server.slash("announce"))).shown.only is None


async def test_a_form_that_comes_too_late_is_a_button_that_opens_it(late: DiscordStage) -> None:
    late.gate.open.set()
    shown = await late.types("today")
    late.gate.open.clear()
    door = (await deferred(late, late.server.press(shown.message, "Write"))).shown
    assert door.labels == ["Fill it in"]
    assert (await late.server.press(door, "Fill it in")).kind == "modal"


async def test_a_wrong_form_comes_back_as_a_card_that_opens_it_filled_in(stage: DiscordStage) -> None:
    form = await stage.presses(await stage.types("today"), "Set a goal")
    assert list(form.fields) == ["title", "amount"]
    wrong = await stage.fills(form, {"title": "Read *it*", "amount": "99"})
    assert "“99” is out of range." in wrong.text
    again = await stage.presses(wrong, "Try again")
    values = {p["component"]["custom_id"]: p["component"]["value"] for p in again.seen.form["components"]}
    assert values == {"title": "Read *it*", "amount": "99"}
    assert "Goal: Read *it*, 9." in (await stage.fills(again, {"amount": "9"})).text


async def test_choices_and_channels_are_picked_in_the_command_itself(stage: DiscordStage) -> None:
    assert (await stage.types("paint", {"colour": "Deep blue", "where": "42"})).text == "blue in 42"
    options = {o["name"]: o for c in stage.server.commands if c["name"] == "paint" for o in c["options"]}
    assert [c["name"] for c in options["colour"]["choices"]] == ["Red", "Deep blue"]
    assert options["where"]["type"] == 7


async def test_a_group_is_offered_by_its_subcommands(stage: DiscordStage) -> None:
    assert (await stage.types("goal set", {"title": "Read", "amount": "2"})).text == "Goal: Read, 2."
    (goal,) = [c for c in stage.server.commands if c["name"] == "goal"]
    assert goal["description"] == "See your goals"


async def test_what_managers_do_is_offered_to_them_only(stage: DiscordStage) -> None:
    (close,) = [c for c in stage.server.commands if c["name"] == "close"]
    assert (close["contexts"], close["integration_types"], close["default_member_permissions"]) == ([0], [0], 0x20)
    (today,) = [c for c in stage.server.commands if c["name"] == "today"]
    assert (today["contexts"], today["integration_types"]) == ([0, 1, 2], [0, 1])
    assert "Closed." in (await stage.types("close", who="grace")).text
    assert "manage" in (await stage.types("close", who="ada")).text


async def test_where_somebody_is_comes_from_the_event(stage: DiscordStage) -> None:
    async def whoami(**where: object) -> str:
        return (await stage.server.slash("whoami", **where)).shown.text  # type: ignore[arg-type]

    assert await whoami() == f"{ADA.id} Ada {COURSE.id} {COURSE.channel} is a member"
    assert await whoami(user=GRACE) == f"{GRACE.id} Grace {COURSE.id} {COURSE.channel} manages"
    assert await whoami(guild=None) == f"{ADA.id} Ada None @{ADA.id} is a member"
    # Brought along into a server that hasn't installed the bot: no community, and no place there to post to.
    assert await whoami(user=GRACE, guild=ELSEWHERE) == f"{GRACE.id} Grace None @{GRACE.id} is a member"


async def test_buttons_of_an_earlier_process_work() -> None:
    async with discord_server() as server:
        async with serving(server, sample_front(), Remembered()):
            old = (await server.slash("check", {"topics": "Vectors"})).shown
        async with serving(server, sample_front(), Remembered()):
            assert "Undone c1: Vectors." in (await server.press(old, "Undo")).shown.text
        assert server.problems == []


async def test_a_control_of_an_older_version_is_explained(stage: DiscordStage) -> None:
    body = {"components": [{"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": "gone?a=1"}]}]}
    old = Message("1", COURSE.channel, body)
    assert "older version" in (await stage.server.press(old, "x")).shown.text


async def test_suggestions_keep_what_stands_before(stage: DiscordStage) -> None:
    (found,) = await stage.server.autocomplete("check", "topics", "Vectors,  sampl")
    assert found == {"name": "Vectors, Sampling", "value": "Vectors, t4"}
    assert await stage.server.autocomplete("check", "topics", "Vectors, " * 12 + "s") == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"cut": "before"}])
async def test_a_first_answer_that_got_lost_is_repeated(stage: DiscordStage, fault: dict[str, int]) -> None:
    stage.server.fail("POST .*/callback", **fault)  # type: ignore[arg-type]
    assert "here" in (await stage.types("today")).text


async def test_a_first_answer_that_arrived_all_the_same_is_not_given_twice(
    stage: DiscordStage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.server.fail("POST .*/callback", cut="after")
    assert "here" in (await stage.types("today")).text
    await stage.server.until("POST", "/callback", 2)
    await asyncio.wait(stage.platform._answers)
    assert not [r for r in caplog.records if r.levelname in ("WARNING", "ERROR")]


async def test_a_busy_discord_is_asked_again_when_it_says(stage: DiscordStage) -> None:
    stage.server.fail("POST .*/callback", status=429, retry_after=0.01, times=2)
    assert "here" in (await stage.types("today")).text


async def test_an_edit_that_got_lost_is_repeated(late: DiscordStage) -> None:
    late.server.fail("PATCH .*@original", status=500)
    late.server.fail("PATCH .*@original", cut="after")
    assert "here" in (await deferred(late, late.server.slash("today"))).shown.text


async def test_what_discord_refuses_ends_in_words(stage: DiscordStage, caplog: pytest.LogCaptureFixture) -> None:
    stage.server.fail("POST .*/callback", status=400, code=50035)
    assert "could not show" in (await stage.types("today")).text
    assert "refused by Discord" in caplog.text
    assert "token-" not in caplog.text


async def test_an_event_that_cannot_be_read_hurts_nobody(stage: DiscordStage, caplog: pytest.LogCaptureFixture) -> None:
    await stage.server.gateway.send("INTERACTION_CREATE", {"type": 3, "id": "1", "token": "t", "data": {}})
    await stage.server.gateway.send("INTERACTION_CREATE", {"type": 1, "id": "1", "token": "t"})
    assert "here" in (await stage.types("today")).text
    assert "could not be answered" in caplog.text


async def test_nothing_of_an_answer_is_kept(stage: DiscordStage) -> None:
    for _ in range(30):
        await stage.presses(await stage.types("today"), "Tick")
    if stage.platform._answers:
        await asyncio.wait(stage.platform._answers)
    await asyncio.sleep(0)  # what is called once a task is done
    assert not stage.platform._answers


async def test_answers_under_way_are_given_before_the_end() -> None:
    gate = Gate()
    front = Late(gate)
    async with discord_server() as server:
        async with serving(server, front, Remembered()):
            asked = asyncio.create_task(server.slash("today"))
            await front.asked.wait()
            asyncio.get_running_loop().call_later(0.05, gate.open.set)  # while the platform is closing
        assert "here" in (await asked).shown.text


async def test_suggestions_that_take_too_long_are_left_out() -> None:
    async def suggest(*_: object) -> Sequence[Choice]:
        await asyncio.Event().wait()
        return ()

    front = Late(Gate())
    front.suggest = suggest
    async with discord_server() as server, serving(server, front, Remembered(), patience=0.0):
        assert await server.autocomplete("check", "topics", "bayes") == []
        assert server.problems == []


async def test_an_edit_that_discord_refuses_ends_in_words(late: DiscordStage) -> None:
    late.server.fail("PATCH .*@original", status=400, code=50035)
    assert "could not show" in (await deferred(late, late.server.slash("today"))).shown.text


@asynccontextmanager
async def line_to(server: DiscordServer, pause: float) -> AsyncIterator[Line]:
    async with aiohttp.ClientSession() as session:
        yield Line(session, server.api, "1", pause=pause)


def event(arrived: float) -> Event:
    return Event("1", "token-1", "press", Press("today"), Asker("discord", "1", None, "@1"), arrived)


async def test_an_outage_ends_the_attempts(caplog: pytest.LogCaptureFixture) -> None:
    async with discord_server() as server, line_to(server, 0.0) as line:
        server.fail("PATCH .*@original", status=500, times=99)
        assert not await line.edit(event(0), {"content": "x", "allowed_mentions": {"parse": []}})
        assert len(server.requests("PATCH", "@original")) == 4
    assert "did not reach Discord" in caplog.text


async def test_a_first_answer_is_not_tried_beyond_its_time(caplog: pytest.LogCaptureFixture) -> None:
    async with discord_server() as server, line_to(server, 60.0) as line:
        server.fail("POST .*/callback", status=500, times=99)
        assert not await line.begin(event(asyncio.get_running_loop().time() - 10), 5, {})
    assert "within three seconds" in caplog.text


async def test_what_comes_too_late_is_known_as_that(caplog: pytest.LogCaptureFixture) -> None:
    async with discord_server() as server, line_to(server, 0.0) as line:
        assert not await line.begin(event(asyncio.get_running_loop().time()), 5, {})
    assert "too late for Discord" in caplog.text

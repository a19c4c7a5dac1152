"""Outages, and messages of which nobody knows whether they arrived."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.chat.platform import Undeliverable
from bot.chat.reply import Reply
from bot.delivery import courier, lane
from bot.domain.reminder import Due
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, NEXT_WEEK, THIS_WEEK, Line, ledger, remind, rounds, row, upcoming
from tests.world import World, words_of

OUTAGE = Undeliverable("the service is down")
WEEK = timedelta(weeks=1)


async def test_no_answer_in_time_is_a_doubt(world: World, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.hangs = {"@ada"}
    with monkeypatch.context() as short:
        short.setattr(lane, "PATIENCE", 0.5)
        assert await world.app.courier.round() == 0
    office.hangs = set()
    await rounds(world, 10)
    assert office.asked[-1][2] == MONDAY_NINE
    assert len(office.posted) == 1


async def test_a_composition_that_takes_too_long_is_no_doubt(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "PATIENCE", 0.01)
    await remind(world, "ada")

    async def never(due: Due) -> Reply:
        await asyncio.Event().wait()
        raise AssertionError(due)

    world.clock.now = MONDAY_NINE
    slow = courier.Courier(world.app.services.outbox, never, world.app.platforms, world.clock)
    assert await slow.round() == 0
    assert await row(world, "tried_at") is None
    assert office.asked == []


async def test_what_breaks_inside_a_platform_is_looked_for_before_it_is_said_again(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.refuses["@ada"] = ZeroDivisionError("a bug")
    await rounds(world, 2)
    office.refuses.clear()
    await rounds(world, 10)
    assert [tried is None for _, _, tried in office.asked][:2] == [True, False]
    assert len(office.posted) == 1
    assert "a bug" in caplog.text


async def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(world: World, office: Office) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.loses = {"@ada"}
    await rounds(world, 10)
    assert len(office.posted) == 1
    assert len({key for _, key, _ in office.asked}) == 1
    assert await ledger(world) == [Line("ada", THIS_WEEK, "sent")]


async def test_where_nobody_may_look_it_isnt_said_again_and_reminders_says_so(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.nonce = timedelta()
    office.loses, office.blind = {"@ada"}, {"@ada"}
    await rounds(world, 10)
    assert len(office.posted) == 1
    (line,) = await ledger(world)
    assert (line.outcome, line.why) == ("unknown", "it may have arrived, and I may not look")
    assert "Monday, 30 November, 09:00: perhaps sent" in words_of(await ada.says("/reminders"))
    assert "Next: Monday, 7 December" in words_of(ada.last)
    assert await row(world, "refusals") == 0


async def test_an_outage_is_waited_out_and_pauses_nobody(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.refuses["*"] = OUTAGE
    await rounds(world, 180)
    tries = len(office.asked)
    assert 7 <= tries <= 10, "growing pauses"
    assert "Due since Monday, 30 November, 09:00. I keep trying" in words_of(await ada.says("/reminders"))
    assert "Reminder due since Monday, 30 November, 09:00." in words_of(await ada.says("/upcoming"))
    office.refuses.clear()
    await rounds(world, 75)
    assert [one.is_late for one in office.posted] == [True]
    assert await ledger(world) == [Line("ada", THIS_WEEK, "late")]
    assert await row(world, "paused") == ""


async def test_after_twelve_hours_of_outage_the_next_week_takes_over(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.refuses["*"] = OUTAGE
    await rounds(world, 14 * 60)
    office.refuses.clear()
    await rounds(world, 60)
    assert office.posted == []
    assert await ledger(world) == [Line("ada", THIS_WEEK, "folded")]
    assert (await upcoming(world))["ada"] == (MONDAY_NINE + WEEK, NEXT_WEEK)
    assert "I couldn't send it within 12 hours" in words_of(await ada.says("/reminders"))


async def test_an_outage_after_a_doubt_keeps_the_doubt(world: World, office: Office) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.loses = {"@ada"}
    await rounds(world, 1)
    office.refuses["*"] = OUTAGE
    await rounds(world, 90)
    office.refuses.clear()
    await rounds(world, 75)
    assert len(office.posted) == 1
    assert await ledger(world) == [Line("ada", THIS_WEEK, "late")]


async def test_a_platform_that_is_gone_after_a_doubt_keeps_the_doubt(world: World, office: Office) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.loses = {"@ada"}
    await rounds(world, 1)
    del world.app.platforms[office.name]
    await rounds(world, 90)
    world.app.platforms[office.name] = office
    await rounds(world, 75)
    assert len(office.posted) == 1


async def test_who_takes_it_back_from_the_other_place_is_not_told_twice(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    await ada.says("/reminders where:either")
    world.clock.now = MONDAY_NINE
    office.loses.add("@ada")
    await world.app.courier.round()
    office.refuses |= {"@ada": Undeliverable("closed", forever=True), "room": Undeliverable("down")}
    await rounds(world, 20)
    assert office.asked[-1][0] == "room"
    office.refuses.clear()
    await ada.says("/reminders where:direct")
    await rounds(world, 60)
    assert office.asked[-1][0] == "@ada"
    assert [post.place for post in office.posted] == ["@ada"]
    assert [line.outcome for line in await ledger(world)] == ["late"]

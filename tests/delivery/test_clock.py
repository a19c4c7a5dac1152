"""A clock that is wrong for a while silences nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.platform import Undeliverable
from bot.delivery import lane
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, NEXT_WEEK, THIS_WEEK, ledger, remind, rounds, upcoming
from tests.world import World, words_of

YEARS_AHEAD = datetime(2036, 3, 5, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)


async def one_beat_at(world: World, wrong: datetime) -> None:
    right, world.clock.now = world.clock.now, wrong
    await world.app.courier.round()
    world.clock.now = right


@pytest.mark.parametrize("wrong", [YEARS_AHEAD, MONDAY_NINE + timedelta(days=2)])
async def test_after_a_beat_with_the_clock_ahead_the_next_prompt_comes_in_its_week(
    world: World, office: Office, wrong: datetime
) -> None:
    (ada,) = await remind(world, "ada")
    await one_beat_at(world, wrong)
    await rounds(world, 1)
    assert (await upcoming(world))["ada"] == (MONDAY_NINE, THIS_WEEK)
    assert "The last ones" not in words_of(await ada.says("/reminders"))
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    assert [(one.place, one.is_late) for one in office.posted] == [("@ada", False)]


async def test_what_is_due_while_the_clock_is_ahead_comes_when_it_is_right_again(world: World, office: Office) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    await one_beat_at(world, YEARS_AHEAD)
    await rounds(world, 3)
    assert [one.at for one in office.posted] == [MONDAY_NINE]
    assert (await upcoming(world))["ada"] == (MONDAY_NINE + WEEK, NEXT_WEEK)


async def test_what_was_said_isnt_said_again_after_the_clock_was_ahead(world: World, office: Office) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    await one_beat_at(world, YEARS_AHEAD)
    await rounds(world, 3)
    assert len(office.posted) == 1
    assert [line.occasion for line in await ledger(world)] == [THIS_WEEK]
    assert (await upcoming(world))["ada"] == (MONDAY_NINE + WEEK, NEXT_WEEK)


async def test_a_pause_that_a_clock_ahead_has_set_doesnt_last(world: World, office: Office) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    office.refuses["@ada"] = Undeliverable("the service is down", unknown=True)
    await one_beat_at(world, MONDAY_NINE + timedelta(hours=11))
    office.refuses.clear()
    await rounds(world, 1)
    assert len(office.posted) == 1
    assert office.asked[-1][2] == MONDAY_NINE, "the doubt about the first attempt is a doubt still"


async def test_very_many_are_planned_anew_in_one_round(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "BATCH", 2)
    names = [f"p{n}" for n in range(7)]
    await remind(world, *names)
    await one_beat_at(world, YEARS_AHEAD)
    await rounds(world, 1)
    assert await upcoming(world) == dict.fromkeys(names, (MONDAY_NINE, THIS_WEEK))

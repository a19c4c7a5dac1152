"""The week's group post keeps up with people's goals, and its setter hears when it is paused."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.platform import Undeliverable
from bot.chat.reply import Reply
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, row, start
from tests.world import Person, World, words_of

GONE = Undeliverable("the channel is gone", forever=True)
OUTAGE = Undeliverable("the service is down")
WEEK = timedelta(weeks=1)


class Editing(Office):
    """An office that counts what it is asked to edit, and may refuse to."""

    def __init__(self) -> None:
        super().__init__()
        self.edits = 0
        self.edit_refusal: Exception | None = None

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        self.edits += 1
        if self.edit_refusal is not None:
            raise self.edit_refusal
        await super().revise(place, receipt, reply)


@pytest.fixture
def office() -> Editing:
    return Editing()


async def beat(world: World) -> None:
    """What the heartbeat does, a minute later."""
    world.clock.move(minutes=1)
    await world.app.courier.round()
    await world.app.bulletin.round()


async def posted(world: World) -> Person:
    """Somebody who shares, on a Monday whose post is in the room."""
    bob = world.person("bob")
    await bob.says("/settings share:yes")
    for goal in ("3 chapters", "essay"):
        await bob.says(f"/goal set {goal}")
    await bob.says("/goal done essay")
    await world.person("boss", manages=True).says("/admin channel:here")
    world.clock.now = MONDAY_NINE
    await beat(world)
    return bob


def shown(office: Editing) -> str:
    """What the room's latest post says."""
    return words_of(office.to("room")[-1])


async def test_the_post_says_how_last_week_went_for_those_who_share(world: World, office: Editing) -> None:
    ada = world.person("ada")
    await ada.says("/goal set a secret")
    await posted(world)
    assert "Last week: 1 of 2 goals kept." in shown(office)
    assert "No shared goal yet this week." in shown(office)


async def test_goals_set_and_finished_later_are_added_to_the_same_post(world: World, office: Editing) -> None:
    bob = await posted(world)
    await bob.says("/goal set 2 papers")
    await beat(world)
    assert "Bob: 2 papers · 0 of 2 papers" in shown(office)
    await bob.presses("Log progress")
    await bob.fills(amount="2")
    await beat(world)
    assert "Bob: 2 papers · done" in shown(office)
    await bob.presses("Undo")
    await beat(world)
    assert "Bob: 2 papers · 0 of 2 papers" in shown(office)
    await bob.says("/goal drop 2 papers")
    await beat(world)
    assert "2 papers" not in shown(office)
    assert len(office.to("room")) == 1


async def test_ticks_that_finish_a_goal_are_seen_in_the_post(world: World, office: Editing) -> None:
    bob = await posted(world)
    await bob.says("/goal accept topics:1.1")
    await beat(world)
    assert "0 of 1" in shown(office)
    await bob.says("/check 1.1")
    await beat(world)
    assert "Inferential statistics fundamentals · done" in shown(office)


async def test_who_stops_sharing_vanishes_from_the_post_and_may_come_back(world: World, office: Editing) -> None:
    bob = await posted(world)
    await bob.says("/goal set 2 papers")
    await beat(world)
    await bob.says("/settings share:no")
    await beat(world)
    assert "Bob" not in shown(office)
    await bob.says("/settings share:yes")
    await beat(world)
    assert "Bob: 2 papers" in shown(office)


async def test_nothing_is_edited_where_nothing_that_it_shows_has_changed(world: World, office: Editing) -> None:
    bob, ada = await posted(world), world.person("ada")
    await beat(world)
    before = office.edits
    await ada.says("/goal set a secret")
    await bob.now(community="elsewhere").says("/today")
    await beat(world)
    assert office.edits == before
    await bob.says("/goal set one")
    await bob.says("/goal set two")
    await beat(world)
    await beat(world)
    assert office.edits == before + 1


async def test_last_weeks_post_stays_as_it_is(world: World, office: Editing) -> None:
    bob = await posted(world)
    await bob.says("/goal set 2 papers")
    await beat(world)
    world.clock.now = MONDAY_NINE + WEEK - timedelta(hours=8)
    before = office.edits
    await bob.says("/goal set 5 essays")
    await beat(world)
    assert office.edits == before
    world.clock.now = MONDAY_NINE + WEEK
    await beat(world)
    assert "Bob: 5 essays" in shown(office)


async def test_no_restart_and_no_outage_loses_what_is_new(tmp_path: Path, office: Editing) -> None:
    async with start(tmp_path, office) as world:
        bob = await posted(world)
        await bob.says("/goal set 2 papers")
    async with start(tmp_path, office) as world:
        office.edit_refusal = OUTAGE
        await beat(world)
        office.edit_refusal = None
        await beat(world)
        assert "Bob: 2 papers" in shown(office)


@pytest.mark.parametrize("refusal", [GONE, ZeroDivisionError("a bug")])
async def test_what_can_never_be_edited_is_tried_once(
    world: World, office: Editing, caplog: pytest.LogCaptureFixture, refusal: Exception
) -> None:
    bob = await posted(world)
    await beat(world)
    before, office.edit_refusal = office.edits, refusal
    await bob.says("/goal set 2 papers")
    caplog.set_level(logging.WARNING)
    await beat(world)
    await beat(world)
    assert office.edits == before + 1
    assert len(caplog.records) == 1


async def test_a_change_while_the_post_is_edited_is_added_at_the_next_beat(world: World, office: Editing) -> None:
    bob = await posted(world)

    class Meddling(Editing):
        async def revise(self, place: str, receipt: str, reply: Reply) -> None:
            if not self.edits:
                await bob.says("/goal set second thoughts")
            await super().revise(place, receipt, reply)

    meddling = Meddling()
    meddling.sent = office.sent
    world.app.platforms["fake"] = meddling
    await bob.says("/goal set 2 papers")
    await beat(world)
    await beat(world)
    assert "Bob: second thoughts" in shown(meddling)


async def test_who_set_the_post_is_told_once_that_it_is_paused(tmp_path: Path, office: Editing) -> None:
    async with start(tmp_path, office) as world:
        boss = world.person("boss", manages=True)
        await boss.says("/admin channel:here")
        office.refuses = {"room": GONE, "@boss": OUTAGE}
        world.clock.now = MONDAY_NINE
        await beat(world)
    async with start(tmp_path, office) as world:
        assert office.posted == []
        del office.refuses["@boss"]
        office.loses = {"@boss"}
        for _ in range(4):
            await beat(world)
            world.clock.move(minutes=3)  # so that no key is recognised by itself
        (told,) = office.at("@boss")
        assert told.text.startswith("The weekly post is paused.\nI can't post in that channel any more.")
        assert await row(world, "news") == 0
        assert "The weekly post is paused." in words_of(await world.person("boss", manages=True).says("/admin"))


@pytest.mark.parametrize("what", ["mended", "closed to me"])
async def test_a_setter_who_has_mended_it_or_cant_be_told_isnt_told(world: World, office: Editing, what: str) -> None:
    boss = world.person("boss", manages=True)
    await boss.says("/admin channel:here")
    office.refuses["room"] = GONE
    world.clock.now = MONDAY_NINE
    await world.app.courier.round()
    if what == "mended":
        await boss.says("/admin channel:hall")
    else:
        office.refuses["@boss"] = GONE
    await world.app.bulletin.round()
    office.refuses.clear()
    await beat(world)
    assert office.at("@boss") == []
    assert await row(world, "news") == 0

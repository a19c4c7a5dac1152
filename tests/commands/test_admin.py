from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.platform import Undeliverable
from bot.chat.reply import Press
from bot.words import Words
from tests.world import Person, Recorder, World, labels, words_of


class Guarded(Recorder):
    """A platform where the bot has to be invited, and where commands are words of another one."""

    lead = "/study "

    def __init__(self) -> None:
        super().__init__()
        self.invited: set[str] = set()

    async def hindrance(self, place: str, words: Words) -> str:
        if place in self.invited:
            return ""
        return words("I am not in that channel. Type {invite} there, then look again.", invite="/invite me")


async def test_a_channel_that_nothing_can_be_posted_to_is_said_at_once_and_looked_at_again(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.platform = world.app.platforms["fake"] = platform = Guarded()
        ada = world.person("ada", manages=True)
        shown = await ada.says("/admin channel:lounge")
        assert "I am not in that channel. Type /invite me there, then look again." in words_of(shown)
        assert shown.cards[0].tone == "warn"
        platform.invited.add("lounge")
        await ada.presses("Try again")
        assert "I am not in that channel" not in words_of(ada.last)
        assert words_of(ada.last).startswith("Next weekly post: ")


async def test_commands_are_called_what_they_are_called_there(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        ada = world.person("ada", manages=True)
        assert "`/reminders`" in (await ada.says("/help")).cards[0].body.source
        world.app.platforms["fake"] = Guarded()
        assert "`/study reminders`" in (await ada.says("/help")).cards[0].body.source
        assert labels(await ada.says("/remindders")) == ["/study reminders"]
        assert "share them in /study settings" in words_of(await ada.says("/admin"))


async def test_operators_see_how_the_program_is_doing_and_nobody_else(tmp_path: Path) -> None:
    async with World(tmp_path, operators=["fake:ada"]) as world:
        ada, bob = world.person("ada", manages=True), world.person("bob", manages=True)
        assert "How are you doing?" in labels(await ada.says("/admin"))
        await ada.presses("How are you doing?")
        assert "Something needs a look." in words_of(ada.last)
        await world.app.services.health.beat()
        await ada.calls(Press("admin health"))
        assert words_of(ada.last).startswith("All is well.")
        assert "How are you doing?" not in labels(await bob.says("/admin"))
        await bob.calls(Press("admin health"))
        assert "Only those who run me can see that." in words_of(bob.last)


async def test_operators_who_manage_nothing_find_it_in_help(tmp_path: Path) -> None:
    async with World(tmp_path, operators=["fake:ada"]) as world:
        for community in ("server", None):
            ada, bob = (world.person(name, community=community) for name in ("ada", "bob"))
            await ada.says("/help")
            assert "Last heartbeat: never" in words_of(await ada.presses("How are you doing?"))
            assert "How are you doing?" not in labels(await bob.says("/help"))


@pytest.fixture
def boss(world: World) -> Person:
    return world.person("boss", manages=True)


async def test_day_time_and_zone_of_the_weekly_post_can_be_changed(boss: Person) -> None:
    await boss.says("/admin channel:here")
    assert "Next weekly post: Monday, 30 November, 09:00." in words_of(boss.last)
    await boss.presses("Change day or time")
    await boss.fills(day="friday", time="17:30")
    assert "Next weekly post: Friday, 27 November, 17:30." in words_of(boss.last)
    await boss.presses("Change zone")
    await boss.fills(zone="tokyo")
    said = words_of(boss.last)
    assert "Next weekly post: Friday, 27 November, 17:30." in said
    assert "When: every Friday at 17:30\nZone: Asia/Tokyo\nChannel: this channel" in said


async def test_before_a_channel_is_chosen_the_groups_zone_can_be_set(boss: Person, bob: Person) -> None:
    said = words_of(await boss.says("/admin zone:berlin"))
    assert said.startswith("The weekly post is off.")
    assert "Zone: Europe/Berlin" in said
    assert "by this group's clock (Europe/Berlin)" in words_of(await bob.says("/settings"))
    await boss.says("/admin day:friday")
    assert "Choose a channel for the weekly post first." in words_of(boss.last)
    await boss.presses("Choose the channel")
    await boss.fills(channel="here")
    assert "Zone: Europe/Berlin" in words_of(boss.last)


async def test_what_cannot_be_set_leaves_everything_as_it_was(world: World, boss: Person) -> None:
    said = words_of(await boss.says("/admin zone:Tokyo day:friday"))
    assert "Choose a channel for the weekly post first." in said
    assert "Tokyo" not in words_of(await boss.says("/admin"))
    assert await world.rows("SELECT * FROM communities") == []
    said = words_of(await boss.says("/admin channel:here zone:Tokyo day:friday"))
    assert "When: every Friday at 09:00\nZone: Asia/Tokyo" in said
    said = words_of(await boss.says("/admin zone:Berlin time:10:00"))
    assert "When: every Friday at 10:00\nZone: Europe/Berlin" in said


class Roomy(Recorder):
    """A platform with one place, as the browser page."""

    def is_place(self, text: str) -> bool:
        return text == "room"


async def test_a_channel_that_is_none_is_refused_with_the_way_to_one(world: World, boss: Person) -> None:
    world.platform = world.app.platforms["fake"] = Roomy()
    for typed in ("/admin channel:general", "/admin channel general", "/admin channel:#general day:friday"):
        said = words_of(await boss.says(typed))
        assert "I don't know the channel “" in said
        assert "Pick it from the list, or type “here” where the posts should go." in said
        assert await world.rows("SELECT * FROM reminders") == []
    await boss.presses("This channel")
    assert "When: every Friday at 09:00" in words_of(boss.last)


async def test_stopped_it_needs_a_channel_again(world: World, boss: Person) -> None:
    await boss.presses("Stop it", on=await boss.says("/admin channel:here"))
    assert "The weekly post is off." in words_of(boss.last)
    await boss.says("/admin day:friday")
    assert "Choose a channel for the weekly post first." in words_of(boss.last)
    world.clock.move(days=14)
    await world.app.courier.round()
    assert world.platform.sent == []
    await boss.presses(
        "Stop it", on=await world.person("eve", community="other", manages=True).says("/admin channel:x")
    )
    assert "The weekly post is off." in words_of(boss.last)


async def test_the_preview_shows_the_next_post_and_stores_nothing(world: World, boss: Person) -> None:
    await boss.says("/admin")
    await boss.presses("Show me the next post")
    assert "Nobody has begun yet. /today is a good first step." in words_of(boss.last)
    assert "No shared goal yet this week." in words_of(boss.last)
    assert await world.rows("SELECT id FROM communities") == []
    await boss.presses("Set my goal")
    assert boss.last.form is not None


async def test_the_post_counts_people_and_says_how_far_their_goals_are(world: World, boss: Person, bob: Person) -> None:
    await bob.says("/settings share:yes")
    await bob.says("/goal set 3 chapters")
    await bob.says("/goal set essay")
    await bob.says("/goal done essay")
    await bob.says("/goal set *sleep*")
    await boss.says("/admin")
    await boss.presses("Show me the next post")
    said = words_of(boss.last)
    assert "1 person is on the way." in said
    assert "Phase 1: Statistical Foundations: 1 person" in said
    for line in ("Bob: 3 chapters · 0 of 3 chapters", "Bob: essay · done", "Bob: *sleep* · open"):
        assert line in said


async def test_only_those_who_manage_see_the_forms(bob: Person) -> None:
    for command in ("admin", "admin channel", "admin when", "admin zone", "admin off", "admin preview"):
        await bob.calls(Press(command))
        assert "Only those who manage this place can do that." in words_of(bob.last)


async def test_without_a_group_there_is_nothing_to_set_up(world: World) -> None:
    alone = world.person("boss", community=None, manages=True)
    for typed in ("/admin", "/admin preview", "/admin off", "/admin channel hall", "/admin zone:berlin"):
        assert "There is no group here." in words_of(await alone.says(typed)), typed


async def test_what_is_overdue_needs_a_look_and_what_is_refused_doesnt(tmp_path: Path) -> None:
    async with World(tmp_path, operators=["fake:ada"]) as world:
        ada = world.person("ada", manages=True)
        await ada.says("/admin channel:here")
        await world.app.services.health.beat()
        world.platform.refusal = Undeliverable("the channel is gone", forever=True)
        world.clock.now = datetime(2026, 11, 30, 9, 10, tzinfo=UTC)
        await world.app.services.health.beat()
        assert words_of(await ada.calls(Press("admin health"))).startswith("All is well.")
        world.clock.move(minutes=10)
        await world.app.services.health.beat()
        said = words_of(await ada.calls(Press("admin health")))
        assert said.startswith("Something needs a look.")
        assert "Reminders overdue: 1" in said
        await world.app.courier.round()
        said = words_of(await ada.calls(Press("admin health")))
        assert said.startswith("All is well.")
        assert "Paused, refused by their place: 1" in said
        for minutes, said in ((4, "4 minutes ago"), (-64, "1 hour ahead of the clock")):
            world.clock.move(minutes=minutes)
            await ada.calls(Press("admin health"))
            assert words_of(ada.last).startswith("Something needs a look.")
            assert f"Last heartbeat: {said}" in words_of(ada.last)

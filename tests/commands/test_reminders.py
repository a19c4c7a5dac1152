from __future__ import annotations

from datetime import UTC, datetime

from tests.world import Person, World, labels, words_of

MONDAY_NINE_IN_PARIS = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


async def switch_on(ada: Person) -> None:
    await ada.says("/today")
    await ada.presses("Remind me on Mondays")
    await ada.presses("Yes, that's right")


async def test_from_today_to_reminders_on_in_two_taps_with_the_zone_confirmed(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await ada.says("/today")
    await ada.presses("Remind me on Mondays")
    assert words_of(ada.last).startswith("It is 11:00 for you, right?")
    await ada.presses("Yes, that's right")
    assert words_of(ada.last).startswith("I'll ask you on Monday, 30 November, 09:00.")


async def test_without_a_known_zone_it_is_asked_for_by_city_and_confirmed(ada: Person) -> None:
    await ada.says("/reminders")
    await ada.presses("Remind me on Mondays")
    await ada.fills(zone="kolkata")
    assert words_of(ada.last).startswith("It is 15:30 for you, right?")
    await ada.presses("Yes, that's right")
    assert "Monday, 30 November, 09:00" in words_of(ada.last)


async def test_a_zone_that_is_wrong_can_be_corrected_and_goes_on(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await ada.says("/reminders")
    await ada.presses("Remind me on Mondays")
    await ada.presses("No, somewhere else")
    await ada.fills(zone="eastern time")
    assert words_of(ada.last).startswith("It is 05:00 for you, right?")
    await ada.presses("Yes, that's right")
    assert words_of(ada.last).startswith("I'll ask you on Monday, 30 November, 09:00.")


async def test_the_prompt_comes_on_monday_once_and_its_buttons_work(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await switch_on(ada)
    await world.app.courier.round()
    assert world.platform.sent == []
    world.clock.now = MONDAY_NINE_IN_PARIS
    for _ in range(3):
        await world.app.courier.round()
    (prompt,) = world.platform.to("@ada")
    assert "What do you want to get done this week?" in words_of(prompt)
    assert "Phase 1: Statistical Foundations" in words_of(prompt)
    await ada.presses("Take this goal", on=prompt)
    assert "Goal set" in words_of(ada.last)


async def test_snoozed_an_hour_it_comes_again_once(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await switch_on(ada)
    world.clock.now = MONDAY_NINE_IN_PARIS
    await world.app.courier.round()
    (prompt,) = world.platform.to("@ada")
    await ada.picks("Ask me later", "In 1 hour", on=prompt)
    assert "I'll ask again on Monday, 30 November, 10:00." in words_of(ada.last)
    world.clock.move(minutes=59)
    await world.app.courier.round()
    assert len(world.platform.sent) == 1
    world.clock.move(minutes=1)
    await world.app.courier.round()
    await world.app.courier.round()
    assert len(world.platform.to("@ada")) == 2
    assert "Next: Monday, 7 December, 09:00." in words_of(await ada.says("/reminders"))


async def test_nobody_can_snooze_for_another(world: World, bob: Person) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await switch_on(ada)
    world.clock.now = MONDAY_NINE_IN_PARIS
    await world.app.courier.round()
    (prompt,) = world.platform.to("@ada")
    await bob.picks("Ask me later", "In 1 hour", on=prompt)
    world.clock.move(hours=2)
    await world.app.courier.round()
    assert len(world.platform.sent) == 1


async def test_day_and_time_can_be_moved_paused_and_switched_off(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await switch_on(ada)
    await ada.says("/reminders day:wednesday time:18:30")
    assert words_of(ada.last).startswith("I'll ask you on Wednesday, 25 November, 18:30.")
    await ada.says("/reminders")
    await ada.presses("Pause")
    assert words_of(ada.last).startswith("Your reminders are paused.")
    world.clock.now = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
    await world.app.courier.round()
    assert world.platform.sent == []
    await ada.presses("Resume")
    await ada.says("/reminders")
    await ada.presses("Switch off")
    assert words_of(ada.last).startswith("Your reminders are off.")


async def test_moving_zones_moves_the_reminder(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await switch_on(ada)
    await ada.says("/settings zone:tokyo")
    await ada.presses("Yes, that's right")
    assert "Your time zone is Asia/Tokyo." in words_of(ada.last)
    assert "Next: Monday, 30 November, 09:00." in words_of(await ada.says("/reminders"))
    world.clock.now = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    await world.app.courier.round()
    assert len(world.platform.to("@ada")) == 1


async def test_reminders_says_what_became_of_the_last_ones(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await switch_on(ada)
    world.clock.now = MONDAY_NINE_IN_PARIS
    await world.app.courier.round()
    assert "Monday, 30 November, 09:00: sent" in words_of(await ada.says("/reminders"))


async def test_the_preview_looks_like_the_prompt_and_stores_nothing(world: World, ada: Person) -> None:
    await ada.says("/reminders")
    await ada.presses("Show me what it looks like")
    assert "What do you want to get done this week?" in words_of(ada.last)
    assert "Ask me later" not in labels(ada.last)
    assert await world.rows("SELECT * FROM learners") == []


async def test_the_group_post_is_set_by_managers_only_and_gathers_what_is_shared(world: World, bob: Person) -> None:
    boss = world.person("boss", manages=True)
    await bob.says("/admin channel:here")
    assert "Only those who manage" in words_of(bob.last)
    await boss.says("/admin")
    await boss.presses("Choose the channel")
    await boss.fills(channel="here")
    await boss.says("/admin zone:berlin day:monday time:10:00")
    assert "Next weekly post: Monday, 30 November, 10:00." in words_of(boss.last)
    await bob.says("/goal set 3 chapters")
    await boss.presses("Show me the next post")
    assert "3 chapters" not in words_of(boss.last)
    await bob.says("/settings share:yes")
    world.clock.now = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    await bob.says("/goal set 2 papers")
    await world.app.courier.round()
    (post,) = world.platform.to("room")
    assert "Bob: 2 papers · 0 of 2 papers" in words_of(post)
    await boss.says("/admin")
    await boss.presses("Stop it")
    assert "The weekly post is off." in words_of(boss.last)


async def test_in_a_direct_message_there_is_no_group(world: World) -> None:
    alone = world.person("ada", community=None)
    assert "Only those who manage" in words_of(await alone.says("/admin"))

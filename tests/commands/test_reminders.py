from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.reply import Press, Reply
from tests.world import Person, World, labels, words_of

MONDAY_NINE_IN_PARIS = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


async def switch_on(ada: Person) -> None:
    """Switch the goal prompt on, and nothing else."""
    await ada.calls(Press("reminders on", {"zone": "Europe/Paris", "sure": "yes", "which": "goals"}))


async def test_from_today_to_reminders_on_in_two_taps_with_the_zone_confirmed(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await ada.says("/today")
    await ada.presses("Remind me every week")
    assert words_of(ada.last).startswith("It is 11:00 for you, right?")
    await ada.presses("Yes, that's right")
    assert words_of(ada.last) == (
        "I'll write on Thursday, 26 November, 18:00.\n"
        "- Goal prompt: Monday, 30 November, 09:00\n"
        "- Phase reminder: Thursday, 26 November, 18:00, if you are behind\n"
        "- Week's end: Sunday, 29 November, 18:00\n\n"
        "They come as direct messages. Stop them at any time with /reminders."
    )


async def test_without_a_known_zone_it_is_asked_for_by_city_and_confirmed(ada: Person) -> None:
    await ada.says("/reminders")
    await ada.presses("Remind me every week")
    await ada.fills(zone="kolkata")
    assert words_of(ada.last).startswith("It is 15:30 for you, right?")
    await ada.presses("Yes, that's right")
    assert "Monday, 30 November, 09:00" in words_of(ada.last)


async def test_a_zone_that_is_wrong_can_be_corrected_and_goes_on(world: World) -> None:
    ada = world.person("ada", zone="Europe/Paris")
    await ada.says("/reminders")
    await ada.presses("Remind me every week")
    await ada.presses("No, somewhere else")
    await ada.fills(zone="eastern time")
    assert words_of(ada.last).startswith("It is 05:00 for you, right?")
    await ada.presses("Yes, that's right")
    assert "Goal prompt: Monday, 30 November, 09:00" in words_of(ada.last)


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
    assert words_of(ada.last).startswith("I'll write on Wednesday, 25 November, 18:30.")
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


async def prompted(world: World, ada: Person) -> Reply:
    """The prompt of Monday, nine o'clock."""
    await switch_on(ada)
    world.clock.now = MONDAY_NINE_IN_PARIS
    await world.app.courier.round()
    return world.platform.to("@ada")[-1]


@pytest.fixture
def eva(world: World) -> Person:
    """Somebody whose platform knows where she is."""
    return world.person("ada", zone="Europe/Paris")


async def test_day_and_time_are_asked_for_together(eva: Person) -> None:
    await switch_on(eva)
    await eva.presses("Change day or time")
    await eva.fills(day="thu", time="6 pm")
    assert words_of(eva.last).startswith("I'll write on Thursday, 26 November, 18:00.")
    assert "They come as direct messages. Stop them at any time with /reminders." in words_of(eva.last)
    said = words_of(await eva.says("/reminders"))
    assert "Goal prompt: every Thursday at 18:00" in said
    assert "Where: direct message" in said
    assert "Zone: Europe/Paris" in said


async def test_it_can_come_in_a_channel(world: World, eva: Person) -> None:
    await switch_on(eva)
    await eva.says("/reminders where:here")
    assert "They come in the channel you chose." in words_of(eva.last)
    assert "Where: the channel you chose" in words_of(await eva.says("/reminders"))
    world.clock.now = MONDAY_NINE_IN_PARIS
    await world.app.courier.round()
    (shown,) = world.platform.to("room")
    assert shown.cards[0].title == "Ada, what do you want to get done this week?"
    await eva.says("/goal set 3 chapters")
    world.clock.move(days=7)
    await eva.says("/goal set 4 chapters")
    await world.app.courier.round()
    assert world.platform.to("room")[-1].cards[0].title == "Ada: this week's goals"
    await eva.says("/reminders where:direct")
    assert "They come as direct messages." in words_of(eva.last)


async def test_changed_while_paused_it_is_still_paused(eva: Person) -> None:
    await switch_on(eva)
    await eva.says("/reminders")
    await eva.presses("Pause")
    reply = await eva.says("/reminders day:friday")
    assert words_of(reply).startswith("Your reminders are paused.")
    assert "every Friday at 09:00" in words_of(reply)
    assert "Show me now" not in labels(reply)


async def test_the_prompt_says_how_last_week_went(world: World, eva: Person) -> None:
    await eva.says("/goal set 3 chapters")
    await eva.says("/goal set essay")
    await eva.says("/goal done essay")
    prompt = await prompted(world, eva)
    assert "Last week: 1 of 2 goals kept." in words_of(prompt)
    await eva.presses("Carry last week's over", on=prompt)
    assert "Carried over: 3 chapters." in words_of(eva.last)


@pytest.mark.parametrize(
    ("goals", "done", "said"),
    [
        ([], [], ""),
        (["essay"], [], "Last week's goal is still open."),
        (["essay"], ["essay"], "Last week: goal kept."),
        (["essay", "paper"], ["essay", "paper"], "Last week: every goal kept."),
        (["essay", "paper"], [], "Last week: 0 of 2 goals kept."),
    ],
)
async def test_last_week_in_one_line(world: World, eva: Person, goals: list[str], done: list[str], said: str) -> None:
    for goal in goals:
        await eva.says(f"/goal set {goal}")
    for goal in done:
        await eva.says(f"/goal done {goal}")
    lines = [line for line in words_of(await prompted(world, eva)).splitlines() if line.startswith("Last week")]
    assert lines == ([said] if said else [])


async def test_with_goals_set_already_the_prompt_shows_them(world: World, eva: Person) -> None:
    await switch_on(eva)
    world.clock.now = MONDAY_NINE_IN_PARIS - timedelta(hours=1)
    await eva.says("/goal set 3 chapters")
    world.clock.now = MONDAY_NINE_IN_PARIS
    await world.app.courier.round()
    (prompt,) = world.platform.to("@ada")
    assert words_of(prompt).startswith("This week's goals")
    assert "3 chapters · 0 of 3 chapters" in words_of(prompt)
    assert "Take this goal" not in labels(prompt)
    assert labels(prompt)[0] == "Set another"


async def test_a_goal_carried_over_isnt_called_open_any_more(world: World, eva: Person) -> None:
    await switch_on(eva)
    await eva.says("/goal set essay")
    world.clock.now = MONDAY_NINE_IN_PARIS - timedelta(hours=1)
    await eva.calls(Press("goal carry"))
    world.clock.now = MONDAY_NINE_IN_PARIS
    await world.app.courier.round()
    (prompt,) = world.platform.to("@ada")
    assert "Last week's goal was carried over." in words_of(prompt)
    assert "still open" not in words_of(prompt)


async def test_at_the_end_of_the_roadmap_there_is_nothing_to_suggest(world: World, eva: Person) -> None:
    topics = world.app.services.roadmaps.default.topics
    for some in (topics[:20], topics[20:]):
        await eva.calls(Press("check", {"topics": ",".join(t.id for t in some)}))
    prompt = await prompted(world, eva)
    assert "You have been through every topic." in words_of(prompt)
    assert labels(prompt)[0] == "Set my own"
    await eva.calls(Press("goal accept"))
    assert "There is no topic left to draft a goal from." in words_of(eva.last)


async def test_skipping_says_when_the_next_one_comes(world: World, eva: Person) -> None:
    prompt = await prompted(world, eva)
    await eva.presses("Skip this week", on=prompt)
    assert words_of(eva.last) == "Skipped.\nNext: Monday, 7 December, 09:00."
    await eva.says("/reminders")
    await eva.presses("Pause")
    await eva.presses("Skip this week", on=prompt)
    assert words_of(eva.last) == "Skipped.\nYour reminders are paused."
    await eva.picks("Ask me later", "Tomorrow", on=prompt)
    assert words_of(eva.last).startswith("Your reminders are paused.")
    await eva.presses("Resume")
    assert words_of(eva.last).startswith("I'll write on Monday, 7 December, 09:00.")


async def test_a_skipped_snooze_stands_in_the_history(world: World, eva: Person) -> None:
    prompt = await prompted(world, eva)
    await eva.picks("Ask me later", "This evening", on=prompt)
    assert "I'll ask again on Monday, 30 November, 19:00." in words_of(eva.last)
    await eva.presses("Skip this week", on=prompt)
    await eva.presses("My reminders")
    assert "Monday, 30 November, 19:00: skipped, as you asked" in words_of(eva.last)


async def test_one_line_says_when_the_next_one_comes(world: World, eva: Person) -> None:
    assert words_of(await eva.says("/upcoming")) == "Your reminders are off."
    assert labels(eva.last) == ["Remind me every week", "Show me what it looks like"]
    await switch_on(eva)
    assert words_of(await eva.says("/upcoming")) == "Next reminder: Monday, 30 November, 09:00."
    await eva.presses("Show me now")
    assert "What do you want to get done this week?" in words_of(eva.last)
    await eva.says("/reminders")
    await eva.presses("Pause")
    assert words_of(await eva.says("/upcoming")) == "Your reminders are paused."
    await eva.presses("Resume")
    assert words_of(eva.last).startswith("I'll write on Monday, 30 November, 09:00.")


@pytest.mark.parametrize("command", ["/upcoming", "/reminders"])
async def test_that_it_is_tried_is_said_once_a_minute_has_gone(world: World, eva: Person, command: str) -> None:
    await switch_on(eva)
    world.clock.now = MONDAY_NINE_IN_PARIS
    assert "I keep trying" not in words_of(await eva.says(command))
    world.clock.move(minutes=1, seconds=1)
    assert "ue since Monday, 30 November, 09:00. I keep trying" in words_of(await eva.says(command))


async def test_late_it_says_so(world: World, eva: Person) -> None:
    await switch_on(eva)
    world.clock.now = MONDAY_NINE_IN_PARIS + timedelta(hours=3)
    await world.app.courier.round()
    (prompt,) = world.platform.to("@ada")
    assert "This comes late, sorry." in words_of(prompt)
    assert "Monday, 30 November, 09:00: sent late, at 12:00" in words_of(await eva.says("/reminders"))


async def test_switched_on_again_it_goes_on(eva: Person) -> None:
    await switch_on(eva)
    await eva.presses("Switch off")
    await eva.presses("Remind me every week")
    assert "Goal prompt: Monday, 30 November, 09:00" in words_of(eva.last)


async def test_a_zone_can_be_set_by_itself(world: World, ada: Person) -> None:
    await ada.says("/zone set")
    await ada.fills(zone="kolkata")
    await ada.presses("Yes, that's right")
    assert words_of(ada.last).startswith("Your time zone is Asia/Kolkata.\nIt is 15:30 for you.")
    eva = world.person("eva", zone="Europe/Paris")
    await eva.says("/zone set")
    assert words_of(eva.last).startswith("It is 11:00 for you, right?\nThat is the time in Paris.")

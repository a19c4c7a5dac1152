"""A whole week with the bot: Monday's question, Thursday's step, Sunday's summing up; rest, and a fresh start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.reply import Press, Reply
from tests.world import Person, World, labels, words_of

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 17, tzinfo=UTC)  # 18:00 in Paris, as are the others
SUNDAY = THURSDAY + timedelta(days=3)
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@pytest.fixture
async def eva(world: World) -> Person:
    """Somebody in Paris with all reminders on."""
    eva = world.person("eva")
    await eva.calls(Press("reminders on", {"zone": "Europe/Paris", "sure": "yes"}))
    return eva


async def heard(world: World, at: datetime) -> list[Reply]:
    """What comes at an instant."""
    seen = len(world.platform.sent)
    world.clock.now = at
    for _ in range(2):
        await world.app.courier.round()
    return [reply for _, _, reply in world.platform.sent[seen:]]


async def test_reminders_shows_what_comes_when(world: World, eva: Person) -> None:
    said = words_of(await eva.says("/reminders"))
    assert said == (
        "Next: Thursday, 26 November, 18:00.\n"
        "Goal prompt: every Monday at 09:00 · next Monday, 30 November, 09:00\n"
        "Phase reminder: every Thursday at 18:00, if you are behind · next Thursday, 26 November, 18:00\n"
        "Week's end: every Sunday at 18:00 · next Sunday, 29 November, 18:00\n"
        "Where: direct message\n"
        "Zone: Europe/Paris"
    )


async def test_each_can_be_switched_off_moved_and_switched_on_again(world: World, eva: Person) -> None:
    await eva.says("/reminders")
    await eva.presses("Phase reminder: switch off")
    assert "Phase reminder: off" in words_of(eva.last)
    await eva.presses("Phase reminder: switch on")
    assert "Phase reminder: Thursday, 26 November, 18:00, if you are behind" in words_of(eva.last)
    await eva.presses("Change day or time")
    await eva.fills(which="end", day="saturday", time="12:00")
    assert "Week's end: Saturday, 28 November, 12:00" in words_of(eva.last)
    await eva.says("/reminders which:phase time:8")
    assert "Phase reminder: Thursday, 26 November, 08:00" in words_of(eva.last)
    await eva.says("/reminders off which:end")
    await eva.says("/reminders which:end time:8")
    assert "That reminder is off." in words_of(eva.last)
    await eva.presses("Switch it on")
    assert "Week's end: Sunday, 29 November, 18:00" in words_of(eva.last)
    await eva.says("/reminders off")
    assert words_of(eva.last).startswith("Your reminders are off.")


async def test_a_week_of_somebody_behind(world: World, eva: Person) -> None:
    await eva.says("/goal set 3 chapters")
    (step,) = await heard(world, THURSDAY)
    said = words_of(step)
    assert said.startswith("There is still time for your goal.\n- 3 chapters · 0 of 3 chapters")
    assert "Start with 20 minutes." in said
    assert "Next: 1.1 " in said
    assert labels(step)[:3] == ["More about it", "Done", "My goals"]
    await eva.says("/goal log 1")
    (end,) = await heard(world, SUNDAY)
    said = words_of(end)
    assert said.startswith("Your week\nNothing ticked off this week. That happens.\n0 of 1 goal kept.")
    assert "3 chapters · 1 of 3 chapters" in said
    await eva.presses("Carry it over", on=end)
    assert words_of(eva.last).startswith("Carried over to next week: 3 chapters.")
    await eva.presses("Carry it over", on=end)
    assert words_of(eva.last).startswith("Nothing is left to carry over.")
    await eva.says("/goal log 1")
    (prompt,) = await heard(world, MONDAY)
    said = words_of(prompt)
    assert said.startswith("This week's goals\nLast week's goal was carried over.")
    assert "3 chapters · 2 of 3 chapters" in said


async def test_whoever_is_on_track_hears_nothing_and_reminders_says_why(world: World, eva: Person) -> None:
    await eva.says("/goal set 3 chapters")
    await eva.says("/goal log 2")
    assert await heard(world, THURSDAY) == []
    said = words_of(await eva.says("/reminders"))
    assert "Phase reminder, Thursday, 26 November, 18:00: not sent, because you were on track" in said
    await eva.says("/goal log 1")
    await eva.says("/check 1.1")
    (end,) = await heard(world, SUNDAY)
    assert words_of(end).startswith("Your week\nDone: 1 topic.\n1 of 1 goal kept.\nStreak: 1 week.")
    assert "Carry it over" not in labels(end)


async def test_a_carry_pressed_on_monday_brings_the_goals_to_this_week(world: World, eva: Person) -> None:
    await eva.says("/goal set 3 chapters")
    await eva.says("/goal set essay")
    world.clock.now = THURSDAY
    (end,) = await heard(world, SUNDAY)
    world.clock.now = MONDAY + timedelta(hours=5)
    await eva.presses("Carry them over", on=end)
    assert words_of(eva.last).startswith("Carried over: 3 chapters and essay.")


async def test_the_weeks_end_that_comes_on_monday_names_its_week(world: World, eva: Person) -> None:
    await eva.says("/reminders quiet 17:00-9:30")
    await eva.says("/goal set essay")
    assert await heard(world, SUNDAY) == []
    assert await heard(world, MONDAY) == []
    prompt, end = sorted(words_of(one) for one in await heard(world, MONDAY + timedelta(minutes=30)))
    assert prompt.startswith("What do you want to get done this week?")
    assert end.startswith("Your week, from Monday, 23 November on")
    assert "essay · open" in end


async def test_the_draft_can_be_changed_first(world: World, eva: Person) -> None:
    (prompt,) = await heard(world, MONDAY)
    assert "topics are left of it." in words_of(prompt)
    await eva.presses("Change it first", on=prompt)
    form = eva.last.form
    assert form is not None
    assert [(a.name, a.value) for a in form.asks][1] == ("topics", "1.1, 1.2")
    await eva.fills(what="only one", topics="1.2")
    assert words_of(eva.last).startswith("Goal set: only one.")


@pytest.mark.parametrize(
    ("locale", "typed", "said"),
    [
        ("de", "/erinnerungen urlaub bis sonntag", "Urlaub bis Sonntag, 29. November."),
        ("es-419", "/recordatorios vacaciones hasta domingo", "Vacaciones hasta el domingo, 29 de noviembre."),
    ],
)
async def test_a_vacation_can_be_typed_in_ones_language(eva: Person, locale: str, typed: str, said: str) -> None:
    assert words_of(await eva.now(locale=locale).says(typed)).startswith(said)


async def test_vacation_until_a_day_is_quiet_and_ends_by_itself_and_says_so(world: World, eva: Person) -> None:
    await eva.says("/check 1.1")
    await eva.says("/reminders vacation until sunday")
    assert words_of(eva.last) == (
        "Vacation until Sunday, 29 November.\n"
        "Nothing comes until that day is over, and your streak doesn't break.\n"
        "Next: Monday, 30 November, 09:00."
    )
    assert words_of(await eva.says("/reminders")).startswith("You are on vacation until Sunday, 29 November.")
    assert await heard(world, THURSDAY) == []
    assert await heard(world, SUNDAY) == []
    (prompt,) = await heard(world, MONDAY)
    assert "Welcome back: your vacation is over, and I write again." in words_of(prompt)
    said = words_of(await eva.says("/reminders"))
    assert "Week's end, Sunday, 29 November, 18:00: not sent, because you were on vacation" in said
    (again,) = await heard(world, MONDAY + WEEK)
    assert "Welcome back" not in words_of(again)


async def test_back_from_vacation_before_thursday_the_next_step_is_named(world: World, eva: Person) -> None:
    await eva.says("/reminders vacation:2026-12-02")
    assert await heard(world, MONDAY) == []
    (step,) = await heard(world, THURSDAY + WEEK)
    assert words_of(step).startswith("Here is your next step.\nWelcome back")


async def test_a_vacation_can_be_ended(world: World, eva: Person) -> None:
    await eva.says("/reminders")
    await eva.presses("Vacation")
    await eva.fills(until="in 2 weeks")
    await eva.presses("End it now")
    assert words_of(eva.last) == "You are not on vacation.\nNext: Thursday, 26 November, 18:00."
    await eva.says("/reminders vacation:off")
    assert words_of(eva.last).startswith("You are not on vacation.")
    await eva.says("/reminders vacation yesterday")
    assert "I can't read “yesterday” as a day." in words_of(eva.last)


async def test_weeks_of_vacation_break_no_streak(world: World, eva: Person) -> None:
    for topic in ("1.1", "1.2"):
        await eva.says(f"/check {topic}")
        world.clock.move(days=7)
    assert "Streak: 2 weeks" in words_of(await eva.says("/progress"))
    await eva.says("/reminders vacation in 4 weeks")
    world.clock.move(days=35)
    assert "Streak: 2 weeks" in words_of(await eva.says("/progress"))
    world.clock.move(days=21)
    assert "Streak: 0 weeks" in words_of(await eva.says("/progress"))


async def test_quiet_hours_are_asked_for_shown_and_switched_off(world: World, eva: Person) -> None:
    await eva.says("/reminders")
    await eva.presses("Quiet hours")
    await eva.fills(hours="5 pm to 7 am")
    assert words_of(eva.last) == (
        "Quiet hours: 17:00 to 07:00.\n"
        "What would come in them comes when they are over.\n"
        "Next: Friday, 27 November, 07:00."
    )
    assert "Quiet hours: 17:00 to 07:00" in words_of(await eva.says("/reminders"))
    await eva.says("/goal set 3 chapters")
    assert await heard(world, THURSDAY) == []
    (step,) = await heard(world, THURSDAY + timedelta(hours=13))
    assert "This comes late" not in words_of(step)
    await eva.says("/reminders quiet:off")
    assert words_of(eva.last).startswith("No quiet hours any more.")
    assert "Quiet hours" not in words_of(await eva.says("/reminders"))


async def test_after_four_silent_weeks_one_message_offers_a_fresh_start(world: World, eva: Person) -> None:
    await eva.says("/check 1.1")
    await eva.says("/goal set essay")
    came = []
    at = TUESDAY
    while at < TUESDAY + 9 * WEEK:
        at += timedelta(hours=1)
        came += await heard(world, at.replace(minute=0))
    assert [words_of(one).splitlines()[0] for one in came][-1] == "It has been quiet a while."
    assert sum("quiet a while" in words_of(one) for one in came) == 1
    assert "Everything you did is still here: 1 of 30 done." in words_of(came[-1])
    said = words_of(await eva.says("/reminders"))
    assert "not sent, because it had been quiet for four weeks, and I wait until you are back" in said
    await eva.presses("Start fresh", on=came[-1])
    assert "A fresh start: nothing old is left open." in words_of(eva.last)
    (goal,) = await world.rows("SELECT state FROM goals")
    assert goal["state"] == "dropped"
    await eva.presses("Take this goal")
    (prompt,) = await heard(world, MONDAY + 9 * WEEK)
    assert words_of(prompt).startswith("What do you want to get done this week?")


async def test_skipping_a_week_leaves_out_all_that_is_still_to_come_of_it(world: World, eva: Person) -> None:
    await eva.says("/goal set 3 chapters")
    await eva.says("/reminders")
    await eva.presses("Skip this week")
    assert words_of(eva.last) == "Skipped.\nNext: Monday, 30 November, 09:00."
    assert await heard(world, THURSDAY) == []
    (prompt,) = await heard(world, MONDAY)
    await eva.presses("Skip this week", on=prompt)
    assert words_of(eva.last) == "Skipped.\nNext: Monday, 7 December, 09:00."
    assert await heard(world, THURSDAY + WEEK) == []


@pytest.mark.parametrize(
    ("which", "begins"),
    [("goals", "What do you want to get done"), ("phase", "Here is your next step."), ("end", "Your week")],
)
async def test_each_can_be_looked_at_before_it_comes(ada: Person, world: World, which: str, begins: str) -> None:
    shown = await ada.says(f"/preview which:{which}")
    assert words_of(shown).startswith(begins)
    assert not {"Ask me later", "Skip this week"} & set(labels(shown))
    assert await world.rows("SELECT * FROM learners") == []


async def test_in_a_channel_each_says_whose_it_is(world: World, eva: Person) -> None:
    await eva.says("/reminders where:here")
    await eva.says("/goal set 3 chapters")
    (step,) = await heard(world, THURSDAY)
    assert words_of(step).startswith("Eva, there is still time for this week's goal.")
    (end,) = await heard(world, SUNDAY)
    assert words_of(end).startswith("Eva: the week")

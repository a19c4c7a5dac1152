from __future__ import annotations

from datetime import UTC, datetime

from tests.world import Person, World, labels, words_of


async def test_a_goal_in_words_with_a_number_is_logged_until_it_is_kept(ada: Person) -> None:
    reply = await ada.says("/goal set 3 chapters")
    assert "Goal set: 3 chapters." in words_of(reply)
    assert "0 of 3 chapters" in words_of(reply)
    await ada.presses("Log progress")
    reply = await ada.fills(amount="2")
    assert "Logged 2: 3 chapters, 2 of 3 chapters." in words_of(reply)
    await ada.says("/goal log chapters 1")
    assert "Logged 1: 3 chapters is done." in words_of(ada.last)


async def test_bare_goal_lists_and_its_menus_act(ada: Person) -> None:
    assert "No goal yet." in words_of(await ada.says("/goal"))
    await ada.presses("Set a goal")
    await ada.fills(what="finish the essay")
    await ada.says("/goal")
    await ada.presses("Done")
    assert "Done: finish the essay." in words_of(ada.last)
    await ada.presses("Undo")
    assert "Open again." in words_of(ada.last)
    await ada.says("/goal set 2 papers")
    await ada.says("/goal")
    await ada.picks("Drop", "finish the essay")
    assert "Dropped: finish the essay." in words_of(ada.last)


async def test_a_log_can_be_taken_back(ada: Person) -> None:
    await ada.says("/goal set 5 hours of exercises")
    await ada.says("/goal log goal:exercises amount:2,5")
    assert "2.5 of 5 hours" in words_of(ada.last)
    await ada.presses("Undo")
    assert "0 of 5 hours" in words_of(ada.last)


async def test_goals_tied_to_topics_count_themselves(ada: Person) -> None:
    await ada.says('/goal set what:"two on statistics" topics:1.1,1.2')
    assert "It counts itself" in words_of(ada.last)
    await ada.says("/check 1.1")
    assert "1 of 2" in words_of(await ada.says("/goal"))
    await ada.says("/check 1.2")
    assert "done" in words_of(await ada.says("/goal"))


async def test_an_old_draft_leaves_out_what_was_done_since(ada: Person) -> None:
    await ada.says("/goal")
    old = await ada.presses("Draft one for me")
    await ada.says("/check 1.1")
    await ada.presses("Take this goal", on=old)
    assert words_of(ada.last).startswith("Goal set: Hypothesis testing and confidence intervals.")
    assert "Left out, since nothing is left to do: Inferential statistics fundamentals" in words_of(ada.last)
    assert "0 of 1" in words_of(ada.last)
    await ada.presses("Drop it")
    await ada.says("/check 1.2")
    await ada.presses("Take this goal", on=old)
    assert words_of(ada.last).startswith("Nothing is left to do of these topics.")
    await ada.presses("Draft one for me")
    assert "1.3 " in words_of(ada.last)


async def test_a_goal_can_be_changed_with_its_old_words_filled_in(ada: Person) -> None:
    await ada.says("/goal set 3 chapters")
    await ada.presses("Change it")
    assert ada.last.form is not None
    assert ada.last.form.asks[0].value == "3 chapters"
    await ada.fills(what="4 chapters")
    assert "0 of 4 chapters" in words_of(ada.last)


async def test_unfinished_goals_can_be_carried_over(world: World, ada: Person) -> None:
    await ada.says("/goal set 3 chapters")
    world.clock.now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    assert "No goal yet." in words_of(await ada.says("/goal"))
    await ada.presses("Carry last week's over")
    assert "Carried over: 3 chapters." in words_of(ada.last)
    await ada.says("/goal")
    assert "Carry last week's over" not in labels(ada.last)


async def test_a_goal_is_drafted_from_the_next_topics(ada: Person) -> None:
    await ada.says("/goal")
    await ada.presses("Draft one for me")
    assert "Inferential statistics fundamentals" in words_of(ada.last)
    await ada.presses("Take this goal")
    assert "It counts itself" in words_of(ada.last)
    await ada.says("/check 1.1")
    assert "1 of 2" in words_of(await ada.says("/goal"))


async def test_a_wrong_amount_comes_back_at_its_field(ada: Person) -> None:
    await ada.says("/goal set 3 chapters")
    await ada.presses("Log progress")
    await ada.fills(amount="many")
    assert ada.last.form is not None
    assert ada.last.form.asks[0].error.startswith("“many” is not a number.")
    assert ada.last.form.asks[0].value == "many"


async def test_nobody_can_log_for_another(world: World, ada: Person, bob: Person) -> None:
    reply = await ada.says("/goal set 3 chapters")
    await bob.presses("Log progress", on=reply)
    assert "0 of 3" in words_of(await ada.says("/goal"))
    assert await world.rows("SELECT * FROM goal_logs") == []


async def test_a_goal_with_nothing_to_count_is_open_or_done(ada: Person) -> None:
    reply = await ada.says("/goal set finish the essay")
    assert "Tell me when it is done with /goal done, or here." in words_of(reply)
    assert "finish the essay open" in words_of(reply)
    assert labels(reply) == ["Done", "Change it", "Set another", "Drop it", "Set my time zone"]
    assert "Log progress" not in labels(await ada.says("/goal"))
    await ada.presses("Done", on=reply)
    assert "finish the essay done" in words_of(ada.last)
    await ada.presses("Set another")
    assert ada.last.form is not None


async def test_of_several_goals_only_those_with_an_amount_can_be_logged(ada: Person) -> None:
    await ada.says("/goal set finish the essay")
    await ada.says('/goal set what:"two on statistics" topics:1.1,1.2')
    assert labels(await ada.says("/goal")) == ["Mark as done", "Change", "Drop", "Set a goal", "Set my time zone"]
    await ada.says("/goal set 3 chapters")
    await ada.says("/goal")
    await ada.picks("Log progress on", "3 chapters")
    await ada.fills(amount="1")
    assert "Logged 1: 3 chapters, 1 of 3 chapters." in words_of(ada.last)
    await ada.says("/goal")
    await ada.picks("Change", "3 chapters")
    await ada.fills(what="5 chapters")
    assert "1 of 5 chapters" in words_of(ada.last)
    await ada.says("/goal")
    await ada.picks("Mark as done", "5 chapters")
    assert "Done: 5 chapters." in words_of(ada.last)


async def test_all_dropped_is_no_reason_to_cheer(ada: Person) -> None:
    await ada.says("/goal set essay")
    await ada.presses("Drop it")
    assert "Dropped: essay.\nIt counts neither way." in words_of(ada.last)
    assert "essay dropped" in words_of(ada.last)
    tones = [ada.last.cards[1].tone]
    await ada.presses("Undo")
    tones.append((await ada.says("/goal done essay")).cards[1].tone)
    assert tones == ["calm", "good"]


async def test_carrying_over_twice_says_that_nothing_is_left(world: World, ada: Person) -> None:
    for goal in ("3 chapters", "essay"):
        await ada.says(f"/goal set {goal}")
    world.clock.now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    reply = await ada.says("/goal")
    await ada.presses("Carry last week's over")
    assert "Carried over: 3 chapters and essay." in words_of(ada.last)
    await ada.presses("Carry last week's over", on=reply)
    assert "Nothing is left to carry over." in words_of(ada.last)


async def test_a_goal_of_last_week_can_still_be_logged(world: World, ada: Person) -> None:
    reply = await ada.says("/goal set 3 chapters")
    world.clock.now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    await ada.presses("Log progress", on=reply)
    await ada.fills(amount="3")
    assert "Logged 3 for last week: 3 chapters is done." in words_of(ada.last)


async def test_a_day_of_last_week_is_logged_for_last_weeks_goal(world: World, ada: Person) -> None:
    await ada.says("/goal set 3 chapters")
    world.clock.now = datetime(2026, 12, 1, 10, tzinfo=UTC)
    await ada.says("/goal set 3 chapters")
    await ada.says("/goal log 2 chapters when:sunday")
    assert "Logged 2 for last week: 3 chapters, 2 of 3 chapters." in words_of(ada.last)
    await ada.says("/goal log 1")
    assert "Logged 1: 3 chapters, 1 of 3 chapters." in words_of(ada.last)
    await ada.says("/goal set 2 papers")
    await ada.says("/goal log 1 when:2026-11-24 goal:papers")
    assert "I can't tell which goal “papers” is." in words_of(ada.last)
    await ada.picks("Choose a goal", "3 chapters")
    assert "Logged 1 for last week: 3 chapters is done." in words_of(ada.last)


async def test_a_day_outside_a_goals_week_is_refused_with_a_way_on(world: World, ada: Person) -> None:
    await ada.says("/goal set 3 chapters")
    world.clock.now = datetime(2026, 12, 1, 10, tzinfo=UTC)
    await ada.says("/goal set 2 papers")
    (old, new) = [row["id"] for row in await world.rows("SELECT id FROM goals ORDER BY number")]
    wrong = await ada.says(f"/goal log 1 goal:{new} when:sunday")
    assert "“2 papers” is a goal of another week: 2026-11-29 is not in it." in words_of(wrong)
    await ada.presses("3 chapters")
    assert "Logged 1 for last week: 3 chapters, 1 of 3 chapters." in words_of(ada.last)
    await ada.presses("Today", on=wrong)
    assert "Logged 1: 2 papers, 1 of 2 papers." in words_of(ada.last)
    await ada.says(f"/goal log 2 goal:{old} when:today")
    await ada.presses("The last day of its week")
    assert "Logged 2 for last week: 3 chapters is done." in words_of(ada.last)


async def test_the_amount_tells_which_goal_it_is_or_one_is_asked(ada: Person) -> None:
    assert "There is no open goal this week." in words_of(await ada.says("/goal log 2"))
    await ada.says("/goal set 3 chapters")
    assert "Logged 1: 3 chapters, 1 of 3 chapters." in words_of(await ada.says("/goal log 1"))
    await ada.says("/goal set 5 hours of exercises")
    assert "Logged 2: 5 hours of exercises, 2 of 5 hours." in words_of(await ada.says("/goal log 2 hours"))
    assert words_of(await ada.says("/goal log 0,5")) == "For which goal did you do 0.5?"
    await ada.picks("Choose a goal", "3 chapters")
    assert "Logged 0.5: 3 chapters, 1.5 of 3 chapters." in words_of(ada.last)
    assert "I can't tell which goal “pages” is." in words_of(await ada.says("/goal log 2 pages"))
    await ada.says('/goal log goal:"exercises" amount:3')
    assert "Logged 3: 5 hours of exercises is done." in words_of(ada.last)
    await ada.says("/goal log exercises")
    assert "“exercises” is not a number." in words_of(ada.last)
    await ada.presses("5 hours of exercises")
    await ada.fills(amount="1")
    assert "Logged 1: 5 hours of exercises is done." in words_of(ada.last)


async def test_old_buttons_of_a_goal_that_was_carried_over_still_count(world: World, ada: Person) -> None:
    reply = await ada.says("/goal set 3 chapters")
    await ada.presses("Log progress", on=reply)
    logged = await ada.fills(amount="1")
    world.clock.now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    await ada.says("/goal")
    await ada.presses("Carry last week's over")
    await ada.presses("Log progress", on=reply)
    await ada.fills(amount="1")
    assert "Logged 1: 3 chapters, 2 of 3 chapters." in words_of(ada.last)
    await ada.presses("Undo", on=logged)
    assert "1 of 3 chapters" in words_of(ada.last)
    await ada.presses("Drop it", on=reply)
    assert "3 chapters dropped" in words_of(await ada.says("/goal"))


async def test_a_drafted_goal_taken_twice_is_one(ada: Person) -> None:
    await ada.says("/goal")
    reply = await ada.presses("Draft one for me")
    assert words_of(reply).startswith("My suggestion: 2 topics this week.")
    for _ in range(2):
        await ada.presses("Take this goal", on=reply)
    assert words_of(await ada.says("/goal")).count("Inferential statistics fundamentals") == 1

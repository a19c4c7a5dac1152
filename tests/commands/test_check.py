from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.chat.reply import Press
from tests.world import Person, World, labels, words_of

BAYES = "Bayesian thinking and inference"


async def test_reading_creates_nothing(world: World, ada: Person) -> None:
    for line in (
        "/today",
        "/progress",
        "/roadmap",
        "/topic",
        "/check",
        "/focus",
        "/goal",
        "/reminders",
        "/settings",
        "/help",
    ):
        await ada.says(line)
    for table in ("learners", "identities", "communities", "memberships", "changes", "states", "goals", "reminders"):
        assert await world.rows(f"SELECT * FROM {table}") == []


async def test_a_near_miss_is_offered_not_refused(world: World, ada: Person) -> None:
    reply = await ada.says("/check bayezian")
    assert words_of(reply).startswith("I can't find “bayezian”.")
    assert await world.rows("SELECT * FROM states") == []
    reply = await ada.presses(BAYES)
    assert words_of(reply).startswith(f"Done: {BAYES}.\n1 of 4 in Statistics Refresher.")


async def test_numbers_ranges_and_names_tick_several_at_once(world: World, ada: Person) -> None:
    reply = await ada.says("/check 1.2-1.3, svd")
    assert "Hypothesis testing and confidence intervals" in words_of(reply)
    assert "2 of 4 in Statistics Refresher and 1 of 4 in Math for ML." in words_of(reply)
    assert len(await world.rows("SELECT * FROM states WHERE state = 'done'")) == 3
    assert len(await world.rows("SELECT * FROM changes")) == 1


async def test_a_whole_roadmap_is_ticked_off_at_once_and_taken_back_at_once(world: World, ada: Person) -> None:
    said = words_of(await ada.says("/check 1.1-7.5"))
    assert said.startswith("Done: Inferential statistics fundamentals, ")
    assert "27 more" in said
    assert len(await world.rows("SELECT * FROM states WHERE state = 'done'")) == 30
    assert "Taken back: " in words_of(await ada.presses("Undo"))
    assert await world.rows("SELECT * FROM states WHERE state = 'done'") == []


@pytest.fixture
def long(tmp_path: Path) -> Path:
    plan = tmp_path / "long.md"
    topics = "".join(f"- [ ] Topic {n}\n" for n in range(201))
    plan.write_text(f"# Long\n\n## Phase 1: All\n\n### Module\n\n{topics}")
    return plan


async def test_too_many_topics_are_refused_with_the_true_limit(tmp_path: Path, long: Path) -> None:
    async with World(tmp_path, roadmap=long) as world:
        ada = world.person("ada")
        said = words_of(await ada.says("/check all of 1"))
        assert said == "That is 201 topics.\nName at most 200 at once."
        assert "Done: " in words_of(await ada.says("/check 1.1-1.200"))
        await ada.says("/topic 1.1-1.2")
        assert words_of(ada.last) == "That is 2 topics.\nName one."


async def test_an_unknown_topic_changes_nothing(world: World, ada: Person) -> None:
    reply = await ada.says("/check 1.2, zzzzqqq")
    assert "I can't find “zzzzqqq”." in words_of(reply)
    assert await world.rows("SELECT * FROM changes") == []


async def test_a_near_miss_among_several_keeps_the_clear_ones(world: World, ada: Person) -> None:
    await ada.says("/check 1.2, bayezian, 1.1, probabilty theory")
    await ada.presses(BAYES)
    assert words_of(ada.last).startswith("I can't find “probabilty theory”.")
    assert await world.rows("SELECT * FROM states") == []
    await ada.presses("Probability theory deep dive")
    assert len(await world.rows("SELECT * FROM states WHERE state = 'done'")) == 4


async def test_checking_twice_says_so_kindly_and_stores_nothing(world: World, ada: Person) -> None:
    await ada.says("/check bayesian")
    reply = await ada.says("/check bayesian")
    assert words_of(reply).startswith(f"Done before: {BAYES}.")
    assert "Undo" not in labels(reply)
    assert len(await world.rows("SELECT * FROM changes")) == 1


async def test_undo_takes_one_change_back_and_twice_is_harmless(world: World, ada: Person) -> None:
    await ada.says("/check 1.1")
    reply = await ada.says("/check 1.2-1.3")
    assert "Taken back" in words_of(await ada.presses("Undo", on=reply))
    assert len(await world.rows("SELECT * FROM states WHERE state = 'done'")) == 1
    assert "Nothing changed" in words_of(await ada.presses("Undo", on=reply))


async def test_an_undo_can_be_undone(world: World, ada: Person) -> None:
    await ada.says("/check 1.1-1.2")
    await ada.presses("Undo")
    assert await world.rows("SELECT * FROM states WHERE state = 'done'") == []
    await ada.presses("Undo")
    assert "2 of 4 in Statistics Refresher." in words_of(ada.last)
    assert len(await world.rows("SELECT * FROM states WHERE state = 'done'")) == 2


async def test_undo_leaves_alone_what_changed_since(ada: Person) -> None:
    reply = await ada.says("/check 1.2-1.3")
    await ada.says("/uncheck 1.2")
    said = words_of(await ada.presses("Undo", on=reply))
    assert "Taken back: Bayesian" in said
    assert "Left alone, because you changed it since: Hypothesis testing and confidence intervals." in said


async def test_nobody_can_undo_for_another(world: World, ada: Person, bob: Person) -> None:
    reply = await ada.says("/check 1.1")
    await bob.says("/check 1.2")
    await bob.presses("Undo", on=reply)
    assert len(await world.rows("SELECT * FROM states WHERE state = 'done'")) == 2


async def test_a_tick_may_be_logged_up_to_seven_days_back(world: World, ada: Person) -> None:
    await ada.says("/check 1.1 when:yesterday")
    (change,) = await world.rows("SELECT day FROM changes")
    assert change["day"] == "2026-11-23"
    reply = await ada.says("/check 1.2 when:2026-11-01")
    assert "up to 7 days back" in words_of(reply)
    await ada.presses("Today")
    assert len(await world.rows("SELECT * FROM changes")) == 2


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("/check 1.1 yesterday", "2026-11-23"),
        ("/check 1.1, Yesterday", "2026-11-23"),
        ("/check inferential friday", "2026-11-20"),
        ("/check 1.1 tuesday", "2026-11-24"),
        ("/check 1.1 3 days ago", "2026-11-21"),
        ("/check 1 monday", "2026-11-23"),
        ("/check 1.1 yesterday when:today", "2026-11-24"),
    ],
)
async def test_a_day_may_stand_behind_the_topics(world: World, ada: Person, line: str, day: str) -> None:
    assert words_of(await ada.says(line)).startswith("Done: Inferential statistics fundamentals.")
    assert [change["day"] for change in await world.rows("SELECT day FROM changes")] == [day]


async def test_a_near_miss_before_a_day_keeps_the_day(world: World, ada: Person) -> None:
    assert words_of(await ada.says("/check bayezian thinkng yesterday")).startswith("I can't find “bayezian thinkng”.")
    await ada.presses(BAYES)
    assert [change["day"] for change in await world.rows("SELECT day FROM changes")] == ["2026-11-23"]


async def test_no_day_is_read_where_it_is_a_topics_or_where_it_can_not_be_chosen(tmp_path: Path) -> None:
    plan = tmp_path / "days.md"
    plan.write_text("# Days\n\n## Phase 1: All\n\n### Week\n\n- [ ] Thank God its Friday\n- [ ] Black Fridays\n")
    async with World(tmp_path, roadmap=plan) as world:
        ada = world.person("ada")
        await ada.says("/check its friday")
        await ada.says("/check blakc friday")
        assert words_of(ada.last).startswith("I can't find “blakc friday”.")
        await ada.presses("Black Fridays")
        assert [change["day"] for change in await world.rows("SELECT day FROM changes")] == ["2026-11-24"] * 2
        assert words_of(await ada.says("/check 1.1 2026-11-01")).startswith("I can't find “1.1 2026-11-01”.")


async def test_bare_check_offers_the_next_topics_to_pick(ada: Person) -> None:
    await ada.says("/check")
    reply = await ada.picks("What have you finished?", "Inferential statistics fundamentals", BAYES)
    assert "2 of 4 in Statistics Refresher." in words_of(reply)


async def test_learning_skipping_and_going_back(world: World, ada: Person) -> None:
    await ada.says("/topic bayesian")
    await ada.presses("Learning")
    await ada.says("/topic bayesian")
    assert "State: learning" in words_of(ada.last)
    await ada.presses("Not for me")
    assert "0 of 3 in Statistics Refresher." in words_of(ada.last)
    await ada.says("/topic bayesian")
    await ada.presses("Back to “to do”")
    assert "0 of 4 in Statistics Refresher." in words_of(ada.last)


async def test_a_button_works_after_a_restart(world: World, ada: Person) -> None:
    reply = await ada.says("/check 1.1")
    await world.app.close()
    async with World(world.folder, world.clock) as again:
        person = again.person("ada")
        assert "Taken back" in words_of(await person.presses("Undo", on=reply))
    await world.__aenter__()


async def test_two_ticks_at_once_are_one_tick(world: World, ada: Person) -> None:
    await ada.says("/check 2.1")
    twins = [world.person("ada") for _ in range(8)]
    await asyncio.gather(*(twin.says("/check 1.1") for twin in twins))
    ticked = await world.rows("SELECT topic FROM events WHERE after = 'done'")
    assert len(ticked) == 2


async def test_placement_counts_for_no_streak(world: World, ada: Person) -> None:
    await ada.says("/today")
    await ada.presses("I know some of this")
    await ada.picks("What I know already", BAYES)
    assert "Known: Bayesian" in words_of(ada.last)
    reply = await ada.says("/progress")
    assert "Streak: 0 weeks" in words_of(reply)
    assert "Done: 1 of 30 (3%)" in words_of(reply)
    await ada.presses("Roadmap")
    await ada.says("/check 1.1")
    assert "Streak: 1 week" in words_of(await ada.says("/progress"))


async def test_a_whole_phase_can_be_placed_in_one_tap(ada: Person) -> None:
    await ada.calls(Press("known"))
    await ada.presses("All of this phase")
    assert "4 of 4 in Statistics Refresher" in words_of(ada.last)
    await ada.presses("Go on")
    assert "Nothing is left to place in this phase." in words_of(ada.last)
    await ada.presses("Next: Phase 2: Mathematical Foundations")
    assert "Already know some of Phase 2" in words_of(ada.last)

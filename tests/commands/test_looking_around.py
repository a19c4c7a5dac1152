from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.reply import Button, Press, Select
from tests.services.shelves import write_way
from tests.world import Person, World, labels, words_of

BAYES = "Think Bayes (2nd edition)"


async def test_today_says_where_one_is_what_is_next_and_the_goals(ada: Person) -> None:
    said = words_of(await ada.says("/today"))
    assert said.startswith("Statistical Foundations › Statistics Refresher")
    assert "Next: 1.1 Inferential statistics fundamentals" in said
    assert "No goal yet." in said
    await ada.says("/goal set 3 chapters")
    await ada.says("/check 1.1")
    said = words_of(await ada.says("/today"))
    assert "Next: 1.2 Hypothesis testing" in said
    assert "3 chapters · 0 of 3 chapters" in said
    assert "I know some of this" not in labels(ada.last)


async def test_the_map_opens_parts_and_ticks_topics_off(ada: Person) -> None:
    said = words_of(await ada.says("/roadmap"))
    assert "Phase 6: MLOps & Production · 0 of 5" in said
    assert "you are here" in said
    await ada.picks("Open a phase or module", "Phase 1: Statistical Foundations")
    assert "Move from describing data" in words_of(ada.last)
    await ada.picks(
        "Tick off what you have finished", "Bayesian thinking and inference", "Probability theory deep dive"
    )
    assert "2 of 4 in Statistics Refresher." in words_of(ada.last)
    said = words_of(await ada.says("/roadmap module 1"))
    assert "● 1.3 Bayesian thinking and inference · done" in said


async def test_a_part_with_nothing_left_to_count_says_so(ada: Person) -> None:
    await ada.calls(Press("skip", {"topics": "1.1-1.4, 2.1"}))
    assert "\n0 of 3 in Math for ML.\nNothing is left in Statistics Refresher.\n" in words_of(ada.last)
    said = words_of(await ada.says("/roadmap"))
    assert "Phase 1: Statistical Foundations · nothing left here" in said
    assert "1 Statistics Refresher · nothing left here" in said
    (menu,) = [c for row in (await ada.says("/roadmap")).controls for c in row if isinstance(c, Select)]
    assert [c.note for c in menu.choices[:2]] == ["nothing left here"] * 2
    await ada.calls(Press("skip", {"topics": "1.1-7.5"}))
    said = words_of(await ada.says("/progress"))
    assert "Done: nothing left here\n" in said
    assert "0 of 0" not in said


async def test_a_part_can_be_the_focus_and_focus_leads_today(ada: Person) -> None:
    await ada.says("/focus modern ai")
    assert words_of(ada.last).startswith("Focus: Modern AI")
    assert "Next: 6.1" in words_of(await ada.says("/today"))
    await ada.says("/focus")
    await ada.presses("Back to the first unfinished")
    assert words_of(ada.last).startswith("Focus: Statistics Refresher")


async def test_an_unknown_part_is_answered_with_a_way_on(ada: Person) -> None:
    await ada.says("/roadmap zzzz")
    assert "I can't find “zzzz” among the phases and modules." in words_of(ada.last)
    await ada.presses("Show the roadmap")
    assert "Phase 1" in words_of(ada.last)


async def test_a_topic_shows_its_place_state_note_and_neighbours(ada: Person) -> None:
    said = words_of(await ada.says("/topic svd"))
    assert said.startswith("2.1 Linear algebra refresher (eigenvalues, SVD, matrix calculus)")
    assert "Phase 2: Mathematical Foundations › Math for ML" in said
    assert "State: to do" in said
    await ada.presses("Add a note")
    await ada.fills(text="see *chapter 3*\nand <b>4</b>")
    assert "Your note: see *chapter 3* and <b>4</b>" in words_of(ada.last)
    await ada.presses("Change my note")
    assert ada.last.form is not None
    assert ada.last.form.asks[0].value == "see *chapter 3*\nand <b>4</b>"
    await ada.fills(text=" ")
    assert words_of(ada.last).startswith("Note removed.")
    assert "Your note" not in words_of(ada.last)
    removed = ada.last
    await ada.presses("Before: Probability theory deep dive")
    assert words_of(ada.last).startswith("1.4 ")
    await ada.presses("Undo", on=removed)
    assert "Your note: see *chapter 3* and <b>4</b>" in words_of(ada.last)


async def test_what_a_note_said_before_is_behind_undo_and_in_no_id(ada: Person) -> None:
    await ada.says("/note svd one")
    changed = await ada.says("/note svd two")
    (undo,) = [c for row in changed.controls for c in row if isinstance(c, Button) and c.label == "Undo"]
    assert isinstance(undo.does, Press)
    assert (undo.does.command, list(undo.does.given)) == ("kept", ["id"])
    await ada.presses("Undo")
    assert "Your note: one" in words_of(ada.last)
    await ada.says("/note svd one")
    assert "Undo" not in labels(ada.last)  # nothing changed


async def test_a_topic_says_what_it_is_for_and_what_to_read_in_order(ada: Person) -> None:
    said = words_of(await ada.says("/topic bayesian"))
    assert "\n\nA new service has failed three times in forty requests" in said
    assert "Afterwards\n- You can turn a prior and a likelihood into a posterior" in said
    assert "Estimate: about 18 hours\nBuilds on: 1.1 Inferential statistics fundamentals (to do)" in said
    assert f"What to read, in this order\n1. {BAYES} · book · about 12 hours · free\nStart here: " in said
    assert said.index("2. Statistical Rethinking") < said.index("3. Bayesian Modeling") < said.index("4. Bayesian Data")
    assert "What are the posterior and its mean?" not in said  # asked by /review, once it comes
    assert (
        f"[{BAYES.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}](https://" in ada.last.cards[1].body.source
    )
    (best,) = [c for row in ada.last.controls for c in row if isinstance(c, Button) and c.label == f"Open: {BAYES}"]
    assert best.does == "https://allendowney.github.io/ThinkBayes2/"
    await ada.says("/check 1.1")
    assert "Builds on: 1.1 Inferential statistics fundamentals (done)" in words_of(await ada.says("/topic bayesian"))


async def test_what_is_finished_makes_way_for_the_next_best(ada: Person) -> None:
    await ada.says("/topic bayesian")
    await ada.presses("I've finished this")
    assert words_of(ada.last).startswith(f"Finished: {BAYES}.")
    said = words_of(await ada.says("/topic bayesian"))
    assert f"1. {BAYES} · book · about 12 hours · free · finished" in said
    assert "Open: Statistical Rethinking (2nd edition) with the 2026 course materials" in labels(ada.last)
    (menu,) = [c for row in ada.last.controls for c in row if isinstance(c, Select)]
    assert len(menu.choices) == 2
    for choice in menu.choices:
        await ada.says("/topic bayesian")
        await ada.picks("I've finished another one", choice.label)
    assert "I've finished another one" not in labels(await ada.says("/topic bayesian"))
    await ada.presses("I've finished this")
    assert "I've finished this" not in labels(await ada.says("/topic bayesian"))
    await ada.says("/check 1.1,1.2")
    assert "Start with" not in words_of(await ada.says("/today"))


async def test_a_plain_topic_shows_no_empty_parts(tmp_path: Path) -> None:
    async with World(tmp_path, roadmap=write_way(tmp_path / "way")) as world:
        ada = world.person("ada")
        said = words_of(await ada.says("/topic pears"))
        assert said == "1.2 Pears\nPhase 1: Ground › First steps\nState: to do\nEstimate: about 2 hours"
        assert labels(ada.last)[-2:] == ["First steps", "Before: Apples"]
        said = words_of(await ada.says("/today"))
        assert "Next: 1.1 Apples, about 2 hours.\nFirst steps 0 of 2" in said
        await ada.calls(Press("goal draft"))
        assert "- 1.1 Apples, about 2 hours\n- 1.2 Pears, about 2 hours" in words_of(ada.last)


async def test_today_and_drafts_name_the_best_resource_and_the_estimate(ada: Person) -> None:
    said = words_of(await ada.says("/today"))
    assert (
        "Inferential statistics fundamentals, about 14 hours.\nStart with Think Stats (3rd edition) · book · " in said
    )
    await ada.calls(Press("goal draft"))
    assert "- 1.1 Inferential statistics fundamentals, about 14 hours: Think Stats (3rd edition)" in words_of(ada.last)


async def test_progress_counts_what_is_finished_and_built(ada: Person, bob: Person) -> None:
    assert "Projects: 0 of 5 done" in words_of(await ada.says("/progress"))
    assert "Finished:" not in words_of(ada.last)
    for line in ("/finished add think bayes", "/finished add think stats", "/finished add attention is all you need"):
        await ada.says(line)
    await ada.says("/project done 1")
    await ada.says("/settings share:yes")
    for said in (words_of(await ada.says("/progress")), words_of(await bob.says("/progress ada"))):
        assert "Finished: 2 books, 1 paper\nProjects: 1 of 5 done" in said
    assert "Think Bayes" not in words_of(bob.last)


async def test_progress_of_others_is_seen_only_if_they_share(world: World, ada: Person, bob: Person) -> None:
    await ada.says("/check 1.1")
    await bob.says("/progress ada")
    assert "I can't show the progress of “ada”." in words_of(bob.last)
    await ada.says("/settings")
    await ada.presses("Let people here see my progress and goals")
    assert "My progress and goals: people here may see them" in words_of(ada.last)
    await bob.says("/progress ada")
    assert words_of(bob.last).startswith("Ada on ")
    assert "Done: 1 of 30 (3%)" in words_of(bob.last)
    stranger = world.person("eve", community="elsewhere")
    await stranger.says("/progress ada")
    assert "I can't show" in words_of(stranger.last)
    await ada.says("/settings share:no")
    await bob.says("/progress ada")
    assert "I can't show" in words_of(bob.last)


async def test_sharing_in_one_server_shares_in_no_other(world: World, ada: Person) -> None:
    at_work = ada.now(community="work")
    boss = world.person("boss", community="work", manages=True)
    await at_work.says("/check 1.1")
    await ada.says("/settings share:yes")
    await ada.says("/goal set a secret")
    await boss.says("/progress ada")
    assert "I can't show the progress of “ada”." in words_of(boss.last)
    assert "secret" not in words_of(await boss.says("/admin preview"))
    assert "people here can't see them" in words_of(await at_work.says("/settings"))
    await at_work.presses("Let people here see my progress and goals")
    await ada.says("/settings share:no")
    assert words_of(await boss.says("/progress ada")).startswith("Ada on ")
    assert "secret" in words_of(await boss.says("/admin preview"))


async def test_a_direct_message_says_where_sharing_is_set(world: World) -> None:
    alone = world.person("ada", community=None)
    assert "set in each server or channel, with /settings there" in words_of(await alone.says("/settings"))
    assert labels(alone.last)[:4] == ["Change name", "Change time zone", "Reminders", "What I keep about you"]
    await alone.says("/settings share:yes name:Countess")
    assert "Use /settings in the server or channel" in words_of(alone.last)
    assert await world.rows("SELECT * FROM learners") == []


async def test_progress_can_be_shown_to_everyone_here(ada: Person) -> None:
    await ada.says("/progress")
    await ada.presses("Show this to everyone here")
    assert words_of(ada.last).startswith("Ada on ")


async def test_what_else_was_set_is_said_beside_the_question_for_the_zone(ada: Person) -> None:
    said = words_of(await ada.says("/settings name:Countess share:yes zone:berlin"))
    assert "I call you Countess now." in said
    assert "People here may see your progress and goals now." in said
    assert "It is 11:00 for you, right?" in said
    assert "Name: Countess" in words_of(await ada.says("/settings"))
    assert "I call you" not in words_of(await ada.says("/settings zone:berlin"))
    said = words_of(await ada.says("/settings share:no zone:berlin"))
    assert "People here can't see your progress and goals any more." in said


async def test_settings_keep_name_and_zone(ada: Person) -> None:
    await ada.says("/settings name:Countess")
    assert "Name: Countess" in words_of(ada.last)
    await ada.presses("Change time zone")
    await ada.fills(zone="berlin")
    await ada.presses("Yes, that's right")
    assert "Time zone: Europe/Berlin, now 11:00" in words_of(await ada.says("/settings"))


async def test_an_ambiguous_or_unknown_zone_is_not_guessed(ada: Person) -> None:
    await ada.says("/settings zone:xyzzyville")
    assert "I don't know the place" in words_of(ada.last)


async def test_unknown_commands_are_answered_with_near_ones(ada: Person) -> None:
    assert words_of(await ada.says("/progres")).startswith("I don't know “/progres”.")
    await ada.presses("/progress")
    assert "0 of 30" in words_of(ada.last)
    assert labels(await ada.says("hello")) != []


@pytest.mark.parametrize("line", ["/", " / ", "//", "\u200b", "/\u200b", "/ \u200b x", "/" + "x" * 200])
async def test_a_line_that_names_nothing_is_answered_with_first_steps(ada: Person, line: str) -> None:
    said = words_of(await ada.says(line))
    assert said.startswith(("That names no command.", "I don't know “")), said
    assert labels(ada.last) == ["/today", "/help"]


async def test_suggestions_come_for_topics_parts_goals_zones_and_people(ada: Person) -> None:
    assert (await ada.suggests(Press("check"), "topics", "bayes"))[0].label == "Bayesian thinking and inference"
    assert (await ada.suggests(Press("roadmap"), "part", "deep"))[0].label == "Deep Learning Theory"
    assert (await ada.suggests(Press("settings"), "zone", "new yo"))[0].value == "America/New_York"
    await ada.says("/goal set 3 chapters")
    assert [c.label for c in await ada.suggests(Press("goal log"), "goal", "chap")] == ["3 chapters"]
    assert len(await ada.suggests(Press("check"), "topics", "")) == 25


async def test_a_roadmap_without_topics_says_so_everywhere(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Nothing yet\n\nSome prose.\n", "utf-8")
    async with World(tmp_path / "data", roadmap=tmp_path) as world:
        ada = world.person("ada", manages=True)
        for line in ("/today", "/roadmap", "/topic"):
            assert "This roadmap has no topics yet." in words_of(await ada.says(line)), line
        for line in ("/check", "/progress", "/focus", "/goal", "/project", "/finished", "/admin"):
            assert "my side" not in words_of(await ada.says(line)), line
        assert "This roadmap has no topics yet." in words_of(await ada.calls(Press("preview")))


async def test_a_bare_topic_name_is_taken_for_a_topic(ada: Person) -> None:
    assert words_of(await ada.says("bayesian thinking")).startswith("Do you mean a topic?")
    await ada.presses("Bayesian thinking and inference")
    assert "Bayesian thinking and inference" in ada.last.cards[0].title
    assert words_of(await ada.says("bayezian thinkng")).startswith("I don't know “bayezian thinkng”.")
    assert labels(ada.last) == ["Bayesian thinking and inference", "/today", "/help"]
    await ada.presses("Bayesian thinking and inference")
    assert "Bayesian thinking and inference" in ada.last.cards[0].title
    assert "I don't know" in words_of(await ada.says("good morning"))
    assert "I don't know" in words_of(await ada.says("/bayesian"))


async def test_a_bare_name_of_a_part_leads_to_it(ada: Person) -> None:
    assert words_of(await ada.says("statistics refresher")).startswith("Do you mean a part of the roadmap?")
    assert "Statistics Refresher" in words_of(await ada.presses("Statistics Refresher"))
    assert "Phase 2" in labels(await ada.says("phase 2"))[0]

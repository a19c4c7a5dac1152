from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.reply import Button, Press, Select
from tests.services.shelves import PROJECTS, write_way
from tests.world import Person, World, labels, words_of

RAG = "LLM application (RAG system or fine-tuning)"
AB = "Statistical inference project (A/B testing framework)"


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[World]:
    """A world with the projects Orchard (three milestones), Cellar (none) and Kitchen (one)."""
    async with World(tmp_path, roadmap=write_way(tmp_path / "way")) as world:
        yield world


async def test_looking_creates_nothing(world: World, ada: Person) -> None:
    for line in ("/project", "/project show", "/project start", "/project milestone", "/project more 2"):
        await ada.says(line)
    for table in ("learners", "project_facts", "project_events"):
        assert await world.rows(f"SELECT * FROM {table}") == []


async def test_the_list_opens_a_project_with_its_whole_brief(ada: Person) -> None:
    said = words_of(await ada.says("/project"))
    assert f"○ 4. {RAG} · not started · about 40 hours" in said
    assert said.endswith("0 of 5 done.")
    await ada.picks("Open a project", f"4. {RAG}")
    said = words_of(ada.last)
    assert said.startswith(f"Project 4: {RAG}\nBuild either a question-answering service")
    assert "State: not started\nMilestones: 0 of 7\nEstimate: about 40 hours" in said
    assert "Builds on: Math for ML (0 of 4)" in said
    assert "○ 7. Serve it behind an API with logging and tracing, and write the evaluation report." in said
    assert "It is done when\n- One command runs the whole evaluation" in said
    await ada.presses("Data, reading, ideas")
    said = words_of(ada.last)
    assert said.startswith("Data\n")
    assert "- LoRA: Low-Rank Adaptation of Large Language Models · paper" in said
    await ada.presses("Back to the project")
    assert words_of(ada.last).startswith(f"Project 4: {RAG}")


async def test_a_project_is_begun_ticked_off_and_done(ada: Person) -> None:
    await ada.says("/project show rag")
    await ada.presses("Begin it")
    assert words_of(ada.last).startswith(f"Begun: {RAG}.\nNext milestone: 1. Pick the track")
    said = words_of(await ada.says("/project milestone 1, 3"))
    assert said.startswith(f"Milestones 1 and 3 reached.\n2 of 7 milestones in {RAG}.\nNext milestone: 2. Build")
    said = words_of(await ada.says("/project milestone 1-2"))
    assert said.startswith("Milestone 2 reached.")
    assert "Like that already: 1." in said
    assert words_of(await ada.says("/project milestone 2")).startswith("Milestone 2 was reached before.")
    said = words_of(await ada.says("/project done when:yesterday"))
    assert said == f"Done: {RAG}.\n4 milestones are still open."
    assert words_of(await ada.says("/project done rag")) == f"Done before: {RAG}, Monday, 23 November."
    assert "1 of 5 done." in words_of(await ada.says("/project"))
    assert "Projects: 1 of 5 done" in words_of(await ada.says("/progress"))
    assert words_of(await ada.says("/project start rag")) == f"{RAG} is done, since Monday, 23 November."
    await ada.presses("Open it again")
    assert words_of(ada.last).startswith(f"Under way again: {RAG}.")


async def test_ticks_are_picked_and_taken_back_from_the_project(world: World, ada: Person) -> None:
    await ada.says("/project show 1")
    shown = ada.last
    (menu,) = [c for row in shown.controls for c in row if isinstance(c, Select)]
    first, second = (choice.label for choice in menu.choices[:2])
    assert first.startswith("1. Write a one-page design")
    await ada.picks("Tick what you have reached", first, second)
    said = words_of(ada.last)
    assert said.startswith(f"Milestones 1 and 2 reached.\n2 of 8 milestones in {AB}.\nThe project is under way now.")
    await ada.presses("The project")
    assert "● 2. Build a seeded simulator" in words_of(ada.last)
    await ada.picks("Take a tick back", first)
    assert words_of(ada.last).startswith("Milestone 1 is open again.")
    await ada.picks("Tick what you have reached", second, on=shown)  # an old message
    assert words_of(ada.last).startswith("Milestone 2 was reached before.")
    assert words_of(await ada.says("/project milestone 1 mark:not")).startswith("Milestone 1 was open already.")
    await ada.says("/project milestone 1,2 mark:not")
    assert words_of(ada.last).startswith("Milestone 2 is open again.")
    await ada.says("/project milestone 1,2 mark:not")
    assert words_of(ada.last).startswith("Milestones 1 and 2 were open already.")
    await ada.says("/project milestone 1,2")
    await ada.says("/project milestone 1,2")
    assert words_of(ada.last).startswith("Milestones 1 and 2 were reached before.")
    await ada.says("/project milestone 1,2 mark:not")
    assert words_of(ada.last).startswith("Milestones 1 and 2 are open again.")
    assert len(await world.rows("SELECT DISTINCT change FROM project_events")) == 5


async def test_undo_takes_one_change_back_and_twice_is_harmless(ada: Person, bob: Person) -> None:
    begun = await ada.says("/project start 1")
    ticked = await ada.says("/project milestone 1,2")
    assert words_of(await ada.presses("Undo", on=ticked)) == f"Taken back.\n{AB}: under way, 0 of 8 milestones."
    assert words_of(await ada.presses("Undo", on=ticked)).startswith("That was taken back before. Nothing changed.")
    both = await ada.says("/project milestone 1,2")
    await ada.says("/project milestone 2 mark:not")
    said = words_of(await ada.presses("Undo", on=both))
    assert said == f"Taken back.\n{AB}: under way, 0 of 8 milestones.\nWhat you changed since was left alone."
    await ada.says("/project done")
    await ada.presses("Undo")
    assert words_of(ada.last) == f"Taken back.\n{AB}: under way, 0 of 8 milestones."
    await bob.presses("Undo", on=begun)
    assert "I can't find that change." in words_of(bob.last)


async def test_undo_of_what_was_changed_since_takes_nothing_back(ada: Person) -> None:
    first = await ada.says("/project link project:1 link:a.example")
    await ada.says("/project link project:1 link:b.example")
    said = words_of(await ada.presses("Undo", on=first))
    assert said.startswith("Nothing was taken back.\n")
    assert "What you changed since was left alone." in said


async def test_a_link_to_the_work_is_kept_changed_and_removed(ada: Person) -> None:
    await ada.says("/project start 2")
    assert words_of(await ada.says("/project link github.com/ada/ml")).startswith("Linked: your work on Classical ML")
    await ada.says("/project show")
    assert "My work: https://github.com/ada/ml" in words_of(ada.last)
    assert [
        c.does for row in ada.last.controls for c in row if isinstance(c, Button) and c.label == "Open my work"
    ] == ["https://github.com/ada/ml"]
    await ada.presses("Change the link")
    await ada.fills(link="not a link")
    assert ada.last.form is not None
    assert ada.last.form.asks[0].error.startswith("“not a link” is no web address.")
    await ada.fills(link=" ")
    assert words_of(ada.last).startswith("No link is kept for Classical ML project")
    await ada.presses("Undo")
    await ada.says("/project show 2")
    assert "My work: https://github.com/ada/ml" in words_of(ada.last)


async def test_set_aside_it_waits_without_losing_anything(ada: Person) -> None:
    await ada.says("/project milestone 1 project:3")
    await ada.presses("The project")
    await ada.presses("Set it aside")
    aside = ada.last
    assert words_of(aside).endswith("What you ticked and linked is kept.")
    assert "set aside · 1 of 8 milestones" in words_of(await ada.says("/project"))
    assert "Project:" not in words_of(await ada.says("/today"))
    await ada.says("/project show")
    await ada.presses("Take it up again")
    assert words_of(ada.last).startswith("Under way again: Deep learning project")
    assert words_of(await ada.says("/project start 3")).startswith(
        "Deep learning project (image or NLP task) is under way"
    )
    await ada.calls(Press("project aside", {"project": "2"}))
    assert "isn't under way." in words_of(ada.last)


async def test_the_day_shows_what_is_under_way_and_leads_there(ada: Person) -> None:
    assert "My project" not in labels(await ada.says("/today"))
    await ada.says("/project milestone 4.1")
    said = words_of(await ada.says("/today"))
    assert f"Project: {RAG} · milestone 2 of 7: Build the evaluation set first" in said
    await ada.presses("My project")
    assert words_of(ada.last).startswith(f"Project 4: {RAG}")
    await ada.says("/project milestone 4.2-4.7")
    assert "Every milestone is reached." in words_of(ada.last)
    assert f"Project: {RAG} · every milestone reached" in words_of(await ada.says("/today"))
    for n in (1, 2, 3):
        await ada.says(f"/project start {n}")
    assert words_of(await ada.says("/today")).count("Project: ") == 2


async def test_everything_the_day_may_offer_has_room(ada: Person) -> None:
    await ada.says("/goal set 3 chapters")
    await ada.says("/project start 1")
    steps = ["My goals", "Set a goal", "I know some of this", "My project", "Remind me every week", "Set my time zone"]
    assert labels(await ada.says("/today"))[-6:] == steps


async def test_which_project_is_asked_where_it_isnt_clear(ada: Person) -> None:
    await ada.says("/project done")
    assert words_of(ada.last) == "Which project do you mean?\nChoose one."
    await ada.presses(AB)
    assert words_of(ada.last).startswith(f"Done: {AB}.")
    await ada.says("/project start 2")
    await ada.says("/project start 3")
    await ada.says("/project milestone 1")
    await ada.presses("Deep learning project (image or NLP task)")
    assert words_of(ada.last).startswith("Milestone 1 reached.")


async def test_near_misses_and_unknown_projects_are_answered_with_a_way_on(ada: Person) -> None:
    await ada.says("/project show zzzz")
    assert words_of(ada.last).startswith("I can't find “zzzz” among the projects.")
    await ada.presses("Show the projects")
    await ada.says("/project start lerning")
    assert words_of(ada.last).endswith("Did you mean one of these?")
    await ada.presses("Deep learning project (image or NLP task)")
    assert words_of(ada.last).startswith("Begun: Deep learning project")
    await ada.says("/project milestone 99")
    assert "Type a number from 1 to 8" in words_of(ada.last)
    await ada.presses("Show the project")
    assert words_of(ada.last).startswith("Project 3: ")


async def test_bare_start_offers_what_isnt_begun(ada: Person) -> None:
    await ada.says("/project start 1")
    await ada.says("/project start")
    (menu,) = [c for row in ada.last.controls for c in row if isinstance(c, Select)]
    assert [c.label[:2] for c in menu.choices] == ["2.", "3.", "4.", "5."]
    await ada.picks("Which project do you want to begin?", f"4. {RAG}")
    assert words_of(ada.last).startswith(f"Begun: {RAG}.")
    for n in range(1, 6):
        await ada.says(f"/project done {n}")
    assert words_of(await ada.says("/project start")).startswith("Projects\n● 1. ")


async def test_projects_and_milestones_are_suggested_while_typing(ada: Person) -> None:
    found = await ada.suggests(Press("project show"), "project", "rag")
    assert [(c.label, c.note) for c in found] == [(RAG, "project 4")]
    assert await ada.suggests(Press("project milestone"), "milestones", "") == []
    await ada.says("/project milestone 4.1,4.2")
    found = await ada.suggests(Press("project milestone"), "milestones", "BM25")
    assert [(c.value, c.note) for c in found] == [("4.3", RAG)]
    assert found[0].label.startswith("Build the baseline: BM25")
    await ada.says(f"/project milestone {found[0].label}")  # as the browser fills it in, commas and all
    assert words_of(ada.last).startswith("Milestone 3 reached.")


async def test_last_weeks_work_stands_in_the_weekly_prompt(world: World, ada: Person) -> None:
    await ada.says("/check 1.1")
    await ada.says("/finished add think bayes")
    await ada.says("/project done 1")
    await ada.says("/project milestone 4.1-4.2")
    world.clock.move(days=7)
    said = words_of(await ada.calls(Press("preview")))
    assert "Done last week: 1 topic, 1 book, 2 milestones, 1 project." in said
    assert f"Project: {RAG} · milestone 3 of 7" in said
    assert "- 1.2 Hypothesis testing and confidence intervals, about 12 hours: OpenIntro Statistics" in said
    world.clock.move(days=7)
    assert "Done last week" not in words_of(await ada.calls(Press("preview")))


async def test_a_plain_project_without_milestones(small: World) -> None:
    ada = small.person("ada")
    assert words_of(await ada.says("/project start cellar")) == "Begun: Cellar."
    assert words_of(await ada.says("/project show")) == "Project 2: Cellar\nState: under way"
    assert "Data, reading, ideas" not in labels(ada.last)
    assert words_of(await ada.calls(Press("project more", {"project": "2"}))) == "Cellar"
    assert "Project: Cellar" in words_of(await ada.says("/today"))
    assert "Cellar has no milestones." in words_of(await ada.says("/project milestone 1"))
    assert words_of(await ada.says("/project done")) == "Done: Cellar."


async def test_a_milestone_that_was_rewritten_is_not_ticked_by_an_old_button(small: World, tmp_path: Path) -> None:
    ada = small.person("ada")
    shown = await ada.says("/project show orchard")
    edited = PROJECTS.replace("2. Dig.", "2. Rent a tractor for a day.")
    await small.app.services.versions.load(write_way(tmp_path / "way", edited))
    await ada.picks("Tick what you have reached", "2. Dig.", on=shown)
    assert words_of(ada.last).startswith("That milestone has changed since.")
    await ada.picks("Tick what you have reached", "3. Plant.", on=shown)
    assert words_of(ada.last).startswith("Milestone 3 reached.")


async def test_an_undo_still_answers_when_the_project_is_gone(small: World, tmp_path: Path) -> None:
    ada = small.person("ada")
    await ada.says("/project start kitchen")
    begun = ada.last
    readme = write_way(tmp_path / "way", "# Projects\n") / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text("".join(line for line in text.splitlines(keepends=True) if "- [ ]" not in line), encoding="utf-8")
    await small.app.services.versions.load(readme.parent)
    assert words_of(await ada.presses("Undo", on=begun)) == "Taken back."
    assert words_of(await ada.presses("All projects")) == "This roadmap has no projects."
    assert words_of(await ada.says("/project show")) == "This roadmap has no projects."
    assert "This roadmap has no projects." in words_of(await ada.says("/project done"))
    assert "Projects" not in words_of(await ada.says("/progress"))


async def test_many_projects_have_pages(tmp_path: Path) -> None:
    way = write_way(tmp_path / "way", "# Projects\n")
    readme = (way / "README.md").read_text(encoding="utf-8")
    many = "\n".join(f"- [ ] Build number {n}" for n in range(1, 18))
    (way / "README.md").write_text(readme.replace("- [ ] Kitchen", many), encoding="utf-8")
    async with World(tmp_path, roadmap=way) as world:
        ada = world.person("ada")
        reply = await ada.says("/project")
        assert reply.page is not None
        assert (reply.page.number, reply.page.of) == (1, 2)
        said = words_of(await ada.calls(reply.page.press.also(page="2")))
        assert "○ 19. Build number 17 · not started" in said
        assert "Orchard" not in said

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.chat.files import safe_name
from bot.chat.reply import MOST_BYTES, File, Press, Reply, Select
from tests.world import Person, World, labels, words_of

COOKING = "# Cooking\n\n## Phase 1: Basics\n\n- [ ] Knife skills\n- [ ] Onions\n- [ ] Stock\n"
RENAMED = COOKING.replace("Knife skills", "Knife skills for all").replace("Stock", "Stock\n- [ ] Rice")
TECHNICAL = re.compile(r"[A-Za-z0-9_-]{12}:\d|\b(None|null|id|digest|Traceback|Error|/tmp/\S*)\b")


@pytest.fixture
def boss(world: World) -> Person:
    return world.person("boss", manages=True)


async def brings(who: Person, text: str | bytes, name: str = "plan.md") -> Reply:
    """Hand a file in as platforms do: under its safe name."""
    file = File(safe_name(name), text if isinstance(text, bytes) else text.encode())
    return await who.calls(Press("admin roadmap import", {"file": file.name}, (file,)), filled=("file",))


def choices(reply: Reply, prompt: str) -> list[str]:
    return [
        f"{choice.label} ({choice.note})" if choice.note else choice.label
        for row in reply.controls
        for control in row
        if isinstance(control, Select) and control.prompt == prompt
        for choice in control.choices
    ]


def write(file: Path, *titles: str, title: str = "Way") -> Path:
    file.write_text(f"# {title}\n\n## Phase 1: A\n\n" + "".join(f"- [ ] {t}\n" for t in titles))
    return file


# Looking


async def test_everybody_may_see_the_roadmap_of_their_place_and_only_managers_can_change_it(
    ada: Person, boss: Person
) -> None:
    for who, more in ((ada, []), (boss, ["Bring your own"])):
        reply = await who.says("/admin roadmap")
        assert words_of(reply) == (
            "The roadmap here is AI/ML for software engineers.\n"
            "In it: 6 phases, 7 modules, and 30 topics\nVersion: 1, since 24 November 2026"
        )
        assert labels(reply) == [*more, "Show the roadmap"]
    refused = "Only those who manage this place can do that."
    for line in ("/admin", "/admin roadmap use cooking", "/admin roadmap import"):
        assert refused in words_of(await ada.says(line))
    assert refused in words_of(await brings(ada, COOKING))


async def test_in_a_direct_message_there_is_no_place_to_choose_for(world: World) -> None:
    alone = world.person("boss", community=None)
    assert labels(await alone.says("/admin roadmap")) == ["Show the roadmap"]
    for press in (Press("admin roadmap use", {"roadmap": "AI/ML"}), Press("admin roadmap import")):
        assert "In a direct message nobody can." in words_of(await alone.calls(press))
    assert await world.rows("SELECT * FROM learners") == []


# One's own


async def test_a_file_is_shown_before_anybody_is_on_it(world: World, boss: Person, ada: Person) -> None:
    await boss.presses("Bring your own", on=await boss.says("/admin roadmap"))
    assert boss.last.form is not None
    reply = await brings(boss, COOKING)
    assert words_of(reply) == "I read Cooking. Nobody is on it yet.\nIn it: 1 phase, 1 module, and 3 topics"
    assert labels(reply) == ["Use it", "Don't use it"]
    assert "AI/ML" in words_of(await ada.says("/roadmap"))
    assert words_of(await boss.says("/admin roadmap")).splitlines()[1] == (
        "Cooking waits for your word: 3 topics new. Nobody is on it yet."
    )
    await boss.presses("Use it", on=reply)
    assert words_of(boss.last).startswith("This place is on Cooking now.\nProgress on the one before is kept")
    assert words_of(await ada.says("/roadmap")).startswith("Cooking")
    elsewhere = world.person("eve", community="other", manages=True)
    assert words_of(await elsewhere.says("/roadmap")).startswith("AI/ML")
    assert "Cooking" not in words_of(await elsewhere.says("/admin roadmap")) + str(
        choices(elsewhere.last, "Choose another roadmap")
    )


async def test_a_place_goes_back_and_forth_and_nobody_loses_anything(boss: Person, ada: Person) -> None:
    await ada.says("/check bayes")
    await boss.presses("Use it", on=await brings(boss, COOKING))
    await ada.says("/check onions")
    await boss.says("/admin roadmap")
    assert choices(boss.last, "Choose another roadmap") == ["AI/ML for software engineers"]
    await boss.picks("Choose another roadmap", "AI/ML for software engineers")
    assert words_of(boss.last).startswith("This place is on AI/ML for software engineers now.")
    assert "Whole roadmap 1 of 30" in words_of(await ada.says("/roadmap"))
    assert choices(await boss.says("/admin roadmap"), "Choose another roadmap") == ["Cooking (brought by this place)"]
    await boss.says("/admin roadmap:cook")
    assert words_of(boss.last).startswith("This place is on Cooking now.")
    assert "Whole roadmap 1 of 3" in words_of(await ada.says("/roadmap"))
    assert "I don't have a roadmap called “sewing” here." in words_of(await boss.says("/admin roadmap use sewing"))
    assert labels(boss.last) == ["AI/ML for software engineers", "Cooking"]
    suggested = await boss.suggests(Press("admin"), "roadmap", "c")
    assert [(c.label, c.note) for c in suggested] == [("Cooking", "in use here")]


async def test_what_is_declined_leaves_nothing_and_may_be_brought_again(world: World, boss: Person) -> None:
    first = await brings(boss, COOKING)
    again = await brings(boss, COOKING)
    assert words_of(again) == words_of(first)
    assert len(await world.rows("SELECT * FROM versions WHERE state = 'waiting'")) == 1, "the same file waits once"
    await boss.presses("Don't use it")
    assert words_of(boss.last) == (
        "Cooking is not used.\nNothing changed. Bring the file again if you change your mind."
    )
    assert await world.rows("SELECT * FROM roadmaps WHERE community <> ''") == []
    for label in ("Use it", "Don't use it"):
        await boss.presses(label, on=first)
        assert words_of(boss.last).startswith("That version isn't yours to decide on, or is gone.")
    await boss.presses("Use it", on=await brings(boss, COOKING))
    assert words_of(boss.last).startswith("This place is on Cooking now.")


async def test_a_place_has_so_many_and_a_new_version_still_comes(
    world: World, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.provenance.MOST_OWN", 3)
    for n in range(3):
        await brings(boss, f"# Plan {n}\n\n- [ ] Topic a{n}\n- [ ] Topic b{n}\n- [ ] Topic c{n}\n")
        await boss.presses("Use it")
    assert words_of(await brings(boss, COOKING)).startswith("There are 3 roadmaps of this place already.")
    more = "# Plan 2\n\n- [ ] Topic a2\n- [ ] Topic b2\n- [ ] Topic c2\n- [ ] Rest\n"
    assert words_of(await brings(boss, more)).startswith("I read version 2 of Plan 2. Nobody is on it yet.")
    other = world.person("eve", community="other", manages=True)
    assert words_of(await brings(other, COOKING)).startswith("I read Cooking.")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There are no topics in that file.\nWrite them as a list, best with boxes: “- [ ] Onions”."),
        (b"Just a letter.\n\nYours\n", "There are no topics in that file."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "There are no topics in that file."),
        (b"x" * (MOST_BYTES + 1), "“plan.md” is too large.\nUse a file of at most 1 MiB."),
        (
            b"# A\n" + b"".join(b"  " * n + b"- [ ] a\n" for n in range(60)),
            "I can't use that file: it is nested 50 levels deep or deeper, on line 51.\nMend it, then bring it again.",
        ),
        (
            b"# A\n\n" + b"- [ ] a\n" * 20_001,
            "I can't use that file: it has more than 20,000 list items, on line 20003.",
        ),
    ],
    ids=["empty", "no topics", "a picture", "too large", "too deep", "too many"],
)
async def test_a_file_that_is_no_roadmap_is_refused_in_words(
    content: bytes, said: str, world: World, boss: Person
) -> None:
    reply = await brings(boss, content)
    assert words_of(reply).startswith(said)
    assert not TECHNICAL.search(words_of(reply))
    assert reply.form is not None, "another file can be chosen at once"
    assert await world.rows("SELECT * FROM versions WHERE number > 1 OR state = 'waiting'") == []


async def test_a_file_in_another_encoding_is_read_and_says_where_it_shows(boss: Person) -> None:
    reply = await brings(boss, COOKING.replace("Stock", "Crème fraîche").encode("latin-1"))
    assert "- Line 7: isn't UTF-8 here; what couldn't be read shows as �" in words_of(reply)
    assert labels(reply) == ["Use it", "Don't use it"]


async def test_what_should_be_mended_names_its_line_and_not_too_much_of_it(boss: Person) -> None:
    text = COOKING + "".join(f"- [] Box {n}\n" for n in range(8))
    said = words_of(await brings(boss, text))
    assert "- Line 8: “[]” isn't a task box; read as an open one" in said
    assert said.count("- Line ") == 5
    assert "3 more like that." in said


@pytest.mark.parametrize(
    "name",
    ["README.md", "../../etc/passwd", "C:\\plan.md", "a\u202e.exe.md", "名" * 100 + ".md", "con.txt", " ", "é" * 300],
)
async def test_no_name_of_a_file_does_harm_or_is_read_as_something_else(name: str, boss: Person) -> None:
    reply = await brings(boss, "- [ ] Knife skills\n- [ ] Onions\n", name)
    title = words_of(reply).splitlines()[0]
    assert re.fullmatch(r"I read [\w .\-]{1,100}\. Nobody is on it yet\.", title), title
    assert "tmp" not in title.casefold(), "what a temporary folder is called"
    await boss.presses("Use it")
    assert words_of(boss.last).startswith("This place is on ")


async def test_a_second_file_is_a_new_version_whose_likely_renames_are_the_managers_to_judge(
    boss: Person, ada: Person
) -> None:
    await boss.presses("Use it", on=await brings(boss, COOKING))
    await ada.says("/check knife, onions")
    reply = await brings(boss, RENAMED)
    assert words_of(reply) == (
        "I read version 2 of Cooking. Nobody is on it yet.\n"
        "Are these the same topics under another name?\n- “Knife skills” and “Knife skills for all”, 75% alike\n"
        "In it: 1 phase, 1 module, and 4 topics\nAgainst the version in use: 2 topics new and 1 gone (1 may be renamed)"
    )
    assert labels(reply) == ["Use it: they are renamed", "Use it: they are new", "Don't use it"]
    assert "Whole roadmap 2 of 3" in words_of(await ada.says("/today")), "nothing has changed yet"

    await boss.presses("Use it: they are renamed", on=reply)
    assert words_of(boss.last) == "Cooking is at version 2 now.\n1 topic new and 1 renamed. What people did is kept."
    assert "Whole roadmap 2 of 4" in words_of(await ada.says("/today"))
    assert "The roadmap changed on Tuesday, 24 November: 1 topic new and 1 renamed. Your progress is kept." in words_of(
        ada.last
    )


async def test_what_is_new_and_no_rename_starts_open_and_the_old_is_kept(boss: Person, ada: Person) -> None:
    await boss.presses("Use it", on=await brings(boss, COOKING))
    await ada.says("/check knife, onions")
    await brings(boss, RENAMED)
    await boss.presses("Use it: they are new")
    assert words_of(boss.last) == "Cooking is at version 2 now.\n2 topics new and 1 gone. What people did is kept."
    assert "Whole roadmap 1 of 4" in words_of(await ada.says("/today"))
    await boss.presses("Versions")
    await boss.picks("Look at a version", "Cooking, version 1, 24 Nov")
    assert words_of(boss.last).startswith(
        "Cooking, version 1\nNew: Knife skills, Onions, and Stock.\nState: used before"
    )
    await boss.presses("Go to this version")
    assert words_of(boss.last).startswith("Cooking is at version 1 now.\n"), "and not: this place is on Cooking now"
    assert "Whole roadmap 2 of 3" in words_of(await ada.says("/today"))


async def test_buttons_of_an_earlier_answer_say_what_is_true_now(boss: Person) -> None:
    await boss.presses("Use it", on=await brings(boss, COOKING))
    reply = await brings(boss, RENAMED)
    await boss.presses("Use it: they are renamed", on=reply)
    await boss.presses("Don't use it", on=reply)
    assert words_of(boss.last) == "People are on that version.\nGo to another one instead."
    await boss.presses("Versions")
    assert "Version: 2, since" in words_of(boss.last)
    await boss.presses("Use it: they are renamed", on=reply)
    assert words_of(boss.last).startswith("Cooking is at version 2 now.")
    assert words_of(await brings(boss, RENAMED)).startswith("That is the version you are on: Cooking.")


async def test_a_version_that_was_declined_can_still_come_into_use(boss: Person) -> None:
    await boss.presses("Use it", on=await brings(boss, COOKING))
    await boss.presses("Don't use it", on=await brings(boss, RENAMED))
    assert words_of(boss.last) == (
        "Version 2 of Cooking is not used.\nNothing changed. You can still take it into use later."
    )
    await boss.presses("Versions")
    assert choices(boss.last, "Look at a version") == [
        "Cooking, version 2, 24 Nov (not used)",
        "Cooking, version 1, 24 Nov (in use)",
    ]
    await boss.picks("Look at a version", "Cooking, version 2, 24 Nov")
    await boss.presses("Go to this version")
    assert words_of(boss.last).startswith("Cooking is at version 2 now.")


async def test_a_version_of_another_place_is_nobodys_here(world: World, boss: Person, ada: Person) -> None:
    await brings(boss, COOKING)
    (row,) = await world.rows("SELECT roadmap FROM versions WHERE state = 'waiting'")
    key = f"{row['roadmap']}:1"
    for who in (ada, world.person("eve", community="other", manages=True), world.person("boss", community=None)):
        for name in ("version", "accept", "decline"):
            for asked in (key, "x:1", f"{row['roadmap']}:2", f"{row['roadmap']}:x", "1"):
                said = words_of(await who.calls(Press(f"admin roadmap {name}", {"version": asked})))
                assert said.startswith("That version isn't yours to decide on, or is gone."), (who.asker, asked)
    assert labels(await boss.says("/admin roadmap"))[1] == "Look at it", "it still waits"


# The roadmaps of the settings


async def test_those_who_run_it_say_the_word_and_managers_do_not(tmp_path: Path) -> None:
    way = write(tmp_path / "way.md", *"abcdefghij")
    async with World(tmp_path, roadmap=way, operators=("fake:ada",)) as world:
        ada, boss = world.person("ada", community=None), world.person("boss", manages=True)
        assert "My roadmaps" not in labels(await boss.says("/help"))
        write(way, *"abcdef", "new")
        for refused in (await boss.says("/admin roadmap reload"), await boss.calls(Press("admin roadmap reload"))):
            assert words_of(refused).startswith("Only those who run me can reload its roadmaps.")
        await ada.presses("My roadmaps", on=await ada.says("/help"))
        await ada.presses("Read the files again")
        assert words_of(ada.last) == "A new version of Way waits for your word.\n1 topic new and 4 gone."
        assert "waits" not in words_of(await boss.says("/admin roadmap"))
        assert labels(boss.last) == ["Bring your own", "Show the roadmap"]
        await ada.presses("Versions")
        assert words_of(ada.last).splitlines()[1] == "A new version of Way waits for your word: 1 topic new and 4 gone."
        await ada.presses("Look at it")
        assert words_of(ada.last) == (
            "Way, version 2\nNew: new.\nGone: g, h, i, and j.\n"
            "State: waits for your word\nFrom: Tuesday, 24 November, 10:00\nChanges: 1 topic new and 4 gone"
        )
        await ada.presses("Use it")
        assert words_of(ada.last).startswith("Way is at version 2 now.\n1 topic new and 4 gone.")
        await ada.calls(Press("admin roadmap reload"))
        assert words_of(ada.last) == "Way is unchanged: version 2."


async def test_what_is_declined_or_broken_leaves_people_where_they_are(tmp_path: Path) -> None:
    way = write(tmp_path / "way.md", *"abcdefghij")
    async with World(tmp_path, roadmap=way, operators=("fake:ada",)) as world:
        ada = world.person("ada")
        write(way, "a", "b")
        await ada.calls(Press("admin roadmap reload"))
        await ada.presses("Look at it", on=await ada.says("/admin roadmap"))
        await ada.presses("Don't use it")
        assert words_of(ada.last).startswith("Version 2 of Way is not used.")
        await ada.calls(Press("admin roadmap reload"))
        assert words_of(ada.last).startswith("The files of Way are a version you declined.")
        way.unlink()
        await ada.calls(Press("admin roadmap reload"))
        assert words_of(ada.last).startswith("way.md can't be used.")
        assert words_of(ada.last).endswith("People stay on the last good version.")
        assert "Whole roadmap 0 of 10" in words_of(await ada.says("/today"))
        write(way, *"abcdefghij", "k")
        await ada.calls(Press("admin roadmap reload"))
        assert words_of(ada.last) == "Way is at version 3 now.\n1 topic new."


# What people are told


async def test_a_change_is_told_for_a_week_in_today_the_prompt_and_the_groups_post(boss: Person, world: World) -> None:
    told = "The roadmap changed on Tuesday, 24 November: 1 topic new. Your progress is kept."
    await boss.presses("Use it", on=await brings(boss, COOKING))
    seen = ("/today", "/admin preview", "/preview")
    for line in seen:
        assert "The roadmap changed" not in words_of(await boss.says(line)), "a first version is no change"
    await boss.says("/reminders day:monday time:9:00 where:here")
    await boss.presses("Use it", on=await brings(boss, COOKING + "- [ ] Rice\n"))
    world.clock.move(days=6, hours=23, minutes=59)
    for press in (Press("today"), Press("admin preview"), Press("preview")):
        assert told in words_of(await boss.calls(press)), press
    world.clock.move(minutes=1)
    for press in (Press("today"), Press("admin preview"), Press("preview")):
        assert "The roadmap changed" not in words_of(await boss.calls(press)), press


# Old buttons


async def test_an_old_button_says_that_its_topic_is_on_another_roadmap(boss: Person, ada: Person) -> None:
    old = await ada.says("/today")
    part = await ada.says("/roadmap 1")
    await boss.presses("Use it", on=await brings(boss, COOKING))
    said = "That is on another roadmap, AI/ML for software engineers.\nHere we are on Cooking. "
    for label, on in (("Done", old), ("More about it", old), ("Make this my focus", part)):
        await ada.presses(label, on=on)
        assert words_of(ada.last) == said + "Your progress on both is kept."
        assert labels(ada.last) == ["Show the roadmap"]
    await ada.says("/project list")
    assert (await ada.says("/check JavaScripted")).cards[0].title == "I can't find “JavaScripted”."


async def test_an_old_button_says_that_its_topic_has_left(boss: Person, ada: Person) -> None:
    await boss.presses("Use it", on=await brings(boss, COOKING))
    old = await ada.says("/today")
    await brings(boss, COOKING.replace("- [ ] Knife skills\n", ""))
    await boss.presses("Use it")
    await ada.presses("Done", on=old)
    assert words_of(ada.last) == (
        "That isn't on the roadmap any more.\nWhat you did is kept, and counts again if it comes back."
    )


# Where one is alone


async def test_alone_one_follows_a_roadmap_of_ones_own_choice(world: World, boss: Person) -> None:
    alone = world.person("boss", community=None)
    assert words_of(await alone.says("/settings roadmap")).endswith("There is no other one yet.")
    assert labels(alone.last) == ["Show the roadmap", "My settings"]
    assert "Change roadmap" not in labels(await alone.says("/settings"))
    await boss.presses("Use it", on=await brings(boss, COOKING))
    await alone.says("/settings")
    assert "Roadmap where you are alone: Cooking" in words_of(alone.last)
    await alone.presses("Change roadmap")
    assert words_of(alone.last) == "You follow Cooking.\nYour progress on each of them is kept."
    await alone.picks("Choose another roadmap", "AI/ML for software engineers")
    assert words_of(alone.last).startswith("You follow AI/ML for software engineers now.")
    assert words_of(await alone.says("/roadmap")).startswith("AI/ML")
    assert words_of(await boss.says("/roadmap")).startswith("Cooking"), "the place stays where it is"
    await alone.says("/settings roadmap:cooking")
    assert "Roadmap where you are alone: Cooking" in words_of(alone.last)
    stranger = world.person("eve", community=None)
    assert "There is no other one yet." in words_of(await stranger.says("/settings roadmap"))
    assert "I don't have a roadmap called “cooking” here." in words_of(await stranger.says("/settings roadmap:cooking"))

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.reply import MOST_BYTES, File, Press, Reply
from bot.domain.learner import Asker
from bot.domain.progress import State
from tests.world import Person, World, labels, words_of

NOTE = "What you import counts for no streak, pace or goal. Your own ticks stay."


async def hands_in(who: Person, file: File | bytes) -> Reply:
    file = file if isinstance(file, File) else File("mine.md", file)
    return await who.calls(Press("roadmap import", {"file": file.name}, (file,)), filled=("file",))


async def exports(who: Person) -> File:
    (file,) = (await who.says("/roadmap export")).files
    return file


async def states(world: World, who: Person) -> dict[str, State]:
    standing = await world.app.services.study.standing(who.asker)
    return {topic.number: standing.state(topic) for topic in standing.roadmap.topics if standing.state(topic) != "todo"}


async def test_a_file_with_ones_ticks_is_taken_along(world: World, ada: Person) -> None:
    await ada.says("/check bayes")
    await ada.presses("Take it along", on=await ada.says("/roadmap"))
    assert words_of(ada.last) == (
        "Here is AI/ML for software engineers.\n"
        "It is yours to keep: a Markdown file with your ticks in it, as GitHub shows them.\n"
        "To bring them back, here or to another bot: /roadmap, then “Import my ticks”.\n"
        "Done: 1 of 30"
    )
    (file,) = ada.last.files
    assert (file.name, file.media_type) == ("roadmap.md", "text/markdown")
    text = (file.content or b"").decode()
    assert re.findall(r"- \[x\] (.*?) (?:\(| <)", text) == ["Bayesian thinking and inference"]
    stranger = world.person("eve")
    await exports(stranger)
    assert len(await world.rows("SELECT * FROM learners")) == 1, "reading creates nothing"


async def test_another_person_is_where_the_first_one_was(world: World, ada: Person, bob: Person) -> None:
    await ada.says("/check 1.1-1.3")
    await ada.says("/learn 2.1")
    await ada.says("/skip 2.2, 3.1")
    assert set((await states(world, ada)).values()) == {"done", "learning", "skipped"}
    file = await exports(ada)
    await bob.presses("Import my ticks", on=await bob.says("/roadmap"))
    assert [ask.look.widget for ask in bob.last.form.asks] == ["file"]  # type: ignore[union-attr]
    await hands_in(bob, file)
    assert words_of(bob.last) == (
        f"6 topics would change with that file.\nDone: 3\nLearning: 1\nNot for you: 2\n{NOTE}"
    )
    assert await states(world, bob) == {}, "nothing has changed yet"
    await bob.presses("Import my ticks")
    assert words_of(bob.last).startswith("Taken over: 6 topics.\n")
    assert await states(world, bob) == await states(world, ada)
    said = words_of(await bob.says("/progress"))
    assert "Streak: 0 weeks\nThis week: 0 topics" in said


async def test_taking_over_is_undone_and_done_again_and_twice_is_harmless(
    world: World, ada: Person, bob: Person
) -> None:
    await ada.says("/check 1.1-1.3")
    looked = await hands_in(bob, await exports(ada))
    taken = await bob.presses("Import my ticks", on=looked)
    await bob.presses("Import my ticks", on=looked)
    assert words_of(bob.last).startswith("It was all like that already.")
    assert "Undo" not in labels(bob.last)
    await bob.presses("Undo", on=taken)
    assert words_of(bob.last).startswith("Taken back: ")
    assert await states(world, bob) == {}
    await bob.presses("Undo")
    assert await states(world, bob) == await states(world, ada)
    assert words_of(await hands_in(bob, await exports(ada))).startswith("Nothing in that file is new here.")
    assert labels(bob.last) == ["Progress"]


async def test_what_one_did_oneself_stays(world: World, ada: Person, bob: Person) -> None:
    await ada.says("/learn 1.1")
    await ada.says("/skip 1.2")
    await ada.says("/check 1.3")
    await bob.says("/check 1.1")
    looked = await hands_in(bob, await exports(ada))
    assert words_of(looked).startswith("2 topics would change with that file.\nDone: 1\nNot for you: 1\n")
    await bob.says("/check 1.2")  # while the answer stands there
    await bob.presses("Import my ticks", on=looked)
    assert await states(world, bob) == {"1.1": "done", "1.2": "done", "1.3": "done"}


async def test_the_answers_name_what_has_no_place_here(bob: Person) -> None:
    more = "".join(f"- [x] Knitting {n}\n" for n in range(8))
    said = words_of(
        await hands_in(bob, f"# Other\n\n- [x] Hypothesis testing and confidence intervals\n{more}".encode())
    )
    assert said.startswith("1 topic would change with that file.")
    assert "Not on this roadmap: Knitting 0, Knitting 1, Knitting 2, Knitting 3, Knitting 4, and 3 more." in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"",
            "Nothing in that file is new here.\nI look for ticked boxes, such as “- [x] Onions”, in a Markdown file.",
        ),
        (b"\xff\xfe\x00" * 500, "Nothing in that file is new here."),
        (b"# A\n\n- [ ] a\n", "Nothing in that file is new here."),
        (b"# A\n\n- [x] Knitting\n", "Nothing in that file is new here.\nNot on this roadmap: Knitting."),
        (b"x" * (MOST_BYTES + 1), "“mine.md” is too large.\nUse a file of at most 1 MiB."),
        (b"- a\n" * 20_001, "I can't use that file: it has more than 20,000 list items, on line 20001.\nMend it"),
    ],
    ids=["empty", "no text", "no ticks", "nothing known", "too large", "too many"],
)
async def test_a_file_without_ticks_of_ones_own_is_answered_kindly(
    content: bytes, said: str, world: World, bob: Person
) -> None:
    assert words_of(await hands_in(bob, content)).startswith(said)
    assert await world.rows("SELECT * FROM learners") == []


async def test_a_file_only_named_is_asked_for(bob: Person) -> None:
    for line in ("/roadmap import", "/roadmap import mine.md"):
        assert [ask.name for ask in (await bob.says(line)).form.asks] == ["file"]  # type: ignore[union-attr]


async def test_ticks_find_their_topics_on_a_version_that_renames_and_moves_them(tmp_path: Path) -> None:
    way = tmp_path / "way.md"
    way.write_text("# Way\n\n## Phase 1: A\n\n- [ ] Knife skills\n- [ ] Onions\n- [ ] Stock\n")
    async with World(tmp_path, roadmap=way, operators=("fake:ada",)) as world:
        ada, bob = world.person("ada"), world.person("bob")
        await ada.says("/check knife, stock")
        file = await exports(ada)
        way.write_text("# Way\n\n## Phase 1: B\n\n- [ ] Stock\n\n## Phase 2: A\n\n- [ ] Knife skills!\n- [ ] Onions\n")
        await ada.calls(Press("admin roadmap reload"))
        await hands_in(bob, file)
        await bob.presses("Import my ticks")
        assert await states(world, bob) == await states(world, ada) != {}


async def test_a_whole_large_roadmap_is_taken_over_at_once(tmp_path: Path) -> None:
    way = tmp_path / "way.md"
    way.write_text("# Way\n\n## Phase 1: A\n\n" + "".join(f"- [ ] Topic number {n}\n" for n in range(1000)))
    async with World(tmp_path, roadmap=way) as world:
        bob = world.person("bob")
        await hands_in(bob, way.read_bytes().replace(b"[ ]", b"[x]"))
        assert words_of(bob.last).startswith("1,000 topics would change with that file.")
        await bob.presses("Import my ticks")
        assert words_of(bob.last).startswith("Taken over: 1,000 topics.")
        assert len(await states(world, bob)) == 1000


STATES = st.lists(st.sampled_from(["todo", "learning", "done", "skipped"]), min_size=30, max_size=30)


@given(STATES, STATES)
@settings(max_examples=8, deadline=None)
async def test_whatever_the_states_they_arrive_as_they_were(hers: list[State], his: list[State]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with World(Path(folder)) as world:
            ada, bob = world.person("ada"), world.person("bob")
            for who, wanted in ((ada, hers), (bob, his)):
                await put(world, who.asker, wanted)
            before = await states(world, bob)
            reply = await hands_in(bob, await exports(ada))
            if "Import my ticks" in labels(reply):
                taken = await bob.presses("Import my ticks")
                said = await states(world, ada)
                kept = {number: state for number, state in before.items() if state == "done" or number not in said}
                assert await states(world, bob) == said | kept
                await bob.presses("Undo", on=taken)
            assert await states(world, bob) == before


async def put(world: World, asker: Asker, wanted: list[State]) -> None:
    study = world.app.services.study
    topics = (await study.standing(asker)).roadmap.topics
    await study.place(asker, {t: state for t, state in zip(topics, wanted, strict=True) if state != "todo"})

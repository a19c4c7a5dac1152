"""/data: in plain words, as a file, brought back, deleted."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.reply import MOST_BYTES, File, Press
from tests.services.leaving import bring, delete, does, live, see, take_along
from tests.world import Person, World, labels, words_of

ANOTHER = """# AI/ML, told anew

## Phase 1: Numbers

### Statistics Refresher

- Bayesian thinking and inference
- Probability, gently <!-- id: chance -->

## Phase 2: Else

### Cooking

- Onions
"""


async def test_a_stranger_is_kept_nowhere_and_learns_that(world: World, ada: Person) -> None:
    assert "I keep nothing about you." in words_of(await ada.says("/data"))
    assert labels(ada.last) == ["Today", "Bring a file back"]
    assert not await world.rows("SELECT * FROM learners")


async def test_what_is_kept_is_said_in_plain_words(ada: Person) -> None:
    await ada.says("/check 1.1-1.2")
    await ada.calls(Press("note", {"topic": "1.1", "text": "Look again"}))
    await ada.says("/goal set read 3 chapters")
    said = words_of(await ada.says("/data"))
    assert "1 change to your topics" in said
    assert "1 note" in said
    assert "1 goal" in said
    assert "Name: Ada" in said
    assert "ada on fake" in said
    assert "Who else sees your progress and goals: nobody" in said
    assert labels(ada.last) == ["Take it along", "Bring a file back", "Privacy", "Delete everything"]
    await ada.says("/settings share:yes")
    assert "the people of 1 place, as you chose" in words_of(await ada.says("/data"))


async def test_privacy_leads_to_the_settings_and_back(ada: Person) -> None:
    await ada.says("/check 1.1")
    await ada.says("/data")
    assert "people here can't see them" in words_of(await ada.presses("Privacy"))
    assert "This is what I keep" in words_of(await ada.presses("What I keep about you"))


async def test_two_files_come_with_everything(ada: Person) -> None:
    await ada.says("/check 1.1")
    said = await ada.says("/data export")
    assert [file.name for file in said.files] == ["study-buddy-data.json", "roadmap.md"]
    data = json.loads(said.files[0].content or b"")
    assert data["learners"][0]["name"] == "Ada"
    assert [one["kind"] for one in data["named"]] == ["topic"]
    assert "[x]" in (said.files[1].content or b"").decode()


@pytest.mark.parametrize("typed", ["delete", " DELETE ", "ada", "Ada"])
async def test_deleting_asks_for_a_word_or_ones_name(world: World, ada: Person, typed: str) -> None:
    await ada.says("/check 1.1")
    form = (await ada.says("/data delete")).form
    assert form is not None
    assert "can't be taken back" in words_of(ada.last)
    assert await world.rows("SELECT * FROM learners")
    assert "is deleted" in words_of(await ada.fills(sure=typed))
    assert not await world.rows("SELECT * FROM learners")
    assert "0 of 30" in words_of(await ada.says("/progress"))


@pytest.mark.parametrize("typed", ["yes", "bob", "delet", ""])
async def test_any_other_word_deletes_nothing(world: World, ada: Person, typed: str) -> None:
    await ada.says("/check 1.1")
    await ada.says("/data delete")
    await ada.fills(sure=typed)
    assert "is deleted" not in words_of(ada.last)
    assert await world.rows("SELECT * FROM learners")


async def test_deleting_twice_is_harmless_and_touches_nobody_else(ada: Person, bob: Person) -> None:
    await ada.says("/check 1.1")
    await bob.says("/check 1.1-1.3")
    before = await see(bob)
    for _ in range(2):
        assert "is deleted" in words_of(await delete(ada))
    assert await see(bob) == before


async def test_old_buttons_of_who_left_are_answered_kindly(world: World, ada: Person) -> None:
    ticked = await ada.says("/check 1.1")
    await ada.says("/reminders on")
    await delete(ada)
    assert "can't find that change" in words_of(await ada.presses("Undo", on=ticked))
    await world.app.courier.round()


async def test_without_a_file_a_form_asks_for_it(ada: Person) -> None:
    form = (await ada.says("/data import")).form
    assert form is not None
    assert [ask.look.widget for ask in form.asks] == ["file"]


async def test_a_file_from_another_bot_finds_its_topics(tmp_path: Path, world: World, ada: Person) -> None:
    """By the title in its module, by the id its author wrote; what isn't there stays part of the history."""
    there = tmp_path / "there"
    there.mkdir()
    (there / "way.md").write_text(ANOTHER)
    async with World(there, world.clock, roadmap=there / "way.md") as elsewhere:
        ada_there = elsewhere.person("ada.elsewhere", community="theirs")
        for line in ("/settings name:Ada L", "/focus phase 1", "/check 1.1-1.2", "/check onions"):
            await does(ada_there, line)
        file = (await take_along(ada_there)).content or b""
    said = words_of(await bring(ada, file))
    assert "I take “AI/ML, told anew” for" in said
    assert "Not on this roadmap, so they count in your history only: Probability, gently and Onions." in said
    assert "Name: Ada L" in said
    await ada.presses("Take it over")
    assert "1 of 30" in words_of(await ada.says("/progress"))
    assert "done" in words_of(await ada.says("/topic bayesian thinking"))
    assert "Ada L" in words_of(await ada.says("/settings"))
    again = json.loads((await take_along(ada)).content or b"")
    assert len(again["events"]) == 3, "nothing of it is lost"


async def test_an_id_its_author_wrote_outdoes_titles(tmp_path: Path) -> None:
    file = b""
    for folder, title in (("one", "Probability, gently"), ("two", "Chance")):
        (tmp_path / folder).mkdir()
        way = tmp_path / folder / "way.md"
        way.write_text(ANOTHER.replace("Probability, gently", title))
        async with World(tmp_path / folder, roadmap=way) as world:
            ada = world.person("ada")
            if not file:
                await does(ada, "/check 1.2")
                file = (await take_along(ada)).content or b""
            else:
                assert "Not on this roadmap" not in words_of(await bring(ada, file))
                await ada.presses("Take it over")
                assert "done" in words_of(await ada.says("/topic chance"))


Spoil = Callable[[dict[str, Any]], object]

SPOILS: list[tuple[str, Spoil]] = [
    ("another format", lambda d: d.update(format="else")),
    ("a later version", lambda d: d.update(version=2)),
    ("something unknown", lambda d: d.update(extra=1)),
    ("no list", lambda d: d.update(changes={})),
    ("an id that isn't one", lambda d: d["changes"][0].update(id="'; DROP TABLE learners")),
    ("a state that isn't one", lambda d: d["events"][0].update(after="rich")),
    ("a day that isn't one", lambda d: d["changes"][0].update(day="2026-02-30")),
    ("another century", lambda d: d["changes"][0].update(day="0001-01-01")),
    ("an endless vacation", lambda d: d["vacations"][0].update(first_day="2000-01-01", last_day="2099-01-01")),
    ("a goal of no week", lambda d: d["goals"][0].update(week="2026-11-25")),
    ("infinity", lambda d: d["goals"][0].update(target=float("inf"))),
    ("an instant no database takes", lambda d: d["changes"][0].update(at=2**63)),
    ("half of quiet hours", lambda d: d["rests"][0].update(quiet_start=None)),
    ("a fact of no project", lambda d: d["project_events"][0].update(fact="owner", after="me")),
    ("a link that runs", lambda d: d["project_events"][-1].update(fact="link", after="javascript:alert(1)")),
    ("a week that isn't one", lambda d: d["reminders"][0].update(occasion="2026-99-99")),
    ("days to come", lambda d: d["changes"][0].update(at=4_000_000_000)),
    ("many people", lambda d: d.update(learners=d["learners"] * 2)),
    ("a minute beyond the day", lambda d: d["reminders"][0].update(minute=5000)),
]


@pytest.fixture
async def file(world: World, ada: Person) -> dict[str, Any]:
    await live(world, ada)
    data: dict[str, Any] = json.loads((await take_along(ada)).content or b"")
    return data


@pytest.mark.parametrize(("name", "spoil"), SPOILS, ids=[name for name, _ in SPOILS])
async def test_a_file_that_cannot_be_is_refused_in_a_sentence(
    world: World, bob: Person, file: dict[str, Any], name: str, spoil: Spoil
) -> None:
    spoil(file)
    said = await bring(bob, json.dumps(file).encode())
    assert said.cards[0].tone == "warn", name
    assert "went wrong on my side" not in words_of(said)
    assert len(await world.rows("SELECT * FROM learners")) == 1
    assert not await world.rows("SELECT * FROM brought")


@pytest.mark.parametrize(
    "content",
    [b"", b"\0", b"null", b"[" * 300_000, b'{"format": "study-buddy-data", "version": 1}', b"\xff\xfe", b"1e400"],
)
async def test_what_is_no_file_of_ours_is_refused_too(ada: Person, content: bytes) -> None:
    said = await bring(ada, content)
    assert said.cards[0].tone == "warn"
    assert "went wrong on my side" not in words_of(said)


async def test_a_file_that_is_too_large_is_refused(ada: Person) -> None:
    big = File("big.json", b" " * (MOST_BYTES + 1))
    assert "too large" in words_of(await ada.calls(Press("data import", {"file": "big.json"}, (big,))))


async def test_odd_text_in_a_file_comes_through_without_what_no_database_takes(
    bob: Person, file: dict[str, Any]
) -> None:
    file["notes"][0]["text"] = "one\0two\nthree"
    file["learners"][0]["name"] = "A\0d\na\u202e" + "x" * 5000
    await bring(bob, json.dumps(file).encode())
    await bob.presses("Take it over")
    assert "onetwo" in words_of(await bob.says("/topic 1.2"))
    assert "went wrong" not in words_of(await bob.says("/settings"))


async def test_a_file_waits_for_a_day_and_only_for_who_brought_it(
    world: World, ada: Person, bob: Person, file: dict[str, Any]
) -> None:
    looked = await bring(bob, json.dumps(file).encode())
    await delete(ada)
    assert "isn't waiting any more" in words_of(await ada.presses("Take it over", on=looked))
    other = await bring(bob, json.dumps(file).encode())
    assert "isn't waiting any more" in words_of(await bob.presses("Take it over", on=looked))
    world.clock.move(days=2)
    await world.app.services.bringing.prune()
    assert "isn't waiting any more" in words_of(await bob.presses("Take it over", on=other))


TOPICS = st.sampled_from(["1.1", "1.2", "1.3-1.4", "2.1", "2.2", "3.1", "1.1,2.3", "4.1-4.2"])
WHEN = st.sampled_from(["", "yesterday", "3 days ago"])
CALLS = st.one_of(
    st.builds(lambda t, w: Press("check", {"topics": t} | ({"when": w} if w else {})), TOPICS, WHEN),
    st.builds(
        lambda name, t: Press(name, {"topics": t}), st.sampled_from(["uncheck", "learn", "skip", "know"]), TOPICS
    ),
    st.builds(lambda n: Press("goal set", {"what": f"read {n} chapters"}), st.integers(1, 9)),
    st.builds(lambda t: Press("goal set", {"what": "These", "topics": t}), TOPICS),
    st.builds(lambda n: Press("goal log", {"goal": "chapters", "amount": str(n)}), st.integers(1, 5)),
    st.sampled_from(
        [Press("goal carry"), Press("goal done", {"goal": "chapters"}), Press("goal drop", {"goal": "These"})]
    ),
    st.builds(lambda n: Press("finished add", {"title": f"Book {n}", "rating": "3"}), st.integers(1, 3)),
    st.builds(lambda t: Press("note", {"topic": t, "text": f"Of {t}"}), st.sampled_from(["1.1", "2.1"])),
    st.builds(lambda p: Press("project start", {"project": p}), st.sampled_from(["1", "2"])),
    st.builds(lambda p, m: Press("project milestone", {"project": p, "milestones": m}), *[st.sampled_from("12")] * 2),
    st.builds(lambda part: Press("focus", {"part": part}), st.sampled_from(["phase 2", "module 3"])),
    st.sampled_from(
        [Press("reminders on"), Press("reminders off"), Press("reminders pause"), Press("reminders resume")]
    ),
    st.builds(lambda d: Press("reminders when", {"day": d, "time": "7:15"}), st.sampled_from(["monday", "sunday"])),
    st.sampled_from([Press("skip week"), Press("fresh start"), Press("reminders back")]),
    st.builds(lambda hours: Press("reminders quiet", {"hours": hours}), st.sampled_from(["22:00-7:00", "none"])),
    st.sampled_from([Press("settings", {"share": "yes"}), Press("settings", {"name": "Countess"})]),
)
STEPS = st.lists(st.one_of(CALLS, st.just("Undo"), st.integers(1, 12)), min_size=1, max_size=25)


@pytest.fixture
async def lives(tmp_path: Path) -> AsyncIterator[Callable[[], tuple[World, Person]]]:
    """One program for all examples: each has a person of their own."""
    numbers = count()
    async with World(tmp_path) as world:
        yield lambda: (world, world.person(f"p{next(numbers)}", community=f"c{next(numbers)}"))


@given(STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_whatever_somebody_did_it_is_the_same_after_leaving_and_coming_back(
    lives: Callable[[], tuple[World, Person]], steps: list[Press | str | int]
) -> None:
    world, who = lives()
    await who.calls(Press("zone set", {"zone": "Asia/Kathmandu", "sure": "yes"}))
    for step in steps:
        if isinstance(step, int):
            world.clock.move(days=step, hours=5)
            await world.app.courier.round()
        elif isinstance(step, str):
            if step in labels(who.last):
                await who.presses(step)
        else:
            await who.calls(step)
        assert "went wrong on my side" not in words_of(who.last)
    before = await see(who)
    file = (await take_along(who)).content or b""
    await delete(who)
    await bring(who, file)
    await who.presses("Take it over")
    assert await see(who) == before

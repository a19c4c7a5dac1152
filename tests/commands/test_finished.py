from __future__ import annotations

from pathlib import Path

from bot.chat.reply import Button, Press, Select
from tests.services.shelves import write_way
from tests.world import Person, World, labels, words_of

BAYES = "Think Bayes (2nd edition)"
ATTENTION = "Attention Is All You Need"


async def test_looking_creates_nothing(world: World, ada: Person) -> None:
    for line in ("/finished", "/finished list 7", "/finished add"):
        await ada.says(line)
    await ada.says("/finished add bayes")
    assert await world.rows("SELECT * FROM learners") == await world.rows("SELECT * FROM finished") == []


async def test_what_the_roadmap_has_is_known_by_its_title(world: World, ada: Person) -> None:
    said = words_of(await ada.says("/finished add think bayes"))
    assert said == f"Finished: {BAYES}.\nOn your list: 1 book."
    said = words_of(await ada.says("/finished"))
    assert f"Books\n- {BAYES} · 24 Nov" in said
    assert "In all: 1 book." in said
    assert "Finished: 1 book" in words_of(await ada.says("/progress"))
    (row,) = await world.rows("SELECT * FROM finished")
    assert (row["kind"], row["link"]) == ("book", "https://allendowney.github.io/ThinkBayes2/")


async def test_everything_may_be_said_at_once(ada: Person) -> None:
    reply = await ada.says('/finished add title:"attention is all you need" rating:5 note:"worth *it*" when:yesterday')
    assert words_of(reply) == f"Finished: {ATTENTION}.\nLogged for Monday, 23 November.\nOn your list: 1 paper."
    assert "How good was it?" not in labels(reply)
    assert f"Papers\n- {ATTENTION} · 23 Nov · 5 of 5 · “worth *it*”" in words_of(await ada.says("/finished"))


async def test_a_title_that_may_be_the_roadmaps_is_asked_about(world: World, ada: Person) -> None:
    reply = await ada.says('/finished add title:"bayes" rating:4 when:yesterday note:"short"')
    assert words_of(reply).startswith("Which one is “bayes”?\nThe roadmap has Think Bayes (2nd edition), ")
    assert await world.rows("SELECT * FROM finished") == []
    await ada.presses(BAYES)
    (row,) = await world.rows("SELECT * FROM finished")
    assert (row["title"], row["rating"], row["note"], row["day"]) == (BAYES, 4, "short", "2026-11-23")
    await ada.presses("None of these: note it as it is", on=reply)
    assert words_of(ada.last).startswith("Finished: bayes.")
    await ada.picks("What is it?", "Article")
    assert "Kind: Article" in words_of(ada.last)
    assert "1 book, 1 article" in words_of(await ada.says("/progress"))


async def test_a_mistyped_title_is_offered_not_refused(ada: Person) -> None:
    await ada.says("/finished add think bays")
    await ada.presses(BAYES)
    assert words_of(ada.last).startswith(f"Finished: {BAYES}.")


async def test_a_kind_tells_ones_own_from_the_roadmaps(world: World, ada: Person) -> None:
    await ada.says("/finished add title:deep learning kind:course")
    await ada.says("/finished add title:deep learning kind:book")
    rows = await world.rows("SELECT kind, resource FROM finished ORDER BY kind")
    assert [(row["kind"], bool(row["resource"])) for row in rows] == [("book", True), ("course", False)]


async def test_ones_own_has_a_kind_and_a_link_to_the_web_only(ada: Person) -> None:
    await ada.says("/finished")
    await ada.presses("Something of my own")
    form = ada.last.form
    assert form is not None
    assert [(a.name, a.required) for a in form.asks] == [
        ("title", True),
        ("kind", True),
        ("link", False),
        ("rating", False),
        ("note", False),
    ]
    await ada.fills(title="On *Bread*", kind="paper", link="javascript:alert(1)", rating="", note="")
    assert ada.last.form is not None
    assert {a.name: a.error for a in ada.last.form.asks if a.error} == {
        "link": "“javascript:alert(1)” is no web address. Type one that begins with https://."
    }
    await ada.fills(link="bread.example/a_(b)", rating="", note="")
    assert words_of(ada.last).startswith("Finished: On *Bread*.\nOn your list: 1 paper.")
    said = (await ada.says("/finished")).cards[0].body.source
    assert r"- [On \*Bread\*](https://bread.example/a_%28b%29) · 24 Nov" in said
    await ada.picks("Look at one, or change it", "On *Bread*")
    opens = [c.does for row in ada.last.controls for c in row if isinstance(c, Button) and c.label == "Open"]
    assert opens == ["https://bread.example/a_(b)"]


async def test_a_bare_address_is_a_title_with_a_link(world: World, ada: Person) -> None:
    await ada.says("/finished add https://arxiv.org/abs/1706.03762v5")
    await ada.says("/finished add title:Blog link:blog.example kind:article")
    rows = await world.rows("SELECT title, link FROM finished ORDER BY title DESC")
    assert [row["link"] for row in rows] == ["https://arxiv.org/abs/1706.03762v5", "https://blog.example"]


async def test_an_address_of_the_roadmaps_is_that_resource(ada: Person) -> None:
    await ada.says("/finished add http://allendowney.github.io/ThinkBayes2")
    assert words_of(ada.last).startswith(f"Finished: {BAYES}.")


async def test_the_same_twice_is_said_kindly(world: World, ada: Person) -> None:
    await ada.says("/finished add title:think bayes when:yesterday")
    reply = await ada.says("/finished add think bayes")
    assert words_of(reply).startswith(f"{BAYES} is on your list already, since Monday, 23 November.")
    assert "Undo" not in labels(reply)
    assert len(await world.rows("SELECT * FROM finished")) == 1


async def test_undo_takes_it_off_and_it_can_be_put_back(ada: Person) -> None:
    added = await ada.says("/finished add think bayes")
    assert words_of(await ada.presses("Undo")) == f"Off your list: {BAYES}."
    removed = ada.last
    assert "Nothing changed." in words_of(await ada.presses("Undo", on=added))
    assert "Nothing yet." in words_of(await ada.says("/finished"))
    assert words_of(await ada.presses("Put it back", on=removed)).startswith(f"Finished: {BAYES}.")
    assert "is on your list already" in words_of(await ada.presses("Put it back", on=removed))
    await ada.presses("Undo", on=added)
    assert words_of(await ada.presses("Change", on=added)).startswith(f"You took {BAYES} off your list.")
    await ada.presses("Put it back")
    assert f"- {BAYES}" in words_of(await ada.says("/finished"))


async def test_an_entry_is_rated_changed_and_removed(ada: Person) -> None:
    await ada.says("/finished add title:My own pamphlet kind:book")
    await ada.picks("How good was it?", "4 of 5")
    assert words_of(ada.last) == "Changed: My own pamphlet.\nFinished: 24 November 2026\nKind: Book\nRating: 4 of 5"
    await ada.presses("Change")
    form = ada.last.form
    assert form is not None
    assert {a.name: a.value for a in form.asks} == {
        "title": "My own pamphlet",
        "kind": "book",
        "link": "",
        "rating": "4",
        "note": "",
    }
    await ada.fills(title="My pamphlet", note="second print", rating="", link="https://p.example/")
    assert words_of(ada.last).startswith("Changed: My pamphlet.")
    await ada.says("/finished")
    await ada.picks("Look at one, or change it", "My pamphlet")
    assert words_of(ada.last) == "My pamphlet\n> second print\nFinished: 24 November 2026\nKind: Book"
    await ada.presses("Change")
    await ada.fills(note=" ", link=" ", rating="")
    assert "second print" not in words_of(ada.last)
    assert "Open" not in labels(ada.last)
    await ada.presses("Remove")
    assert "Off your list: My pamphlet." in words_of(ada.last)


async def test_a_wrong_rating_or_day_is_refused_with_what_to_try(world: World, ada: Person) -> None:
    await ada.says("/finished add title:think bayes rating:9")
    assert "“9” is not one of the choices." in words_of(ada.last)
    await ada.says("/finished add title:think bayes when:2026-11-01")
    assert "up to 7 days back" in words_of(ada.last)
    await ada.presses("Today")
    (row,) = await world.rows("SELECT day FROM finished")
    assert row["day"] == "2026-11-24"


async def test_nobody_can_touch_anothers_list(world: World, ada: Person, bob: Person) -> None:
    await ada.says("/finished add think bayes")
    undo, entry = ada.last, (await world.rows("SELECT id FROM finished"))[0]["id"]
    await bob.presses("Undo", on=undo)
    assert "I can't find that on your list." in words_of(bob.last)
    await bob.calls(Press("finished change", {"entry": str(entry), "title": "x", "kind": "book"}))
    await bob.fills(link="", rating="", note="")
    await bob.calls(Press("finished show", {"entry": str(entry)}))
    assert "I can't find that on your list." in words_of(bob.last)
    assert f"- {BAYES}" in words_of(await ada.says("/finished"))


async def test_a_long_list_has_pages_by_kind(world: World, ada: Person) -> None:
    for n in range(14):
        world.clock.move(seconds=1)
        await ada.says(f'/finished add title:"Pamphlet {n:02}" kind:{"paper" if n % 2 else "book"}')
    reply = await ada.says("/finished")
    assert reply.page is not None
    assert (reply.page.number, reply.page.of) == (1, 2)
    said = words_of(reply)
    assert said.index("Books") < said.index("Pamphlet 12") < said.index("Papers") < said.index("Pamphlet 13")
    assert "In all: 7 books, 7 papers." in said
    last = words_of(await ada.calls(reply.page.press.also(page="2")))
    assert last.count("Pamphlet") == 2
    assert words_of(await ada.says("/finished list 99")) == last
    assert words_of(await ada.says("/finished list one")) == said


async def test_years_ago_has_its_year(world: World, ada: Person) -> None:
    await ada.says("/finished add think bayes")
    world.clock.move(days=60)
    assert f"- {BAYES} · 24 November 2026" in words_of(await ada.says("/finished"))


async def test_what_is_near_is_offered_until_it_is_finished(ada: Person) -> None:
    await ada.says("/finished")
    await ada.picks("I've finished one of these", BAYES)
    assert words_of(ada.last).startswith(f"Finished: {BAYES}.")
    (menu,) = [
        c
        for row in (await ada.says("/finished")).controls
        for c in row
        if isinstance(c, Select) and c.fills == "resource"
    ]
    assert BAYES not in [c.label for c in menu.choices]


async def test_resources_are_suggested_while_typing(ada: Person) -> None:
    found = await ada.suggests(Press("finished add"), "title", "bayezian data")
    assert [(c.label, c.note) for c in found][:1] == [("Bayesian Data Analysis (3rd edition)", "Book")]
    first = await ada.suggests(Press("finished add"), "title", "")
    assert first[0].label == "Think Stats (3rd edition)"
    assert len({c.value for c in first}) == 25
    await ada.says("/finished add think stats")
    assert first[0] not in await ada.suggests(Press("finished add"), "title", " ")
    assert await ada.suggests(Press("finished this"), "resource", "x") == ()


async def test_every_resource_is_found_by_what_is_suggested_for_it(world: World, ada: Person) -> None:
    for resource in world.app.services.roadmaps.default.resources:
        found = await ada.suggests(Press("finished add"), "title", resource.title)
        assert found[0].label == resource.title
        assert len(found[0].value) <= 100
        await ada.calls(Press("finished add", {"title": found[0].value}))
        assert words_of(ada.last).startswith(f"Finished: {resource.title}."), resource.title
    assert len(await world.rows("SELECT DISTINCT resource FROM finished")) == 124


async def test_a_button_for_what_left_the_roadmap_says_so(tmp_path: Path) -> None:
    async with World(tmp_path, roadmap=write_way(tmp_path / "way")) as world:
        ada = world.person("ada")
        reply = await ada.calls(Press("finished this", {"resource": "gone"}))
        assert "That has left the roadmap." in words_of(reply)
        await ada.presses("Note it")
        await ada.fills(title="The lost book")
        assert words_of(ada.last).startswith("Finished: The lost book.")
        assert "I've finished one of these" not in labels(await ada.says("/finished"))

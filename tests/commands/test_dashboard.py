"""`/progress file`: everything about one's progress as one file, wherever one asks for it."""

from __future__ import annotations

from bot.chat.reply import Button, Press
from tests.commands.dashboard.reading import read, table, text
from tests.world import Person, World, labels, words_of


async def test_everything_is_in_one_file(ada: Person) -> None:
    await ada.says("/check 1.1-1.3")
    await ada.says("/goal set 3 chapters")
    await ada.says("/finished own title:Think-Bayes kind:book")
    await ada.says("/progress")
    reply = await ada.presses("All of it as a file")
    (file,) = reply.files
    assert (file.name, file.media_type) == ("progress-2026-11-24.html", "text/html")
    said = text(read(file))
    for words in (
        "AI/ML",
        "Done 3 of 30 10%",
        "1.4 Probability theory deep dive next",
        "3 chapters",
        "0 of 1 goal kept",
    ):
        assert words in said
    assert "3 of 30 (10%)" in words_of(reply)
    assert labels(reply) == ["Progress"]
    assert reply.sheet is not None
    assert reply.sheet.body in (file.content or b"").decode()


async def test_a_stranger_gets_an_empty_one_and_stays_a_stranger(ada: Person) -> None:
    reply = await ada.says("/progress file")
    root = read(reply.files[0])
    assert "Done 0 of 30 0%" in text(root)
    assert [row[1:] for row in table(root, "Burn-up")] == [["0", "30"], ["0", "30"]]
    assert (await ada.says("/progress")).cards[0].footer  # still asked for a time zone


async def test_it_counts_the_goals_of_earlier_weeks(world: World, ada: Person) -> None:
    await ada.says("/goal set Read a paper")
    await ada.presses("Done")
    world.clock.move(days=7)
    await ada.says("/goal set Read another")
    rows = table(read((await ada.says("/progress file")).files[0]), "Weekly goals")
    assert rows[:3] == [["30 Nov 2026", "0", "0", "1"], ["23 Nov 2026", "1", "0", "0"], ["16 Nov 2026", "0", "0", "0"]]


async def test_others_and_places_without_pages_are_offered_no_dashboard(ada: Person, bob: Person) -> None:
    await ada.says("/settings share:yes")
    reply = await ada.says("/progress")
    assert "Dashboard" not in labels(reply)
    assert Button("All of it as a file", Press("progress file")) in reply.controls[-1]
    assert "All of it as a file" not in labels(await bob.says("/progress ada"))

"""Somebody who did everything there is to do, and what they see of it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.reply import File, Press, Reply
from tests.world import Person, World, labels, words_of

SEEN = (
    "/today",
    "/progress",
    "/roadmap",
    "/roadmap phase 1",
    "/topic 1.1",
    "/topic 1.2",
    "/topic 2.1",
    "/focus",
    "/goal",
    "/finished",
    "/project",
    "/project show 1",
    "/reminders",
    "/settings",
)


async def see(person: Person) -> Mapping[str, str]:
    """All that the program shows somebody about themselves, in words."""
    seen = {}
    for line in SEEN:
        said = await person.says(line)
        seen[line] = "\n".join([words_of(said), *labels(said)])
    return seen


async def take_along(person: Person) -> File:
    """The file that holds everything."""
    reply = await person.says("/data export")
    return next(file for file in reply.files if file.name == "study-buddy-data.json")


async def bring(person: Person, content: bytes, name: str = "study-buddy-data.json") -> Reply:
    """Hand a file in."""
    return await person.calls(Press("data import", {"file": name}, (File(name, content, "application/json"),)))


async def delete(person: Person) -> Reply:
    """Delete everything, by the form."""
    await person.says("/data delete")
    return await person.fills(sure="delete")


LIFE = (
    Press("zone set", {"zone": "Europe/Berlin", "sure": "yes"}),
    "/settings share:yes name:Ada Augusta",
    "/reminders on",
    Press("know", {"topics": "1.4"}),
    Press("check", {"topics": "1.1", "when": "yesterday"}),
    "/check 1.2-1.3",
    Press("learn", {"topics": "2.1"}),
    Press("skip", {"topics": "2.2"}),
    "/focus phase 2",
    "/goal set read 3 chapters",
    Press("goal set", {"what": "Get there", "topics": "2.3,3.1"}),
    Press("goal log", {"goal": "read 3 chapters", "amount": "2"}),
    "/finished add Think Bayes",
    Press(
        "finished add", {"title": "My own little book", "kind": "book", "link": "https://example.com/b", "rating": "4"}
    ),
    Press("project start", {"project": "1"}),
    Press("project milestone", {"project": "1", "milestones": "1"}),
    Press("project link", {"project": "1", "link": "https://example.com/ada"}),
    "/reminders quiet 22:00-7:00",
    Press("reminders when", {"day": "friday", "time": "18:30"}),
    Press("note", {"topic": "1.2", "text": "Dutch books\nand bets"}),
    "/check 2.3",
    "/uncheck 1.1",
    "/check 1.1",
)


async def does(person: Person, what: str | Press) -> None:
    """Do something that works."""
    said = await (person.says(what) if isinstance(what, str) else person.calls(what))
    assert not any(card.tone == "warn" for card in said.cards), f"{what}: {words_of(said)}"
    assert said.form is None, what


async def live(world: World, person: Person) -> None:
    """Two weeks in which somebody does everything, so that each of their tables has something in it."""
    for what in LIFE:
        await does(person, what)
    await person.presses("Undo")
    unknown = Press("note", {"topic": "no such topic", "text": "what went wrong"})
    await person.calls(unknown, filled=("topic", "text"))
    world.clock.move(days=7)
    await world.app.courier.round()
    await does(person, "/goal carry")
    await does(person, "/check 3.1")
    await does(person, Press("reminders vacation", {"until": "2026-12-24"}))

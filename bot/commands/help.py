"""/help: short, and what to try next."""

from __future__ import annotations

import asyncio
from difflib import get_close_matches
from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import Text
from bot.chat.markup import bullets, rich
from bot.chat.reply import Button, Card, Press, Reply
from bot.commands.kinds import Asked
from bot.commands.views.parts import part_title
from bot.domain import search
from bot.domain.roadmap import Roadmap
from bot.domain.sentence import sentence
from bot.words import Words

TypedArg = Annotated[str, Arg("What was typed", Text(most=100, blank=True))]

OWNED = Press("admin roadmap")
MOST_TOPICS = 3  # offered for words that are no command

LINES = (
    ("today", sentence("where you are and what comes next")),
    ("check", sentence("tick off what you have finished")),
    ("goal", sentence("what you want to get done this week")),
    ("progress", sentence("how far you are")),
    ("roadmap", sentence("the whole map; take it along, or import your ticks")),
    ("topic", sentence("one topic, what to read, your note")),
    ("focus", sentence("what you concentrate on")),
    ("finished", sentence("books, papers and courses you are through with")),
    ("project", sentence("hands-on projects and their milestones")),
    ("reminders", sentence("when you hear from me")),
    ("settings", sentence("time zone, name, privacy")),
    ("data", sentence("what I keep about you; take it along or delete it")),
    ("admin", sentence("the group's weekly post and roadmap")),
)


@command("help", "See what I can do")
async def help_(call: Asked) -> Reply:
    """List the commands and offer the first steps."""
    words = call.words
    listed = bullets(rich(words, "`{name}` {what}", name=words.typed(name), what=words(what)) for name, what in LINES)
    card = Card(
        words("I keep you going on a learning roadmap."),
        listed,
        footer=words("Only you see my answers, unless you share them."),
    )
    first = (
        Button(words("Today"), Press("today"), "primary"),
        Button(words("I know some of this"), Press("known")),
        Button(words("Set a goal"), Press("goal set")),
        Button(words("My reminders"), Press("reminders")),
    )
    # Who runs the program may manage no server, and Discord shows /admin to those only who do.
    health = ((Button(words("How are you doing?"), Press("admin health")), Button(words("My roadmaps"), OWNED)),)
    return Reply(cards=(card,), controls=(first, *(health if call.services.health.may(call.asker) else ())))


@command("unknown", "Answer what I don't understand", hidden=True)
async def unknown(call: Asked, typed: TypedArg) -> Reply:
    """Say kindly that a line means nothing here, and offer what was probably meant: a topic, or a command."""
    words = call.words
    first = next(iter(typed.removeprefix("/").split()), "").casefold()
    near: tuple[Button, ...] = ()
    if first and not typed.startswith("/"):
        roadmap = await call.services.roadmaps.in_use(call.asker)
        meant, near = await asyncio.to_thread(_meant, words, roadmap, typed)  # a big roadmap takes its time
        if meant is not None:
            return Reply(cards=(meant,), controls=(near, (Button(words("Help"), Press("help")),)))
    called = get_close_matches(first, [*(name for name, _ in LINES), "help"], n=3) or ["today", "help"]
    buttons = tuple(Button(words.typed(name), Press("goal list" if name == "goal" else name)) for name in called)
    title = words("I don't know “{typed}”.", typed=typed[:60]) if first else words("That names no command.")
    body = rich(words, "I answer to commands. Type / to see them all.")
    return Reply(cards=(Card(title, body, tone="warn"),), controls=((near, buttons) if near else (buttons,)))


def _meant(words: Words, roadmap: Roadmap, typed: str) -> tuple[Card | None, tuple[Button, ...]]:
    """Return what is asked about words without a command, and the ways to what they may be about.

    Nothing is asked where no title contains them and no part is called so: a similar one is no more than offered.
    """
    found = search.find(roadmap, typed)
    part = None if found.exact else search.find_part(roadmap, typed).part
    if part is not None:
        body = rich(words, "I answer to commands, such as `/roadmap {typed}`.", typed=typed[:60])
        there = Button(part_title(words, part), Press("roadmap", {"part": part.id}))
        return Card(words("Do you mean a part of the roadmap?"), body), (there,)
    topics = tuple(Button(t.title, Press("topic", {"topic": t.id})) for t in (found.exact or found.near)[:MOST_TOPICS])
    body = rich(words, "I answer to commands, such as `/topic {typed}`.", typed=typed[:60])
    return Card(words("Do you mean a topic?"), body) if found.exact else None, topics

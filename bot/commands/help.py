"""/help: short, and what to try next."""

from __future__ import annotations

from bot.chat.command import command
from bot.chat.markup import bullets, rich
from bot.chat.reply import Button, Card, Press, Reply
from bot.commands.kinds import Asked

LINES = (
    ("/today", "where you are and what comes next"),
    ("/check", "tick off what you have finished"),
    ("/goal", "what you want to get done this week"),
    ("/progress", "how far you are"),
    ("/roadmap", "the whole map"),
    ("/topic", "one topic, with your note"),
    ("/focus", "what you concentrate on"),
    ("/reminders", "when you hear from me"),
    ("/settings", "time zone, name, privacy"),
    ("/admin", "the group's weekly post"),
)


@command("help", "See what I can do")
async def help_(call: Asked) -> Reply:
    """List the commands and offer the first steps."""
    words = call.words
    listed = bullets(rich(words, "`{name}` {what}", name=name, what=words(what)) for name, what in LINES)
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
    return Reply(cards=(card,), controls=(first,))

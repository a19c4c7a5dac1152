"""The first words."""

from __future__ import annotations

from bot.chat.around import Rights
from bot.chat.markup import Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, Control, Press, Reply
from bot.domain.roadmap import Roadmap
from bot.words import Words


def hello(words: Words, roadmap: Roadmap) -> Reply:
    """Who I am, and the three obvious next steps."""
    topics = words.plural("{n} topic", "{n} topics", len(roadmap.topics))
    body = lines(
        rich(
            words,
            "Yours is **{title}**: {topics}, and I remember what you have done.",
            title=roadmap.title,
            topics=topics,
        ),
        rich(words, "I write to you only once you switch reminders on."),
    )
    steps = (
        Button(words("Where am I?"), Press("today"), "primary"),
        Button(words("I know some of this"), Press("known")),
        Button(words("Remind me every week"), Press("reminders on")),
    )
    footer = words("Everything else: /help")
    return Reply(
        cards=(Card(words("I keep you going on a learning roadmap."), body, footer=footer),), controls=(steps,)
    )


def arrived(words: Words, roadmap: Roadmap, rights: Rights | None) -> Reply:
    """Who I am, to everybody in a place: one short text, which can be posted where little else may be."""
    said = lines(
        rich(words, "Hello. I keep people going on a learning roadmap, here **{title}**.", title=roadmap.title),
        rich(
            words, "Press a button to begin; only you see my answer. Those who manage this place set me up with /admin."
        ),
    )
    steps: list[Control] = [
        Button(words("Where am I?"), Press("today"), "primary"),
        Button(words("I know some of this"), Press("known")),
        Button(words("Set me up here"), Press("admin")),
    ]
    if rights is not None and rights.lacking and rights.link:
        steps.append(Button(words("Give me what I lack"), rights.link))
    return Reply(paragraphs(said, lacking(words, rights)), controls=(tuple(steps),))


def lacking(words: Words, rights: Rights | None) -> Rich | None:
    """Return what the bot may not do, each with what doesn't work for that; None if there is nothing to tell."""
    if rights is None or not rights.lacking:
        return None
    listed = bullets(rich(words, "**{name}**: {why}", name=one.name, why=one.why) for one in rights.lacking)
    return lines(rich(words, "To those who manage this place: I still lack"), listed)

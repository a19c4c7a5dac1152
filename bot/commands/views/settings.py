"""Answers about one's settings."""

from __future__ import annotations

from bot.chat.markup import rich
from bot.chat.reply import Button, Card, Press, Reply
from bot.commands.views.parts import zone_note
from bot.domain.learner import Asker, Here
from bot.words import Words


def settings(words: Words, here: Here, asker: Asker) -> Reply:
    """Name, zone and privacy, with a button for each."""
    learner = here.learner
    shares = learner is not None and learner.shares
    zone = here.zone.key if here.zone_from == "person" else words("not set ({zone})", zone=here.zone.key)
    facts = (
        (words("Name"), (learner.name if learner else asker.name) or words("not set")),
        (words("Time zone"), words("{zone}, now {time}", zone=zone, time=words.clock(here.now, here.zone))),
        (words("My progress"), words("people here may see it") if shares else words("only I see it")),
    )
    buttons = (
        Button(words("Change name"), Press("name set")),
        Button(words("Change time zone"), Press("zone other")),
        Button(words("Keep my progress to myself"), Press("settings", {"share": "no"}))
        if shares
        else Button(words("Let people here see my progress"), Press("settings", {"share": "yes"})),
        Button(words("Reminders"), Press("reminders")),
    )
    card = Card(words("Your settings"), facts=facts, footer=zone_note(words, here))
    return Reply(cards=(card,), controls=(buttons,), replaces=True)


def zoned(words: Words, here: Here) -> Reply:
    """The zone is set."""
    title = words("Your time zone is {zone}.", zone=here.zone.key)
    body = rich(
        words,
        "It is {time} for you. Days, weeks and reminders go by it from now on.",
        time=words.clock(here.now, here.zone),
    )
    buttons = (Button(words("My reminders"), Press("reminders")), Button(words("Today"), Press("today")))
    return Reply(cards=(Card(title, body, tone="good"),), controls=(buttons,))

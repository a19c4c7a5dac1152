"""Answers about one's settings."""

from __future__ import annotations

from bot.chat.markup import rich
from bot.chat.reply import Button, Card, Press, Reply
from bot.commands.views.parts import zone_note
from bot.domain.learner import Asker, Here
from bot.words import Words


def settings(
    words: Words, here: Here, asker: Asker, roadmap: str = "", language: tuple[str, bool] = ("English", False)
) -> Reply:
    """Name, zone, language and privacy, with a button for each; and the roadmap, where they can choose one.

    `language` is what its people call it, and whether it was chosen.
    """
    spoken, chosen = language
    learner = here.learner
    zone = here.zone.key if here.zone_from == "person" else words("not set ({zone})", zone=here.zone.key)
    facts: tuple[tuple[str, str], ...] = (
        (words("Name"), (learner.name if learner else asker.name) or words("not set")),
        (words("Time zone"), words("{zone}, now {time}", zone=zone, time=words.clock(here.now, here.zone))),
        (words("Language"), spoken if chosen else words("{language}, as in your app or browser", language=spoken)),
        (words("My progress and goals"), _seen(words, here, asker)),
    )
    share: tuple[Button, ...] = ()
    if here.shares:
        share = (Button(words("Keep them to myself here"), Press("settings", {"share": "no"})),)
    elif asker.community is not None:
        share = (Button(words("Let people here see my progress and goals"), Press("settings", {"share": "yes"})),)
    buttons = (
        Button(words("Change name"), Press("name set")),
        Button(words("Change time zone"), Press("zone other")),
        *share,
        Button(words("Reminders"), Press("reminders")),
        Button(words("What I keep about you"), Press("data show")),
    )
    further = [Button(words("Change language"), Press("language set"))]
    if roadmap:
        facts = (*facts, (words("Roadmap where you are alone"), roadmap))
        further.append(Button(words("Change roadmap"), Press("settings roadmap")))
    card = Card(words("Your settings"), facts=facts, footer=zone_note(words, here))
    return Reply(cards=(card,), controls=(buttons, tuple(further)), replaces=True)


def changed(words: Words, name: str | None, share: str | None) -> tuple[Card, ...]:
    """What was set, in words, for where the settings themselves aren't shown."""
    titles = []
    if name is not None:
        titles.append(words("I call you {name} now.", name=name))
    if share is not None:
        titles.append(
            words("People here may see your progress and goals now.")
            if share == "yes"
            else words("People here can't see your progress and goals any more.")
        )
    return tuple(Card(title, tone="good") for title in titles)


def _seen(words: Words, here: Here, asker: Asker) -> str:
    if asker.community is None:
        return words("set in each server or channel, with /settings there")
    return words("people here may see them") if here.shares else words("people here can't see them")


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

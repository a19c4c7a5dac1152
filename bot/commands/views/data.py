"""Answers about what is kept about somebody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.markup import Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, File, Press, Reply
from bot.commands.views.copies import MOST_NAMED
from bot.domain.learner import Asker, Here
from bot.domain.progress import Standing
from bot.domain.sentence import sentences
from bot.services.belongings import Kept, Taken
from bot.services.bringing import Looked
from bot.words import Words

DATA, TALK = "study-buddy-data.json", "study-buddy-conversation.json"
JSON = "application/json"

# What is counted, by table: one of it, several of it.
COUNTED = (
    ("changes", *sentences("{n} change to your topics, with its day", "{n} changes to your topics, with their days")),
    ("notes", *sentences("{n} note", "{n} notes")),
    ("goals", *sentences("{n} goal", "{n} goals")),
    ("finished", *sentences("{n} thing you finished", "{n} things you finished")),
    ("project_events", *sentences("{n} step in your projects", "{n} steps in your projects")),
    ("vacations", *sentences("{n} vacation", "{n} vacations")),
)


def kept(words: Words, found: Kept) -> Reply:
    """What is kept, in plain words, and what can be done about it."""
    here, counts = found.here, found.counts
    bring = Button(words("Bring a file back"), Press("data import"))
    if here.learner is None and not found.talk:
        body = rich(words, "I keep something once you tick a topic off, set a goal or change a setting; not before.")
        card = Card(words("I keep nothing about you."), body)
        return Reply(cards=(card,), controls=((Button(words("Today"), Press("today")), bring),))
    listed = [words.plural(one, many, counts[table]) for table, one, many in COUNTED if counts[table]]
    if counts["on"]:
        listed.append(
            words.plural("{n} reminder, and what became of it", "{n} reminders, and what became of them", counts["on"])
        )
    if found.talk:
        one, many = (
            "{n} thing of our conversation, such as long buttons",
            "{n} things of our conversation, such as long buttons",
        )
        listed.append(words.plural(one, many, found.talk))
    facts: tuple[tuple[str, str], ...] = ()
    if here.learner is not None:
        zone = here.learner.zone.key if here.learner.zone else words("not set")
        accounts = words.listing([words("{account} on {platform}", account=a, platform=p) for p, a in found.accounts])
        facts = (
            (words("Name"), here.learner.name),
            (words("Time zone"), zone),
            (words("Your account"), accounts),
            (words("Who else sees your progress and goals"), _seen(words, counts["shared"])),
        )
    body = paragraphs(
        bullets(rich(words, "{line}", line=line) for line in listed) if listed else None,
        rich(words, "Of all else that you or others write I keep nothing. Change who sees what in `/settings`."),
    )
    buttons = (
        Button(words("Take it along"), Press("data export"), "primary"),
        bring,
        Button(words("Privacy"), Press("settings")),
        Button(words("Delete everything"), Press("data delete"), "danger"),
    )
    return Reply(cards=(Card(words("This is what I keep about you."), body, facts=facts),), controls=(buttons,))


def _seen(words: Words, shared: int) -> str:
    if not shared:
        return words("nobody")
    return words.plural("the people of {n} place, as you chose", "the people of {n} places, as you chose", shared)


def exported(words: Words, taken: Taken, standing: Standing, text: str) -> Reply:
    """The files, and what they are good for."""
    listed = [
        rich(words, "`{name}`: everything I keep, for you and for `/data import`, here or on another bot.", name=DATA),
        rich(words, "`{name}`: {title} with your ticks, to read.", name="roadmap.md", title=standing.roadmap.title),
    ]
    files = [File(DATA, taken.data, JSON), File("roadmap.md", text.encode())]
    if taken.talk:
        listed.append(rich(words, "`{name}`: what I remember of our conversation.", name=TALK))
        files.append(File(TALK, taken.talk, JSON))
    large = rich(words, "It is too large to be brought back in one piece. Ask whoever runs the bot before you delete.")
    body = paragraphs(bullets(listed), None if taken.fits else large)
    footer = words("Your notes and links are in it: keep it where only you can read it.")
    buttons = (Button(words("What I keep about you"), Press("data show")),)
    card = Card(
        words("Here is everything I keep about you."), body, footer=footer, tone="calm" if taken.fits else "warn"
    )
    return Reply(cards=(card,), controls=(buttons,), files=tuple(files))


def looked(words: Words, found: Looked, asker: Asker) -> Reply:
    """What taking a file over would change."""
    if found.is_empty:
        card = Card(words("All that is in that file is here already."))
        return Reply(cards=(card,), controls=((Button(words("Progress"), Press("progress")),),))
    tables = (table for table in COUNTED if found.adds.count(table[0]) and table[0] != "notes")
    listed = [words.plural(one, many, found.adds.count(table)) for table, one, many in tables]
    if found.adds.notes:
        listed.append(words.plural("{n} note", "{n} notes", len(found.adds.notes)))
    coming, unsure = found.reminders
    if coming:
        listed.append(words.plural("{n} reminder", "{n} reminders", coming))
    said = bullets(rich(words, "{line}", line=line) for line in listed) if listed else None
    shown = None
    if asker.community is not None:
        shown = rich(words, "People here will see your progress and goals, as before.") if found.shares else None
    body = paragraphs(
        said,
        lines(
            *(
                rich(words, "I take “{theirs}” for {ours}.", theirs=theirs, ours=ours)
                for theirs, ours in found.placed.onto.items()
            ),
            _unknown(words, found.placed.unknown),
            rich(words, "I can't tell whether their place is still yours: they pause, and resume in direct messages.")
            if unsure
            else None,
            shown,
        ),
    )
    facts = (
        (words("Name"), found.name),
        (words("Written"), words.moment(found.made_at, found.here.zone)),
    )
    note = words("What you have here stays. Nothing changes before you press.")
    take = Button(words("Take it over"), Press("data accept", {"copy": found.id}), "primary")
    buttons = (take, Button(words("What I keep about you"), Press("data show")))
    card = Card(words("This would be new here."), body, facts=facts, footer=note)
    return Reply(cards=(card,), controls=(buttons,))


def _unknown(words: Words, titles: Sequence[str]) -> Rich | None:
    if not titles:
        return None
    more = len(titles) - MOST_NAMED
    named = [*titles[:MOST_NAMED], *([words.plural("{n} more", "{n} more", more)] if more > 0 else [])]
    return rich(
        words, "Not on this roadmap, so they count in your history only: {titles}.", titles=words.listing(named)
    )


def brought(words: Words, here: Here) -> Reply:
    """It is taken over."""
    name = here.learner.name if here.learner else ""
    body = rich(
        words, "Look whether all is as it was. Who may see it is in `/settings`, when you hear from me in `/reminders`."
    )
    buttons = (
        Button(words("Progress"), Press("progress"), "primary"),
        Button(words("My reminders"), Press("reminders")),
        Button(words("My settings"), Press("settings")),
    )
    card = Card(words("Taken over. Good to have you here, {name}.", name=name), body, tone="good")
    return Reply(cards=(card,), controls=(buttons,))


def deleted(words: Words) -> Reply:
    """All is gone."""
    body = lines(
        rich(words, "Weekly posts you were in are being edited; that takes a minute or two."),
        rich(words, "Copies made for safety hold it until they are replaced: my nightly ones for five weeks at most."),
        rich(words, "If you come back, you begin as a stranger, or with your file."),
    )
    buttons = (Button(words("Bring a file back"), Press("data import")),)
    return Reply(cards=(Card(words("Everything I kept about you is deleted."), body),), controls=(buttons,))

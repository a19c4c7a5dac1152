"""The list of what is still to be set up in a place: each line ticks itself once it is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat.around import Rights
from bot.chat.markup import Rich, lines, paragraphs, rich
from bot.chat.reply import MOST_IN_ROW, MOST_ROWS, Button, Card, Press, Reply, Row
from bot.commands.views.hello import lacking
from bot.domain.reminder import Group
from bot.services.setup import Setup
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list: what it says, whether it is done, and the button that leads to its tick."""

    said: Rich
    is_done: bool
    button: Button
    more: Rich | None = None


def steps(words: Words, group: Group, setup: Setup, rights: Rights | None, here: str) -> Sequence[Step]:
    """Return the lines, in the order in which they are best done.

    Args:
        words: the language.
        group: the weekly post.
        setup: what was chosen and seen.
        rights: what the bot may not do where the post goes; None where there is nothing of the kind to tell.
        here: the place one is in.
    """
    found = [_channel(words, group, here), _time(words, group, setup), _roadmap(words, setup), _dry_run(words, setup)]
    return found if rights is None else [found[0], _rights(words, rights), *found[1:]]


def with_list(words: Words, reply: Reply, listed: Sequence[Step]) -> Reply:
    """Return an answer with the list below it, and a button for each open line that it has none for yet."""
    done = sum(step.is_done for step in listed)
    is_all = done == len(listed)
    ticked = [
        rich(words, "✓ {said}", said=step.said) if step.is_done else rich(words, "○ {said}", said=step.said)
        for step in listed
    ]
    title = words("Set up: {done} of {all}", done=words.number(done), all=words.number(len(listed)))
    card = Card(
        words("Everything is set up.") if is_all else title,
        paragraphs(lines(*ticked), *(step.more for step in listed if not step.is_done)),
        tone="good" if is_all else "calm",
    )
    there = [control.does for row in reply.controls for control in row]
    more = [step.button for step in listed if not step.is_done and step.button.does not in there]
    return replace(reply, cards=(*reply.cards, card), controls=_beside(reply.controls, more))


def _beside(rows: tuple[Row, ...], more: Sequence[Button]) -> tuple[Row, ...]:
    """Return rows with more buttons: in the last one where there is room, else in one of their own."""
    if not more:
        return rows
    if rows and len(rows[-1]) + len(more) <= MOST_IN_ROW:
        return (*rows[:-1], (*more, *rows[-1]))
    return (*rows, tuple(more[:MOST_IN_ROW])) if len(rows) < MOST_ROWS else rows


def _channel(words: Words, group: Group, here: str) -> Step:
    post = group.reminder
    choose = Button(words("Choose the channel"), Press("admin channel"))
    if post is None:
        return Step(rich(words, "**Channel** · where should the weekly post go?"), is_done=False, button=choose)
    name = words("this channel") if post.place == here else post.place
    said = (
        rich(words, "**Channel** · {name}, which refused the last post", name=name)
        if post.paused
        else rich(words, "**Channel** · {name}", name=name)
    )
    return Step(said, is_done=not post.paused, button=choose)


def _rights(words: Words, rights: Rights) -> Step:
    give = Button(words("Give me what I lack"), rights.link or Press("admin"))
    if not rights.lacking:
        return Step(rich(words, "**Permissions** · nothing is missing"), is_done=True, button=give)
    names = words.listing([one.name for one in rights.lacking])
    said = rich(words, "**Permissions** · without {names}", names=names)
    return Step(said, is_done=False, button=give, more=lacking(words, rights))


def _time(words: Words, group: Group, setup: Setup) -> Step:
    post = group.reminder
    zone = Button(words("Set the zone"), Press("admin zone"))
    if not setup.is_zoned:
        said = rich(words, "**Day, time and zone** · Mondays at 09:00, if you like; but by which clock?")
        return Step(said, is_done=False, button=zone)
    if post is None:
        said = rich(words, "**Day, time and zone** · Mondays at 09:00, once there is a channel")
        return Step(said, is_done=False, button=Button(words("Choose the channel"), Press("admin channel")))
    every = words("every {day} at {time}", day=words.weekday(post.weekday), time=words.clock(post.time))
    said = rich(words, "**Day, time and zone** · {every}, {zone}", every=every, zone=post.zone.key)
    return Step(said, is_done=True, button=zone)


def _roadmap(words: Words, setup: Setup) -> Step:
    title = setup.roadmap.title
    keep = Button(words("Keep this roadmap"), Press("admin roadmap use", {"roadmap": setup.roadmap.id}))
    if setup.is_chosen:
        return Step(rich(words, "**Roadmap** · {title}", title=title), is_done=True, button=keep)
    said = rich(words, "**Roadmap** · {title}, until you choose: keep it, or bring your own", title=title)
    return Step(said, is_done=False, button=keep)


def _dry_run(words: Words, setup: Setup) -> Step:
    see = Button(words("Show me the next post"), Press("admin preview"))
    if setup.is_rehearsed:
        return Step(rich(words, "**Dry run** · you have seen what a post looks like"), is_done=True, button=see)
    return Step(rich(words, "**Dry run** · see the next post before anybody else does"), is_done=False, button=see)

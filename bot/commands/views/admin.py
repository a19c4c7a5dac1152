"""Answers about the group's weekly post."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat.markup import EMPTY, paragraphs, rich
from bot.chat.reply import MOST_ROWS, Button, Card, Control, Press, Reply, Row
from bot.domain.reminder import Group, Reminder
from bot.services.health import Health
from bot.words import Words

SILENCE = timedelta(minutes=3)  # a heartbeat comes every minute


def group(words: Words, shown: Group, here: str, *, operator: bool = False, wrong: str = "") -> Reply:
    """Where and when the weekly post comes, and what can be changed.

    Args:
        words: the language.
        shown: the post.
        here: the place one is in.
        operator: whether who asks runs the program.
        wrong: why nothing could be posted to the channel as it is, and what to do.
    """
    post = shown.reminder
    card = _off(words, shown) if post is None else _on(words, post, shown, here, wrong)
    buttons: list[Control] = []
    if post is None:
        buttons.append(Button(words("Choose the channel"), Press("admin channel"), "primary"))
    elif post.paused or wrong:
        buttons.append(Button(words("Try again"), Press("admin", {"channel": post.place}), "primary"))
    if post is not None:
        buttons.append(Button(words("Another channel"), Press("admin channel")))
    buttons.append(Button(words("Show me the next post"), Press("admin preview")))
    rows: list[Row] = [tuple(buttons)]
    if post is not None:
        change = (
            Button(words("Change day or time"), Press("admin when")),
            Button(words("Change zone"), Press("admin zone")),
            Button(words("Stop it"), Press("admin off"), "danger"),
        )
        rows.append(change)
    last = [Button(words("Roadmap"), Press("admin roadmap"))]
    if operator:
        last.append(Button(words("How are you doing?"), Press("admin health")))
    rows.append(tuple(last))
    return Reply(cards=(card,), controls=tuple(rows))


def rehearsal(words: Words, post: Reply) -> Reply:
    """The next weekly post as it would be, with the way back."""
    back = (Button(words("Back to the settings"), Press("admin")),)
    return replace(post, controls=(*post.controls[: MOST_ROWS - 1], back))


def _off(words: Words, shown: Group) -> Card:
    zone = shown.here.community.zone if shown.here.community else None
    body = paragraphs(
        rich(words, "Choose a channel. Every Monday at 09:00 I post there where the group is, and goals people share."),
        rich(words, "Nobody's progress or goals are shown unless they chose to share them in /settings."),
    )
    facts = ((words("Zone"), zone.key),) if zone else ()
    return Card(words("The weekly post is off."), body, facts=facts)


def _on(words: Words, post: Reminder, shown: Group, here: str, wrong: str) -> Card:
    moment = words.moment(post.next_at, post.zone)
    if post.paused:
        title, body = words("The weekly post is paused."), rich(words, "{why}", why=words(post.paused))
    elif post.is_overdue(shown.here.now):
        title, body = words("The weekly post is due since {moment}. I keep trying.", moment=moment), EMPTY
    else:
        title, body = words("Next weekly post: {moment}.", moment=moment), EMPTY
    every = words("every {day} at {time}", day=words.weekday(post.weekday), time=words.clock(post.time))
    channel = words("this channel") if post.place == here else post.place
    facts = ((words("When"), every), (words("Zone"), post.zone.key), (words("Channel"), channel))
    if wrong:
        body = rich(words, "{wrong}", wrong=wrong)
    return Card(title, body, facts=facts, tone="warn" if post.paused or wrong else "calm")


def health(words: Words, shown: Health) -> Reply:
    """How the program is doing. A place that refuses is its owner's business, so that alone is no alarm."""
    beat = shown.heartbeat
    age = words("never")
    if beat is not None:
        span = (shown.now - beat).total_seconds()
        key = "{age} ago" if span >= 0 else "{age} ahead of the clock"
        age = words(key, age=words.ago(abs(span)))
    is_well = beat is not None and abs(shown.now - beat) < SILENCE and not shown.overdue
    facts = (
        (words("Last heartbeat"), age),
        (words("People"), words.number(shown.people)),
        (words("Reminders on"), words.number(shown.on)),
        (words("Reminders overdue"), words.number(shown.overdue)),
        (words("Paused, refused by their place"), words.number(shown.paused)),
    )
    title = words("All is well.") if is_well else words("Something needs a look.")
    return Reply(cards=(Card(title, facts=facts, tone="good" if is_well else "warn"),))

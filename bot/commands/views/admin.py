"""Answers about the group's weekly post."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.markup import lines, rich
from bot.chat.reply import Button, Card, Control, Press, Reply, Row
from bot.domain.reminder import Group
from bot.services.health import Health
from bot.words import Words

SILENCE = timedelta(minutes=3)  # a heartbeat comes every minute


def group(words: Words, shown: Group, *, operator: bool = False) -> Reply:
    """Where and when the weekly post comes, and what can be changed; `operator`: who asks runs the program."""
    post = shown.reminder
    if post is None:
        body = lines(
            rich(
                words,
                "Choose a channel, and every Monday at 09:00 I post where the group is and the goals people share.",
            ),
            rich(words, "Nobody's progress or goals are shown unless they chose to share them in /settings."),
        )
        card = Card(words("The weekly post is off."), body)
    else:
        every = words("{day}s at {time}", day=words.weekday(post.weekday), time=words.clock(post.time))
        title = (
            words("The weekly post is paused.")
            if post.paused
            else words("Next weekly post: {moment}.", moment=words.moment(post.next_at, post.zone))
        )
        body = rich(words, "{why}", why=words(post.paused)) if post.paused else lines()
        facts = ((words("When"), every), (words("Zone"), post.zone.key), (words("Channel"), post.place))
        card = Card(title, body, facts=facts, tone="warn" if post.paused else "calm")
    buttons: list[Control] = [
        Button(
            words("Choose the channel") if post is None else words("Another channel"),
            Press("admin channel"),
            "primary" if post is None else "plain",
        ),
        Button(words("Show me the next post"), Press("admin preview")),
    ]
    if post is not None:
        buttons.append(Button(words("Change day or time"), Press("admin when")))
        buttons.append(Button(words("Change zone"), Press("admin zone")))
        buttons.append(Button(words("Stop it"), Press("admin off"), "danger"))
    rows: list[Row] = [tuple(buttons)]
    if operator:
        rows.append((Button(words("How are you doing?"), Press("admin health")),))
    return Reply(cards=(card,), controls=tuple(rows))


def health(words: Words, shown: Health) -> Reply:
    """How the program is doing."""
    beat = shown.heartbeat
    age = words.ago((shown.now - beat).total_seconds()) if beat else words("never")
    is_well = beat is not None and shown.now - beat < SILENCE and not shown.paused
    facts = (
        (words("Last heartbeat"), words("{age} ago", age=age) if beat else age),
        (words("People"), words.number(shown.people)),
        (words("Reminders on"), words.number(shown.on)),
        (words("Due now"), words.number(shown.waiting)),
        (words("Paused, refused by their place"), words.number(shown.paused)),
    )
    title = words("All is well.") if is_well else words("Something needs a look.")
    return Reply(cards=(Card(title, facts=facts, tone="good" if is_well else "warn"),))

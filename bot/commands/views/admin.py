"""Answers about the group's weekly post."""

from __future__ import annotations

from bot.chat.markup import lines, rich
from bot.chat.reply import Button, Card, Control, Press, Reply
from bot.domain.reminder import Group
from bot.words import Words


def group(words: Words, shown: Group) -> Reply:
    """Where and when the weekly post comes, and what can be changed."""
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
    return Reply(cards=(card,), controls=(tuple(buttons),))

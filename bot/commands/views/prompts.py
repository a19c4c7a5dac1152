"""What the bot says unasked to a group, and to who set its weekly post."""

from __future__ import annotations

from bot.chat.markup import bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, Control, Press, Reply
from bot.commands.views.changes import changed
from bot.commands.views.goals import how_far
from bot.commands.views.images import group_images
from bot.commands.views.parts import part_title
from bot.domain.prompt import GroupPost
from bot.domain.reminder import Reminder
from bot.words import Words


def group_post(words: Words, post: GroupPost, *, due: str | None) -> Reply:
    """Where the group is and the goals people share, with a button to set one's own."""
    shared = bullets(
        rich(words, "{name}: {title} · {state}", name=name, title=g.title, state=how_far(words, g))
        for name, g in post.goals
    )
    people = words.plural("{n} person is on the way.", "{n} people are on the way.", post.people)
    last = None
    if post.last.of:
        one, many = "Last week: {kept} of {n} goal kept.", "Last week: {kept} of {n} goals kept."
        last = rich(words, "{last}", last=words.plural(one, many, post.last.of, kept=post.last.kept))
    body = paragraphs(
        rich(words, "This comes late, sorry.") if post.late else None,
        rich(words, "{people}", people=people)
        if post.people
        else rich(words, "Nobody has begun yet. `/today` is a good first step."),
        last,
        lines(rich(words, "**This week's goals**"), shared)
        if post.goals
        else rich(words, "No shared goal yet this week. Those set later are added here."),
        changed(words, post.changed, post.zone) if post.changed else None,
    )
    where = tuple(
        (part_title(words, phase), words.plural("{n} person", "{n} people", n)) for phase, n in post.phases if n
    )
    card = Card(
        words("A new week on {roadmap}", roadmap=post.roadmap.title),
        body,
        facts=where,
        footer=words("Only what people chose to share is shown."),
    )
    key = {"due": due} if due else {}
    buttons: tuple[Control, ...] = (
        Button(words("Set my goal"), Press("goal set", key), "primary"),
        Button(words("Where am I?"), Press("today")),
    )
    return Reply(cards=(card,), controls=(buttons,), images=group_images(words, post))


def post_paused(words: Words, post: Reminder, *, due: str) -> Reply:
    """Tell who set a group's weekly post that it is paused."""
    body = lines(
        rich(words, "{why}", why=words(post.paused)),
        rich(words, "Then use `/admin` in the group. Everyone's goals stay."),
    )
    today = Button(words("Today"), Press("today", {"due": due}))
    return Reply(cards=(Card(words("The weekly post is paused."), body, tone="warn"),), controls=((today,),))

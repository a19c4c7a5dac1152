"""What the bot says unasked: the weekly goal prompt and the group's weekly post."""

from __future__ import annotations

from bot.chat.markup import Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, Choice, Control, Meter, Press, Reply, Row, Select
from bot.commands.views.changes import changed, news
from bot.commands.views.goals import how_far
from bot.commands.views.parts import meter, part_title
from bot.commands.views.projects import under_way_line
from bot.commands.views.reading import counted, topic_offer
from bot.commands.views.study import PROJECTS, goal_line
from bot.domain.goal import GoalsWeek
from bot.domain.ledger import within
from bot.domain.progress import Standing
from bot.domain.project import reached_within
from bot.domain.prompt import GoalPrompt, GroupPost
from bot.domain.reminder import Reminder
from bot.domain.week import Week
from bot.words import Words

SNOOZES = (("In 1 hour", "hour"), ("This evening", "evening"), ("Tomorrow", "tomorrow"))


def verdict(words: Words, week: GoalsWeek) -> Rich | None:
    """Return last week in one line, or nothing if it had no goal."""
    said = week.verdict
    if not said.of:
        return None
    if said.kept == said.of:
        return rich(words, "Last week: every goal kept." if said.of > 1 else "Last week: goal kept.")
    if said.of == 1:
        return rich(
            words, "Last week's goal is still open." if week.left_over else "Last week's goal was carried over."
        )
    return rich(words, "Last week: {kept} of {of} goals kept.", kept=said.kept, of=said.of)


def done_last_week(words: Words, standing: Standing) -> Rich | None:
    """Return "Done last week: 3 topics, 1 book and 2 milestones.", or nothing if nothing was."""
    week = Week.of(standing.here.today).previous
    topics, finished = standing.ticked_in(week), within(standing.finished, week)
    milestones = reached_within(standing.projects, week)
    projects = [a for a in standing.projects if a.done and a.done in week]
    done = [
        words.plural("{n} topic", "{n} topics", topics) if topics else "",
        counted(words, finished),
        words.plural("{n} milestone", "{n} milestones", milestones) if milestones else "",
        words.plural("{n} project", "{n} projects", len(projects)) if projects else "",
    ]
    told = ", ".join(filter(None, done))
    return rich(words, "Done last week: {told}.", told=told) if told else None


def goal_prompt(words: Words, prompt: GoalPrompt, *, due: str | None, name: str = "") -> Reply:
    """Ask for this week's goal, with one drafted.

    Args:
        words: the language.
        prompt: what it is made of.
        due: the occasion's key; a preview has none.
        name: whose it is, where others see it too.
    """
    standing, drafted = prompt.standing, prompt.draft
    where = standing.you_are_here()
    goals = [g for g in prompt.week.goals if g.state == "open"]
    under_way = [a for a in standing.projects if a.state == "doing"]
    through = "You have been through every topic." if standing.roadmap.topics else "This roadmap has no topics yet."
    left = rich(words, through)
    meters: tuple[Meter, ...] = ()
    if where is not None:
        phase, module = where
        tally = standing.tally(phase)
        left = rich(words, "You are in **{phase}**, at {module}.", phase=part_title(words, phase), module=module.title)
        meters = (meter(words, part_title(words, phase), tally),)
    late = rich(words, "This comes late, sorry.") if prompt.late else None
    if goals:
        title = words("{name}: this week's goals", name=name) if name else words("This week's goals")
    else:
        key = "{name}, what do you want to get done this week?" if name else "What do you want to get done this week?"
        title = words(key, name=name)
    have = bullets(goal_line(words, g) for g in goals) if goals else None
    offer = (
        lines(
            rich(words, "My suggestion:"),
            bullets(topic_offer(words, t, standing.start_with(t)) for t in drafted.topics),
        )
        if drafted.topics and not goals
        else None
    )
    card = Card(
        title,
        paragraphs(
            lines(late, verdict(words, prompt.week), done_last_week(words, standing)),
            lines(left, *(under_way_line(words, a) for a in under_way[:PROJECTS])),
            have,
            offer,
            news(words, standing.roadmap, standing.here),
        ),
        meters,
        footer=words(
            "Every {day} at {time}. Stop or change it with /reminders.",
            day=words.weekday(prompt.weekday),
            time=words.clock(prompt.time),
        ),
    )
    first: list[Control] = []
    if offer:
        ids = ",".join(t.id for t in drafted.topics)
        first.append(Button(words("Take this goal"), Press("goal accept", {"topics": ids}), "primary"))
    first.append(Button(words("Set another") if goals else words("Set my own"), Press("goal set")))
    if prompt.week.left_over:
        first.append(Button(words("Carry last week's over"), Press("goal carry")))
    rows: list[Row] = []
    if due is not None:
        first.append(Button(words("Skip this week"), Press("skip week", {"due": due})))
        choices = tuple(Choice(words(label), value) for label, value in SNOOZES)
        rows.append((Select(words("Ask me later"), Press("snooze", {"due": due}), "until", choices),))
    return Reply(cards=(card,), controls=(tuple(first), *rows))


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
    return Reply(cards=(card,), controls=(buttons,))


def post_paused(words: Words, post: Reminder, *, due: str) -> Reply:
    """Tell who set a group's weekly post that it is paused."""
    body = lines(
        rich(words, "{why}", why=words(post.paused)),
        rich(words, "Then use `/admin` in the group. Everyone's goals stay."),
    )
    today = Button(words("Today"), Press("today", {"due": due}))
    return Reply(cards=(Card(words("The weekly post is paused."), body, tone="warn"),), controls=((today,),))

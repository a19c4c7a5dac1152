"""What the bot says to one person unasked: the goal prompt, the phase reminder, the week's end, a fresh start."""

from __future__ import annotations

from bot.chat.markup import Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, Choice, Control, Meter, Press, Reply, Row, Select
from bot.commands.views.changes import news
from bot.commands.views.goals import how_far
from bot.commands.views.parts import count, hours, meter, part_title
from bot.commands.views.projects import under_way_line
from bot.commands.views.reading import counted, next_line, topic_offer
from bot.commands.views.study import PROJECTS, goal_line
from bot.domain.goal import GoalsWeek, verdict
from bot.domain.ledger import within
from bot.domain.progress import Standing
from bot.domain.project import reached_within
from bot.domain.prompt import GoalPrompt, Letter
from bot.domain.sentence import sentence
from bot.domain.week import Week
from bot.words import Words

SNOOZES = ((sentence("In 1 hour"), "hour"), (sentence("This evening"), "evening"), (sentence("Tomorrow"), "tomorrow"))


def letter(words: Words, said: Letter, *, due: str | None, name: str = "") -> Reply:
    """Say what is due.

    Args:
        words: the language.
        said: what it is made of.
        due: the occasion's key; a preview has none.
        name: whose it is, where others see it too.
    """
    made = {"goals": _goal_prompt, "phase": _phase, "end": _week_end, "fresh": _fresh}
    card, first = made[said.kind](words, said, name)
    if due is None or said.kind == "fresh":
        return Reply(cards=(card,), controls=(first,))
    skip = Button(words("Skip this week"), Press("skip week", {"due": due}))
    choices = tuple(Choice(words(label), value) for label, value in SNOOZES)
    later = Select(words("Ask me later"), Press("snooze", {"due": due}), "until", choices)
    return Reply(cards=(card,), controls=((*first, skip), (later,)))


def last_week(words: Words, week: GoalsWeek) -> Rich | None:
    """Return last week's verdict in one line, or nothing if it had no goal."""
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


def done_in(words: Words, standing: Standing, week: Week, key: str) -> Rich | None:
    """Return `key` with "3 topics, 1 book, 2 milestones" as its {told}, or nothing if nothing was done in a week."""
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
    return rich(words, key, told=told) if told else None


def _goal_prompt(words: Words, said: Letter, name: str) -> tuple[Card, Row]:
    """Ask for this week's goal, with one drafted."""
    prompt = said.prompt
    standing, drafted = prompt.standing, prompt.draft
    goals = [g for g in prompt.week.goals if g.state == "open"]
    under_way = [a for a in standing.projects if a.state == "doing"]
    left, meters = _where(words, standing)
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
    done = done_in(words, standing, Week.of(standing.here.today).previous, sentence("Done last week: {told}."))
    body = paragraphs(
        lines(*_first(words, said), last_week(words, prompt.week), done),
        lines(left, *(under_way_line(words, a) for a in under_way[:PROJECTS])),
        have,
        offer,
        news(words, standing.roadmap, standing.here),
    )
    first: list[Control] = []
    if offer:
        ids = ",".join(t.id for t in drafted.topics)
        first.append(Button(words("Take this goal"), Press("goal accept", {"topics": ids}), "primary"))
        first.append(Button(words("Change it first"), Press("goal adapt", {"topics": ids})))
    first.append(Button(words("Set another") if goals else words("Set my own"), Press("goal set")))
    if prompt.week.left_over:
        first.append(Button(words("Carry last week's over"), Press("goal carry")))
    return Card(title, body, meters, footer=_footer(words, prompt)), tuple(first)


def _phase(words: Words, said: Letter, name: str) -> tuple[Card, Row]:
    """Name the next small step, to somebody who is behind or was silent."""
    standing = said.prompt.standing
    match said.why:
        case "behind":
            key = "{name}, there is still time for this week's goal." if name else "There is still time for your goal."
        case "silent":
            key = "{name}, a small step is enough." if name else "A small step is enough."
        case _:
            key = "{name}, here is your next step." if name else "Here is your next step."
    goals = [g for g in said.prompt.week.goals if g.is_open]
    upcoming = standing.next_topics(1)
    left, meters = _where(words, standing)
    step = None
    first: list[Control] = []
    if upcoming:
        topic = upcoming[0]
        estimate = hours(words, topic)
        next_ = "Next: **{number} {title}**, {estimate}." if estimate else "Next: **{number} {title}**."
        step = lines(
            rich(words, next_, number=topic.number, title=topic.title, estimate=estimate),
            next_line(words, standing, topic),
            rich(words, "Start with 20 minutes."),
        )
        first.append(Button(words("More about it"), Press("topic", {"topic": topic.id}), "primary"))
        first.append(Button(words("Done"), Press("check", {"topics": topic.id})))
    first.append(
        Button(words("My goals"), Press("goal list")) if goals else Button(words("Set a goal"), Press("goal set"))
    )
    body = paragraphs(
        lines(*_first(words, said)), bullets(goal_line(words, g) for g in goals) if goals else None, step, left
    )
    return Card(words(key, name=name), body, meters, footer=_footer(words, said.prompt)), tuple(first)


def _week_end(words: Words, said: Letter, name: str) -> tuple[Card, Row]:
    """Sum the week up, and offer to carry over what is open."""
    standing, week = said.prompt.standing, said.about
    goals = [g for g in said.goals if g.state != "dropped"]
    judged = verdict(goals)
    open_ = [g for g in goals if g.is_open]
    kept = None
    if judged.of:
        one, many = "{kept} of {n} goal kept.", "{kept} of {n} goals kept."
        kept = rich(words, "{kept}", kept=words.plural(one, many, judged.of, kept=judged.kept))
    told = done_in(words, standing, week, sentence("Done: {told}."))
    done = told or rich(words, "Nothing ticked off this week. That happens.")
    streak = None
    if standing.streak:
        kept_for = words.plural("{n} week", "{n} weeks", standing.streak)
        streak = rich(words, "Streak: {weeks}.", weeks=kept_for)
    shown = (
        bullets(rich(words, "{title} · {state}", title=g.title, state=how_far(words, g)) for g in goals)
        if goals
        else None
    )
    title = words("{name}: the week", name=name) if name else words("Your week")
    if week != said.prompt.week.week:
        since = words.day(week.monday)
        title = words("{title}, from {day} on", title=title, day=since)
    body = paragraphs(lines(*_first(words, said), done, kept, streak), shown)
    first: list[Control] = []
    if open_:
        carry = words.plural("Carry it over", "Carry them over", len(open_))
        first.append(Button(carry, Press("goal carry", {"week": week.monday.isoformat()}), "primary"))
    first.append(Button(words("Tick something off"), Press("check")))
    first.append(Button(words("My progress"), Press("progress")))
    good = bool(judged.of) and judged.kept == judged.of
    card = Card(title, body, footer=_footer(words, said.prompt), tone="good" if good else "calm")
    return card, tuple(first)


def _fresh(words: Words, said: Letter, name: str) -> tuple[Card, Row]:
    """Offer a fresh start after a long silence, and say that nothing more comes by itself."""
    standing = said.prompt.standing
    title = words("{name}, it has been quiet for a while.", name=name) if name else words("It has been quiet a while.")
    done = rich(words, "Everything you did is still here: {count} done.", count=count(words, standing.tally()))
    body = paragraphs(
        lines(*_first(words, said), rich(words, "Nothing has piled up."), done),
        rich(words, "If you like, start fresh with one small goal. I won't write again until you are back."),
    )
    buttons = (
        Button(words("Start fresh"), Press("fresh start"), "primary"),
        Button(words("Where am I?"), Press("today")),
        Button(words("Switch reminders off"), Press("reminders off")),
    )
    return Card(title, body), buttons


def _where(words: Words, standing: Standing) -> tuple[Rich, tuple[Meter, ...]]:
    """Return where somebody is and what is left of the phase, in words and as a bar."""
    where = standing.you_are_here()
    if where is None:
        through = "You have been through every topic." if standing.roadmap.topics else "This roadmap has no topics yet."
        return rich(words, through), ()
    phase, module = where
    tally = standing.tally(phase)
    left = words.plural("{n} topic is left of it", "{n} topics are left of it", tally.left)
    said = rich(
        words,
        "You are in **{phase}**, at {module}. {left}.",
        phase=part_title(words, phase),
        module=module.title,
        left=left,
    )
    return said, (meter(words, part_title(words, phase), tally),)


def _first(words: Words, said: Letter) -> tuple[Rich | None, ...]:
    """Return what comes before everything else: that it is late, and that a vacation is over."""
    return (
        rich(words, "This comes late, sorry.") if said.prompt.late else None,
        rich(words, "Welcome back: your vacation is over, and I write again.") if said.back else None,
    )


def _footer(words: Words, prompt: GoalPrompt) -> str:
    return words(
        "Every {day} at {time}. Stop or change it with /reminders.",
        day=words.weekday(prompt.weekday),
        time=words.clock(prompt.time),
    )

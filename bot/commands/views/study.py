"""Answers about one's own state: today, progress, and what a change did."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.markup import Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, Control, File, Press, Reply, Row, Sheet
from bot.commands.pictures.progress import goals_shown, goals_told, lately
from bot.commands.views.changes import news
from bot.commands.views.images import progress_image
from bot.commands.views.parts import (
    count,
    hours,
    meter,
    pace_facts,
    part_title,
    place,
    tick_menu,
    titles,
    until,
    whole,
    zone_button,
    zone_note,
)
from bot.commands.views.projects import done_of, under_way_line
from bot.commands.views.reading import counted, next_line
from bot.domain.goal import Goal, GoalsWeek
from bot.domain.mine import Mine
from bot.domain.progress import Standing, Ticked, Undone
from bot.domain.roadmap import Module, Topic
from bot.words import Words

PROJECTS = 2  # projects under way that the day shows


def today(words: Words, standing: Standing, week: GoalsWeek, mine: Mine) -> Reply:
    """Where I am, what comes next, this week's goals, the obvious next steps."""
    upcoming = standing.next_topics(1)
    rows: list[Row] = []
    if upcoming:
        topic = upcoming[0]
        estimate = hours(words, topic)
        key = "Next: **{number} {title}**, {estimate}." if estimate else "Next: **{number} {title}**."
        following = rich(words, key, number=topic.number, title=topic.title, estimate=estimate)
        body = lines(following, next_line(words, standing, topic))
        rows.append(
            (
                Button(words("Done"), Press("check", {"topics": topic.id}), "primary"),
                Button(words("More about it"), Press("topic", {"topic": topic.id})),
                Button(words("Roadmap"), Press("roadmap")),
            )
        )
        where = standing.you_are_here()
        meters = (meter(words, where[1].title, standing.tally(where[1])),) if where else ()
    else:
        through = "You have been through every topic. What is left is yours to choose."
        body = rich(words, through if standing.roadmap.topics else "This roadmap has no topics yet.")
        meters = ()
        rows.append((Button(words("Roadmap"), Press("roadmap")), Button(words("Progress"), Press("progress"))))
    under_way = [a for a in standing.projects if a.state == "doing"][:PROJECTS]
    cards = [
        Card(
            place(words, standing),
            paragraphs(
                body,
                lines(*(under_way_line(words, a) for a in under_way)),
                news(words, standing.roadmap, standing.here),
            ),
            (*meters, meter(words, words("Whole roadmap"), standing.tally())),
            tone="calm" if upcoming else "good",
        ),
        goals_card(words, week),
    ]
    steps: list[Control] = [Button(words("Set a goal"), Press("goal set"))]
    if any(g.state == "open" for g in week.goals):
        steps.insert(0, Button(words("My goals"), Press("goal list")))
    if not standing.states:
        steps.append(Button(words("I know some of this"), Press("known")))
    if under_way:
        steps.append(Button(words("My project"), Press("project show", {"project": under_way[0].project.id})))
    if not mine.reminders:
        steps.append(Button(words("Remind me every week"), Press("reminders on")))
    rows.append(tuple(steps))
    if zone := zone_button(words, standing.here):
        rows.append(zone)
    return Reply(cards=tuple(cards), controls=tuple(rows))


def goals_card(words: Words, week: GoalsWeek) -> Card:
    """This week's goals, short."""
    shown = [g for g in week.goals if g.state in ("open", "done")]
    if not shown:
        return Card(words("This week"), rich(words, "No goal yet. A small one is enough: “2 topics” or “3 hours”."))
    return Card(
        words("This week"),
        bullets(goal_line(words, g) for g in shown),
        footer=until(words, week),
        tone="good" if all(g.is_kept for g in shown) else "calm",
    )


def goal_line(words: Words, goal: Goal) -> Rich:
    """Return "Read papers · 2 of 3 chapters", struck out when kept."""
    far = rich(
        words,
        "{done} of {target} {unit}" if goal.unit else "{done} of {target}",
        done=words.number(goal.amount),
        target=words.number(goal.target),
        unit=goal.unit,
    )
    measured = goal.target != 1 or goal.unit
    if goal.is_kept:
        return rich(words, "~~{title}~~ · done", title=goal.title)
    return (
        rich(words, "**{title}** · {far}", title=goal.title, far=far)
        if measured
        else rich(words, "**{title}**", title=goal.title)
    )


def progress(
    words: Words,
    standing: Standing,
    week: GoalsWeek | None = None,
    *,
    name: str = "",
    can_share: bool = False,
    shows: Press | None = None,
    page: str = "",
) -> Reply:
    """How far one is, as a picture, and the same as bars and facts.

    Args:
        words: the language.
        standing: where they stand.
        week: this week's goals; None where they aren't shown.
        name: set when it is somebody else's, or shown to others.
        can_share: whether it can be shown to others here.
        shows: the call that shows the picture alone.
        page: the address of the same and more on a page; empty where there is none.
    """
    roadmap, tally = standing.roadmap, standing.tally()
    facts = [(words("Done"), whole(words, tally))]
    if standing.focus is not None:
        facts.append((words("Focus"), part_title(words, standing.focus)))
    facts.append((words("Streak"), words.plural("{n} week", "{n} weeks", standing.streak)))
    facts.append((words("This week"), words.plural("{n} topic", "{n} topics", standing.week_ticks)))
    facts.append((words("Lately"), lately(words, standing)))
    if goals := goals_shown(week) if week else ():
        facts.append((words("This week's goals"), goals_told(words, goals)))
    facts.extend(pace_facts(words, standing.pace))
    if standing.finished:
        facts.append((words("Finished"), counted(words, standing.finished)))
    if standing.projects:
        facts.append((words("Projects"), done_of(words, standing.projects)))
    title = words("{name} on {roadmap}", name=name, roadmap=roadmap.title) if name else roadmap.title
    card = Card(
        title,
        rich(words, "You are here: {place}.", place=place(words, standing)) if not name else Rich(),
        tuple(meter(words, part_title(words, p), standing.tally(p)) for p in roadmap.phases),
        tuple(facts),
        footer="" if name else zone_note(words, standing.here),
        tone="good" if tally.total and tally.done == tally.total else "calm",
    )
    images = (progress_image(words, standing, week, name=name, shows=shows),)
    if name:
        return Reply(cards=(card,), images=images)
    buttons: list[Control] = [
        Button(words("Today"), Press("today"), "primary"),
        Button(words("Roadmap"), Press("roadmap")),
    ]
    if not standing.states:
        buttons.append(Button(words("I know some of this"), Press("known")))
    if can_share:
        buttons.append(Button(words("Show this to everyone here"), Press("progress share")))
    row = tuple([*buttons, *zone_button(words, standing.here)][:5])
    whole_of_it = (
        *((Button(words("Dashboard"), page),) if page else ()),
        Button(words("All of it as a file"), Press("progress file")),
    )
    return Reply(cards=(card,), controls=(row, whole_of_it), images=images)


def progress_picture(words: Words, standing: Standing, week: GoalsWeek | None, *, name: str, shows: Press) -> Reply:
    """The picture of somebody's progress alone."""
    image = progress_image(words, standing, week, name=name, shows=shows)
    return Reply(rich(words, "The progress as a picture."), images=(image,))


def progress_file(words: Words, standing: Standing, file: File, sheet: Sheet) -> Reply:
    """The file with everything about one's progress; the card says what it is."""
    said = rich(
        words,
        "One page with your roadmap, charts, goals, study days, and what you have read and built. Only you see it.",
    )
    facts = ((words("Done"), whole(words, standing.tally())),)
    card = Card(words("Your progress on one page."), said, facts=facts)
    button = Button(words("Progress"), Press("progress"))
    return Reply(cards=(card,), controls=((button,),), files=(file,), sheet=sheet)


def pick_topics(
    words: Words, standing: Standing, topics: Sequence[Topic], does: Press, prompt: str, nothing: str
) -> Reply:
    """A menu of topics for a command that was called without any."""
    if not topics:
        return Reply(cards=(Card(nothing),), controls=((Button(words("Roadmap"), Press("roadmap")),),))
    return Reply(
        cards=(
            Card(
                prompt,
                rich(words, "Pick as many as you like. You can also type names or numbers, such as “1.2-1.4, svd”."),
            ),
        ),
        controls=((tick_menu(words, standing, topics, prompt, does),),),
    )


def changed(
    words: Words,
    ticked: Ticked,
    title: str,
    already: str,
    *,
    onward: Press | None = None,
    dated: bool = False,
    remind: bool = False,
) -> Reply:
    """What a call did to topics: what changed, what was so before, where that leaves the person; with Undo.

    `onward` is the call that goes on with what the person was doing; `dated`: they named the day; `remind`: they get
    no reminders and may not know that they could.
    """
    standing = ticked.standing
    touched = ticked.changed or ticked.already
    notes = [_standing(words, standing, touched)]
    if ticked.changed and ticked.already:
        notes.append(rich(words, "It was like that already: {titles}.", titles=titles(words, ticked.already)))
    upcoming = standing.next_topics(1)
    if upcoming:
        notes.append(rich(words, "Next: **{number} {title}**.", number=upcoming[0].number, title=upcoming[0].title))
    buttons: list[Control] = []
    if ticked.change is not None:
        buttons.append(Button(words("Undo"), Press("undo", {"change": ticked.change})))
    if onward is not None:
        buttons.append(Button(words("Go on"), onward, "primary"))
    elif upcoming:
        buttons.append(Button(words("About the next one"), Press("topic", {"topic": upcoming[0].id})))
    buttons.append(Button(words("Today"), Press("today")))
    if remind:
        buttons.append(Button(words("Remind me every week"), Press("reminders on")))
    clock = ""
    if dated:
        clock = zone_note(words, standing.here)
        buttons.extend(zone_button(words, standing.here))
    said = title if ticked.changed else already
    card = Card(said, lines(*notes), footer=clock, tone="good" if ticked.changed else "calm")
    return Reply(cards=(card,), controls=(tuple(buttons),))


def _standing(words: Words, standing: Standing, topics: tuple[Topic, ...]) -> Rich:
    """Return "3 of 4 in Statistics Refresher.", and what has nothing left to count, for the first modules of topics."""
    modules: dict[str, Module] = {}
    for t in topics:
        module = standing.roadmap.module_of(t)
        modules.setdefault(module.id, module)
    counted, empty = [], []
    for m in list(modules.values())[:3]:
        tally = standing.tally(m)
        if tally.total:
            counted.append(words("{count} in {module}", count=count(words, tally), module=m.title))
        else:
            empty.append(m.title)
    return lines(
        rich(words, "{parts}.", parts=words.listing(counted)) if counted else None,
        rich(words, "Nothing is left in {parts}.", parts=words.listing(empty)) if empty else None,
    )


def undone(words: Words, result: Undone) -> Reply:
    """What an undo restored, and what it left alone."""
    if not result.restored and not result.left_alone:
        return Reply(cards=(Card(words("That was taken back before. Nothing changed.")),))
    notes = (
        [rich(words, "Left alone, because you changed it since: {titles}.", titles=titles(words, result.left_alone))]
        if result.left_alone
        else []
    )
    if result.restored:
        title = words("Taken back: {titles}.", titles=titles(words, result.restored))
        notes.insert(0, _standing(words, result.standing, result.restored))
    else:
        title = words("Nothing was taken back.")
    again = (Button(words("Undo"), Press("undo", {"change": result.change})),) if result.change else ()
    return Reply(cards=(Card(title, lines(*notes)),), controls=((*again, Button(words("Today"), Press("today"))),))

"""/goal: what one wants to get done this week, and how it goes."""

from __future__ import annotations

from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import Text
from bot.chat.reply import Press, Reply
from bot.commands.goal_kinds import DidArg, GoalArg, GoalWordsArg, WeekArg
from bot.commands.kinds import Asked, IdArg, TopicsKind, WhenArg
from bot.commands.views import goals as views
from bot.commands.views.parts import titles
from bot.domain.did import meant
from bot.domain.goal import Draft, read_amount
from bot.domain.roadmap import Topic

WhatArg = Annotated[str, Arg("Such as “3 chapters”, “5 hours of exercises” or “finish the essay”", Text(most=120))]
NewWhatArg = Annotated[str, Arg("The goal in your words, with its number", Text(most=120))]
TiedArg = Annotated[
    tuple[Topic, ...], Arg("Topics of the roadmap; their ticks then count by themselves", TopicsKind("topics"))
]


@command("goal list", "See this week's goals", bare=True)
async def listing(call: Asked) -> Reply:
    """Show this week's goals and what can be done with them."""
    return views.listing(call.words, await call.services.goals.this_week(call.asker))


@command("goal set", "Set a goal for this week")
async def set_(call: Asked, what: WhatArg, topics: TiedArg = ()) -> Reply:
    """Set a goal in words, with a number and unit, or tied to topics."""
    amount = read_amount(what)
    week, goal = await call.services.goals.set(call.asker, what, amount.target, amount.unit, topics)
    return views.set_(call.words, week, goal, topics)


@command("goal log", "Log what you did for a goal")
async def log(call: Asked, amount: DidArg, goal: GoalWordsArg = "", when: WhenArg = None) -> Reply:
    """Add to a goal, today or up to seven days back; where it isn't clear to which, ask."""
    number, of = amount
    week = await call.services.goals.this_week(call.asker)
    found = meant(week, named=goal, of=of, day=when)
    if len(found) != 1:
        return views.which(call.words, found or meant(week, day=when), number, goal or of, when)
    week, log_id = await call.services.goals.log(call.asker, found[0].id, number, when)
    back = Press("goal unlog", {"goal": found[0].id, "log": log_id})
    return views.logged(call.words, week, found[0].id, number, back)


@command("goal unlog", "Take back what you logged", hidden=True)
async def unlog(call: Asked, goal: IdArg, log: IdArg) -> Reply:
    """Take back one entry."""
    week = await call.services.goals.unlog(call.asker, goal, log)
    return views.said(call.words, week, call.words("Taken back."))


@command("goal done", "Mark a goal as done")
async def done(call: Asked, goal: GoalArg) -> Reply:
    """Finish a goal."""
    week = await call.services.goals.finish(call.asker, goal.id)
    return views.finished(call.words, week, goal)


@command("goal drop", "Drop a goal")
async def drop(call: Asked, goal: GoalArg) -> Reply:
    """Give a goal up; it counts neither way."""
    week = await call.services.goals.drop(call.asker, goal.id)
    return views.dropped(call.words, week, goal)


@command("goal reopen", "Open a goal again", hidden=True)
async def reopen(call: Asked, goal: IdArg) -> Reply:
    """Take back "done" or "drop"."""
    week = await call.services.goals.reopen(call.asker, goal)
    return views.said(call.words, week, call.words("Open again."))


@command("goal edit", "Change a goal's words or number", hidden=True)
async def edit(call: Asked, goal: GoalArg, what: NewWhatArg = "") -> Reply:
    """Change a goal; without new words, ask for them with the old ones filled in."""
    if not what:
        old = goal.title
        form = edit.form(call.words, {"goal": goal.id}, ("what",), values={"what": old})
        return Reply(form=form)
    amount = read_amount(what)
    week = await call.services.goals.edit(call.asker, goal.id, what, amount.target, amount.unit)
    return views.said(call.words, week, call.words("Changed."))


@command("goal carry", "Carry unfinished goals over", hidden=True)
async def carry(call: Asked, week: WeekArg = None) -> Reply:
    """Set last week's unfinished goals again for this week, or those of another week for the one after it."""
    this, carried = await call.services.goals.carry(call.asker, week)
    return views.carried(call.words, this, carried)


@command("goal draft", "Draft a goal for me", hidden=True)
async def draft(call: Asked) -> Reply:
    """Suggest a goal from the next topics at one's own pace; stores nothing."""
    return views.drafted(call.words, await call.services.goals.draft(call.asker))


@command("goal adapt", "Change the drafted goal", hidden=True)
async def adapt(call: Asked, topics: TiedArg) -> Reply:
    """Ask for a goal's words and topics, with those of the draft filled in."""
    values = {"what": titles(call.words, topics, most=2), "topics": ", ".join(t.number for t in topics)}
    return Reply(form=set_.form(call.words, {}, ("what", "topics"), values=values))


@command("goal accept", "Take the drafted goal", hidden=True)
async def accept(call: Asked, topics: TiedArg = ()) -> Reply:
    """Set the goal that was drafted from the next topics; without topics, draft it now."""
    chosen = topics or (await call.services.goals.draft(call.asker)).topics
    if not chosen:
        return views.drafted(call.words, Draft(()))
    left = (await call.services.study.standing(call.asker)).still_open(chosen)
    title = titles(call.words, left or tuple(chosen), most=2)
    week, goal = await call.services.goals.set(call.asker, title, len(chosen), "", chosen)
    return views.set_(call.words, week, goal, chosen)

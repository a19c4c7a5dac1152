"""/roadmap export and import: one's own copy of the roadmap as a file, and its ticks taken over."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import Document
from bot.chat.reply import File, Press, Reply
from bot.commands.kinds import Asked, TopicsKind
from bot.commands.upkeep import RoadmapArg
from bot.commands.views import copies as views
from bot.commands.views import study as study_views
from bot.commands.views import upkeep as upkeep_views
from bot.domain.progress import State
from bot.domain.roadmap import Topic

TicksArg = Annotated[File, Arg("A Markdown file with ticks, such as /roadmap export gives", Document())]
MOST = 20_000  # topics of one file
DoneArg = Annotated[tuple[Topic, ...], Arg("Done", TopicsKind("done", MOST))]
LearningArg = Annotated[tuple[Topic, ...], Arg("Learning", TopicsKind("learning", MOST))]
SkippedArg = Annotated[tuple[Topic, ...], Arg("Not for you", TopicsKind("skipped", MOST))]


@command("roadmap export", "Take the roadmap along as a file, with your ticks")
async def export(call: Asked) -> Reply:
    """Give the roadmap as Markdown, ticked as one's own."""
    standing, text = await call.services.copies.write(call.asker)
    return views.exported(call.words, standing, text)


@command("roadmap import", "Take over the ticks of a file")
async def take_over(call: Asked, file: TicksArg) -> Reply:
    """Show which ticks of a file would count here; nothing changes yet."""
    return views.found(call.words, await call.services.copies.look(call.asker, file.content or b""))


@command("ticks take", "Import my ticks", hidden=True)
async def take(call: Asked, done: DoneArg = (), learning: LearningArg = (), skipped: SkippedArg = ()) -> Reply:
    """Give topics the states a file said; counts for no streak, pace or goal, as what was done elsewhere."""
    said: tuple[tuple[State, tuple[Topic, ...]], ...] = (("skipped", skipped), ("learning", learning), ("done", done))
    standing = await call.services.study.standing(call.asker)  # what was ticked since the file was looked at stays so
    states = {topic: state for state, topics in said for topic in topics if standing.state(topic) != "done"}
    ticked = await call.services.study.place(call.asker, states)
    count = len(ticked.changed)
    title = call.words.plural("Taken over: {n} topic.", "Taken over: {n} topics.", count)
    already = call.words("It was all like that already.")
    return study_views.changed(call.words, ticked, title, already, onward=Press("progress"))


@command("roadmap choose", "Choose the roadmap you follow where you are alone", hidden=True)
async def choose(call: Asked, roadmap: RoadmapArg) -> Reply:
    """Choose a roadmap of one's own, in direct messages."""
    alone = replace(call.asker, community=None)
    return upkeep_views.chosen(call.words, await call.services.roadmaps.choose(alone, roadmap.id), alone=True)


@command("settings roadmap", "See the roadmaps you can follow where you are alone", hidden=True)
async def offered(call: Asked) -> Reply:
    """Show which roadmap one follows, and the others."""
    return upkeep_views.own(call.words, await call.services.roadmaps.offered(call.asker))

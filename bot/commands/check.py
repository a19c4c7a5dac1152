"""/check and its kin: ticking off, taking back, "learning" and "not for me"; each with Undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import Day
from bot.chat.reply import Choice, Look, Press, Reply
from bot.commands.kinds import Asked, IdArg, TopicsArg, TopicsKind, WhenArg, today
from bot.commands.views import study as views
from bot.commands.views.parts import titles
from bot.domain.errors import Problem
from bot.domain.roadmap import Topic

TOPICS, DAY = TopicsKind("topics"), Day(today)


@dataclass(frozen=True, slots=True)
class Ticks:
    """Topics that were named, and the day that was said behind them."""

    topics: Sequence[Topic] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TicksKind:
    """Topics as `TopicsKind` reads them; a day may stand behind the last one, as in "svd yesterday"."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return TOPICS.look

    async def read(self, raw: str, call: Asked) -> Ticks:
        """Return the topics meant, and the day; a word that belongs to a topic's title is no day."""
        try:
            return Ticks(await TOPICS.read(raw, call))
        except Problem as problem:
            found = await DAY.ends(raw, call)
            if found is None:
                raise
            named, day = found
            word = raw.rsplit(maxsplit=1)[-1].casefold()
            if any(word in instead.label.casefold() for instead in problem.try_instead):
                raise
        try:
            return Ticks(await TOPICS.read(named, call), day)
        except Problem as problem:
            dated = {"when": day.isoformat()}
            problem.try_instead = tuple(
                replace(instead, given={**instead.given, **dated}) if TOPICS.param in instead.given else instead
                for instead in problem.try_instead
            )
            raise

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return topics by rank."""
        return await TOPICS.suggest(typed, call)


TicksArg = Annotated[Ticks, Arg("Names or numbers, such as “svd, 1.2-1.4”", TicksKind())]

FIRST = 3  # topics with a state, up to which a tick is answered as to somebody who has just begun


@command("check", "Tick off topics you have finished")
async def check(call: Asked, topics: TicksArg = Ticks(), when: WhenArg = None) -> Reply:
    """Tick off topics; called bare, offer the next ones."""
    words = call.words
    when = when or topics.day
    if not topics.topics:
        standing = await call.services.study.standing(call.asker)
        does = Press("check", {"when": when.isoformat()} if when else {})
        done = words("Every topic is done.")
        return views.pick_topics(
            words, standing, standing.next_topics(25), does, words("What have you finished?"), done
        )
    ticked = await call.services.study.check_off(call.asker, topics.topics, when)
    title = words("Done: {titles}.", titles=titles(words, ticked.changed))
    already = words("Done before: {titles}.", titles=titles(words, ticked.already))
    remind = len(ticked.standing.states) <= FIRST and not (await call.services.reminders.mine(call.asker)).reminders
    return views.changed(words, ticked, title, already, dated=when is not None, remind=remind)


@command("uncheck", "Take back a tick")
async def uncheck(call: Asked, topics: TopicsArg = ()) -> Reply:
    """Put topics back to "to do"; called bare, offer those that have another state."""
    words = call.words
    if not topics:
        standing = await call.services.study.standing(call.asker)
        marked = [t for t in standing.roadmap.topics if standing.state(t) != "todo"][-25:]
        prompt, nothing = words("What do you want to take back?"), words("Nothing is ticked off yet.")
        return views.pick_topics(words, standing, marked, Press("uncheck"), prompt, nothing)
    ticked = await call.services.study.mark(call.asker, topics, "todo")
    title = words("To do again: {titles}.", titles=titles(words, ticked.changed))
    already = words("That was not ticked off: {titles}.", titles=titles(words, ticked.already))
    return views.changed(words, ticked, title, already)


@command("learn", "Mark topics as being learned", hidden=True)
async def learn(call: Asked, topics: TopicsArg) -> Reply:
    """Mark topics as being learned."""
    ticked = await call.services.study.mark(call.asker, topics, "learning")
    title = call.words("Learning: {titles}.", titles=titles(call.words, ticked.changed))
    already = call.words("You are learning that already: {titles}.", titles=titles(call.words, ticked.already))
    return views.changed(call.words, ticked, title, already)


@command("skip", "Mark topics as not for you", hidden=True)
async def skip(call: Asked, topics: TopicsArg) -> Reply:
    """Take topics out of one's own totals."""
    ticked = await call.services.study.mark(call.asker, topics, "skipped")
    title = call.words("Not for you: {titles}.", titles=titles(call.words, ticked.changed))
    already = call.words("That was skipped before: {titles}.", titles=titles(call.words, ticked.already))
    return views.changed(call.words, ticked, title, already)


@command("undo", "Take back one change", hidden=True)
async def undo(call: Asked, change: IdArg) -> Reply:
    """Give the topics of one change the state they had before."""
    return views.undone(call.words, await call.services.study.undo(call.asker, change))

"""/check and its kin: ticking off, taking back, "learning" and "not for me"; each with Undo."""

from __future__ import annotations

from bot.chat.command import command
from bot.chat.reply import Press, Reply
from bot.commands.kinds import Asked, IdArg, TopicsArg, WhenArg
from bot.commands.views import study as views
from bot.commands.views.parts import titles


@command("check", "Tick off topics you have finished")
async def check(call: Asked, topics: TopicsArg = (), when: WhenArg = None) -> Reply:
    """Tick off topics; called bare, offer the next ones."""
    words = call.words
    if not topics:
        standing = await call.services.study.standing(call.asker)
        does = Press("check", {"when": when.isoformat()} if when else {})
        done = words("Every topic is done.")
        return views.pick_topics(
            words, standing, standing.next_topics(25), does, words("What have you finished?"), done
        )
    ticked = await call.services.study.check_off(call.asker, topics, when)
    title = words("Done: {titles}.", titles=titles(words, ticked.changed))
    already = words("Done before: {titles}.", titles=titles(words, ticked.already))
    return views.changed(words, ticked, title, already, dated=when is not None)


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

"""hello, arrived: the first words, to one person and to everybody in a place."""

from __future__ import annotations

from bot.chat.command import command
from bot.chat.line import ARRIVED, HELLO
from bot.chat.reply import Reply
from bot.commands import today
from bot.commands.kinds import Asked
from bot.commands.views import hello as views


@command(HELLO, "Say hello", hidden=True)
async def hello(call: Asked) -> Reply:
    """Greet who hasn't begun, with the first steps; who has is shown the day. Stores nothing."""
    here = await call.services.learners.here(call.asker)
    if here.learner is not None:
        return await today.today.run(call)
    return views.hello(call.words, await call.services.roadmaps.in_use(call.asker))


@command(ARRIVED, "Say that I am here now", hidden=True, private=False)
async def arrived(call: Asked) -> Reply:
    """Introduce the bot where it was just invited, and say what it may not do there."""
    roadmap = await call.services.roadmaps.in_use(call.asker)
    return views.arrived(call.words, roadmap, await call.rights(call.asker.place))

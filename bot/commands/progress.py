"""/progress: how far one is."""

from __future__ import annotations

import asyncio
from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.reply import Press, Reply
from bot.chat.sheet import as_file
from bot.commands.dashboard.page import dashboard
from bot.commands.kinds import Asked, PersonKind
from bot.commands.views import study as views
from bot.domain.learner import Learner
from bot.domain.overview import Overview

WhoArg = Annotated[Learner | None, Arg("Somebody here who shares their progress", PersonKind())]


@command("progress", "See how far you are")
async def progress(call: Asked, who: WhoArg = None) -> Reply:
    """Show one's own progress, or that of somebody who shares it."""
    if who is None:
        standing = await call.services.study.standing(call.asker)
        week = await call.services.goals.this_week(call.asker)
        can_share = not call.asker.place.startswith("@")
        page = call.around.dashboard(call.asker.platform)
        return views.progress(call.words, standing, week, can_share=can_share, shows=_alone(None), page=page)
    standing = await call.services.study.standing_of(call.asker, who.id)
    return views.progress(call.words, standing, name=who.name, shows=_alone(who))


@command("progress picture", "See how far you are as a picture", hidden=True)
async def picture(call: Asked, who: WhoArg = None) -> Reply:
    """Show the picture alone."""
    if who is None:
        standing = await call.services.study.standing(call.asker)
        week = await call.services.goals.this_week(call.asker)
        return views.progress_picture(call.words, standing, week, name="", shows=_alone(None))
    standing = await call.services.study.standing_of(call.asker, who.id)
    return views.progress_picture(call.words, standing, None, name=who.name, shows=_alone(who))


@command("progress file", "Take your whole progress along as a file", hidden=True)
async def file(call: Asked) -> Reply:
    """Give everything about one's own progress on one page, with charts: a file to keep, print or show.

    Where the platform has a page for it, this is what the page asks for.
    """
    standing = await call.services.study.standing(call.asker)
    overview = Overview(standing, await call.services.goals.ever(call.asker))
    sheet = await asyncio.to_thread(dashboard, call.words, overview)  # tens of milliseconds for a big roadmap
    return views.progress_file(call.words, standing, as_file(sheet), sheet)


@command("progress share", "Show your progress to everyone here", hidden=True, private=False)
async def share(call: Asked) -> Reply:
    """Post one's own progress where everyone here can see it."""
    standing = await call.services.study.standing(call.asker)
    learner = standing.here.learner
    return views.progress(call.words, standing, name=learner.name if learner else call.asker.name)


def _alone(who: Learner | None) -> Press:
    return Press("progress picture", {"who": who.id} if who else {})

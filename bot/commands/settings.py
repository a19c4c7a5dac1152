"""/settings: time zone, name, and who may see one's progress and goals in this place."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import OneOf, Text
from bot.chat.reply import Choice, Reply
from bot.commands.kinds import Asked, ZoneArg
from bot.commands.upkeep import RoadmapKind
from bot.commands.views import reminders as zone_views
from bot.commands.views import settings as views
from bot.domain.learner import Here
from bot.services.roadmaps import Named

NameArg = Annotated[str | None, Arg("What I call you", Text(most=40))]
NewNameArg = Annotated[str, Arg("What I call you", Text(most=40))]
OwnRoadmapArg = Annotated[Named | None, Arg("The roadmap you follow where you are alone", RoadmapKind())]
SHARE = OneOf((Choice("People here may see my progress and goals", "yes"), Choice("Only I see them", "no")))
ShareArg = Annotated[str | None, Arg("Who here may see your progress and goals", SHARE)]


@command("settings", "See and change your time zone, name and privacy")
async def settings(
    call: Asked,
    zone: ZoneArg = None,
    name: NameArg = None,
    share: ShareArg = None,
    roadmap: OwnRoadmapArg = None,
) -> Reply:
    """Show one's settings, or change what is given; a zone is confirmed by the time it shows."""
    learners = call.services.learners
    here = await learners.here(call.asker)
    if roadmap is not None:
        await call.services.roadmaps.choose(replace(call.asker, community=None), roadmap.id)
    if share is not None:  # first, since it is refused in a direct message
        here = await learners.share(call.asker, share == "yes")
    if name is not None:
        here = await learners.rename(call.asker, name)
    if zone is not None:
        asked = zone_views.confirm_zone(call.words, here.now, zone, "zone set")
        return replace(asked, cards=(*views.changed(call.words, name, share), *asked.cards))
    return await _shown(call, here)


@command("name set", "Change your name", hidden=True)
async def name_set(call: Asked, name: NewNameArg) -> Reply:
    """Set what the bot calls one."""
    return await _shown(call, await call.services.learners.rename(call.asker, name))


async def _shown(call: Asked, here: Here) -> Reply:
    title = ""
    if call.asker.community is None:
        offered = await call.services.roadmaps.offered(call.asker)
        title = offered.in_use.title if len(offered.every) > 1 else ""
    return views.settings(call.words, here, call.asker, title)

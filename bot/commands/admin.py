"""/admin: the group's weekly post and roadmap, for those who manage the place."""

from __future__ import annotations

from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import Document, weekday
from bot.chat.reply import File, Reply
from bot.commands import upkeep
from bot.commands.kinds import Asked, DayArg, PlaceKind, TimeArg, ZoneArg
from bot.commands.reminders import NeededDayArg, NeededTimeArg
from bot.commands.views import admin as views
from bot.commands.views import prompts as prompt_views
from bot.commands.views import setup as setup_views
from bot.commands.zone import NewZoneArg
from bot.domain.errors import Problem
from bot.domain.reminder import Group
from bot.services.roadmaps import Named

PlaceArg = Annotated[str | None, Arg("The channel of the weekly post", PlaceKind())]
PlaceRoadmapArg = Annotated[Named | None, Arg("The roadmap of this place", upkeep.RoadmapKind())]
OwnRoadmapArg = Annotated[File | None, Arg("A roadmap of your own, as a Markdown file", Document())]
NewPlaceArg = Annotated[str, Arg("The channel of the weekly post", PlaceKind())]


@command("admin", "Set up this group's weekly post and roadmap", manages=True)
async def admin(
    call: Asked,
    channel: PlaceArg = None,
    day: DayArg = None,
    time: TimeArg = None,
    zone: ZoneArg = None,
    roadmap: PlaceRoadmapArg = None,
    file: OwnRoadmapArg = None,
) -> Reply:
    """Show the group's weekly post, or change what is given: the roadmap alone, or what concerns the post."""
    if call.asker.community is None:
        raise Problem("There is no group here.", "Use /admin in a server or on the browser page.")
    if file is not None:
        return await upkeep.bring.run(call, file)
    if roadmap is not None:
        return await upkeep.use.run(call, roadmap)
    if channel is None and day is None and time is None:  # the zone counts without a post too
        if zone is not None:
            await call.services.learners.set_community_zone(call.asker, zone)
        return await _shown(call, await call.services.posts.of(call.asker))
    group = await call.services.posts.set(
        call.asker,
        place=channel,
        weekday=None if day is None else weekday(day),
        minute=None if time is None else time.hour * 60 + time.minute,
        zone=zone,
    )
    return await _shown(call, group)


@command("admin channel", "Choose the channel of the weekly post", hidden=True, manages=True)
async def channel(call: Asked, channel: NewPlaceArg) -> Reply:
    """Choose the channel: what the form behind the button submits."""
    return await _shown(call, await call.services.posts.set(call.asker, place=channel))


@command("admin when", "Change when the weekly post comes", hidden=True, manages=True)
async def when(call: Asked, day: NeededDayArg, time: NeededTimeArg) -> Reply:
    """Change day and time: what the form behind the button submits."""
    minute = time.hour * 60 + time.minute
    return await _shown(call, await call.services.posts.set(call.asker, weekday=weekday(day), minute=minute))


@command("admin zone", "Change the group's time zone", hidden=True, manages=True)
async def zone(call: Asked, zone: NewZoneArg) -> Reply:
    """Set the zone the weekly post goes by, and those who haven't set their own."""
    await call.services.learners.set_community_zone(call.asker, zone)
    return await _shown(call, await call.services.posts.of(call.asker))


@command("admin health", "See how I am doing", hidden=True)
async def health(call: Asked) -> Reply:
    """Show those who run the program how it is doing."""
    return views.health(call.words, await call.services.health.look(call.asker))


@command("admin off", "Stop the weekly post", hidden=True, manages=True)
async def off(call: Asked) -> Reply:
    """Stop the weekly post; everyone's goals stay."""
    return await _shown(call, await call.services.posts.stop(call.asker))


@command("admin preview", "See the next weekly post now", hidden=True, manages=True)
async def preview(call: Asked) -> Reply:
    """Show what the next weekly post would say if it came now; only the asker sees it."""
    post = await call.services.prompts.group_preview(call.asker)
    await call.services.setups.rehearsed(call.asker)
    return views.rehearsal(call.words, prompt_views.group_post(call.words, post, due=None))


async def _shown(call: Asked, group: Group) -> Reply:
    may = call.services.health.may(call.asker)
    post = group.reminder
    wrong = await call.hindrance(post.place) if post is not None else ""
    rights = await call.rights(post.place if post is not None else call.asker.place)
    setup = await call.services.setups.of(call.asker)
    shown = views.group(call.words, group, call.asker.place, operator=may, wrong=wrong)
    return setup_views.with_list(
        call.words, shown, setup_views.steps(call.words, group, setup, rights, call.asker.place)
    )

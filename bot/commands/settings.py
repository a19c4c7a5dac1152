"""/settings: time zone, name, and who may see one's progress."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from bot.chat.command import Arg, command
from bot.chat.kinds import OneOf, Text
from bot.chat.reply import Choice, Reply
from bot.commands.kinds import Asked, ZoneArg, ZoneKind
from bot.commands.reminders import SureArg
from bot.commands.views import reminders as zone_views
from bot.commands.views import settings as views

NameArg = Annotated[str | None, Arg("What I call you", Text(most=40))]
NewNameArg = Annotated[str, Arg("What I call you", Text(most=40))]
SHARE = OneOf((Choice("People here may see my progress", "yes"), Choice("Only I see it", "no")))
ShareArg = Annotated[str | None, Arg("Who may see your progress", SHARE)]
THEN = OneOf((Choice("Only set it", "zone set"), Choice("Switch reminders on", "reminders on")))
ThenArg = Annotated[str, Arg("What comes after", THEN)]
NewZoneArg = Annotated[ZoneInfo, Arg("Your city, or a zone such as Eastern Time", ZoneKind())]


@command("settings", "See and change your time zone, name and privacy")
async def settings(call: Asked, zone: ZoneArg = None, name: NameArg = None, share: ShareArg = None) -> Reply:
    """Show one's settings, or change what is given; a zone is confirmed by the time it shows."""
    learners = call.services.learners
    here = await learners.here(call.asker)
    if name is not None:
        here = await learners.rename(call.asker, name)
    if share is not None:
        here = await learners.share(call.asker, share == "yes")
    if zone is not None:
        return zone_views.confirm_zone(call.words, here.now, zone, "zone set")
    return views.settings(call.words, here, call.asker)


@command("zone set", "Set your time zone", hidden=True)
async def zone_set(call: Asked, zone: ZoneArg = None, sure: SureArg = "no") -> Reply:
    """Set the time zone once the person said that the time shown is right."""
    here = await call.services.learners.here(call.asker)
    offered = zone or (call.asker.zone if here.zone_from != "person" else None)
    if offered is None:
        return Reply(form=zone_set.form(call.words, {}, ("zone",), title=call.words("Where are you?")))
    if sure == "no":
        return zone_views.confirm_zone(call.words, here.now, offered, "zone set")
    return views.zoned(call.words, await call.services.learners.set_zone(call.asker, offered))


@command("zone other", "Choose another time zone", hidden=True)
async def zone_other(call: Asked, zone: NewZoneArg, then: ThenArg = "zone set") -> Reply:
    """Ask for a zone by city, then confirm it."""
    here = await call.services.learners.here(call.asker)
    return zone_views.confirm_zone(call.words, here.now, zone, then)


@command("name set", "Change your name", hidden=True)
async def name_set(call: Asked, name: NewNameArg) -> Reply:
    """Set what the bot calls one."""
    return views.settings(call.words, await call.services.learners.rename(call.asker, name), call.asker)

"""The time zone: asked for by city or common name, and confirmed by the time it shows."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from bot.chat.command import Arg, command
from bot.chat.kinds import OneOf
from bot.chat.reply import Choice, Reply
from bot.commands.kinds import Asked, ZoneArg, ZoneKind
from bot.commands.views import reminders as views
from bot.commands.views import settings as settings_views

THEN = OneOf((Choice("Only set it", "zone set"), Choice("Switch reminders on", "reminders on")))
ThenArg = Annotated[str, Arg("What comes after", THEN)]
SureArg = Annotated[str, Arg("Yes, if the time shown is right", OneOf((Choice("Yes", "yes"), Choice("No", "no"))))]
NewZoneArg = Annotated[ZoneInfo, Arg("Your city, or a zone such as Eastern Time", ZoneKind())]


@command("zone set", "Set your time zone", hidden=True)
async def set_(call: Asked, zone: ZoneArg = None, sure: SureArg = "no") -> Reply:
    """Set the time zone once the person said that the time shown is right."""
    here = await call.services.learners.here(call.asker)
    offered = zone or (call.asker.zone if here.zone_from != "person" else None)
    if offered is None:
        return ask(call, "zone set")
    if sure == "no":
        return views.confirm_zone(call.words, here.now, offered, "zone set")
    return settings_views.zoned(call.words, await call.services.learners.set_zone(call.asker, offered))


@command("zone other", "Where are you?", hidden=True)
async def other(call: Asked, zone: NewZoneArg, then: ThenArg = "zone set") -> Reply:
    """Read a zone by city, then confirm it; `then` is the call that goes on with it."""
    here = await call.services.learners.here(call.asker)
    return views.confirm_zone(call.words, here.now, zone, then)


def ask(call: Asked, then: str) -> Reply:
    """Ask where somebody is, to go on with the call `then`."""
    return Reply(form=other.form(call.words, {"then": then}, ("zone",)))

"""/settings: time zone, name, language, and who may see one's progress and goals in this place."""

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
from bot.words import CATALOGUES

NameArg = Annotated[str | None, Arg("What I call you", Text(most=40))]
NewNameArg = Annotated[str, Arg("What I call you", Text(most=40))]
OwnRoadmapArg = Annotated[Named | None, Arg("The roadmap you follow where you are alone", RoadmapKind())]
SHARE = OneOf((Choice("People here may see my progress and goals", "yes"), Choice("Only I see them", "no")))
AUTO = "auto"  # the language that one's app or browser is in
# Each language calls itself by its own name.
_LANGUAGES = (
    Choice("As in my app or browser", AUTO),
    Choice("English", "en"),
    Choice("Deutsch", "de"),
    Choice("Español", "es"),
)
LANGUAGE = OneOf(tuple(c for c in _LANGUAGES if c.value == AUTO or c.value in CATALOGUES))
LanguageArg = Annotated[str | None, Arg("The language I speak with you", LANGUAGE)]
NewLanguageArg = Annotated[str, Arg("The language I speak with you", LANGUAGE)]
ShareArg = Annotated[str | None, Arg("Who here may see your progress and goals", SHARE)]


@command("settings", "See and change your time zone, language, name and privacy")
async def settings(
    call: Asked,
    zone: ZoneArg = None,
    name: NameArg = None,
    share: ShareArg = None,
    roadmap: OwnRoadmapArg = None,
    language: LanguageArg = None,
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
    if language is not None:
        call, here = await _speak(call, language)
    if zone is not None:
        asked = zone_views.confirm_zone(call.words, here.now, zone, "zone set")
        told = (*views.changed(call.words, name, share), *asked.cards)
        return replace(asked, cards=told, locale=call.words.language)
    return await _shown(call, here)


@command("name set", "Change your name", hidden=True)
async def name_set(call: Asked, name: NewNameArg) -> Reply:
    """Set what the bot calls one."""
    return await _shown(call, await call.services.learners.rename(call.asker, name))


@command("language set", "Change the language I speak with you", hidden=True)
async def language_set(call: Asked, language: NewLanguageArg) -> Reply:
    """Set the language the bot speaks with one."""
    return await _shown(*await _speak(call, language))


async def _speak(call: Asked, language: str) -> tuple[Asked, Here]:
    """Set the language, and return the call as it is answered from then on."""
    chosen = "" if language == AUTO else language
    here = await call.services.learners.speak(call.asker, chosen)
    asker = replace(call.asker, language=chosen)
    words = call.around.words(asker.platform, asker.speaks, asker.locale)
    return replace(call, asker=asker, words=words), here


async def _shown(call: Asked, here: Here) -> Reply:
    title = ""
    if call.asker.community is None:
        offered = await call.services.roadmaps.offered(call.asker)
        title = offered.in_use.title if len(offered.every) > 1 else ""
    chosen = here.learner.language if here.learner else ""
    language = next((c.label for c in _LANGUAGES if c.value == (chosen or call.words.language)), "")
    shown = views.settings(call.words, here, call.asker, title, (language, bool(chosen)))
    return replace(shown, locale=call.words.language)

"""/admin roadmap: which roadmap a place is on, bringing one's own, and the word that a new version waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import Document, OneOf
from bot.chat.reply import Choice, File, Look, Reply
from bot.commands.kinds import NEAR, Asked
from bot.commands.views import upkeep as views
from bot.domain.errors import Instead, Problem
from bot.services.roadmaps import Named


@dataclass(frozen=True, slots=True)
class RoadmapKind:
    """One of the roadmaps there are to choose from, by name or id."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Asked) -> Named:
        """Return the roadmap meant; a clear beginning of its name is enough."""
        every = (await call.services.roadmaps.offered(call.asker)).every
        typed = raw.strip().casefold()
        found = [one for one in every if raw.strip() == one.id or typed == one.title.casefold()]
        found = found or [one for one in every if typed and one.title.casefold().startswith(typed)]
        if len(found) == 1:
            return found[0]
        raise Problem(
            "I don't have a roadmap called “{typed}” here.",
            "Choose one of these.",
            try_instead=tuple(Instead.named(one.title, {"roadmap": one.id}) for one in (found or every)[:NEAR]),
            typed=raw.strip()[:60],
        )

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return those whose names contain what is typed."""
        offered = await call.services.roadmaps.offered(call.asker)
        return [
            Choice(one.title, one.id, views.note_of(call.words, one, offered.in_use))
            for one in offered.every
            if typed.strip().casefold() in one.title.casefold()
        ]


@dataclass(frozen=True, slots=True)
class VersionKind:
    """One version of a roadmap, as buttons write it: "id:number"."""

    @property
    def look(self) -> Look:
        """A line; nobody is expected to type it."""
        return Look("line", most=40)

    async def read(self, raw: str, call: Asked) -> tuple[str, int]:  # noqa: ARG002  (the kinds share one signature)
        """Return the roadmap's id and the version's number; what is neither is nobody's."""
        id_, _, number = raw.strip().rpartition(":")
        return id_, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0  # noqa: PLR2004

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:  # noqa: ARG002  (as above)
        """Nothing to suggest."""
        return ()


RENAMES = OneOf((Choice("They are the same topics, renamed", "yes"), Choice("They are new topics", "no")))

RoadmapArg = Annotated[Named, Arg("A roadmap's name", RoadmapKind())]
FileArg = Annotated[File, Arg("A Markdown file with the roadmap", Document())]
VersionArg = Annotated[tuple[str, int], Arg("What the button carries", VersionKind())]
RenamesArg = Annotated[str, Arg("Whether likely renames are the same topics", RENAMES)]


@command("admin roadmap", "See and change the roadmap of this place")
async def shown(call: Asked) -> Reply:
    """Show the roadmap in use, others to choose, and its versions."""
    offered = await call.services.roadmaps.offered(call.asker)
    runs = call.services.roadmaps.runs(call.asker)
    return views.shelf(call.words, offered, call.asker, await call.services.learners.here(call.asker), runs=runs)


@command("admin roadmap use", "Choose the roadmap of this place", hidden=True, manages=True)
async def use(call: Asked, roadmap: RoadmapArg) -> Reply:
    """Put the place on a roadmap; everybody's progress on the other one is kept."""
    return views.chosen(call.words, await call.services.roadmaps.choose(call.asker, roadmap.id), alone=False)


@command("admin roadmap import", "Bring a roadmap of your own", manages=True)
async def bring(call: Asked, file: FileArg) -> Reply:
    """Read a Markdown file and show what is in it, before anybody is on it."""
    loaded = await call.services.upkeep.bring(call.asker, file.name, file.content or b"")
    return views.dry_run(call.words, loaded)


@command("admin roadmap reload", "Read the roadmaps of my settings again", hidden=True)
async def reload(call: Asked) -> Reply:
    """Read the files now, without waiting until the change is noticed."""
    return views.reloaded(call.words, await call.services.upkeep.reload(call.asker))


@command("admin roadmap version", "See one version of the roadmap", hidden=True)
async def version(call: Asked, version: VersionArg) -> Reply:
    """Show what a version changes, with what can be decided."""
    here = await call.services.learners.here(call.asker)
    return views.version(call.words, await call.services.upkeep.version(call.asker, *version), here)


@command("admin roadmap accept", "Take a version into use", hidden=True)
async def accept(call: Asked, version: VersionArg, renames: RenamesArg = "yes") -> Reply:
    """Put everybody on a version: one that waited, or an earlier one again."""
    before = await call.services.roadmaps.in_use(call.asker)
    loaded = await call.services.upkeep.accept(call.asker, *version, apart=renames == "no")
    now = await call.services.roadmaps.in_use(call.asker)
    return views.accepted(call.words, loaded.version, switched=before.id != now.id)


@command("admin roadmap decline", "Stay on the version in use", hidden=True)
async def decline(call: Asked, version: VersionArg) -> Reply:
    """Leave everybody on the version they are on."""
    return views.declined(call.words, await call.services.upkeep.decline(call.asker, *version))

"""The kinds of parameter that name something finished, a project or its milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.chat.command import Arg
from bot.chat.kinds import Link, OneOf, Text
from bot.chat.reply import Choice, Look
from bot.commands.kinds import NEAR, Asked, refuse_gone
from bot.commands.views.reading import KINDS, kind_name
from bot.domain import finding
from bot.domain.errors import Instead, Problem
from bot.domain.finding import FoundResource
from bot.domain.roadmap import Project, Resource, Roadmap

MOST_VALUE = 100  # characters of a suggestion's value on Discord


def named(roadmap: Roadmap, resource: Resource) -> str:
    """Return what names a resource: its title, which still means something once it has left the roadmap, or its id."""
    alone = finding.find_resource(roadmap, resource.title).resource is resource
    return resource.title if alone and len(resource.title) <= MOST_VALUE else resource.id


@dataclass(frozen=True, slots=True)
class ThingKind:
    """Something finished: one of the roadmap's resources, or any title."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest", most=150)

    async def read(self, raw: str, call: Asked) -> FoundResource:
        """Return what was typed, with the resource it means or those it may mean."""
        roadmap = await call.services.roadmaps.in_use(call.asker)
        return finding.find_resource(roadmap, await Text(most=150).read(raw, call))

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return resources by rank; with nothing typed, those of the next topics that aren't finished."""
        roadmap = await call.services.roadmaps.in_use(call.asker)
        found: Sequence[Resource]
        if typed.strip():
            found = finding.suggest_resources(roadmap, typed)
        else:
            standing = await call.services.study.standing(call.asker)
            ahead = (r for t in standing.next_topics(10) for r in t.resources if r.id not in standing.read)
            found = list({r.id: r for r in ahead}.values())[:25]
        return [Choice(r.title, named(roadmap, r), kind_name(call.words, r.kind)) for r in found]


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """One of the roadmap's resources, as a button names it."""

    @property
    def look(self) -> Look:
        """An id."""
        return Look("line", most=40)

    async def read(self, raw: str, call: Asked) -> Resource:
        """Return the resource."""
        found = (await call.services.roadmaps.in_use(call.asker)).resource(raw.strip())
        if found is None:
            raise Problem(
                "That has left the roadmap.",
                "You can still note it by its name.",
                try_instead=(Instead("Note it", command="finished add"),),
            )
        return found

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:  # noqa: ARG002  (the kinds share one signature)
        """Nothing to suggest: nobody types it."""
        return ()


@dataclass(frozen=True, slots=True)
class ProjectKind:
    """One of the roadmap's projects, by name, number or id."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Asked) -> Project:
        """Return the project meant, or raise Problem with near misses."""
        roadmap = await call.services.roadmaps.in_use(call.asker)
        found = finding.find_project(roadmap, raw)
        if found.project is not None:
            return found.project
        await refuse_gone(call, roadmap, raw.strip())
        instead = tuple(Instead.named(p.title, {"project": p.id}) for p in found.near[:NEAR])
        raise Problem(
            "I can't find “{typed}” among the projects.",
            "Did you mean one of these?" if instead else "Type a part of its name, or its number such as 2.",
            try_instead=instead or (Instead("Show the projects", command="project list"),),
            typed=raw.strip()[:60],
        )

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return projects by rank."""
        found = finding.suggest_projects(await call.services.roadmaps.in_use(call.asker), typed)
        return [Choice(p.title, p.id, call.words("project {n}", n=p.number)) for p in found]


@dataclass(frozen=True, slots=True)
class MilestonesKind:
    """Milestones of one project, as `bot.domain.finding.read_milestones` reads them."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest", many=True, most=400)

    async def read(self, raw: str, call: Asked) -> str:  # noqa: ARG002  (the kinds share one signature)
        """Return the text: which milestones it means depends on the project."""
        return raw.strip()

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return the open milestones of the projects under way that contain what is typed."""
        standing = await call.services.study.standing(call.asker)
        return [
            Choice(m.text, f"{a.project.number}.{n}", a.project.title)
            for a in standing.projects
            if a.state == "doing"
            for n, m in enumerate(a.milestones, 1)
            if m.reached is None and typed.strip().casefold() in m.text.casefold()
        ]


KIND = OneOf(tuple(Choice(one, kind) for kind, (one, *_) in KINDS.items()))
RATINGS = (
    Choice("5 of 5", "5"),
    Choice("4 of 5", "4"),
    Choice("3 of 5", "3"),
    Choice("2 of 5", "2"),
    Choice("1 of 5", "1"),
)
NOTE = "One line about it, for yourself"
RATING = "How good it was, from 1 to 5"

ThingArg = Annotated[FoundResource, Arg("What you finished: its title", ThingKind())]
ResourceArg = Annotated[Resource, Arg("What you finished", ResourceKind())]
KindArg = Annotated[str, Arg("What it is, such as a book or a paper", KIND)]
LinkArg = Annotated[str, Arg("Where it is on the web, if it is", Link(blank=True))]
RatingArg = Annotated[str, Arg(RATING, OneOf(RATINGS, blank=True))]
NoteArg = Annotated[str, Arg(NOTE, Text(most=200, blank=True))]
ProjectArg = Annotated[Project | None, Arg("A project's name or number", ProjectKind())]
MilestonesArg = Annotated[str, Arg("Numbers such as “1, 3-4”, or a part of a milestone's words", MilestonesKind())]

"""The kinds of parameter that need the roadmap or the person to be read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

from bot.chat.command import Arg, Call
from bot.chat.kinds import WEEKDAY, Code, Day, TimeOfDay
from bot.chat.reply import Choice, Look
from bot.commands.views.parts import part_title
from bot.domain import search, zones
from bot.domain.errors import Instead, Problem
from bot.domain.learner import Learner
from bot.domain.roadmap import Module, Part, Phase, Roadmap, Topic
from bot.domain.search import Picked
from bot.services import Services

Asked: TypeAlias = Call[Services]

NEAR = 4  # near misses offered; a fifth button is kept free for "Try again"


async def _roadmap(call: Asked) -> Roadmap:
    return await call.services.roadmaps.in_use(call.asker)


def place_of(call: Asked, roadmap: Roadmap, topic: Topic) -> str:
    """Return "1.2 · Statistics Refresher": where a topic stands, as a note beside it."""
    return call.words("{number} · {module}", number=topic.number, module=roadmap.module_of(topic).title)


@dataclass(frozen=True, slots=True)
class TopicsKind:
    """Topics by name, number ("1.2"), range ("1.2-1.4") or id, separated by commas; `most` limits how many.

    A whole roadmap of the usual size can be named at once, as in "1.1-7.4".
    """

    param: str
    most: int = search.MAX_PIECES

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest", many=self.most > 1, most=400)

    async def read(self, raw: str, call: Asked) -> Sequence[Topic]:
        """Return the topics meant. Unless every one is clear, none is returned: a near miss is offered, not taken."""
        roadmap = await _roadmap(call)
        picked = Picked(search.by_ids(roadmap, raw, max(self.most, search.MAX_PIECES)))
        if not picked.topics:  # searching a big roadmap takes its time
            picked = await asyncio.to_thread(search.read_topics, roadmap, raw)
        if picked.unclear is not None and search.is_bare(picked.unclear):  # in the module one is at; asked for only now
            focus = (await call.services.study.standing(call.asker)).focus
            picked = await asyncio.to_thread(
                search.read_topics, roadmap, raw, focus if isinstance(focus, Module) else None
            )
        if picked.unclear is None:
            if len(picked.topics) > self.most:
                raise Problem(
                    "That is {n} topics.",
                    "Name one." if self.most == 1 else "Name at most {most} at once.",
                    n=call.words.number(len(picked.topics)),
                    most=call.words.number(self.most),
                )
            return picked.topics
        typed, near = picked.unclear, picked.near[:NEAR]
        await refuse_gone(call, roadmap, typed)
        if not near:
            raise Problem(
                "I can't find “{typed}”.",
                "Type a part of the topic's name, or its number such as 1.2. Nothing was changed.",
                try_instead=(Instead("Show the roadmap", command="roadmap"),),
                typed=typed,
            )
        instead = tuple(Instead.named(t.title, {self.param: self._with(picked, t)}) for t in near)
        names = call.words.listing([t.title for t in near], either=True)
        raise Problem("I can't find “{typed}”.", "Did you mean {names}?", try_instead=instead, typed=typed, names=names)

    def _with(self, picked: Picked, meant: Topic) -> str:
        """Return the text that was read, with the topic that was meant in the place of what wasn't clear."""
        if self.most == 1:
            return meant.id
        return ",".join([*(t.id for t in picked.topics), meant.id, *([picked.rest] if picked.rest else [])])

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return topics by rank."""
        roadmap = await _roadmap(call)
        found = await asyncio.to_thread(search.suggest, roadmap, typed)  # as above
        return [Choice(t.title, t.id, place_of(call, roadmap, t)) for t in found]


async def refuse_gone(call: Asked, roadmap: Roadmap, typed: str) -> None:
    """Say it where what an old button names isn't on the roadmap any more, or is on another one."""
    holder = await call.services.roadmaps.holder(typed)
    if holder is None:
        return
    show = (Instead("Show the roadmap", command="roadmap"),)
    if holder.id == roadmap.id:
        raise Problem(
            "That isn't on the roadmap any more.",
            "What you did is kept, and counts again if it comes back.",
            try_instead=show,
        )
    raise Problem(
        "That is on another roadmap, {other}.",
        "Here we are on {title}. Your progress on both is kept.",
        try_instead=show,
        other=holder.title,
        title=roadmap.title,
    )


@dataclass(frozen=True, slots=True)
class TopicKind:
    """One topic."""

    param: str = "topic"

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Asked) -> Topic:
        """Return the topic meant, or raise Problem with near misses."""
        (topic,) = await TopicsKind(self.param, most=1).read(raw, call)
        return topic

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return topics by rank."""
        return await TopicsKind(self.param).suggest(typed, call)


@dataclass(frozen=True, slots=True)
class PartKind:
    """A phase or a module, by name, number ("phase 2", "module 3") or id."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Asked) -> Part:
        """Return the part meant, or raise Problem with near misses."""
        roadmap = await _roadmap(call)
        found = search.find_part(roadmap, raw)
        if found.part is not None:
            return found.part
        await refuse_gone(call, roadmap, raw.strip())
        instead = tuple(Instead.named(part_title(call.words, p), {"part": p.id}) for p in found.near[:NEAR])
        raise Problem(
            "I can't find “{typed}” among the phases and modules.",
            "Did you mean one of these?" if instead else "Type a part of its name, or “phase 2”.",
            try_instead=instead or (Instead("Show the roadmap", command="roadmap"),),
            typed=raw.strip()[:60],
        )

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return phases and modules by rank."""
        return [
            Choice(
                part_title(call.words, p), p.id, call.words("phase") if isinstance(p, Phase) else call.words("module")
            )
            for p in search.suggest_parts(await _roadmap(call), typed)
        ]


@dataclass(frozen=True, slots=True)
class ZoneKind:
    """A time zone by city or common name."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Asked) -> ZoneInfo:  # noqa: ARG002  (the kinds share one signature)
        """Return the zone meant; anything not certain is offered for choosing."""
        found = zones.find_zone(raw)
        if found.zone is not None:
            return found.zone
        near = found.near[:NEAR]
        raise Problem(
            "I don't know the place “{typed}”." if not near else "“{typed}” could be several places.",
            "Choose one of these, or type the nearest large city."
            if near
            else "Type the nearest large city, such as Berlin or New York.",
            try_instead=tuple(Instead.named(z.label, {"zone": z.zone}) for z in near),
            typed=raw.strip()[:60],
        )

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return cities with their time now."""
        here = await call.services.learners.here(call.asker)
        if not typed.strip() and call.asker.zone is not None:
            return [Choice(call.asker.zone.key, call.asker.zone.key, call.words.clock(here.now, call.asker.zone))]
        return [
            Choice(z.label, z.zone, call.words("now {time}", time=call.words.clock(here.now, ZoneInfo(z.zone))))
            for z in zones.suggest_zones(typed)
        ]


@dataclass(frozen=True, slots=True)
class PersonKind:
    """A member of this community who shares their progress."""

    @property
    def look(self) -> Look:
        """Typed with suggestions."""
        return Look("suggest")

    async def read(self, raw: str, call: Asked) -> Learner:
        """Return the person meant, by name or id."""
        typed = raw.strip().casefold()
        people = await call.services.learners.sharing(call.asker)
        named = [p for p in people if raw.strip() == p.id or typed == p.name.casefold()]
        named = named or [p for p in people if typed and p.name.casefold().startswith(typed)]
        if len(named) == 1:
            return named[0]
        raise Problem(
            "I can't show the progress of “{typed}”.",
            "Only people here who chose to share it can be seen. Anyone can choose that in /settings.",
            try_instead=tuple(Instead.named(p.name, {"who": p.id}) for p in (named or people)[:NEAR]),
            typed=raw.strip()[:60],
        )

    async def suggest(self, typed: str, call: Asked) -> Sequence[Choice]:
        """Return the people who can be seen."""
        people = await call.services.learners.sharing(call.asker)
        return [Choice(p.name, p.id) for p in people if typed.strip().casefold() in p.name.casefold()]


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A channel the bot can post to."""

    @property
    def look(self) -> Look:
        """A channel picker."""
        return Look("place")

    async def read(self, raw: str, call: Asked) -> str:
        """Return the place; "here" is where the command was typed."""
        typed = raw.strip().removeprefix("<#").removesuffix(">").removeprefix("#")
        if typed.casefold() in ("here", call.words("here").casefold()):
            typed = call.asker.place
        if typed.startswith("@"):
            raise Problem("A direct message can't be the group's channel.", "Choose a channel of this server or page.")
        if not call.around.is_place(call.asker.platform, typed):
            here = await self.suggest("", call)
            raise Problem(
                "I don't know the channel “{typed}”.",
                "Pick it from the list, or type “here” where the posts should go.",
                try_instead=tuple(Instead.named(c.label, {"channel": c.value}) for c in here),
                typed=raw.strip()[:60],
            )
        return typed

    async def suggest(
        self,
        typed: str,  # noqa: ARG002  (the kinds share one signature)
        call: Asked,
    ) -> Sequence[Choice]:
        """Offer the channel one is in."""
        return () if call.asker.place.startswith("@") else (Choice(call.words("This channel"), call.asker.place),)


def page_number(typed: str) -> int:
    """Return the page that a `PageArg` names; the first one if it names none."""
    return int(typed) if typed.isascii() and typed.isdigit() else 1


async def today(call: Call[Any]) -> date:
    """Return the asker's local day."""
    asked: Asked = call
    return (await asked.services.learners.here(asked.asker)).today


TopicsArg = Annotated[Sequence[Topic], Arg("Names or numbers, such as “svd, 1.2-1.4”", TopicsKind("topics"))]
TopicArg = Annotated[Topic, Arg("A topic's name or number", TopicKind())]
WhenArg = Annotated[date | None, Arg("The day you did it, if not today", Day(today))]
PartArg = Annotated[Part | None, Arg("A phase or module", PartKind())]
ZoneArg = Annotated[ZoneInfo | None, Arg("Your city, or a zone such as Eastern Time", ZoneKind())]
DayArg = Annotated[str | None, Arg("The weekday", WEEKDAY)]
TimeArg = Annotated[time | None, Arg("The time on your clock, such as 9:00", TimeOfDay())]
IdArg = Annotated[str, Arg("What the button carries", Code())]
PageArg = Annotated[str, Arg("Which page", Code(most=4))]

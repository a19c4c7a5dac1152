"""What the ids in somebody's file are called on this bot: roadmaps, their topics, parts, projects and resources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.catalogue import CatalogueEntry
from bot.domain.roadmap import Roadmap
from bot.roadmaps.ticks import Place, matched
from bot.roadmaps.titles import normal
from bot.services.carried import Everything
from bot.services.rows import Named


@dataclass(frozen=True, slots=True)
class Candidate:
    """A roadmap that something of the file may be on, with all it ever had."""

    roadmap: Roadmap
    entries: Sequence[CatalogueEntry]


@dataclass(frozen=True, slots=True)
class Placed:
    """What the ids of a file are called here.

    Attributes:
        ids: from theirs to ours, where they differ; those of neither kind stay as they are and mean nothing here.
        onto: titles of the roadmaps here that other roadmaps of the file are taken for, by theirs.
        unknown: titles of topics that nothing here stands for.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    onto: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def placed(brought: Everything, known: Collection[str], candidates: Sequence[Candidate], in_use: str) -> Placed:
    """Find what a file speaks of. Takes a while for a large roadmap: not for the event loop.

    A roadmap of this bot is itself. Another one is the one of the same title, else the one in use, which stands for one
    of them only. In it the surest comes first: the stored id, the id its author wrote, then place and title as for
    ticks (`bot.roadmaps.ticks`). Nothing is guessed.

    Args:
        brought: the file.
        known: the ids of its roadmaps that this bot has or had.
        candidates: the roadmaps its owner may be on here.
        in_use: the id of the one they are on.
    """
    foreign = [one for one in brought.roadmaps if one.id not in known]
    titles = {normal(c.roadmap.title): c for c in reversed(candidates)}
    chosen = {one.id: titles.get(normal(one.title)) for one in foreign}
    left = [one for one in foreign if chosen[one.id] is None]
    here = next((c for c in candidates if c.roadmap.id == in_use), None)
    if here is not None and here not in chosen.values() and left:
        chosen[max(left, key=lambda one: sum(e.roadmap == one.id for e in brought.named)).id] = here
    ids: dict[str, str] = {}
    onto: dict[str, str] = {}
    unknown: list[str] = []
    for one in foreign:
        entries = [entry for entry in brought.named if entry.roadmap == one.id]
        target = chosen[one.id]
        found = (
            {} if target is None else {one.id: target.roadmap.id, **_topics(entries, target), **_rest(entries, target)}
        )
        if target is not None:
            onto[one.title] = target.roadmap.title
        ids |= found
        unknown += [entry.title for entry in entries if entry.kind == "topic" and entry.id not in found]
    return Placed({theirs: ours for theirs, ours in ids.items() if theirs != ours}, onto, tuple(unknown))


def _topics(entries: Iterable[Named], target: Candidate) -> dict[str, str]:
    topics = [entry for entry in entries if entry.kind == "topic"]
    explicit = {e.explicit: e.id for e in target.entries if e.kind == "topic" and e.explicit and e.archived_at is None}
    ids = {topic.id: explicit[topic.explicit] for topic in topics if topic.explicit in explicit}
    taken = set(ids.values())
    rest = [topic for topic in topics if topic.id not in ids]
    theirs = [Place(t.id, normal(t.phase), normal(t.module), t.title, normal(t.title)) for t in rest]
    ours = [
        Place(topic.id, normal(phase.title), normal(module.title), topic.title, normal(topic.title))
        for phase in target.roadmap.phases
        for module in phase.modules
        for topic in module.topics
        if topic.id not in taken
    ]
    return ids | {rest[index].id: id_ for index, id_ in matched(theirs, ours).items()}


def _rest(entries: Iterable[Named], target: Candidate) -> dict[str, str]:
    """Return the same for parts, projects and resources: by explicit id, address or title, where that is unique."""
    ours: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in target.entries:
        if entry.archived_at is None:
            for name in {f"id {entry.explicit}", f"link {entry.link}", f"title {entry.normal}"}:
                ours[entry.kind, name].append(entry.id)
    ids: dict[str, str] = {}
    for one in entries:
        if one.kind != "topic":
            names = [f"id {one.explicit}"] if one.explicit else []
            names += [f"link {one.link}"] if one.link and one.kind == "resource" else []
            for name in (*names, f"title {normal(one.title)}"):
                found = ours.get((one.kind, name), [])
                if len(found) == 1 and found[0] not in ids.values():
                    ids[one.id] = found[0]
                    break
    return ids

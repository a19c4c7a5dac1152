"""Ids that authors wrote: each counts once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.domain.catalogue import EntryKind
from bot.roadmaps.blocks import Note
from bot.roadmaps.shape import Read, ReadModule, ReadPhase, ReadProject, ReadResource, ReadTopic

Entry = TypeVar("Entry", ReadPhase, ReadModule, ReadTopic, ReadProject, ReadResource)


def without_repeated_ids(read: Read) -> Read:
    """Keep the first of entries of one kind that carry the same explicit id, and warn of the others."""
    modules, topics = ([entry for _, entry in every] for every in (read.modules(), read.topics()))
    for entries in (read.phases, modules, topics, read.projects, read.resources):
        explicit = [entry.explicit for entry in entries if entry.explicit]
        if len(set(explicit)) < len(explicit):
            return _kept_once(read)
    return read


def _kept_once(read: Read) -> Read:
    seen = _Seen()
    phases = seen.unique("phase", read.phases)
    phases = tuple(replace(phase, modules=seen.unique("module", phase.modules)) for phase in phases)
    phases = tuple(
        replace(phase, modules=tuple(replace(m, topics=seen.unique("topic", m.topics)) for m in phase.modules))
        for phase in phases
    )
    return replace(
        read,
        phases=phases,
        projects=seen.unique("project", read.projects),
        resources=seen.unique("resource", read.resources),
        warnings=(*read.warnings, *seen.warnings),
    )


class _Seen:
    def __init__(self) -> None:
        self._first: dict[tuple[EntryKind, str], str] = {}
        self.warnings: list[Note] = []

    def unique(self, kind: EntryKind, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        return tuple(self._one(kind, entry) for entry in entries)

    def _one(self, kind: EntryKind, entry: Entry) -> Entry:
        if not entry.explicit:
            return entry
        first = self._first.get((kind, entry.explicit))
        if first is None:
            self._first[kind, entry.explicit] = f"{entry.file}:{entry.line}"
            return entry
        key = "the id “{id}” is taken by {first}; ignored"
        self.warnings.append(Note(entry.file, entry.line, key, {"id": entry.explicit, "first": first}))
        return replace(entry, explicit="")

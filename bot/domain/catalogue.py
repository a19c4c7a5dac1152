"""The catalogue: everything a roadmap ever had, each with the id it keeps for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

EntryKind: TypeAlias = Literal["phase", "module", "topic", "project", "resource"]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One entry.

    Attributes:
        id: stored, random, never derived from its text or place.
        kind: what it is.
        explicit: the id its author wrote beside it, or empty.
        title: as last read.
        normal: the title's form for comparing versions.
        parent: the id of its phase or module; empty for phases, projects and resources.
        link: where its title leads, or empty; a resource's address.
        position: its place among its kind through the whole roadmap, from 0; an archived entry keeps its last.
        archived_at: when it left the roadmap, in seconds since 1970; None while it is part of it.
    """

    id: str
    kind: EntryKind
    explicit: str
    title: str
    normal: str
    parent: str
    link: str
    position: int
    archived_at: int | None = None

"""What somebody finished beside the topics: books, papers, courses and the like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.matching import fold
from bot.domain.roadmap import Resource
from bot.domain.week import Week

OTHER = "other"
KINDS = ("book", "paper", "course", "article", "video", "docs", "tutorial", "podcast", "tool", "website", OTHER)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something one can finish.

    Attributes:
        title: what it is called.
        kind: one of `KINDS`.
        link: where it is, http or https; empty if nobody said.
        resource: its id on a roadmap; empty for what somebody found themselves.
    """

    title: str
    kind: str = OTHER
    link: str = ""
    resource: str = ""

    @classmethod
    def of(cls, resource: Resource) -> Thing:
        """Return a roadmap's resource as something to finish."""
        return cls(resource.title, known_kind(resource.kind), resource.url, resource.id)


@dataclass(frozen=True, slots=True)
class Finished:
    """A thing finished on a day, with what its reader thought of it: 1 to 5, and a line."""

    id: str
    thing: Thing
    day: date
    rating: int | None = None
    note: str = ""


def known_kind(kind: str) -> str:
    """Return a kind if it is one of ours, else "other"."""
    return kind if kind in KINDS else OTHER


def by_kind(entries: Iterable[Finished]) -> Mapping[str, tuple[Finished, ...]]:
    """Return entries under their kinds, in the order of `KINDS`; each kind's stay in the order they came in."""
    held: dict[str, list[Finished]] = {kind: [] for kind in KINDS}
    for entry in entries:
        held[known_kind(entry.thing.kind)].append(entry)
    return {kind: tuple(found) for kind, found in held.items() if found}


def within(entries: Iterable[Finished], week: Week) -> tuple[Finished, ...]:
    """Return what was finished in a week."""
    return tuple(e for e in entries if e.day in week)


def find_same(entries: Sequence[Finished], thing: Thing) -> Finished | None:
    """Return the entry that is this very thing: the same resource, address, or title where nothing tells them apart."""
    return next((e for e in entries if _is_same(e.thing, thing)), None)


def address(url: str) -> tuple[str, str]:
    """Return what tells a web address from others, whatever its scheme, "www.", last slash and fragment."""
    host, slash, path = url.partition("#")[0].partition("://")[2].partition("/")
    return host.lower().removeprefix("www."), (slash + path).rstrip("/")


def _is_same(one: Thing, other: Thing) -> bool:
    if one.resource and other.resource:
        return one.resource == other.resource
    if one.link and other.link:
        return address(one.link) == address(other.link)
    return fold(one.title) == fold(other.title) and (one.kind == other.kind or OTHER in (one.kind, other.kind))

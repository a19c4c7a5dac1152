"""The first pass: a document as sections, each with the part it plays, before any structure is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from bot.roadmaps import vocabulary
from bot.roadmaps.blocks import Block, Document, Fold, Heading, Item, Listing, Paragraph, Table
from bot.roadmaps.titles import clean, is_phase, normal

Role: TypeAlias = Literal["plan", "phase", "projects", "objectives", "resources", "aside", "chatter", "other"]
Content: TypeAlias = Paragraph | Listing | Table

_ROLES: dict[str, Role] = {
    **dict.fromkeys(vocabulary.CHATTER, "chatter"),
    **dict.fromkeys(vocabulary.ASIDES, "aside"),
    **dict.fromkeys(vocabulary.RESOURCES, "resources"),
    **dict.fromkeys(vocabulary.OBJECTIVES, "objectives"),
    **dict.fromkeys(vocabulary.PROJECTS, "projects"),
    **dict.fromkeys(vocabulary.PLANS, "plan"),
}
_IDEOGRAPHS = "\u2e80"  # from here on, words stand without spaces between
_PLAN_ENDS = tuple(p if p >= _IDEOGRAPHS else f" {p}" for p in vocabulary.PLANS)
_PLAN_BEGINNINGS = tuple(f"{p} " for p in vocabulary.PLANS)
_ASIDE_BEGINNINGS = tuple(f"{a} " for a in vocabulary.ASIDES if len(a) > len("contents"))  # "Translations in progress"
_SHORT, _LONG = 4, 6  # words of a heading that begins or ends with "roadmap" and still names one


@dataclass
class Section:
    """A heading with what follows it up to the next heading of any level.

    `level` is its depth: the heading's own, or deeper inside a fold; 0 is what precedes the first heading. `key` is the
    normal form of its title. `folded` tells that the heading is the summary of a fold.
    """

    heading: Heading | None
    level: int
    role: Role = "other"
    title: str = ""
    key: str = ""
    folded: bool = False
    blocks: list[Content] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.heading.line if self.heading else 1

    @cached_property
    def holds_entries(self) -> bool:
        """Whether it has lists or tables."""
        return any(isinstance(block, Listing | Table) for block in self.blocks)

    @cached_property
    def holds_boxes(self) -> bool:
        """Whether its lists have task boxes."""
        return any(isinstance(block, Listing) and any(map(has_box, block.items)) for block in self.blocks)


def has_box(item: Item) -> bool:
    """Tell whether an item, or one below it, has a task box."""
    return bool(item.box) or any(map(has_box, item.items))


def role(title: str, key: str = "") -> Role:
    """Return the part that a heading of this title plays; `key` is its normal form, where that is known."""
    key = key or normal(title)
    if found := _ROLES.get(key):
        return found
    if is_phase(title):
        return "phase"
    if key.startswith(_ASIDE_BEGINNINGS):
        return "aside"
    words = key.split()
    says = key.endswith(_PLAN_ENDS) or (len(words) <= _SHORT and key.startswith(_PLAN_BEGINNINGS))
    return "plan" if says and len(words) <= _LONG and vocabulary.NOT_PLANS.isdisjoint(words) else "other"


def sections(document: Document) -> list[Section]:
    """Cut a document at its headings and summaries, leaving out tables of contents."""
    return _joined(_cut(document.blocks))


@dataclass(slots=True)
class _Open:
    """A fold: the section around it, the level its headings stand below, and how much deeper than they say."""

    around: Section
    level: int
    deeper: int = -1


def _cut(blocks: Sequence[Block]) -> list[Section]:
    here = Section(None, 0)
    found, folds, toggles = [here], list[_Open](), _toggles(blocks)
    for index, block in enumerate(blocks):
        if isinstance(block, Fold):
            if block.opens:
                folds.append(_Open(here, here.level))
            elif folds:
                here = folds.pop().around
        elif isinstance(block, Heading):
            title = clean(block.text.plain)
            key = normal(title)
            part = role(title, key)
            if block.level or (key not in vocabulary.PLAIN_SUMMARIES and (part != "other" or index not in toggles)):
                here = Section(block, _level(block, folds), part, title, key, folded=not block.level)
                found.append(here)
        elif not (isinstance(block, Listing) and _is_contents(block)):
            here.blocks.append(block)
    return found if found[0].blocks else found[1:]


def _toggles(blocks: Sequence[Block]) -> set[int]:
    """Return where summaries stand whose folds have headings of their own: they only fold those away."""
    found = set[int]()
    summaries: list[int] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Fold):
            if block.opens:
                summaries.append(-1)
            elif summaries:
                summaries.pop()
        elif isinstance(block, Heading) and block.level:
            found.update(summaries)
        elif isinstance(block, Heading) and summaries:
            summaries[-1] = index
    return found


def _level(heading: Heading, folds: Sequence[_Open]) -> int:
    if not folds:
        return heading.level or 1
    fold = folds[-1]
    if not heading.level:  # a summary; what else is in the fold stands below it
        fold.level += 1
        return fold.level
    if fold.deeper < 0:
        fold.deeper = max(0, fold.level + 1 - heading.level)
    return heading.level + fold.deeper


def _joined(found: Sequence[Section]) -> list[Section]:
    """Join a heading that only repeats the one above it with that one."""
    result: list[Section] = []
    for section in found:
        above = result[-1] if result else None
        if above and 0 < above.level < section.level and above.key == section.key:
            above.blocks += section.blocks
        else:
            result.append(section)
    return result


def _is_contents(listing: Listing) -> bool:
    """Tell whether a list only leads to places in the same document: four of five items link to an anchor."""
    anchors = list(_anchors(listing.items))
    return sum(anchors) * 5 >= len(anchors) * 4


def _anchors(items: Sequence[Item]) -> Iterator[bool]:
    for item in items:
        yield item.text.linked and item.text.link.startswith("#") and not item.box
        yield from _anchors(item.items)


def span(every: Sequence[Section], index: int) -> range:
    """Return the indices of a section and of all below it."""
    end = index + 1
    while end < len(every) and every[end].level > every[index].level:
        end += 1
    return range(index, end)

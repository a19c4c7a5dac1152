"""The first pass: a document as sections, each with the part it plays, before any structure is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.roadmaps.blocks import Block, Document, Heading, Item, Listing, Table
from bot.roadmaps.titles import clean, is_phase, normal

Role: TypeAlias = Literal["plan", "phase", "projects", "objectives", "aside", "other"]

_ROLES: dict[str, Role] = {
    **dict.fromkeys(("learning path", "roadmap", "the roadmap", "curriculum", "study plan", "learning plan"), "plan"),
    **dict.fromkeys(("projects", "project", "hands on projects", "capstone projects"), "projects"),
    **dict.fromkeys(("objectives", "objective", "learning objectives", "goals"), "objectives"),
    **dict.fromkeys(
        (
            "table of contents", "contents", "toc", "index", "legend", "license", "licence", "contributing",
            "contributors", "contribution", "badges", "translations", "resources", "references", "further reading",
            "acknowledgements", "acknowledgments", "credits", "changelog", "support",
        ),
        "aside",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what follows it up to the next heading of any level; `level` 0 is what precedes the first."""

    heading: Heading | None
    level: int
    role: Role
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The heading's words."""
        return clean(self.heading.text.plain) if self.heading else ""

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.heading.line if self.heading else 1

    @property
    def holds_entries(self) -> bool:
        """Whether it has lists or tables."""
        return any(isinstance(block, Listing | Table) for block in self.blocks)

    @property
    def holds_boxes(self) -> bool:
        """Whether its lists have task boxes."""
        return any(isinstance(block, Listing) and any(map(has_box, block.items)) for block in self.blocks)


def has_box(item: Item) -> bool:
    """Tell whether an item, or one below it, has a task box."""
    return bool(item.box) or any(map(has_box, item.items))


def sections(document: Document) -> list[Section]:
    """Cut a document at its headings, leaving out tables of contents."""
    found: list[Section] = []
    heading: Heading | None = None
    blocks: list[Block] = []
    for block in (*document.blocks, None):
        if block is None or isinstance(block, Heading):
            if heading or blocks:
                level = heading.level if heading else 0
                found.append(Section(heading, level, _role(heading), tuple(blocks)))
            heading, blocks = block, []
        elif not (isinstance(block, Listing) and _is_contents(block)):
            blocks.append(block)
    return found


def _role(heading: Heading | None) -> Role:
    if heading is None:
        return "other"
    title = clean(heading.text.plain)
    return _ROLES.get(normal(title)) or ("phase" if is_phase(title) else "other")


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

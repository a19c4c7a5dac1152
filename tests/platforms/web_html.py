"""HTML as a tree, as far as tests read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "img", "br", "meta", "link"}
BLOCKS = {"p", "div", "li", "h2", "section", "dd", "dt", "blockquote", "small", "br", "progress"}


@dataclass(eq=False)
class Element:
    """An element with its attributes; `inside` holds elements and text in order."""

    tag: str
    given: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a person reads, one line a block."""
        return self._raw().strip()

    def _raw(self) -> str:
        inner = "".join(e if isinstance(e, str) else e._raw() for e in self.inside)
        return f"\n{inner}\n" if self.tag in BLOCKS else inner

    def has(self, name: str) -> bool:
        """Whether it has this class."""
        return name in self.given.get("class", "").split()

    def all(self) -> Iterator[Element]:
        """Everything in it, in order."""
        for inner in self.inside:
            if isinstance(inner, Element):
                yield inner
                yield from inner.all()

    def first(self, tag: str) -> Element:
        return next(e for e in self.all() if e.tag == tag)

    def named(self, name: str) -> list[Element]:
        """The fields of a form with this name."""
        return [e for e in self.all() if e.given.get("name") == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(html: str) -> Element:
    """Return what `html` holds, inside an element without a name. Fails where something is left open."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    (root,) = reader.open
    return root

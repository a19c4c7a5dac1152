"""The chat language's Markdown subset as rich text blocks.

Rich text is data, not markup: nothing in a text element means anything, whatever a person wrote there. No escaping of
mrkdwn can promise that, since it reads `*`, `_`, `~`, backticks, bare links, `@here` and `:smile:` as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal, TypeAlias

from bot.chat.markup import Rich
from bot.platforms.slack.limits import CUT, Payload, shorten

Style: TypeAlias = Literal["bold", "italic", "strike", "code"]
Shape: TypeAlias = Literal["text", "item", "quote"]

_TOKEN = re.compile(
    r"\\(?P<escaped>[\\*_~`\[\]()>#|<&-])"
    r"|`(?P<code>(?:[^`\\]|\\.)+)`"
    r"|\[(?P<label>(?:[^\]\\]|\\.)*)\]\((?P<url>https?://[^\s)]+)\)"
    r"|(?P<mark>\*\*|\*|~~)"
    r"|(?P<text>[^\\`\[*~]+|.)"
)
_ESCAPED = re.compile(r"\\([\\*_~`\[\]()>#|<&-])")
_STYLES: Final[dict[str, Style]] = {"**": "bold", "*": "italic", "~~": "strike"}
_SHAPES: Final[dict[str, Shape]] = {"- ": "item", "> ": "quote"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; with a `url` it is a link."""

    text: str
    styles: frozenset[Style] = frozenset()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: plain, an item of a list, or a quotation. A plain one without runs is a gap between paragraphs."""

    runs: tuple[Run, ...] = ()
    shape: Shape = "text"

    def __len__(self) -> int:
        return sum(len(r.text) for r in self.runs)


GAP = Line()


@lru_cache(maxsize=4096)  # titles and sentences come again and again
def read(text: Rich) -> tuple[Line, ...]:
    """Return rich text line by line."""
    return tuple(_line(line) for line in text.source.split("\n")) if text else ()


def _line(source: str) -> Line:
    shape = _SHAPES.get(source[:2])
    return Line(tuple(_runs(source[2:])), shape) if shape else Line(tuple(_runs(source)))


def _runs(source: str) -> Iterator[Run]:
    styles: set[Style] = set()
    for found in _TOKEN.finditer(source):
        match found.lastgroup:
            case "mark":
                styles ^= {_STYLES[found["mark"]]}
            case "code":
                yield Run(_ESCAPED.sub(r"\1", found["code"]), frozenset({*styles, "code"}))
            case "url":
                label = "".join(r.text for r in _runs(found["label"]))
                yield Run(label or found["url"], frozenset(styles), found["url"])
            case _:
                yield Run(found["escaped"] or found["text"], frozenset(styles))


def fit(lines: Sequence[Line], most: int) -> tuple[Line, ...]:
    """Return at most `most` characters: whole lines are left out at the end, and "…" stands for them."""
    if sum(len(line) + 1 for line in lines) <= most + 1:
        return tuple(lines)
    kept: list[Line] = []
    left = most - len(CUT) - 1
    for line in lines:
        if len(line) > left:
            break
        kept.append(line)
        left -= len(line) + 1
    if any(line.runs for line in kept):
        return (*kept, Line((Run(CUT),)))
    first = next(line for line in lines if line.runs)
    return (Line((Run(shorten("".join(r.text for r in first.runs), most)),)),)


def block(lines: Sequence[Line]) -> Payload | None:
    """Return the lines as one block, or None if they say nothing."""
    elements = [e for shape, group in groupby(lines, lambda line: line.shape) for e in _group(shape, list(group))]
    return {"type": "rich_text", "elements": elements} if elements else None


def _group(shape: Shape, lines: list[Line]) -> Iterator[Payload]:
    if shape == "item":
        yield {"type": "rich_text_list", "style": "bullet", "elements": [_section(line.runs) for line in lines]}
        return
    while lines and not _says(lines[0]):
        del lines[0]
    while lines and not _says(lines[-1]):
        del lines[-1]
    if lines:
        runs = [run for n, line in enumerate(lines) for run in ((Run("\n"),) if n else ()) + line.runs]
        yield _section(runs, "rich_text_section" if shape == "text" else "rich_text_quote")


def _says(line: Line) -> bool:
    return any(run.text.strip() for run in line.runs)


def _section(runs: Iterable[Run], kind: str = "rich_text_section") -> Payload:
    """Return the runs as elements; neighbours of one style are one, and a line's end takes the style it follows."""
    elements: list[Payload] = []
    last: Run | None = None
    for run in runs:
        if last is not None and not (last.url or run.url) and (run.styles == last.styles or _is_end(run, last)):
            elements[-1]["text"] += run.text
            continue
        elements.append(_element(run))
        last = run
    return {"type": kind, "elements": elements or [{"type": "text", "text": " "}]}


def _is_end(run: Run, before: Run) -> bool:
    return run.text == "\n" and not before.styles & {"code", "strike"}


def _element(run: Run) -> Payload:
    style = {"style": dict.fromkeys(sorted(run.styles), True)} if run.styles else {}
    if run.url:
        return {"type": "link", "url": run.url, "text": run.text, **style}
    return {"type": "text", "text": run.text, **style}

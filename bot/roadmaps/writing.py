"""Text to Markdown that is read as the same text, by people on GitHub and by our own reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from bot.roadmaps.blocks import Text
from bot.roadmaps.sections import role
from bot.roadmaps.titles import split, tidy, without_phase

_MARKUP = re.compile(r"[\\`*~\[\]<]|(?<![^\W_])_|_(?![^\W_])|(?<!\S)#|&(?=#?\w{1,32};)")
_BEGINNING = re.compile(r"(\d{0,9})([-+=>.)])")  # of a list, a quotation or a line below a heading
_IN_URL = re.compile(r"[\\()<>]|&(?=#?\w{1,32};)")
_ID = re.compile(r"[\w.-]{1,64}")


def escaped(text: str) -> str:
    """Return a text on one line, in which nothing is markup."""
    return _MARKUP.sub(r"\\\g<0>", tidy(text))


def block(text: str) -> str:
    """Return a text that may begin a paragraph or an item of a list."""
    return _BEGINNING.sub(r"\1\\\2", line, count=1) if _BEGINNING.match(line := escaped(text)) else line


def link(words: str, url: str) -> str:
    """Return a link. Its address has no white space."""
    address = _IN_URL.sub(r"\\\g<0>", url)
    return f"[{escaped(words)}]({address})"


def mark(id_: str) -> str:
    """Return a stored id as it stands in a comment, where no two dashes may; a dot, which no id has, parts them."""
    return re.sub("-(?=-)", "-.", id_)


def comments(*said: str) -> str:
    """Return comments to stand behind a title, without those that are empty."""
    return "".join(f" <!-- {text} -->" for text in said if text)


def id_comment(id_: str) -> str:
    """Return what a comment says of an id; nothing for what isn't written like one."""
    return f"id: {mark(id_)}" if _ID.fullmatch(mark(id_)) else ""


def remarks(hours: float | None, labels: Sequence[str]) -> str:
    """Return an estimate and labels as they stand behind a title, without those that wouldn't be taken for any."""
    parts = [_estimate(hours)] if hours else []
    parts += [label for label in labels if split(Text(f"x ({label})")).title == "x"]
    return f" ({', '.join(parts)})" if parts else ""


def _estimate(hours: float) -> str:
    return f"{hours:g} h" if hours * 4 == int(hours * 4) else f"{hours * 60:.0f} min"


def titled(title: str, id_: str, *behind: str) -> str:
    """Return a line that is read as this title.

    A title may end or begin with what the reader takes for a remark ("2. Foundations" written as `1. 2. Foundations`),
    so there is a way of writing it that protects it.

    Args:
        title: what is to be read.
        id_: of what is called so.
        behind: what may stand behind it, the best first.
    """
    for remark, attribute, number in product((*behind, ""), ("", f" {{#{mark(id_)}}}"), ("", "1. ")):
        line = f"{number}{title}{remark}{attribute}"
        if split(Text(line)).title == title:
            return escaped(line)
    return escaped(title)


def phase(title: str, id_: str, number: int, *behind: str) -> str:
    """Return a heading's line that is read as this phase; see `titled`."""
    for attribute, remark, before in product(
        ("", f" {{#{mark(id_)}}}"), (*behind, ""), (f"Phase {number}: ", "Phase 1: ", "1. ", "")
    ):
        line = f"{before}{title}{remark}{attribute}"
        if role(line) in {"phase", "other"} and without_phase(split(Text(line)).title) == title:
            return escaped(line)
    return f"Phase {number}: {escaped(title)}"

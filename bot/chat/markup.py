r"""The Markdown subset that commands write and every renderer reads.

Inline: `**bold**`, `*emphasis*`, `~~struck~~`, `` `code` ``, `[text](https://…)`. Blocks: paragraphs, lines that begin
with "- " (a list) and lines that begin with "> " (a quotation). A backslash takes the meaning from any of
``\ * _ ~ ` [ ] ( ) > # - |``. Nothing else has a meaning, and HTML has none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

_MEANINGFUL = re.compile(r"([\\*_~`\[\]()>#|<&-])")
_ESCAPED = re.compile(r"\\([\\*_~`\[\]()>#|<&-])")
_LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\((https?://[^\s)]+)\)")
_ADDRESS = re.compile(r"https?://\S+")
_BRACKETS = str.maketrans({"(": "%28", ")": "%29"})  # they would end the link
_MARKS = re.compile(r"(?<!\\)(\*\*|\*|~~|`)")
# Bidirectional overrides and zero-width characters can make a text look like another one (Unicode TR 36).
# ZWNJ and ZWJ (200C, 200D) stay: Persian and emoji need them.
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Rich:
    """Text in the subset. A `str` is never one by accident: what people wrote comes in through `rich` or `said`."""

    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.source)

    def __add__(self, other: Rich) -> Rich:
        return Rich(self.source + other.source)


EMPTY = Rich()


class Speaks(Protocol):
    """A language: turns an English key into its sentence. `bot.words.Words` is one."""

    def __call__(self, key: str, /) -> str:
        """Return the sentence, its `{names}` not yet filled in."""
        ...


def clean(text: str) -> str:
    """Return `text` without characters that are invisible or reorder what is around them."""
    return _UNSEEN.sub("", text)


@lru_cache(maxsize=4096)  # titles come again and again
def said(text: str) -> Rich:
    """Return what a person or a roadmap wrote as inert text: it looks as it was typed and means nothing."""
    return Rich(_MEANINGFUL.sub(r"\\\1", clean(text)))


def rich(words: Speaks, key: str, /, **values: object) -> Rich:
    """Say the sentence `key`, whose own markup counts, with `values` as inert text.

    A value that is `Rich` already keeps its markup.
    """
    filled = {name: v.source if isinstance(v, Rich) else said(str(v)).source for name, v in values.items()}
    sentence = words(key)
    return Rich(sentence.format_map(filled) if filled else sentence)


def link(text: str, url: str) -> Rich:
    """Return inert text that leads to a web address; with any other address it is only text."""
    if not _ADDRESS.fullmatch(url):
        return said(text)
    return Rich(f"[{said(' '.join(text.split()) or url).source}]({url.translate(_BRACKETS)})")


def lines(*parts: Rich | None) -> Rich:
    """One part a line; empty ones are left out."""
    return Rich("\n".join(p.source for p in parts if p))


def paragraphs(*parts: Rich | None) -> Rich:
    """One part a paragraph; empty ones are left out."""
    return Rich("\n\n".join(p.source for p in parts if p))


def bullets(items: Iterable[Rich]) -> Rich:
    """A list, one item a line."""
    return Rich("\n".join(f"- {item.source}" for item in items))


def plain(text: Rich) -> str:
    """Return the text as a person reads it, without markup: for alt texts, notifications and logs."""
    without_links = _LINK.sub(r"\1", text.source)
    return _ESCAPED.sub(r"\1", _MARKS.sub("", without_links))

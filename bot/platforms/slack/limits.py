"""What Slack accepts, and how text that is longer gets shorter.

The numbers are Slack's own (https://docs.slack.dev/reference/block-kit, https://docs.slack.dev/reference/views), but
for MESSAGE: blocks of more than about 13,200 characters of JSON are refused, and no page says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from bot.chat.markup import clean

Payload: TypeAlias = dict[str, Any]

MESSAGE = 12_000
CARDS = 10  # 50 blocks a message, and a card takes up to four
HEADER = 150
FOOTER = 300  # Slack allows 3,000; a footer is a small line
FACTS = 25
FACT = 1000
LABEL = 75  # a button, an option, its description
VALUE = 150  # of an option
CARRIED = 2000  # the value of a button
PLACEHOLDER = 150
ID = 255  # action_id, block_id and callback_id
LINK = 3000
ALT = 1000  # of a picture
TITLE = 24  # of a modal, and its buttons
INPUT = 3000
HINT = 300
ERROR = 500
ORIGIN = 3000  # private_metadata
FALLBACK = 3000

CUT = "…"
# Slack decodes its three entities even in plain text, so one that a person typed has to be escaped.
_ENTITY = re.compile(r"&(?=(?:amp|lt|gt);)")


@lru_cache(maxsize=4096)
def tidy(text: str) -> str:
    """Return plain text on one line, without tricks."""
    return " ".join(clean(text).split())


def shorten(text: str, most: int) -> str:
    """Return plain text of at most `most` characters, cut at its end (at a word's end, where one is near) with "…"."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most * 0.8 else cut).rstrip() + CUT


@lru_cache(maxsize=4096)  # labels and titles come again and again
def escape(text: str, most: int) -> str:
    """Return plain text on one line as Slack reads it; never empty, which Slack refuses."""
    whole = tidy(text)
    escaped = _ENTITY.sub("&amp;", shorten(whole, most))
    return (escaped if len(escaped) <= most else _ENTITY.sub("&amp;", shorten(whole, most * 5 // 9))) or "–"


def plain(text: str, most: int) -> Payload:
    """Return a text object that means nothing: no emphasis, no mentions, no links, and `:smile:` stays as it is."""
    return {"type": "plain_text", "text": escape(text, most), "emoji": False}


def size(blocks: Sequence[Payload]) -> int:
    """Return how many characters the blocks take, as Slack counts."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))

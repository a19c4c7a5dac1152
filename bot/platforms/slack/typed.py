"""What people typed, as Slack sends it: entities, and links, channels and people in angle brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_MARKED = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"(?:date|subteam)\^[^|]*")
_MENTION = re.compile(r"^\s*<@[A-Z0-9]+(?:\|[^<>]*)?>[\s,:]*")


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as the person saw it when they typed it; `channels` are the ids of the channels named in it."""

    text: str
    channels: Mapping[str, str] = field(default_factory=dict)


def read(raw: str) -> Typed:
    """Return what was typed."""
    channels: dict[str, str] = {}

    def back(found: re.Match[str]) -> str:
        mark, target, label = found[1], found[2], found[3]
        if mark == "#":
            name = f"#{label or target}"
            channels[unescape(name)] = target
            return name
        if mark == "@":
            return f"@{label or target}"
        if mark == "!":
            return label or ("@" + target if not _SPECIAL.fullmatch(target) else target)
        return label or target

    text = _MARKED.sub(back, raw)
    return Typed(unescape(text), channels)


def addressed(raw: str) -> str:
    """Return a text without the mention of the bot that it begins with."""
    return _MENTION.sub("", raw, count=1)


def unescape(text: str) -> str:
    """Return text with Slack's three entities as characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

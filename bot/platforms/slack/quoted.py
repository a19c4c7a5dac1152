"""A message that somebody wants to keep: what it is called, and where it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.kinds import MOST_LINK
from bot.platforms.slack import limits, typed
from bot.platforms.slack.limits import shorten, tidy

_LINK = re.compile(
    r"<(?P<marked>https?://[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>"
    r"|(?P<bare>https?://[^<>|\s\\\"`]*[^<>|\s\\\"`.,;:!?)])",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"<@[A-Z0-9]+>")  # a person whose name Slack doesn't say
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_LOOSE = " \t:;,–—-"  # what is left at the ends of a line when its link is taken out
_BESIDE = ("from_url", "original_url", "title_link")  # how a preview names its page


@dataclass(frozen=True, slots=True)
class Quoted:
    """A title of at most 150 characters and an http(s) address; either may be empty."""

    title: str
    link: str


def quote(message: Mapping[str, Any]) -> Quoted:
    """Return what a message is about.

    That is its first link, called what its writer called it; or else as its page calls itself in the preview; or else
    as the message begins.
    """
    raw = str(message.get("text") or "")
    previews = [p for p in message.get("attachments") or () if isinstance(p, dict)]
    link, label = next(_links(raw, previews), ("", ""))
    title = label or _page(link, previews) or next(_lines(raw, link), link)
    return Quoted(shorten(title, limits.VALUE), link)


def _links(raw: str, previews: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield each address that fits into a form, with what its writer called it."""
    for found in _LINK.finditer(raw):
        url = _address(found)
        if len(url) <= MOST_LINK:
            yield url, _label(found["label"] or "", url)
    for preview in previews:
        for url in (str(preview.get(key) or "") for key in _BESIDE):
            if _LINK.fullmatch(url) and len(url) <= MOST_LINK:
                yield url, ""


def _label(raw: str, url: str) -> str:
    """Return what a link is called, unless that is an address, its own or one it pretends to lead to."""
    label = tidy(typed.unescape(raw))
    return "" if _SCHEME.match(label) or _SCHEME.sub("", url).startswith(label) else label


def _page(link: str, previews: list[dict[str, Any]]) -> str:
    """Return what the page that a link leads to calls itself."""
    theirs = (p for p in previews if link in [p.get(key) for key in _BESIDE])
    return next((t for p in theirs if (t := tidy(typed.unescape(str(p.get("title") or ""))))), "")


def _lines(raw: str, link: str) -> Iterator[str]:
    """Yield each line that says something beside its link; what a link is called stays, another's address too."""

    def called(found: re.Match[str]) -> str:
        url, raw_label = _address(found), found["label"] or ""
        if _label(raw_label, url):
            return raw_label
        return "" if url == link else found["marked"] or found["bare"]

    for line in raw.splitlines():
        said = tidy(typed.read(_LINK.sub(called, _SOMEBODY.sub("", line))).text)
        said = said.strip(_LOOSE) if link else said
        if any(c.isalnum() for c in said):
            yield said


def _address(found: re.Match[str]) -> str:
    return tidy(typed.unescape(found["marked"] or found["bare"]))

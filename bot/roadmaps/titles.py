"""Titles: what is shown, what is only metadata, and what two versions of a title have in common."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.domain.history import State
from bot.roadmaps import metadata, vocabulary
from bot.roadmaps.blocks import Text
from bot.roadmaps.metadata import NOTHING, Remarks

MAX_SHOWN = 200

# Characters that are invisible or reorder what stands around them; the two joiners are looked at apart.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]")
_LOOSE_JOINER = re.compile(r"(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)")
_NUMBERING = re.compile(
    r"#?\d{1,4}(?:\.\d{1,4}){0,3}(?:\s*[-–—:)]|\.)\s+(?=\S)|\d{1,3}(?:\.\d{1,3}){1,3}\s+(?=[^\W\d])"
    r"|\d{1,3}[、．]\s*(?=\S)|[IVX]{1,5}[.)]\s+(?=\S)|(?:\d\ufe0f?\u20e3\s*)+(?=\S)"
)
_LEADING = re.compile(r"^[^\w+#]+")
_NOT_A_WORD = re.compile(r"[^a-z0-9+#]+")
_EXPLICIT = re.compile(r"\s*id\s*:\s*([\w.-]{1,64})\s*")
_STATES: dict[str, State] = {"done": "done", "learning": "learning", "skipped": "skipped"}
_ATTRIBUTE = re.compile(r"\s*\{#([\w.-]{1,64})\}$")

_COUNT = (
    r"(?:\d{1,3}(?:\.\d{1,3})*(?:st|nd|rd|th|[ºª°])?|[ivx]{1,5}|[一二三四五六七八九十]{1,3}|zero|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|uno|una|dos|tres|um|uma|dois|três|un|une|deux|trois|eins|zwei|drei)"
)
_AFTER = "|".join(sorted(map(re.escape, vocabulary.PHASES_AFTER), key=len, reverse=True))
_PHASE = re.compile(
    rf"(?:(?P<word>[^\s\d#№]{{1,20}}(?:\ đoạn)?)\s*[#№]?\s*"
    rf"{_COUNT}(?:\s*(?:[-–—&+,/]|to|and|bis|a|à|y|e)\s*{_COUNT})*(?!\w)"
    rf"|第\s*{_COUNT}\s*个?(?:{_AFTER})"
    rf"|\d{{1,3}}[ºª°]?\s*\.?\s*(?:{_AFTER})(?!\w))[\])]?\s*[-–—:.：、|·]*\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title line taken apart.

    Attributes:
        title: what is shown.
        explicit: the id its author wrote beside it, or empty.
        remarks: what stands around it.
        state: what a comment such as `<!-- learning -->` or `<!-- skipped -->` says of it; “to do” without one.
    """

    title: str
    explicit: str = ""
    remarks: Remarks = NOTHING
    state: State = "todo"


def tidy(text: str) -> str:
    """Return a text as it may be shown: no control, zero-width or reordering characters, and single spaces.

    Zero-width joiners stay inside words, where some scripts and emoji need them.
    """
    if not text.isprintable():  # few are: nothing of the kind is printable
        text = _LOOSE_JOINER.sub("", _CONTROL.sub(" ", _HIDDEN.sub("", text)))
    return " ".join(text.split())


def clean(text: str) -> str:
    """Return a title as it may be shown: tidy, and at most 200 characters."""
    return _cut(tidy(text))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1].rstrip() + "…"


def explicit_id(text: Text) -> str:
    """Return the id that a comment on a line gives it; empty without."""
    return next((found[1] for comment in text.comments if (found := _EXPLICIT.fullmatch(comment))), "")


def split(text: Text) -> Title:
    """Take a title line apart. An explicit id comes from `<!-- id: x -->` or a final `{#x}`."""
    title, explicit = tidy(text.plain), explicit_id(text)
    if title.endswith("}") and (found := _ATTRIBUTE.search(title)):
        title, explicit = title[: found.start()], explicit or found[1]
    title, remarks = metadata.strip(title)
    return Title(clean(without_number(title.strip())), explicit, remarks, _state(text) if text.comments else "todo")


def _state(text: Text) -> State:
    said = (comment.strip().casefold() for comment in text.comments)
    return next((_STATES[word] for word in said if word in _STATES), "todo")


def without_number(title: str) -> str:
    """Return a title without leading numbering such as `01 - ` or `2.3) `, unless nothing else is left."""
    return _NUMBERING.sub("", title, count=1) if _NUMBERING.match(title) else title


def is_phase(title: str) -> bool:
    """Tell whether a heading says Phase, Week, Unit or Step with a number, in any language of the vocabulary."""
    return _phase(_LEADING.sub("", title)) is not None


def _phase(bare: str) -> re.Match[str] | None:
    found = _PHASE.match(bare)
    word = found["word"] if found else None
    return found if word is None or word.casefold() in vocabulary.PHASES else None


def without_phase(title: str) -> str:
    """Return `Statistical Foundations` for `Phase 1: Statistical Foundations`; `Week 3` alone stays."""
    bare = _LEADING.sub("", title)
    found = _phase(bare)
    return tidy(bare[found.end() :]) or title if found else title


def normal(title: str) -> str:
    """Return what stays the same when a title is only restyled: the key by which versions are compared.

    No case, emoji, numbering ("3.", "Day 3:") or punctuation; `+` and `#` stay, so that C, C++ and C# differ.
    """
    text = without_phase(without_number(_LEADING.sub("", title)))
    if text.isascii():
        text = _NOT_A_WORD.sub(" ", text.lower())
    else:
        text = unicodedata.normalize("NFKC", text).casefold().replace("\ufe0f", "")
        text = "".join(c if c.isalnum() or c in "+#" or unicodedata.category(c)[0] in "LNM" else " " for c in text)
    return " ".join(text.split()) or " ".join(title.casefold().split())

"""Titles: what is shown, what is only metadata, and what two versions of a title have in common."""

from __future__ import annotations

import re
import unicodedata

from bot.roadmaps.blocks import Text

MAX_SHOWN = 200

# Characters that are invisible or reorder what stands around them; the two joiners are looked at apart.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LOOSE_JOINER = re.compile(r"(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)")
_NUMBERING = re.compile(r"#?\d{1,4}(?:\.\d{1,4}){0,3}(?:\s*[-–—:)]|\.)\s+(?=\S)")
_LEADING = re.compile(r"^[^\w+#]+")
_HOURS = re.compile(
    r"\s*\((?:~|≈|about |ca\.? )?\s?(\d{1,4}(?:[.,]\d{1,2})?)(?:\s?[-–]\s?(\d{1,4}(?:[.,]\d{1,2})?))?"
    r"\s?(h|hrs?|hours?|min|mins|minutes?)\)$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\((?:priority|optional|required|recommended|bonus)\)$", re.IGNORECASE)
_EXPLICIT = re.compile(r"\s*id\s*:\s*([\w.-]{1,64})\s*")
_ATTRIBUTE = re.compile(r"\s*\{#([\w.-]{1,64})\}$")
_PHASE = re.compile(
    r"(?:phase|week|unit|step|stage|part|level|month|fase|semana|etapa|stufe|woche|阶段)\s*"
    r"(?:\d{1,3}|[ivx]{1,5})\b\s*[-–—:.：]?\s*",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """Return a text as it may be shown: no control, zero-width or reordering characters, single spaces, at most 200.

    Zero-width joiners stay inside words, where some scripts and emoji need them.
    """
    text = _HIDDEN.sub("", text)
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    text = " ".join(_LOOSE_JOINER.sub("", text).split())
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1].rstrip() + "…"


def split(text: Text) -> tuple[str, str, float | None]:
    """Take a title line apart.

    Returns:
        The title to show; the explicit id its author gave it, from `<!-- id: x -->` or a final `{#x}`, or an empty
        text; and the estimate in hours, from a final `(14 h)` or `(90 min)`, or None. A range counts as its middle.
    """
    title = clean(text.plain)
    explicit = next((found[1] for comment in text.comments if (found := _EXPLICIT.fullmatch(comment))), "")
    if found := _ATTRIBUTE.search(title):
        title, explicit = title[: found.start()], explicit or found[1]
    hours = None
    if found := _HOURS.search(title):
        low = float(found[1].replace(",", "."))
        high = float(found[2].replace(",", ".")) if found[2] else low
        hours = (low + high) / 2 / (60 if found[3].lower().startswith("m") else 1)
        title = title[: found.start()]
    title = _ASIDE.sub("", title)
    return without_number(title.strip()), explicit, hours or None


def without_number(title: str) -> str:
    """Return a title without leading numbering such as `01 - ` or `2.3) `, unless nothing else is left."""
    return _NUMBERING.sub("", title, count=1) if _NUMBERING.match(title) else title


def is_phase(title: str) -> bool:
    """Tell whether a heading says Phase, Week, Unit or Step with a number."""
    return _PHASE.match(title) is not None


def without_phase(title: str) -> str:
    """Return `Statistical Foundations` for `Phase 1: Statistical Foundations`; `Week 3` alone stays."""
    found = _PHASE.match(title)
    return title[found.end() :] or title if found else title


def normal(title: str) -> str:
    """Return what stays the same when a title is only restyled: the key by which versions are compared.

    No case, emoji, numbering or punctuation; `+` and `#` stay, so that C, C++ and C# differ.
    """
    text = unicodedata.normalize("NFKC", without_number(_LEADING.sub("", title))).casefold()
    kept = "".join(c if c in "+#" or unicodedata.category(c)[0] in "LNM" else " " for c in text)
    return " ".join(kept.replace("\ufe0f", "").split()) or " ".join(title.casefold().split())

"""What stands around a title without being part of it: estimates, remarks, stars, states."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.roadmaps import vocabulary

_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_UNIT = "|".join(sorted(map(re.escape, vocabulary.UNITS), key=len, reverse=True))
_SPAN = re.compile(
    rf"({_NUMBER})(?:\s?(?:[-–—~]|to|bis|à)\s?({_NUMBER}))?\s?\+?\s?({_UNIT})(?![^\W\d_])", re.IGNORECASE
)
_SIMPLE = re.compile(rf"({_NUMBER})\s?({_UNIT})", re.IGNORECASE)
_AROUND_SPANS = re.compile(
    r"(?:[~≈<>+,&\s⏱⏰⌛⏳🕐-🕧\ufe0f-]|about|approx\.?|around|ca\.?|est\.?|estimated?|time|duration|and|per|each|of|study|/|a|week|wk|day|:)*",
    re.IGNORECASE,
)
_WEEKLY = re.compile(
    rf"({_NUMBER})(?:\s?(?:[-–—]|to)\s?({_NUMBER}))?\s?(?:h|hrs?|hours?)\s?(?:/|per|a)\s?(?:w|wk|week)\b", re.IGNORECASE
)
_WEEKS = re.compile(rf"({_NUMBER})(?:\s?(?:[-–—]|to)\s?({_NUMBER}))?\s?(?:weeks?|wks?)\b", re.IGNORECASE)
_NEEDS = re.compile(r"(?:requires?|prereq(?:uisite)?s?|needs|depends on|builds on)\b\s*:?\s*(\S.*)", re.IGNORECASE)

_STATE = r"[✅✔✓☑❌✖☐☒⏳⌛🔲🔳⬜⬛🟩🟨🟥🚧]\ufe0f?"
_STARS = r"[⭐🌟★☆✩✭]\ufe0f?"
_BEFORE = re.compile(rf"(?:(?:{_STATE}|{_STARS})\s*)+")
_BEHIND = re.compile(rf"(?:\s*(?:{_STATE}|{_STARS}))+$")
_FIRST_BRACKETS = re.compile(r"(?:[(（]([^()（）]{1,40})[)）]|[\[【]([^\[\]【】]{1,40})[\]】])\s*(?=\S)")
_TAIL = re.compile(r"\s*(?:[-–—|·•]|[⏱⏰⌛⏳🕐-🕧]\ufe0f?)\s*([^-–—|·•⏱⏰⌛⏳🕐-🕧]{1,40})$")
_FIRST_WORD = re.compile(r"(\w[\w ]{1,20}):\s+(?=\S)")
_PARTS = re.compile(r"\s*[,;/·|]\s*")
_TICKS = re.compile("[✅✔✓☑🟩]")
_DIGIT = re.compile(r"\d")
_PAIRS = {")": "(", "）": "（", "]": "[", "】": "【", "`": "`"}
_OPENING, _LOOSE, _LONGEST = frozenset(_PAIRS.values()), " -–—:·|", 82


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was taken off a title.

    Attributes:
        hours: the estimate; None without. A range counts as its middle.
        labels: everything else as its author wrote it: "optional", "2 weeks", "★★★".
        needs: what has to come before, as written.
        ticked: whether it was marked as done.
    """

    hours: float | None = None
    labels: tuple[str, ...] = ()
    needs: str = ""
    ticked: bool = False


NOTHING = Remarks()


def strip(title: str) -> tuple[str, Remarks]:
    """Return a title without what stands around it, and that."""
    remarks = NOTHING
    while title:
        shorter, found = _once(title)
        if found is NOTHING:
            break
        title = shorter
        remarks = Remarks(
            found.hours if remarks.hours is None else remarks.hours,
            (*found.labels, *remarks.labels),
            remarks.needs or found.needs,
            remarks.ticked or found.ticked,
        )
    return title, remarks


def _once(title: str) -> tuple[str, Remarks]:
    """Take one thing off. Most titles have nothing around them, so the ends are looked at before any pattern is."""
    first, last = title[0], title[-1]
    if (not first.isascii() and (marks := _BEFORE.match(title))) or (
        not last.isascii() and (marks := _BEHIND.search(title))
    ):
        stars = "".join(re.findall(_STARS, marks[0]))
        rest = title[: marks.start()] + title[marks.end() :]
        if any(c.isalnum() for c in rest):
            return rest.strip(), Remarks(labels=(stars,) if stars else (), ticked=bool(_TICKS.search(marks[0])))
    if last in _PAIRS:
        at = title.rfind(_PAIRS[last], 0, -1)
        if at >= 0 and len(title) - at <= _LONGEST and (found := _read(title[at + 1 : -1])):
            return title[:at].rstrip(_LOOSE), found
    elif _DIGIT.search(title) and (tail := _TAIL.search(title, max(0, len(title) - _LONGEST))) and tail.start():
        estimate = _estimate(tail[1].strip())
        return (title[: tail.start()].rstrip(_LOOSE), estimate) if estimate else (title, NOTHING)
    if first in _OPENING and (ahead := _FIRST_BRACKETS.match(title)) and (found := _read(ahead[1] or ahead[2])):
        return title[ahead.end() :], found
    if ":" in title and (word := _FIRST_WORD.match(title)) and word[1].casefold() in vocabulary.REMARKS:
        return title[word.end() :], Remarks(labels=(word[1],))
    return title, NOTHING


def _read(inside: str) -> Remarks | None:
    """Understand what stands in brackets; None if any part of it may belong to the title."""
    inside = inside.strip()
    if whole := _estimate(inside):
        return whole
    if needs := _NEEDS.fullmatch(inside):
        return Remarks(needs=needs[1])
    result = Remarks()
    for part in _PARTS.split(inside):
        if found := _estimate(part):
            hours = found.hours if result.hours is None else result.hours
            result = replace(result, hours=hours, labels=(*result.labels, *found.labels))
        elif part.casefold() in vocabulary.REMARKS or re.fullmatch(rf"(?:{_STARS})+", part):
            result = replace(result, labels=(*result.labels, part))
        else:
            return None
    return result


def _estimate(text: str) -> Remarks | None:
    if (simple := _SIMPLE.fullmatch(text)) and (minutes := vocabulary.UNITS[simple[2].casefold()]):
        return Remarks(hours=float(simple[1].replace(",", ".")) * minutes / 60 or None)
    if _SPAN.search(text) is None or not _AROUND_SPANS.fullmatch(_SPAN.sub(" ", text)):
        return None
    found = hours(text)
    return Remarks(hours=found) if found else Remarks(labels=(text,))


def hours(text: str, *more: str) -> float | None:
    """Return the hours of work that texts speak of: "14 h", "90 min", "4 weeks" with "6-8 hours/week"; else None."""
    everything = " ".join((text, *more))
    weekly, weeks = _WEEKLY.search(everything), _WEEKS.search(everything)
    if weekly and weeks:
        return _middle(weekly) * _middle(weeks)
    minutes = [_middle(span) * vocabulary.UNITS[span[3].casefold()] for span in _SPAN.finditer(text)]
    return None if weekly else sum(minutes) / 60 or None


def _middle(span: re.Match[str]) -> float:
    low = float(span[1].replace(",", "."))
    return (low + float(span[2].replace(",", "."))) / 2 if span[2] else low

"""A reply as a Slack message: blocks within Slack's limits, and the same words as plain text beside them.

Screen readers and notifications take the plain text; everybody else sees the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.chat.files import safe_name
from bot.chat.markup import clean, plain
from bot.chat.reply import Card, Meter, Reply, Tone
from bot.platforms.slack import limits
from bot.platforms.slack.controls import Menus, rows
from bot.platforms.slack.limits import Payload, shorten, tidy
from bot.platforms.slack.richtext import GAP, Line, Run, Style, block, fit, read
from bot.words import Words

_MARKS: Final[Mapping[Tone, str]] = {"calm": "", "good": "✓ ", "warn": "△ "}  # Slack's blocks know no colours
_CELLS = 10
_BOLD: Final[frozenset[Style]] = frozenset({"bold"})
_CODE: Final[frozenset[Style]] = frozenset({"code"})
_CHANNEL = re.compile(r"[CG][A-Z0-9]{7,}")  # the id of a channel, which says nothing to anybody
_LEAST = 200  # characters that a text keeps while others can still be shortened
_ROOM = 6000  # characters of a text to begin with


def message(reply: Reply, words: Words) -> Payload:
    """Return what is posted. Every part is named, so that an edit with it leaves nothing of the old message behind."""
    return {
        "text": fallback(reply, words),
        "blocks": blocks(reply, words),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def blocks(reply: Reply, words: Words, *, most: int = limits.MESSAGE, taken: set[str] | None = None) -> list[Payload]:
    """Return the blocks of a reply, at most `most` characters; `taken` are ids used elsewhere on the same surface."""
    before = frozenset(taken or ())
    ids = set() if taken is None else taken
    controls = rows(reply, words, ids)
    texts = [read(reply.text), *(_body(card, words) for card in reply.cards[: limits.CARDS])]
    room = [min(_ROOM, _length(text)) for text in texts]
    while (excess := limits.size(drawn := [*_texts(reply, texts, room, words), *controls]) - most) > 0:
        longest = max(range(len(texts)), key=room.__getitem__)
        if room[longest] <= _LEAST:
            break
        room[longest] = max(_LEAST, room[longest] - excess)
    shorter: list[Menus] = ["behind", "brief"]
    while excess > 0 and shorter:
        ids.clear()
        ids.update(before)
        drawn = [*_texts(reply, texts, room, words), *rows(reply, words, ids, shorter.pop())]
        excess = limits.size(drawn) - most
    return drawn


def bar(meter: Meter, words: Words) -> Line:
    """Return a meter as a line: the bar first, in code so that bars under one another are equally long.

    A cell is filled for each full tenth, but something done always shows, and only all of it fills the last.
    """
    full = int(meter.share * _CELLS + 1e-9)
    full = max(full, 1) if meter.share > 0 else 0
    said = " · ".join(p for p in (tidy(meter.label), tidy(meter.note) or words.percent(meter.share)) if p)
    return Line((Run("█" * full + "░" * (_CELLS - full), _CODE), Run(f" {said}")))


def fallback(reply: Reply, words: Words) -> str:
    """Return the words of a reply, for who doesn't see its blocks."""
    said = "\n".join(part for part in _said(reply, words) if part.strip()) or _least(reply, words)
    return shorten(said, limits.FALLBACK * 2 // 3).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _said(reply: Reply, words: Words) -> Iterator[str]:
    yield plain(reply.text)
    for card in reply.cards[: limits.CARDS]:
        yield tidy(card.title)
        yield plain(card.body)
        for meter in card.meters:
            yield f"{tidy(meter.label)}: {tidy(meter.note) or words.percent(meter.share)}"
        for name, value in card.facts:
            yield f"{tidy(name)}: {tidy(value)}"
        yield tidy(card.footer)


def _least(reply: Reply, words: Words) -> str:
    """Return what a reply without any words says: Slack shows no message without any."""
    return words.listing([safe_name(f.name) for f in reply.files]) if reply.files else words("Done.")


def _texts(reply: Reply, texts: Sequence[Sequence[Line]], room: Sequence[int], words: Words) -> Iterator[Payload]:
    lead, *bodies = (fit(text, most) for text, most in zip(texts, room, strict=True))
    parts = [[*_some(block(lead))], *([*_card(card, body)] for card, body in zip(reply.cards, bodies, strict=False))]
    shown = [part for part in parts if part] or [[*_some(block((Line((Run(_least(reply, words)),)),)))]]
    for n, part in enumerate(shown):
        if n:
            yield {"type": "divider"}
        yield from part


def _card(card: Card, body: Sequence[Line]) -> Iterator[Payload]:
    title = _title(card)
    if title and _is_short(title):
        yield {"type": "header", "text": limits.plain(title, limits.HEADER)}
    yield from _some(block(body))
    if tidy(card.footer):
        yield {"type": "context", "elements": [limits.plain(card.footer, limits.FOOTER)]}


def _title(card: Card) -> str:
    title = tidy(card.title)
    return _MARKS[card.tone] + title if title else ""


def _is_short(title: str) -> bool:
    return len(limits.escape(title, limits.FACT)) <= limits.HEADER


def _some(found: Payload | None) -> Iterator[Payload]:
    if found is not None:
        yield found


def _body(card: Card, words: Words) -> tuple[Line, ...]:
    """Return text, bars and facts as lines, with gaps between; a title that is too long for a header goes first."""
    title = _title(card)
    lead = () if _is_short(title) else (Line((Run(title, _BOLD),)),)
    bars = tuple(bar(m, words) for m in card.meters)
    text = read(card.body)
    facts = tuple(_fact(name, value) for name, value in card.facts[: limits.FACTS])
    if len(card.facts) > limits.FACTS:
        facts = (*facts[:-1], Line((Run(words("{n} more", n=len(card.facts) - limits.FACTS + 1)),)))
    parts = [part for part in (lead, text, bars, facts) if part]
    return tuple(line for n, part in enumerate(parts) for line in (((GAP,) if n else ()) + part))


def _fact(name: str, value: str) -> Line:
    said = shorten(clean(value).strip(), limits.FACT) or "–"
    named = Run(f"{shorten(tidy(name), limits.FACT) or '–'}: ", _BOLD)
    return Line((named, Run(said, channel=_CHANNEL.fullmatch(said) is not None)))


def _length(lines: Sequence[Line]) -> int:
    return sum(len(line) + 1 for line in lines)

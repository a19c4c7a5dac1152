"""A reply as a Discord message: content, embeds and rows of components, within Discord's limits.

Components are plain data with the call in their id. No view objects: discord.py would keep them, and a button has to
work in a process that never sent it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from bot.chat import wire
from bot.chat.markup import EMPTY, Rich, clean, lines, paragraphs, rich, said
from bot.chat.reply import Button, Card, Control, File, Meter, Page, Press, Reply, Select, Style, Tone
from bot.platforms.discord import limits
from bot.platforms.discord.attachments import along
from bot.platforms.discord.limits import fit, fit_inert, shorten
from bot.platforms.discord.markdown import tidy
from bot.words import Words

Payload: TypeAlias = dict[str, Any]

PAPER: Final = "dark"  # what most people on Discord read on

_ROW, _BUTTON, _SELECT = 1, 2, 3  # component types
_STYLES: Final[Mapping[Style, int]] = {"plain": 2, "primary": 1, "danger": 4}
_LINK_STYLE = 5
_COLOURS: Final[Mapping[Tone, int]] = {"calm": 0x4F6BED, "good": 0x2E8B57, "warn": 0xC77700}
_MARKS: Final[Mapping[Tone, str]] = {"calm": "", "good": "✓ ", "warn": "△ "}  # so that colour never says it alone
_CELLS = 10
_BRIEF = 30  # characters of a fact that may share its line with others
_LEAST = 200  # characters that a description keeps while others can still be shortened


def message(reply: Reply, words: Words) -> Payload:
    """Return the message: every part is named, so that an edit with it leaves nothing of the old message behind.

    The files that its attachments name are those `attachments.along` returns.
    """
    embeds = _embeds(reply.cards, words)
    files, left = along(reply.files)
    note = fit(_left_out(left, words), limits.LEFT_OUT)
    content = fit(lines(reply.text, *_long_links(reply)), limits.CONTENT - len(note) - bool(note)).strip()
    content = f"{content}\n{note}".strip()
    return {
        "content": content or ("" if embeds else words("Done.")),
        "embeds": embeds,
        "components": _rows(reply, words),
        "attachments": [_attachment(n, file) for n, file in enumerate(files)],
        "allowed_mentions": {"parse": []},
    }


def _attachment(number: int, file: File) -> Payload:
    """Return what is told of a file; a picture outside of embeds is shown the largest."""
    about = {"description": shorten(tidy(file.alt), limits.ALT)} if file.alt else {}
    return {"id": str(number), "filename": file.name, **about}


def _left_out(names: Sequence[str], words: Words) -> Rich:
    """Say which files don't go along, and why."""
    if not names:
        return EMPTY
    shown = shorten(words.listing(names), limits.LEFT_OUT // 4)  # room for what escaping adds
    return rich(
        words,
        "I could not attach {names}. Discord takes {n} files with {most} in all.",
        names=shown,
        n=limits.FILES,
        most=f"{limits.UPLOAD >> 20} MiB",
    )


def bar(meter: Meter, words: Words) -> Rich:
    """Return a meter as text: the bar first, so that bars under one another line up on a phone too.

    A cell is filled for each full tenth, but something done always shows, and only all of it fills the last.
    """
    share = meter.share
    full = max(int(share * _CELLS + 1e-9), 1) if share > 0 else 0
    parts = [meter.label, meter.note or words.percent(share)]
    return Rich("▰" * full + "▱" * (_CELLS - full) + " ") + said(" · ".join(p for p in parts if p))


def _embeds(cards: Sequence[Card], words: Words) -> list[Payload]:
    bodies = [paragraphs(c.body, lines(*(bar(m, words) for m in c.meters))) for c in cards[: limits.EMBEDS]]
    embeds = [_embed(card, body, words) for card, body in zip(cards, bodies, strict=False)]
    while (excess := sum(map(_size, embeds)) - limits.EMBED_TOTAL) > 0:
        longest = max(range(len(embeds)), key=lambda i: len(embeds[i].get("description", "")))
        length = len(embeds[longest].get("description", ""))
        if length > _LEAST:
            embeds[longest]["description"] = fit(bodies[longest], max(_LEAST, length - excess))
            continue
        fullest = max(embeds, key=lambda e: len(e.get("fields", ())))
        if fullest.get("fields"):
            fullest["fields"].pop()
        else:
            embeds.pop()
    return [e for e in embeds if _size(e)]


def _embed(card: Card, body: Rich, words: Words) -> Payload:
    embed: Payload = {"color": _COLOURS[card.tone]}
    if title := tidy(card.title):
        embed["title"] = _MARKS[card.tone] + fit_inert(title, limits.EMBED_TITLE - len(_MARKS[card.tone]))
    if described := fit(body, limits.EMBED_DESCRIPTION).strip():
        embed["description"] = described
    if card.facts:
        shown = card.facts[: limits.FIELDS]
        embed["fields"] = [_field(name, value) for name, value in shown]
        if len(card.facts) > limits.FIELDS:
            embed["fields"][-1] = _field(limits.CUT, words("{n} more", n=len(card.facts) - limits.FIELDS + 1))
    if footer := tidy(card.footer):
        embed["footer"] = {"text": shorten(footer, limits.EMBED_FOOTER)}
    return embed


def _field(name: str, value: str) -> Payload:
    return {
        "name": fit_inert(tidy(name), limits.FIELD_NAME) or "–",
        "value": fit_inert(clean(value).strip(), limits.FIELD_VALUE) or "–",
        "inline": len(value) <= _BRIEF,
    }


def _size(embed: Payload) -> int:
    fields = sum(len(f["name"]) + len(f["value"]) for f in embed.get("fields", ()))
    footer = len(embed.get("footer", {}).get("text", ""))
    return len(embed.get("title", "")) + len(embed.get("description", "")) + footer + fields


def _long_links(reply: Reply) -> Iterator[Rich]:
    """Yield as text the links that are too long for a button."""
    for control in (c for row in reply.controls for c in row):
        if isinstance(control, Button) and isinstance(control.does, str) and len(control.does) > limits.LINK:
            yield Rich(f"[{said(tidy(control.label)).source}]({control.does})")


def _rows(reply: Reply, words: Words) -> list[Payload]:
    controls = [*reply.controls]
    if reply.page is not None and reply.page.of > 1:
        controls.append(tuple(_arrows(reply.page, words)))
    taken: set[str] = set()
    rows = [[drawn for c in row if (drawn := _component(c, taken))] for row in controls]
    return [{"type": _ROW, "components": row} for row in rows if row]


def _arrows(page: Page, words: Words) -> Iterator[Button]:
    """Yield a button for the page before and after, where there is one."""
    before, after = page.number - 1, page.number + 1
    if before >= 1:
        yield Button(words("‹ Page {n} of {of}", n=before, of=page.of), page.press.also(page=str(before)))
    if after <= page.of:
        yield Button(words("Page {n} of {of} ›", n=after, of=page.of), page.press.also(page=str(after)))


def _component(control: Control, taken: set[str]) -> Payload | None:
    if isinstance(control, Select):
        id_ = _only(wire.write(control.does, control.fills), taken)
        return _select(control, id_) if id_ else None
    label = shorten(tidy(control.label), limits.BUTTON_LABEL) or "–"
    if isinstance(control.does, Press):
        id_ = _only(wire.write(control.does), taken)
        return {"type": _BUTTON, "style": _STYLES[control.style], "label": label, "custom_id": id_} if id_ else None
    if len(control.does) > limits.LINK:
        return None
    return {"type": _BUTTON, "style": _LINK_STYLE, "label": label, "url": control.does}


def _select(select: Select, id_: str) -> Payload:
    options = []
    for choice in select.choices:
        option = {"label": shorten(tidy(choice.label), limits.OPTION_TEXT) or "–", "value": choice.value}
        if note := tidy(choice.note):
            option["description"] = shorten(note, limits.OPTION_TEXT)
        options.append(option)
    return {
        "type": _SELECT,
        "custom_id": id_,
        "placeholder": shorten(tidy(select.prompt), limits.PLACEHOLDER),
        "min_values": 1,
        "max_values": max(1, min(select.most, len(options))),
        "options": options,
    }


def _only(id_: str, taken: set[str]) -> str | None:
    """Return the id, with "&" added that means nothing when read, so that no other control of the message has it.

    Discord refuses a message in which two controls share an id. None if there is no room: then the other one does.
    """
    while id_ in taken:
        call, hash_, fills = id_.partition("#")
        id_ = f"{call}&{hash_}{fills}"
    if len(id_) > wire.MOST:
        return None
    taken.add(id_)
    return id_

"""Buttons, menus and arrows as blocks, with the call in their id.

A menu of which several may be picked fires at each pick in a message, so it stands behind a button that opens it as a
form, and so does one that a message has no room for. What can be picked is carried by the button itself, since a button
has to work in a process that never sent it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from bot.chat import wire
from bot.chat.reply import Button, Choice, Control, Page, Press, Reply, Select, Style
from bot.platforms.slack import limits
from bot.platforms.slack.limits import Payload, plain, shorten, tidy
from bot.words import Words

Menus: TypeAlias = Literal["whole", "brief", "behind"]

LINK = "link"  # begins the ids of buttons that only lead somewhere: no call begins so, since it has a "?"

_STYLES: Final[Mapping[Style, Payload]] = {
    "plain": {},
    "primary": {"style": "primary"},
    "danger": {"style": "danger"},
}
_BRIEF = 40  # characters of a label that is carried where there is no room for all of it


def rows(reply: Reply, words: Words, taken: set[str], menus: Menus = "whole") -> list[Payload]:
    """Return the controls of a reply, a block a row.

    Args:
        reply: what they belong to.
        words: the language.
        taken: the ids that the message has already.
        menus: whether all of them is shown, without what stands beside the choices, or the way to them.
    """
    controls = [*reply.controls]
    if reply.page is not None and reply.page.of > 1:
        controls.append(tuple(_arrows(reply.page, words)))
    drawn = [[e for c in row for e in _elements(c, taken, menus)] for row in controls]
    return [{"type": "actions", "elements": elements} for elements in drawn if elements]


def _arrows(page: Page, words: Words) -> Iterator[Button]:
    """Yield a button for the page before and after, where there is one."""
    before, after = page.number - 1, page.number + 1
    if before >= 1:
        yield Button(words("‹ Page {n} of {of}", n=before, of=page.of), page.press.also(page=str(before)))
    if after <= page.of:
        yield Button(words("Page {n} of {of} ›", n=after, of=page.of), page.press.also(page=str(after)))


def _elements(control: Control, taken: set[str], menus: Menus) -> Iterator[Payload]:
    if isinstance(control, Button):
        yield from _button(control, taken)
    elif control.most > 1 or menus == "behind":
        yield from _door(control, taken)
    else:
        yield {
            "type": "static_select",
            "action_id": only(wire.write(control.does, control.fills), taken),
            "placeholder": plain(control.prompt, limits.PLACEHOLDER),
            "options": [option(c.label, c.value, c.note if menus == "whole" else "") for c in control.choices],
        }


def _button(button: Button, taken: set[str]) -> Iterator[Payload]:
    drawn: Payload = {"type": "button", "text": plain(button.label, limits.LABEL), **_STYLES[button.style]}
    if not isinstance(button.does, str):
        yield drawn | {"action_id": only(wire.write(button.does), taken)}
    elif len(button.does) <= limits.LINK:
        yield drawn | {"action_id": only(LINK, taken), "url": button.does}


def _door(select: Select, taken: set[str]) -> Iterator[Payload]:
    """Yield the button that opens a menu; more than one where a button can't carry all of it."""
    parts = [*_carried(select, select.choices)]
    for n, value in enumerate(parts):
        label = shorten(tidy(select.prompt), limits.LABEL - len(" (1/9)"))
        text = f"{label} ({n + 1}/{len(parts)})" if len(parts) > 1 else label
        id_ = only(wire.write(select.does, select.fills), taken)
        yield {"type": "button", "text": plain(text, limits.LABEL), "action_id": id_, "value": value}


def _carried(select: Select, choices: Sequence[Choice]) -> Iterator[str]:
    """Yield the menu as text; labels and notes are shortened before it is parted."""
    prompt = shorten(tidy(select.prompt), limits.PLACEHOLDER)
    most = min(select.most, len(choices))
    for label, note in ((limits.LABEL, limits.LABEL), (limits.LABEL, 0), (_BRIEF, 0)):
        listed = [
            [shorten(tidy(c.label), label), c.value, *([shorten(tidy(c.note), note)] if note else [])] for c in choices
        ]
        text = json.dumps([prompt, most, listed], ensure_ascii=False, separators=(",", ":"))
        if len(text) <= limits.CARRIED:
            yield text
            return
    half = len(choices) // 2
    yield from _carried(select, choices[:half])
    yield from _carried(select, choices[half:])


def carried(value: str) -> Select | None:
    """Return the menu that a button carries, without its call; None if it carries none that can be read."""
    try:
        prompt, most, listed = json.loads(value)
        choices = tuple(Choice(*one) for one in listed)
        return Select(prompt, Press(""), "", choices, most)
    except (ValueError, TypeError):
        return None


def option(label: str, value: str, note: str = "") -> Payload:
    """Return one thing to pick."""
    described = {"description": plain(note, limits.LABEL)} if tidy(note) else {}
    return {"text": plain(label, limits.LABEL), "value": value, **described}


def only(id_: str, taken: set[str]) -> str:
    """Return the id, with "&" added that means nothing when read, so that no other control of the message has it."""
    while id_ in taken:
        call, hash_, fills = id_.partition("#")
        id_ = f"{call}&{hash_}{fills}"
    taken.add(id_)
    return id_

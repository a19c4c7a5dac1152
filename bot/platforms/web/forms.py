"""A form as HTML: in a dialog, or as a page of its own where there is no script."""

from __future__ import annotations

import htpy as h

from bot.chat import wire
from bot.chat.command import Command
from bot.chat.reply import Ask, Form, Look
from bot.platforms.web.people import ROOM
from bot.platforms.web.render import MOST_TITLE, tidy
from bot.words import Words

ACCEPTED = ".md,.markdown,.txt,text/markdown"  # what a file chooser offers first; what is in a file tells what it is


def dialog(form: Form, message: str, words: Words) -> h.Element:
    """A form as a dialog."""
    return h.dialog(aria_labelledby="dialog-title")[fields(form, message, words)]


def fields(form: Form, message: str, words: Words, *, alone: bool = False) -> h.Element:
    """A form's own form: what it asks, with what is wrong at its field; `alone` on a page of its own."""
    heading = h.h1 if alone else h.h2
    first = next((a.name for a in form.asks if a.error), form.asks[0].name)
    enctype = "multipart/form-data" if any(a.look.widget == "file" for a in form.asks) else None
    return h.form(".asks", method="post", action="/form", enctype=enctype, autocomplete="off")[
        heading("#dialog-title")[tidy(form.title)],
        h.p(".note")[tidy(form.note, MOST_TITLE)] if form.note else None,
        h.input(type="hidden", name="message", value=message),
        h.input(type="hidden", name="call", value=wire.write(form.submits)),
        [_ask(a, form, words, focus=a.name == first) for a in form.asks],
        h.div(".end")[
            h.a(".button.quiet", href="/", data_close="")[words("Cancel")],
            h.button(".primary")[words("Send")],
        ],
    ]


def _ask(shown: Ask, form: Form, words: Words, *, focus: bool) -> h.Element:
    id_ = f"f-{shown.name}"
    return h.div(".field")[
        h.label(for_=id_)[tidy(shown.label, 45), None if shown.required else h.small[" ", words("(optional)")]],
        h.p(".help", id=f"{id_}-help")[tidy(shown.help, 100)] if shown.help else None,
        _input(shown, form, id_, words, focus=focus),
        h.p(".error", id=f"{id_}-error", role="alert")[tidy(shown.error, MOST_TITLE)] if shown.error else None,
    ]


def _input(shown: Ask, form: Form, id_: str, words: Words, *, focus: bool) -> h.Node:
    notes = [f"{id_}-{part}" for part, there in (("help", shown.help), ("error", shown.error)) if there]
    look = shown.look
    common: dict[str, str | bool | None] = {
        "id": id_,
        "name": f"ask.{shown.name}",
        "required": shown.required,
        "autofocus": focus,
        "aria-invalid": "true" if shown.error else None,
        "aria-describedby": " ".join(notes) or None,
    }
    if look.widget == "file":
        return h.input(common, type="file", accept=ACCEPTED)
    # A text that is too long has to be seen to be shortened.
    typed = {**common, "maxlength": str(max(look.most, len(shown.value)))}
    if look.widget == "paragraph":
        return h.textarea(typed, rows="4")[shown.value]
    if look.widget in ("choice", "place"):
        offered = _offered(look, words)
        if not shown.required:
            offered.insert(0, ("", "–"))
        chosen = shown.value or offered[0][0]
        return h.select(common)[(h.option(value=v, selected=v == chosen)[label] for v, label in offered)]
    if look.widget == "line":
        return h.input(typed, type="text", value=shown.value)
    return h.fragment[
        h.input(
            typed,
            type="text",
            value=shown.value,
            data_call=wire.write(form.submits),
            data_param=shown.name,
            role="combobox",
            aria_autocomplete="list",
            aria_expanded="false",
            aria_controls=f"{id_}-list",
            autocomplete="off",
        ),
        h.ul(
            ".offers",
            id=f"{id_}-list",
            role="listbox",
            aria_label=words("Suggestions for {label}", label=shown.label),
            hidden=True,
        ),
    ]


def _offered(look: Look, words: Words) -> list[tuple[str, str]]:
    return [(c.value, c.label) for c in look.choices] or [(ROOM, words("This room"))]


def told(command: Command | None, name: str, value: str, words: Words) -> str:
    """Return what somebody entered in a field as they saw it there: a choice by its label."""
    param = command.param(name) if command else None
    if param is None or param.kind.look.widget not in ("choice", "place"):
        return value
    return dict(_offered(param.kind.look, words)).get(value, value)

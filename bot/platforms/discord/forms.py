"""A form as a Discord modal."""

from __future__ import annotations

from typing import Any

from bot.chat import wire
from bot.chat.reply import Ask, Form
from bot.platforms.discord import limits
from bot.platforms.discord.limits import shorten
from bot.platforms.discord.markdown import inert, tidy
from bot.platforms.discord.render import Payload

CHANNEL_TYPES = [0, 5, 11, 12]  # text, announcements, public and private threads: where a bot can post

_LABEL, _INPUT, _SELECT, _CHANNEL, _TEXT, UPLOAD = 18, 4, 3, 8, 10, 19  # component types
_LINE, _PARAGRAPH = 1, 2  # text input styles


def modal(form: Form) -> Payload:
    """Return the form as a modal whose id is the call, and whose inputs are named after the parameters."""
    parts: list[Payload] = [_label(ask) for ask in form.asks]
    if form.note and len(parts) < limits.MODAL_PARTS:
        parts.insert(0, {"type": _TEXT, "content": shorten(inert(form.note), limits.INPUT)})
    return {
        "custom_id": wire.write(form.submits),
        "title": shorten(tidy(form.title), limits.MODAL_TITLE) or "–",
        "components": parts,
    }


def _label(ask: Ask) -> Payload:
    label: Payload = {
        "type": _LABEL,
        "label": shorten(tidy(ask.label), limits.MODAL_TITLE) or "–",
        "component": _component(ask),
    }
    if said := tidy(ask.error or ask.help):
        label["description"] = shorten(said, limits.OPTION_TEXT)
    return label


def _component(ask: Ask) -> Payload:
    look = ask.look
    common: dict[str, Any] = {"custom_id": ask.name, "required": ask.required}
    if look.widget == "place":
        chosen = [{"id": ask.value, "type": "channel"}] if ask.value.isdecimal() else []
        picks: Payload = {"type": _CHANNEL, **common, "channel_types": CHANNEL_TYPES, "max_values": 1}
        return {**picks, "min_values": int(ask.required), **({"default_values": chosen} if chosen else {})}
    if look.widget == "file":
        return {"type": UPLOAD, **common, "min_values": int(ask.required), "max_values": 1}
    if look.widget == "choice" and 1 <= len(look.choices) <= limits.FIELDS:
        chosen_values = ask.value.split(",") if look.many else [ask.value]
        options = []
        for choice in look.choices:
            option = {"label": shorten(tidy(choice.label), limits.OPTION_TEXT) or "–", "value": choice.value}
            if note := tidy(choice.note):
                option["description"] = shorten(note, limits.OPTION_TEXT)
            options.append(option | ({"default": True} if choice.value in chosen_values else {}))
        most = len(options) if look.many else 1
        return {"type": _SELECT, **common, "options": options, "min_values": int(ask.required), "max_values": most}
    typed: Payload = {"type": _INPUT, **common, "style": _PARAGRAPH if look.widget == "paragraph" else _LINE}
    most = min(max(look.most, len(ask.value)), limits.INPUT)  # a text that is too long has to be seen to be shortened
    return {**typed, "max_length": most, **({"value": ask.value[: limits.INPUT]} if ask.value else {})}

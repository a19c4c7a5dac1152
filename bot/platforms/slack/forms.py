"""A form as a modal. Its callback id is the call, its blocks are named after the parameters."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import wire
from bot.chat.markup import Rich
from bot.chat.reply import Ask, Choice, Form, Select
from bot.platforms.slack import limits
from bot.platforms.slack.controls import option
from bot.platforms.slack.event import Where
from bot.platforms.slack.limits import Payload, plain, shorten, tidy
from bot.platforms.slack.richtext import Line, Run, block
from bot.words import Words

CHANNELS = {"include": ["public", "private"], "exclude_bot_users": True}  # where a bot can post


def modal(form: Form, where: Where, words: Words) -> Payload:
    """Return the form as a modal that knows where its answer goes."""
    blocks = [_field(ask) for ask in form.asks]
    return _view(form.title, form.note, wire.write(form.submits), blocks, where, words)


def menu(shown: Select, where: Where, words: Words) -> Payload:
    """Return a menu as a modal; its callback id is the menu's own, so what is sent is a pick and no form."""
    element: Payload = {
        "type": _kind("static_select", many=shown.most > 1),
        "action_id": shown.fills,
        "options": [option(c.label, c.value, c.note) for c in shown.choices],
        "focus_on_load": True,
    }
    if shown.most > 1:
        element["max_selected_items"] = shown.most
    field = {"type": "input", "block_id": shown.fills, "label": plain(shown.prompt, limits.PLACEHOLDER)}
    return _view(
        shorten(tidy(shown.prompt), limits.TITLE),
        "",
        wire.write(shown.does, shown.fills),
        [field | {"element": element}],
        where,
        words,
    )


def _view(title: str, note: str, call: str, blocks: list[Payload], where: Where, words: Words) -> Payload:
    # A modal's title has room for a few words only, so a longer one stands in the modal as well.
    lead = [s for s in (tidy(title) if len(tidy(title)) > limits.TITLE else "", tidy(note)) if s]
    above = [b for s in lead if (b := block((Line((Run(shorten(s, limits.INPUT)),)),))) is not None]
    return {
        "type": "modal",
        "callback_id": call,
        "private_metadata": where.pack(),
        "title": plain(title, limits.TITLE),
        "submit": plain(words("Send"), limits.TITLE),
        "close": plain(words("Cancel"), limits.TITLE),
        "blocks": [*above, *blocks],
    }


def _field(ask: Ask) -> Payload:
    field: Payload = {
        "type": "input",
        "block_id": ask.name,
        "label": plain(ask.label, limits.PLACEHOLDER),
        "element": {"action_id": ask.name, **_element(ask)},
        "optional": not ask.required,
    }
    if tidy(ask.error or ask.help):
        field["hint"] = plain(ask.error or ask.help, limits.HINT)
    return field


def _element(ask: Ask) -> Payload:
    look = ask.look
    values = [v for v in (ask.value.split(",") if look.many else [ask.value]) if v.strip()]
    if look.widget == "file":  # of any type: which file is one of Markdown, Slack guesses from what is in it
        return {"type": "file_input", "max_files": 1}
    if look.widget == "place":
        chosen = {"initial_conversation": ask.value} if ask.value else {"default_to_current_conversation": True}
        return {"type": "conversations_select", "filter": CHANNELS, **chosen}
    if look.widget == "choice" and look.choices:
        options = {c.value: option(c.label, c.value, c.note) for c in look.choices}
        found = [options[v.strip()] for v in values if v.strip() in options]
        return {"type": _kind("static_select", many=look.many), "options": [*options.values()], **_initial(ask, found)}
    if look.widget == "suggest":
        known = [option(v.strip(), v.strip()) for v in values if len(v.strip()) <= limits.VALUE]
        return {"type": _kind("external_select", many=look.many), "min_query_length": 0, **_initial(ask, known)}
    typed: Payload = {"type": "plain_text_input", "multiline": look.widget == "paragraph"}
    value = ask.value if look.widget == "paragraph" else " ".join(ask.value.split())
    most = min(max(look.most, len(value)), limits.INPUT)  # a text that is too long has to be seen to be shortened
    return {**typed, "max_length": most, **({"initial_value": value[:most]} if value else {})}


def _kind(kind: str, *, many: bool) -> str:
    return f"multi_{kind}" if many else kind


def _initial(ask: Ask, chosen: Sequence[Payload]) -> Payload:
    if not chosen:
        return {}
    return {"initial_options": [*chosen]} if ask.look.many else {"initial_option": chosen[0]}


def suggestions(found: Sequence[Choice], typed: str, words: Words, *, many: bool) -> list[Payload]:
    """Return what an external menu offers: what is suggested, then what was typed.

    Such a menu takes nothing that isn't offered, and every parameter that suggests can also be typed: as a number, a
    range, a date. Where several are asked for, the part behind the last comma is what is being typed.
    """
    before = typed[: typed.rfind(",") + 1].strip() if many else ""
    lead = f"{before} " if before else ""
    offered = {lead + c.value: option(lead + c.label, lead + c.value, "" if before else c.note) for c in found}
    said = tidy(typed).strip(" ,")
    labels = {(lead + tidy(c.label)).casefold() for c in found}
    if said and said not in offered and said.casefold() not in labels:
        offered[said] = option(said, said, words("As you typed it"))
    return [o for value, o in offered.items() if len(value) <= limits.VALUE][:100]


def part(typed: str, *, many: bool) -> str:
    """Return what of a typed text is being completed."""
    return typed.rpartition(",")[2].strip() if many else typed


def errors(form: Form, names: Sequence[str]) -> dict[str, str]:
    """Return what is wrong with a form that was sent, by the field it is shown at."""
    return {a.name: shorten(tidy(a.error), limits.ERROR) for a in form.asks if a.error and a.name in names}


def again(words: Words) -> Rich:
    """Return what is said where a menu could not be opened in time; its button is still there."""
    return Rich(words("Slack took too long to open that. Press it again."))


def choose_again(words: Words) -> Rich:
    """Return what is said where a message's shortcut could not open its form in time."""
    return Rich(words("Slack took too long to open that. Choose it again from the message's menu."))

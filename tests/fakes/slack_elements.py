"""What people press, pick and type in, by Slack's rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.slack_shapes import (
    Raw,
    Wrong,
    choices,
    confirm,
    flag,
    items,
    keys,
    number,
    option,
    options,
    string,
    strings,
    style,
    texts,
    url,
    wrong,
)

_COMMON = "action_id confirm focus_on_load placeholder"
_PICKERS = {
    f"{many}{what}_select"
    for many in ("", "multi_")
    for what in ("static", "external", "users", "conversations", "channels")
}
_MULTI = {p for p in _PICKERS if p.startswith("multi_")}
_DATES = {"datepicker", "timepicker", "datetimepicker"}
_BOXES = {"checkboxes", "radio_buttons"}

IN_ACTIONS = {"button", "overflow", *_DATES, *_BOXES, *(_PICKERS - _MULTI)}
IN_SECTION = {"button", "image", "overflow", "datepicker", "timepicker", *_BOXES, *_PICKERS}
IN_INPUT = {"plain_text_input", "file_input", *_DATES, *_BOXES, *_PICKERS}


def element(given: Any, at: str, allowed: set[str], surface: str) -> Wrong:
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in allowed:
        yield wrong(f"unsupported type: {kind}", at)
        return
    yield from strings(given, at, action_id=255)
    yield from texts(given, at, placeholder=150)
    yield from flag(given, at, "focus_on_load")
    if "focus_on_load" in given and surface == "message":
        yield wrong("invalid additional property: focus_on_load", at)
    if "confirm" in given:
        yield from confirm(given["confirm"], f"{at}/confirm")
    rule = _RULES.get(kind, _select)
    yield from rule(given, at, surface)


def _button(given: Raw, at: str, _: str) -> Wrong:
    yield from keys(given, at, "text", "action_id url value style confirm accessibility_label")
    yield from texts(given, at, text=75)
    yield from strings(given, at, value=2000, accessibility_label=75)
    if "url" in given:
        yield from url(given["url"], f"{at}/url")
    yield from style(given, at)


def image(given: Raw, at: str, _: str = "") -> Wrong:
    """An image beside a text, or what image blocks share with it."""
    yield from keys(given, at, "alt_text", "image_url slack_file title block_id")
    yield from strings(given, at, alt_text=2000)
    if ("image_url" in given) == ("slack_file" in given):
        yield wrong("must define either image_url or slack_file", at)
    elif "image_url" in given:
        yield from url(given["image_url"], f"{at}/image_url")
    else:
        file = given["slack_file"]
        yield from keys(file, f"{at}/slack_file", "", "id url")
        if not isinstance(file, dict) or len(file) != 1:
            yield wrong("must define either id or url", f"{at}/slack_file")


def _overflow(given: Raw, at: str, _: str) -> Wrong:
    yield from keys(given, at, "options", "action_id confirm")
    yield from options(given.get("options"), f"{at}/options", 5, link=True)


def _boxes(given: Raw, at: str, _: str) -> Wrong:
    first = "initial_options" if given["type"] == "checkboxes" else "initial_option"
    yield from keys(given, at, "options", f"action_id confirm focus_on_load {first}")
    yield from options(given.get("options"), f"{at}/options", 10, rich=True)
    yield from _initial(given, at, given.get("options") or [])


def _date(given: Raw, at: str, _: str) -> Wrong:
    kind = given["type"]
    key, shape = {
        "datepicker": ("initial_date", r"\d{4}-\d\d-\d\d"),
        "timepicker": ("initial_time", r"([01]\d|2[0-3]):[0-5]\d"),
        "datetimepicker": ("initial_date_time", r"\d{10}"),
    }[kind]
    takes = "action_id confirm focus_on_load" if kind == "datetimepicker" else _COMMON
    yield from keys(given, at, "", f"{takes} {key}" + (" timezone" if kind == "timepicker" else ""))
    if key in given and not re.fullmatch(shape, str(given[key])):
        yield wrong("invalid format", f"{at}/{key}")


def _typed(given: Raw, at: str, _: str) -> Wrong:
    takes = "action_id focus_on_load placeholder initial_value multiline min_length max_length dispatch_action_config"
    yield from keys(given, at, "", takes)
    yield from flag(given, at, "multiline")
    if "min_length" in given:
        yield from number(given["min_length"], f"{at}/min_length", 0, 3000)
    if "max_length" in given:
        yield from number(given["max_length"], f"{at}/max_length", 1, 3000)
    if "initial_value" in given:
        most = given.get("max_length", 3000)
        yield from string(given["initial_value"], f"{at}/initial_value", most if isinstance(most, int) else 3000)
        if not given.get("multiline") and "\n" in str(given["initial_value"]):
            yield wrong("one line can't begin with several", f"{at}/initial_value")


def _file(given: Raw, at: str, surface: str) -> Wrong:
    yield from keys(given, at, "", "action_id filetypes max_files")
    if surface != "modal":
        yield wrong("unsupported type: file_input", at)
    if "max_files" in given:
        yield from number(given["max_files"], f"{at}/max_files", 1, 10)
    if "filetypes" in given:
        yield from items(given["filetypes"], f"{at}/filetypes", 100)
        for ending in given["filetypes"]:
            if not re.fullmatch(r"[a-z0-9]+", str(ending)):
                yield wrong(f"no ending: {ending!r}", f"{at}/filetypes")


def _select(given: Raw, at: str, surface: str) -> Wrong:
    kind = given["type"]
    many, what = kind.startswith("multi_"), kind.removeprefix("multi_").removesuffix("_select")
    first = {"static": "option", "external": "option"}.get(what, what.removesuffix("s")) + ("s" if many else "")
    takes = f"{_COMMON} initial_{first}" + (" max_selected_items" if many else "")
    if what == "static":
        takes += " options option_groups"
        yield from choices(given, at)
    if what == "external":
        takes += " min_query_length"
        if "min_query_length" in given:
            yield from number(given["min_query_length"], f"{at}/min_query_length", 0, 100)
    if what == "conversations":
        takes += " default_to_current_conversation filter"
    if what in ("conversations", "channels") and not many:
        takes += " response_url_enabled"
        if "response_url_enabled" in given and surface != "modal":
            yield wrong("response_url_enabled only works in modals", at)
    yield from keys(given, at, "", takes)
    if "max_selected_items" in given:
        yield from number(given["max_selected_items"], f"{at}/max_selected_items", 1, 1000)
    if "filter" in given:
        yield from _filter(given["filter"], f"{at}/filter")
    grouped = [o for g in given.get("option_groups") or () for o in g.get("options") or ()]
    yield from _initial(given, at, (given.get("options") or grouped) if what == "static" else None)


def _filter(given: Any, at: str) -> Wrong:
    takes = "include exclude_external_shared_channels exclude_bot_users"
    yield from keys(given, at, "", takes)
    if not isinstance(given, dict) or not given:
        yield wrong("a filter without any rule", at)
        return
    if unknown := set(given.get("include", ())) - {"im", "mpim", "private", "public"}:
        yield wrong(f"unknown kinds of conversation {sorted(unknown)}", f"{at}/include")


def _initial(given: Raw, at: str, offered: list[Raw] | None) -> Wrong:
    """What is chosen at first has to be one of the options, letter by letter."""
    if "initial_option" in given:
        chosen = [given["initial_option"]]
    elif "initial_options" in given:
        yield from items(given["initial_options"], f"{at}/initial_options", 100)
        chosen = given["initial_options"]
    else:
        return
    for one in chosen:
        yield from option(one, f"{at}/initial_option", rich=given["type"] in _BOXES)
        if offered is not None and one not in offered:
            yield wrong("the initial option is not among the options", f"{at}/initial_option")


_RULES: dict[str, Callable[[Raw, str, str], Wrong]] = {
    "button": _button,
    "image": image,
    "overflow": _overflow,
    "plain_text_input": _typed,
    "file_input": _file,
    **dict.fromkeys(_BOXES, _boxes),
    **dict.fromkeys(_DATES, _date),
}

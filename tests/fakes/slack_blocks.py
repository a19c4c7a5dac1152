"""Blocks, by Slack's rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.slack_elements import IN_ACTIONS, IN_INPUT, IN_SECTION, element, image
from tests.fakes.slack_rich import rich_text
from tests.fakes.slack_shapes import Raw, Wrong, flag, items, keys, string, strings, text, texts, wrong


def blocks(given: Any, at: str, surface: str) -> Wrong:
    """`surface` is a message, a modal or home."""
    yield from items(given, at, 50 if surface == "message" else 100)
    if not isinstance(given, list):
        return
    for number, block in enumerate(given):
        here = f"{at}/{number}"
        kind = block.get("type") if isinstance(block, dict) else None
        rule = _RULES.get(str(kind))
        if rule is None or (kind == "markdown" and surface != "message"):
            yield wrong(f"unsupported type: {kind}", here)
            return
        yield from strings(block, here, block_id=255)
        yield from rule(block, here, surface)
    yield from _unique(given, at)
    markdown = sum(len(str(b.get("text"))) for b in given if b.get("type") == "markdown")
    if markdown > 12000:
        yield wrong(f"markdown blocks of {markdown} characters, more than 12000", at)


def _unique(given: list[Raw], at: str) -> Wrong:
    for key, found in (("block_id", given), ("action_id", [*interactive(given)])):
        for id_, times in Counter(one[key] for one in found if one.get(key)).items():
            if times > 1:
                yield wrong(f"{key} {id_!r} already exists", at)
    if sum(bool(e.get("focus_on_load")) for e in interactive(given)) > 1:
        yield wrong("only one element can have the focus", at)


def interactive(given: list[Raw]) -> Iterator[Raw]:
    for block in given:
        inside = [*(block.get("elements") or ())] if block.get("type") == "actions" else []
        yield from (e for e in [*inside, block.get("accessory"), block.get("element")] if isinstance(e, dict))


def _section(given: Raw, at: str, surface: str) -> Wrong:
    yield from keys(given, at, "", "block_id text fields accessory expand")
    if not given.get("text") and not given.get("fields"):
        yield wrong("must define either text or fields", at)
    if "text" in given:
        yield from text(given["text"], f"{at}/text", 3000)
    if "fields" in given:
        yield from items(given["fields"], f"{at}/fields", 10)
        for number, field in enumerate(given["fields"] or ()):
            yield from text(field, f"{at}/fields/{number}", 2000)
    if "accessory" in given:
        yield from element(given["accessory"], f"{at}/accessory", IN_SECTION, surface)
    yield from flag(given, at, "expand")


def _header(given: Raw, at: str, _: str) -> Wrong:
    yield from keys(given, at, "text", "block_id level")
    yield from texts(given, at, text=150)


def _context(given: Raw, at: str, _: str) -> Wrong:
    yield from keys(given, at, "elements", "block_id")
    yield from items(given.get("elements"), f"{at}/elements", 10)
    for number, one in enumerate(given.get("elements") or ()):
        here = f"{at}/elements/{number}"
        yield from image(one, here) if one.get("type") == "image" else text(one, here, 3000)


def _actions(given: Raw, at: str, surface: str) -> Wrong:
    yield from keys(given, at, "elements", "block_id")
    yield from items(given.get("elements"), f"{at}/elements", 25)
    for number, one in enumerate(given.get("elements") or ()):
        yield from element(one, f"{at}/elements/{number}", IN_ACTIONS, surface)


def _input(given: Raw, at: str, surface: str) -> Wrong:
    yield from keys(given, at, "label element", "block_id hint optional dispatch_action")
    yield from texts(given, at, label=2000, hint=2000)
    yield from flag(given, at, "optional", "dispatch_action")
    if "element" in given:
        yield from element(given["element"], f"{at}/element", IN_INPUT, surface)


def _image(given: Raw, at: str, _: str) -> Wrong:
    yield from image(given, at)
    yield from texts(given, at, title=2000)


def _divider(given: Raw, at: str, _: str) -> Wrong:
    yield from keys(given, at, "", "block_id")


def _markdown(given: Raw, at: str, _: str) -> Wrong:
    yield from keys(given, at, "text", "block_id")
    yield from string(given.get("text"), f"{at}/text", 12000)


_RULES: dict[str, Callable[[Raw, str, str], Wrong]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "divider": _divider,
    "markdown": _markdown,
    "rich_text": rich_text,
}

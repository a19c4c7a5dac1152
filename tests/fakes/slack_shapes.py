"""The small parts of Block Kit: texts, options, confirmations. Each rule yields what is wrong, with a pointer to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Raw = dict[str, Any]
Wrong = Iterator[str]


def wrong(what: str, at: str) -> str:
    """A message as Slack words them."""
    return f"{what} [json-pointer:{at}]"


def keys(given: Any, at: str, needs: str, takes: str = "") -> Wrong:
    """Every key has to be known, and what is needed has to be there."""
    if not isinstance(given, dict):
        yield wrong("must be an object", at)
        return
    for key in sorted(set(given) - {*needs.split(), *takes.split(), "type"}):
        yield wrong(f"invalid additional property: {key}", at)
    for key in needs.split():
        if given.get(key) is None:
            yield wrong(f"missing required field: {key}", at)


def string(given: Any, at: str, most: int, *, least: int = 1) -> Wrong:
    if not isinstance(given, str):
        yield wrong("must be a string", at)
    elif least and not given.strip():
        yield wrong(f"must be more than {least - 1} characters", at)
    elif len(given) > most:
        yield wrong(f"must be less than {most + 1} characters, not {len(given)}", at)


def number(given: Any, at: str, least: int, most: int) -> Wrong:
    if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
        yield wrong(f"must be a number from {least} to {most}", at)


def flag(given: Raw, at: str, *names: str) -> Wrong:
    for name in names:
        if name in given and not isinstance(given[name], bool):
            yield wrong("must be a boolean", f"{at}/{name}")


def strings(given: Raw, at: str, **most: int) -> Wrong:
    """Those of the named fields that are there are texts of at most so many characters."""
    for name, length in most.items():
        if name in given:
            yield from string(given[name], f"{at}/{name}", length)


def items(given: Any, at: str, most: int, *, least: int = 1) -> Wrong:
    if not isinstance(given, list):
        yield wrong("must be an array", at)
    elif len(given) < least:
        yield wrong(f"no less than {least} items allowed", at)
    elif len(given) > most:
        yield wrong(f"no more than {most} items allowed, not {len(given)}", at)


def url(given: Any, at: str) -> Wrong:
    yield from string(given, at, 3000)
    if isinstance(given, str) and not re.match(r"[a-z][a-z0-9+.-]*:[^\s]+$", given):
        yield wrong("invalid url", at)


def text(given: Any, at: str, most: int, *, plain: bool = False) -> Wrong:
    """A text object; `plain`: mrkdwn has no place here."""
    yield from keys(given, at, "type text", "emoji verbatim")
    if not isinstance(given, dict):
        return
    kind = given.get("type")
    if kind not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield wrong(f"text of type {kind!r} is not allowed here", f"{at}/type")
    if "emoji" in given and kind != "plain_text":
        yield wrong("invalid additional property: emoji", at)
    if "verbatim" in given and kind != "mrkdwn":
        yield wrong("invalid additional property: verbatim", at)
    yield from flag(given, at, "emoji", "verbatim")
    yield from string(given.get("text"), f"{at}/text", most)


def texts(given: Raw, at: str, **most: int) -> Wrong:
    """Those of the named fields that are there are plain texts of at most so many characters."""
    for name, length in most.items():
        if name in given:
            yield from text(given[name], f"{at}/{name}", length, plain=True)


def confirm(given: Any, at: str) -> Wrong:
    yield from keys(given, at, "title text confirm deny", "style")
    if not isinstance(given, dict):
        return
    yield from texts(given, at, title=100, confirm=30, deny=30)
    if "text" in given:
        yield from text(given["text"], f"{at}/text", 300)
    yield from style(given, at)


def style(given: Raw, at: str) -> Wrong:
    if "style" in given and given["style"] not in ("primary", "danger"):
        yield wrong(f"invalid style {given['style']!r}", f"{at}/style")


def option(given: Any, at: str, *, rich: bool = False, link: bool = False) -> Wrong:
    yield from keys(given, at, "text value", "description url" if link else "description")
    if not isinstance(given, dict):
        return
    if "text" in given:
        yield from text(given["text"], f"{at}/text", 75, plain=not rich)
    if "description" in given:
        yield from text(given["description"], f"{at}/description", 75, plain=not rich)
    yield from strings(given, at, value=150)
    if "url" in given:
        yield from url(given["url"], f"{at}/url")


def options(given: Any, at: str, most: int, *, least: int = 1, rich: bool = False, link: bool = False) -> Wrong:
    yield from items(given, at, most, least=least)
    if not isinstance(given, list):
        return
    for number_, one in enumerate(given):
        yield from option(one, f"{at}/{number_}", rich=rich, link=link)
    values = [one.get("value") for one in given if isinstance(one, dict)]
    if len(set(values)) < len(values):
        yield wrong("two options share a value", at)


def groups(given: Any, at: str) -> Wrong:
    yield from items(given, at, 100)
    for number_, one in enumerate(given if isinstance(given, list) else ()):
        here = f"{at}/{number_}"
        yield from keys(one, here, "label options")
        if isinstance(one, dict):
            yield from texts(one, here, label=75)
            yield from options(one.get("options"), f"{here}/options", 100)


def choices(given: Any, at: str, *, least: int = 1) -> Wrong:
    """Either options or groups of them."""
    if ("options" in given) == ("option_groups" in given):
        yield wrong("must define either options or option_groups", at)
    elif "options" in given:
        yield from options(given["options"], f"{at}/options", 100, least=least)
    else:
        yield from groups(given["option_groups"], f"{at}/option_groups")

"""rich_text blocks, by Slack's rules."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack_shapes import Raw, Wrong, flag, items, keys, number, string, url, wrong

_PARTS = {
    "text": ("text", "style"),
    "link": ("url", "text style unsafe"),
    "emoji": ("name", "unicode skin_tone style"),
    "user": ("user_id", "style"),
    "usergroup": ("usergroup_id", "style"),
    "channel": ("channel_id", "style"),
    "broadcast": ("range", "style"),
    "color": ("value", "style"),
    "date": ("timestamp format", "url fallback style"),
}
_STYLES = ("bold", "italic", "strike", "code", "underline")


def rich_text(given: Raw, at: str, _: str) -> Wrong:
    yield from keys(given, at, "elements", "block_id")
    yield from items(given.get("elements"), f"{at}/elements", 1000)
    for n, one in enumerate(given.get("elements") or ()):
        yield from _element(one, f"{at}/elements/{n}")


def _element(given: Any, at: str) -> Wrong:
    kind = given.get("type") if isinstance(given, dict) else None
    if kind == "rich_text_list":
        yield from _list(given, at)
    elif kind == "rich_text_section":
        yield from keys(given, at, "elements")
        yield from _parts(given, at, set(_PARTS))
    elif kind == "rich_text_quote":
        yield from keys(given, at, "elements", "border")
        yield from _parts(given, at, set(_PARTS))
    elif kind == "rich_text_preformatted":
        yield from keys(given, at, "elements", "border language")
        yield from _parts(given, at, {"text", "link"})
    else:
        yield wrong(f"unsupported type: {kind}", at)


def _list(given: Raw, at: str) -> Wrong:
    yield from keys(given, at, "style elements", "indent offset border")
    if given.get("style") not in ("bullet", "ordered"):
        yield wrong("a list is bullet or ordered", f"{at}/style")
    if "indent" in given:
        yield from number(given["indent"], f"{at}/indent", 0, 8)
    yield from items(given.get("elements"), f"{at}/elements", 1000)
    for n, one in enumerate(given.get("elements") or ()):
        if one.get("type") != "rich_text_section":
            yield wrong(f"unsupported type: {one.get('type')}", f"{at}/elements/{n}")
        else:
            yield from _element(one, f"{at}/elements/{n}")


def _parts(given: Raw, at: str, allowed: set[str]) -> Wrong:
    yield from items(given.get("elements"), f"{at}/elements", 1000)
    for n, one in enumerate(given.get("elements") or ()):
        here, kind = f"{at}/elements/{n}", one.get("type")
        if kind not in allowed:
            yield wrong(f"unsupported type: {kind}", here)
            continue
        yield from keys(one, here, *_PARTS[kind])
        if "text" in one:
            # White space may stand alone here: it parts what stands around it.
            yield from string(one["text"], f"{here}/text", 13000, least=0)
            if not one["text"]:
                yield wrong("must be more than 0 characters", f"{here}/text")
        if "url" in one:
            yield from url(one["url"], f"{here}/url")
        if "style" in one:
            yield from keys(one["style"], f"{here}/style", "", " ".join(_STYLES))
            yield from flag(one["style"], f"{here}/style", *_STYLES)

"""What Slack accepts: messages, views, suggestions."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack_blocks import blocks
from tests.fakes.slack_shapes import Raw, choices, flag, keys, string, texts, wrong

MOST_BLOCKS = 13200  # characters of JSON: undocumented, measured by others; response_urls know no such limit
_HOME = "private_metadata callback_id external_id"
_MODAL = "private_metadata callback_id clear_on_close notify_on_close external_id submit close submit_disabled"


def message_problems(args: Raw, *, url: bool = False) -> tuple[str, list[str]]:
    """Slack's error and what is wrong; without an error, what Slack would accept and we don't.

    `url`: it was sent to a response_url.
    """
    text, given = str(args.get("text", "")), args.get("blocks")
    error, found = "", list[str]()
    if args.get("attachments") or args.get("markdown_text"):
        error, found = "invalid_arguments", ["attachments and markdown_text are nothing this fake can read"]
    elif not text and not given:
        error = "no_text"
    elif len(text) > 40000:
        error = "msg_too_long"
    elif given:
        error, found = _blocks(given, url=url)
    if not error and args.get("metadata"):
        error, found = _metadata(args["metadata"])
    if given and not error and not text.strip():
        found.append("no fallback text beside the blocks")
    return error, found


def _blocks(given: Any, *, url: bool) -> tuple[str, list[str]]:
    if not isinstance(given, list):
        return "invalid_blocks_format", []
    found = [*blocks(given, "/blocks", "message")]
    size = len(json.dumps(given, ensure_ascii=False, separators=(",", ":")))
    if not found and size > MOST_BLOCKS and not url:
        return "msg_blocks_too_long", [f"{size} characters of blocks"]
    return "invalid_blocks" if found else "", found


def _metadata(given: Any) -> tuple[str, list[str]]:
    if not isinstance(given, dict) or set(given) != {"event_type", "event_payload"}:
        return "invalid_metadata_format", [f"metadata {given}"]
    payload = given["event_payload"]
    if [*string(given["event_type"], "", 255)] or not isinstance(payload, dict):
        return "invalid_metadata_format", [f"metadata {given}"]
    if len(json.dumps(given)) > 8000:
        return "metadata_too_large", []
    nested = [k for k, v in payload.items() if isinstance(v, dict | list)]
    return "", [f"nested metadata at {nested}"] if nested else []


def view_problems(view: Any, kind: str) -> list[str]:
    """What is wrong with a modal or a Home."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return [wrong(f"must be of type {kind}", "/view/type")]
    needs, takes = ("title blocks", _MODAL) if kind == "modal" else ("blocks", _HOME)
    found = [*keys(view, "/view", needs, takes)]
    found += texts(view, "/view", title=24, submit=24, close=24)
    found += flag(view, "/view", "clear_on_close", "notify_on_close", "submit_disabled")
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if name in view:
            found += string(view[name], f"/view/{name}", most, least=0)
    found += blocks(view.get("blocks"), "/view/blocks", kind)
    inputs = any(b.get("type") == "input" for b in view.get("blocks") or () if isinstance(b, dict))
    if kind == "modal" and inputs and not view.get("submit"):
        found.append(wrong("missing required field: submit", "/view"))
    if len(json.dumps(view)) > 250_000:
        found.append(wrong("view_too_large", "/view"))
    return found


def suggestion_problems(given: Any) -> list[str]:
    """What is wrong with the answer to somebody typing in an external menu."""
    if not isinstance(given, dict):
        return ["suggestions must be an object"]
    return [*keys(given, "", "", "options option_groups"), *choices(given, "", least=0)]


def errors_problems(given: Any, inputs: set[str]) -> list[str]:
    """What is wrong with the errors shown at a form's fields."""
    if not isinstance(given, dict) or not given:
        return ["response_action errors without any"]
    found = [f"an error at {key!r}, where nothing is asked" for key in sorted(set(given) - inputs)]
    return found + [w for key, said in given.items() for w in string(said, f"/errors/{key}", 2000)]

"""What Slack accepts."""

from __future__ import annotations

from tests.fakes.slack_people import Raw


def message_problems(args: Raw) -> tuple[str, list[str]]:
    """Slack's error and what is wrong; without an error, what it would accept and we don't."""
    if not args.get("text") and not args.get("blocks"):
        return "no_text", ["an empty message"]
    return "", ["no fallback text beside the blocks"] if not args.get("text") else []


def view_problems(view: Raw, kind: str) -> list[str]:
    return [] if view.get("type") == kind else [f"a view of type {view.get('type')}"]

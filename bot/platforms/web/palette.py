"""What can be typed next: commands by name, then their arguments with suggestions."""

from __future__ import annotations

from typing import Any

from bot.chat.command import Asker, Command
from bot.chat.line import Typed, parse
from bot.chat.platform import Front
from bot.chat.reply import Press

MOST = 25


async def complete(front: Front, text: str, asker: Asker) -> dict[str, Any]:
    """Return what the page shows for a line as it is typed.

    Returns:
        `items`: each with `label`, `args`, `detail`, `insert` (the line once it is chosen) and `run` (send it at once);
        `hint`: the command with the state of its arguments, or None; `ready`: nothing is missing.
    """
    found = parse(front.commands, text)
    if found.command is None or (found.current is None and not text.endswith(" ") and not found.given):
        named = _named(front, text)
        if found.command is None or len(named) > 1:
            return {"items": named, "hint": None, "ready": found.command is not None}
    items = await _offered(front, found, text, asker)
    ready = not found.command.missing(found.given)
    return {"items": items, "hint": _hint(found, ready=ready), "ready": ready}


def _named(front: Front, text: str) -> list[dict[str, Any]]:
    typed = " ".join(text.removeprefix("/").casefold().split())
    listed = [c for c in front.commands if not c.hidden]
    first = [c for c in listed if _spoken(c).startswith(typed) or c.name.startswith(typed)]
    other = [c for c in listed if c not in first and typed and typed in f"{c.name} {c.summary}".casefold()]
    return [
        {
            "label": f"/{_spoken(c)}",
            "args": [p.name for p in c.params],
            "detail": c.summary,
            "insert": f"/{_spoken(c)}",
            "run": not c.params,
        }
        for c in (*first, *other)
    ][:MOST]


def _spoken(command: Command) -> str:
    return command.name.split()[0] if command.bare else command.name


async def _offered(front: Front, found: Typed, text: str, asker: Asker) -> list[dict[str, Any]]:
    command, current = found.command, found.current
    if command is None:
        return []
    if current is None:
        return _markers(found, text)
    typed = text[found.start :]
    kept = ""
    if current.kind.look.many and "," in typed:
        before, _, typed = typed.rpartition(",")
        kept = f"{before}, "
    choices = await front.suggest(Press(command.name, found.given), current.name, typed.strip(), asker)
    head = text[: found.start]
    items = [
        {
            "label": c.label,
            "args": [],
            "detail": c.note,
            "insert": f"{head}{kept}{_quoted(c.label, c.value)}",
            "run": False,
        }
        for c in choices
    ]
    if text.endswith(" ") and typed.strip():
        items += _markers(found, text)
    return items[:MOST]


def _quoted(label: str, value: str) -> str:
    """Return what stands in the line for a choice: its id, where its label could be read as more than one thing."""
    return value if any(sign in label for sign in ',:"“”') else label


def _markers(found: Typed, text: str) -> list[dict[str, Any]]:
    """Offer the arguments that can still be given by name."""
    command = found.command
    if command is None:
        return []
    rest = [p for p in command.params if p.name not in found.given and p is not found.current]
    head = text if text.endswith(" ") else f"{text} "
    return [
        {"label": f"{p.name}:", "args": [], "detail": p.help, "insert": f"{head}{p.name}:", "run": False} for p in rest
    ]


def _hint(found: Typed, *, ready: bool) -> dict[str, Any] | None:
    command = found.command
    if command is None:
        return None
    args = []
    for p in command.params:
        state = "current" if p is found.current else "done" if p.name in found.given else "open"
        args.append({"name": p.name, "state": state, "required": p.required, "detail": p.help})
    return {"command": f"/{_spoken(command)}", "args": args, "detail": command.summary, "ready": ready}

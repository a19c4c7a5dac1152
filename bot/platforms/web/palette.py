"""What can be typed next: commands by name, then their arguments with suggestions; and the same in a form's field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.chat import wire
from bot.chat.command import Asker, Command
from bot.chat.line import Typed, parse
from bot.chat.platform import Front
from bot.chat.reply import Choice, Press
from bot.words import Words

MOST, MOST_IN_FIELD = 40, 8


async def complete(front: Front, text: str, asker: Asker) -> dict[str, Any]:
    """Return what the page shows for a line as it is typed.

    Returns:
        `items`: each with `label`, `args`, `detail`, `insert` (the line once it is chosen) and `run` (send it at once);
        `hint`: the command with the state of its arguments, or None; `ready`: Enter sends the line as it stands.
    """
    words = await front.words(asker)
    found = parse(front.commands, text)
    command = found.command
    if command is None:
        return {"items": _named(front, text, words), "hint": None, "ready": False}
    only_named = found.current is None and not found.given and not text.endswith(" ")
    named = _named(front, text, words) if only_named else []
    offered = [*_further(front, command, text, words), *await _offered(front, command, found, text, asker, words)]
    items = named if len(named) > 1 else offered[:MOST]
    is_complete = not command.missing(found.given)
    return {
        "items": items,
        "hint": _hint(command, found, words, is_complete=is_complete),
        "ready": is_complete or only_named,  # the name alone is sent too: what is missing is then asked for in a form
    }


async def offers(front: Front, call: str, name: str, typed: str, asker: Asker) -> list[dict[str, str]]:
    """Return what a form's field offers: `label`, `detail` and `insert`, the field once it is chosen."""
    press = wire.read(call)
    command = next((c for c in front.commands if c.name == press.command), None)
    param = command.param(name) if command else None
    many = param is not None and param.kind.look.many
    kept, typed = _last(typed) if many else ("", typed)
    choices = await front.suggest(press, name, typed.strip(), asker)
    unclear = _unclear(choices)
    told = [(c, c.value if c.label in unclear else c.label) for c in choices[:MOST_IN_FIELD]]
    return [{"label": c.label, "detail": c.note, "insert": f"{kept}{text}"} for c, text in told]


def _named(front: Front, text: str, words: Words) -> list[dict[str, Any]]:
    typed = " ".join(text.removeprefix("/").casefold().split())
    listed = [c for c in front.commands if not c.hidden]
    names = {c.name: f"{_spoken(c)}\n{c.name}\n{words.command(_spoken(c))}\n{words.command(c.name)}" for c in listed}
    first = [c for c in listed if any(name.startswith(typed) for name in names[c.name].split("\n"))]
    told = {c.name: f"{names[c.name]}\n{words(c.summary)}".casefold() for c in listed}
    other = [c for c in listed if c not in first and typed and typed in told[c.name]]
    return [_item(c, words) for c in (*first, *other)][:MOST]


def _further(front: Front, command: Command, text: str, words: Words) -> list[dict[str, Any]]:
    """Return the commands of more words that what stands behind this one may become: "/roadmap ex"."""
    typed = " ".join(text.removeprefix("/").casefold().split())
    longer = (c for c in front.commands if not c.hidden and c.name.startswith(f"{command.name} "))
    return [_item(c, words) for c in longer if c.name.startswith(typed) and typed != command.name]


def _item(command: Command, words: Words) -> dict[str, Any]:
    name = words.typed(_spoken(command))
    args = [words.option(p.name) for p in command.params]
    return {"label": name, "args": args, "detail": words(command.summary), "insert": name, "run": not command.params}


def _spoken(command: Command) -> str:
    return command.name.split()[0] if command.bare else command.name


async def _offered(
    front: Front, command: Command, found: Typed, text: str, asker: Asker, words: Words
) -> list[dict[str, Any]]:
    current = found.current
    if current is None:
        return _markers(command, found, text, words)
    typed, many = text[found.start :], current.kind.look.many
    kept, last = _last(typed) if many else ("", typed)
    choices = await front.suggest(Press(command.name, found.given), current.name, last.strip(), asker)
    unclear = _unclear(choices)
    items: list[dict[str, Any]] = []
    for c in choices:
        line = f"{text[: found.start]}{kept}{c.label}"
        if c.label in unclear or parse(front.commands, line).given.get(current.name) != f"{kept}{c.label}":
            line = f"{text[: found.start]}{kept}{c.value}"
        if not text.rstrip().endswith((line, c.label)):  # what stands there already need not be chosen again
            items.append({"label": c.label, "args": [], "detail": c.note, "insert": line, "run": False})
    if text.endswith(" ") and typed.strip():
        items += _markers(command, found, text, words)
    return items[:MOST]


def _last(typed: str) -> tuple[str, str]:
    """Return what stands before the last of several values, and that one."""
    before, comma, last = typed.rpartition(",")
    return (f"{before}, ", last) if comma else ("", typed)


def _unclear(choices: Sequence[Choice]) -> set[str]:
    """Return the labels that stand for more than one thing: for those, the id is typed."""
    return {label for label, count in Counter(c.label for c in choices).items() if count > 1}


def _markers(command: Command, found: Typed, text: str, words: Words) -> list[dict[str, Any]]:
    """Offer the arguments that can still be given by name."""
    rest = [p for p in command.params if not (p.is_file or p.name in found.given or p is found.current)]
    head = text if text.endswith(" ") else f"{text} "
    localised = words.language in found.languages
    names = [(p, f"{words.option(p.name) if localised else p.name}:") for p in rest]
    return [{"label": n, "args": [], "detail": words(p.help), "insert": f"{head}{n}", "run": False} for p, n in names]


def _hint(command: Command, found: Typed, words: Words, *, is_complete: bool) -> dict[str, Any]:
    current = found.current
    args = []
    for p in command.params:
        state = "current" if p is current else "done" if p.name in found.given else "open"
        args.append({"name": words.option(p.name), "state": state, "required": p.required})
    if current is not None:
        detail = words(current.help)
    else:
        detail = words("Enter to send") if is_complete else words("Enter opens a form")
    return {"command": words.typed(_spoken(command)), "args": args, "detail": detail}

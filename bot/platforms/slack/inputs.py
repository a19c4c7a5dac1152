"""What stands in the fields of a form that Slack sends, and what is attached to a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.chat.files import safe_name

Raw: TypeAlias = Mapping[str, Any]

_BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that somebody handed in and that has not been fetched: its name, its address there, its media type."""

    name: str
    url: str
    media_type: str


def inputs(view: Raw) -> Iterator[tuple[str, str]]:
    """Yield what stands in each field of a form; several values are joined by commas, a file stands as its name."""
    for name, element in _elements(view):
        yield name, ",".join(picked(element))


def picked(element: Raw) -> Iterator[str]:
    """Yield what is chosen in, or typed into, one element."""
    for key, value in element.items():
        if key == "value" and value:
            yield value
        elif key == "files":
            yield from (file.name for file in handed(value))
        elif key.startswith("selected_") and value:
            for one in value if isinstance(value, list) else [value]:
                yield one["value"] if isinstance(one, dict) else one


def files(view: Raw) -> tuple[Handed, ...]:
    """Return the files that were chosen in a form."""
    return tuple(file for _, element in _elements(view) for file in handed(element.get("files")))


def handed(given: Sequence[Raw] | None) -> tuple[Handed, ...]:
    """Return the first of what Slack says of files, or none: a parameter takes one."""
    return tuple(
        Handed(safe_name(f.get("name") or ""), f.get("url_private_download") or "", f.get("mimetype") or _BYTES)
        for f in (given or ())[:1]
    )


def _elements(view: Raw) -> Iterator[tuple[str, Raw]]:
    for name, inside in ((view.get("state") or {}).get("values") or {}).items():
        for element in inside.values():
            yield name, element

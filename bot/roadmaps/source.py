"""Bytes to text: encoding, line ends and front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.roadmaps import limits
from bot.roadmaps.blocks import Note, Refused

# A rule across the page opens a document too; what follows front matter's first line is a key.
_FRONT = re.compile(r"---[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*[A-Za-z_][\w .-]{0,63}:(?=\s)")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
# Of all YAML only a title on one line is taken, so there are no aliases, tags or types to be careful with.
_TITLE = re.compile(r"^title:[ \t]+(?:\"([^\"\\\n]+)\"|'([^'\n]+)'|([^\s\"'&*!|>%@`{\[][^\n]*?))[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text, whose lines are numbered as in the file; the title its front matter gives; warnings."""

    text: str
    title: str = ""
    notes: tuple[Note, ...] = ()


def kept(raw: bytes) -> str:
    """Return a file's bytes as a text that any database takes, and that is read as the bytes are."""
    return raw.decode(errors="replace").replace("\0", "\ufffd")


def decode(file: str, raw: bytes) -> Source:
    """Decode a file's bytes: UTF-8, one BOM dropped, every line end LF, front matter blanked out.

    Raises:
        Refused: it is larger than 1 MiB.
    """
    if len(raw) > limits.MAX_BYTES:
        raise Refused(file, 1, "is larger than {most} MiB", most=limits.MAX_BYTES >> 20)
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    notes: list[Note] = []
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        notes.append(Note(file, line, "isn't UTF-8 here; what couldn't be read shows as �"))
        text = raw.decode(errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        notes.append(Note(file, text.count("\n", 0, text.index("\0")) + 1, "has a NUL here; it shows as �"))
        text = text.replace("\0", "\ufffd")
    front = _front_matter(text)
    title = _TITLE.search(front)
    found = next(filter(None, title.groups()), "") if title else ""
    return Source("\n" * front.count("\n") + text[len(front) :], found, tuple(notes))


def _front_matter(text: str) -> str:
    """Return the front matter with the lines around it; empty without."""
    if not _FRONT.match(text):
        return ""
    close = _CLOSE.search(text, text.index("\n") + 1, limits.MAX_TEXT)
    return text[: close.end()] if close else ""

"""Reads a roadmap from disk: a Markdown file, or a folder whose README.md is the plan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.roadmaps.blocks import Note, Refused
from bot.roadmaps.links import is_elsewhere, locate
from bot.roadmaps.markdown import MAX_BYTES, outline
from bot.roadmaps.shape import Read, ReadModule, ReadProject
from bot.roadmaps.structure import structure


def read(path: Path) -> Read:
    """Read a roadmap. It blocks; call it off the event loop.

    Args:
        path: a Markdown file or a folder.

    Returns:
        What was understood, and what should be mended.

    Raises:
        Refused: there is nothing to read, or it is over a limit.
    """
    file = _plan_file(path)
    raw = _bytes(file)
    found = structure(outline(file.name, raw), file.resolve().parent.name if path.is_dir() else file.stem)
    links = tuple(_broken_links(found, file.resolve().parent))
    return replace(found, warnings=(*found.warnings, *links), digest=hashlib.sha256(raw).hexdigest())


def _plan_file(path: Path) -> Path:
    """Return the file that holds the plan."""
    if not path.exists():
        raise Refused(str(path), 0, "doesn't exist")
    if not path.is_dir():
        return path
    markdown = sorted(p for p in path.iterdir() if p.suffix.lower() == ".md" and p.is_file())
    named = [p for p in markdown if p.stem.casefold() in {"readme", "index"}]
    best = sorted(named, key=lambda p: p.stem.casefold() != "readme") or (markdown if len(markdown) == 1 else [])
    if not best:
        raise Refused(str(path), 0, "has no README.md")
    return best[0]


def _bytes(file: Path) -> bytes:
    """Return a file's bytes, one more than allowed at most."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused(str(file), 0, f"can't be read: {error.strerror}") from error


def _broken_links(found: Read, root: Path) -> Iterator[Note]:
    """Yield a warning for each link of a module or project that leads nowhere."""
    entries: tuple[ReadModule | ReadProject, ...] = (*(module for _, module in found.modules()), *found.projects)
    for entry in entries:
        if not is_elsewhere(entry.link):
            _, wrong = locate(root, root, entry.link)
            if wrong:
                yield Note(entry.file, entry.line, f"the link “{entry.link[:200]}” {wrong}")

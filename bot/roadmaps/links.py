"""Where links inside a roadmap lead: to Markdown files of its own folder, and nowhere else."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

from bot.domain.sentence import sentence

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def is_elsewhere(href: str) -> bool:
    """Tell whether a link isn't about the roadmap's files at all: a web address, or a place in the same document."""
    return href.lower().startswith(("http://", "https://", "mailto:", "#")) or not href


def locate(root: Path, base: Path, href: str) -> tuple[Path | None, str]:
    """Find the file a link leads to.

    Args:
        root: the roadmap's folder, resolved; `/x` starts here.
        base: the folder of the file the link stands in.
        href: the link as written.

    Returns:
        The file, or None with what is wrong about the `{link}`. Only `.md` files inside `root`, after decoding and
        following symbolic links, are ever found.
    """
    path = href.split("#", 1)[0].split("?", 1)[0]
    if "%2f" in path.lower() or "%5c" in path.lower():
        return None, sentence("the link “{link}” hides a slash")
    path = unquote(path)
    if "\\" in path or "\0" in path or path.startswith("//") or _SCHEME.match(path):
        return None, sentence("the link “{link}” isn't a plain path")
    if not path.lower().endswith(".md"):
        return None, sentence("the link “{link}” doesn't lead to a Markdown file")
    return _inside(root, root / path.lstrip("/") if path.startswith("/") else base / path)


def _inside(root: Path, path: Path) -> tuple[Path | None, str]:
    try:
        target = Path(os.path.realpath(path))  # which is a third of Path.resolve()'s work, and there may be thousands
        there = target.is_file()
    except (OSError, ValueError):  # too long for the system
        return None, sentence("the link “{link}” can't be followed")
    if not target.is_relative_to(root):
        return None, sentence("the link “{link}” leads out of the roadmap's folder")
    return (target, "") if there else (None, sentence("the link “{link}” leads to a file that isn't there"))

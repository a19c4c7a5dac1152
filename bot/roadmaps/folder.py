"""What a folder holds: a plan, or a file for each topic, named `slug@id.md`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.roadmaps.blocks import Refused

MAX_ENTRIES = 20_000  # looked at in one folder

_TOPIC = re.compile(r"(?P<slug>[^@/]+)@(?P<id>[\w.-]{1,64})\.md", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d+)")
_PLACE = re.compile(r"^\d{1,4}[-_. ]+(?=\D)")
_CONTAINERS = frozenset({"content", "topics"})


@dataclass(frozen=True, slots=True)
class TopicFile:
    """The file of one topic: its words and id from its name, and the folder inside the roadmap's that it lies in."""

    path: Path
    slug: str
    id: str
    folder: str


def plan_file(folder: Path) -> Path | None:
    """Return the file of a folder that holds the plan, if there is one: README.md, index.md, or its only Markdown.

    A link that leads out of the folder isn't one.
    """
    root = folder.resolve()
    names = sorted(Path(entry) for entry in _entries(folder) if entry.name.lower().endswith(".md"))
    for name in ("readme", "index"):
        if named := next((path for path in names if path.stem.casefold() == name and _is_inside(root, path)), None):
            return named
    alone = names[0] if len(names) == 1 and _is_inside(root, names[0]) else None
    return alone if alone and not _TOPIC.fullmatch(alone.name) else None


def _is_inside(root: Path, path: Path) -> bool:
    return path.is_file() and path.resolve().is_relative_to(root)


def topic_files(folder: Path) -> list[TopicFile]:
    """Return the files of single topics in a folder and the folders in it, in the order of their names."""
    found = list(_topics(folder, ""))
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            found += _topics(Path(entry), entry.name)
    return sorted(found, key=lambda file: (_natural(file.folder), _natural(file.path.name)))


def name_of(folder: Path) -> str:
    """Return what a folder is called; one called "content" is called like the one around it."""
    resolved = folder.resolve()
    return resolved.parent.name if resolved.name in _CONTAINERS else resolved.name


def words(slug: str) -> str:
    """Return `How does it work` for `100-how-does-it-work`."""
    plain = " ".join(re.split(r"[-_\s]+", _PLACE.sub("", slug))).strip()
    return plain[:1].upper() + plain[1:] if plain else slug


def packed(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a roadmap's files by paths that begin with a name, so that they are one thing to keep.

    Args:
        name: its folder's, or that of the file that is the plan where this isn't called like its folder.
        texts: by path inside the folder.
    """
    if list(texts) == [name]:  # a file alone
        return dict(texts)
    name = name.encode(errors="replace").decode()
    return {f"{name}/{path}": text for path, text in texts.items()}


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            found = list(islice(entries, MAX_ENTRIES + 1))
    except OSError as error:
        raise Refused(str(folder), 0, "can't be read: {reason}", reason=error.strerror) from error
    if len(found) > MAX_ENTRIES:
        raise Refused(str(folder), 0, "holds more than {most} files", most=MAX_ENTRIES)
    yield from found


def _topics(folder: Path, name: str) -> Iterator[TopicFile]:
    for entry in _entries(folder):
        if (parts := _TOPIC.fullmatch(entry.name)) and entry.is_file(follow_symlinks=False):
            yield TopicFile(Path(entry), parts["slug"], parts["id"], name)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key by which `2-x` comes before `10-x`."""
    return [(int(part[:18]), "") if part.isdecimal() else (0, part) for part in _NUMBERS.split(name)]

"""One version of a roadmap as a value that can be stored, and as files again.

Texts go by paths that begin with a name: `name/README.md` and so on for a folder, whose name may be the roadmap's
title; `plan.md/plan.md` for a file with pages beside it. A file alone is just `plan.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bot.roadmaps import limits
from bot.roadmaps.apart import read_apart
from bot.roadmaps.blocks import Refused
from bot.roadmaps.reading import PLANS
from bot.roadmaps.titles import tidy

MOST_STEM = 200  # bytes of a file's name without its ending: no disk takes more than 255
_NAMELESS = "roadmap"  # the folder of files that came without one


def texts(path: Path) -> Mapping[str, str]:
    """Return the text of every file that belongs to a roadmap. It blocks; whoever has it read has them in `Read.texts`.

    Args:
        path: a Markdown file or a folder.

    Returns:
        The texts by their paths. What is only linked to, and never read, is empty. A symbolic link inside the folder
        is no path: the file it leads to is kept under its own.

    Raises:
        Refused: there is nothing to read, or it is over a limit.
    """
    return read_apart(path).texts


@contextmanager
def unpacked(texts: Mapping[str, str]) -> Iterator[Path]:
    """Write texts to a private folder that is gone afterwards. It blocks.

    Args:
        texts: as `texts` returns them; or those of a folder without a name, by their paths in it.

    Yields:
        The file or folder to read: the same roadmap.

    Raises:
        Refused: a path isn't one, or leads out of the folder; or there is more than a roadmap may have.
    """
    _check(texts)
    with TemporaryDirectory(prefix="roadmap-") as place:
        heads = {path.partition("/")[0] for path in texts}
        name = next(iter(heads)) if len(heads) == 1 and heads.isdisjoint(texts) else ""
        # A folder called "content" is called like the one around it, so every folder stands in another of its name.
        root = Path(place).joinpath(*[name or _NAMELESS] * 2)
        inside = {path.removeprefix(f"{name}/") if name else path: text for path, text in texts.items()}
        for path, text in inside.items():
            _write(root / path, text)
        plan = name if name in inside else next(iter(inside), "") if len(inside) == 1 and not name else ""
        yield root / plan


@contextmanager
def placed(name: str, content: bytes) -> Iterator[Path]:
    """Write one file that somebody handed in to a private folder that is gone afterwards. It blocks.

    Args:
        name: what it is called; only its last part counts, and it ends in `.md` afterwards. A README would be called
            like the folder it lies in, which is nobody's.
        content: its bytes.
    """
    last = PurePosixPath(tidy(name).replace("\\", "/"))
    stem = last.stem.encode()[:MOST_STEM].decode(errors="ignore").strip(". ")
    stem = stem if stem and stem.casefold() not in PLANS else _NAMELESS
    with TemporaryDirectory(prefix="roadmap-") as place:
        file = Path(place) / f"{stem}.md"
        file.write_bytes(content)
        yield file


def _check(texts: Mapping[str, str]) -> None:
    budget = limits.Budget()
    for path, text in texts.items():
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\0" in path or str(pure) != path or path == ".":
            raise Refused(tidy(path)[:200], 0, "isn't a plain path")
        if text:
            budget.spend(tidy(path), len(text.encode(errors="replace")))


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode(errors="replace"))
    except OSError as error:
        raise Refused(tidy(file.name)[:200], 0, "can't be written: {reason}", reason=error.strerror) from error

"""Notices when a roadmap's files were edited."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TypeAlias

log = logging.getLogger(__name__)

EVERY = 5.0  # seconds between two looks; an edit counts once it has been quiet from one look to the next
MOST = 20_000  # files looked at

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]


def stamp(path: Path) -> Stamp:
    """Return what tells two states of a Markdown file, or of a folder of them, apart: names, times, sizes. Blocks."""
    # Unlike Path.is_dir, it raises nothing where a file system is away for a moment.
    files = islice(_files(path), MOST) if os.path.isdir(path) else [path]  # noqa: PTH112  (as above)
    return tuple(sorted(filter(None, map(_seen, files))))


def _files(folder: Path) -> Iterator[Path]:
    for here, _, names in os.walk(folder):
        yield from (Path(here, name) for name in names if name.lower().endswith(".md"))


def _seen(file: Path) -> tuple[str, int, int] | None:
    try:
        seen = file.stat()
    except OSError:  # it went away in between
        return None
    return str(file), seen.st_mtime_ns, seen.st_size


class Watch:
    """Looks at roadmaps every few seconds, which works on every file system, and calls `reload` for one that changed.

    Args:
        loaded: the roadmaps, each as it was when what people are on was read of it: what was edited since, counts.
        reload: told of one whose files changed and are quiet again; returns False if it has to be told again.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        loaded: Mapping[Path, Stamp],
        reload: Callable[[Path], Awaitable[bool | None]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._loaded, self._reload, self._sleep = dict(loaded), reload, sleep

    async def run(self) -> None:
        """Watch until cancelled; what goes wrong with one change is logged, and the next one counts again."""
        known, before = dict(self._loaded), await self._look()
        while True:
            await self._sleep(EVERY)
            now = await self._look()
            for path in self._loaded:
                if now[path] != known[path] and now[path] == before[path]:
                    try:
                        if await self._reload(path) is False:
                            continue
                    except Exception:
                        log.exception("reloading %s went wrong", path)
                    known[path] = now[path]
            before = now

    async def _look(self) -> dict[Path, Stamp]:
        return {path: await asyncio.to_thread(stamp, path) for path in self._loaded}

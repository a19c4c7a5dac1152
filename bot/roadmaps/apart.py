"""Reads roadmaps of strangers in a process of their own: 10 s and 512 MB, and a refusal where that isn't enough.

The built-in roadmap is read where it is needed: it is ours, its tests hold it far below every limit, and a start
shouldn't wait for a second interpreter.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import pickle
import resource
import signal
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack
from functools import lru_cache
from pathlib import Path

from bot.roadmaps import limits
from bot.roadmaps.blocks import Note, Refused
from bot.roadmaps.library import BUILT_IN, built_in, source_of
from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read
from bot.roadmaps.watch import Stamp, stamp

log = logging.getLogger(__name__)

_CODE = "from bot.roadmaps.apart import main; main()"
_KEPT = ("COVERAGE_", "LANG", "LC_", "PATH")  # the child gets no secrets of ours
_GRACE = 1  # seconds in which the child's own limits should have ended it, before the parent does


class Broken(Refused):
    """The reader broke, which says nothing about the roadmap: why is in the log, and no matter of who brought it."""


def read_apart(path: Path) -> Read:
    """Read a roadmap within its limits of time and memory. It blocks; see `read`.

    Raises:
        Refused: there is nothing to read, or it is over a limit.
    """
    return _Reader(path).read()


async def read_off_loop(path: Path) -> Read:
    """Read a roadmap as `read_apart` does, while the event loop goes on; cancelled, it leaves no process behind."""
    reader = _Reader(path)
    try:
        return await asyncio.to_thread(reader.read)
    finally:
        reader.stop()


async def read_laid_out(files: AbstractContextManager[Path]) -> Read:
    """Read, as `read_off_loop` does, what `files` lays on the disk meanwhile; it is entered and left off the loop."""
    with ExitStack() as stack:
        path = await asyncio.to_thread(stack.enter_context, files)
        try:
            return await read_off_loop(path)
        finally:
            await asyncio.to_thread(stack.close)


class _Reader:
    """One roadmap being read; `stop` may come from another thread, and before there is anything to stop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def read(self) -> Read:
        if source_of(self._path) == BUILT_IN:
            return _built_in(stamp(self._path))
        with self._started() as process:
            self._process = process
            if self._is_stopped:
                process.kill()
            try:
                said, errors = process.communicate(timeout=limits.MAX_SECONDS + _GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                said, errors = process.communicate()
        return self._understood(process.returncode, said, errors)

    def stop(self) -> None:
        self._is_stopped = True
        if self._process is not None:
            self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109  (as the interpreter reads it)
        env = {name: value for name, value in os.environ.items() if name.startswith(_KEPT)} | {"PYTHONPATH": paths}
        given = [str(self._path), str(limits.MAX_SECONDS), str(limits.MAX_MEMORY)]
        return subprocess.Popen(  # noqa: S603  (our own words; the path is an argument, never part of the code)
            [sys.executable, "-P", "-c", _CODE, *given],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def _understood(self, code: int, said: bytes, errors: bytes) -> Read:
        if code in {-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL}:
            raise Refused(self._path.name, 0, "takes longer than {most} s to read", most=limits.MAX_SECONDS)
        if code:
            log.error("reading %s ended with %d: %s", self._path, code, errors.decode(errors="replace"))
            raise Broken(self._path.name, 0, "can't be read: the reader broke, and the log says how")
        found = pickle.loads(said)  # noqa: S301  (our own child wrote it)
        if isinstance(found, Read):
            return found
        raise Refused(found.file, found.line, found.key, **found.values)


@lru_cache(maxsize=1)
def _built_in(seen: Stamp) -> Read:  # noqa: ARG001  (another one means another text)
    """Return the built-in roadmap, which is read again only where somebody edits it."""
    return read(built_in())


def main() -> None:
    """Be the child: read the roadmap named on the command line, and write what was found as a pickle."""
    path, seconds, memory = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    said = pickle.dumps(Note(path.name, 0, "takes more than {most} MB to read", {"most": memory >> 20}))
    _limit(seconds, memory)
    gc.disable()  # what is read lives until the end, and looking for garbage in it takes half of the time
    with contextlib.suppress(MemoryError):  # nothing more can be made then
        try:
            said = pickle.dumps(read(path))
        except Refused as refused:
            said = pickle.dumps(refused.note)
    sys.stdout.buffer.write(said)


def _limit(seconds: int, memory: int) -> None:
    """Bound what this process may use, as far as the system lets itself be told."""
    signal.alarm(seconds)
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS bounds no address space
            resource.setrlimit(kind, (most, most))

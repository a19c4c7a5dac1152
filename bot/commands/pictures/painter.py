"""Has pictures drawn by a worker process: each once, one after another, and again if the worker died over it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import subprocess
import sys
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from bot.commands.pictures import worker

log = logging.getLogger(__name__)

KEPT = 16 << 20  # bytes of pictures kept
PATIENCE = 5.0  # seconds for one picture
_TRIES = 2


class Painter:
    """Turns SVG into PNG; it implements `bot.chat.painting.Paints`.

    The worker is started by the first picture. A thread of its own talks to it, so that the event loop only waits.

    Args:
        command: what starts the worker.
        patience: seconds after which a picture is given up and the worker ended.
    """

    def __init__(self, command: tuple[str, ...] = (), *, patience: float = PATIENCE) -> None:
        self._command = command or (sys.executable, "-I", str(Path(worker.__file__)))
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, "painter")
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._room = KEPT
        self._coming: dict[str, asyncio.Future[bytes]] = {}

    async def paint(self, svg: str) -> bytes | None:
        """Return a picture as PNG, None if that can't be done."""
        key = hashlib.sha256(svg.encode()).hexdigest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if self._closed:
            return None
        if key not in self._coming:
            drawing = asyncio.get_running_loop().run_in_executor(self._thread, self._draw, svg)
            self._coming[key] = drawing
            drawing.add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(self._coming[key]) or None  # who else waits for it isn't cancelled too

    async def close(self) -> None:
        """End the worker; what it was drawing and what waited for it is given up."""
        self._closed = True  # or what it was drawing would be tried again
        if self._process is not None:
            self._process.kill()
        await asyncio.to_thread(self._thread.shutdown)
        self._end()

    def _keep(self, key: str, done: asyncio.Future[bytes]) -> None:
        self._coming.pop(key, None)
        png = b"" if done.cancelled() or done.exception() else done.result()
        if not png:
            return
        self._kept[key] = png
        self._room -= len(png)
        while self._room < 0:
            _, old = self._kept.popitem(last=False)
            self._room += len(old)

    def _draw(self, svg: str) -> bytes:
        """Draw a picture, in the painter's thread."""
        for _ in range(_TRIES):
            if self._closed:
                break
            try:
                return self._ask(svg.encode())
            except OSError as error:
                self._end()
                log.warning("the worker that draws pictures has ended: %s", error)
        return b""

    def _ask(self, svg: bytes) -> bytes:
        """Send the worker a picture and return what it draws. Raises OSError if it ends over it."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603  (our own file)
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        process, length = self._process, worker.LENGTH
        if process.stdin is None or process.stdout is None:
            raise BrokenPipeError
        limit = threading.Timer(self._patience, process.kill)
        limit.start()
        try:
            process.stdin.write(length.pack(len(svg)) + svg)
            process.stdin.flush()
            head = process.stdout.read(length.size)
            png = process.stdout.read(*length.unpack(head)) if len(head) == length.size else b""
            if len(head) < length.size or len(png) < length.unpack(head)[0]:
                raise BrokenPipeError(f"exit code {process.wait()}")
            return png
        finally:
            limit.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written has no reader any more
                    pipe.close()
        process.wait()

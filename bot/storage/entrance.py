"""Who is inside a database: a task has one block at a time, and closing waits until the blocks are over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.storage.database import StorageError

CLOSED = "The database is closed."


class Entrance:
    """Lets blocks in until it is closed."""

    def __init__(self) -> None:
        self._inside: set[asyncio.Task[object] | None] = set()  # whose blocks are open
        self._left = asyncio.Event()
        self.is_closed = False

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Be inside for as long as a block is open.

        Raises:
            StorageError: the database is closed.
            RuntimeError: the task is inside already: both blocks would wait for each other.
        """
        if self.is_closed:
            raise StorageError(CLOSED)
        task = asyncio.current_task()
        if task in self._inside:
            raise RuntimeError("a block inside a block: hand the outer one's tx on instead")
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)
            self._left.set()

    def close(self) -> bool:
        """Let nobody in any more; False if that was so already."""
        was_open, self.is_closed = not self.is_closed, True
        return was_open

    async def emptied(self) -> None:
        """Wait until everybody else has left."""
        while self._inside - {asyncio.current_task()}:
            self._left.clear()
            await self._left.wait()

"""The one connection that writes to an SQLite file: whose turn it is, and who shares a commit.

Making a commit durable costs more than most blocks do, so blocks share one wherever someone waits:

- Blocks that only collected statements are run together; should that fail, one by one, since their statements are data.
- A block that asks has the writer to itself from its first question on. If others wait when it ends, its work stays in
  the open transaction, behind a savepoint of its own, and the next block goes on in it; the last one commits for all.
  A block that fails is undone to its savepoint.

Whoever has the turn must see to it that nobody's work stays uncommitted: that is what `_pass_turn` does.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from bot.storage import transactions
from bot.storage.database import StorageError
from bot.storage.transactions import End, Statement, Together
from bot.storage.worker import Worker

T = TypeVar("T")

MOST_COLLECTED = 200  # blocks run together, so that the first doesn't wait long for the last
MOST_ASKING = 25  # blocks that go on in one transaction, likewise


class Writer:
    """Hands the writing connection from block to block."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._taken = False
        self._queue: deque[asyncio.Future[None]] = deque()  # who waits for the turn
        self._open = False  # a transaction may be open on the connection
        self._unsaved: list[asyncio.Future[None]] = []  # blocks that ended in it
        self._collected: list[tuple[list[Statement], asyncio.Future[None]]] = []
        self._collecting = False  # the collected blocks have or await their turn

    async def take_turn(self) -> None:
        """Wait until the writer is free; ends with `leave`."""
        if not self._taken:
            self._taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was our turn already
                self._pass_turn()
            raise

    def start(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Hand over work of the block whose turn it is."""
        self._open = True
        return self._worker.start(work)

    def leave(self, statements: list[Statement] | None) -> asyncio.Future[None]:
        """End the block whose turn it is: with the rest of its statements, or None to undo it.

        Returns:
            Done once the block is durable (or undone), with its error if it has one. It goes on if nobody waits for it.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        last = len(self._unsaved) >= MOST_ASKING or all(turn.done() for turn in self._queue)
        try:
            hop = self._worker.start(partial(transactions.end, statements=statements, last=last))
        except StorageError as error:
            self._settle(End(error, error), done, last=True)
        else:
            hop.add_done_callback(lambda hop: self._settle(_end_of(hop), done, last=last))
        return done

    async def commit(self, statements: list[Statement]) -> None:
        """Run a block that only collected statements; returns once it is durable."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._collected.append((statements, done))
        if not self._collecting:
            self._collecting = True
            self._await_turn()
        await done

    async def close(self) -> None:
        """Finish what waits, then close the connection."""
        await self.take_turn()
        while self._open or self._collected:
            await asyncio.wait((self.leave(None),))
            await self.take_turn()
        try:
            await self._worker.close()
        finally:
            self._pass_turn()

    def _settle(self, end: End, done: asyncio.Future[None], *, last: bool) -> None:
        if end.own is None:
            self._unsaved.append(done)
        elif not done.done():
            _tell(done, end.own)
        if last or end.shared is not None:
            self._saved(end.shared)
        self._pass_turn()

    def _saved(self, error: StorageError | None) -> None:
        """Tell everyone whose work was in the transaction that is over now."""
        self._open = False
        unsaved, self._unsaved = self._unsaved, []
        for done in unsaved:
            if not done.done():
                _tell(done, error)

    def _pass_turn(self) -> None:
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        if self._open:  # whoever was to commit went away
            self.leave(None)
        else:
            self._taken = False

    def _await_turn(self) -> None:
        # No task does this: one that is cancelled with the event loop would leave everybody waiting.
        loop = asyncio.get_running_loop()
        if not self._taken:
            self._taken = True
            loop.call_soon(self._commit_collected)  # not yet, so that whoever is ready joins
        else:
            turn: asyncio.Future[None] = loop.create_future()
            turn.add_done_callback(lambda _: self._commit_collected())
            self._queue.append(turn)

    def _commit_collected(self) -> None:
        """Commit the first that wait. Who was cancelled before this leaves nothing; from here on it happens."""
        batch = [(statements, done) for statements, done in self._collected[:MOST_COLLECTED] if not done.done()]
        del self._collected[:MOST_COLLECTED]
        blocks, waiting = [statements for statements, _ in batch], [done for _, done in batch]
        try:
            hop = self._worker.start(partial(transactions.commit_together, blocks=blocks))
        except StorageError as error:
            self._committed(Together(error, [error] * len(blocks)), waiting)
        else:
            hop.add_done_callback(lambda hop: self._committed(_together_of(hop, len(blocks)), waiting))

    def _committed(self, together: Together, waiting: Sequence[asyncio.Future[None]]) -> None:
        self._saved(together.before)
        for done, error in zip(waiting, together.own, strict=True):
            if not done.done():
                _tell(done, error)
        if self._collected:
            self._await_turn()  # behind those who wait already
        else:
            self._collecting = False
        self._pass_turn()


def _tell(done: asyncio.Future[None], error: StorageError | None) -> None:
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
        done.exception()  # an abandoned block has nobody who would look at it


def _end_of(hop: asyncio.Future[End]) -> End:
    try:
        return hop.result()
    except BaseException as error:  # noqa: BLE001  (a callback has nobody to raise to: whoever waits hears of it)
        failed = transactions.storage_error(error)
        return End(failed, failed)


def _together_of(hop: asyncio.Future[Together], count: int) -> Together:
    try:
        return hop.result()
    except BaseException as error:  # noqa: BLE001  (likewise)
        failed = transactions.storage_error(error)
        return Together(failed, [failed] * count)

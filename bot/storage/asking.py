"""Questions that need no transaction around them: those of many people go to the database together.

While one hop is under way, whoever asks next waits for the one after it: the busier it is, the more a hop carries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from bot.storage import transactions
from bot.storage.database import Question, Row, StorageError
from bot.storage.transactions import Answer
from bot.storage.worker import Worker

MOST = 25  # asked in one hop, so that the first doesn't wait long for the last

Waiting = tuple[Sequence[Question], asyncio.Future[Sequence[Sequence[Row]]]]


class Asking:
    """One reading connection, and those who wait for an answer from it."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._waiting: list[Waiting] = []
        self._idle = asyncio.Event()
        self._idle.set()

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        """Ask in a reading transaction of its own; see `Asks`."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[Sequence[Row]]] = loop.create_future()
        self._waiting.append((questions, answer))
        if self._idle.is_set():
            self._idle.clear()
            loop.call_soon(self._go)  # not yet, so that whoever is ready joins
        return await answer

    async def close(self) -> None:
        """Answer who waits, then close the connection."""
        await self._idle.wait()
        await self._worker.close()

    def _go(self) -> None:
        batch = [one for one in self._waiting[:MOST] if not one[1].done()]
        del self._waiting[:MOST]
        try:
            hop = self._worker.start(partial(transactions.ask_apart, asked=[questions for questions, _ in batch]))
        except StorageError as error:
            self._tell(batch, [error] * len(batch))
        else:
            hop.add_done_callback(lambda hop: self._tell(batch, _answers(hop, len(batch))))

    def _tell(self, batch: Sequence[Waiting], answers: Sequence[Answer]) -> None:
        for (_, waiting), answer in zip(batch, answers, strict=True):
            if waiting.done():
                continue
            if isinstance(answer, StorageError):
                waiting.set_exception(answer)
            else:
                waiting.set_result(answer)
        if self._waiting:
            self._go()
        else:
            self._idle.set()


def _answers(hop: asyncio.Future[list[Answer]], count: int) -> Sequence[Answer]:
    try:
        return hop.result()
    except BaseException as error:  # noqa: BLE001  (a callback has nobody to raise to: whoever waits hears of it)
        return [transactions.storage_error(error)] * count

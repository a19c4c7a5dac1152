"""Many people whose prompts are due, in a database made for a measurement, and a platform that takes everything."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from bot.app import App
from bot.chat.platform import Front
from bot.chat.reply import Reply
from bot.settings import Settings
from bot.storage import worker
from bot.storage.migrate import migrate

MONDAY_NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
AT = int(MONDAY_NINE.timestamp())


def clock() -> datetime:
    """It is Monday, nine o'clock."""
    return MONDAY_NINE


def fill(path: Path, people: int, *, platform: str = "bench", due: bool = True) -> None:
    """Make a database of so many people, a hundred to a community, with one prompt each."""
    path.touch()
    migrate(path)
    given = {"n": people, "platform": platform, "at": AT if due else AT + 3600}
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        n = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :n - 1) INSERT INTO"
        # Ids come in no order, as those made at random.
        id_ = "printf('%012d', (i * 7919) % 1000000007)"
        connection.execute(
            f"{n} learners (id, name, zone, locale, created_at) SELECT {id_}, 'P' || i, 'UTC', 'en', 0 FROM n", given
        )
        connection.execute(
            f"{n} identities (platform, account, learner) SELECT :platform, 'a' || i, {id_} FROM n", given
        )
        connection.execute(
            f"{n} reminders (id, owner, kind, setter, platform, place, weekday, minute, zone, locale, next_at,"
            " occasion, lease_until, attempts, refusals, tried_at, paused, news, community, seat)"
            f" SELECT {id_}, {id_}, 'goals', {id_}, :platform, '@a' || i, 0, 540, 'UTC', 'en', :at,"
            " '2026-11-30', 0, 0, 0, NULL, '', 0, 'c' || (i / 100), i % 100 FROM n",
            given,
        )


def settings(path: Path) -> Settings:
    """Settings that read nothing of the machine."""
    return Settings(_env_file=None, database_url=f"sqlite:///{path}")  # type: ignore[call-arg]  # (pydantic-settings' own parameter)


async def started(path: Path, now: Callable[[], datetime] = clock) -> App:
    """Start the program on a database."""
    app = await App.build(settings(path), clock=now)
    await app.services.outbox.release_leases()
    return app


@dataclass
class Sink:
    """A platform that takes every message at once, or after a moment."""

    name: str = "bench"
    taken: int = 0
    wait: Callable[[], Awaitable[object]] | None = None

    async def serve(self, front: Front) -> None:
        """Nothing to serve."""

    async def deliver(
        self,
        place: str,
        reply: Reply,  # noqa: ARG002  (as above)
        *,
        key: str,  # noqa: ARG002  (as above)
        tried: datetime | None = None,  # noqa: ARG002  (as above)
    ) -> str:
        if self.wait is not None:
            await self.wait()
        self.taken += 1
        return place

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        """Nothing to edit."""


class Watch:
    """Measures for how long nothing else could run on the loop, as long as the block lasts; in seconds."""

    longest = 0.0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._look())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _look(self) -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0)
            now = time.perf_counter()
            self.longest, before = max(self.longest, now - before), now


Statement = tuple[str, Any]
KEPT = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "BEGIN IMMEDIATE", "COMMIT")  # not what only reads begins with
_connect = sqlite3.connect


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Write down every statement with its values that an SQLite database opened meanwhile is asked to do."""
    statements: list[Statement] = []

    class Recording(sqlite3.Connection):
        def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
            if sql.startswith(KEPT):
                statements.append((sql, values))
            return super().execute(sql, values)

    worker.sqlite3.connect = partial(_connect, factory=Recording)  # type: ignore[attr-defined]  # (not re-exported)
    try:
        yield statements
    finally:
        worker.sqlite3.connect = _connect  # type: ignore[attr-defined]  # (as above)


def replayed(path: Path, statements: Sequence[Statement]) -> float:
    """Do the same statements with raw sqlite3, durably, one after the other; return the seconds it took."""
    with closing(sqlite3.connect(path, isolation_level=None, cached_statements=512)) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        start = time.perf_counter()
        for sql, values in statements:
            connection.execute(sql, values).fetchall()
        return time.perf_counter() - start


def say(what: str, measured: str, target: str, *, is_met: bool) -> None:
    """Print a result beside what it should be."""
    print(f"  {what:<58}{measured:>26}   target {target:<14}{'ok' if is_met else 'MISSED'}", flush=True)

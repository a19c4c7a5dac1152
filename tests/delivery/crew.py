"""Several processes that tell many people from one PostgreSQL; one of them may be killed while it does."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.storage.open import open_database
from tests.delivery import worker_process
from tests.delivery.stage import MONDAY_NINE, THIS_WEEK
from tests.delivery.worker_process import LINE, POSTED, posted, posters
from tests.programs import Process

N = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :most - 1)"
ID = "'p' || CAST(10000000000 + i AS TEXT)"


@dataclass(frozen=True)
class Told:
    """What came of it.

    Attributes:
        messages: how many people have how many messages; nobody has none where that is how many there are.
        outcomes: how often the ledger says what.
        posted_by: how much each process posted, by number; the first is the one that is killed.
    """

    messages: Counter[int]
    outcomes: Counter[str]
    posted_by: Counter[str]


async def told(folder: Path, url: str, people: int, processes: int, *, kill: bool) -> Told:
    """Let so many processes tell so many people, a hundred to a community, who are all due at once."""
    await asyncio.to_thread((folder / "url").write_text, url)
    await _due(url, people)
    crew: list[Process] = []
    try:
        for number in range(processes):
            before = (MONDAY_NINE - timedelta(minutes=1)).isoformat()
            crew.append(await Process.start(str(folder), str(number), before, module=worker_process.__name__))
        for one in crew:
            assert await one.hear() == "ready"
        for one in crew:
            one.tell(MONDAY_NINE)
        if kill:
            await _until(folder / POSTED, people // 2)
            await crew.pop(0).kill()
        for one in crew:
            assert await one.hear() == "beaten"
        for minutes in (1, 6, 12):  # what was claimed comes free after five minutes
            await asyncio.gather(*(one.beat(MONDAY_NINE + timedelta(minutes=minutes)) for one in crew))
    finally:
        for one in crew:
            await one.kill()
    by_key = await asyncio.to_thread(posted, folder / POSTED)
    messages = Counter(by_key.values()) + Counter({0: people - len(by_key)})
    return Told(messages, await _outcomes(url), await asyncio.to_thread(posters, folder / POSTED))


async def _until(file: Path, lines: int) -> None:
    def size() -> int:
        return file.stat().st_size if file.exists() else 0

    while await asyncio.to_thread(size) < lines * LINE:  # noqa: ASYNC110  (a file tells us nothing)
        await asyncio.sleep(0.001)


async def _due(url: str, people: int) -> None:
    database = await open_database(url)
    async with database.write() as tx:
        learners = "INSERT INTO learners (id, name, zone, locale, created_at)"
        await tx.run(f"{learners} {N} SELECT {ID}, 'P' || i, 'UTC', 'en', 0 FROM n", most=people)
        await tx.run(
            "INSERT INTO reminders (id, owner, kind, setter, platform, place, weekday, minute, zone, locale, next_at,"
            f" occasion, lease_until, attempts, refusals, tried_at, paused, news, community, seat) {N}"
            f" SELECT {ID}, {ID}, 'goals', {ID}, 'fake', '@a' || i, 0, 540, 'UTC', 'en', :at, :week, 0, 0, 0, NULL,"
            " '', 0, 'c' || (i / 100), i % 100 FROM n",
            most=people,
            at=int(MONDAY_NINE.timestamp()),
            week=THIS_WEEK,
        )
    await database.close()


async def _outcomes(url: str) -> Counter[str]:
    database = await open_database(url)
    async with database.read() as tx:
        rows = await tx.all("SELECT outcome, COUNT(*) AS n FROM deliveries GROUP BY outcome")
        (left,) = await tx.all("SELECT COUNT(*) AS n FROM reminders WHERE occasion = :week", week=THIS_WEEK)
    await database.close()
    return Counter({str(row["outcome"]): int(row["n"]) for row in rows}) + Counter({"not settled": int(left["n"])})

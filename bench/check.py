"""`/check` through dispatcher, services and SQLite (durable) against raw sqlite3 doing the same statements.

A first run writes down every statement with its values; raw sqlite3 then does the very same ones, in the same
transactions, on a copy of the database as it was before. Target: at least half as fast.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from bot.app import App
from bot.chat.reply import Press
from bot.domain.learner import Asker
from bot.settings import Settings
from bot.storage import worker

PEOPLE, TICKS = 50, 12  # each person ticks off so many topics, one call each
KEPT = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "BEGIN IMMEDIATE", "COMMIT")

Statement = tuple[str, Mapping[str, object]]
recorded: list[Statement] = []


class Recording(sqlite3.Connection):
    """Writes down what it is asked to do."""

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        if sql.startswith(KEPT):
            recorded.append((sql, values))
        return super().execute(sql, values)


def people() -> list[Asker]:
    return [Asker("bench", f"p{n:03}", "server", "room", f"Person {n}") for n in range(PEOPLE)]


async def prepared(folder: Path) -> App:
    app = await App.build(Settings(_env_file=None, database_url=f"sqlite:///{folder}/s.db"))  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
    for asker in people():  # everybody is known already: the first tick is not what is measured
        await app.front.answer(Press("focus", {"part": "module 1"}), asker)
    return app


async def tick(app: App, asker: Asker) -> None:
    for topic in app.services.roadmaps.default.topics[:TICKS]:
        reply = await app.front.answer(Press("check", {"topics": topic.id}), asker)
        assert reply.cards[0].tone == "good", reply


async def ours(folder: Path, copy: Path, *, at_once: bool) -> float:
    app = await prepared(folder)
    async with app.database.read() as tx:
        await tx.one("SELECT COUNT(*) AS n FROM learners")
    await app.close()
    shutil.copy(folder / "s.db", copy)
    app = await App.build(Settings(_env_file=None, database_url=f"sqlite:///{folder}/s.db"))  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
    recorded.clear()
    start = time.perf_counter()
    if at_once:
        await asyncio.gather(*(tick(app, asker) for asker in people()))
    else:
        for asker in people():
            await tick(app, asker)
    took = time.perf_counter() - start
    await app.close()
    return PEOPLE * TICKS / took


def raw(copy: Path, statements: list[Statement]) -> float:
    with closing(sqlite3.connect(copy, isolation_level=None, cached_statements=512)) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        start = time.perf_counter()
        for sql, values in statements:
            connection.execute(sql, values).fetchall()
        return PEOPLE * TICKS / (time.perf_counter() - start)


def main() -> None:
    worker.sqlite3.connect = partial(_connect, factory=Recording)  # type: ignore[attr-defined]
    try:
        with tempfile.TemporaryDirectory() as folder:
            root, base = Path(folder), 0.0
            for name, at_once in (("one at a time", False), (f"{PEOPLE} at once", True)):
                home = root / name.replace(" ", "-")
                home.mkdir()
                mine = asyncio.run(ours(home, home / "copy.db", at_once=at_once))
                if not at_once:
                    base = raw(home / "copy.db", list(recorded))
                print(f"{name:>14}: /check {mine:8,.0f}/s   raw sqlite3 {base:8,.0f}/s   {mine / base:.2f} ×")
    finally:
        worker.sqlite3.connect = _connect  # type: ignore[attr-defined]


_connect = sqlite3.connect

if __name__ == "__main__":
    main()

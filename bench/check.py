"""`/check` through dispatcher, services and SQLite (durable) against raw sqlite3 doing the same statements.

A first run writes down every statement with its values; raw sqlite3 then does the very same ones, in the same
transactions, on a copy of the database as it was before, and commits each one.
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
from statistics import median
from typing import Any

from bench._crowd import say
from bot.app import App
from bot.chat.reply import Press
from bot.domain.learner import Asker
from bot.settings import Settings
from bot.storage import worker

ROUNDS, PEOPLE, TICKS = 3, 50, 12  # each person ticks off so many topics, one call each
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
    base, alone, together = 0.0, list[float](), list[float]()
    try:
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                homes = [Path(folder, name) for name in ("alone", "together")]
                for home in homes:
                    home.mkdir()
                mine = asyncio.run(ours(homes[0], homes[0] / "copy.db", at_once=False))
                base = raw(homes[0] / "copy.db", list(recorded))
                alone.append(mine / base)
                together.append(asyncio.run(ours(homes[1], homes[1] / "copy.db", at_once=True)) / base)
    finally:
        worker.sqlite3.connect = _connect  # type: ignore[attr-defined]
    one, many, of = median(alone), median(together), f"of {base:,.0f}/s"
    say("/check one at a time, to raw sqlite3", f"{one:.2f} {of}", ">= 0.5", is_met=one >= 0.5)
    say(f"  {PEOPLE} at once, to raw sqlite3 one by one", f"{many:.2f} {of}", ">= 1.0", is_met=many >= 1)


_connect = sqlite3.connect

if __name__ == "__main__":
    main()

"""`/check` through dispatcher, services and SQLite (durable) against raw sqlite3 doing the same statements.

A first run writes down every statement with its values; raw sqlite3 then does the very same ones, in the same
transactions, on a copy of the database as it was before, and commits each one.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from bench._crowd import Statement, recorded, replayed, say
from bot.app import App
from bot.chat.reply import Press
from bot.domain.learner import Asker
from bot.settings import Settings

ROUNDS, PEOPLE, TICKS = 3, 50, 12  # each person ticks off so many topics, one call each


def people() -> list[Asker]:
    return [Asker("bench", f"p{n:03}", "server", "room", f"Person {n}", locale="en-GB") for n in range(PEOPLE)]


async def prepared(folder: Path) -> App:
    app = await App.build(Settings(_env_file=None, database_url=f"sqlite:///{folder}/s.db"))  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
    for asker in people():  # everybody is known already: the first tick is not what is measured
        await app.front.answer(Press("focus", {"part": "module 1"}), asker)
    return app


async def tick(app: App, asker: Asker) -> None:
    for topic in app.services.roadmaps.default.topics[:TICKS]:
        reply = await app.front.answer(Press("check", {"topics": topic.id}), asker)
        assert reply.cards[0].tone == "good", reply


async def ours(folder: Path, copy: Path, statements: list[Statement], *, at_once: bool) -> float:
    app = await prepared(folder)
    async with app.database.read() as tx:
        await tx.one("SELECT COUNT(*) AS n FROM learners")
    await app.close()
    shutil.copy(folder / "s.db", copy)
    app = await App.build(Settings(_env_file=None, database_url=f"sqlite:///{folder}/s.db"))  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
    statements.clear()
    start = time.perf_counter()
    if at_once:
        await asyncio.gather(*(tick(app, asker) for asker in people()))
    else:
        for asker in people():
            await tick(app, asker)
    took = time.perf_counter() - start
    await app.close()
    return PEOPLE * TICKS / took


def main() -> None:
    base, alone, together = 0.0, list[float](), list[float]()
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            homes = [Path(folder, name) for name in ("alone", "together")]
            for home in homes:
                home.mkdir()
            with recorded() as statements:
                mine = asyncio.run(ours(homes[0], homes[0] / "copy.db", statements, at_once=False))
            base = PEOPLE * TICKS / replayed(homes[0] / "copy.db", statements)
            alone.append(mine / base)
            with recorded() as statements:  # both are written down, or one would be slower for it
                together.append(asyncio.run(ours(homes[1], homes[1] / "copy.db", statements, at_once=True)) / base)
    one, many, of = median(alone), median(together), f"of {base:,.0f}/s"
    say("/check one at a time, to raw sqlite3", f"{one:.2f} {of}", ">= 0.5", is_met=one >= 0.5)
    say(f"  {PEOPLE} at once, to raw sqlite3 one by one", f"{many:.2f} {of}", ">= 1.0", is_met=many >= 1)


if __name__ == "__main__":
    main()

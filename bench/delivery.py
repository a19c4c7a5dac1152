"""Delivery to many: how fast, how steadily, and what else can be done meanwhile.

    python -m bench.delivery [people …]

1,000, 10,000 and 100,000 people by default; `python -m bench.delivery 1000 1000000` takes a million, which takes
minutes. What is compared is measured in the same run, one after the other. Targets stand beside the results.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench._crowd import Sink, Watch, fill, say, started
from bot.chat.reply import Press
from bot.delivery.lane import BATCH
from bot.domain.learner import Asker
from bot.platforms.pace import Bucket
from bot.storage.database import StorageError
from tests.delivery.fan_out import due
from tests.fakes.discord_api import TOKEN
from tests.fakes.discord_server import discord_server
from tests.platforms.samples import Remembered

SIZES = (1_000, 10_000, 100_000)
DISCORDS = 50  # requests a second that Discord allows a bot
FALL_DUE, ROUNDS = 1_000, 3
ALIVE = 6.0  # seconds that memory and a paced fan-out are looked at


def bare(path: Path, *, batch: int) -> float:
    """One UPDATE of each `batch` rows, each durable: rows per second."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        ids = [row[0] for row in connection.execute("SELECT id FROM reminders ORDER BY seat")]
        start = time.perf_counter()
        for at in range(0, len(ids), batch):
            some = ids[at : at + batch]
            marks = ",".join("?" * len(some))
            connection.execute(f"UPDATE reminders SET next_at = next_at + 604800 WHERE id IN ({marks})", some)
        return len(ids) / (time.perf_counter() - start)


async def claimed_and_settled(path: Path) -> float:
    """Rows per second, claimed batch by batch and settled as they come."""
    app = await started(path)
    count, start = 0, time.perf_counter()
    while found := await app.services.outbox.claim("bench", BATCH):
        await asyncio.gather(*(app.services.outbox.settle(one, "receipt") for one in found))
        count += len(found)
    took = time.perf_counter() - start
    await app.close()
    return count / took


async def round_of(path: Path, *, watched: bool) -> tuple[float, float]:
    """Tell everybody; return people per second and, if that is watched, for how long the loop was held up at most."""
    app = await started(path)
    sink = Sink()
    app.platforms["bench"] = sink
    start = time.perf_counter()
    if watched:
        async with Watch() as watch:
            await app.courier.round()
        held = watch.longest
    else:
        await app.courier.round()
        held = 0.0
    took = time.perf_counter() - start
    await app.close()
    return sink.taken / took, held


async def jobs() -> float:
    """A weekly job per person in APScheduler, all due at once: for how long the loop is held up at most."""
    scheduler, left = AsyncIOScheduler(timezone="UTC"), FALL_DUE
    over = asyncio.Event()

    async def job() -> None:
        nonlocal left
        left -= 1
        if not left:
            over.set()

    at = datetime.now(UTC)
    scheduler.start(paused=True)
    for number in range(FALL_DUE):
        rule = {"day_of_week": "mon", "hour": 9, "next_run_time": at}
        scheduler.add_job(job, "cron", id=str(number), misfire_grace_time=None, **rule)
    async with Watch() as watch:
        scheduler.resume()
        await over.wait()
    scheduler.shutdown(wait=False)
    return watch.longest


async def steady(folder: Path) -> None:
    ours, theirs = [], []
    for number in range(ROUNDS):
        path = folder / f"steady{number}.db"
        fill(path, FALL_DUE)
        ours.append((await round_of(path, watched=True))[1])
        theirs.append(await jobs())
    mine, other = min(ours), min(theirs)
    say(f"loop held up while {FALL_DUE:,} fall due", f"{mine * 1e3:.1f} ms", "< 10 ms", is_met=mine < 0.01)
    text = f"{mine / other:.3f} of {other * 1e3:.0f} ms"
    say("  the same, to a job per person in APScheduler", text, "<= 0.05", is_met=mine / other <= 1 / 20)


async def meanwhile(folder: Path) -> None:
    """`/today` one after the other, while nothing else happens and during a fan-out at Discord's pace."""
    path = folder / "meanwhile.db"
    fill(path, 3_000)
    app = await started(path)
    bucket = Bucket(30, 5)
    app.platforms["bench"] = Sink(wait=bucket.turn)
    asker = Asker("bench", "a1", "server", "room", "Person")

    async def asked() -> float:
        took = []
        end = time.perf_counter() + ALIVE / 2
        while time.perf_counter() < end:
            start = time.perf_counter()
            await app.front.answer(Press("today"), asker)
            took.append(time.perf_counter() - start)
        return sorted(took)[len(took) // 2]

    await asked()
    quiet = await asked()
    running = asyncio.create_task(app.courier.round())
    busy = await asked()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await app.close()
    text = f"{busy / quiet:.2f} of {quiet * 1e3:.2f} ms"
    say("/today during a fan-out, to without", text, "<= 1.5", is_met=busy / quiet <= 1.5)


async def paced(folder: Path) -> None:
    """A fan-out on a Discord that counts: how much of the pace is used, and how often it says 429."""
    from bot.platforms.discord.client import Discord  # noqa: PLC0415  (as in the program)

    async with discord_server(strict=False) as server:
        server.per_second = DISCORDS
        app = await started(folder / "paced.db", lambda: datetime.now(UTC))
        discord = Discord(TOKEN, memory=Remembered(), clock=lambda: datetime.now(UTC), api=server.api, openings=1e6)
        app.platforms["discord"] = discord
        people = [str(10**17 + number) for number in range(int(discord.pace * ALIVE))]
        for id_ in people:  # their direct messages were opened another time
            await discord._memory.remember("discord.dm", id_, server.dm(id_))  # noqa: SLF001  (nothing else is measured)
        await due(app.database, [("discord", id_) for id_ in people])
        serving = asyncio.create_task(discord.serve(app.front))
        await discord._connected()  # noqa: SLF001  (likewise)
        start = time.perf_counter()
        done = await app.courier.round()
        rate = done / (time.perf_counter() - start)
        serving.cancel()
        await asyncio.wait({serving})
        await app.close()
    text = f"{rate:.1f} of {discord.pace:.0f}/s"
    say("a fan-out on Discord, to its pace", text, ">= 0.9", is_met=rate >= 0.9 * discord.pace)
    say("  how often Discord said 429", str(server.limited), "0", is_met=server.limited == 0)


async def start_up(path: Path) -> float:
    """Seconds from nothing to the first beat's end, where nothing is due."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        app = await started(path)
        app.platforms["bench"] = Sink()
        await app.services.clocks.renew()
        await app._beat()  # noqa: SLF001  (the first thing it does by itself)
        took.append(time.perf_counter() - start)
        await app.close()
    return min(took)


def memory(path: Path) -> float:
    """The most megabytes that a process needs while it tells people for some seconds."""
    said = subprocess.run(
        [sys.executable, "-c", f"from bench.delivery import alive; alive({str(path)!r})"],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(said.stdout)


def alive(path: str) -> None:
    """Tell people for some seconds, and print the most megabytes this process needed."""
    logging.getLogger().setLevel(logging.ERROR)

    async def run() -> None:
        app = await started(Path(path))
        app.platforms["bench"] = Sink()
        with suppress(TimeoutError, StorageError):
            async with asyncio.timeout(ALIVE):
                await app.courier.round()
        await app.close()

    asyncio.run(run())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def sized(folder: Path, people: int, start_empty: float) -> float:
    """Measure what depends on how many there are; return the memory."""
    make: Callable[[str], Path] = lambda name: folder / f"{name}{people}.db"  # noqa: E731
    fill(make("bare"), people)
    fill(make("ours"), people)
    base = bare(make("bare"), batch=BATCH)
    whole = bare(make("bare"), batch=10_000)
    both = asyncio.run(claimed_and_settled(make("ours")))
    print(f"{people:,} people", flush=True)
    text = f"{both / base:.2f} of {base:,.0f}/s"
    say(f"claimed and settled, to a bare UPDATE of {BATCH} rows", text, ">= 0.25", is_met=both / base >= 0.25)
    print(f"    ({both:,.0f}/s; {both / whole:.3f} of an UPDATE of 10,000 rows at once)")
    if people <= 10_000:
        fill(make("told"), people)
        rate, _ = asyncio.run(round_of(make("told"), watched=False))
        text = f"{rate / DISCORDS:.0f} x {DISCORDS}/s"
        say("a fan-out without limits, to Discord's", text, ">= 20", is_met=rate >= 20 * DISCORDS)
    fill(make("start"), people, due=False)
    took = asyncio.run(start_up(make("start")))
    text = f"{took / start_empty:.2f} of {start_empty * 1e3:.0f} ms"
    say("start-up and first beat, to an empty database", text, "<= 1.3", is_met=took / start_empty <= 1.3)
    fill(make("memory"), people)
    return memory(make("memory"))


def main() -> None:
    logging.getLogger().setLevel(logging.ERROR)
    sizes = [int(size) for size in sys.argv[1:] if size.isdigit()] or list(SIZES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(steady(folder))
        asyncio.run(meanwhile(folder))
        asyncio.run(paced(folder))
        fill(folder / "empty.db", 1, due=False)
        empty = asyncio.run(start_up(folder / "empty.db"))
        needed = [sized(folder, people, empty) for people in sizes]
    grown = max(needed) - needed[0]
    text = f"{grown:+.0f} MB, {needed[0]:.0f} MB"
    say(f"memory from {min(sizes):,} to {max(sizes):,} due", text, "< 50 MB", is_met=grown < 50)


if __name__ == "__main__":
    main()

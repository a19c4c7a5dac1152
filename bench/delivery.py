"""Delivery to many: how fast, how steadily, and what else can be done meanwhile.

    python -m bench.delivery [people …]

1,000 to 1,000,000 people by default, which takes minutes; `python -m bench.delivery 1000 10000` takes fewer. What is
compared is measured in the same run, one after the other; medians, because a machine has other things to do as well.
Targets stand beside the results.

Claiming and settling can't be a quarter as fast as one UPDATE of the same rows wherever that isn't held up by the disk:
it is four changes of a row (leased, in the ledger, moved on, and looked at again), in two commits instead of one. How
far raw sqlite3 gets that does the very same statements, in the same commits, stands below it: that is the most.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench._crowd import Sink, Watch, fill, recorded, replayed, say, started
from bot.chat.reply import Press
from bot.delivery.lane import BATCH
from bot.domain.learner import Asker
from bot.platforms.pace import Bucket
from bot.storage.database import StorageError
from tests.delivery.fan_out import due
from tests.fakes.discord_api import TOKEN
from tests.fakes.discord_server import discord_server
from tests.platforms.samples import Remembered

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST = 100_000  # that are claimed and settled
DISCORDS = 50  # requests a second that Discord allows a bot
FALL_DUE, ROUNDS = 1_000, 5
ALIVE = 6.0  # seconds that memory and a paced fan-out are looked at


def bare(path: Path, *, batch: int) -> float:
    """One UPDATE of each `batch` rows, each durable: rows per second."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        ids = [row[0] for row in connection.execute("SELECT id FROM reminders ORDER BY seat LIMIT ?", (MOST,))]
        start = time.perf_counter()
        for at in range(0, len(ids), batch):
            some = ids[at : at + batch]
            marks = ",".join("?" * len(some))
            connection.execute(f"UPDATE reminders SET next_at = next_at + 604800 WHERE id IN ({marks})", some)
        return len(ids) / (time.perf_counter() - start)


async def claimed_and_settled(path: Path, begin: Callable[[], None] = lambda: None) -> float:
    """Rows per second, claimed batch by batch and settled as they come; `begin` is called once it starts."""
    app = await started(path)
    begin()
    count, start = 0, time.perf_counter()
    while count < MOST and (found := await app.services.outbox.claim("bench", BATCH)):
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
    mine, other = median(ours), median(theirs)
    share = median(one / job for one, job in zip(ours, theirs, strict=True))
    say(f"loop held up while {FALL_DUE:,} fall due", f"{mine * 1e3:.1f} ms", "< 10 ms", is_met=mine < 0.01)
    text = f"{share:.3f} of {other * 1e3:.0f} ms"
    say("  the same, to a job per person in APScheduler", text, "<= 0.05", is_met=share <= 1 / 20)


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
    print(peak())


def peak() -> float:
    """The most megabytes this process needed; Linux's `ru_maxrss` counts what its parent had when it was started."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024  # bytes, on macOS


def sized(folder: Path, people: int, empty: Path) -> float:
    """Measure what depends on how many there are; return the memory."""
    filled = folder / f"{people}.db"
    fill(filled, people)

    def fresh() -> Path:
        path = folder / "fresh.db"
        shutil.copy(filled, path)
        return path

    print(f"{people:,} people", flush=True)
    pace(fresh, people)
    if people <= 10_000:
        rate = median(asyncio.run(round_of(fresh(), watched=False))[0] for _ in range(3))
        text = f"{rate / DISCORDS:.0f} x {DISCORDS}/s"
        say("a fan-out without limits, to Discord's", text, ">= 20", is_met=rate >= 20 * DISCORDS)
    needed = memory(fresh())
    filled.unlink()
    fill(filled, people, due=False)
    ratio = median(asyncio.run(start_up(filled)) / asyncio.run(start_up(empty)) for _ in range(3))
    say("start-up and first beat, to an empty database", f"{ratio:.2f}", "<= 1.3", is_met=ratio <= 1.3)
    filled.unlink()
    return needed


def pace(fresh: Callable[[], Path], people: int) -> None:
    """Claim and settle, beside the least that could be done and raw sqlite3 that does the same."""
    count = min(people, MOST)
    bases, rates, raws = [], [], []
    for _ in range(5 if people <= 10_000 else 1):
        bases.append(bare(fresh(), batch=BATCH))
        rates.append(asyncio.run(claimed_and_settled(fresh())))
        with recorded() as statements:
            asyncio.run(claimed_and_settled(fresh(), statements.clear))
        raws.append(count / replayed(fresh(), statements))
    base, rate, raw = median(bases), median(rates), median(raws)
    text = f"{rate / base:.2f} of {base:,.0f}/s"
    say(f"claimed and settled, to a bare UPDATE of {BATCH} rows", text, ">= 0.25", is_met=rate / base >= 0.25)
    text = f"{raw / base:.2f} of {base:,.0f}/s"
    say("  raw sqlite3 that does the same statements, likewise", text, "", is_met=True)
    say("  claimed and settled, to that", f"{rate / raw:.2f} of {raw:,.0f}/s", ">= 0.25", is_met=rate / raw >= 0.25)


def main() -> None:
    logging.getLogger().setLevel(logging.ERROR)
    print(f"  the load of this machine was {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    sizes = [int(size) for size in sys.argv[1:] if size.isdigit()] or list(SIZES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(steady(folder))
        asyncio.run(meanwhile(folder))
        asyncio.run(paced(folder))
        fill(folder / "empty.db", 1, due=False)
        needed = [sized(folder, people, folder / "empty.db") for people in sizes]
    grown = max(needed) - needed[0]
    text = f"{grown:+.0f} MB, {needed[0]:.0f} MB"
    print(f"  the load of this machine is {os.getloadavg()[0]:.1f}")
    say(f"memory from {min(sizes):,} to {max(sizes):,} due", text, "< 50 MB", is_met=grown < 50)


if __name__ == "__main__":
    main()

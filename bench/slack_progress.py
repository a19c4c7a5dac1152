"""`/study progress` through the whole program on the fake Slack, against a bare Bolt app that answers a constant.

    python -m bench.slack_progress

The bare app acknowledges and then responds, as Bolt's own guide does; one that answers in the acknowledgement itself is
shown beside it. The fake and its people run in a process of their own and don't check what they get; each person asks
again as soon as the answer is visible. Measured: answers per second from envelope to visible, and CPU time per answer
in the bot's process; one person at a time, and 50 together. Rounds alternate and the best of each side counts, so that
a busy machine hurts both alike. Target: at least 0.6 times as many answers.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import App
from bot.chat.command import Asker
from bot.chat.reply import Press
from bot.platforms.slack.app import Slack
from bot.settings import Settings
from bot.storage.memory import StoredMemory
from tests.fakes import slack_rules
from tests.fakes.slack_people import APP_TOKEN, BOT_TOKEN, COURSE, TEAM, Person
from tests.fakes.slack_server import slack_server

ROUNDS, TARGET = 3, 0.6
CROWDS = {1: 300, 50: 1500}  # people, and how many questions they ask
EVERYBODY = [Person(f"U{n:09}", f"Person {n}") for n in range(max(CROWDS))]


@dataclass(frozen=True)
class Measured:
    per_second: float
    cpu: float  # seconds per answer


def people(line: Connection, crowd: int, sockets: int) -> None:
    """Run the fake and its people; what they have to say goes through `line`."""
    slack_rules.message_problems = lambda *_, **__: ("", [])  # (not what is measured)

    async def run() -> None:
        async with slack_server() as server:
            server.people |= {p.id: p for p in EVERYBODY}
            line.send(server.api)
            await server.connected(sockets)
            left = iter(range(CROWDS[crowd]))

            async def ask(person: Person) -> None:
                for _ in left:
                    await server.slash("/study", "progress", user=person)
                    server.messages.clear()

            await asyncio.gather(*(server.slash("/study", "progress", user=p) for p in EVERYBODY[:crowd]))
            line.send("begin")
            started = time.perf_counter()
            await asyncio.gather(*map(ask, EVERYBODY[:crowd]))
            line.send(CROWDS[crowd] / (time.perf_counter() - started))
            line.close()

    asyncio.run(run())


async def responds(ack: Callable[..., Any], respond: Callable[..., Any]) -> None:
    await ack()
    await respond("Three of four.")


async def acknowledges(ack: Callable[..., Any]) -> None:
    await ack("Three of four.")


@asynccontextmanager
async def constant(api: str, answer: Callable[..., Any]) -> AsyncIterator[None]:
    """Answer `/study` with plain Bolt."""
    app = AsyncApp(name="bench", client=AsyncWebClient(token=BOT_TOKEN, base_url=api))
    app.command("/study")(answer)
    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # (Bolt's own)
    yield
    await handler.close_async()  # type: ignore[no-untyped-call]  # (likewise)


@asynccontextmanager
async def progress(api: str) -> AsyncIterator[None]:
    """Answer `/study progress` with the whole program on SQLite; everybody has ticked something off."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'study.db'}"
        app = await App.build(Settings(_env_file=None, database_url=url))  # type: ignore[call-arg]  # (pydantic-settings)
        for person in EVERYBODY:
            asker = Asker("slack", f"{TEAM}:{person.id}", TEAM, COURSE.id, person.name)
            await app.front.answer(Press("check", {"topics": "1.1-1.3"}), asker)
        memory = StoredMemory(app.database)
        platform = Slack(BOT_TOKEN, APP_TOKEN, memory=memory, clock=lambda: datetime.now(UTC), api=api)
        serving = asyncio.create_task(platform.serve(app.front))
        yield
        serving.cancel()
        await asyncio.wait({serving})
        await app.close()


async def measure(crowd: int, bot: Callable[[str], AbstractAsyncContextManager[None]], sockets: int) -> Measured:
    """Run one round."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=people, args=(theirs, crowd, sockets), daemon=True)
    process.start()
    theirs.close()

    def hear() -> Any:
        if not ours.poll(60):
            raise TimeoutError("/study is not answered")
        return ours.recv()

    try:
        async with bot(await asyncio.to_thread(hear)):
            await asyncio.to_thread(hear)
            before = time.process_time()
            rate = await asyncio.to_thread(hear)
            cpu = time.process_time() - before
        await asyncio.to_thread(process.join)
    finally:
        process.kill()
    return Measured(rate, cpu / CROWDS[crowd])


def main() -> int:
    """Measure and print; return 0 if the target is met."""
    return asyncio.run(compare())


async def compare() -> int:
    logging.disable(logging.WARNING)
    sides = (
        ("bare Bolt, a constant", partial(constant, answer=responds), 1),
        ("bare Bolt, in its acknowledgement", partial(constant, answer=acknowledges), 1),
        ("/study progress, the whole program", progress, 2),
    )
    ratios = []
    print(f"{'best of ' + str(ROUNDS) + ' rounds':38}{'answers/s':>12}{'ms each':>10}{'CPU each':>12}")
    for crowd, questions in CROWDS.items():
        rounds: dict[str, list[Measured]] = {label: [] for label, _, _ in sides}
        for _ in range(ROUNDS):
            for label, bot, sockets in sides:
                rounds[label].append(await measure(crowd, bot, sockets))
        print(f"{crowd} at a time, {questions} questions")
        rate = {label: max(m.per_second for m in found) for label, found in rounds.items()}
        cpu = {label: min(m.cpu for m in found) for label, found in rounds.items()}
        for label in rounds:
            each = crowd / rate[label] * 1e3
            print(f"  {label:36}{rate[label]:>12.0f}{each:>10.1f}{cpu[label] * 1e6:>9.0f} µs")
        bare, quick, ours = rate.values()
        ratios.append(ours / bare)
        print(f"  {'ratio':36}{ratios[-1]:>12.2f}   (target: at least {TARGET} × the answers)")
        print(f"  {'ratio to the acknowledgement alone':36}{ours / quick:>12.2f}")
    return 0 if min(ratios) >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())

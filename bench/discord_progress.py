"""`/progress` through the whole program on the fake Discord, against a bare discord.py `/ping` on the same fake.

    python -m bench.discord_progress

The fake and its 50 people run in a process of their own and don't check what they get; each person asks again as soon
as the answer is there. Measured in the bot's process: answers per second, and CPU time per answer. Rounds alternate and
the best of each side counts, so that a busy machine hurts both alike. Target: at least 0.6 times as many answers.
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
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import App
from bot.chat.command import Asker
from bot.chat.reply import Press
from bot.platforms.discord.client import Discord
from bot.settings import Settings
from bot.storage.memory import StoredMemory
from tests.fakes.discord_api import TOKEN
from tests.fakes.discord_people import COURSE, Person
from tests.fakes.discord_server import discord_server

PEOPLE, QUESTIONS, ROUNDS, TARGET = 50, 1500, 3, 0.6
EVERYBODY = [Person(str(200000000000000000 + n), f"Person {n}") for n in range(PEOPLE)]


@dataclass(frozen=True)
class Measured:
    per_second: float
    cpu: float  # seconds per answer


def people(line: Connection, command: str) -> None:
    """Run the fake and its people; what they have to say goes through `line`."""

    async def run() -> None:
        async with discord_server(strict=False, ack_within=30.0) as server:
            line.send((server.api, server.gateway.url))
            await server.gateway.ready.wait()
            await server.until("PUT", "/commands", 1)
            left = iter(range(QUESTIONS))

            async def ask(person: Person) -> None:
                for _ in left:
                    await server.slash(command, user=person)

            await asyncio.gather(*(server.slash(command, user=p) for p in EVERYBODY))
            line.send("begin")
            started = time.perf_counter()
            await asyncio.gather(*map(ask, EVERYBODY))
            line.send(QUESTIONS / (time.perf_counter() - started))
            line.close()

    asyncio.run(run())


@asynccontextmanager
async def ping() -> AsyncIterator[None]:
    """Answer `/ping` with plain discord.py."""
    client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None)
    tree = discord.app_commands.CommandTree(client)

    @tree.command(name="ping", description="Answer")
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("pong", ephemeral=True)

    async with client:
        await client.login(TOKEN)
        await tree.sync()
        connection = asyncio.create_task(client.connect())
        yield
    await asyncio.wait({connection})


@asynccontextmanager
async def progress() -> AsyncIterator[None]:
    """Answer `/progress` with the whole program on SQLite; everybody has ticked something off."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'study.db'}"
        app = await App.build(Settings(_env_file=None, database_url=url))  # type: ignore[call-arg]  # (pydantic-settings)
        for person in EVERYBODY:
            asker = Asker("discord", person.id, COURSE.id, COURSE.channel, person.name)
            await app.front.answer(Press("check", {"topics": "1.1-1.3"}), asker)
        platform = Discord(TOKEN, memory=StoredMemory(app.database), clock=lambda: datetime.now(UTC))
        serving = asyncio.create_task(platform.serve(app.front))
        yield
        serving.cancel()
        await asyncio.wait({serving})
        await app.close()


async def measure(command: str, bot: Callable[[], AbstractAsyncContextManager[None]]) -> Measured:
    """Run one round."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=people, args=(theirs, command), daemon=True)
    process.start()
    theirs.close()

    def hear() -> Any:
        if not ours.poll(60):
            raise TimeoutError(f"/{command} is not answered")
        return ours.recv()

    try:
        Route.BASE, gateway = await asyncio.to_thread(hear)
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
        async with bot():
            await asyncio.to_thread(hear)
            before = time.process_time()
            rate = await asyncio.to_thread(hear)
            cpu = time.process_time() - before
        await asyncio.to_thread(process.join)
    finally:
        process.kill()
    return Measured(rate, cpu / QUESTIONS)


def main() -> int:
    """Measure and print; return 0 if the target is met."""
    return asyncio.run(compare())


async def compare() -> int:
    logging.disable(logging.WARNING)
    rounds: dict[str, list[Measured]] = {"ping": [], "progress": []}
    for _ in range(ROUNDS):
        for command, bot in (("ping", ping), ("progress", progress)):
            rounds[command].append(await measure(command, bot))
    rate = {name: max(m.per_second for m in found) for name, found in rounds.items()}
    cpu = {name: min(m.cpu for m in found) for name, found in rounds.items()}
    print(f"{PEOPLE} people, {QUESTIONS} questions, best of {ROUNDS} rounds")
    print(f"{'':38}{'answers/s':>12}{'CPU each':>12}")
    for name, label in (("ping", "/ping, bare discord.py"), ("progress", "/progress, the whole program, SQLite")):
        print(f"{label:38}{rate[name]:>12.0f}{cpu[name] * 1e6:>9.0f} µs")
    ratio = rate["progress"] / rate["ping"]
    print(
        f"{'ratio':38}{ratio:>12.2f}{cpu['progress'] / cpu['ping']:>12.2f}   (target: at least {TARGET} × the answers)"
    )
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())

"""Many people due at once on the fake Discord and the fake Slack, told by a program that is killed again and again."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.week import Week
from bot.storage.database import Database
from tests.delivery import fan_out_process
from tests.delivery.office import Office
from tests.delivery.stage import start
from tests.fakes import discord_people, slack_people
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.fakes.slack_people import TEAM
from tests.fakes.slack_server import SlackServer, slack_server

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Told:
    """What came of it.

    Attributes:
        messages: how many messages each person has, on either service.
        outcomes: how often the ledger says what, of the occasions that were due.
        killed: how many processes were killed before they were through.
    """

    messages: Counter[int]
    outcomes: Counter[str]
    killed: int


async def fan_out(folder: Path, people: int, kills: int, chance: random.Random, longest: float) -> Told:
    """Tell so many people on each service, by processes killed within `longest` seconds after they are connected."""
    discord_ids = [str(10**17 + number) for number in range(people)]
    slack_ids = [f"U0P{number:05}" for number in range(people)]
    async with discord_server(strict=False) as discord, slack_server(strict=False) as slack:
        slack.people |= {id_: slack_people.Person(id_, id_) for id_ in slack_ids}
        discord.people |= {id_: discord_people.Person(id_, id_) for id_ in discord_ids}
        async with start(folder, Office()) as world:
            places = [("discord", id_) for id_ in discord_ids] + [("slack", f"{TEAM}:{id_}") for id_ in slack_ids]
            await due(world.app.database, places)
        killed = 0
        for _ in range(kills):
            killed += await one(folder, discord, slack, lambda: chance.random() * longest)
        await one(folder, discord, slack, None)
        async with start(folder, Office()) as world:
            rows = await world.rows("SELECT outcome FROM deliveries")
        told = [len(discord.messages.get(discord.dm(id_), ())) for id_ in discord_ids]
        told += [len(slack.messages[slack.dm(id_)]) for id_ in slack_ids]
        return Told(Counter(told), Counter(str(row["outcome"]) for row in rows), killed)


async def due(database: Database, places: Sequence[tuple[str, str]]) -> None:
    """Make people known whose prompt is due since a moment."""
    now = datetime.now(UTC)
    at, week = int((now - timedelta(seconds=5)).timestamp()), Week.of(now.date()).monday.isoformat()
    async with database.write() as tx:
        for number, (platform, account) in enumerate(places):
            values = {"id": f"p{number:06}", "platform": platform, "account": account}
            await tx.run(
                "INSERT INTO learners (id, name, zone, locale, created_at) VALUES (:id, :id, 'UTC', 'en', 0)", **values
            )
            await tx.run(
                "INSERT INTO identities (platform, account, learner) VALUES (:platform, :account, :id)", **values
            )
            await tx.run(
                "INSERT INTO reminders (id, owner, kind, setter, platform, place, weekday, minute, zone, locale,"
                " next_at, occasion, lease_until, attempts, refusals, tried_at, paused, news, seat)"
                " VALUES (:id, :id, 'goals', :id, :platform, '@' || :account, :weekday, 540, 'UTC', 'en',"
                " :at, :week, 0, 0, 0, NULL, '', 0, :seat)",
                weekday=now.weekday(),
                at=at,
                week=week,
                seat=number,
                **values,
            )


async def one(folder: Path, discord: DiscordServer, slack: SlackServer, lives: Callable[[], float] | None) -> bool:
    """Run one process until it is through, or is killed; return whether it was."""
    arguments = ("-m", fan_out_process.__name__, str(folder), discord.api, slack.api)
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=pipe, cwd=ROOT)
    assert child.stdout is not None
    assert await child.stdout.readline() == b"ready\n"
    ending = asyncio.create_task(child.wait())
    await asyncio.wait({ending}, timeout=None if lives is None else lives())
    was_killed = not ending.done()
    if was_killed:
        child.send_signal(signal.SIGKILL)
    assert await ending == (-signal.SIGKILL if was_killed else 0)
    return was_killed

"""The program delivering by a moved clock, in a process made to be killed: folder, beginning, end."""

from __future__ import annotations

import asyncio
import logging
import random
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.chat.platform import Undeliverable
from bot.chat.reply import Reply
from tests.delivery.process import POSTED, Wall, write
from tests.world import Clock, settings

BEATS = "beats.txt"
AGAIN = "again.txt"
MINUTE = timedelta(minutes=1)


@dataclass
class Service(Wall):
    """A wall that takes a moment, is down now and then, and loses an answer now and then."""

    chance: random.Random = field(default_factory=random.Random)

    async def deliver(self, place: str, reply: Reply, *, key: str, tried: datetime | None = None) -> str:
        self.refuses = {"*": Undeliverable("an outage")} if self.chance.random() < 0.02 else {}
        self.loses = {place} if self.chance.random() < 0.02 else set()
        before = len(self.posted)
        receipt = await super().deliver(place, reply, key=key, tried=tried)
        if len(self.posted) == before or self.posted[-1].key != key:
            write(self.file.parent / AGAIN, key)
        await self._a_moment()
        return receipt

    async def _a_moment(self) -> None:
        await asyncio.sleep(self.chance.random() * 0.004)


async def run(folder: Path, now: datetime, end: datetime) -> None:
    """Beat whenever something is due, and once more a minute later."""
    logging.getLogger("bot").setLevel(logging.ERROR)  # outages are meant
    clock, chance = Clock(now), random.Random()  # noqa: S311  (no secret)
    service = Service(clock=clock, file=folder / POSTED, nonce=timedelta(), chance=chance)
    service.pause = service._a_moment
    app = await App.build(settings(folder), clock=clock)
    app.platforms["fake"] = service
    await app.services.outbox.release_leases()
    async with app.database.write() as tx:  # whoever is silent for four weeks is told nothing more
        await tx.run("UPDATE learners SET created_at = :now", now=int(now.timestamp()))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while clock() <= end:
        write(folder / BEATS, "begins", clock().isoformat())
        await app._beat()
        write(folder / BEATS, "ends", clock().isoformat())
        async with app.database.read() as tx:
            row = await tx.one(
                "SELECT MIN(CASE WHEN next_at > lease_until THEN next_at ELSE lease_until END) AS at FROM reminders"
            )
        assert row is not None
        clock.now = max(clock() + MINUTE, datetime.fromtimestamp(row["at"], UTC))
    await app.close()


if __name__ == "__main__":
    folder, now, end = sys.argv[1:]
    asyncio.run(run(Path(folder), datetime.fromisoformat(now), datetime.fromisoformat(end)))

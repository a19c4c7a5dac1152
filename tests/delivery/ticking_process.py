"""People ticking off topics and setting goals, in a process made to be killed: folder, number of the process."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bot.app import App
from bot.chat.reply import Press
from bot.domain.learner import Asker
from tests.world import settings

PEOPLE = 10
MIDDLE = "P"  # of ids, more or less


def acknowledge(*what: str) -> None:
    """Say what was answered; whoever is killed before has acknowledged nothing."""
    os.write(sys.stdout.fileno(), "\t".join(what).encode() + b"\n")


async def goes_on(app: App, account: str) -> None:
    asker = Asker("fake", account, "server", "room", account)
    for topic in app.services.roadmaps.default.topics:
        reply = await app.front.answer(Press("check", {"topics": topic.id}), asker)
        assert reply.cards[0].tone == "good", reply
        acknowledge("tick", account, topic.id)
        if topic.id < MIDDLE:  # there can be so many goals in a week
            title = f"read about {topic.id}"
            reply = await app.front.answer(Press("goal set", {"what": title}), asker)
            assert "went wrong" not in str(reply), reply
            if reply.cards[0].tone == "good":
                acknowledge("goal", account, title)


async def run(folder: Path, number: str) -> None:
    app = await App.build(settings(folder))
    await app.services.outbox.release_leases()
    acknowledge("ready", number, "")
    await asyncio.gather(*(goes_on(app, f"k{number}p{n}") for n in range(PEOPLE)))
    await app.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2]))

"""The whole program with a chat service that survives it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.chat.reply import Press
from tests.delivery.office import Office
from tests.world import Person, World

MONDAY_NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)  # in UTC
THIS_WEEK, NEXT_WEEK = "2026-11-30", "2026-12-07"


@dataclass(frozen=True)
class Line:
    """A line of the ledger."""

    account: str
    occasion: str
    outcome: str
    why: str = ""


@asynccontextmanager
async def start(folder: Path, office: Office) -> AsyncIterator[World]:
    """Start the program on what an earlier one left behind, as `App.run` does."""
    world = World(folder, office.clock)
    world.platform = office
    async with world:
        await world.app.services.outbox.release_leases()
        yield world


async def remind(world: World, *names: str, zone: str = "UTC", when: str = "", which: str = "goals") -> list[Person]:
    """Let people switch their goal prompt on, or all with no `which`: `when` is "day:monday time:9:00"."""
    people = []
    for name in names:
        person = world.person(name)
        await person.calls(Press("reminders on", {"zone": zone, "sure": "yes", "which": which}))
        if when:
            await person.says(f"/reminders {when}")
        people.append(person)
    return people


async def rounds(world: World, minutes: int) -> None:
    """A round a minute."""
    for _ in range(minutes):
        await world.app.courier.round()
        await world.app.services.unheard.catch_up()
        world.clock.move(minutes=1)


async def ledger(world: World) -> list[Line]:
    """What became of the occasions of each person."""
    rows = await world.rows(
        "SELECT account, d.occasion, outcome, why FROM deliveries d JOIN reminders r ON r.id = d.reminder"
        " JOIN identities i ON i.learner = r.owner ORDER BY account, d.occasion"
    )
    return [Line(*(str(value) for value in row.values())) for row in rows]


async def upcoming(world: World) -> dict[str, tuple[datetime, str]]:
    """When each person hears next, and for which occasion."""
    rows = await world.rows(
        "SELECT account, next_at, occasion FROM reminders r JOIN identities i ON i.learner = r.owner"
    )
    return {str(r["account"]): (datetime.fromtimestamp(int(str(r["next_at"])), UTC), str(r["occasion"])) for r in rows}


async def row(world: World, column: str) -> object:
    """One column of the only reminder there is."""
    ((value,),) = [tuple(r.values()) for r in await world.rows(f"SELECT {column} FROM reminders")]
    return value

"""A platform that is down is left alone, tried with one message a beat, and pauses nobody; others go on."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.chat.platform import Later, Undeliverable
from bot.chat.reply import Reply
from bot.delivery import circuit, lane
from bot.delivery.circuit import Circuit
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, ledger, remind, rounds
from tests.world import World

OUTAGE = Undeliverable("the service is down")
CLOSED = Undeliverable("direct messages are closed", forever=True)


def test_it_opens_after_some_outages_in_a_row_and_closes_at_an_answer() -> None:
    one, seen = Circuit(2), list[bool]()
    for step in (one.failed, one.answered, one.failed, one.failed, one.failed, one.answered):
        step()
        seen.append(one.is_open)
    assert seen == [False, False, False, True, True, False]


async def test_while_a_platform_is_down_one_message_a_beat_finds_out(world: World, office: Office) -> None:
    await remind(world, *(f"p{n:02}" for n in range(40)))
    world.clock.now = MONDAY_NINE
    office.refuses["*"] = OUTAGE
    await rounds(world, 1)
    at_first = len(office.asked)
    assert circuit.MOST <= at_first <= circuit.MOST + lane.AT_ONCE
    await rounds(world, 60)
    assert len(office.asked) == at_first + 60
    rows = await world.rows("SELECT COUNT(*) AS n FROM reminders WHERE paused <> '' OR refusals > 0")
    assert rows == [{"n": 0}]
    untouched = await world.rows("SELECT MAX(attempts) AS attempts FROM reminders WHERE tried_at IS NULL")
    office.refuses.clear()
    await rounds(world, 1)
    assert len(office.posted) > 40 - at_first - 60 // 2
    assert untouched != [{"attempts": None}]
    await rounds(world, 70)
    assert len(office.posted) == 40
    assert {line.outcome for line in await ledger(world)} == {"late"}


async def test_what_waited_for_a_platform_that_was_down_is_no_attempt(world: World, office: Office) -> None:
    await remind(world, *(f"p{n:02}" for n in range(60)))
    world.clock.now = MONDAY_NINE
    office.refuses["*"] = OUTAGE
    await rounds(world, 1)
    (counted,) = await world.rows(
        "SELECT COUNT(*) AS n FROM reminders WHERE attempts = 0 AND lease_until <= :now AND tried_at IS NULL",
        now=int(world.clock().timestamp()),
    )
    assert counted["n"] == 60 - len(office.asked)


async def test_refusals_close_it_for_the_platform_is_there(world: World, office: Office) -> None:
    names = [f"p{n:02}" for n in range(40)]
    await remind(world, *names)
    world.clock.now = MONDAY_NINE
    office.refuses["*"] = OUTAGE
    await rounds(world, 1)
    del office.refuses["*"]
    office.refuses = {f"@{name}": CLOSED for name in names}
    await world.app.courier.round()
    assert {line.outcome for line in await ledger(world)} == {"refused"}


async def test_a_platform_that_is_down_holds_up_no_other(world: World, office: Office) -> None:
    other = Office(name="other", clock=world.clock)
    await remind(world, *(f"p{n:02}" for n in range(30)))
    async with world.app.database.write() as tx:
        await tx.run("UPDATE reminders SET platform = 'other' WHERE place > '@p14'")
    world.app.platforms["other"] = other
    world.clock.now = MONDAY_NINE
    office.refuses["*"] = OUTAGE
    assert await world.app.courier.round() == 15
    assert len(other.posted) == 15
    assert office.posted == []


async def test_one_that_hangs_holds_up_no_other_either(world: World, office: Office) -> None:
    other = Office(name="other", clock=world.clock)
    await remind(world, "ada", "bob")
    async with world.app.database.write() as tx:
        await tx.run("UPDATE reminders SET platform = 'other' WHERE place = '@bob'")
    world.app.platforms["other"] = other
    world.clock.now = MONDAY_NINE
    office.hangs = {"@ada"}

    said = asyncio.Event()
    other.step = lambda step: said.set() if step == "after the post" else None
    running = asyncio.create_task(world.app.courier.round())
    await said.wait()
    world.clock.move(weeks=1)
    said.clear()
    again = asyncio.create_task(world.app.courier.round())
    await said.wait()
    assert [one.place for one in other.posted] == ["@bob", "@bob"]
    await again
    running.cancel()
    await asyncio.wait({running})


async def test_who_is_told_to_come_later_comes_later_and_that_is_no_attempt(world: World, office: Office) -> None:
    class Busy(Office):
        async def deliver(self, place: str, reply: Reply, **more: object) -> str:
            if not self.asked:
                self.asked.append((place, "", None))
                raise Later(90)
            return await super().deliver(place, reply, **more)  # type: ignore[arg-type]  # (as it came)

    busy = Busy(clock=world.clock)
    world.app.platforms["fake"] = busy
    await remind(world, "ada", "bob")
    world.clock.now = MONDAY_NINE
    assert await world.app.courier.round() == 1
    world.clock.move(minutes=1)
    assert await world.app.courier.round() == 0
    assert await world.rows("SELECT attempts, tried_at FROM reminders WHERE lease_until > 0") == [
        {"attempts": 0, "tried_at": None}
    ]
    world.clock.now = MONDAY_NINE + timedelta(seconds=90)
    assert await world.app.courier.round() == 1
    assert sorted(one.place for one in busy.posted) == ["@ada", "@bob"]

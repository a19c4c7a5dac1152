"""Rounds: how many at once, what goes wrong in them, and how they meet."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.platform import Undeliverable
from bot.chat.reply import Reply
from bot.delivery import circuit, lane
from bot.domain.prompt import Silence
from bot.domain.reminder import Due
from bot.storage.database import StorageError
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, NEXT_WEEK, ledger, remind, rounds, start, upcoming
from tests.delivery.trap import Trap
from tests.world import World

OUTAGE = Undeliverable("the service is down")
WEEK = timedelta(weeks=1)


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches, so that few people make many."""
    monkeypatch.setattr(lane, "BATCH", 4)
    monkeypatch.setattr(lane, "AT_ONCE", 2)


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> Trap:
    """A trap in the way of programs started from here on."""
    made = Trap()
    monkeypatch.setattr("bot.app.open_database", made.open)
    return made


def fail() -> None:
    raise StorageError("The disk is full.")


@pytest.mark.usefixtures("crowd")
async def test_a_round_goes_on_until_nothing_is_due(world: World, office: Office) -> None:
    await remind(world, *(f"p{n}" for n in range(11)))
    world.clock.now = MONDAY_NINE
    assert await world.app.courier.round() == 11
    assert len(office.posted) == 11
    assert await world.app.courier.round() == 0


@pytest.mark.usefixtures("crowd")
async def test_at_most_so_many_are_under_way_at_once(world: World, office: Office) -> None:
    under_way = [0]

    def step(name: str) -> None:
        under_way.append(under_way[-1] + (1 if name == "before the post" else -1))

    office.step = step
    office.pause = asyncio.Barrier(2).wait
    await remind(world, *(f"p{n}" for n in range(8)))
    world.clock.now = MONDAY_NINE
    await world.app.courier.round()
    assert max(under_way) == 2


async def test_while_a_round_runs_another_leaves_at_once(world: World, office: Office) -> None:
    office.hangs = {"@ada"}
    both_asked = asyncio.Barrier(3)
    office.pause = both_asked.wait
    await remind(world, "ada", "bob")
    world.clock.now = MONDAY_NINE
    running = asyncio.create_task(world.app.courier.round())
    await both_asked.wait()
    assert await world.app.courier.round() == 0
    assert len(office.asked) == 2
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled()


async def test_a_round_isnt_over_while_a_message_is_under_way(tmp_path: Path, trap: Trap, office: Office) -> None:
    failed = asyncio.Event()

    def fail_once() -> None:
        failed.set()
        fail()

    async with start(tmp_path, office) as world:
        await remind(world, "ada", "bob")
        world.clock.now = MONDAY_NINE
        office.hangs = {"@bob"}
        trap.arm(2, fail_once, only="before a write")  # where what became of Ada's is written down
        running = asyncio.create_task(world.app.courier.round())
        await failed.wait()
        for _ in range(100):
            await asyncio.sleep(0)
        assert not running.done(), "Bob's message is still under way, and the next round could claim it again"
        running.cancel()
        await asyncio.wait({running})
        office.hangs = set()
        world.clock.move(minutes=6)
        await rounds(world, 2)
        assert sorted(one.place for one in office.posted) == ["@ada", "@bob"]
        assert [line.outcome for line in await ledger(world)] == ["sent", "sent"]


@pytest.mark.usefixtures("crowd")
async def test_what_is_under_way_is_finished_though_nothing_more_can_be_claimed(
    tmp_path: Path, trap: Trap, office: Office
) -> None:
    async with start(tmp_path, office) as world:
        await remind(world, *(f"p{n}" for n in range(8)))
        world.clock.now = MONDAY_NINE
        claim, failed, claims = world.app.services.outbox.claim, asyncio.Event(), []
        office.pause = failed.wait

        async def once(*given: object) -> object:
            claims.append(given)
            if len(claims) == 2:
                failed.set()
                fail()
            return await claim(*given)  # type: ignore[arg-type]  # (as it came)

        world.app.services.outbox.claim = once  # type: ignore[method-assign,assignment]  # (the same, but once)
        with pytest.raises(StorageError):
            await world.app.courier.round()
        assert len(office.posted) == lane.AT_ONCE == len(await ledger(world))


async def test_what_could_not_be_written_down_is_logged(
    tmp_path: Path, trap: Trap, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with start(tmp_path, office) as world:
        await remind(world, "ada")
        world.clock.now = MONDAY_NINE
        trap.arm(2, fail, only="before a write")
        assert await world.app.courier.round() == 0
    assert "what became of" in caplog.text
    assert "The disk is full." in caplog.text


async def test_one_that_cant_be_composed_stops_nobody_and_comes_when_it_can(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await remind(world, "ada", "bob", "cyd")
    compose, is_broken = world.app.courier._compose, True

    async def stumbles(due: Due) -> Reply | Silence:
        if is_broken and due.place == "@bob":
            raise ZeroDivisionError("a bug")
        return await compose(due)

    world.app.courier._compose = stumbles
    world.clock.now = MONDAY_NINE
    await rounds(world, 3)
    assert sorted(one.place for one in office.posted) == ["@ada", "@cyd"]
    assert "could not be composed" in caplog.text
    assert await world.rows("SELECT tried_at FROM reminders WHERE place = '@bob'") == [{"tried_at": None}]
    is_broken = False
    await rounds(world, 10)
    assert len(office.at("@bob")) == 1


async def test_after_five_outages_in_a_row_the_rest_of_a_round_waits(world: World, office: Office) -> None:
    await remind(world, *(f"p{n:02}" for n in range(40)))
    world.clock.now = MONDAY_NINE
    office.refuses["*"] = OUTAGE
    await world.app.courier.round()
    assert circuit.MOST <= len(office.asked) <= circuit.MOST + lane.AT_ONCE
    office.refuses.clear()
    await rounds(world, 4)
    assert len(office.posted) == 40


async def test_what_stands_in_the_ledger_is_never_said_again(world: World, office: Office) -> None:
    await remind(world, "ada")
    async with world.app.database.write() as tx:
        await tx.run(
            "INSERT INTO deliveries SELECT id, occasion, next_at, next_at, 'sent', place, '', '', 0 FROM reminders"
        )
    world.clock.now = MONDAY_NINE
    await rounds(world, 2)
    assert office.asked == []
    assert (await upcoming(world))["ada"] == (MONDAY_NINE + WEEK, NEXT_WEEK)


@pytest.mark.parametrize("either_url", ["sqlite"], indirect=True)  # it takes seconds
async def test_three_thousand_that_are_too_late_are_folded_in_one_go(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "BATCH", 2)
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE + timedelta(hours=13)
    async with world.app.database.write() as tx:
        await tx.run(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
            " INSERT INTO reminders SELECT 'r' || i, 'o' || i, kind, setter, platform, place, weekday, minute, zone,"
            " locale, next_at, occasion, lease_until, attempts, refusals, tried_at, paused, news, fallback,"
            " detour, community, seat FROM reminders, n"
        )
    assert await world.app.courier.round() == 0
    assert office.asked == []
    (counted,) = await world.rows("SELECT COUNT(*) AS n FROM deliveries WHERE outcome = 'folded'")
    assert counted["n"] == 3001


async def test_the_ledger_forgets_after_four_hundred_days(world: World, office: Office) -> None:
    await remind(world, "ada")
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    world.clock.now = MONDAY_NINE + timedelta(days=399)
    await world.app.services.outbox.prune()
    assert len(await ledger(world)) == 1
    world.clock.move(days=2)
    await world.app.services.outbox.prune()
    assert await ledger(world) == []


async def test_a_round_that_delivered_says_how_many_and_how_late(
    world: World, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    await remind(world, "ada", "bob", "cyd")
    await world.person("cyd").says("/reminders time:8:59")
    caplog.clear()
    world.clock.now = MONDAY_NINE + timedelta(seconds=2)
    await rounds(world, 3)
    assert caplog.messages == ["fake: 3 delivered, half within 2 s of their time, 99 of 100 within 62 s"]

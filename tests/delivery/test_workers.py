"""Several programs on one database, each with a courier of its own: nobody is told twice, and nobody when one dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from bot.services.outbox import Share
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, THIS_WEEK, Line, ledger, remind
from tests.delivery.trap import Trap
from tests.postgres import Server
from tests.world import World

PEOPLE = [f"p{number:02}" for number in range(24)]


class Killed(BaseException):
    """No code of that program runs after this."""


def die() -> None:
    raise Killed


class Divided(Office):
    """An office on which each process may post, at its share of the pace."""

    share = 0.5


async def end_sessions(url: str) -> None:
    """End the sessions that hold what their process is the only one to do."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
    )
    await connection.close()


@asynccontextmanager
async def workers(folder: Path, office: Office, number: int) -> AsyncIterator[Sequence[World]]:
    """Start so many programs, one after the other; what they post is seen on one wall."""
    async with AsyncExitStack() as opened:
        made = []
        for _ in range(number):
            world = World(folder, office.clock)
            world.platform = office
            made.append(await opened.enter_async_context(world))
        yield made


async def everybody_is_told_once(worlds: Sequence[World], office: Office) -> None:
    for _ in range(3):
        await asyncio.gather(*(world.app.courier.round() for world in worlds))
        worlds[0].clock.move(minutes=6)  # by then nobody has a lease who doesn't live
    assert sorted(one.place for one in office.posted) == [f"@{name}" for name in PEOPLE]
    found = await ledger(worlds[0])
    assert [line.account for line in found] == PEOPLE
    assert {line.outcome for line in found} <= {"sent", "late"}


@pytest.mark.parametrize("number", [2, 4])
async def test_each_person_hears_once_from_all_of_them(
    either_url: str, tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Divided()
    monkeypatch.setattr("bot.delivery.lane.BATCH", 4)
    async with workers(tmp_path, office, number) as worlds:
        await remind(worlds[0], *PEOPLE)
        worlds[0].clock.now = MONDAY_NINE
        carried = await asyncio.gather(*(world.app.courier.round() for world in worlds))
        assert sum(carried) == len(PEOPLE)
        assert await ledger(worlds[0]) == [Line(name, THIS_WEEK, "sent") for name in PEOPLE]
        await everybody_is_told_once(worlds, office)


@pytest.mark.parametrize("step", range(4, 60, 11))
@pytest.mark.parametrize("number", [2, 4])
async def test_when_one_dies_midway_the_others_tell_those_it_had_claimed(
    either_url: str, tmp_path: Path, number: int, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = Trap()
    office = Divided(nonce=timedelta())
    async with workers(tmp_path, office, number - 1) as worlds:
        await remind(worlds[0], *PEOPLE)
        monkeypatch.setattr("bot.delivery.lane.BATCH", 8)
        monkeypatch.setattr("bot.app.open_database", trap.open)
        office.clock.now = MONDAY_NINE
        async with workers(tmp_path, Divided(nonce=timedelta(), clock=office.clock, step=trap), 1) as (dying,):
            assert isinstance(dying.platform, Office)
            dying.platform.posted = office.posted  # one wall
            trap.arm(step, die, fatal=True)
            rounds = (world.app.courier.round() for world in (dying, *worlds))
            ended = await asyncio.gather(*rounds, return_exceptions=True)
            assert trap.has_sprung == isinstance(ended[0], Killed)
            trap.disarm()
        await everybody_is_told_once(worlds, office)


async def test_where_limits_are_not_divided_one_delivers_and_another_when_it_is_gone(
    either_url: str, tmp_path: Path, office: Office
) -> None:
    async with workers(tmp_path, office, 2) as (first, second):
        await remind(first, "ada")
        first.clock.now = MONDAY_NINE
        is_alone = "sqlite" in either_url  # there is nobody else to lead
        assert await second.app.courier.round() == 1
        first.clock.move(weeks=1)
        assert await first.app.courier.round() == int(is_alone)
        await second.app.close()
        assert await first.app.courier.round() == int(not is_alone)
        assert len(office.posted) == 2


@pytest.mark.parametrize("is_quick", [True, False])
async def test_who_loses_the_session_that_leads_claims_nothing_more_unless_nobody_took_over(
    postgres: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_quick: bool,
) -> None:
    monkeypatch.setattr("bot.delivery.lane.BATCH", 4)
    monkeypatch.setattr("bot.delivery.lane.AT_ONCE", 4)
    async with postgres.database() as url:
        await asyncio.to_thread((tmp_path / "url").write_text, url)
        office = Office()
        async with workers(tmp_path, office, 2) as (leader, other):
            await remind(leader, *PEOPLE)
            leader.clock.now = MONDAY_NINE
            claimed, over = len(PEOPLE), asyncio.Event()

            async def lost() -> None:
                """The server ends the session; another process looks before the leader does, or after it."""
                nonlocal claimed
                if len(office.asked) == 1:
                    await end_sessions(url)
                    if is_quick:
                        assert await other.app.database.lead("deliver.fake")
                        rows = await other.rows("SELECT id FROM reminders WHERE attempts > 0")
                        claimed = len(rows) + 4  # one more may be under way
                    over.set()
                await over.wait()

            office.pause = lost
            carried = [await leader.app.courier.round(), await other.app.courier.round()]
            assert sum(carried) == len(PEOPLE)
            assert 0 < carried[0] <= claimed
            assert (carried[1] > 0) == is_quick
            assert sorted(one.place for one in office.posted) == [f"@{name}" for name in PEOPLE]
            assert await ledger(other) == [Line(name, THIS_WEEK, "sent") for name in PEOPLE]
            assert [await world.app.courier.round() for world in (leader, other)] == [0, 0]


async def test_a_process_leaves_what_is_not_its_own(tmp_path: Path, office: Office) -> None:
    async with workers(tmp_path, office, 1) as (world,):
        await remind(world, "ada")
        await world.person("boss", manages=True).says("/admin channel:here")
        world.clock.now = MONDAY_NINE
        share = Share(prompts=False, posts=False)

        async def delivers(_: str) -> Share:
            return share

        world.app.courier._delivers = delivers
        assert await world.app.courier.round() == 0
        share = Share(prompts=False)
        assert await world.app.courier.round() == 1
        share = Share(posts=False)
        assert await world.app.courier.round() == 1
        assert [one.place for one in office.posted] == ["room", "@ada"]

"""Many due at once: nobody waits for all of a large community, a busy place or an earlier hour."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reply import Press
from bot.delivery import lane
from bot.delivery.tally import Tally
from tests.delivery.office import Office, Posted
from tests.delivery.stage import MONDAY_NINE, remind
from tests.world import World

Paced = type("Paced", (Office,), {"pace": 1.0})


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches, and one after the other, so that the order is seen."""
    monkeypatch.setattr(lane, "BATCH", 6)
    monkeypatch.setattr(lane, "AT_ONCE", 1)


async def join(world: World, community: str | None, *names: str, when: str = "") -> None:
    for name in names:
        person = world.person(name, community=community)
        await person.calls(Press("reminders on", {"zone": "UTC", "sure": "yes", "which": "goals"}))
        if when:
            await person.says(f"/reminders {when}")


def order(office: Office) -> str:
    """The first letters of those who were told, in order."""
    return "".join(one.place[1] for one in office.posted)


async def test_the_first_of_each_community_come_before_the_second_of_any(world: World, office: Office) -> None:
    await join(world, "large", *(f"l{n:02}" for n in range(20)))
    await join(world, "small", "s1", "s2", "s3")
    await join(world, None, "d1", "d2")
    world.clock.now = MONDAY_NINE
    await world.app.courier.round()
    heard = order(office)
    assert Counter(heard) == {"l": 20, "s": 3, "d": 2}
    assert Counter(heard[:6]) == {"l": 2, "s": 2, "d": 2}
    assert heard.rindex("s") < 10
    office.posted.clear()
    world.clock.move(weeks=1)
    await world.app.courier.round()
    assert order(office).rindex("s") < 10, "next week as well"


async def test_who_leaves_makes_room_and_who_changes_the_time_queues_up_again(world: World, office: Office) -> None:
    await join(world, "large", *(f"l{n}" for n in range(6)))
    await world.person("l0", community="large").says("/reminders off")
    await join(world, "large", "l9")
    await world.person("l1", community="large").says("/reminders time:10")
    await world.person("l1", community="large").says("/reminders time:9")
    seats = {
        row["place"]: row["seat"] for row in await world.rows("SELECT place, seat FROM reminders WHERE paused = ''")
    }
    assert seats == {"@l2": 2, "@l3": 3, "@l4": 4, "@l5": 5, "@l9": 5, "@l1": 5}


async def test_an_earlier_hour_that_takes_long_doesnt_keep_a_later_one_waiting(world: World, office: Office) -> None:
    await join(world, "large", *(f"l{n:02}" for n in range(20)))
    await join(world, "small", "s1", "s2", when="time:9:05")
    world.clock.now = MONDAY_NINE + timedelta(minutes=5)
    await world.app.courier.round()
    assert order(office).rindex("s") < 8


async def test_many_for_one_channel_keep_no_place_of_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The channel's messages take long, one after the other; everybody else is told meanwhile."""
    monkeypatch.setattr(lane, "AT_ONCE", 4)
    slow, others = asyncio.Event(), asyncio.Event()

    class Slow(Office):
        def post(self, posted: Posted) -> None:
            super().post(posted)
            if len(self.posted) == 20:
                others.set()

        async def deliver(self, place: str, *given: object, **more: object) -> str:
            if place == "room":
                await slow.wait()
            return await super().deliver(place, *given, **more)  # type: ignore[arg-type]  # (as it came)

    office = Slow(clock=world.clock)
    world.app.platforms["fake"] = office
    people = [f"p{n:02}" for n in range(40)]
    await remind(world, *people)
    for name in people[:20]:
        await world.person(name).says("/reminders where:here")
    world.clock.now = MONDAY_NINE
    running = asyncio.create_task(world.app.courier.round())
    await others.wait()
    assert {one.place for one in office.posted} == {f"@{name}" for name in people[20:]}
    slow.set()
    assert await running == 40


async def test_no_more_is_under_way_than_soon_has_its_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "AT_ONCE", 16)
    office = Paced(clock=world.clock)
    under_way = [0]
    office.step = lambda name: under_way.append(under_way[-1] + (1 if name == "before the post" else -1))
    world.app.platforms["fake"] = office
    await remind(world, *(f"p{n}" for n in range(20)))
    world.clock.now = MONDAY_NINE
    office.pause = asyncio.Barrier(int(lane.SOON)).wait
    assert await world.app.courier.round() == 20
    assert max(under_way) == lane.SOON


async def test_what_would_be_sent_after_its_lease_is_handed_back(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remind(world, "ada", "bob")
    world.clock.now = MONDAY_NINE
    monkeypatch.setattr(lane, "BEGINS", -1.0)

    def in_time() -> None:
        monkeypatch.setattr(lane, "BEGINS", 100.0)

    claim = world.app.services.outbox.claim
    claims = []

    async def counted(*given: object) -> object:
        claims.append(given)
        if len(claims) == 3:
            in_time()
        return await claim(*given)  # type: ignore[arg-type]  # (as it came)

    monkeypatch.setattr(type(world.app.services.outbox), "claim", lambda _, *given: counted(*given))
    assert await world.app.courier.round() == 2
    assert len(claims) > 3
    assert sorted((place, tried) for place, _, tried in office.asked) == [("@ada", None), ("@bob", None)]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=50), st.floats(0.01, 1))
def test_a_tally_knows_how_late_most_were(late: list[int], share: float) -> None:
    tally = Tally()
    for seconds in late:
        tally.add(timedelta(seconds=seconds))
    within = tally.late(share)
    assert len(tally) == len(late)
    assert sum(one <= within for one in late) >= share * len(late) > sum(one < within for one in late)

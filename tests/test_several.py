"""The whole program on PostgreSQL: several of it on one database, and a database that goes away and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.platform import Front
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, THIS_WEEK, Line, ledger, remind
from tests.postgres import Server
from tests.world import Person, World, words_of

TOPICS = [f"{module}.{topic}" for module in range(1, 8) for topic in range(1, 5)]


class Standing(Office):
    """An office that is there until the program ends."""

    async def serve(self, front: Front) -> None:
        await asyncio.Event().wait()


@pytest.fixture
async def folder(postgres: Server, tmp_path: Path) -> AsyncIterator[Path]:
    async with postgres.database() as url:
        await asyncio.to_thread((tmp_path / "url").write_text, url)
        yield tmp_path


@pytest.fixture
async def worlds(folder: Path) -> AsyncIterator[list[World]]:
    """Three programs that start at once; what they post is seen on one wall."""
    office = Standing()
    async with AsyncExitStack() as opened:
        made = [World(folder, office.clock) for _ in range(3)]
        for world in made:
            world.platform = office
        await asyncio.gather(*(opened.enter_async_context(world) for world in made))
        yield made


async def test_a_person_may_be_answered_by_any_of_them(worlds: list[World]) -> None:
    everywhere = [world.person("ada") for world in worlds]
    await asyncio.gather(*(ada.says("/check 1.1") for ada in everywhere), everywhere[0].says("/check 1.2"))
    assert await worlds[0].rows("SELECT COUNT(*) AS n FROM learners") == [{"n": 1}]
    assert len(await worlds[1].rows("SELECT topic FROM states WHERE state = 'done'")) == 2
    (numbers,) = await worlds[2].rows("SELECT COUNT(*) AS n, COUNT(DISTINCT number) AS told FROM changes")
    assert numbers["n"] == numbers["told"]
    texts = {words_of(await ada.says("/today")) for ada in everywhere}
    assert len(texts) == 1
    assert len(await worlds[0].rows("SELECT id FROM roadmaps")) == 1


async def test_each_person_hears_once_from_all_of_them(worlds: list[World]) -> None:
    people = [f"p{number:02}" for number in range(30)]
    await remind(worlds[0], *people)
    worlds[0].clock.now = MONDAY_NINE
    await asyncio.gather(*(world.app.courier.round() for world in worlds))
    office = worlds[0].platform
    assert isinstance(office, Office)
    assert sorted(one.place for one in office.posted) == [f"@{name}" for name in people]
    assert await ledger(worlds[1]) == [Line(name, THIS_WEEK, "sent") for name in people]


async def test_one_keeps_house_and_another_when_it_is_gone(
    worlds: list[World], caplog: pytest.LogCaptureFixture
) -> None:
    async def keep_house(world: World) -> bool:
        async with world.app.database.write() as tx:
            await tx.run("INSERT INTO kept (id, press, until) VALUES ('old', '{}', 0)")
        await world.app._housekeep()
        left = bool(await world.rows("SELECT id FROM kept"))
        async with world.app.database.write() as tx:
            await tx.run("DELETE FROM kept")
        return not left

    first = [await keep_house(world) for world in worlds]
    assert first == [True, False, False]
    await worlds[0].app.close()
    assert [await keep_house(world) for world in worlds[1:]] == [True, False]


async def test_only_the_first_to_start_frees_what_was_claimed_before(folder: Path, worlds: list[World]) -> None:
    await remind(worlds[0], "ada")
    worlds[0].clock.now = MONDAY_NINE
    assert len(await worlds[0].app.services.outbox.claim("fake", 10)) == 1

    async def started(world: World) -> bool:
        """Whether a program that starts now, and stops after its first beat, finds something to deliver."""
        async with world:
            stop = asyncio.Event()
            stop.set()
            await world.app.run(stop)
            return bool(world.platform.sent)

    beside = World(folder, worlds[0].clock)
    assert not await started(beside)
    for world in worlds:
        await world.app.close()
    worlds[0].clock.now += timedelta(seconds=1)
    assert await started(World(folder, worlds[0].clock))


async def test_when_the_database_restarts_answers_fail_kindly_and_nothing_that_was_said_is_lost(
    postgres: Server, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(folder)
    office = world.platform = Standing(clock=world.clock)
    async with world:
        people = [world.person(f"p{number}") for number in range(4)]
        ticked: dict[str, list[str]] = {person.asker.account: [] for person in people}
        refused: list[str] = []

        async def goes_on(person: Person, *, until: asyncio.Event) -> None:
            for topic in TOPICS:
                said = words_of(await person.says(f"/check {topic}"))
                if said.startswith("Sorry, that went wrong"):
                    refused.append(said)
                    await asyncio.sleep(0.02)
                elif "no topic" not in said:
                    ticked[person.asker.account].append(topic)
                if until.is_set():
                    return

        stop, over = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(world.app.run(stop))
        talking = [asyncio.create_task(goes_on(person, until=over)) for person in people]
        while sum(map(len, ticked.values())) < 8:  # noqa: ASYNC110  (what they did is what counts)
            await asyncio.sleep(0.001)
        await asyncio.to_thread(postgres.crash)
        try:
            while not refused:  # noqa: ASYNC110  (likewise)
                await asyncio.sleep(0.001)
        finally:
            await asyncio.to_thread(postgres.start)
        over.set()
        await asyncio.gather(*talking)
        assert not running.done()
        for person in people:
            assert "Sorry" not in words_of(await person.says("/today"))
            topics = await world.rows(
                "SELECT COUNT(*) AS n FROM states s JOIN identities i ON i.learner = s.learner"
                " WHERE account = :account AND state = 'done'",
                account=person.asker.account,
            )
            assert int(str(topics[0]["n"])) >= len(ticked[person.asker.account])
        await remind(world, "p0")
        world.clock.now = MONDAY_NINE
        assert await world.app.courier.round() == 1
        assert [one.place for one in office.posted] == ["@p0"]
        stop.set()
        await asyncio.wait_for(running, 5)
    assert all(said.count("geheim") == 0 for said in (*refused, caplog.text))

"""Health and metrics, asked for over HTTP from the real program."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import App
from bot.chat.platform import PlatformDown, Undeliverable
from bot.chat.reply import Press
from bot.commands import COMMANDS
from bot.domain.errors import StartUpError
from bot.settings import Settings
from tests.test_app import Shaky
from tests.world import Clock, Person, Recorder, World

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)


class Watched(World):
    """The program with a window; its platform is a recording one."""

    async def __aenter__(self) -> Self:
        self.given = Settings(  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
            _env_file=None,
            database_url=f"sqlite:///{self.folder}/study.db",
            metrics="127.0.0.1:0",
            web="127.0.0.1:0",
        )
        self.app = await App.build(self.given, clock=self.clock)
        await self.app._open_window(self.given)
        self.app.platforms[self.platform.name] = self.platform
        return self

    @property
    def url(self) -> str:
        assert self.app._window is not None
        return self.app._window.url

    async def health(self) -> tuple[int, dict[str, Any]]:
        async with aiohttp.ClientSession() as client, client.get(f"{self.url}/healthz") as answer:
            return answer.status, await answer.json()

    async def metrics(self) -> str:
        async with aiohttp.ClientSession() as client, client.get(f"{self.url}/metrics") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/plain")
            return await answer.text()

    async def values(self) -> Mapping[tuple[str, ...], float]:
        """Every sample by its name and the values of its labels, in the order of their names."""
        families = text_string_to_metric_families(await self.metrics())
        return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Watched]:
    async with Watched(tmp_path, Clock(MONDAY)) as opened:
        yield opened


@asynccontextmanager
async def running(app: App) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(app.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def test_a_program_that_runs_is_well(world: Watched) -> None:
    steady = Shaky("steady", world.clock)
    world.app.platforms = {"steady": steady}
    async with running(world.app):
        await asyncio.wait_for(steady.stays_up.wait(), 5)
        await world.app._beat()
        status, said = await world.health()
    assert (status, said["ok"], said["reasons"], said["platforms"]) == (200, True, [], {"steady": True})
    assert 0 <= said["heartbeat"] < 5


async def test_what_is_wrong_is_named(world: Watched) -> None:
    away = PlatformDown("The token is refused.", forever=True)
    world.app.platforms |= {"hopeless": Shaky("hopeless", world.clock, away), "steady": Shaky("steady", world.clock)}
    steady = world.app.platforms["steady"]
    assert isinstance(steady, Shaky)
    async with running(world.app):
        await asyncio.wait_for(steady.stays_up.wait(), 5)
        status, said = await world.health()
    assert (status, said["reasons"]) == (503, ["hopeless is down: The token is refused."])
    await world.app.database.close()
    status, said = await world.health()
    assert status == 503
    assert said["reasons"][0] == "The database doesn't answer: The database is closed."
    assert (await world.values())["study_buddy_database_up",] == 0


async def test_a_silent_heart_and_a_slow_database_are_named(world: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.watch.pulse.SILENCE", -1.0)
    monkeypatch.setattr("bot.watch.window.PATIENCE", 0.0)
    _, said = await world.health()
    assert said["reasons"] == [
        "The database took longer than 0 seconds.",
        "The heart has never beaten, and should every minute.",
    ]


async def test_answers_are_counted_by_command_and_outcome(world: Watched) -> None:
    ada = world.person("ada")
    await ada.says("/check 1.1")
    await ada.says("/check 1.1-1.99")
    await ada.says("/today")
    await ada.calls(Press("no-such-thing-4711", {"geheim": "x"}))
    async with world.app.database.write() as tx:
        await tx.run("ALTER TABLE goals RENAME TO hidden")
    await ada.says("/goal list")
    found = await world.values()
    counted = {key[1:]: n for key, n in found.items() if key[0] == "study_buddy_answers_total"}
    assert counted == {
        ("check", "ok"): 1,
        ("check", "problem"): 1,
        ("today", "ok"): 1,
        ("unknown", "problem"): 1,
        ("goal list", "broke"): 1,
    }
    assert found["study_buddy_answer_seconds_count",] == 5
    assert {key[0] for key in counted} <= {c.name for c in COMMANDS} | {"unknown"}


async def test_deliveries_are_counted_with_how_late_they_are(world: Watched) -> None:
    people = [world.person(name) for name in ("ada", "bo")]
    for person in people:
        await remind(person)
    world.clock.move(days=7, seconds=90)
    assert (await world.values())["study_buddy_due",] == 2
    world.platform.refusal = Undeliverable("It is away.", forever=False)
    await world.app.courier.round()
    world.platform.refusal = None
    world.clock.move(minutes=10)
    await world.app.courier.round()
    found = await world.values()
    assert found["study_buddy_deliveries_total", "failed", "fake"] == 2
    assert found["study_buddy_deliveries_total", "delivered", "fake"] == 2
    assert found["study_buddy_delivery_lateness_seconds_sum",] == 2 * 690
    assert found["study_buddy_due",] == 0


async def remind(person: Person) -> None:
    await person.calls(Press("reminders on", {"zone": "UTC", "sure": "yes"}))
    await person.says("/reminders day:monday time:9:00")
    for which in ("phase", "end"):
        await person.calls(Press("reminders off", {"which": which}))


async def test_no_word_of_a_person_is_in_the_metrics(world: Watched) -> None:
    quine = world.person("willard", place="kantine")
    await quine.says("/goal set Geheimnis lüften")
    await quine.says("/xyzzy")
    await remind(quine)
    world.clock.move(days=7)
    await world.app.courier.round()
    text = (await world.metrics()).lower()
    for word in ("willard", "kantine", "geheim", "xyzzy", "server"):
        assert word not in text


async def test_the_program_tells_of_itself(world: Watched) -> None:
    found = await world.values()
    names = {key[0] for key in found}
    roadmap = world.app.services.roadmaps.default
    assert found["study_buddy_roadmap_topics", roadmap.id] == 30
    assert found["study_buddy_database_up",] == 1
    assert {"study_buddy_build_info", "process_resident_memory_bytes", "python_info"} <= names


async def test_how_late_the_loop_is_gets_looked_at(tmp_path: Path) -> None:
    looks = asyncio.Semaphore(0)

    async def at_once(seconds: float) -> None:
        assert seconds == 1
        looks.release()
        await asyncio.sleep(0)

    async with Watched(tmp_path) as world:
        window = world.app._window
        assert window is not None
        assert window._sampling is not None
        window._sampling.cancel()
        window._sleep = at_once
        window._sampling = asyncio.create_task(window._sample())
        for _ in range(3):
            await looks.acquire()
        assert (await world.values())["study_buddy_loop_lag_seconds_count",] >= 2


@pytest.mark.parametrize("host", ["localhost:80", "127.0.0.1", "[::1]:9"])
async def test_our_own_names_are_answered(world: Watched, host: str) -> None:
    assert await asked_as(world, host) == 200


@pytest.mark.parametrize("host", ["evil.example", "192.0.2.1", "127.0.0.1.evil.example"])
async def test_a_foreign_page_that_sends_its_name_here_gets_nothing(world: Watched, host: str) -> None:
    assert await asked_as(world, host) == 403


async def asked_as(world: Watched, host: str) -> int:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{world.url}/healthz", headers={"Host": host}) as answer,
    ):
        await answer.read()
        return answer.status


async def test_a_taken_address_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        given = Settings(  # type: ignore[call-arg]  # (as above)
            _env_file=None, database_url=f"sqlite:///{tmp_path}/study.db", metrics=f"127.0.0.1:{port}"
        )
        app = await App.build(given)
        with pytest.raises(StartUpError, match=rf"I can't serve METRICS on 127\.0\.0\.1:{port} \(.+\): set it to"):
            await app.connect(given)
        await app.close()


async def test_unset_nobody_listens(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        assert world.app._window is None
        assert isinstance(world.platform, Recorder)

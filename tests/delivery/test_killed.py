"""The program dies, is stopped or meets an error at every step of a delivery; each person hears once all the same."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.storage.database import StorageError
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, NEXT_WEEK, THIS_WEEK, Line, ledger, remind, start, upcoming
from tests.delivery.trap import Trap
from tests.postgres import Server
from tests.world import World

PEOPLE = ("ada", "bob")

# One delivery, from the look at the clock to the empty claim that ends a round.
ONE = [
    "before a read",  # was the clock ahead?
    "before a read",  # is anything too late on a platform that isn't here?
    *("before a write", "before its commit", "after its commit"),  # claimed
    *("before a read", "before the post", "after the post"),  # composed, posted
    *("before a write", "before its commit", "after its commit"),  # settled
    *("before a write", "before its commit", "after its commit"),  # nothing is left
]


Disturbed: TypeAlias = "Callable[[Stage, int, int], Awaitable[tuple[Office, list[Line]]]]"


class Killed(BaseException):
    """No code of the program runs after this."""


class Stage:
    """Folders in which people wait for Monday, with a trap in the program's way; their database may be on a server."""

    def __init__(self, folder: Path, trap: Trap) -> None:
        self._folder, self._trap, self._number = folder, trap, 0
        self.nonce = timedelta()
        self.server: Server | None = None
        self._waiting = self._copied = ""  # databases on the server

    async def steps(self, *people: str) -> list[str]:
        """Let people wait, and return the steps of an undisturbed round."""
        waiting = self._folder / "waiting"
        if self.server is not None:
            self._waiting = await self.server.make()
            await asyncio.to_thread(point, waiting, self.server.url(self._waiting))
        async with start(waiting, Office()) as world:
            await remind(world, *people)
        async with self._restarted(await self._copy()) as world:
            self._trap.disarm()
            await world.app.courier.round()
        return self._trap.steps

    async def killed(self, number: int, minutes: int) -> tuple[Office, list[Line]]:
        """Nothing of the program runs after the step; it is started again minutes later."""
        office = await self._copy()
        async with self._restarted(office) as world:
            self._trap.arm(number, die, fatal=True)
            round_ = await self._one_round(world)
            assert isinstance(round_.exception(), Killed)
        async with self._restarted(office) as world:
            return office, await self._goes_on(world, minutes)

    async def stopped(self, number: int, minutes: int) -> tuple[Office, list[Line]]:
        """The round is cancelled at the step, as when the program ends; it is started again minutes later."""
        office = await self._copy()
        async with self._restarted(office) as world:
            rounds: list[asyncio.Task[int]] = []

            def cancel() -> None:
                rounds[0].cancel()

            self._trap.arm(number, cancel)
            await self._one_round(world, rounds)
        async with self._restarted(office) as world:
            return office, await self._goes_on(world, minutes)

    async def hindered(self, number: int, minutes: int) -> tuple[Office, list[Line]]:
        """The step fails once and the program goes on."""
        office = await self._copy()
        async with self._restarted(office) as world:
            self._trap.arm(number, fail)
            await self._one_round(world)
            return office, await self._goes_on(world, minutes)

    async def clear(self) -> None:
        """Drop what is on the server."""
        for name in (self._copied, self._waiting):
            if name and self.server is not None:
                await self.server.drop(name)

    async def _copy(self) -> Office:
        """A fresh copy of where people wait: it is Monday."""
        self._number += 1
        shutil.copytree(self._folder / "waiting", self._here)
        if self.server is not None:
            if self._copied:
                await self.server.drop(self._copied)
            self._copied = await self.server.make(self._waiting)
            await asyncio.to_thread(point, self._here, self.server.url(self._copied))
        office = Office(nonce=self.nonce, step=self._trap)
        office.clock.now = MONDAY_NINE
        return office

    @property
    def _here(self) -> Path:
        return self._folder / str(self._number)

    def _restarted(self, office: Office) -> AbstractAsyncContextManager[World]:
        return start(self._here, office)

    async def _one_round(self, world: World, rounds: list[asyncio.Task[int]] | None = None) -> asyncio.Task[int]:
        """A round in a task of its own, as the ticker has it."""
        round_ = asyncio.create_task(world.app.courier.round())
        if rounds is not None:
            rounds.append(round_)
        _, late = await asyncio.wait({round_}, timeout=5)
        assert not late
        if not round_.cancelled():
            round_.exception()  # looked at, or the event loop complains
        assert self._trap.has_sprung
        self._trap.disarm()
        return round_

    async def _goes_on(self, world: World, minutes: int) -> list[Line]:
        world.clock.move(minutes=minutes)
        for _ in range(10):
            await world.app.courier.round()
            world.clock.move(minutes=1)
        assert {name for _, name in (await upcoming(world)).values()} == {NEXT_WEEK}
        return await ledger(world)


def point(folder: Path, url: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "url").write_text(url)


def die() -> None:
    raise Killed


def fail() -> None:
    raise StorageError("The disk is full: make room on it, nothing was saved.")


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    trap = Trap()
    monkeypatch.setattr("bot.app.open_database", trap.open)
    made = Stage(tmp_path, trap)
    yield made
    await made.clear()


async def test_these_are_the_steps(stage: Stage) -> None:
    assert await stage.steps("ada") == ONE


@pytest.mark.parametrize("nonce", [0, 2])  # minutes for which the service recognises a key by itself
@pytest.mark.parametrize(
    ("disturbed", "minutes"),
    [
        *((Stage.killed, minutes) for minutes in (0, 1, 10, 300)),
        *((Stage.stopped, minutes) for minutes in (0, 10)),
        *((Stage.hindered, minutes) for minutes in (0, 10)),
    ],
)
async def test_disturbed_at_any_step_each_person_hears_once(
    stage: Stage, disturbed: Disturbed, minutes: int, nonce: int
) -> None:
    stage.nonce = timedelta(minutes=nonce)
    await everybody_hears_once(stage, disturbed, minutes, *PEOPLE)


@pytest.mark.parametrize(("disturbed", "minutes"), [(Stage.killed, 0), (Stage.stopped, 10), (Stage.hindered, 0)])
async def test_on_a_server_as_well(stage: Stage, postgres: Server, disturbed: Disturbed, minutes: int) -> None:
    stage.server = postgres
    await everybody_hears_once(stage, disturbed, minutes, "ada")


async def everybody_hears_once(stage: Stage, disturbed: Disturbed, minutes: int, *people: str) -> None:
    steps = len(await stage.steps(*people))
    for number in range(1, steps + 1):
        office, lines = await disturbed(stage, number, minutes)
        assert sorted(one.place for one in office.posted) == [f"@{name}" for name in people], f"step {number}"
        assert [(line.account, line.occasion) for line in lines] == [(name, THIS_WEEK) for name in people]
        assert {line.outcome for line in lines} <= {"sent", "late"}, f"step {number}"


@pytest.mark.parametrize("disturbed", [Stage.killed, Stage.stopped])
async def test_after_more_than_twelve_hours_it_is_not_said_again(stage: Stage, disturbed: Disturbed) -> None:
    steps = len(await stage.steps(*PEOPLE))
    for number in range(1, steps + 1):
        office, lines = await disturbed(stage, number, 12 * 60 + 1)
        posted = [one.place.removeprefix("@") for one in office.posted]
        assert len(posted) == len(set(posted)), f"step {number}"
        for line in lines:
            may_be = {"sent", "unknown"} if line.account in posted else {"folded", "unknown"}
            assert line.outcome in may_be, f"step {number}: {line}"

"""The program dies, is stopped or meets an error at every step of a delivery; each person hears once all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.storage.database import StorageError
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, NEXT_WEEK, THIS_WEEK, Line, ledger, remind, start, upcoming
from tests.delivery.trap import Trap
from tests.world import World

PEOPLE = ("ada", "bob", "cyd")

# One delivery, from the claim to the empty claim that ends a round.
ONE = [
    *("before a write", "before its commit", "after its commit"),  # claimed
    *("before a read", "before the post", "after the post"),  # composed, posted
    *("before a write", "before its commit", "after its commit"),  # settled
    *("before a write", "before its commit", "after its commit"),  # nothing is left
]


Disturbed: TypeAlias = "Callable[[Stage, int, int], Awaitable[tuple[Office, list[Line]]]]"


class Killed(BaseException):
    """No code of the program runs after this."""


class Stage:
    """Folders in which people wait for Monday, with a trap in the program's way."""

    def __init__(self, folder: Path, trap: Trap, nonce: timedelta) -> None:
        self._folder, self._trap, self._nonce, self._number = folder, trap, nonce, 0

    async def steps(self, *people: str) -> list[str]:
        """The steps of an undisturbed round."""
        office = await self._prepared(*people)
        async with start(self._here, office) as world:
            self._trap.disarm()
            await world.app.courier.round()
        return self._trap.steps

    async def killed(self, number: int, minutes: int) -> tuple[Office, list[Line]]:
        """Nothing of the program runs after the step; it is started again minutes later."""
        office = await self._prepared(*PEOPLE)
        async with start(self._here, office) as world:
            self._trap.arm(number, die, fatal=True)
            round_ = await self._one_round(world)
            assert isinstance(round_.exception(), Killed)
        async with start(self._here, office) as world:
            return office, await self._goes_on(world, minutes)

    async def stopped(self, number: int, minutes: int) -> tuple[Office, list[Line]]:
        """The round is cancelled at the step, as when the program ends; it is started again minutes later."""
        office = await self._prepared(*PEOPLE)
        async with start(self._here, office) as world:
            rounds: list[asyncio.Task[int]] = []

            def cancel() -> None:
                rounds[0].cancel()

            self._trap.arm(number, cancel)
            await self._one_round(world, rounds)
        async with start(self._here, office) as world:
            return office, await self._goes_on(world, minutes)

    async def hindered(self, number: int, minutes: int) -> tuple[Office, list[Line]]:
        """The step fails once and the program goes on."""
        office = await self._prepared(*PEOPLE)
        async with start(self._here, office) as world:
            self._trap.arm(number, fail)
            await self._one_round(world)
            return office, await self._goes_on(world, minutes)

    @property
    def _here(self) -> Path:
        return self._folder / str(self._number)

    async def _prepared(self, *people: str) -> Office:
        self._number += 1
        self._trap.disarm()
        office = Office(nonce=self._nonce)
        async with start(self._here, office) as world:
            await remind(world, *people)
        office.clock.now = MONDAY_NINE
        office.step = self._trap
        return office

    async def _one_round(self, world: World, rounds: list[asyncio.Task[int]] | None = None) -> asyncio.Task[int]:
        """A round in a task of its own, as the ticker has it."""
        round_ = asyncio.create_task(world.app.courier.round())
        if rounds is not None:
            rounds.append(round_)
        _, late = await asyncio.wait({round_}, timeout=5)
        assert not late
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


def die() -> None:
    raise Killed


def fail() -> None:
    raise StorageError("The disk is full: make room on it, nothing was saved.")


@pytest.fixture(params=[0, 2])
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    trap = Trap()
    monkeypatch.setattr("bot.app.open_sqlite", trap.open)
    return Stage(tmp_path, trap, timedelta(minutes=request.param))


async def test_these_are_the_steps(stage: Stage) -> None:
    assert await stage.steps("ada") == ONE


@pytest.mark.parametrize("minutes", [0, 1, 10, 300])
@pytest.mark.parametrize("disturbed", [Stage.killed, Stage.stopped, Stage.hindered])
async def test_disturbed_at_any_step_each_person_hears_once(stage: Stage, disturbed: Disturbed, minutes: int) -> None:
    steps = len(await stage.steps(*PEOPLE))
    for number in range(1, steps + 1):
        office, lines = await disturbed(stage, number, minutes)
        assert sorted(one.place for one in office.posted) == ["@ada", "@bob", "@cyd"], f"step {number}"
        assert [(line.account, line.occasion) for line in lines] == [(name, THIS_WEEK) for name in PEOPLE]
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

"""How often a bot's shards identify themselves."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.several import Alone
from bot.platforms.discord import turns as module
from bot.platforms.discord.turns import Turns

NEVER = 3600.0


class Another:
    """Another process leads until it is gone."""

    def __init__(self) -> None:
        self.is_there, self.asked, self.resigned = True, asyncio.Event(), list[str]()

    async def lead(self, name: str) -> bool:
        self.asked.set()
        return not self.is_there

    async def resign(self, name: str) -> None:
        self.resigned.append(name)


async def test_shards_of_one_group_take_turns_and_those_of_others_go_on() -> None:
    turns = Turns(Alone(), gap=NEVER)
    turns.width = 2
    await turns.use(0)
    await turns.use(1)
    third = asyncio.create_task(turns.use(2))
    await asyncio.sleep(0.01)
    assert not third.done()
    third.cancel()


async def test_the_turn_taken_before_connecting_is_the_one_that_is_used() -> None:
    turns = Turns(Alone(), gap=0)
    for shard in (0, 1, 0):
        await turns.take(shard)
        await turns.take(shard)  # the connection couldn't be made at once
        await turns.use(shard)


async def test_a_turn_that_nobody_uses_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT", 0.01)
    turns = Turns(Alone(), gap=0)
    await turns.take(0)
    await turns.use(1)


async def test_it_waits_for_another_process_and_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK", 0)
    other = Another()
    turns = Turns(other, gap=0)
    first = asyncio.create_task(turns.use(5))
    await other.asked.wait()
    assert not first.done()
    other.is_there = False
    await first
    await turns.use(6)  # after the first was given back
    assert other.resigned == ["discord.identify.0"]


async def test_whoever_gives_up_waiting_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK", 0)
    other = Another()
    turns = Turns(other, gap=0)
    first = asyncio.create_task(turns.use(0))
    await other.asked.wait()
    first.cancel()
    await asyncio.wait({first})
    other.is_there = False
    await turns.use(1)


async def test_without_a_word_from_the_database_it_goes_on_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK", 0)
    monkeypatch.setattr(module, "LONGEST", 0.01)
    await Turns(Another(), gap=0).use(0)

"""Turns are handed out at the pace of the service, in order; whoever would wait too long is told when to come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.platform import Later
from bot.platforms.pace import Bucket, Gaps


class Time:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        await asyncio.sleep(0)


async def turns(bucket: Bucket, number: int) -> None:
    await asyncio.gather(*(bucket.turn() for _ in range(number)))


async def test_after_a_rest_a_few_are_at_once_and_then_each_waits_for_its_own_turn() -> None:
    time = Time()
    bucket = Bucket(10, 3, clock=time, sleep=time.sleep)
    await turns(bucket, 6)
    assert time.slept == [0.1, 0.2, 0.3]
    time.now += 60
    await turns(bucket, 4)
    assert time.slept[3:] == [0.1]


async def test_whoever_would_wait_too_long_is_told_when_and_has_a_turn_then() -> None:
    time = Time()
    bucket = Bucket(1, 1, patience=2, clock=time, sleep=time.sleep)
    await turns(bucket, 3)
    told = []
    for _ in range(3):
        with pytest.raises(Later) as later:
            await bucket.turn()
        told.append(later.value.seconds)
    assert told == [3, 4, 5]
    time.now += 3
    await bucket.turn()
    time.now += 1
    await bucket.turn()
    assert time.slept == [1, 2]


async def test_what_the_service_asks_to_wait_is_waited_by_all() -> None:
    time = Time()
    bucket = Bucket(10, 3, clock=time, sleep=time.sleep)
    bucket.hold(2)
    await bucket.turn()
    assert time.slept == [2]
    bucket.hold(60)
    with pytest.raises(Later) as later:
        await bucket.turn()
    assert later.value.seconds == 60
    assert not bucket.is_idle
    time.now += 61
    assert bucket.is_idle


async def test_each_channel_has_a_gap_of_its_own() -> None:
    time = Time()
    gaps = Gaps(1.0, clock=time, sleep=time.sleep)
    for channel in ("a", "a", "b", "a"):
        await gaps.turn(channel)
    assert time.slept == [1, 2]


@given(
    st.floats(0.1, 60),
    st.integers(1, 10),
    st.lists(st.floats(0, 3), max_size=60),
)
def test_no_second_has_more_than_its_rate_and_a_burst(rate: float, burst: int, pauses: Sequence[float]) -> None:
    """A turn is at the instant it was taken plus what it sleeps."""
    time, at = Time(), list[float]()

    async def sleep(seconds: float) -> None:
        at[-1] += seconds

    async def run() -> None:
        bucket = Bucket(rate, burst, patience=1e6, clock=time, sleep=sleep)
        for pause in pauses:
            time.now += pause
            at.append(time.now)
            await bucket.turn()

    asyncio.run(run())
    assert at == sorted(at)
    for begin in at:
        assert sum(begin <= one < begin + 1 for one in at) <= rate + burst + 1e-6

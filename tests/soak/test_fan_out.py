"""Thousands of people are told and answered by a program that is killed again and again."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.delivery.fan_out import fan_out
from tests.delivery.ticking import acknowledged, kept

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

PEOPLE, KILLS, LONGEST = 2000, 50, 0.4
ANSWERING = 100


async def test_killed_fifty_times_each_of_four_thousand_has_one_message(tmp_path: Path) -> None:
    seed = random.randrange(10_000)  # noqa: S311  (printed, so that a run can be had again)
    told = await fan_out(tmp_path, PEOPLE, KILLS, random.Random(seed), LONGEST)  # noqa: S311  (likewise)
    sys.stdout.write(
        f"\nseed {seed}: {2 * PEOPLE} people, {told.killed} of {KILLS} processes killed before they were through: "
        f"{dict(told.outcomes)}; people by messages: {dict(told.messages)}\n"
    )
    assert told.messages == {1: 2 * PEOPLE}
    assert told.outcomes.total() == 2 * PEOPLE
    assert told.outcomes.keys() <= {"sent", "late"}
    assert told.killed > KILLS // 2


async def test_killed_a_hundred_times_nothing_that_was_acknowledged_is_missing(tmp_path: Path) -> None:
    told = await acknowledged(tmp_path, ANSWERING, random.Random(), 0.5)  # noqa: S311  (nothing depends on it)
    missing = told - await kept(tmp_path)
    sys.stdout.write(f"\n{ANSWERING} kills: {len(told)} ticks and goals acknowledged, {len(missing)} missing\n")
    assert missing == set()
    assert len(told) > ANSWERING * 10

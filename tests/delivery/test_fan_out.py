"""Small versions, killed twice, of what `make soak` does to many: telling them, and answering them."""

from __future__ import annotations

import random
from pathlib import Path

from tests.delivery.fan_out import fan_out
from tests.delivery.ticking import acknowledged, kept


async def test_killed_twice_each_person_has_one_message(tmp_path: Path) -> None:
    told = await fan_out(tmp_path, 30, 2, random.Random(7), 0.1)  # noqa: S311  (a run that can be had again)
    assert told.messages == {1: 60}
    assert told.outcomes.keys() <= {"sent", "late"}
    assert told.outcomes.total() == 60


async def test_killed_twice_nothing_that_was_acknowledged_is_missing(tmp_path: Path) -> None:
    told = await acknowledged(tmp_path, 2, random.Random(7), 0.6)  # noqa: S311  (likewise)
    assert {what for what, _, _ in told} == {"tick", "goal"}
    assert told <= await kept(tmp_path)

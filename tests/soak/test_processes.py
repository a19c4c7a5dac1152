"""A hundred thousand people are told by two and by four processes, and one of them is killed while it does."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.delivery.crew import told
from tests.postgres import Server

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

PEOPLE = 100_000


@pytest.mark.parametrize("kill", [False, True])
@pytest.mark.parametrize("processes", [2, 4])
async def test_each_of_a_hundred_thousand_hears_once(
    postgres: Server, tmp_path: Path, processes: int, *, kill: bool
) -> None:
    begin = time.perf_counter()
    async with postgres.database("template0") as url:
        found = await told(tmp_path, url, PEOPLE, processes, kill=kill)
    doubled = sum(people for messages, people in found.messages.items() if messages > 1)
    sys.stdout.write(
        f"\n{processes} processes{', one killed midway' if kill else ''}, {PEOPLE:,} due: "
        f"{dict(sorted(found.posted_by.items()))} posted by each in {time.perf_counter() - begin:.0f} s; "
        f"{doubled} doubled, {found.messages[0]} lost; {dict(found.outcomes)}\n"
    )
    assert found.messages == {1: PEOPLE}
    assert found.outcomes == {"sent": PEOPLE}
    assert len(found.posted_by) == processes

"""Several processes on one PostgreSQL: each person hears once, also when one of them is killed while it tells them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.delivery.crew import told
from tests.postgres import Server

PEOPLE = 600


@pytest.mark.timeout(60)  # up to four processes start
@pytest.mark.parametrize(("processes", "kill"), [(2, False), (4, True)])
async def test_each_of_many_hears_once(postgres: Server, tmp_path: Path, processes: int, *, kill: bool) -> None:
    async with postgres.database() as url:
        found = await told(tmp_path, url, PEOPLE, processes, kill=kill)
    assert found.messages == {1: PEOPLE}
    assert found.outcomes == {"sent": PEOPLE}
    assert len(found.posted_by) == processes

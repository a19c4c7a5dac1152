from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.delivery.office import Office
from tests.delivery.stage import start
from tests.world import World


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
async def world(either_url: str, tmp_path: Path, office: Office) -> AsyncIterator[World]:
    async with start(tmp_path, office) as made:
        yield made

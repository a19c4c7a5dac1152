from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world import Person, World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as made:
        yield made


@pytest.fixture
def ada(world: World) -> Person:
    return world.person("ada")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.contract import PlatformContract
from tests.platforms.web_contract_stage import WebStage, web_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[WebStage]:
    async with web_stage(tmp_path) as on:
        yield on


class TestWeb(PlatformContract):
    """The page keeps the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.platforms.contract import PlatformContract
from tests.platforms.discord_stage import DiscordStage, discord_stage


@pytest.fixture
async def stage() -> AsyncIterator[DiscordStage]:
    async with discord_stage() as on:
        yield on


class TestDiscord(PlatformContract):
    """Discord keeps the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.platforms.slack.declare import manifest
from bot.words import Words
from tests.fakes.slack_manifest import check_manifest
from tests.platforms.contract import PlatformContract
from tests.platforms.samples import COMMANDS
from tests.platforms.slack_stage import SlackStage, slack_stage


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with slack_stage() as on:
        yield on


class TestSlack(PlatformContract):
    """Slack keeps the contract."""


def test_slack_takes_the_manifest_of_the_samples() -> None:
    assert check_manifest(manifest(COMMANDS, Words())) == []

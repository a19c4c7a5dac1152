from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.web_stage import Site, Visitor, serving


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """The running program."""
    async with serving(tmp_path) as site:
        yield site


@pytest.fixture
async def owner(site: Site) -> AsyncIterator[Visitor]:
    """Who has opened the link."""
    async with site.visitor() as visitor:
        yield visitor


@pytest.fixture
async def stranger(site: Site) -> AsyncIterator[Visitor]:
    """Who hasn't."""
    async with site.stranger() as visitor:
        yield visitor

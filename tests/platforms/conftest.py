from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.platforms.browser_stage import ARGS, Tab, window
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


# One browser for all tests of a run, and so one event loop for all tests that have it.


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A running browser without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def home(tmp_path: Path) -> AsyncIterator[Site]:
    """The running program, for the browser."""
    async with serving(tmp_path) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def tab(browser: Browser, home: Site) -> AsyncIterator[Tab]:
    """A browser's tab that has opened the link."""
    async with window(browser, home.url) as opened:
        yield await opened.opens()

"""The dashboard for everybody, as a page and as a file: axe-core, narrow and wide, by keyboard alone, on paper."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.chat.sheet import as_file
from bot.commands.dashboard.page import dashboard
from bot.words import Words
from tests.commands.dashboard.scenes import SCENES
from tests.platforms.browser_stage import Tab, window
from tests.platforms.test_browser_access import violations
from tests.platforms.web_stage import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

# What ends beyond the window, or is cut off; tables may scroll in their frame.
WIDER = """() => [...document.querySelectorAll("body, body *")]
  .filter((e) => e.checkVisibility() && !e.closest(".sr, .skip, .scrolls, .brand, .name, svg *"))
  .filter((e) => {
    const { left, right } = e.getBoundingClientRect(), cut = getComputedStyle(e).overflowX !== "visible";
    return left < -0.5 || right > innerWidth + 0.5 || (cut && e.scrollWidth > e.clientWidth + 1);
  })
  .map((e) => e.outerHTML.slice(0, 160))"""
OPEN = "document.querySelectorAll('details').forEach((d) => (d.open = true))"


@asynccontextmanager
async def reading(browser: Browser, folder: Path, scene: str, **options: Any) -> AsyncIterator[Tab]:
    """Open a file from the disk; it may ask for nothing else."""
    path = folder / f"{scene}.html"
    path.write_bytes(as_file(dashboard(Words(), SCENES[scene])).content or b"")
    async with window(browser, path.as_uri(), **options) as opened:
        asked: list[str] = []
        opened.context.on("request", lambda request: asked.append(request.url))
        yield await opened.opens()
        assert asked == [path.as_uri()]


@SCHEMES
@pytest.mark.parametrize("scene", ["busy", "stranger", "huge", "hebrew"])
async def test_axe_finds_nothing_in_the_file(scene: str, scheme: str, browser: Browser, tmp_path: Path) -> None:
    async with reading(browser, tmp_path, scene, color_scheme=scheme, bypass_csp=True) as tab:
        assert await violations(tab) == []
        await tab.tells(OPEN)
        assert await violations(tab) == []


@SCHEMES
async def test_axe_finds_nothing_on_the_page(scheme: str, browser: Browser, home: Site) -> None:
    async with home.visitor() as visitor:
        for line in ("/check 1.1-1.3", "/goal set 2 chapters", "/check 2.1"):
            await visitor.says(line)
            home.clock.move(days=7)
    async with window(browser, home.url, color_scheme=scheme) as opened:
        tab = await opened.opens()
        await tab.page.get_by_role("link", name="Dashboard").click()
        await expect(tab.page.get_by_role("heading", name="Burn-up")).to_be_visible()
        assert await violations(tab) == []
        await tab.tells(OPEN)
        assert await violations(tab) == []


@pytest.mark.parametrize("scene", ["busy", "unbroken", "arabic", "emoji", "huge"])
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_nothing_is_wider_than_the_window(width: int, scene: str, browser: Browser, tmp_path: Path) -> None:
    async with reading(browser, tmp_path, scene, viewport={"width": width, "height": 700}) as tab:
        assert await tab.tells(WIDER) == []
        await tab.tells(OPEN)
        assert await tab.tells(WIDER) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_neither_is_the_page(width: int, browser: Browser, home: Site) -> None:
    async with window(browser, home.url, viewport={"width": width, "height": 700}) as opened:
        tab = await opened.opens()
        await tab.page.get_by_role("link", name="Dashboard").click()
        await expect(tab.page.get_by_role("heading", name="Burn-up")).to_be_visible()
        assert await tab.tells(WIDER) == []


async def test_letters_in_charts_stay_legible(browser: Browser, tmp_path: Path) -> None:
    small = """() => Math.min(...[...document.querySelectorAll(".chart text")].filter((e) => e.checkVisibility())
      .map((e) => e.getBoundingClientRect().height))"""
    for width in (320, 600, 1280):
        async with reading(browser, tmp_path, "busy", viewport={"width": width, "height": 700}) as tab:
            assert await tab.tells(small) >= 8, width


async def test_everything_can_be_reached_by_keyboard(browser: Browser, home: Site) -> None:
    async with window(browser, home.url) as opened:
        tab = await opened.opens()
        await tab.page.goto(f"{home.origin}/dashboard")
        await tab.page.keyboard.press("Tab")
        await expect(tab.page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await tab.page.keyboard.press("Enter")
        await expect(tab.page.locator("#sheet")).to_be_focused()
        reached = []
        for _ in range(40):
            await tab.page.keyboard.press("Tab")
            reached.append(await tab.tells("document.activeElement.innerText.split('\\n')[0]"))
            if reached[-1] == "Save as a file":
                break
        assert reached[-1] == "Save as a file"
        assert reached[0] == "1. Statistical Foundations"
        assert sum(one.startswith("Numbers") for one in reached) == 3
        numbers = tab.page.locator("details.numbers", has_text="Study days").first
        await numbers.locator("summary").focus()
        await tab.page.keyboard.press("Enter")
        await expect(numbers.get_by_role("table")).to_be_visible()
        await tab.page.keyboard.press("Tab")
        await expect(numbers.get_by_role("region", name="Study days in numbers")).to_be_focused()


async def test_on_paper_everything_is_light_and_unfolded(browser: Browser, tmp_path: Path) -> None:
    async with reading(browser, tmp_path, "huge", color_scheme="dark") as tab:
        last = tab.page.get_by_text("Topic 360 of the way")
        await expect(last).to_be_hidden()
        await tab.page.emulate_media(media="print", color_scheme="dark")
        await expect(last).to_be_visible()
        await expect(tab.page.get_by_text("Numbers").first).to_be_hidden()
        panel = await tab.tells("getComputedStyle(document.querySelector('.box')).backgroundColor")
        assert panel == "rgb(255, 255, 255)"
        pdf = await tab.page.pdf(format="A4")
        assert 4 <= pdf.count(b"/Type /Page\n") <= 20


async def test_the_page_prints_without_what_is_only_for_the_screen(browser: Browser, home: Site) -> None:
    async with window(browser, home.url) as opened:
        tab = await opened.opens()
        await tab.page.goto(f"{home.origin}/dashboard")
        await tab.page.emulate_media(media="print")
        await expect(tab.page.get_by_role("heading", name="Roadmap")).to_be_visible()
        for gone in (tab.page.locator("header"), tab.page.get_by_role("link", name="Save as a file")):
            await expect(gone).to_be_hidden()

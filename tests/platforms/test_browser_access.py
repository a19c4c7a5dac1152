"""The page for everybody: without violations of axe-core's rules, by keyboard alone, and 320 px wide."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.platforms.browser_stage import Tab, window
from tests.platforms.web_stage import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAYES = "Bayesian thinking and inference"


async def states(tab: Tab, site: Site) -> AsyncIterator[str]:
    """Bring a fresh page from one state to the next, and name each."""
    await expect(tab.status).to_have_text("Connected")
    yield "the empty page"
    await tab.text.press("/")
    await expect(tab.page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    yield "the palette"
    await tab.text.fill("/check bay")
    await expect(tab.page.get_by_role("option", name=BAYES)).to_be_visible()
    yield "the palette with an argument"
    for line in ("/today", "/check svd", "/check bayezian", "/progress", "/progress share", "/topic svd", "/help"):
        await tab.says(line)
    yield "answers"
    await tab.says("/check")
    await tab.last.locator("summary").click()
    yield "a menu"
    await tab.page.keyboard.press("Escape")
    await tab.text.fill("/goal set")
    await tab.text.press("Enter")
    await expect(tab.dialog).to_be_visible()
    yield "a dialog"
    await tab.dialog.get_by_label("What").fill("3 chapters")
    await tab.page.keyboard.press("Enter")
    await tab.hears("Goal set:")
    await tab.button("Log progress").click()
    await tab.dialog.get_by_label("Amount").fill("many")
    await tab.page.keyboard.press("Enter")
    await expect(tab.dialog.get_by_role("alert")).to_be_visible()
    yield "a dialog with an error"
    await tab.page.keyboard.press("Escape")
    await tab.says("/settings")
    await tab.button("Change time zone").click()
    await tab.dialog.get_by_role("combobox").press_sequentially("port")
    await expect(tab.dialog.get_by_role("option").first).to_be_visible()
    yield "a dialog with suggestions"
    await tab.page.keyboard.press("Escape")
    await tab.page.keyboard.press("Escape")
    await tab.page.locator("#people summary").click()
    await expect(tab.page.get_by_label("Somebody new")).to_be_visible()
    yield "the people"
    await tab.page.keyboard.press("Escape")
    await tab.page.get_by_role("button", name="Remind me on Mondays").first.click()
    await tab.hears("right?")
    await tab.presses("Yes, that's right")
    site.clock.move(days=6)
    await site.app.courier.round()
    await expect(tab.page.locator(".reminder")).to_be_visible()
    yield "a reminder"


async def throughout(tab: Tab, site: Site, look: Callable[[], Awaitable[list[str]]]) -> list[str]:
    """Everything that `look` finds wrong in any state."""
    return [f"{state}: {wrong}" async for state in states(tab, site) for wrong in await look()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_any_state(scheme: str, browser: Browser, home: Site) -> None:
    axe = Axe()
    async with window(browser, home.url, color_scheme=scheme) as opened:
        tab = await opened.opens()

        async def look() -> list[str]:
            found = await axe.run(tab.page)
            return [
                f"{v['id']} {n['html'][:200]} {n['failureSummary']}"
                for v in found.response["violations"]
                for n in v["nodes"]
            ]

        wrong = await throughout(tab, home, look)
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", [320, 390])
async def test_nothing_is_wider_than_a_phone(width: int, browser: Browser, home: Site) -> None:
    async with window(browser, home.url, viewport={"width": width, "height": 640}) as opened:
        tab = await opened.opens()

        async def look() -> list[str]:
            found: list[str] = await tab.tells(WIDER)
            return found

        wrong = await throughout(tab, home, look)
        assert not wrong, "\n".join(wrong)


# What ends beyond the window, or scrolls sideways.
WIDER = """() => [...document.querySelectorAll("body, body *")]
  .filter((e) => e.checkVisibility() && !e.closest(".sr, .skip, input, .name, h1"))
  .filter((e) => {
    const { left, right } = e.getBoundingClientRect(), scrolls = getComputedStyle(e).overflowX !== "visible";
    return left < -0.5 || right > innerWidth + 0.5 || (scrolls && e.scrollWidth > e.clientWidth + 1);
  })
  .map((e) => e.outerHTML.slice(0, 160))"""

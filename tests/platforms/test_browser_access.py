"""The page for everybody: without violations of axe-core's rules, by keyboard alone, and 320 px wide."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from bot.chat.markup import Rich
from bot.chat.reply import Reply
from tests.platforms.browser_stage import Tab, window
from tests.platforms.web_stage import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAYES = "Bayesian thinking and inference"


async def chatting(tab: Tab, site: Site) -> AsyncIterator[str]:
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
    await tab.page.locator("#people summary").click()
    await expect(tab.page.get_by_label("Somebody new")).to_be_visible()
    yield "the people"


async def asking(tab: Tab, site: Site) -> AsyncIterator[str]:
    """The same for what asks: dialogs and reminders."""
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
    await tab.page.get_by_role("button", name="Remind me every week").first.click()
    await tab.hears("right?")
    await tab.presses("Yes, that's right")
    site.clock.move(days=6)
    await site.app.courier.round()
    await expect(tab.page.locator(".reminder")).to_be_visible()
    yield "a reminder"


States: TypeAlias = Callable[[Tab, Site], AsyncIterator[str]]
EVERY = pytest.mark.parametrize("states", [chatting, asking])


async def throughout(states: States, tab: Tab, site: Site, look: Callable[[], Awaitable[list[str]]]) -> list[str]:
    """Everything that `look` finds wrong in any state."""
    return [f"{state}: {wrong}" async for state in states(tab, site) for wrong in await look()]


async def violations(tab: Tab) -> list[str]:
    """What axe-core finds wrong with the page as it is."""
    if not await tab.tells("'axe' in window"):
        await tab.tells(Axe().axe_script)  # (`Axe.run` would bring it along each time, which takes longer than running)
    found = (await tab.tells("axe.run({ resultTypes: ['violations'] })"))["violations"]
    return [f"{v['id']} {n['html'][:200]} {n['failureSummary']}" for v in found for n in v["nodes"]]


@EVERY
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_any_state(states: States, scheme: str, browser: Browser, home: Site) -> None:
    async with window(browser, home.url, color_scheme=scheme) as opened:
        tab = await opened.opens()
        wrong = await throughout(states, tab, home, lambda: violations(tab))
        assert not wrong, "\n".join(wrong)


async def test_axe_finds_nothing_on_the_pages_without_script(browser: Browser, home: Site) -> None:
    for n in range(160):
        await home.web.deliver("@you", Reply(Rich(f"Message {n}.")), key=f"{n}")
    async with window(browser, home.url) as opened:
        tab = await opened.opens()
        await tab.page.get_by_role("link", name="Earlier messages").click()
        await expect(tab.messages).to_have_count(10)
        assert await violations(tab) == []
        await tab.page.get_by_role("link", name="Back to the newest messages").click()
        await expect(tab.messages).to_have_count(150)
        await tab.text.fill("/goal set")
        await tab.tells("document.querySelector('#composer').submit()")  # as a browser without script would
        await expect(tab.page.get_by_label("What")).to_be_visible()
        assert await violations(tab) == []


@EVERY
@pytest.mark.parametrize("width", [320, 390])
async def test_nothing_is_wider_than_a_phone(states: States, width: int, browser: Browser, home: Site) -> None:
    async with window(browser, home.url, viewport={"width": width, "height": 640}) as opened:
        tab = await opened.opens()

        async def look() -> list[str]:
            found: list[str] = await tab.tells(WIDER)
            return found

        wrong = await throughout(states, tab, home, look)
        assert not wrong, "\n".join(wrong)


# What ends beyond the window, or scrolls sideways.
WIDER = """() => [...document.querySelectorAll("body, body *")]
  .filter((e) => e.checkVisibility() && !e.closest(".sr, .skip, input, .name, h1"))
  .filter((e) => {
    const { left, right } = e.getBoundingClientRect(), scrolls = getComputedStyle(e).overflowX !== "visible";
    return left < -0.5 || right > innerWidth + 0.5 || (scrolls && e.scrollWidth > e.clientWidth + 1);
  })
  .map((e) => e.outerHTML.slice(0, 160))"""

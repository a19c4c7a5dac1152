"""Take the README's pictures: `python -m docs.pictures`, with a Chromium on the path.

The program is the real one; only its clock is set, so that the same pictures come out at any time.
"""  # noqa: INP001  (a script that lies beside what it makes)

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, FloatRect, ViewportSize, async_playwright

from tests.platforms.browser_stage import ARGS, Tab, window
from tests.platforms.web_stage import Site, serving
from tests.world import Clock

HERE = Path(__file__).parent
SIZE = {"width": 800, "height": 922}
SHARP = 1.35  # device pixels for each; more makes the files larger than a README should load
WIDE: ViewportSize = {"width": 1100, "height": 1700}
TOP: FloatRect = {"x": 0, "y": 0, "width": 1100, "height": 1700}
BEGIN = datetime(2026, 9, 29, 17, 30, tzinfo=UTC)


async def study(tab: Tab, site: Site) -> None:
    """Nine weeks of somebody's life."""

    async def finishes(*topics: str) -> None:
        for topic in topics:
            await tab.says(f"/check {topic}")
            site.clock.move(days=5, hours=-1)

    await tab.says("/settings zone:Paris")
    await tab.presses("Yes, that's right")
    await finishes("1.1", "1.2", "2.1", "1.4", "2.2")
    await tab.says("/finished add think stats")
    await finishes("2.3", "3.1", "3.2")
    await tab.says("/project start 1")
    await finishes("3.3", "2.4")
    site.clock.now = datetime(2026, 11, 24, 17, 12, tzinfo=UTC)
    await tab.page.clock.set_fixed_time(site.clock.now)
    await tab.says("/goal set what:Two topics topics:1.3, 3.4")
    site.clock.move(minutes=1)
    await tab.says("/goal set 3 chapters of the statistics book")
    await tab.says("/goal log chapters 2")
    await tab.page.get_by_role("button", name="Remind me every week").first.click()
    await tab.hears("I'll write on")
    await tab.says("/progress")
    await tab.says("/today")
    site.clock.move(minutes=3)
    await tab.says("/check bayesian")


async def take(browser: Browser, scheme: str) -> list[Path]:
    """Take the pictures of one scheme and return where they are."""
    chat, card, dashboard = (HERE / f"{name}-{scheme}.png" for name in ("chat", "progress", "dashboard"))
    with TemporaryDirectory() as folder:
        async with (
            serving(Path(folder), clock=Clock(BEGIN)) as site,
            window(browser, site.url, color_scheme=scheme, viewport=SIZE, device_scale_factor=SHARP) as opened,
        ):
            tab = await opened.opens()
            await tab.page.clock.set_fixed_time(BEGIN)
            await study(tab, site)
            await tab.page.mouse.move(0, 0)
            await tab.page.screenshot(path=chat, animations="disabled", caret="hide")
            await tab.says("/progress")
            await tab.last.locator("img.picture:visible").first.screenshot(path=card, animations="disabled")
            await tab.page.get_by_role("navigation").get_by_role("link", name="Dashboard").click()
            await tab.page.wait_for_url("**/dashboard")
            await tab.page.set_viewport_size(WIDE)
            await tab.page.screenshot(path=dashboard, animations="disabled", clip=TOP)
    return [chat, card, dashboard]


async def main() -> None:
    """Take them in light and in dark."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGS)
        for scheme in ("light", "dark"):
            for path in await take(browser, scheme):
                sys.stdout.write(f"{path}: {path.stat().st_size // 1000} kB\n")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())

"""Take the README's pictures of the chat page: `python -m docs.pictures`, with a Chromium on the path.

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

from playwright.async_api import Browser, async_playwright

from tests.platforms.browser_stage import ARGS, Tab, window
from tests.platforms.web_stage import Site, serving
from tests.world import Clock

HERE = Path(__file__).parent
SIZE = {"width": 800, "height": 922}
SHARP = 1.35  # device pixels for each; more makes the files larger than a README should load
BEGIN = datetime(2026, 11, 9, 17, 30, tzinfo=UTC)


async def study(tab: Tab, site: Site) -> None:
    """Two weeks of somebody's life."""
    await tab.says("/settings zone:Paris")
    await tab.presses("Yes, that's right")
    await tab.says("/check 1.1")
    site.clock.move(days=4)
    await tab.says("/check 1.2")
    site.clock.now = datetime(2026, 11, 24, 17, 12, tzinfo=UTC)
    await tab.page.clock.set_fixed_time(site.clock.now)
    await tab.says("/goal set what:Two topics topics:1.3, 1.4")
    site.clock.move(minutes=1)
    await tab.says("/goal set 3 chapters of the statistics book")
    await tab.says("/goal log chapters 2")
    await tab.page.get_by_role("button", name="Remind me every week").first.click()
    await tab.hears("I'll ask you on Monday")
    await tab.says("/progress")
    await tab.says("/today")
    site.clock.move(minutes=3)
    await tab.says("/check bayesian")


async def take(browser: Browser, scheme: str) -> Path:
    """Take one picture and return where it is."""
    path = HERE / f"chat-{scheme}.png"
    with TemporaryDirectory() as folder:
        async with (
            serving(Path(folder), clock=Clock(BEGIN)) as site,
            window(browser, site.url, color_scheme=scheme, viewport=SIZE, device_scale_factor=SHARP) as opened,
        ):
            tab = await opened.opens()
            await tab.page.clock.set_fixed_time(BEGIN)
            await study(tab, site)
            await tab.page.mouse.move(0, 0)
            await tab.page.screenshot(path=path, animations="disabled", caret="hide")
    return path


async def main() -> None:
    """Take both."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGS)
        for scheme in ("light", "dark"):
            path = await take(browser, scheme)
            sys.stdout.write(f"{path}: {path.stat().st_size // 1000} kB\n")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())

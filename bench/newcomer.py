"""How long the first two minutes take: a newcomer's script on each platform, from first contact to reminders.

    python -m bench.newcomer

The whole program on a real SQLite file, against the fake Discord and Slack, and in a real Chromium where there is one.
People here don't stop to read, so what is measured is only how long they would have to wait. Best of the rounds.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.platforms import newcomer
from tests.platforms.browser_stage import ARGS
from tests.platforms.newcomer import SCRIPTS, Steps

ROUNDS = 3


async def in_browser(folder: Path, steps: Steps) -> None:
    """Run the browser's script in a browser of its own."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=ARGS)
        await newcomer.browser(folder, steps, browser)
        await browser.close()


def main() -> None:
    """Print, for each platform, after how many steps and seconds of waiting each milestone is reached."""
    for name, script in {**SCRIPTS, "the browser": in_browser}.items():
        rounds = []
        for _ in range(ROUNDS):
            steps = Steps()
            with tempfile.TemporaryDirectory() as folder:
                asyncio.run(script(Path(folder), steps))
            rounds.append(steps.reached)
        best = min(rounds, key=lambda reached: reached["reminders"][1])
        told = "; ".join(f"{what} after {n} steps, {seconds:.2f} s" for what, (n, seconds) in best.items())
        print(f"{name}: {told}")


if __name__ == "__main__":
    main()

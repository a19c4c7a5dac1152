"""What happens on an open page by itself: reminders, restarts, many tabs, long conversations."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.chat.markup import Rich
from bot.chat.reply import Button, Press, Reply
from tests.platforms.browser_stage import Tab, window
from tests.platforms.web_stage import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_reminder_comes_without_a_reload(tab: Tab, home: Site) -> None:
    await tab.tells("window.kept = true")
    upcoming = tab.page.get_by_role("region", name="Next reminder")
    await upcoming.get_by_role("button", name="Remind me every week").click()
    await tab.hears("right?")
    await tab.presses("Yes, that's right")
    await expect(upcoming).to_contain_text("Next reminder: Thursday, 26 November, 18:00.")
    await upcoming.get_by_role("button", name="Show me now").click()
    await tab.hears("Here is your next step.")
    count = await tab.messages.count()
    home.clock.move(days=6)
    assert await home.app.courier.round() == 1
    await expect(tab.messages).to_have_count(count + 1)
    await expect(tab.last).to_have_class(re.compile("reminder"))
    await tab.hears("What do you want to get done this week?")
    await expect(upcoming).to_contain_text("Next reminder: Thursday, 3 December, 18:00.")
    assert await tab.tells("window.kept")
    await tab.presses("Take this goal")
    await tab.hears("Goal set:")


async def test_of_eight_tabs_all_answer_four_listen_and_the_others_catch_up(browser: Browser, home: Site) -> None:
    async with window(browser, home.url) as opened:
        tabs = []
        for _ in range(8):
            tabs.append(await opened.opens())
            await expect(tabs[-1].status).to_have_text("Connected")
        for old in tabs[:4]:
            await expect(old.status).to_have_text("Paused while four other tabs are open")
        await home.web.deliver("@you", Reply(Rich("News for all.")), key="n:1")
        for new in tabs[4:]:
            await new.hears("News for all.")
        for old in tabs[:4]:
            await expect(old.messages).to_have_count(0)
        for old in tabs[:4]:
            await old.is_looked_at()
            await old.hears("News for all.")
            await expect(old.status).to_have_text("Connected")
        for n, tab in enumerate(tabs):
            await tab.is_looked_at()
            await tab.text.fill(f"/nothing {n}")
            await tab.text.press("Enter")
            await expect(tab.page.get_by_text(f"I don't know “/nothing {n}”.")).to_be_visible()


async def test_an_open_page_goes_on_after_a_restart(browser: Browser, tmp_path: Path) -> None:
    async with window(browser, "", dies=True) as opened:
        async with serving(tmp_path) as site:
            tab = await opened.opens(site.url)
            await tab.says("/check bayesian")
        await expect(tab.status).to_have_text("Reconnecting…")
        await tab.text.fill("/today")
        await tab.text.press("Enter")
        await expect(tab.status).to_have_text("Not sent: the bot is not running")
        await expect(tab.text).to_have_value("/today")
        async with serving(tmp_path, port=site.port) as again:
            await expect(tab.status).to_have_text("Connected")
            await again.web.deliver("@you", Reply(Rich("I am back.")), key="n:1")
            await tab.hears("I am back.")
            await tab.page.reload()
            await expect(tab.messages).to_have_count(2)
            await expect(tab.messages.first).to_contain_text("Done: Bayesian thinking and inference.")


@asynccontextmanager
async def process(folder: Path, port: int = 0) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The program as people start it, and the link it prints; at the end it is killed with what it has open."""
    given = {**os.environ, "WEB": f"127.0.0.1:{port}", "DATABASE_URL": f"sqlite:///{folder}/study.db"}
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", env=given, cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.PIPE
    )
    try:
        assert started.stdout
        line = (await asyncio.wait_for(started.stdout.readline(), 10)).decode()
        yield started, line.removeprefix("Open ").removesuffix(" in your browser.\n")
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def test_an_old_button_works_after_the_program_was_killed(browser: Browser, tmp_path: Path) -> None:
    async with window(browser, "", dies=True) as opened:
        async with process(tmp_path) as (killed, url):
            tab = await opened.opens(url)
            await tab.says("/check bayesian")
            killed.kill()
            await killed.wait()
        await expect(tab.status).to_have_text("Reconnecting…")
        port = int(url.partition("/?")[0].rpartition(":")[2])
        async with process(tmp_path, port) as (_, again):
            assert again == url
            await expect(tab.status).to_have_text("Connected")
            await tab.presses("Undo")
            await tab.hears("Taken back: Bayesian thinking and inference.")
            await tab.page.reload()
            await expect(tab.messages).to_have_count(2)


async def test_hundreds_of_messages_stay_usable(tab: Tab, home: Site) -> None:
    reply = Reply(Rich("A line."), controls=((Button("Today", Press("today")),),))
    for n in range(400):
        home.clock.move(seconds=1)
        await home.web.deliver("@you", reply, key=f"n:{n}")
    await expect(tab.messages).to_have_count(400)
    await tab.says("/today")
    await expect(tab.last).to_be_in_viewport()
    await tab.page.reload()
    await expect(tab.last).to_be_in_viewport()
    await tab.tells("document.querySelector('#log').scrollTop = 0")
    newest = tab.page.get_by_role("button", name="New message")
    await expect(newest).to_be_hidden()
    await home.web.deliver("@you", Reply(Rich("The newest.")), key="last")
    await expect(newest).to_be_visible()
    await expect(tab.last).not_to_be_in_viewport()
    await newest.click()
    await tab.hears("The newest.")
    await expect(tab.last).to_be_in_viewport()
    await expect(newest).to_be_hidden()
    await tab.messages.nth(-2).get_by_role("button", name="Roadmap").click()
    await expect(tab.messages.nth(-2)).to_contain_text("Open a phase or module")

"""A real browser in front of the running program."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

# Nothing but our own page: no sandbox (CI runs as root), no look for updates, no QUIC.
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
PARIS: dict[str, Any] = {"timezone_id": "Europe/Paris", "locale": "en-GB", "reduced_motion": "reduce"}
PATIENCE = 10_000  # milliseconds for one thing to happen, on a machine that does much else
GONE = re.compile(r"net::ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_RESET)")

expect.set_options(timeout=PATIENCE)


@dataclass
class Tab:
    """An open page and somebody in front of it; `problems` is what the browser's console complains of."""

    page: Page
    problems: list[str] = field(default_factory=list)

    @property
    def messages(self) -> Locator:
        return self.page.locator("#log > ol > li")

    @property
    def last(self) -> Locator:
        return self.messages.last

    @property
    def text(self) -> Locator:
        """The box that commands are typed into."""
        return self.page.locator("#text")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def status(self) -> Locator:
        return self.page.locator("#status")

    async def says(self, line: str) -> None:
        """Type a line, send it, and wait for the answer."""
        count = await self.messages.count()
        await self.text.fill(line)
        await self.text.press("Enter")
        await expect(self.messages).to_have_count(count + 1)

    def button(self, label: str) -> Locator:
        """A button of the newest message."""
        return self.last.get_by_role("button", name=label, exact=True)

    async def presses(self, label: str) -> None:
        """Press a button of the newest message and wait for the answer that comes below it."""
        count = await self.messages.count()
        await self.button(label).click()
        await expect(self.messages).to_have_count(count + 1)

    async def hears(self, words: str) -> None:
        """Wait for a newest message with these words."""
        await expect(self.last).to_contain_text(words)

    async def is_looked_at(self) -> None:
        """Bring the tab to the front as people do; the driver would otherwise pretend that every tab is there."""
        session = await self.page.context.new_cdp_session(self.page)
        await session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
        await self.page.bring_to_front()

    async def tells(self, script: str) -> Any:
        """What a line of script says about the page; for tests only, the page's own policy allows no such thing."""
        return await self.page.evaluate(script)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(message.text)


@dataclass
class Window:
    """A browser's window: tabs that share cookies."""

    context: BrowserContext
    url: str
    tabs: list[Tab] = field(default_factory=list)

    async def opens(self, url: str = "") -> Tab:
        """Open another tab, by the link that signs in unless another one is given."""
        tab = Tab(await self.context.new_page())
        tab.page.on("console", tab._said)
        tab.page.on("pageerror", lambda error: tab.problems.append(str(error)))
        self.tabs.append(tab)
        await tab.page.goto(url or self.url)
        return tab


@asynccontextmanager
async def window(browser: Browser, url: str, *, dies: bool = False, **options: Any) -> AsyncIterator[Window]:
    """A new window; at the end no tab may have complained, but of the connection if the program `dies` in between."""
    async with AsyncExitStack() as stack:
        context = await browser.new_context(**PARIS, **options)
        stack.push_async_callback(context.close)
        context.set_default_timeout(PATIENCE)
        shown = Window(context, url)
        yield shown
        complaints = [p for tab in shown.tabs for p in tab.problems if not (dies and GONE.search(p))]
        assert complaints == []

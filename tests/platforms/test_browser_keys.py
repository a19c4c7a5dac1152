"""The page by keyboard alone: everything is reached, and the focus is never lost."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.platforms.browser_stage import Tab

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAYES = "Bayesian thinking and inference"


async def press(tab: Tab, *keys: str) -> None:
    for key in keys:
        await tab.page.keyboard.press(key)


async def types(tab: Tab, line: str) -> None:
    """Type a line and send it, waiting for the answer."""
    count = await tab.messages.count()
    await tab.page.keyboard.type(line)
    await press(tab, "Enter")
    await expect(tab.messages).to_have_count(count + 1)


async def test_a_menu_is_opened_ticked_and_sent(tab: Tab) -> None:
    await types(tab, "/check")
    await expect(tab.text).to_be_focused()
    await press(tab, "Shift+Tab")
    menu = tab.last.locator("summary")
    await expect(menu).to_be_focused()
    await press(tab, "Enter", "Tab", "Escape")
    await expect(menu).to_be_focused()
    await expect(tab.last.locator("details")).not_to_have_attribute("open", "")
    await press(tab, "Enter", "Tab", "Tab", "Tab", "Space")
    await expect(tab.last.get_by_label(BAYES)).to_be_checked()
    while not await tab.button("OK").evaluate("e => e === document.activeElement"):
        await press(tab, "Tab")
    await press(tab, "Enter")
    await tab.hears(f"Done: {BAYES}.")
    await expect(tab.last.get_by_role("article")).to_be_focused()
    await press(tab, "Tab")
    await expect(tab.button("Undo")).to_be_focused()
    await press(tab, "Enter")
    await tab.hears(f"Taken back: {BAYES}.")
    await expect(tab.last.get_by_role("article")).to_be_focused()


async def test_a_message_that_changes_keeps_the_focus(tab: Tab) -> None:
    await types(tab, "/topic svd")
    onward = tab.last.get_by_role("button", name="Next: ")
    await onward.focus()
    before = await onward.text_content()
    await press(tab, "Enter")
    await expect(onward).not_to_have_text(before or "")
    await expect(onward).to_be_focused()


async def test_a_dialog_gives_the_focus_back(tab: Tab) -> None:
    await tab.page.keyboard.type("/goal set")
    await press(tab, "Enter")
    await expect(tab.dialog.get_by_label("What")).to_be_focused()
    await press(tab, "Escape")
    await expect(tab.dialog).to_have_count(0)
    await expect(tab.text).to_be_focused()
    await tab.says("/topic svd")  # keys pressed within a few ms of a dialog's end are lost in headless browsers
    await tab.button("Add a note").focus()
    await press(tab, "Enter")
    await expect(tab.dialog.get_by_label("Text")).to_be_focused()
    await tab.page.keyboard.type("See page 4")
    await press(tab, "Tab", "Tab", "Enter")
    await tab.hears("Your note: See page 4")
    await expect(tab.messages).to_have_count(1)
    await expect(tab.button("Change my note")).to_be_focused()


async def test_escape_closes_suggestions_before_the_dialog(tab: Tab) -> None:
    await types(tab, "/settings")
    await tab.button("Change time zone").focus()
    await press(tab, "Enter")
    zone = tab.dialog.get_by_role("combobox")
    await expect(zone).to_be_focused()
    await tab.page.keyboard.type("port")
    await expect(tab.dialog.get_by_role("option").first).to_be_visible()
    await press(tab, "ArrowUp")
    await expect(tab.dialog.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    await press(tab, "Escape")
    await expect(tab.dialog.get_by_role("option")).to_have_count(0)
    await expect(zone).to_be_focused()
    await press(tab, "Escape")
    await expect(tab.dialog).to_have_count(0)
    await expect(tab.button("Change time zone")).to_be_focused()


async def test_a_slash_leads_to_the_box_from_anywhere_and_suggestions_go_round(tab: Tab) -> None:
    await types(tab, "/today")
    await tab.button("Roadmap").focus()
    await press(tab, "/")
    await expect(tab.text).to_be_focused()
    options = tab.page.locator("#palette [role=option]")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await press(tab, "ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await expect(options.last).to_be_in_viewport()
    await press(tab, "ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    assert await tab.text.get_attribute("aria-activedescendant") == await options.first.get_attribute("id")
    await press(tab, "Escape")
    await expect(options).to_have_count(0)
    await expect(tab.text).to_have_value("/")


async def test_the_skip_link_and_the_header_come_first(tab: Tab) -> None:
    focused = tab.page.locator(":focus")
    await tab.page.locator("#people summary").focus()
    for name in ("Dashboard", "Chat", "Skip to the message box"):
        await press(tab, "Shift+Tab")
        await expect(focused).to_have_text(name)
    await expect(focused).to_be_in_viewport()
    await press(tab, "Enter")
    await expect(tab.text).to_be_focused()
    await tab.page.locator("#people summary").focus()
    await press(tab, "Enter", "Tab")
    await expect(focused).to_have_text("Younow")
    await press(tab, "Tab")
    await tab.page.keyboard.type("Bob")
    await press(tab, "Enter")
    await expect(tab.page.locator("#people summary")).to_have_text("Bob")


async def test_whatever_has_the_focus_shows_it(tab: Tab) -> None:
    await types(tab, "/today")
    await press(tab, "Shift+Tab")
    for _ in range(12):
        outline = await tab.tells("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", await tab.tells("document.activeElement.outerHTML")
        await press(tab, "Shift+Tab")

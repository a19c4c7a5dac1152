"""The page in a real browser: what a person types, presses and sees."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

import pytest
from playwright.async_api import Browser, Error, Route, expect

from tests.platforms.browser_stage import Tab, window
from tests.platforms.web_stage import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAYES = "Bayesian thinking and inference"


async def test_a_topic_is_ticked_off_from_the_palette_and_taken_back(tab: Tab) -> None:
    keys = tab.page.keyboard
    await expect(tab.text).to_be_focused()
    await keys.type("/")
    options = tab.page.locator("#palette [role=option]")
    await expect(options.first).to_contain_text("/today")
    await keys.type("ch")
    await expect(options.first).to_contain_text("/check")
    await keys.press("Enter")
    await expect(tab.text).to_have_value("/check ")
    await expect(tab.page.locator("#hint .current")).to_have_text("topics?")
    await keys.type("bay")
    await expect(options).to_have_count(1)
    await keys.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await keys.press("Enter")
    await expect(tab.text).to_have_value(f"/check {BAYES} ")
    await keys.press("Enter")
    await tab.hears(f"Done: {BAYES}.")
    await expect(tab.text).to_have_value("")
    await tab.presses("Undo")
    await tab.hears(f"Taken back: {BAYES}.")


async def test_enter_never_takes_a_suggestion_for_other_text(tab: Tab) -> None:
    options = tab.page.locator("#palette [role=option]")
    await tab.page.keyboard.type("/")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    free = asyncio.Event()

    async def hold(route: Route) -> None:
        await free.wait()
        with suppress(Error):  # the page asks no more for what was typed before
            await route.continue_()

    await tab.page.route("**/suggest?*", hold)
    await tab.page.keyboard.type("g")
    await tab.page.keyboard.press("Enter")
    await tab.page.keyboard.type("o")
    free.set()
    await expect(options.first).to_contain_text("/goal")
    await expect(tab.text).to_have_value("/go")
    await expect(tab.messages).to_have_count(0)


async def test_a_suggestion_is_taken_by_mouse(tab: Tab) -> None:
    await tab.page.keyboard.type("/tod")
    await tab.page.get_by_role("option", name="/today").click()
    await tab.hears("Statistical Foundations › Statistics Refresher")


async def test_several_topics_are_picked_at_once(tab: Tab) -> None:
    await tab.says("/check")
    menu = tab.last.locator("summary")
    await menu.click()
    await tab.last.get_by_role("button", name="OK").click()
    await expect(tab.status).to_have_text("Pick something first.")
    await tab.last.get_by_label(BAYES).check()
    await tab.last.get_by_label("Probability theory deep dive").check()
    await tab.presses("OK")
    await tab.hears(f"Done: {BAYES} and Probability theory deep dive.")
    await tab.hears("2 of 4 in Statistics Refresher.")
    await expect(tab.status).to_have_text("Connected")


async def test_a_menu_for_one_acts_at_once_and_in_place(tab: Tab) -> None:
    await tab.says("/roadmap")
    await tab.last.locator("summary").click()
    await tab.last.get_by_role("button", name="2. Math for ML").click()
    await tab.hears("Tick off what you have finished")
    await expect(tab.messages).to_have_count(1)


async def test_a_form_shows_what_is_wrong_at_its_field(tab: Tab) -> None:
    await tab.text.fill("/goal set")
    await tab.text.press("Enter")
    await expect(tab.dialog).to_be_visible()
    what = tab.dialog.get_by_label("What")
    await expect(what).to_be_focused()
    await what.fill("3 chapters")
    await tab.page.keyboard.press("Enter")
    await expect(tab.dialog).to_have_count(0)
    await tab.hears("Goal set: 3 chapters.")
    await tab.button("Log progress").click()
    amount = tab.dialog.get_by_label("Amount")
    await amount.fill("many")
    await tab.dialog.get_by_role("button", name="Send").click()
    await expect(amount).to_have_attribute("aria-invalid", "true")
    await expect(amount).to_be_focused()
    await expect(amount).to_have_value("many")
    await expect(amount).to_have_accessible_description(re.compile("“many” is not a number"))
    await expect(tab.messages).to_have_count(1)
    await amount.fill("2")
    await tab.page.keyboard.press("Enter")
    await tab.hears("Logged 2: 3 chapters, 2 of 3 chapters.")


async def test_a_form_suggests_while_one_types(tab: Tab) -> None:
    await tab.says("/settings")
    await tab.button("Change time zone").click()
    zone = tab.dialog.get_by_role("combobox", name="Zone")
    await zone.press_sequentially("new yo")
    await expect(tab.dialog.get_by_role("option")).to_have_count(1)
    await zone.press("ArrowDown")
    await zone.press("Enter")
    await expect(zone).to_have_value("New York (America)")
    await zone.press("Enter")
    await tab.hears("That is the time in New York.")


async def test_a_mistake_is_mended_with_one_press(tab: Tab) -> None:
    await tab.says("/check bayezian")
    await tab.hears("I can't find “bayezian”.")
    await tab.presses(BAYES)
    await tab.hears(f"Done: {BAYES}.")


async def test_the_welcome_offers_first_steps(tab: Tab) -> None:
    welcome = tab.page.get_by_role("region", name="Welcome")
    steps = ["Where am I?", "I know some of this", "Remind me every week"]
    await expect(welcome.get_by_role("button")).to_have_text(steps)
    await expect(welcome).to_contain_text("I keep you going on a learning roadmap.")
    await welcome.get_by_role("button", name=steps[0]).click()
    await tab.hears("Statistical Foundations › Statistics Refresher")
    await tab.page.reload()
    await expect(tab.messages).to_have_count(1)
    await expect(welcome).to_have_count(0)


async def test_an_answer_that_takes_its_time_shows_as_being_worked_on(tab: Tab) -> None:
    pending, free = tab.page.locator("#pending"), asyncio.Event()

    async def hold(route: Route) -> None:
        await free.wait()
        await route.continue_()

    await tab.page.route("**/say", hold)
    await expect(pending).to_be_hidden()
    await tab.text.fill("/today")
    await tab.text.press("Enter")
    await expect(pending).to_be_visible()
    await expect(pending).to_have_text("Working…")
    await expect(pending).to_have_attribute("aria-busy", "true")
    await expect(tab.messages).to_have_count(0)
    free.set()
    await expect(tab.messages).to_have_count(1)
    await expect(pending).to_be_hidden()


async def test_somebody_else_has_progress_of_their_own(tab: Tab, home: Site) -> None:
    await tab.says("/check bayesian")
    home.clock.move(minutes=1)
    people = tab.page.locator("#people summary")
    await people.click()
    await tab.page.get_by_label("Somebody new").fill("Bob")
    await tab.page.get_by_role("button", name="Add").click()
    await expect(people).to_have_text("Bob")
    await expect(tab.messages).to_have_count(0)
    await tab.says("/progress")
    await tab.hears("0 of 30")
    await tab.presses("Show this to everyone here")
    await tab.hears("Everyone here sees this")
    await people.click()
    await tab.page.get_by_role("button", name="You", exact=True).click()
    await expect(people).to_have_text("You")
    await expect(tab.messages).to_have_count(2)
    await tab.hears("Bob on AI/ML for software engineers")


async def test_each_tab_acts_as_whom_it_shows(browser: Browser, home: Site) -> None:
    async with window(browser, home.url) as opened:
        mine, theirs = await opened.opens(), await opened.opens()
        await theirs.page.locator("#people summary").click()
        await theirs.page.get_by_label("Somebody new").fill("Bob")
        await theirs.page.get_by_role("button", name="Add").click()
        await expect(theirs.page.locator("#people summary")).to_have_text("Bob")
        await mine.says("/check bayesian")
        await expect(mine.status).to_have_text("Connected")
        await theirs.says("/progress")
        await theirs.hears("0 of 30")
        await theirs.presses("Show this to everyone here")
        await mine.hears("Bob on AI/ML for software engineers")
        await expect(mine.messages).to_have_count(2)
        await mine.says("/progress")
        await mine.hears("1 of 30")


async def test_the_theme_is_kept_over_a_reload(tab: Tab) -> None:
    page = tab.page.locator("html")
    await expect(page).to_have_css("color-scheme", "light dark")
    await tab.page.get_by_role("button", name="Switch between light and dark").click()
    await expect(page).to_have_css("color-scheme", "dark")
    await tab.page.reload()
    await expect(page).to_have_css("color-scheme", "dark")
    await tab.page.get_by_role("button", name="Switch between light and dark").click()
    await tab.page.reload()
    await expect(page).to_have_css("color-scheme", "light")


async def test_what_people_write_runs_nothing(tab: Tab) -> None:
    await tab.text.fill(
        "/goal set <img src=x onerror=document.title='bad'> **b** <script>document.title='bad'</script>"
    )
    await tab.text.press("Enter")
    await tab.hears("Goal set: <img src=x onerror=document.title='bad'> **b**")
    await expect(tab.last.locator(".content img, .content script")).to_have_count(0)
    await expect(tab.page).to_have_title("Study Buddy")


async def test_without_script_commands_buttons_menus_and_forms_work(browser: Browser, home: Site) -> None:
    async with window(browser, home.url, java_script_enabled=False) as opened:
        tab = await opened.opens()
        await tab.says("/progress")
        await tab.says("/roadmap")
        await tab.says("/check bayesian")
        await tab.hears(f"Done: {BAYES}.")
        await expect(tab.last).to_be_in_viewport()
        await tab.presses("Undo")
        await tab.hears("Taken back")
        await tab.says("/check")
        await tab.last.locator("summary").click()
        await tab.last.get_by_label(BAYES).check()
        await tab.presses("OK")
        await tab.hears(f"Done: {BAYES}.")
        await tab.text.fill("/goal set")
        await tab.text.press("Enter")
        await tab.page.get_by_label("What").fill("3 chapters")
        await tab.page.get_by_role("button", name="Send").click()
        await tab.hears("Goal set: 3 chapters.")
        await tab.button("Log progress").click()
        await tab.page.get_by_label("Amount").fill("many")
        await tab.page.get_by_role("button", name="Send").click()
        await expect(tab.page.get_by_role("alert")).to_have_text("“many” is not a number. Type one such as 3 or 2.5.")
        await tab.page.get_by_label("Amount").fill("1")
        await tab.page.get_by_role("button", name="Send").click()
        await tab.hears("Logged 1: 3 chapters, 1 of 3 chapters.")

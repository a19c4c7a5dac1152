"""Files in a real browser: chosen, sent and saved, with script and without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, expect

from bot.chat.reply import MOST_BYTES, File
from tests.platforms.browser_stage import Tab, window
from tests.platforms.samples import FILES, HANDED_IN, received
from tests.platforms.test_browser_access import WIDER, violations
from tests.platforms.web_contract_stage import WebStage, web_stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[WebStage]:
    async with web_stage(tmp_path) as on:
        yield on


def chosen(file: File) -> FilePayload:
    """What a person picks in the browser's file chooser."""
    return {"name": file.name, "mimeType": file.media_type, "buffer": file.content or b""}


async def asked(tab: Tab) -> None:
    """Open the form that asks for a title and a file."""
    await tab.says("/today")
    await tab.button("Hand in").click()
    await expect(tab.page.get_by_label("Document")).to_be_visible()


async def is_saved(tab: Tab, folder: Path) -> None:
    """Save the files of the newest message and compare their bytes."""
    for file in FILES:
        async with tab.page.expect_download() as coming:
            await tab.last.get_by_role("link", name=f"Download {file.name}").click()
        download = await coming.value
        assert download.suggested_filename == file.name
        saved = folder / f"saved-{file.name}"
        await download.save_as(saved)
        assert saved.read_bytes() == file.content


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
async def test_a_file_is_sent_and_files_are_saved(
    script: bool,  # noqa: FBT001
    browser: Browser,
    stage: WebStage,
    tmp_path: Path,
) -> None:
    async with window(browser, stage.platform.url, java_script_enabled=script) as opened:
        tab = await opened.opens()
        await asked(tab)
        await tab.page.get_by_label("Title").fill("T")
        await tab.page.get_by_label("Document").set_input_files(chosen(HANDED_IN))
        await tab.page.get_by_role("button", name="Send").last.click()
        await tab.hears(received("T", HANDED_IN))
        await tab.says("/today")
        await tab.presses("Fetch")
        await is_saved(tab, tmp_path)
        await tab.page.reload()
        await is_saved(tab, tmp_path)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
async def test_a_file_that_is_too_large_is_told_at_its_field(
    script: bool,  # noqa: FBT001
    browser: Browser,
    stage: WebStage,
) -> None:
    large = File("large.md", b"m" * (MOST_BYTES + 1))
    async with window(browser, stage.platform.url, java_script_enabled=script) as opened:
        tab = await opened.opens()
        await asked(tab)
        await tab.page.get_by_label("Title").fill("T")
        document = tab.page.get_by_label("Document")
        await document.set_input_files(chosen(large))
        await tab.page.get_by_role("button", name="Send").last.click()
        await expect(document).to_have_accessible_description(
            "A Markdown file “large.md” is too large. Use a file of at most 1 MiB."
        )
        await expect(document).to_be_focused()
        await expect(document).to_have_value("")
        await expect(tab.page.get_by_label("Title")).to_have_value("T")
        await document.set_input_files(chosen(HANDED_IN))
        await tab.page.get_by_role("button", name="Send").last.click()
        await tab.hears(received("T", HANDED_IN))


async def test_what_is_wrong_elsewhere_leaves_the_file_chosen(browser: Browser, stage: WebStage) -> None:
    async with window(browser, stage.platform.url) as opened:
        tab = await opened.opens()
        await asked(tab)
        title, document = tab.dialog.get_by_label("Title"), tab.dialog.get_by_label("Document")
        await title.fill("T" * 400)
        await title.evaluate("(e) => { e.removeAttribute('maxlength'); e.value += 'T'; }")
        await document.set_input_files(chosen(HANDED_IN))
        await tab.dialog.get_by_role("button", name="Send").click()
        await expect(title).to_have_attribute("aria-invalid", "true")
        await title.fill("T")
        await tab.dialog.get_by_role("button", name="Send").click()
        await tab.hears(received("T", HANDED_IN))


async def test_a_file_can_be_chosen_and_saved_by_keyboard_alone(
    browser: Browser, stage: WebStage, tmp_path: Path
) -> None:
    async with window(browser, stage.platform.url) as opened:
        tab = await opened.opens()
        keys = tab.page.keyboard
        await asked(tab)
        await expect(tab.dialog.get_by_label("Title")).to_be_focused()
        await keys.type("T")
        await keys.press("Tab")
        await expect(tab.dialog.get_by_label("Document")).to_be_focused()
        async with tab.page.expect_file_chooser() as chooser:
            await keys.press("Space")
        await (await chooser.value).set_files(chosen(HANDED_IN))
        await keys.press("Tab")
        await keys.press("Tab")
        await expect(tab.dialog.get_by_role("button", name="Send")).to_be_focused()
        await keys.press("Enter")
        await tab.hears(received("T", HANDED_IN))
        await tab.says("/today")
        await tab.presses("Fetch")
        await expect(tab.last.get_by_role("article")).to_be_focused()
        await keys.press("Tab")
        async with tab.page.expect_download() as coming:
            await keys.press("Enter")
        saved = tmp_path / "saved"
        await (await coming.value).save_as(saved)
        assert saved.read_bytes() == FILES[0].content


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_everybody_can_use_the_form_and_the_links(
    scheme: str, width: int, browser: Browser, stage: WebStage
) -> None:
    async with window(
        browser, stage.platform.url, color_scheme=scheme, viewport={"width": width, "height": 700}
    ) as opened:
        tab = await opened.opens()

        async def wrong() -> list[str]:
            wider: list[str] = await tab.tells(WIDER)
            return [*await violations(tab), *wider]

        await asked(tab)
        assert await wrong() == []
        await tab.dialog.get_by_label("Title").fill("T")
        document = tab.dialog.get_by_label("Document")
        await document.set_input_files(chosen(File(f"{'n' * 80}.md", b"m" * (MOST_BYTES + 1))))
        assert await wrong() == []
        await tab.page.keyboard.press("Enter")
        await expect(document).to_have_attribute("aria-invalid", "true")
        assert await wrong() == []
        await tab.page.keyboard.press("Escape")
        for number in (12, 13):
            await tab.says(f"/samples {number}")
            await tab.presses("Show")
        assert await wrong() == []

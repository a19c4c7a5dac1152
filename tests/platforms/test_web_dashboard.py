"""The dashboard as a page: behind the guard, under the same strict policy, each person's own."""

from __future__ import annotations

import re

from bot.chat.sheet import STYLE
from bot.platforms.web.guard import HEADERS
from tests.platforms.web_stage import Site, Visitor


async def test_it_is_a_page_for_those_who_have_the_link(owner: Visitor, stranger: Visitor) -> None:
    await owner.says("/check 1.1-1.3")
    shown = await owner.asks("GET", "/dashboard")
    assert shown.status == 200
    assert "Done 3 of 30 10%" in shown.words
    assert [shown.headers[name] for name in HEADERS] == list(HEADERS.values())
    assert not re.search(r"<style|<script| style=| on\w+=", shown.text)
    for path in ("/dashboard", "/dashboard/file"):
        assert (await stranger.asks("GET", path)).status == 401
        foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
        assert (await owner.asks("GET", path, headers=foreign)).status == 403


async def test_its_style_comes_from_a_file(owner: Visitor) -> None:
    links = re.findall(r'rel="stylesheet" href="([^"]+)"', (await owner.asks("GET", "/dashboard")).text)
    assert links == ["/static/app.css", "/static/sheet.css"]
    style = await owner.asks("GET", "/static/sheet.css")
    assert (style.text, style.headers["Content-Type"]) == (STYLE, "text/css; charset=utf-8")
    assert "sheet.css" not in (await owner.page()).text


async def test_the_chat_and_progress_lead_there_and_back(owner: Visitor, site: Site) -> None:
    assert '<a href="/dashboard">Dashboard</a>' in (await owner.page()).text
    answer = await owner.says("/progress")
    assert f'href="{site.origin}/dashboard"' in answer.text
    shown = (await owner.asks("GET", "/dashboard")).text
    assert '<a href="/">Chat</a>' in shown
    assert '<a href="/dashboard" aria-current="page">Dashboard</a>' in shown


async def test_it_can_be_saved_as_the_file_that_progress_gives(owner: Visitor) -> None:
    saved = await owner.asks("GET", "/dashboard/file")
    assert saved.headers["Content-Type"] == "application/octet-stream"  # a file is never a page
    assert saved.headers["Content-Disposition"].startswith('attachment; filename="progress-2026-11-24.html"')
    answer = await owner.says("/progress file")
    assert "Download progress-2026-11-24.html" in answer.words
    again = await owner.asks("GET", f"/files/{answer.id}/0?as=you")
    assert again.content == saved.content
    assert "Study days" not in (await owner.page()).words  # the conversation doesn't carry the page along


async def test_everyone_sees_their_own(owner: Visitor) -> None:
    await owner.says("/check 1.1-1.3")
    await owner.is_now("Zoë <b>")
    await owner.says("/check 2.1")
    shown = await owner.asks("GET", "/dashboard")
    assert "Zoë <b> ·" in shown.words
    assert "Done 1 of 30 3%" in shown.words


async def test_it_has_the_theme_that_was_chosen(owner: Visitor) -> None:
    owner.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in (await owner.asks("GET", "/dashboard")).text


async def test_what_goes_wrong_is_said_on_the_page(owner: Visitor, site: Site) -> None:
    async with site.app.database.write() as tx:
        await tx.run("DROP TABLE goal_logs")
    shown = await owner.asks("GET", "/dashboard")
    assert "Sorry, that went wrong on my side." in shown.words
    assert (await owner.asks("GET", "/dashboard/file")).status == 503

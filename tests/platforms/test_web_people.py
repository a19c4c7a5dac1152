"""Trying the bot as somebody else."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from pathlib import Path

from bot.storage.tables import tables
from tests.platforms.web_stage import Site, Visitor, serving

BAYES = "Bayesian thinking and inference"


async def test_people_have_their_own_progress_and_share_the_room(owner: Visitor) -> None:
    await owner.says("/check bayesian")
    await owner.is_now("  Bob\u202e ")
    page = await owner.page()
    assert "Bob: switch person" in page.text
    assert f"Done: {BAYES}." not in page.words
    answer = await owner.says("/progress")
    assert "0 of 30" in answer.words
    await owner.presses(answer, "Show this to everyone here")
    await owner.asks("POST", "/people", data={"account": "you"})
    page = await owner.page()
    assert "Bob on AI/ML" in page.words
    assert f"Done: {BAYES}." in page.words


async def test_a_name_is_somebody_once(owner: Visitor) -> None:
    await owner.is_now("Bob")
    await owner.is_now("bob")
    assert (await owner.page()).text.count("<span>Bob</span>") == 1
    await owner.is_now("host")
    assert "You: switch person" in (await owner.page()).text


async def test_no_name_is_the_owner(owner: Visitor) -> None:
    await owner.is_now("Bob")
    await owner.is_now(" \u200b ")
    page = await owner.page()
    assert "You: switch person" in page.text
    assert page.text.count('name="account"') == 2


async def test_people_stay_over_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, site.visitor() as visitor:
        await visitor.is_now("Bob")
        cookies, port = visitor.cookies, site.port
    async with serving(tmp_path, port=port) as site, site.stranger() as visitor:
        visitor.cookies = cookies
        assert "Bob: switch person" in (await visitor.page()).text


async def test_who_one_is_comes_from_the_cookie_and_a_wrong_one_is_the_owner(owner: Visitor, site: Site) -> None:
    await owner.is_now("Bob")
    owner.cookies[f"buddy_{site.port}_person"] = "somebody"
    assert "You: switch person" in (await owner.page()).text


async def test_a_button_of_ones_own_message_is_not_somebody_elses(owner: Visitor) -> None:
    mine = await owner.says("/topic svd")
    await owner.is_now("Bob")
    answer = await owner.presses(mine, "Math for ML")
    assert answer.id != mine.id
    assert "You · " in answer.words


async def test_the_page_is_full_at_twenty(owner: Visitor) -> None:
    for n in range(20):
        assert "Somebody new" in (await owner.page()).words
        await owner.is_now(f"Guest {n}")
    page = await owner.page()
    assert page.text.count('name="account"') == 21
    assert "Somebody new" not in page.words
    await owner.is_now("One more")
    assert "You: switch person" in (await owner.page()).text


async def test_others_see_a_name_where_one_sees_you(owner: Visitor) -> None:
    await owner.says("/progress share")
    assert "You · /progress share" in (await owner.page()).words
    await owner.is_now("Bob")
    page = await owner.page()
    assert "Host · /progress share" in page.words
    assert "Host on AI/ML" in page.words


async def test_who_leaves_is_gone_from_the_page_and_nobody_acts_in_theirs(owner: Visitor, site: Site) -> None:
    await owner.says("/check bayesian")
    await owner.is_now("Bo B")  # with a space: no random id can hold it
    await owner.says("/check svd")
    shown = await owner.says("/progress")
    await owner.presses(shown, "Show this to everyone here")
    page = await owner.page()
    who = {"X-Who": next(p.account for p in await site.web._people.everyone() if p.name == "Bo B")}
    form = await owner.says("/data delete", **who)
    call = re.search(r'name="call" value="([^"]*)"', form.text)
    assert call
    answer = await owner.fills(unescape(call[1]), {"sure": "bo b"}, **who)
    assert "Everything I kept about you is deleted." in answer.words
    async with site.app.database.read() as tx:
        for table in await asyncio.to_thread(tables):
            rows = await tx.all(f"SELECT * FROM {table.name}")
            assert not [row for row in rows if "Bo B" in str(dict(row)) or who["X-Who"] in str(dict(row))], table.name
    late = await owner.says("/check 2.1", **who)
    assert (late.status, late.text) == (410, "Whoever this page shows has left. Open the page anew.\n")
    page = await owner.page()
    assert "You: switch person" in page.text
    assert f"Done: {BAYES}." in page.words
    assert "Bo B" not in page.words

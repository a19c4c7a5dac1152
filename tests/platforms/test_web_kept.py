"""What the page keeps of a conversation: what can't be read any more costs only its own place."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import pytest

from bot.chat.markup import Rich
from bot.chat.reply import Button, Press, Reply
from bot.platforms.web import transcript
from tests.platforms.test_web_stream import told
from tests.platforms.web_stage import Site, Visitor

LOST = "An older message I can't show any more."


async def kept(site: Site) -> Sequence[str]:
    """What is kept of everything said to the owner, oldest first."""
    return [noted.value for noted in await site.web._memory.latest("web.@you")]


@pytest.mark.parametrize("was", ['"tone":"', '"kind":"', '"at":"', "{"])
async def test_what_cannot_be_read_is_a_line_in_its_place_and_the_rest_goes_on(
    was: str, site: Site, owner: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    start = (await owner.page()).seen
    before = await owner.says("/help")
    broken = await owner.says("/today")
    text = (await kept(site))[-1]
    assert was in text, text
    await site.web._memory.remember("web.@you", broken.id, text.replace(was, f"{was}other"))
    after = await owner.says("/progress")

    page = await owner.page()
    assert re.findall(r'<li id="m-([^"]+)"', page.text) == [before.id, broken.id, after.id]
    assert page.words.count(LOST) == 1
    async with owner.listens(start) as stream:
        events = [await told(stream) for _ in range(3)]
        assert ["An older message" in event.data for event in events].count(True) == 1
        await owner.says("/settings")
        assert "/settings" in (await told(stream)).data
    assert f"message {broken.id} can't be read" in caplog.messages
    assert {record.levelno for record in caplog.records if broken.id in record.message} == {logging.WARNING}

    answer = await owner.asks("POST", "/press", data={"call": "today", "message": broken.id})
    assert answer.status == 200


async def test_the_newest_messages_of_a_place_stay(site: Site, owner: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript, "KEPT", 3)
    monkeypatch.setattr(transcript, "DROPPED_AT_ONCE", 2)
    first = await owner.says("/today")
    await site.web.deliver("room", Reply(Rich("For all.")), key="r:1")
    start = (await owner.page()).seen
    said = [(await owner.says("/help")).id for _ in range(5)]
    page = await owner.page()
    assert re.findall(r'<li id="m-([^"]+)" class="private', page.text) == said[-3:]
    assert "For all." in page.words
    async with owner.listens(start) as stream:
        assert said[-3] in (await told(stream)).data
    pressed = await owner.presses(first, "Roadmap")
    assert (pressed.status, pressed.id != first.id) == (200, True)


async def test_what_cannot_be_shown_is_a_line_in_its_place(
    site: Site, owner: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    start = (await owner.page()).seen
    too_long = Reply(Rich("secret"), controls=((Button("Too long", Press("note", {"text": "x" * 100})),),))
    id_ = await site.web.deliver("@you", too_long, key="r:1")
    await site.web.deliver("@you", Reply(Rich("What came after.")), key="r:2")
    page = await owner.page()
    assert page.words.index(LOST) < page.words.index("What came after.")
    async with owner.listens(start) as stream:
        assert "An older message" in (await told(stream)).data
        assert "What came after." in (await told(stream)).data
    assert f"message {id_} can't be shown" in caplog.messages
    assert "secret" not in caplog.text

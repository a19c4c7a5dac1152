"""Posts to channels where the bot may write, but attach no files or embed nothing: the words come all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.chat.markup import Rich
from bot.chat.platform import Undeliverable
from bot.chat.reply import Button, Card, File, Press, Reply
from tests.fakes import discord_rules
from tests.platforms.discord_stage import DiscordStage, discord_stage

PICTURE = File("week.png", b"\x89PNG", "image/png", "3 of 30")
SNOOZE = ((Button("Snooze", Press("whoami", {"key": "w:1"})),),)
CARD = Card("This *week*", Rich("**Ada** reads"), facts=(("Done", "3 of 30"),), footer="Go_on")
WEEK = Reply(Rich("Week 1"), (CARD,), SNOOZE, files=(PICTURE,))


@pytest.fixture
async def stage() -> AsyncIterator[DiscordStage]:
    async with discord_stage() as on:
        yield on


async def test_a_picture_that_is_not_allowed_keeps_no_words_back(stage: DiscordStage) -> None:
    stage.server.no_files.add(stage.room)
    receipts = {await stage.platform.deliver(stage.room, WEEK, key="w:1") for _ in range(2)}
    (post,) = stage.server.messages[stage.room]
    assert receipts == {post.id}
    assert (post.labels, post.attachments, len(post.body["embeds"])) == (["Snooze"], [], 1)
    await stage.platform.revise(stage.room, post.id, Reply(Rich("Week 1, over"), files=(PICTURE,)))
    assert (post.text, post.attachments) == ("Week 1, over", [])


@pytest.mark.parametrize("files", [(), (PICTURE,)])
async def test_cards_that_are_not_allowed_are_said_in_the_text(stage: DiscordStage, files: tuple[File, ...]) -> None:
    stage.server.no_files.add(stage.room)
    stage.server.no_embeds.add(stage.room)
    await stage.platform.deliver(stage.room, Reply(Rich("Week 1"), (CARD,), SNOOZE, files=files), key="w:1")
    (post,) = stage.server.messages[stage.room]
    assert post.text == "Week 1\n\nThis *week*\nAda reads\nDone: 3 of 30\nGo_on"
    assert (post.labels, post.body["embeds"], post.attachments) == (["Snooze"], [], [])


async def test_what_has_no_room_in_the_text_is_cut_at_a_line(stage: DiscordStage) -> None:
    stage.server.no_embeds.add(stage.room)
    lines = "\n".join(f"- line {n} \\*" for n in range(400))
    await stage.platform.deliver(stage.room, Reply(cards=(Card("Long", Rich(lines)),)), key="w:1")
    await stage.platform.deliver(stage.room, Reply(cards=(Card("", Rich("x\\\\" * 1300)),)), key="w:2")
    long, wide = stage.server.messages[stage.room]
    assert long.body["content"].splitlines()[-2:] == ["- line 148 \\*", "…"]
    assert len(wide.body["content"]) > 1900
    assert not discord_rules.problems("POST", "/channels/1/messages", wide.body)


async def test_a_picture_that_is_allowed_is_posted_at_once(stage: DiscordStage) -> None:
    await stage.platform.deliver(stage.room, WEEK, key="w:1")
    assert len(stage.server.requests("POST", "/messages")) == 1
    assert len(stage.server.messages[stage.room][0].attachments) == 1


async def test_where_nothing_may_be_written_that_is_for_good(stage: DiscordStage) -> None:
    stage.server.fail("POST /channels", times=3, status=403, code=50013)
    with pytest.raises(Undeliverable) as caught:
        await stage.platform.deliver(stage.room, WEEK, key="w:1")
    assert (caught.value.forever, caught.value.reason) == (True, "I may not write in the channel")
    assert len(stage.server.requests("POST", "/messages")) == 3

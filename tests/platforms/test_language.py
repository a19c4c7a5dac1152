"""What a renderer says by itself, in the language of who reads it."""

from __future__ import annotations

import json

from bot.chat.around import Around
from bot.chat.markup import Rich
from bot.chat.reply import Button, Page, Press, Reply
from bot.words import Words
from tests.fakes.discord_people import ADA as ON_DISCORD
from tests.fakes.slack_people import COURSE
from tests.platforms.discord_stage import discord_stage
from tests.platforms.slack_stage import slack_stage
from tests.platforms.web_stage import Visitor

KEY = "d1:0"
PAGED = Reply(
    Rich("Seite um Seite"),
    controls=((Button("Heute", Press("snooze", {"due": KEY})),),),
    page=Page(Press("today"), 2, 3),
    locale="de",
)


async def test_a_message_sent_unasked_is_all_in_its_language() -> None:
    async with discord_stage() as discord:
        await discord.platform.deliver(f"@{ON_DISCORD.id}", PAGED, key=KEY)
        shown = (await discord.server.heard(discord.server.dm(ON_DISCORD.id))).labels
    further = Words("de")("Page {n} of {of} ›", n=3, of=3)
    assert further.startswith("Seite")
    assert further in shown
    async with slack_stage() as slack:
        await slack.platform.deliver(COURSE.id, PAGED, key=KEY)
        (posted,) = slack.server.messages[COURSE.id]
        said = json.dumps(posted.blocks, ensure_ascii=False)
    assert further in said


def test_commands_are_named_as_the_device_names_them() -> None:
    class Names:
        names_commands = True

    class Reads:
        lead = "/study "

    around = Around({"discord": Names(), "slack": Reads()})
    assert around.words("discord", "de", "en-US").typed("today") == "/today"
    assert around.words("discord", "en", "de").typed("goal set") == "/ziel setzen"
    assert around.words("discord", "de").typed("today") == "/heute"
    assert around.words("slack", "de", "en-US").typed("today") == "/study heute"
    assert around.words("slack", "de", "en-US").option("when") == "wann"
    told = around.words("discord", "de", "en-US")(
        "Use /settings in the server or channel where people may see your progress and goals."
    )
    assert ("/settings" in told, "Server" in told) == (True, True)


async def test_the_page_is_in_the_language_that_was_chosen(owner: Visitor) -> None:
    before = await owner.asks("GET", "/")
    assert '<html lang="en"' in before.text
    await owner.asks("POST", "/say", data={"text": "/settings language:de"})
    page, dashboard = await owner.asks("GET", "/"), await owner.asks("GET", "/dashboard")
    assert '<html lang="de"' in page.text
    assert "Verbunden" in page.text
    assert '<html lang="de"' in dashboard.text
    offered = json.loads((await owner.asks("GET", "/suggest?text=/heu")).text)
    assert offered["items"][0]["label"] == "/heute"
    nothing = await owner.asks("POST", "/say", data={"text": " "})
    assert nothing.text == "Tippe erst etwas.\n"

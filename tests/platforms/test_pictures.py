"""Pictures in answers and posts: PNG on Discord and Slack, SVG in the browser, and the same in words everywhere."""

from __future__ import annotations

import asyncio
import io
import re
from html import unescape
from pathlib import Path

import pytest
from PIL import Image as Pixels
from pydantic import SecretStr

from bot.app import App
from bot.chat.command import Call, command
from bot.chat.dispatcher import Dispatcher
from bot.chat.markup import Rich, plain
from bot.chat.painting import painted
from bot.chat.reply import Card, File, Image, Press, Reply
from bot.commands.pictures import worker
from bot.commands.pictures.painter import Painter
from bot.commands.pictures.svg import element, picture
from bot.platforms.discord import limits
from bot.platforms.discord.client import Discord
from tests.fakes.discord_server import discord_server
from tests.fakes.slack_people import ADA, LOUNGE, TEAM
from tests.platforms.discord_stage import DiscordStage
from tests.platforms.discord_stage import serving as discord
from tests.platforms.samples import COMMANDS, Drawer, Gate, Remembered
from tests.platforms.slack_stage import SlackStage, slack_stage
from tests.platforms.web_stage import Site, Visitor
from tests.world import World, settings


def square(colour: str) -> str:
    return picture(8, 8, element("rect", width=8, height=8, fill=colour))


ALT = "Half of it is done."
HALF = Image("half", ALT, square("white"), square("black"), (8, 8), Press("look picture"))


DRAWN = {svg: worker.draw(svg) for svg in map(square, ("white", "black", "red"))}


@command("look", "See it")
async def look(call: Call[Gate]) -> Reply:
    return Reply(cards=(Card("Half"),), images=(HALF,))


@command("look picture", "See it as a picture", hidden=True)
async def look_picture(call: Call[Gate]) -> Reply:
    return Reply(Rich("It is this."), images=(HALF,))


@command("exhibit", "Show it to everybody", private=False)
async def exhibit(call: Call[Gate]) -> Reply:
    return Reply(cards=(Card("Half"),), images=(HALF,))


def front() -> Dispatcher[Gate]:
    return Dispatcher((*COMMANDS, look, look_picture, exhibit), Gate(), Drawer())


class Easel:
    """Has everything drawn already, or draws nothing."""

    def __init__(self, *, works: bool = True) -> None:
        self._works = works

    async def paint(self, svg: str) -> bytes | None:
        return DRAWN[svg] if self._works else None


def colour(png: bytes) -> tuple[int, ...]:
    pixel = Pixels.open(io.BytesIO(png)).convert("RGB").getpixel((9, 9))
    assert isinstance(pixel, tuple)
    return pixel


# What all share -----------------------------------------------------------------------------------------------------


async def test_a_picture_that_cannot_be_drawn_is_left_out_where_the_rest_says_the_same() -> None:
    reply = await painted(Reply(cards=(Card("Half"),), images=(HALF,)), Easel(works=False), "dark")
    assert reply == Reply(cards=(Card("Half"),))
    alone = await painted(Reply(Rich("It is this."), images=(HALF,)), None, "dark")
    assert plain(alone.text) == f"It is this.\n\n{ALT}"
    assert (alone.images, alone.files) == ((), ())


# Discord ------------------------------------------------------------------------------------------------------------


async def test_discord_shows_a_png_for_dark_paper_with_its_words() -> None:
    async with discord_server() as server:
        async with discord(server, front(), Remembered(), painter=Easel()) as platform:
            stage = DiscordStage(server, platform, Gate())
            shown = await stage.types("look")
            (file,) = await stage.fetch_files(shown)
            assert (file.name, file.media_type, shown.private) == ("half.png", "image/png", True)
            assert colour(file.content or b"") == (0, 0, 0)
            assert shown.message.raw["attachments"][0]["description"] == ALT
            long = Image("long", "x" * 5000, square("red"), square("red"))
            receipt = await platform.deliver(stage.room, Reply(Rich("Post."), images=(long,)), key="p:1")
            (posted,) = await stage.posted(stage.room)
            assert len(posted.message.raw["attachments"][0]["description"]) == limits.ALT
            await platform.revise(stage.room, receipt, Reply(Rich("Post."), images=(HALF,)))
            (posted,) = await stage.posted(stage.room)
            assert [f.name for f in await stage.fetch_files(posted)] == ["half.png"]
        assert server.problems == []


# Slack --------------------------------------------------------------------------------------------------------------


def pictures(stage: SlackStage, channel: str) -> list[File]:
    ids = [f["id"] for m in stage.server.messages[channel] for f in m.raw.get("files", ())]
    found = [stage.server.files[id_] for id_ in ids]
    return [File(f["name"], f["content"], "image/png", f["alt_txt"]) for f in found]


async def test_slack_offers_the_picture_of_a_private_answer_in_the_direct_messages() -> None:
    async with slack_stage(front=front(), painter=Easel()) as stage:
        shown = await stage.types("look")
        assert (shown.message.only, list(shown.labels)) == (ADA.id, ["Show me the picture"])
        assert stage.server.requests("files.completeUploadExternal") == []
        asked = await stage.presses(shown, "Show me the picture")
        assert asked.text == "It is this.\n\nI put the picture into our direct messages."
        (file,) = pictures(stage, stage.server.dm(ADA.id))
        assert (file.name, file.alt, colour(file.content or b"")) == ("half.png", ALT, (255, 255, 255))


async def test_in_slacks_direct_messages_and_for_everybody_the_picture_follows() -> None:
    async with slack_stage(front=front(), painter=Easel(), channel=None) as stage:
        shown = await stage.types("look")
        assert list(shown.labels) == []
        await stage.fetch_files(shown)
        assert [f.name for f in pictures(stage, stage.server.dm(ADA.id))] == ["half.png"]
    async with slack_stage(front=front(), painter=Easel()) as stage:
        shown = await stage.types("exhibit")
        assert (shown.message.only, [f.name for f in await stage.fetch_files(shown)]) == (None, ["half.png"])
        await stage.platform.deliver(f"@{TEAM}:{ADA.id}", Reply(Rich("Post."), images=(HALF,)), key="p:1")
        assert [f.alt for f in pictures(stage, stage.server.dm(ADA.id))] == [ALT]


async def test_on_slack_nobody_is_bothered_with_a_picture_that_did_not_make_it() -> None:
    async with slack_stage(front=front(), painter=Easel()) as stage:
        await stage.server.slash("/study", "exhibit", channel=LOUNGE)  # where the bot is no member
        await stage.server.until("files.completeUploadExternal")
        await stage.types("whoami")
        assert len(stage.server.messages[LOUNGE.id]) == 1


async def test_without_a_painter_slack_offers_no_picture() -> None:
    async with slack_stage(front=front()) as stage:
        assert list((await stage.types("look")).labels) == []


# The browser --------------------------------------------------------------------------------------------------------


def addresses(page: str) -> dict[str, str]:
    found = re.findall(r'<img class="picture (light|dark)" src="([^"]+)" alt="([^"]*)"', page)
    assert {alt for *_, alt in found} == {ALT}
    return {paper: unescape(address) for paper, address, _ in found}


async def test_the_page_shows_the_svg_for_its_paper(site: Site, owner: Visitor) -> None:
    await site.web.deliver("@you", Reply(cards=(Card("Half"),), images=(HALF,)), key="p:1")
    shown = addresses((await owner.page()).text)
    assert list(shown) == ["light", "dark"]
    for paper, address in shown.items():
        got = await owner.asks("GET", address)
        assert (got.status, got.text) == (200, getattr(HALF, paper))
        assert got.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
        assert got.headers["Content-Security-Policy"].startswith("default-src 'none'")
    (noted,) = await site.web._memory.latest("web.@you")
    assert "<svg" not in noted.value, "what is kept of a message holds no picture"


async def test_a_private_picture_is_nobody_elses(site: Site, owner: Visitor) -> None:
    await site.web.deliver("@you", Reply(images=(HALF,)), key="p:1")
    address = addresses((await owner.page()).text)["light"]
    async with site.visitor() as other:
        bob = await other.is_now("Bob")
        assert (await bob.asks("GET", address.split("?")[0])).status == 404
    async with site.stranger() as stranger:
        assert (await stranger.asks("GET", address)).status == 401


async def test_another_picture_of_the_same_message_has_another_address(site: Site, owner: Visitor) -> None:
    receipt = await site.web.deliver("room", Reply(images=(HALF,)), key="p:1")
    before = re.findall(r'src="(/pictures/[^"]+)"', (await owner.page()).text)
    whole = Image("whole", "All of it is done.", square("red"), square("red"))
    await site.web.revise("room", receipt, Reply(images=(whole,)))
    after = re.findall(r'src="(/pictures/[^"]+)"', (await owner.page()).text)
    assert not set(before) & set(after)
    assert (await owner.asks("GET", unescape(after[0]))).text == square("red")
    assert 'aria-label="Study Buddy, reminder: All of it is done."' in (await owner.page()).text


@pytest.mark.parametrize("number", ["9", "x"])
async def test_a_picture_that_is_not_there_is_not_found(site: Site, owner: Visitor, number: str) -> None:
    receipt = await site.web.deliver("room", Reply(images=(HALF,)), key="p:1")
    assert (await owner.asks("GET", f"/pictures/{receipt}/{number}")).status == 404


# The whole program --------------------------------------------------------------------------------------------------


async def test_progress_on_discord_is_a_drawn_card_with_its_facts(tmp_path: Path) -> None:
    painter = Painter()
    async with World(tmp_path) as world, discord_server() as server:
        async with discord(server, world.app.front, Remembered(), painter=painter) as platform:
            stage = DiscordStage(server, platform, Gate())
            shown = await stage.types("progress")
            (file,) = await stage.fetch_files(shown)
            assert Pixels.open(io.BytesIO(file.content or b"")).width == 360 * worker.ZOOM
            assert "0 of 30" in shown.message.raw["attachments"][0]["description"]
            assert "0 of 30" in shown.text
        await painter.close()
        assert server.problems == []


async def test_the_program_hands_its_painter_to_the_platforms_that_need_it(tmp_path: Path) -> None:
    given = await asyncio.to_thread(settings, tmp_path)
    given = given.model_copy(update={"discord_token": SecretStr("t")})
    app = await App.build(given)
    await app.connect(given)
    platform = app.platforms["discord"]
    assert isinstance(platform, Discord)
    assert platform._painter is app._painter
    await app.close()

from __future__ import annotations

import asyncio

import pytest

from bot.chat import around
from bot.chat.around import Around
from bot.chat.markup import rich
from bot.platforms.discord.client import Discord
from bot.platforms.slack.app import Slack
from bot.platforms.web.server import WebChat
from bot.words import Words

pytestmark = pytest.mark.made_up


class Plain:
    """A platform that is like most."""


class Special:
    """A platform with ways of its own."""

    lead = "/study "

    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def hindrance(self, place: str, words: Words) -> str:
        await self.open.wait()
        return words("Not in {place}, type {how}.", place=place, how="/invite me")


def test_commands_are_written_as_they_are_typed_there() -> None:
    platforms: dict[str, object] = {"plain": Plain()}
    known = Around(platforms)
    platforms["special"] = Special()
    key = "Stop it with /reminders, or `/goal drop`; {done}/{of} and/or https://a/b"
    assert known.words("plain", "en")(key, done=1, of=2).startswith(
        "Stop it with /reminders, or `/goal drop`; 1/2 and/or"
    )
    said = known.words("special", "en")(key, done=1, of=2)
    assert said == "Stop it with /study reminders, or `/study goal drop`; 1/2 and/or https://a/b"


def test_what_people_write_is_no_command() -> None:
    words = Around({"special": Special()}).words("special", "en")
    assert rich(words, "Your goal: {title}. See /goal.", title="the /settings page").source == (
        "Your goal: the /settings page. See /study goal."
    )
    assert words("“{title}”", title="/goal") == "“/goal”"


async def test_only_who_can_tell_is_asked_for_a_refusal() -> None:
    special = Special()
    special.open.set()
    known = Around({"plain": Plain(), "special": special})
    assert await known.hindrance("plain", "room", Words()) == ""
    assert await known.hindrance("nowhere", "room", Words()) == ""
    assert await known.hindrance("special", "room", Words()) == "Not in room, type /invite me."


async def test_a_platform_that_takes_its_time_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(around, "PATIENCE", 0.01)
    assert await Around({"special": Special()}).hindrance("special", "room", Words()) == ""


@pytest.mark.parametrize(
    ("platform", "places", "others"),
    [
        (WebChat, ["room"], ["", "general", "@ada", "Room"]),
        (Discord, ["1234567890"], ["", "general", "١٢", "12 34", "@12"]),
        (Slack, ["C0COURSE", "G012345"], ["", "general", "@T1:U1", "D012", "C0 1", "Course"]),
    ],
)
def test_each_platform_tells_a_channel_from_other_text(
    platform: type[WebChat | Discord | Slack], places: list[str], others: list[str]
) -> None:
    known = Around({"it": platform.__new__(platform)})  # telling needs none of its parts
    assert all(known.is_place("it", text) for text in places)
    assert not any(known.is_place("it", text) for text in others)


def test_where_nobody_can_tell_any_text_may_be_a_channel() -> None:
    assert Around({"plain": Plain()}).is_place("plain", "general")
    assert not Around({"plain": Plain()}).is_place("plain", "")

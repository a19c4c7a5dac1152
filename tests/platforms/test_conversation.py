"""One conversation, from the first contact to a snoozed prompt: platforms differ in its form and in nothing else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import aiohttp
import pytest

from bot.app import App
from bot.chat.reply import Reply
from bot.platforms.web.server import WebChat
from bot.storage.memory import StoredMemory
from tests.fakes.discord_people import ADA as ADA_ON_DISCORD
from tests.fakes.discord_server import discord_server
from tests.fakes.slack_people import ADA as ADA_ON_SLACK
from tests.fakes.slack_people import TEAM
from tests.fakes.slack_server import slack_server
from tests.platforms import discord_stage, slack_stage, web_stage
from tests.platforms.contract import Shown
from tests.platforms.discord_stage import DiscordStage
from tests.platforms.samples import Gate
from tests.platforms.slack_stage import SlackStage
from tests.platforms.web_contract_stage import WebStage
from tests.world import Clock, Person, World, labels, words_of

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)  # 09:00 in Berlin


class Teller(Protocol):
    """What of a contract's stage a conversation takes."""

    async def types(self, name: str, given: Mapping[str, str] | None = None) -> Shown: ...
    async def presses(self, shown: Shown, label: str) -> Shown: ...
    async def picks(self, shown: Shown, prompt: str, *labels: str) -> Shown: ...
    async def fills(self, shown: Shown, given: Mapping[str, str]) -> Shown: ...
    async def posted(self, place: str) -> Sequence[Shown]: ...


@dataclass
class Stand:
    """A platform with the whole program behind it, and Ada in front of it."""

    app: App
    clock: Clock
    ada: Teller
    place: str


@dataclass
class Written:
    """A reply as it was written down; see `contract.Shown`."""

    reply: Reply
    text: str
    labels: Sequence[str]
    fields: Sequence[str]
    active: Sequence[str] = ()
    private: bool = True


def written(reply: Reply) -> Written:
    asks = reply.form.asks if reply.form else ()
    return Written(reply, "" if asks else words_of(reply), labels(reply), [a.name for a in asks])


@dataclass
class Recording:
    """The recording platform as a stage."""

    world: World
    ada: Person

    async def types(self, name: str, given: Mapping[str, str] | None = None) -> Written:
        line = " ".join([f"/{name}", *(f"{param}:{value}" for param, value in (given or {}).items())])
        return written(await self.ada.says(line))

    async def presses(self, shown: Shown, label: str) -> Written:
        assert isinstance(shown, Written)
        return written(await self.ada.presses(label, on=shown.reply))

    async def picks(self, shown: Shown, prompt: str, *labels: str) -> Written:
        assert isinstance(shown, Written)
        return written(await self.ada.picks(prompt, *labels, on=shown.reply))

    async def fills(self, shown: Shown, given: Mapping[str, str]) -> Written:
        assert isinstance(shown, Written)
        return written(await self.ada.fills(**given))

    async def posted(self, place: str) -> Sequence[Written]:
        return [written(reply) for reply in self.world.platform.to(place)]


@asynccontextmanager
async def recording(folder: Path) -> AsyncIterator[Stand]:
    async with World(folder) as world:
        yield Stand(world.app, world.clock, Recording(world, world.person("ada")), "@ada")


@asynccontextmanager
async def discord(folder: Path) -> AsyncIterator[Stand]:
    async with World(folder) as world, discord_server() as server:
        server.clock = world.clock
        memory = StoredMemory(world.app.database)
        async with discord_stage.serving(server, world.app.front, memory, clock=world.clock) as platform:
            await server.until("PUT", "/commands", 1)
            world.app.platforms[platform.name] = platform
            stage = DiscordStage(server, platform, Gate())
            yield Stand(world.app, world.clock, stage, f"@{ADA_ON_DISCORD.id}")
        assert server.problems == []


@asynccontextmanager
async def slack(folder: Path) -> AsyncIterator[Stand]:
    async with World(folder) as world, slack_server() as server:
        server.clock = world.clock
        memory = StoredMemory(world.app.database)
        async with slack_stage.serving(server, world.app.front, memory, clock=world.clock) as platform:
            world.app.platforms[platform.name] = platform
            stage = SlackStage(server, platform, Gate())
            yield Stand(world.app, world.clock, stage, f"@{TEAM}:{ADA_ON_SLACK.id}")
        assert server.problems == []


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Stand]:
    async with web_stage.serving(folder) as site, aiohttp.ClientSession(cookie_jar=web_stage.NOBODY()) as session:
        visitors = {name: web_stage.Visitor(site, session) for name in ("ada", "grace")}
        people = {name: await (await one.signs_in()).is_now(name.title()) for name, one in visitors.items()}
        assert isinstance(site.web, WebChat)
        stage = WebStage(site.web, people, ())
        yield Stand(site.app, site.clock, stage, stage.room)


PAGE = "Dashboard"  # the browser has a page of its own for that


async def converse(on: Stand) -> list[tuple[str, list[str], list[str]]]:
    """Have the conversation and return what was said, as words, ways on and questions."""
    said: list[tuple[str, list[str], list[str]]] = []
    ada = on.ada

    def hears(shown: Shown) -> Shown:
        asks = fields(shown)
        kept = [] if asks else sorted(label[:60] for label in shown.labels if label != PAGE)
        said.append(("", [], asks) if asks else (bare(shown), kept, []))
        return shown

    today = hears(await ada.types("today"))
    known = hears(await ada.presses(today, "I know some of this"))
    first = ("Inferential statistics fundamentals", "Hypothesis testing and confidence intervals")
    hears(await ada.picks(known, "What I know already", *first))
    ticked = hears(await ada.types("check", {"topics": "bayes"}))
    hears(await ada.presses(ticked, "Undo"))
    goals = hears(await ada.types("goal list"))
    asked = hears(await ada.presses(goals, "Set a goal"))
    hears(await ada.fills(asked, {"what": "3 chapters of *the* book"}))
    zone = hears(await ada.types("settings", {"zone": "Europe/Berlin"}))
    hears(await ada.presses(zone, "Yes, that's right"))
    off = hears(await ada.types("reminders"))
    hears(await ada.presses(off, "Remind me every week"))
    on.clock.now = MONDAY
    await on.app.courier.round()
    prompt = hears((await ada.posted(on.place))[-1])
    hears(await ada.picks(prompt, "Ask me later", "In 1 hour"))
    on.clock.move(minutes=59)
    before = len(await ada.posted(on.place))
    await on.app.courier.round()
    assert len(await ada.posted(on.place)) == before
    on.clock.move(minutes=1)
    await on.app.courier.round()
    hears((await ada.posted(on.place))[-1])
    hears(await ada.types("progress"))
    return said


def bare(shown: Shown) -> str:
    """The letters of an answer without their form: bars, marks, gaps, and how a command is typed there."""
    return "".join(re.findall(r"[^\W_]+", shown.text.replace("/study ", "/")))


def fields(shown: Shown) -> list[str]:
    """What a form asks; nothing where it is none."""
    try:
        return list(shown.fields)
    except (AssertionError, KeyError):  # as a fake says that it is none
        return []


@pytest.mark.parametrize("platform", [discord, slack, browser], ids=["discord", "slack", "browser"])
async def test_the_conversation_differs_in_form_and_nothing_else(tmp_path: Path, platform: object) -> None:
    made: dict[str, list[tuple[str, list[str], list[str]]]] = {}
    for name, stand in (("written", recording), ("shown", platform)):
        (tmp_path / name).mkdir()
        opened: AbstractAsyncContextManager[Stand] = stand(tmp_path / name)  # type: ignore[operator]  # (one of ours)
        async with opened as on:
            made[name] = await converse(on)
    for plain, shown in zip(made["written"], made["shown"], strict=True):
        assert shown == plain

"""A newcomer on each platform: from the first contact to the first tick, and on to reminders, every step counted.

The tests judge how many steps it takes; how long it takes is told by `python -m bench.newcomer`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from playwright.async_api import Browser, Locator, expect

from bot.chat.command import Asker
from bot.chat.reply import Press
from bot.storage.memory import StoredMemory
from tests.fakes.discord_people import ADA, COURSE, Guild, server
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.fakes.slack_people import LOUNGE, Message, View
from tests.fakes.slack_server import SlackServer, slack_server
from tests.platforms import discord_stage, slack_stage, web_stage
from tests.platforms.browser_stage import window
from tests.world import World

T = TypeVar("T")
Script = Callable[[Path, "Steps"], Coroutine[None, None, None]]

MOST = 3  # things to do before the first tick, and again before reminders are on

WHERE, DONE, REMIND, YES = "Where am I?", "Done", "Remind me every week", "Yes, that's right"
NEW = Guild("720000000000000000", "720000000000000001")
NOW = "2026-11-24T09:59:00+00:00"  # a minute before the world's clock


@dataclass
class Steps:
    """What somebody did, one by one, and how many seconds after the first contact each milestone was reached."""

    did: list[str] = field(default_factory=list)
    reached: dict[str, tuple[int, float]] = field(default_factory=dict)
    since: float = 0.0
    counted: int = 0

    def met(self) -> None:
        """The first contact: from here on it counts."""
        self.since = asyncio.get_running_loop().time()

    async def do(self, what: str, doing: Awaitable[T]) -> T:
        """Do one thing and see what comes of it."""
        self.did.append(what)
        return await doing

    def reach(self, milestone: str) -> None:
        """Reach a milestone: so many things were done since the one before."""
        took = asyncio.get_running_loop().time() - self.since
        self.reached[milestone] = (len(self.did) - self.counted, took)
        self.counted = len(self.did)


@asynccontextmanager
async def _on_discord(folder: Path) -> AsyncIterator[tuple[World, DiscordServer]]:
    async with World(folder) as world, discord_server() as fake:
        fake.clock = world.clock
        memory = StoredMemory(world.app.database)
        async with discord_stage.serving(fake, world.app.front, memory, clock=world.clock) as discord:
            world.app.platforms[discord.name] = discord
            await fake.until("PUT", "/commands", 1)
            yield world, fake
        assert fake.problems == []


async def discord_server_adds_it(folder: Path, steps: Steps) -> None:
    """The bot is added to a server; somebody there presses what it says."""
    async with _on_discord(folder) as (world, fake):
        steps.met()
        await fake.adds(server(NEW.id, NEW.channel, joined=NOW))
        hello = await fake.heard(NEW.channel)
        day = (await steps.do(WHERE, fake.press(hello, WHERE, guild=NEW))).shown
        ticked = (await steps.do(DONE, fake.press(day, DONE, guild=NEW))).shown
        await _ticked(world, steps)
        form = (await steps.do(REMIND, fake.press(ticked, REMIND, guild=NEW))).form
        asked = (await steps.do("Berlin", fake.submit(form, {"zone": "Berlin"}, guild=NEW))).shown
        assert "It is 11:00 for you, right?" in asked.text
        on = (await steps.do(YES, fake.press(asked, YES, guild=NEW))).shown
        await _reminded(world, steps, on.text)


async def discord_server_with_a_zone(folder: Path, steps: Steps) -> None:
    """The same where those who manage the server have told its zone."""
    async with _on_discord(folder) as (world, fake):
        boss = Asker("discord", "1", COURSE.id, COURSE.channel, "Boss", None, "", manages=True)
        await world.app.front.answer(Press("admin zone", {"zone": "Berlin"}), boss)
        await fake.until("PUT", "/commands", 1)
        steps.met()
        day = (await steps.do("/today", fake.slash("today"))).shown
        ticked = (await steps.do(DONE, fake.press(day, DONE))).shown
        await _ticked(world, steps)
        asked = (await steps.do(REMIND, fake.press(ticked, REMIND))).shown
        assert "It is 11:00 for you, right?" in asked.text
        on = (await steps.do(YES, fake.press(asked, YES))).shown
        await _reminded(world, steps, on.text)


async def discord_direct_message(folder: Path, steps: Steps) -> None:
    """Somebody writes to the bot."""
    async with _on_discord(folder) as (world, fake):
        steps.met()
        await steps.do("hi", fake.writes("hi"))
        hello = await fake.heard(fake.dm(ADA.id))
        day = (await steps.do(WHERE, fake.press(hello, WHERE, guild=None))).shown
        ticked = (await steps.do(DONE, fake.press(day, DONE, guild=None))).shown
        await _ticked(world, steps)
        form = (await steps.do(REMIND, fake.press(ticked, REMIND, guild=None))).form
        asked = (await steps.do("Berlin", fake.submit(form, {"zone": "Berlin"}, guild=None))).shown
        on = (await steps.do(YES, fake.press(asked, YES, guild=None))).shown
        await _reminded(world, steps, on.text)


@asynccontextmanager
async def _on_slack(folder: Path) -> AsyncIterator[tuple[World, SlackServer]]:
    async with World(folder) as world, slack_server() as fake:
        fake.clock = world.clock
        memory = StoredMemory(world.app.database)
        async with slack_stage.serving(fake, world.app.front, memory, clock=world.clock) as slack:
            world.app.platforms[slack.name] = slack
            yield world, fake
        assert fake.problems == []


async def slack_channel_invites_it(folder: Path, steps: Steps) -> None:
    """The bot is invited to a channel; somebody there presses what it says."""
    async with _on_slack(folder) as (world, fake):
        steps.met()
        hello = (await fake.invites(LOUNGE)).shown
        await _slack(world, fake, steps, (await steps.do(WHERE, fake.press(hello, WHERE))).shown)


async def slack_direct_message(folder: Path, steps: Steps) -> None:
    """Somebody writes to the bot."""
    async with _on_slack(folder) as (world, fake):
        steps.met()
        hello = (await steps.do("hi", fake.writes("hi"))).shown
        await _slack(world, fake, steps, (await steps.do(WHERE, fake.press(hello, WHERE))).shown)


async def slack_home(folder: Path, steps: Steps) -> None:
    """Somebody opens the App Home, where each answer takes its place above the day."""
    async with _on_slack(folder) as (world, fake):
        steps.met()
        await _slack(world, fake, steps, await steps.do("Home", fake.opens_home()))


async def _slack(world: World, fake: SlackServer, steps: Steps, day: Message | View) -> None:
    def shown(on: Message | View, then: Message | None) -> Message | View:
        return on if isinstance(on, View) or then is None else then

    ticked = shown(day, (await steps.do(DONE, fake.press(day, DONE))).message)
    await _ticked(world, steps)
    asked = shown(ticked, (await steps.do(REMIND, fake.press(ticked, REMIND))).message)
    assert "It is 11:00 for you, right?" in asked.text, "the zone of their profile"
    on = shown(asked, (await steps.do(YES, fake.press(asked, YES))).message)
    await _reminded(world, steps, on.text)


async def browser(folder: Path, steps: Steps, chromium: Browser) -> None:
    """Somebody opens the page in a real browser."""
    async with web_stage.serving(folder) as site, window(chromium, site.url) as opened:
        steps.met()
        tab = await opened.opens()

        async def clicks(at: Locator, label: str) -> None:
            count = await tab.messages.count()
            await steps.do(label, at.get_by_role("button", name=label, exact=True).click())
            await expect(tab.messages).to_have_count(count + 1)

        await clicks(tab.page.get_by_role("region", name="Welcome"), WHERE)
        await clicks(tab.last, DONE)
        await tab.hears("Done: ")
        steps.reach("tick")
        await clicks(tab.last, REMIND)
        await tab.hears("It is 11:00 for you, right?")
        await clicks(tab.last, YES)
        await tab.hears("I'll write on Thursday")
        steps.reach("reminders")


SCRIPTS: Mapping[str, Script] = {
    "Discord, a server adds it": discord_server_adds_it,
    "Discord, a server that has a zone": discord_server_with_a_zone,
    "Discord, a direct message": discord_direct_message,
    "Slack, a channel invites it": slack_channel_invites_it,
    "Slack, a direct message": slack_direct_message,
    "Slack, the App Home": slack_home,
}


async def _ticked(world: World, steps: Steps) -> None:
    assert await world.rows("SELECT state FROM states") == [{"state": "done"}]
    steps.reach("tick")


async def _reminded(world: World, steps: Steps, said: str) -> None:
    assert "I'll write on Thursday" in said
    assert await world.rows("SELECT count(*) AS n FROM reminders WHERE paused = ''") == [{"n": 3}]
    steps.reach("reminders")

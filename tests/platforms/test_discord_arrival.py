"""The bot's first words on a server, and to somebody who writes to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.platform import Later
from bot.platforms.discord.client import Discord
from bot.platforms.discord.permissions import ADMINISTRATOR, ATTACH, EMBED, SEND, VIEW, WHOLE, granted, invitation
from bot.storage.memory import StoredMemory
from bot.words import Words
from tests.fakes.discord_people import ADA, APPLICATION, BOT, COURSE, GRACE, Message, Raw, server
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.platforms.discord_stage import discord_stage, serving
from tests.platforms.samples import Remembered, sample_front
from tests.world import World

NEW = "720000000000000000"
LOBBY, RULES, TALK = "720000000000000001", "720000000000000002", "720000000000000003"
NOW = "2026-11-24T09:59:00+00:00"  # a minute before the world's clock


class Told:
    """The program on the fake Discord."""

    def __init__(self, world: World, fake: DiscordServer) -> None:
        self.world, self.server = world, fake

    async def settles(self) -> None:
        """Wait until everything that came has been dealt with: events come in their order."""
        direct = self.server.dm(ADA.id)
        before = [m.author for m in self.server.messages.get(direct, ())].count(BOT)
        await self.server.writes("/today")
        await self.server.heard(direct, before + 1)

    def said(self) -> list[Message]:
        return [m for c in (LOBBY, RULES, TALK, COURSE.channel) for m in self.server.messages.get(c, ())]


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    async with World(tmp_path) as world, discord_server() as fake:
        fake.clock = world.clock
        async with serving(fake, world.app.front, StoredMemory(world.app.database), clock=world.clock) as discord:
            world.app.platforms[discord.name] = discord
            yield Told(world, fake)
        assert fake.problems == []


def new(*, may: int = WHOLE, joined: str = NOW, system: str | None = None, denied: dict[str, int] | None = None) -> Raw:
    return server(NEW, LOBBY, RULES, TALK, may=may, joined=joined, system=system, denied=denied)


async def test_a_server_that_adds_the_bot_is_told_once_in_its_own_place_for_such_messages(told: Told) -> None:
    await told.server.adds(new(system=TALK))
    hello = await told.server.heard(TALK)
    assert hello.text.startswith("Hello. I keep people going on a learning roadmap")
    assert hello.labels == ["Where am I?", "I know some of this", "Set me up here"]
    assert hello.body.get("embeds") in (None, []), "it needs no permission but to write"
    assert hello.body["allowed_mentions"] == {"parse": []}
    assert "I still lack" not in hello.text
    await told.server.adds(new(system=TALK))
    await told.settles()
    assert told.said() == [hello]


async def test_it_stays_at_one_over_restarts_and_when_it_is_added_again(tmp_path: Path) -> None:
    async with World(tmp_path) as world, discord_server() as fake:
        fake.clock = world.clock
        for _ in range(3):
            async with serving(fake, world.app.front, StoredMemory(world.app.database), clock=world.clock):
                fake.forget_nonces()
                await fake.adds(new())
                await fake.writes("hello")
                await fake.heard(LOBBY)
                await Told(world, fake).settles()
        assert len(fake.messages[LOBBY]) == 1


async def test_servers_that_know_it_are_not_told_when_it_starts(told: Told) -> None:
    await told.server.adds(new(joined="2026-11-20T09:59:00+00:00"))
    await told.server.adds({"id": NEW, "unavailable": True, "joined_at": None})
    await told.settles()
    assert told.said() == []


@pytest.mark.parametrize(
    ("denied", "place"),
    [
        ({}, LOBBY),
        ({LOBBY: SEND}, RULES),
        ({LOBBY: VIEW, RULES: SEND}, TALK),
        ({LOBBY: EMBED}, LOBBY),
    ],
)
async def test_it_goes_to_the_first_channel_that_it_may_write_in(
    told: Told, denied: dict[str, int], place: str
) -> None:
    await told.server.adds(new(denied=denied))
    await told.server.heard(place)


async def test_a_system_channel_that_is_closed_is_passed_over(told: Told) -> None:
    await told.server.adds(new(system=TALK, denied={TALK: SEND}))
    await told.server.heard(LOBBY)


async def test_where_it_may_write_nowhere_it_is_silent_and_speaks_once_it_may(told: Told) -> None:
    await told.server.adds(new(may=0))
    await told.settles()
    assert told.said() == []
    await told.server.adds(new())
    await told.server.heard(LOBBY)


async def test_a_refused_first_message_is_tried_again_next_time(told: Told) -> None:
    told.server.forbidden.add(LOBBY)
    await told.server.adds(new())
    await told.server.until("POST", f"/channels/{LOBBY}/messages", 1)
    await told.settles()
    told.server.forbidden.clear()
    await told.server.adds(new())
    await told.server.heard(LOBBY)


async def test_one_that_has_to_wait_is_tried_again_next_time(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = asyncio.Event()

    async def busy(*_: object, **__: object) -> str:
        tried.set()
        raise Later(30)

    with monkeypatch.context() as for_now:
        for_now.setattr(told.world.app.platforms["discord"], "deliver", busy)
        await told.server.adds(new())
        await tried.wait()
        await told.settles()
    await told.server.adds(new())
    await told.server.heard(LOBBY)


@pytest.mark.parametrize("joined", ["2026-11-24T09:59:00", "soon", ""])
async def test_a_server_that_tells_no_date_ends_nothing(told: Told, joined: str) -> None:
    await told.server.adds(new(joined=joined))
    await told.settles()
    assert told.said() == []


async def test_what_is_missing_is_said_with_the_way_to_give_it(told: Told) -> None:
    await told.server.adds(new(denied={LOBBY: ATTACH | EMBED}))
    hello = await told.server.heard(LOBBY)
    assert "I still lack\nEmbed Links: posts that are more than bare text\nAttach Files: pictures" in hello.text
    assert hello.control("Give me what I lack")["url"] == invitation(APPLICATION)


async def test_the_health_check_tells_what_is_missing_where_the_post_goes(told: Told) -> None:
    fake = told.server
    await fake.until("PUT", "/commands", 1)
    fake.servers[COURSE.id] = server(COURSE.id, COURSE.channel, denied={COURSE.channel: SEND | ATTACH})
    shown = (await fake.slash("admin", {"channel": COURSE.channel}, user=GRACE)).shown
    assert "I may not post there without Send Messages." in shown.text
    assert "○ Permissions · without Send Messages and Attach Files" in shown.text
    fake.servers[COURSE.id] = server(COURSE.id, COURSE.channel)
    shown = (await fake.slash("admin", user=GRACE)).shown
    assert "I may not post" not in shown.text
    assert "✓ Permissions · nothing is missing" in shown.text


async def test_a_channel_it_cannot_see_is_said(told: Told) -> None:
    told.server.forbidden.add(COURSE.channel)
    await told.server.until("PUT", "/commands", 1)
    shown = (await told.server.slash("admin", {"channel": COURSE.channel}, user=GRACE)).shown
    assert "I may not post there without View Channel." in shown.text


async def test_when_discord_cannot_tell_there_is_no_line_about_it(told: Told) -> None:
    told.server.fail("GET /guilds/.*", times=50, status=404, code=10004)
    await told.server.until("PUT", "/commands", 1)
    shown = (await told.server.slash("admin", {"channel": COURSE.channel}, user=GRACE)).shown
    assert "Permissions" not in shown.text
    assert "I may not post" not in shown.text


async def test_a_stranger_who_writes_is_greeted_and_a_command_is_carried_out(told: Told) -> None:
    fake, direct = told.server, told.server.dm(ADA.id)
    await fake.writes("good evening")
    hello = await fake.heard(direct)
    assert hello.text.startswith("I keep you going on a learning roadmap.")
    assert hello.labels == ["Where am I?", "I know some of this", "Remind me every week"]
    await fake.writes("check 1.1")
    assert (await fake.heard(direct, 2)).text.startswith("✓ Done: ")
    await fake.writes("and now?")
    assert "Next: " in (await fake.heard(direct, 3)).text, "who has begun is shown the day"
    await fake.writes("/goal set")
    assert (await fake.heard(direct, 4)).labels == ["Fill it in"]
    assert fake.requests("POST", "/users/@me/channels") == [], "the channel is known"


async def test_nobody_but_people_in_direct_messages_is_answered(told: Told) -> None:
    await told.server.writes("hello", type=7)
    await told.server.writes("hello", author={"id": "5", "username": "other", "bot": True})
    await told.server.writes("hello", guild_id=COURSE.id)
    await told.settles()
    assert [m.author for m in told.server.messages[told.server.dm(ADA.id)]].count(BOT) == 1


async def test_a_message_that_comes_twice_is_answered_once(told: Told) -> None:
    direct = told.server.dm(ADA.id)
    await told.server.writes("hello", id="1000000000000000007")
    await told.server.heard(direct)
    await told.server.writes("hello", id="1000000000000000007")
    await told.server.until("POST", f"/channels/{direct}/messages", 2)
    await told.settles()
    assert [m.author for m in told.server.messages[direct]].count(BOT) == 2, "that, and what settled"


async def test_a_slow_answer_shows_as_writing() -> None:
    async with discord_stage(patience=0.0, late=True) as stage:
        await stage.server.writes("today")
        await stage.server.until("POST", "/typing", 1)
        stage.gate.open.set()
        assert "here" in (await stage.server.heard(stage.server.dm(ADA.id))).text


async def test_a_letter_that_cannot_be_answered_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async with discord_stage() as stage:
        stage.server.fail("POST /channels/.*", status=403, code=50007)
        await stage.server.writes("today")
        await stage.server.until("POST", "/messages", 1)
        await stage.server.writes("today")
        await stage.server.heard(stage.server.dm(ADA.id))
    assert "was not delivered: direct messages are closed" in caplog.text
    caplog.clear()


async def test_without_such_a_command_no_server_is_greeted() -> None:
    async with discord_server() as fake, serving(fake, sample_front(), Remembered()):
        await fake.adds(server(NEW, LOBBY, joined=datetime.now(UTC).isoformat()))
        await fake.writes("today")
        await fake.heard(fake.dm(ADA.id))
        assert LOBBY not in fake.messages


async def test_before_it_is_connected_nobody_can_tell() -> None:
    platform = Discord("t", memory=Remembered(), clock=lambda: datetime.now(UTC))
    assert await platform.rights("1", Words()) is None
    assert await platform.hindrance("1", Words()) == ""


ROLE = "2"


def allowed(everyone: int, role: int = 0, *overwrites: tuple[str, int, int], owner: str = "9") -> int:
    about = {"id": "1", "owner_id": owner, "roles": [{"id": "1", "permissions": str(everyone)}]}
    about["roles"].append({"id": ROLE, "permissions": str(role)})  # type: ignore[attr-defined]  # (a list)
    written = [{"id": id_, "allow": str(allow), "deny": str(deny)} for id_, allow, deny in overwrites]
    return granted(about, {"permission_overwrites": written}, "me", [ROLE])


def test_permissions_come_about_as_discord_says() -> None:
    assert allowed(VIEW, SEND) == VIEW | SEND
    assert allowed(VIEW | SEND, 0, ("1", 0, SEND)) == VIEW
    assert allowed(VIEW, 0, ("1", 0, VIEW), (ROLE, VIEW, 0)) == VIEW, "a role's word is above everybody's"
    assert allowed(VIEW, 0, (ROLE, VIEW, 0), ("me", 0, VIEW)) == 0, "one's own is above a role's"
    assert allowed(VIEW, 0, ("8", 0, VIEW)) == VIEW, "another role's is nothing to us"
    assert allowed(0, ADMINISTRATOR, ("1", 0, WHOLE)) & WHOLE == WHOLE
    assert allowed(0, 0, owner="me") & WHOLE == WHOLE

"""Several programs that share Discord's shards and one PostgreSQL, on the fake Discord and Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import App
from bot.chat.command import Asker
from bot.chat.reply import Press, Reply
from bot.delivery import lane
from bot.domain.errors import StartUpError
from bot.domain.shards import Shards
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, THIS_WEEK, ledger, remind
from tests.fakes import slack_people
from tests.fakes.discord_people import ADA, APPLICATION, Guild
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.fakes.slack_server import slack_server
from tests.postgres import Server
from tests.programs import BATCH, Process, Program, gateway, set_up
from tests.world import Clock, Recorder, World, settings, words_of

GUILDS = [Guild(str(((700 + n) << 22) + n), str(((700 + n) << 22) + 100 + n)) for n in range(6)]
BOTH = [Shards(0, 0, 2), Shards(1, 1, 2)]
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def folder(postgres: Server, tmp_path: Path) -> AsyncIterator[Path]:
    async with postgres.database() as url:
        await asyncio.to_thread((tmp_path / "url").write_text, url)
        yield tmp_path


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with discord_server() as server, gateway(server):
        yield server
        assert (server.problems, server.gateway.hurried) == ([], 0)


@pytest.fixture
def clock(discord: DiscordServer) -> Clock:
    discord.clock = Clock()
    return discord.clock


@pytest.fixture
async def programs(folder: Path, discord: DiscordServer, clock: Clock) -> AsyncIterator[list[Program]]:
    """Two that start at once, with a shard each."""
    async with AsyncExitStack() as opened:
        made = [Program(folder, clock, shards, discord.api) for shards in BOTH]
        await asyncio.gather(*(opened.enter_async_context(program) for program in made))
        await discord.gateway.until((0, 2), (1, 2))
        await discord.until("PUT", "/commands", 1)
        yield made


def heard(program: Program) -> list[str]:
    """Note in which server each thing happened that a program is asked to answer; empty is a direct message."""
    front, came = program.app.front, list[str]()
    answer = front.answer

    async def noted(press: Press, asker: Asker, *, filled: Collection[str] = ()) -> Reply:
        came.append(asker.community or "")
        return await answer(press, asker, filled=filled)

    front.answer = noted  # type: ignore[method-assign]
    return came


async def test_each_server_is_answered_once_by_the_program_that_has_its_shard(
    discord: DiscordServer, programs: list[Program]
) -> None:
    first, second = (heard(program) for program in programs)
    seen = await asyncio.gather(*(discord.slash("progress", guild=guild) for guild in (*GUILDS, None)))
    assert all("of 30" in one.shown.text for one in seen)
    assert sorted(first) == sorted(["", *(guild.id for guild in GUILDS[::2])])
    assert sorted(second) == sorted(guild.id for guild in GUILDS[1::2])
    assert len(discord.requests("POST", "/callback")) == len(GUILDS) + 1
    assert sorted(discord.gateway.shards) == [(0, 2), (1, 2)]


async def test_a_button_may_be_answered_by_another_program_than_its_message(
    discord: DiscordServer, programs: list[Program]
) -> None:
    ticked = (await discord.slash("check", {"topics": "1.1"}, guild=GUILDS[0])).shown
    assert "1 of" in (await discord.slash("progress", guild=GUILDS[1])).shown.text
    await discord.press(ticked, "Undo", guild=GUILDS[1])
    assert "0 of" in (await discord.slash("progress", guild=None)).shown.text


async def test_commands_are_uploaded_by_one_of_them_once(
    folder: Path, discord: DiscordServer, programs: list[Program]
) -> None:
    rows = await programs[0].rows("SELECT value FROM memory WHERE shelf = 'discord.commands'")
    while not rows:
        await asyncio.sleep(0)
        rows = await programs[0].rows("SELECT value FROM memory WHERE shelf = 'discord.commands'")
    for program in programs:
        program.app.platforms.clear()
    async with Program(folder, programs[0].clock, BOTH[0], discord.api):
        await discord.slash("progress", guild=GUILDS[0])
    assert [asked.path for asked in discord.requests("PUT", "/commands")] == [f"/applications/{APPLICATION}/commands"]


@pytest.mark.timeout(60)  # that many, on a machine that has much else to do
async def test_two_hundred_hear_once_each_and_both_programs_tell_them(
    discord: DiscordServer, programs: list[Program], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "BATCH", BATCH)
    discord.strict = False  # so many are looked at elsewhere
    people = [str(2_000_000 + n) for n in range(200)]
    await remind(programs[0], *people)
    clock.now = MONDAY_NINE
    told = await asyncio.gather(*(program.app.courier.round() for program in programs))
    assert sum(told) == len(people)
    assert min(told) > 0
    assert {account: len(discord.messages[discord.dm(account)]) for account in people} == dict.fromkeys(people, 1)
    assert len(discord.requests("POST", "/messages")) == len(people)
    assert [(line.account, line.outcome) for line in await ledger(programs[1])] == [(p, "sent") for p in people]


async def test_one_identifies_after_the_other_however_many_shards_there_are(
    folder: Path, discord: DiscordServer, clock: Clock
) -> None:
    parts = [Shards(0, 1, 5), Shards(2, 4, 5)]
    async with AsyncExitStack() as opened:
        made = [Program(folder, clock, shards, discord.api) for shards in parts]
        await asyncio.gather(*(opened.enter_async_context(program) for program in made))
        await discord.gateway.until(*((n, 5) for n in range(5)))
        await discord.gateway.drop()
        discord.gateway.forgetful = True  # now each has to identify itself again
        await discord.gateway.until(*((n, 5) for n in range(5)))
    assert len(discord.gateway.shards) == 10


async def test_alone_it_has_as_many_shards_as_discord_recommends(
    tmp_path: Path, discord: DiscordServer, clock: Clock
) -> None:
    discord.gateway.recommended, discord.gateway.concurrency = 4, 4
    async with Program(tmp_path, clock, None, discord.api):
        await discord.gateway.until(*((n, 4) for n in range(4)))
        await discord.until("PUT", "/commands", 1)
        seen = await asyncio.gather(*(discord.slash("progress", guild=guild) for guild in (*GUILDS, None)))
        assert len(seen) == len(discord.requests("POST", "/callback"))


@pytest.mark.timeout(60)  # two more processes start
async def test_who_is_killed_while_telling_costs_nobody_a_prompt_and_slack_is_taken_over(
    folder: Path, discord: DiscordServer, clock: Clock
) -> None:
    people = [str(3_000_000 + n) for n in range(40)]
    on_slack = f"{slack_people.TEAM}:{slack_people.ADA.id}"
    async with World(folder, clock) as world:
        world.platform = Recorder(name="discord")
        await remind(world, *people)
        world.platform = Recorder(name="slack")
        await remind(world, on_slack)
    async with slack_server() as slack:
        slack.clock = clock
        room = slack.dm(slack_people.ADA.id)
        processes: list[Process] = []
        try:
            for shards in BOTH:  # the first beats at its start, so it leads on Slack
                arguments = (str(folder), discord.api, slack.api, str(shards), clock().isoformat())
                processes.append(await Process.start(*arguments))
                assert await processes[-1].hear() == "ready"
                await processes[-1].beat(MONDAY_NINE - MINUTE)
            await discord.gateway.until((0, 2), (1, 2))
            await slack.connected(4)
            first, second = processes
            clock.now = MONDAY_NINE
            for process in processes:
                process.tell(MONDAY_NINE)
            await discord.until("POST", "/messages", 15)
            await first.kill()
            assert await second.hear() == "beaten"
            for minutes in (1, 3, 6, 12):  # what was claimed comes free after five minutes
                clock.now = MONDAY_NINE + minutes * MINUTE
                if minutes == 3:
                    discord.forget_nonces()
                await second.beat(clock.now)
            # The minutes are only the clock's: what the killed one was about may hold its rows for a moment longer.
            while not all(discord.messages.get(discord.dm(account)) for account in people):
                await second.beat(clock.now)
            posted = {account: len(discord.messages.get(discord.dm(account), ())) for account in people}
            assert posted == dict.fromkeys(people, 1)
            assert len(slack.messages[room]) == 1
            for guild in GUILDS[1::2]:
                assert "of 30" in (await discord.slash("progress", user=ADA, guild=guild)).shown.text
            clock.now = MONDAY_NINE + timedelta(weeks=1)
            await second.beat(clock.now)
            assert len(slack.messages[room]) == 2
        finally:
            for process in processes:
                await process.kill()
        assert slack.problems == []
    async with World(folder, clock) as world:
        told = [line for line in await ledger(world) if line.occasion == THIS_WEEK]
        assert sorted((line.account, line.outcome) for line in told) == [(p, "sent") for p in [*people, on_slack]]


async def test_where_only_one_may_deliver_another_takes_over_at_its_next_beat(folder: Path) -> None:
    office = Office()
    async with AsyncExitStack() as opened:
        worlds = [World(folder, office.clock) for _ in range(3)]
        for world in worlds[:2]:
            world.platform = office
        for world in worlds:  # the third hasn't that platform, but another one
            await opened.enter_async_context(world)
        del worlds[2].app.platforms["fake"]
        worlds[2].app.platforms["else"] = Recorder(name="else")
        await remind(worlds[0], "ada", "grace")
        await worlds[0].app._beat()
        office.clock.now = MONDAY_NINE
        for world in worlds[1:]:
            await world.app._beat()
        assert office.posted == []
        await worlds[0].app.close()
        for world in worlds[1:]:
            await world.app._beat()
        assert sorted(one.place for one in office.posted) == ["@ada", "@grace"]
        assert [attempt for _, attempt in await attempts(worlds[1])] == [0, 0]


async def attempts(world: World) -> list[tuple[str, int]]:
    rows = await world.rows("SELECT owner, attempts FROM reminders")
    return [(str(row["owner"]), int(str(row["attempts"]))) for row in rows]


class Divided(Office):
    """An office at which everybody may post; it counts what it is asked to edit."""

    share, edits = 0.5, 0

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        self.edits += 1
        await super().revise(place, receipt, reply)


async def test_any_may_post_for_a_group_and_one_keeps_the_post_up_to_date(folder: Path) -> None:
    office = Divided()
    async with AsyncExitStack() as opened:
        worlds = [World(folder, office.clock) for _ in range(2)]
        for world in worlds:
            world.platform = office
            await opened.enter_async_context(world)
        assert [await world.app.database.lead("deliver.fake") for world in worlds] == [True, False]
        bob = worlds[1].person("bob")
        await bob.says("/settings share:yes")
        await worlds[1].person("boss", manages=True).says("/admin channel:here")
        office.clock.now = MONDAY_NINE
        assert await worlds[1].app.courier.round() == 1
        await bob.says("/goal set 2 papers")
        await worlds[1].app.bulletin.round()
        assert office.edits == 0
        await asyncio.gather(*(world.app.bulletin.round() for world in worlds))
        assert office.edits == 1
        assert "2 papers" in words_of(office.to("room")[-1])


async def test_one_reads_what_changed_and_the_others_hear_of_it(folder: Path) -> None:
    path = folder / "mine.md"
    await asyncio.to_thread(path.write_text, "# Mine\n\n- [ ] one\n- [ ] two\n")
    async with AsyncExitStack() as opened:
        worlds = [World(folder, roadmap=path) for _ in range(2)]
        for world in worlds:
            await opened.enter_async_context(world)
        await asyncio.to_thread(path.write_text, "# Mine\n\n- [ ] one\n- [ ] two\n- [ ] three\n")
        assert [await world.app._reload(path) for world in reversed(worlds)] == [False, True]
        topics = [len(world.app.services.roadmaps.default.topics) for world in worlds]
        assert topics == [3, 2]
        await worlds[1].app._beat()
        assert len(worlds[1].app.services.roadmaps.default.topics) == 3
        await worlds[0].app.close()
        assert await worlds[1].app._reload(path)


async def test_every_program_has_a_heartbeat_of_its_own(folder: Path) -> None:
    clock = Clock()
    for shards in (*BOTH, None):
        app = await App.build(await asyncio.to_thread(set_up, folder, shards), clock=clock)
        await app._beat()
        await app.close()
    async with World(folder, clock) as world:
        beats = await world.rows("SELECT key FROM meta WHERE key LIKE 'heartbeat%' ORDER BY key")
    assert [row["key"] for row in beats] == ["heartbeat", "heartbeat 0-0/2", "heartbeat 1-1/2"]


async def test_processes_that_divide_discord_differently_are_refused(postgres: Server, folder: Path) -> None:
    async def build(shards: Shards | None) -> App:
        return await App.build(await asyncio.to_thread(set_up, folder, shards))

    first, beside, slack = [await build(shards) for shards in (Shards(0, 3, 8), Shards(4, 7, 8), None)]
    with pytest.raises(StartUpError, match="DISCORD_SHARDS is 0-1/4 here and 0-3/8 in another process"):
        await build(Shards(0, 1, 4))
    await first.close()
    with pytest.raises(StartUpError, match="DISCORD_SHARDS is 0-1/4 here and 4-7/8 in another process"):
        await build(Shards(0, 1, 4))
    await asyncio.to_thread(postgres.stop)
    await asyncio.to_thread(postgres.start)
    await beside._beat()  # whose connection was lost meanwhile
    with pytest.raises(StartUpError, match="0-1/4 here and 4-7/8"):
        await build(Shards(0, 1, 4))
    await beside.close()
    now = await build(Shards(0, 1, 4))
    with pytest.raises(StartUpError, match="0-3/8 here and 0-1/4"):
        await build(Shards(0, 3, 8))
    for app in (now, slack):
        await app.close()


async def test_of_two_that_divide_it_differently_and_start_at_once_not_both_run(folder: Path) -> None:
    made = [await asyncio.to_thread(set_up, folder, shards) for shards in (Shards(0, 3, 8), Shards(0, 1, 4))]
    for _ in range(5):
        apps = await asyncio.gather(*(App.build(given) for given in made), return_exceptions=True)
        assert any(isinstance(app, StartUpError) for app in apps)
        for app in apps:
            if isinstance(app, App):
                await app.close()


async def test_the_shards_that_are_set_are_those_that_are_served(folder: Path) -> None:
    given = await asyncio.to_thread(settings, folder)
    given = given.model_copy(update={"discord_token": SecretStr("MTAx.fake.token"), "discord_shards": BOTH[1]})
    app = await App.build(given)
    try:
        await app.connect(given)
        assert list(app.platforms) == ["discord"]
        assert getattr(app.platforms["discord"], "share", None) == 0.5
    finally:
        await app.close()

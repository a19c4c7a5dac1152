"""Everything about one person can be taken along, deleted without a trace, and brought back as it was."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.chat.reply import Press
from bot.domain.prompt import Silence
from bot.services import carried
from bot.storage import personal
from bot.storage.memory import StoredMemory
from bot.storage.tables import tables
from tests.services.leaving import bring, delete, live, see, take_along
from tests.world import Person, World, words_of

TABLES = tables()


@pytest.fixture
async def world(tmp_path: Path, either_url: str) -> AsyncIterator[World]:
    (tmp_path / "url").write_text(either_url)
    async with World(tmp_path) as made:
        yield made


@pytest.fixture
def ada(world: World) -> Person:
    return world.person("ada.l_1", zone="Europe/Berlin")


async def everything(world: World) -> dict[str, list[dict[str, object]]]:
    return {table.name: await world.rows(f"SELECT * FROM {table.name}") for table in TABLES}


async def test_one_who_did_everything_leaves_no_trace(world: World, ada: Person) -> None:
    manager = ada.now(manages=True)
    await live(world, manager)
    await manager.says("/admin channel:here")
    memory = StoredMemory(world.app.database)
    bob = '{"id":"m2","account":"bob","by":"Bob"}'
    for shelf, key, value in (
        ("fake.dm", "ada.l_1", "channel"),
        ("fake.dm", "bob", "channel"),
        ("fake.dm", "adaXlY1", "channel"),
        ("fake.@ada.l_1", "m1", "what I told her"),
        ("fake.files.@ada.l_1", "m1.0", "her file"),
        ("fake.@dada.l_1", "m1", "what I told another"),
        ("fake.room", "m1", '{"id":"m1","account":"ada.l_1","by":"Ada Augusta"}'),
        ("fake.room", "m2", bob),
        ("other.dm", "ada.l_1", "somebody else, elsewhere"),
    ):
        await memory.remember(shelf, key, value)
    await bring(ada, (await take_along(ada)).content or b"")
    before = await everything(world)
    of_hers = {held.table for held in (*personal.OF_LEARNER, *personal.OF_ACCOUNT)}
    assert {name for name, rows in before.items() if rows} >= of_hers, "she has something of everything"
    (learner,) = [row["id"] for row in before["learners"]]

    assert "is deleted" in words_of(await delete(ada))

    after = await everything(world)
    left = json.dumps({k: v for k, v in after.items() if k not in ("catalogue", "versions")}, default=str)
    other = [row for row in after["memory"] if row["shelf"] == "other.dm"]
    left = left.replace(json.dumps(other[0], default=str), "").replace("dada.l_1", "")
    for trace in (learner, "ada.l_1", "Ada", "Augusta", "Dutch", "little book", "example.com/ada"):
        assert str(trace) not in left, trace
    assert str(learner) not in json.dumps(after["versions"], default=str)
    kept = [(row["shelf"], row["key"]) for row in after["memory"]]
    assert sorted(map(str, kept)) == sorted(
        map(
            str,
            [
                ("fake.dm", "bob"),
                ("fake.dm", "adaXlY1"),
                ("fake.@dada.l_1", "m1"),
                ("fake.room", "m2"),
                ("other.dm", "ada.l_1"),
            ],
        )
    )
    (post,) = after["reminders"]
    assert (post["kind"], post["setter"], post["paused"]) == ("group", "", "")


def test_every_table_is_somebodys_or_nobodys() -> None:
    held = {held.table for held in (*personal.OF_LEARNER, *personal.OF_ACCOUNT)}
    assert held.isdisjoint(personal.NOBODYS)
    assert held | personal.NOBODYS == {table.name for table in TABLES}, "name a new table in bot/storage/personal.py"
    columns = {(table.name, column) for table in TABLES for column in table.columns}
    whose = {"learner", "setter", "who", "owner", "account", "whose"}
    of_others = {(table, column) for table, column in columns if column in whose and table not in held}
    assert of_others == {("versions", "who"), ("communities", "account")}
    assert set(personal.MENTIONS) <= columns


def test_a_file_has_every_column_of_every_table() -> None:
    fields = carried.Everything.model_fields
    for table in TABLES:
        if table.name in {held.table for held in personal.OF_LEARNER} - personal.FOLLOWING:
            row = fields[table.name].annotation.__args__[0]  # type: ignore[union-attr]  # (it is tuple[Row, ...])
            assert issubclass(row, BaseModel)
            assert {*table.columns} - {"learner", "owner"} <= {*row.model_fields}, table.name


async def test_all_is_as_it_was_after_coming_back(world: World, ada: Person) -> None:
    await live(world, ada)
    before, rows = await see(ada), await everything(world)
    file = (await take_along(ada)).content or b""
    await delete(ada)
    assert await see(ada) != before
    assert "nothing about you" in words_of(await ada.says("/data"))
    found = await bring(ada, file)
    assert "People here will see" in words_of(found)
    assert not await world.rows("SELECT * FROM learners"), "nothing changes before one presses"
    await ada.presses("Take it over")
    assert await see(ada) == before
    changed = {"learners", "memberships", "kept", "meta", "brought", "identities", "shelves", "memory", "roadmaps"}
    hers = [held.table for held in personal.OF_LEARNER if held.table not in changed]
    after = await everything(world)
    for table in hers:
        assert _plain(after[table]) == _plain(rows[table]), table


def _plain(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps({k: v for k, v in r.items() if k not in ("learner", "owner", "setter")}) for r in rows)


async def test_a_file_brought_twice_adds_nothing(world: World, ada: Person) -> None:
    await live(world, ada)
    file = (await take_along(ada)).content or b""
    before = await see(ada)
    assert "here already" in words_of(await bring(ada, file))
    await delete(ada)
    first = await bring(ada, file)
    await ada.presses("Take it over", on=first)
    await ada.presses("Take it over", on=first)
    assert "isn't waiting any more" in words_of(ada.last)
    assert await see(ada) == before


async def test_two_histories_become_one_in_the_order_of_time(world: World, ada: Person) -> None:
    await ada.says("/check 1.1")
    file = (await take_along(ada)).content or b""
    await delete(ada)
    world.clock.move(days=1)
    await ada.says("/uncheck 1.1")
    await ada.says("/check 1.2")
    world.clock.move(days=1)
    await bring(ada, file)
    await ada.presses("Take it over")
    assert "2 of 30" in words_of(await ada.says("/progress"))
    numbers = [row["number"] for row in await world.rows("SELECT number FROM changes ORDER BY at, number")]
    assert numbers == [1, 2]
    await ada.says("/uncheck 1.1")
    await bring(ada, file)
    assert "here already" in words_of(ada.last)
    assert "1 of 30" in words_of(await ada.says("/progress"))


async def test_a_later_word_said_here_outdoes_an_older_one_in_the_file(world: World, ada: Person) -> None:
    await ada.says("/check 1.1")
    file = (await take_along(ada)).content or b""
    await delete(ada)
    world.clock.move(days=1)
    await ada.says("/check 1.1")
    await ada.says("/uncheck 1.1")
    await bring(ada, file)
    await ada.presses("Take it over")
    assert "0 of 30" in words_of(await ada.says("/progress"))


async def test_posts_forget_who_left_this_weeks_and_those_before(world: World, ada: Person) -> None:
    bob = world.person("bob", manages=True)
    await bob.says("/settings share:yes")
    await bob.says("/admin channel:here")
    for who, goal in ((ada, "read 3 chapters"), (bob, "write 2 pages")):
        await who.says("/settings share:yes")
        await who.says(f"/goal set {goal}")
    world.clock.move(days=6)
    await world.app.courier.round()
    for who, goal in ((ada, "solve 5 riddles"), (bob, "sing 1 song")):
        await who.says(f"/goal set {goal}")
    await world.app.bulletin.round()
    world.clock.move(days=7)
    await world.app.courier.round()
    posts = [words_of(reply) for reply in world.platform.to("room")]
    assert len(posts) == 2
    assert "solve 5 riddles" in posts[0]
    assert "sing 1 song" in posts[0]
    await ada.says("/goal set paint 4 walls")
    await world.app.bulletin.round()
    assert "Ada" in words_of(world.platform.to("room")[1])

    await delete(ada)
    await world.app.bulletin.round()
    posts = [words_of(reply) for reply in world.platform.to("room")]
    assert not any(word in post for word in ("Ada", "riddles", "walls") for post in posts)
    assert "sing 1 song" in posts[0]
    assert not await world.rows("SELECT * FROM deliveries WHERE outdated = 1")


async def test_a_post_that_cannot_be_edited_now_is_edited_later(world: World, ada: Person) -> None:
    bob = world.person("bob", manages=True)
    await bob.says("/admin channel:here")
    await ada.says("/settings share:yes")
    world.clock.move(days=6)
    await ada.says("/goal set read 3 chapters")
    await world.app.courier.round()
    await bob.says("/admin off")
    await delete(ada)
    platform = world.app.platforms.pop(world.platform.name)
    await world.app.bulletin.round()
    world.app.platforms[platform.name] = platform
    assert len(await world.rows("SELECT * FROM deliveries WHERE outdated = 1")) == 1
    await world.app.bulletin.round()
    assert "Ada" not in words_of(world.platform.to("room")[0])


async def test_a_file_gives_nobody_what_is_anothers(world: World, ada: Person) -> None:
    """Reminders for others' places, memberships, sharing, roadmaps and ids that are taken."""
    bob = world.person("bob", community="secret", place="den")
    await live(world, bob)
    await bob.now(place="den").says("/reminders where:here")
    stolen = json.loads((await take_along(bob)).content or b"")
    eve = world.person("eve", community=None)
    found = await bring(eve, json.dumps(stolen).encode())
    assert "can't tell whether their place is still yours" in words_of(found)
    await eve.presses("Take it over")
    rows = await world.rows(
        "SELECT r.* FROM reminders r JOIN identities i ON i.learner = r.owner WHERE account = 'eve'"
    )
    assert [(row["place"], row["paused"]) for row in rows] == [("@eve", "person")] * 3
    of_bob = await world.rows(
        "SELECT * FROM reminders r JOIN identities i ON i.learner = r.owner WHERE account = 'bob'"
    )
    assert {row["id"] for row in rows}.isdisjoint(row["id"] for row in of_bob)
    assert len(of_bob) == 3
    members = "SELECT * FROM memberships m JOIN identities i ON i.learner = m.learner WHERE account = 'eve'"
    assert not await world.rows(members)
    accounts = await world.rows("SELECT account FROM identities ORDER BY account")
    assert [row["account"] for row in accounts] == ["bob", "eve"]
    assert "Nobody here shares" not in words_of(await eve.says("/progress ada"))


async def test_whoever_is_known_here_keeps_name_zone_and_privacy(world: World, ada: Person) -> None:
    await live(world, ada)
    file = (await take_along(ada)).content or b""
    await delete(ada)
    await ada.says("/settings name:Countess")
    assert "People here will see" not in words_of(await bring(ada, file))
    await ada.presses("Take it over")
    said = words_of(await ada.says("/settings"))
    assert "Countess" in said
    assert "Europe/Berlin" in said
    assert "people here can't see them" in said


async def test_who_never_did_anything_can_leave_too(world: World, ada: Person) -> None:
    await ada.says("/note 1.1")
    await ada.calls(Press("note", {"topic": "no such topic", "text": "my secret"}), filled=("topic", "text"))
    assert await world.rows("SELECT * FROM kept")
    assert "of our conversation" in words_of(await ada.says("/data"))
    told = (await ada.says("/data export")).files[-1]
    assert told.name == "study-buddy-conversation.json"
    assert b"my secret" in (told.content or b"")
    await delete(ada)
    assert not await world.rows("SELECT * FROM kept")
    assert not await world.rows("SELECT * FROM learners")


async def test_what_is_on_its_way_to_who_left_ends_quietly(
    world: World, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await ada.calls(Press("zone set", {"zone": "Europe/Berlin", "sure": "yes"}))
    await ada.says("/reminders on")
    world.clock.move(days=6)
    claimed = await world.app.services.outbox.claim("fake", 10)
    assert claimed
    await delete(ada)
    for due in claimed:
        assert isinstance(await world.app.services.prompts.letter(due), Silence)
        await world.app.services.outbox.settle(due, "receipt")
        await world.app.services.outbox.fail(due, "closed", forever=True)
    assert not await world.rows("SELECT * FROM deliveries")
    assert not caplog.records

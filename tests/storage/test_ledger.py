"""What is stored of things finished and of projects."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.ledger import Finished, Thing
from bot.storage import learners, ledger, projects
from bot.storage.database import Database, ReadTx
from bot.storage.projects import Change

DAY = date(2026, 11, 24)
BOOK = Finished("f1", Thing("A book", "book", "https://x.example/", "r1"), DAY, 4, "good")
WHO = {"learner": None, "platform": "fake"}


@pytest.fixture(autouse=True)
async def people(database: Database) -> None:
    async with database.write() as tx:
        for name in ("ada", "bob"):
            await learners.add(tx, name, "fake", name, name.title(), "en", 0)


async def listed(tx: ReadTx, account: str) -> tuple[Finished, ...]:
    return ledger.read_finished(await tx.all(ledger.FINISHED, account=account, **WHO))


async def facts(tx: ReadTx, account: str, roadmap: str = "r") -> object:
    return projects.read_facts(await tx.all(projects.FACTS, account=account, roadmap=roadmap, **WHO))


async def test_an_entry_comes_back_as_it_was_kept(database: Database) -> None:
    plain = Finished("f2", Thing("Mine"), date(2026, 11, 20))
    async with database.write() as tx:
        await ledger.keep(tx, "ada", plain, 9)
        await ledger.keep(tx, "ada", BOOK, 5)
        assert await listed(tx, "ada") == (BOOK, plain)  # newest day first
        assert await listed(tx, "bob") == await listed(tx, "nobody") == ()


async def test_of_one_day_the_latest_comes_first(database: Database) -> None:
    async with database.write() as tx:
        for at, id_ in enumerate(("z", "a", "m")):
            await ledger.keep(tx, "ada", Finished(id_, Thing(id_), DAY), at)
        assert [e.id for e in await listed(tx, "ada")] == ["m", "a", "z"]


async def test_a_change_keeps_its_day_and_resource(database: Database) -> None:
    changed = Finished("f1", Thing("The book", "paper"), date(2020, 1, 1), None, "")
    async with database.write() as tx:
        await ledger.keep(tx, "ada", BOOK, 5)
        await ledger.keep(tx, "ada", changed, 6)
        assert await listed(tx, "ada") == (Finished("f1", Thing("The book", "paper", "", "r1"), DAY),)


async def test_what_is_removed_is_off_the_list_and_can_be_put_back(database: Database) -> None:
    async with database.write() as tx:
        await ledger.keep(tx, "ada", BOOK, 5)
        assert not await ledger.remove(tx, "bob", "f1", 7)
        assert await ledger.remove(tx, "ada", "f1", 7)
        assert not await ledger.remove(tx, "ada", "f1", 8)
        assert await listed(tx, "ada") == ()
        assert await ledger.find(tx, "ada", "f1") == (BOOK, False)
        assert await ledger.find(tx, "bob", "f1") is None
        await ledger.put_back(tx, "bob", "f1")
        assert await listed(tx, "ada") == ()
        await ledger.put_back(tx, "ada", "f1")
        assert await listed(tx, "ada") == (BOOK,)
        assert await ledger.find(tx, "ada", "f1") == (BOOK, True)


async def test_facts_hold_what_the_latest_change_said_for_each_roadmap(database: Database) -> None:
    async with database.write() as tx:
        await projects.add(tx, "ada", Change("c1", "r", "p1", {"started": ("", "d1"), "link": ("", "l")}), 1, DAY)
        await projects.add(tx, "ada", Change("c2", "r", "p2", {"started": ("", "d2")}), 1, DAY)
        await projects.add(tx, "ada", Change("c3", "r", "p1", {"link": ("l", "")}), 1, DAY)
        await projects.add(tx, "ada", Change("c4", "other", "p1", {"started": ("", "d3")}), 1, DAY)
        await projects.add(tx, "bob", Change("c5", "r", "p1", {"started": ("", "d4")}), 1, DAY)
        assert await facts(tx, "ada") == {"p1": {"started": "d1"}, "p2": {"started": "d2"}}
        assert await facts(tx, "ada", "other") == {"p1": {"started": "d3"}}
        assert await facts(tx, "bob") == {"p1": {"started": "d4"}}
        assert await facts(tx, "nobody") == {}


async def test_every_change_stays_in_its_order(database: Database) -> None:
    async with database.write() as tx:
        for id_ in ("b", "a", "c"):  # within one second
            await projects.add(tx, "ada", Change(id_, "r", "p", {"link": ("", id_), "done": ("", id_)}), 1, DAY)
        await projects.add(tx, "bob", Change("x", "r", "p", {"link": ("", "x")}), 1, DAY)
        rows = await tx.all(
            "SELECT change, fact, number, after, day FROM project_events WHERE learner = 'ada' ORDER BY number, fact"
        )
    assert [(r["change"], r["number"]) for r in rows[::2]] == [("b", 1), ("a", 2), ("c", 3)]
    assert {r["day"] for r in rows} == {"2026-11-24"}


async def test_what_to_undo_tells_what_became_of_each_fact(database: Database) -> None:
    async with database.write() as tx:
        await projects.add(tx, "ada", Change("c1", "r", "p", {"link": ("", "l"), "started": ("", "d1")}), 1, DAY)
        await projects.add(tx, "ada", Change("c2", "r", "p", {"link": ("l", "")}, undoes="c1"), 2, DAY)
        assert [dict(row) for row in await projects.to_undo(tx, "ada", "c1")] == [
            {
                "roadmap": "r",
                "project": "p",
                "fact": "link",
                "before": "",
                "value": "",
                "latest": "c2",
                "undoes": "c1",
            },
            {
                "roadmap": "r",
                "project": "p",
                "fact": "started",
                "before": "",
                "value": "d1",
                "latest": "c1",
                "undoes": "",
            },
        ]
        assert not await projects.to_undo(tx, "bob", "c1")
        assert not await projects.to_undo(tx, "ada", "nothing")

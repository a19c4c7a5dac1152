from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.ledger import Finished, Thing
from bot.domain.roadmap import Roadmap
from bot.services import ledger as module
from bot.services.learners import Learners
from bot.services.ledger import Ledger
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.services.versions import Versions
from bot.storage.database import Database
from tests.services.conftest import Clock, Count
from tests.services.shelves import write_way

PAPER = Thing("On Bread", "paper", "https://bread.example/")


@pytest.fixture
def way(tmp_path: Path) -> Path:
    return write_way(tmp_path / "way")


@pytest.fixture
def ledger(database: Database, learners: Learners, study: Study, roadmaps: Roadmaps) -> Ledger:
    return Ledger(database, learners, study, roadmaps)


@pytest.fixture
def book(roadmap: Roadmap) -> Thing:
    return Thing.of(roadmap.resources[0])


async def titles(study: Study, asker: Asker) -> list[str]:
    return [e.thing.title for e in (await study.standing(asker)).finished]


async def test_the_first_entry_makes_the_person(
    ledger: Ledger, study: Study, ada: Asker, bob: Asker, book: Thing, count: Count
) -> None:
    assert (await study.standing(ada)).finished == ()
    kept = await ledger.add(ada, book, rating=4, note="good")
    assert (kept.entry, kept.changed) == (Finished(kept.entry.id, book, date(2026, 11, 24), 4, "good"), True)
    assert kept.standing == await study.standing(ada)
    assert kept.standing.finished == (kept.entry,)
    assert kept.standing.read == {book.resource}
    assert await titles(study, bob) == []
    assert [await count(table) for table in ("learners", "memberships", "finished")] == [1, 1, 1]


async def test_the_same_thing_twice_stays_as_it_was(ledger: Ledger, ada: Asker, book: Thing, count: Count) -> None:
    first = await ledger.add(ada, book, rating=4)
    for again in (book, Thing("the apple  book", "book"), Thing("Apples", "paper", "http://apples.example/book/")):
        kept = await ledger.add(ada, again, rating=1)
        assert (kept.entry, kept.changed) == (first.entry, False)
    assert await count("finished") == 1


async def test_a_button_pressed_many_times_at_once_notes_it_once(
    ledger: Ledger, ada: Asker, book: Thing, count: Count
) -> None:
    kept = await asyncio.gather(*(ledger.add(ada, book) for _ in range(10)))
    assert sum(k.changed for k in kept) == 1
    assert await count("finished") == 1


async def test_a_link_to_a_resource_is_that_resource(ledger: Ledger, ada: Asker, book: Thing) -> None:
    kept = await ledger.add(ada, Thing("My apples", "course", "http://www.apples.example/book#two"))
    assert (kept.entry.thing.resource, kept.entry.thing.title) == (book.resource, "My apples")
    assert (await ledger.add(ada, PAPER)).entry.thing.resource == ""


async def test_a_day_counts_where_the_person_is_and_within_a_week(
    ledger: Ledger, study: Study, ada: Asker, clock: Clock
) -> None:
    await ledger.add(ada, PAPER, when=date(2026, 11, 17))
    for day in (date(2026, 11, 16), date(2026, 11, 25)):
        with pytest.raises(Problem, match="out of reach"):
            await ledger.add(ada, Thing("late"), when=day)
    clock.move(days=1)
    await ledger.add(ada, Thing("today"))
    assert [e.day for e in (await study.standing(ada)).finished] == [date(2026, 11, 25), date(2026, 11, 17)]


async def test_what_is_changed_keeps_its_day_and_owner(ledger: Ledger, ada: Asker, bob: Asker, clock: Clock) -> None:
    entry = (await ledger.add(ada, PAPER)).entry
    clock.move(days=3)
    changed = replace(entry, thing=Thing("On Toast", "book"), rating=2, note="burnt")
    kept = await ledger.change(ada, changed)
    assert (kept.changed, kept.standing.finished) == (True, (changed,))
    assert not (await ledger.change(ada, changed)).changed
    assert await ledger.entry(ada, entry.id) == changed
    await ledger.add(bob, Thing("mine"))
    for asker in (bob, replace(ada, account="nobody")):
        with pytest.raises(Problem, match="can't find that"):
            await ledger.change(asker, replace(entry, note="stolen"))
        with pytest.raises(Problem, match="can't find that"):
            await ledger.remove(asker, entry.id)
    assert await ledger.entry(ada, entry.id) == changed


async def test_what_is_taken_off_can_be_put_back_and_twice_is_harmless(
    ledger: Ledger, study: Study, ada: Asker, count: Count
) -> None:
    entry = (await ledger.add(ada, PAPER, rating=3)).entry
    removed = [await ledger.remove(ada, entry.id) for _ in range(2)]
    assert [(k.entry, k.changed, k.standing.finished) for k in removed] == [(entry, True, ()), (entry, False, ())]
    with pytest.raises(Problem, match="You took On Bread off your list") as caught:
        await ledger.entry(ada, entry.id)
    assert [(i.command, i.given) for i in caught.value.try_instead] == [("finished restore", {"entry": entry.id})]
    back = [await ledger.put_back(ada, entry.id) for _ in range(2)]
    assert [(k.entry, k.changed) for k in back] == [(entry, True), (entry, False)]
    assert await titles(study, ada) == ["On Bread"]
    assert await count("finished") == 1


async def test_what_was_noted_again_since_is_not_put_back_beside_it(ledger: Ledger, study: Study, ada: Asker) -> None:
    first = (await ledger.add(ada, PAPER)).entry
    await ledger.remove(ada, first.id)
    again = await ledger.add(ada, PAPER)
    assert again.changed
    back = await ledger.put_back(ada, first.id)
    assert (back.entry, back.changed) == (again.entry, False)
    assert await titles(study, ada) == ["On Bread"]


async def test_a_full_list_takes_no_more(ledger: Ledger, ada: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    await ledger.add(ada, Thing("first"))
    last = (await ledger.add(ada, Thing("last"))).entry
    with pytest.raises(Problem, match="There are 2 things on your list"):
        await ledger.add(ada, Thing("one more"))
    assert not (await ledger.add(ada, last.thing)).changed
    await ledger.remove(ada, last.id)
    assert (await ledger.add(ada, Thing("one more"))).changed


async def test_the_list_outlives_the_roadmap(
    ledger: Ledger, study: Study, roadmaps: Roadmaps, versions: Versions, ada: Asker, book: Thing, tmp_path: Path
) -> None:
    entry = (await ledger.add(ada, book)).entry
    readme = tmp_path / "way" / "README.md"
    kept = readme.read_text(encoding="utf-8")
    readme.write_text(kept.replace("- [The Apple Book](https://apples.example/book)\n", ""), encoding="utf-8")
    await versions.load(readme.parent)
    assert roadmaps.default.resource(book.resource) is None
    assert (await study.standing(ada)).finished == (entry,)
    readme.write_text(kept, encoding="utf-8")
    await versions.load(readme.parent)
    assert (await study.standing(ada)).read == {roadmaps.default.resources[0].id}

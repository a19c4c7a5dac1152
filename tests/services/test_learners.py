from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cadence import Cadence
from bot.domain.errors import Problem
from bot.domain.learner import Asker, Here
from bot.domain.reminder import Reminder
from bot.services.learners import Learners
from bot.storage import reminders
from bot.storage.database import Database
from tests.services.conftest import Clock, Count

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")

PEOPLE = ("learners", "identities", "communities", "memberships")


@pytest.fixture
def join(database: Database, learners: Learners) -> Callable[[Asker], Awaitable[Here]]:
    async def joined(asker: Asker) -> Here:
        async with database.write() as tx:
            return await learners.join(tx, asker)

    return joined


async def test_reading_makes_nobody_known(learners: Learners, ada: Asker, count: Count) -> None:
    here = await learners.here(ada)
    assert (here.learner, here.community, here.zone_from) == (None, None, "utc")
    assert await learners.sharing(ada) == ()
    assert [await count(table) for table in PEOPLE] == [0, 0, 0, 0]


async def test_joining_makes_a_learner_with_a_place(
    learners: Learners, join: Callable[[Asker], Awaitable[Here]], ada: Asker, count: Count
) -> None:
    here = await join(ada)
    assert here.learner is not None
    assert here.community is not None
    assert (here.learner.name, here.learner.locale, here.shares) == ("Ada", "en-GB", False)
    assert await learners.here(ada) == here
    assert await join(ada) == here
    assert [await count(table) for table in PEOPLE] == [1, 1, 1, 1]


async def test_many_first_changes_at_once_make_one_person(
    join: Callable[[Asker], Awaitable[Here]], ada: Asker, count: Count
) -> None:
    heres = await asyncio.gather(*(join(ada) for _ in range(10)))
    assert len({here.learner.id for here in heres if here.learner}) == 1
    assert [await count(table) for table in PEOPLE] == [1, 1, 1, 1]


async def test_one_person_in_two_communities_and_a_direct_message(
    join: Callable[[Asker], Awaitable[Here]], ada: Asker, count: Count
) -> None:
    await join(replace(ada, community=None, place="@ada"))
    assert [await count(table) for table in PEOPLE] == [1, 1, 0, 0]
    await join(ada)
    await join(replace(ada, community="elsewhere"))
    assert [await count(table) for table in PEOPLE] == [1, 1, 2, 2]


async def test_the_same_account_on_another_platform_is_somebody_else(
    join: Callable[[Asker], Awaitable[Here]], ada: Asker, count: Count
) -> None:
    await join(ada)
    await join(replace(ada, platform="other"))
    assert [await count(table) for table in PEOPLE] == [2, 2, 2, 2]


async def test_without_a_name_the_account_is_the_name(join: Callable[[Asker], Awaitable[Here]], ada: Asker) -> None:
    here = await join(replace(ada, name=" "))
    assert here.learner is not None
    assert here.learner.name == "ada"


async def test_the_locale_follows_the_platform(
    learners: Learners, join: Callable[[Asker], Awaitable[Here]], ada: Asker
) -> None:
    await join(ada)
    await join(replace(ada, locale=""))
    await join(replace(ada, locale="fr"))
    here = await learners.here(ada)
    assert here.learner is not None
    assert here.learner.locale == "fr"


async def test_renaming_keeps_the_chosen_name(
    learners: Learners, join: Callable[[Asker], Awaitable[Here]], ada: Asker
) -> None:
    here = await learners.rename(ada, "  Countess\nof  Lovelace ")
    assert here.learner is not None
    assert here.learner.name == "Countess of Lovelace"
    assert (await join(ada)).learner == here.learner


async def test_an_empty_name_is_refused(learners: Learners, ada: Asker, count: Count) -> None:
    with pytest.raises(Problem, match="empty") as refused:
        await learners.rename(ada, " \n ")
    assert refused.value.at == "name"
    assert await count("learners") == 0


async def test_the_day_goes_by_the_persons_zone_then_the_communitys_then_utc(
    learners: Learners, ada: Asker, clock: Clock
) -> None:
    clock.move(hours=10)  # 20:00 UTC on Tuesday is Wednesday in Tokyo
    boss = replace(ada, account="boss", manages=True)
    assert (await learners.here(ada)).zone_from == "utc"
    await learners.set_community_zone(boss, TOKYO)
    here = await learners.here(ada)
    assert (here.zone, here.zone_from, here.today.isoformat()) == (TOKYO, "community", "2026-11-25")
    here = await learners.set_zone(ada, BERLIN)
    assert (here.zone, here.zone_from, here.today.isoformat()) == (BERLIN, "person", "2026-11-24")
    assert (await learners.here(replace(ada, community=None))).zone_from == "person"
    assert (await learners.here(replace(boss, community=None))).zone_from == "utc"


async def test_reminders_move_to_the_zone_that_was_set(
    learners: Learners, join: Callable[[Asker], Awaitable[Here]], ada: Asker, database: Database, clock: Clock
) -> None:
    here = await join(ada)
    assert here.learner is not None
    monday = Cadence(0, 9 * 60, BERLIN)
    next_at, occasion = monday.plan(clock())
    async with database.write() as tx:
        owner = here.learner.id
        kept = Reminder("r1", owner, "goals", "fake", "@ada", monday, "", next_at, occasion)
        await reminders.keep(tx, kept, owner)
    await learners.set_zone(ada, TOKYO)
    async with database.read() as tx:
        moved = await reminders.find(tx, here.learner.id, "goals")
    assert moved is not None
    assert moved.cadence.zone == TOKYO
    assert moved.next_at == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)


async def test_only_managers_set_the_communitys_zone(learners: Learners, ada: Asker) -> None:
    with pytest.raises(Problem, match="Only those who manage"):
        await learners.set_community_zone(ada, TOKYO)
    with pytest.raises(Problem, match="no group here"):
        await learners.set_community_zone(replace(ada, manages=True, community=None), TOKYO)


async def test_a_zone_this_machine_doesnt_know_counts_as_none(
    learners: Learners, ada: Asker, database: Database
) -> None:
    await learners.set_zone(ada, BERLIN)
    async with database.write() as tx:
        await tx.run("UPDATE learners SET zone = 'Mars/Olympus'")
    assert (await learners.here(ada)).zone_from == "utc"


async def test_those_who_share_are_seen_in_their_community_only(
    learners: Learners, join: Callable[[Asker], Awaitable[Here]], ada: Asker, bob: Asker
) -> None:
    await join(ada)
    await learners.share(bob, shares=True)
    assert [person.name for person in await learners.sharing(ada)] == ["Bob"]
    assert await learners.sharing(replace(ada, community="elsewhere")) == ()
    assert await learners.sharing(replace(ada, community=None)) == ()
    await join(replace(bob, community="elsewhere"))
    assert await learners.sharing(replace(ada, community="elsewhere")) == ()
    with pytest.raises(Problem, match="nobody to share with"):
        await learners.share(replace(bob, community=None), shares=True)
    await learners.share(bob, shares=False)
    assert await learners.sharing(ada) == ()


async def test_a_chosen_language_counts_at_once_here_and_within_a_minute_elsewhere(
    learners: Learners, join: Callable[[Asker], Awaitable[Here]], ada: Asker, database: Database, clock: Clock
) -> None:
    ada = replace(ada, locale="en-GB")
    await join(ada)
    assert (await learners.spoken_to(ada)).language == ""
    await learners.speak(ada, "de")
    assert (await learners.spoken_to(ada)).language == "de"
    async with database.write() as tx:  # as another process does
        await tx.run("UPDATE learners SET language = 'es'")
    assert (await learners.spoken_to(ada)).language == "de"
    assert (await learners.spoken_to(replace(ada, locale=""))).language == "es"
    clock.move(minutes=1)
    assert (await learners.spoken_to(ada)).language == "es"

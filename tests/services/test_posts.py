from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.services.learners import Learners
from bot.services.outbox import Outbox
from bot.services.posts import Posts
from bot.storage.database import Database
from tests.services.conftest import Clock, Count
from tests.services.reminding import HOUR, MONDAY_NINE, PARIS, TOKYO, claimed, found


@pytest.fixture
def posts(database: Database, clock: Clock, learners: Learners) -> Posts:
    return Posts(database, clock, learners)


@pytest.fixture
def outbox(database: Database, clock: Clock) -> Outbox:
    return Outbox(database, clock, jitter=lambda: 0)


async def test_looking_makes_nobody_known(posts: Posts, ada: Asker, count: Count) -> None:
    shown = await posts.of(ada)
    assert (shown.reminder, shown.deliveries) == (None, ())
    assert (await posts.of(replace(ada, community=None))).reminder is None
    assert await count("learners") == 0


async def test_only_those_who_manage_a_group_set_its_post(
    posts: Posts, learners: Learners, ada: Asker, count: Count
) -> None:
    for asker, why in ((ada, "Only those who manage"), (replace(ada, community=None, manages=True), "no group here")):
        with pytest.raises(Problem, match=why):
            await posts.set(asker, place="room")
        with pytest.raises(Problem, match=why):
            await posts.stop(asker)
    assert await count("learners") == 0


async def test_the_weekly_post_goes_by_the_groups_zone_then_by_its_managers(
    posts: Posts, learners: Learners, ada: Asker
) -> None:
    boss = replace(ada, manages=True)
    await learners.set_zone(boss, PARIS)
    assert (await posts.stop(boss)).reminder is None
    assert found((await posts.set(boss, place="room")).reminder).zone == PARIS
    await learners.set_community_zone(boss, TOKYO)
    post = found((await posts.set(boss, weekday=3)).reminder)
    assert (post.zone, post.weekday, post.place, post.cadence.minute) == (TOKYO, 3, "room", 540)


async def test_a_post_that_is_waiting_stays_so_when_its_channel_is_changed(
    posts: Posts, outbox: Outbox, ada: Asker, clock: Clock
) -> None:
    boss = replace(ada, manages=True)
    await posts.set(boss, place="room")
    clock.now = MONDAY_NINE + 2 * HOUR
    await posts.set(boss, place="hall")
    due = await claimed(outbox)
    assert (due.reminder.place, due.at, due.late) == ("hall", MONDAY_NINE + HOUR, True)

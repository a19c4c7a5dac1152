from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.reminder import LEASE, Reminder
from bot.services.learners import Learners
from bot.services.outbox import Outbox
from bot.services.reminders import Reminders
from bot.storage.database import Database
from tests.services.conftest import Clock, Count
from tests.services.reminding import (
    AFTER,
    HOUR,
    MONDAY_NINE,
    NEXT,
    PARIS,
    TOKYO,
    WEEK,
    claimed,
    found,
    outcomes,
    said,
    upcoming,
)


@pytest.fixture
def reminders(database: Database, clock: Clock, learners: Learners) -> Reminders:
    return Reminders(database, clock, learners)


@pytest.fixture
def outbox(database: Database, clock: Clock) -> Outbox:
    return Outbox(database, clock, jitter=lambda: 0)


@pytest.fixture
async def on(reminders: Reminders, learners: Learners, ada: Asker) -> Reminder:
    """Ada's prompt, on Mondays at nine in Paris."""
    await learners.set_zone(ada, PARIS)
    return found((await reminders.switch_on(ada, place="@ada", kinds=("goals",))).of("goals"))


async def test_looking_makes_nobody_known(reminders: Reminders, ada: Asker, count: Count) -> None:
    mine = await reminders.mine(ada)
    assert (mine.reminders, mine.deliveries, mine.first, mine.paused) == ((), (), None, "")
    assert await count("learners") == 0


async def test_a_zone_has_to_be_confirmed_first(reminders: Reminders, ada: Asker, count: Count) -> None:
    with pytest.raises(Problem, match="your time zone") as refused:
        await reminders.switch_on(ada, place="@ada", kinds=("goals",))
    assert [instead.command for instead in refused.value.try_instead] == ["zone set"]
    assert await count("learners") == 0


async def test_on_it_comes_every_monday_at_nine_of_ones_own_clock(on: Reminder) -> None:
    assert (on.next_at, on.occasion, on.place, on.locale) == (MONDAY_NINE, NEXT, "@ada", "en-GB")


async def test_switched_on_twice_it_stays_as_it_was_set(reminders: Reminders, on: Reminder, ada: Asker) -> None:
    await reminders.change(ada, weekday=2)
    await reminders.move(ada, "room")
    again = found((await reminders.switch_on(ada, place="@ada", kinds=("goals",))).of("goals"))
    assert (again.weekday, again.place) == (2, "room")


async def test_switched_off_and_on_it_begins_anew_and_repeats_nothing(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await reminders.change(ada, minute=0)
    clock.now = MONDAY_NINE
    await said(outbox)
    assert (await reminders.switch_off(ada)).of("goals") is None
    clock.now += WEEK
    assert await outbox.claim("fake", 10) == []
    clock.now -= timedelta(days=6)
    again = found((await reminders.switch_on(ada, place="@ada", kinds=("goals",))).of("goals"))
    assert (again.id, again.cadence.minute, again.next_at) == (on.id, 9 * 60, MONDAY_NINE + WEEK)
    assert await outcomes(reminders, ada) == [(NEXT, "late")]


async def test_switched_on_after_a_pause_it_goes_on_as_it_was(reminders: Reminders, on: Reminder, ada: Asker) -> None:
    await reminders.change(ada, weekday=2)
    await reminders.pause(ada)
    again = found((await reminders.switch_on(ada, place="@ada", kinds=("goals",))).of("goals"))
    assert (again.weekday, again.paused) == (2, "")


async def test_after_a_pause_nothing_piles_up(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    assert found((await reminders.pause(ada)).of("goals")).paused
    clock.now = MONDAY_NINE + 3 * WEEK + HOUR
    assert await outbox.claim("fake", 10) == []
    resumed = found((await reminders.resume(ada)).of("goals"))
    assert (resumed.paused, resumed.next_at) == ("", MONDAY_NINE + 4 * WEEK)
    assert (await reminders.resume(ada)).of("goals") == resumed
    assert await outcomes(reminders, ada) == []


async def test_what_is_off_cant_be_changed_but_can_be_switched_on(
    reminders: Reminders, on: Reminder, ada: Asker, bob: Asker
) -> None:
    await reminders.switch_off(ada)
    for asker in (ada, bob):
        with pytest.raises(Problem, match="Your reminders are off") as refused:
            await reminders.change(asker, weekday=2)
        assert [instead.command for instead in refused.value.try_instead] == ["reminders on"]


async def test_changed_while_paused_it_stays_paused(reminders: Reminders, on: Reminder, ada: Asker) -> None:
    await reminders.pause(ada)
    changed = found((await reminders.move(ada, place="room")).of("goals"))
    assert (changed.place, changed.paused) == ("room", "person")


async def test_another_place_is_on_the_platform_one_is_on(reminders: Reminders, on: Reminder, ada: Asker) -> None:
    moved = found((await reminders.change(replace(ada, locale=""), minute=600)).of("goals"))
    assert (moved.platform, moved.place, moved.locale) == ("fake", "@ada", "en-GB")
    moved = found((await reminders.move(replace(ada, locale="fr"), place="room")).of("goals"))
    assert (moved.platform, moved.place, moved.locale, moved.cadence.minute) == ("fake", "room", "fr", 600)


async def test_moved_to_a_later_day_of_a_week_that_was_told_it_waits_for_the_next(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    await said(outbox)
    await reminders.change(ada, weekday=2)
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK + timedelta(days=2), AFTER)


async def test_changed_while_it_is_under_way_it_isnt_said_again(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    due = await claimed(outbox)
    await reminders.change(ada, minute=18 * 60)
    assert await upcoming(reminders, ada) == (MONDAY_NINE + 9 * HOUR, NEXT)
    await outbox.settle(due, "receipt")
    assert await outbox.claim("fake", 1) == []
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK + 9 * HOUR, AFTER)


@pytest.mark.parametrize("change", [{"weekday": 2}, {}, {"minute": 8 * 60}])
async def test_changed_after_a_doubt_the_doubt_stays(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock, change: dict[str, int]
) -> None:
    clock.now = MONDAY_NINE
    await claimed(outbox)
    clock.move(minutes=1)
    if change:
        await reminders.change(ada, **change)  # type: ignore[arg-type]  # (each of them is right)
    else:
        await reminders.move(ada, "room")
    assert await outbox.claim("fake", 10) == [], "it may still be under way"
    clock.now = max(MONDAY_NINE + LEASE, (await upcoming(reminders, ada))[0])
    due = await claimed(outbox)
    assert (due.key, due.tried, due.attempt) == (f"{on.id}:{NEXT}", MONDAY_NINE, 2)


async def test_moving_zones_forgets_what_was_tried_of_a_week_that_doesnt_come_any_more(
    reminders: Reminders, outbox: Outbox, learners: Learners, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    due = await claimed(outbox)
    await outbox.settle(due, "receipt")
    clock.now += WEEK
    await claimed(outbox)  # and it is never heard of again
    await reminders.snooze(ada, f"{on.id}:{AFTER}", "hour")  # but the message arrived: its button was pressed
    await learners.set_zone(ada, TOKYO)
    clock.move(hours=1)
    due = await claimed(outbox)
    assert (due.key, due.tried, due.attempt) == (f"{on.id}:{AFTER}+1", None, 1)


async def test_what_is_claimed_is_leased_and_free_again_after_five_minutes(
    outbox: Outbox, on: Reminder, clock: Clock
) -> None:
    clock.now = MONDAY_NINE - timedelta(seconds=1)
    assert await outbox.claim("fake", 10) == []
    clock.now = MONDAY_NINE
    first = await claimed(outbox)
    assert (first.at, first.attempt, first.tried, first.late) == (MONDAY_NINE, 1, None, False)
    clock.now = MONDAY_NINE + LEASE - timedelta(seconds=1)
    assert await outbox.claim("fake", 10) == []
    clock.now = MONDAY_NINE + LEASE
    again = await claimed(outbox)
    assert (again.attempt, again.tried) == (2, MONDAY_NINE)
    await outbox.release_leases()
    assert (await claimed(outbox)).attempt == 3


async def test_a_known_failure_leaves_no_doubt_and_pauses_grow(outbox: Outbox, on: Reminder, clock: Clock) -> None:
    clock.now = MONDAY_NINE
    for minutes in (1, 2, 4, 8, 16):
        due = await claimed(outbox)
        assert due.tried is None
        await outbox.fail(due, "an outage")
        clock.move(minutes=minutes, seconds=-1)
        assert await outbox.claim("fake", 10) == []
        clock.move(seconds=1)
    assert (await claimed(outbox)).late


async def test_two_that_are_slow_settle_one_occasion(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    slow = await claimed(outbox)
    clock.now = MONDAY_NINE + LEASE
    other = await claimed(outbox)
    await outbox.settle(other, "receipt")
    await outbox.fail(slow, "an outage", unknown=True)
    await outbox.settle(slow, "receipt")
    assert await outcomes(reminders, ada) == [(NEXT, "sent")]
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK, AFTER)
    clock.move(hours=2)
    assert await outbox.claim("fake", 10) == []


async def test_those_longest_due_are_claimed_first(
    reminders: Reminders, outbox: Outbox, learners: Learners, on: Reminder, bob: Asker, clock: Clock
) -> None:
    await learners.set_zone(bob, TOKYO)
    await reminders.switch_on(bob, place="@bob", kinds=("goals",))
    clock.now = MONDAY_NINE
    assert [due.reminder.place for due in await outbox.claim("fake", 1)] == ["@bob"]
    assert [due.reminder.place for due in await outbox.claim("fake", 1)] == ["@ada"]

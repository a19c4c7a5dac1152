from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.reminder import Reminder
from bot.services.learners import Learners
from bot.services.outbox import Outbox
from bot.services.reminders import Reminders
from bot.storage.database import Database
from tests.services.conftest import Clock
from tests.services.reminding import (
    AFTER,
    HOUR,
    MONDAY_NINE,
    NEXT,
    PARIS,
    THIS,
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


async def test_snoozed_it_is_said_again_once(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    key = await said(outbox)
    assert await reminders.snooze(ada, key, "hour") == MONDAY_NINE + HOUR
    assert await reminders.snooze(ada, key, "evening") == MONDAY_NINE + 10 * HOUR
    assert await upcoming(reminders, ada) == (MONDAY_NINE + 10 * HOUR, f"{NEXT}+1")
    clock.move(hours=10)
    again = await said(outbox)
    assert again == f"{key}+1"
    assert await reminders.snooze(ada, again, "tomorrow") == MONDAY_NINE + timedelta(days=1)
    clock.now = MONDAY_NINE + timedelta(days=1)
    assert await said(outbox) == f"{key}+2"
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK, AFTER)


async def test_a_sunday_prompt_snoozed_into_the_next_week_costs_no_week(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await reminders.change(ada, weekday=6, minute=19 * 60)
    clock.now = datetime(2026, 11, 29, 18, tzinfo=UTC)
    key = await said(outbox)
    assert key.endswith(THIS)
    assert await reminders.snooze(ada, key, "tomorrow") == clock.now + timedelta(days=1)
    clock.move(days=1)
    assert await said(outbox) == f"{key}+1"
    assert await upcoming(reminders, ada) == (datetime(2026, 12, 6, 18, tzinfo=UTC), NEXT)


async def test_a_snooze_beyond_the_next_regular_prompt_is_that_prompt(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    key = await said(outbox)
    clock.now = MONDAY_NINE + WEEK - HOUR / 2
    assert await reminders.snooze(ada, key, "hour") == MONDAY_NINE + WEEK
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK, AFTER)


async def test_an_old_message_can_be_snoozed_and_this_weeks_comes_too(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    key = await said(outbox)
    clock.now = MONDAY_NINE + WEEK - 3 * HOUR
    await reminders.snooze(ada, key, "hour")
    clock.move(hours=1)
    assert await said(outbox) == f"{key}+1"
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK, AFTER)


async def test_snoozed_from_a_message_the_ledger_forgot_no_week_is_lost(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    await said(outbox)
    await reminders.change(ada, weekday=4)
    clock.now = MONDAY_NINE + WEEK
    await reminders.snooze(ada, f"{on.id}:2020-01-06", "hour")
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK + HOUR, f"{NEXT}+1")
    clock.move(hours=1)
    await said(outbox)
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK + timedelta(days=4), AFTER)


async def test_snoozed_before_it_was_written_down_it_counts_as_sent(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    due = await claimed(outbox)
    assert await reminders.snooze(ada, due.key, "hour") == MONDAY_NINE + HOUR
    await outbox.settle(due, "receipt")
    assert await upcoming(reminders, ada) == (MONDAY_NINE + HOUR, f"{NEXT}+1")
    clock.move(hours=1)
    assert await said(outbox) == f"{due.key}+1"
    assert await outcomes(reminders, ada) == [(NEXT, "sent"), (f"{NEXT}+1", "sent")]


async def test_snoozing_an_old_message_puts_off_what_is_waiting(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    key = await said(outbox)
    clock.now = MONDAY_NINE + WEEK
    await outbox.fail(await claimed(outbox), "an outage")
    await reminders.snooze(ada, key, "hour")
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK + HOUR, AFTER)
    clock.move(hours=1)
    assert await said(outbox) == f"{on.id}:{AFTER}"


async def test_a_key_of_a_week_to_come_tells_nothing(
    reminders: Reminders, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await reminders.skip(ada, f"{on.id}:{NEXT}")
    assert await upcoming(reminders, ada) == (MONDAY_NINE, NEXT)
    assert await outcomes(reminders, ada) == []


async def test_while_paused_there_is_nothing_to_snooze(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    key = await said(outbox)
    await reminders.pause(ada)
    with pytest.raises(Problem, match="are paused") as refused:
        await reminders.snooze(ada, key, "hour")
    assert [instead.command for instead in refused.value.try_instead] == ["reminders resume"]


async def test_nobody_snoozes_or_skips_for_another(
    reminders: Reminders, outbox: Outbox, learners: Learners, on: Reminder, bob: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    key = await said(outbox)
    for _ in range(2):
        with pytest.raises(Problem, match="somebody else's"):
            await reminders.snooze(bob, key, "hour")
        with pytest.raises(Problem, match="somebody else's"):
            await reminders.skip(bob, key)
        await learners.set_zone(bob, PARIS)
        await reminders.switch_on(bob, place="@bob", kinds=("goals",))


async def test_skipping_takes_back_a_snooze_and_no_other_week(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    key = await said(outbox)
    assert found((await reminders.skip(ada, key)).of("goals")).next_at == MONDAY_NINE + WEEK
    await reminders.snooze(ada, key, "hour")
    assert found((await reminders.skip(ada, key)).of("goals")).next_at == MONDAY_NINE + WEEK
    assert await outcomes(reminders, ada) == [(NEXT, "sent"), (f"{NEXT}+1", "skipped")]
    clock.move(hours=1)
    assert await outbox.claim("fake", 10) == []
    clock.now = MONDAY_NINE + WEEK - HOUR
    assert found((await reminders.skip(ada, key)).of("goals")).next_at == MONDAY_NINE + WEEK


async def test_skipped_before_it_was_written_down_it_isnt_said_again(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    due = await claimed(outbox)
    assert found((await reminders.skip(ada, due.key)).of("goals")).next_at == MONDAY_NINE + WEEK
    clock.move(minutes=6)
    assert await outbox.claim("fake", 10) == []

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.reminder import Reminder
from bot.domain.rest import Quiet, Rest, Vacation
from bot.services.learners import Learners
from bot.services.outbox import Outbox
from bot.services.reminders import Reminders
from bot.services.rests import Rests
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

DAY = timedelta(days=1)
TUESDAY = date(2026, 11, 24)
NIGHT = Quiet(22 * 60, 7 * 60)


@pytest.fixture
def reminders(database: Database, clock: Clock, learners: Learners) -> Reminders:
    return Reminders(database, clock, learners)


@pytest.fixture
def outbox(database: Database, clock: Clock) -> Outbox:
    return Outbox(database, clock, jitter=lambda: 0)


@pytest.fixture
def rests(database: Database, clock: Clock, learners: Learners, reminders: Reminders) -> Rests:
    return Rests(database, clock, learners, reminders)


@pytest.fixture
async def on(reminders: Reminders, learners: Learners, ada: Asker) -> Reminder:
    """Ada's prompt, on Mondays at nine in Paris."""
    await learners.set_zone(ada, PARIS)
    return found((await reminders.switch_on(ada, place="@ada", kinds=("goals",))).of("goals"))


async def test_on_vacation_nothing_comes_and_the_ledger_says_why(
    rests: Rests, reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    mine = await rests.go_away(ada, date(2026, 12, 6))
    assert mine.vacation == Vacation(TUESDAY, date(2026, 12, 6))
    assert mine.next_of(found(mine.of("goals"))) == MONDAY_NINE + WEEK
    clock.now = MONDAY_NINE
    assert await outbox.claim("fake", 10) == []
    clock.now = MONDAY_NINE + WEEK
    assert (await claimed(outbox)).reminder.occasion == AFTER
    assert await outcomes(reminders, ada) == [(NEXT, "away")]
    assert (await reminders.mine(ada)).vacation is None


async def test_what_was_due_on_vacation_doesnt_come_after_it_though_the_bot_was_down(
    rests: Rests, reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await reminders.change(ada, minute=23 * 60)
    await rests.go_away(ada, date(2026, 11, 30))
    clock.now = MONDAY_NINE + 16 * HOUR  # Tuesday, 01:00
    assert await outbox.claim("fake", 10) == []
    assert await outcomes(reminders, ada) == [(NEXT, "away")]


async def test_what_the_bot_had_to_say_before_a_vacation_isnt_said_on_it(
    rests: Rests, reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE + HOUR
    await rests.go_away(ada, date(2026, 12, 1))
    assert await outbox.claim("fake", 10) == []
    assert await outcomes(reminders, ada) == [(NEXT, "away")]


async def test_a_vacation_can_end_later_or_sooner(rests: Rests, ada: Asker, clock: Clock, count: Count) -> None:
    await rests.go_away(ada, TUESDAY + 5 * DAY)
    clock.move(days=2)
    assert (await rests.go_away(ada, TUESDAY + 9 * DAY)).vacation == Vacation(TUESDAY, TUESDAY + 9 * DAY)
    ended = await rests.come_back(ada)
    assert (ended.vacation, ended.rest) == (None, Rest(None, (Vacation(TUESDAY, TUESDAY + DAY),)))
    assert (await rests.come_back(ada)).rest == ended.rest
    await rests.go_away(ada, TUESDAY + 2 * DAY)
    assert await count("vacations") == 2
    await rests.come_back(ada)
    assert await count("vacations") == 1


async def test_coming_back_makes_nobody_known(rests: Rests, ada: Asker, count: Count) -> None:
    assert (await rests.come_back(ada)).vacation is None
    assert await count("learners") == 0


@pytest.mark.parametrize("days", [-1, 367])
async def test_a_vacation_ends_within_a_year(rests: Rests, ada: Asker, days: int) -> None:
    with pytest.raises(Problem, match="within a year"):
        await rests.go_away(ada, TUESDAY + days * DAY)


async def test_what_falls_into_quiet_hours_comes_at_their_end_once(
    rests: Rests, reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await reminders.change(ada, minute=23 * 60)
    mine = await rests.set_quiet(ada, NIGHT)
    morning = MONDAY_NINE + 22 * HOUR  # Tuesday, 07:00
    assert mine.next_of(found(mine.of("goals"))) == morning
    clock.now = MONDAY_NINE + 14 * HOUR
    assert await outbox.claim("fake", 10) == []
    assert await upcoming(reminders, ada) == (morning, NEXT)
    await reminders.move(ada, "room")
    assert await upcoming(reminders, ada) == (morning, NEXT)
    clock.now = morning
    due = await claimed(outbox)
    assert (due.key, due.late, due.tried, due.place) == (f"{on.id}:{NEXT}", False, None, "room")
    await outbox.settle(due, "receipt")
    assert await upcoming(reminders, ada) == (MONDAY_NINE + WEEK + 14 * HOUR, AFTER)


async def test_an_outage_that_lasts_into_the_night_wakes_nobody(
    rests: Rests, reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await reminders.change(ada, minute=21 * 60 + 50)
    await rests.set_quiet(ada, NIGHT)
    clock.now = MONDAY_NINE + 13 * HOUR - timedelta(minutes=10)
    await outbox.fail(await claimed(outbox), "an outage", unknown=True)
    clock.move(minutes=15)
    assert await outbox.claim("fake", 10) == []
    clock.now = MONDAY_NINE + 22 * HOUR
    due = await claimed(outbox)
    assert due.key == f"{on.id}:{NEXT}"
    assert due.tried == MONDAY_NINE + 13 * HOUR - timedelta(minutes=10), "the doubt is a doubt still"


async def test_quiet_hours_go_by_the_clock_where_one_is(
    rests: Rests, reminders: Reminders, learners: Learners, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await rests.set_quiet(ada, Quiet(8 * 60, 10 * 60))
    clock.now = MONDAY_NINE
    assert await outbox.claim("fake", 10) == []
    await learners.set_zone(ada, TOKYO)
    assert await outbox.claim("fake", 10) == []
    clock.now = MONDAY_NINE + HOUR
    assert (await claimed(outbox)).key == f"{on.id}:{NEXT}"


async def test_without_quiet_hours_any_more_it_comes_when_it_is_due(
    rests: Rests, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await rests.set_quiet(ada, Quiet(8 * 60, 10 * 60))
    assert (await rests.set_quiet(ada, None)).rest == Rest()
    clock.now = MONDAY_NINE
    await claimed(outbox)


async def test_a_snooze_tells_when_it_will_truly_come(
    rests: Rests, reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await rests.set_quiet(ada, Quiet(9 * 60 + 30, 12 * 60))
    clock.now = MONDAY_NINE
    key = await said(outbox)
    assert await reminders.snooze(ada, key, "hour") == MONDAY_NINE + 3 * HOUR
    await rests.go_away(ada, date(2026, 12, 3))
    assert await reminders.snooze(ada, key, "tomorrow") == MONDAY_NINE + WEEK


async def test_with_nothing_to_say_the_week_is_closed_and_a_doubt_is_said_to_be_one(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    await outbox.leave_out(await claimed(outbox), "you were on track")
    clock.now = MONDAY_NINE + WEEK
    await claimed(outbox)
    clock.move(minutes=6)
    await outbox.leave_out(await claimed(outbox), "you were on track")
    assert await outcomes(reminders, ada) == [(NEXT, "quiet"), (AFTER, "unknown")]
    assert (await reminders.mine(ada)).deliveries[1].why == "you were on track"


async def test_a_week_can_be_skipped_before_anything_of_it_came(
    reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await reminders.switch_on(ada, place="@ada")
    mine = await reminders.skip(ada)  # it is Tuesday: Thursday's and Sunday's are still to come
    assert [(d.kind, d.outcome) for d in mine.deliveries] == [("end", "skipped"), ("phase", "skipped")]
    assert mine.first == found(mine.of("goals"))
    clock.now = datetime(2026, 11, 29, 22, tzinfo=clock.now.tzinfo)
    assert await outbox.claim("fake", 10) == []
    assert (await reminders.skip(ada)).deliveries == mine.deliveries


async def test_down_all_night_it_is_as_late_as_the_night_has_been_over(
    rests: Rests, reminders: Reminders, outbox: Outbox, on: Reminder, ada: Asker, clock: Clock
) -> None:
    await reminders.change(ada, minute=23 * 60)
    await rests.set_quiet(ada, NIGHT)
    clock.now = MONDAY_NINE + 33 * HOUR  # Tuesday, 18:00
    due = await claimed(outbox)
    assert (due.late, due.at) == (True, MONDAY_NINE + 22 * HOUR)
    await outbox.fail(due, "an outage")
    clock.move(hours=2)
    assert await outbox.claim("fake", 10) == []
    assert await outcomes(reminders, ada) == [(NEXT, "folded")]

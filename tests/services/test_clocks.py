"""Rules of time zones change while the program is down: what was planned by the old ones is planned anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import Cadence
from bot.domain.learner import Asker
from bot.domain.reminder import PERSONAL, Reminder, replanned
from bot.services.clocks import Clocks
from bot.services.learners import Learners
from bot.services.outbox import Outbox
from bot.services.reminders import Reminders
from bot.storage import reminders as rows
from bot.storage.database import Database
from bot.storage.timezones import fingerprints
from tests.domain.test_cadence import instants, minutes, weekdays, zones
from tests.services.conftest import Clock
from tests.services.reminding import MONDAY_NINE, NEXT, PARIS, TOKYO, WEEK, claimed, found, upcoming

HOUR = timedelta(hours=1)


class Rules:
    """What a machine knows of zones: a version of each."""

    def __init__(self) -> None:
        self.versions: dict[str, str] = {}
        self.asked: list[str] = []

    def __call__(self, wanted: Sequence[str]) -> Mapping[str, str]:
        self.asked += wanted
        return {zone: self.versions.get(zone, "2026a") for zone in wanted}


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def clocks(database: Database, clock: Clock, rules: Rules) -> Clocks:
    return Clocks(database, clock, rules)


@pytest.fixture
def outbox(database: Database, clock: Clock) -> Outbox:
    return Outbox(database, clock, jitter=lambda: 0)


@pytest.fixture
def reminders(database: Database, clock: Clock, learners: Learners) -> Reminders:
    return Reminders(database, clock, learners)


@pytest.fixture
async def on(reminders: Reminders, learners: Learners, ada: Asker, clocks: Clocks) -> Reminder:
    """Ada's prompt, on Mondays at nine in Paris, planned by rules that were compared."""
    await learners.set_zone(ada, PARIS)
    one = found((await reminders.switch_on(ada, place="@ada", kinds=("goals",))).of("goals"))
    await clocks.renew()
    return one


async def shift(database: Database, span: timedelta) -> None:
    """As if the rules had been others when everything was planned."""
    async with database.write() as tx:
        await tx.run("UPDATE reminders SET next_at = next_at + :span", span=int(span.total_seconds()))


async def test_nothing_moves_while_the_rules_stay(clocks: Clocks, database: Database, on: Reminder) -> None:
    await shift(database, HOUR)
    assert await clocks.renew() == 0


@pytest.mark.parametrize("span", [HOUR, -HOUR])
async def test_where_a_zone_got_other_rules_its_reminders_come_by_the_new_ones(
    clocks: Clocks, database: Database, on: Reminder, reminders: Reminders, rules: Rules, ada: Asker, span: timedelta
) -> None:
    await shift(database, span)
    rules.versions["Europe/Paris"] = "2026b"
    assert await clocks.renew() == 1
    assert await upcoming(reminders, ada) == (MONDAY_NINE, NEXT)
    assert await clocks.renew() == 0


async def test_only_zones_in_use_are_looked_at_and_only_changed_ones_planned_anew(
    clocks: Clocks, database: Database, on: Reminder, reminders: Reminders, learners: Learners, rules: Rules, bob: Asker
) -> None:
    await learners.set_zone(bob, TOKYO)
    await reminders.switch_on(bob, place="@bob")
    assert await clocks.renew() == 0, "a zone that is new is planned anew, to the same instants"
    assert set(rules.asked) == {"Europe/Paris", "Asia/Tokyo"}
    await shift(database, HOUR)
    rules.versions["Asia/Tokyo"] = "2026b"
    assert await clocks.renew() == len(PERSONAL)


async def test_past_by_the_new_rules_it_is_due_now_and_once(
    clocks: Clocks,
    database: Database,
    on: Reminder,
    reminders: Reminders,
    outbox: Outbox,
    rules: Rules,
    ada: Asker,
    clock: Clock,
) -> None:
    await shift(database, 2 * HOUR)  # it was to come at eleven
    clock.now = MONDAY_NINE + HOUR
    rules.versions["Europe/Paris"] = "2026b"
    await clocks.renew()
    clock.now = MONDAY_NINE + 2 * HOUR
    due = await claimed(outbox)
    assert due.reminder.occasion == NEXT
    await outbox.settle(due, "receipt")
    rules.versions["Europe/Paris"] = "2026c"
    await clocks.renew()
    assert (await upcoming(reminders, ada))[0] == MONDAY_NINE + WEEK


async def test_a_lease_and_a_doubt_survive(
    clocks: Clocks, database: Database, on: Reminder, outbox: Outbox, rules: Rules, clock: Clock
) -> None:
    clock.now = MONDAY_NINE
    await outbox.fail(await claimed(outbox), "an outage", unknown=True)
    rules.versions["Europe/Paris"] = "2026b"
    assert await clocks.renew() == 0
    assert await outbox.claim("fake", 10) == []
    clock.move(minutes=2)
    assert (await claimed(outbox)).tried == MONDAY_NINE


async def test_many_are_planned_anew_batch_by_batch(
    clocks: Clocks, database: Database, on: Reminder, rules: Rules
) -> None:
    async with database.write() as tx:
        for n in range(1100):
            await rows.keep(tx, replace(on, id=f"r{n:04}", owner=f"o{n}"), "ada")
    await shift(database, HOUR)
    rules.versions["Europe/Paris"] = "2026b"
    assert await clocks.renew() == 1101


@given(weekdays, minutes, zones, instants)
def test_planned_anew_by_the_same_rules_nothing_changes(
    weekday: int, minute: int, zone: ZoneInfo, now: datetime
) -> None:
    rule = Cadence(weekday, minute, zone)
    at, name = rule.plan(now)
    one = Reminder("r", "ada", "goals", "fake", "@ada", rule, "en", at, name)
    for later in (now, at - timedelta(seconds=1), at, at + 3 * HOUR):
        if later >= now:
            assert replanned(one, rule, later, (), keeps_week=True) == (at, name)


@given(weekdays, minutes, zones, instants, st.integers(-26 * 60, 26 * 60), st.integers(0, 7 * 24 * 60))
def test_whatever_the_old_rules_were_no_week_is_skipped_or_told_twice(
    weekday: int, minute: int, zone: ZoneInfo, begin: datetime, wrong: int, later: int
) -> None:
    rule = Cadence(weekday, minute, zone)
    right, name = rule.plan(begin)
    now = begin + timedelta(minutes=later)
    one = Reminder("r", "ada", "goals", "fake", "@ada", rule, "en", right + timedelta(minutes=wrong), name)
    at, planned = replanned(one, rule, now, (), keeps_week=True)
    assert planned <= name, "the week that was to come is not skipped"
    told = {planned}
    assert planned != rule.plan(max(at, now), told)[1], "nor told twice"


def test_a_fingerprint_is_of_the_zone_and_of_nothing_else() -> None:
    first = fingerprints(["Europe/Paris", "America/New_York", "UTC", "Nowhere/At_all"])
    assert first == fingerprints(list(first))
    assert len(set(first.values())) == 4
    assert first["Nowhere/At_all"] == ""

"""Delivery against a simple oracle: whatever people, services, clocks and crashes do, the promises hold."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.chat.markup import Rich
from bot.chat.platform import Undeliverable
from bot.chat.reply import Reply
from bot.delivery.courier import Courier
from bot.domain.cadence import Cadence
from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.prompt import Silence
from bot.domain.reminder import CAUGHT_UP, PERSONAL, Due, ReminderKind
from bot.domain.rest import Quiet
from bot.domain.week import Week
from bot.services.learners import Learners
from bot.services.outbox import Outbox
from bot.services.reminders import Reminders
from bot.services.rests import Rests
from bot.storage.database import Database
from bot.storage.sqlite import open_sqlite
from tests.delivery.office import Office, Posted
from tests.delivery.somebody import Somebody, awake, ends, is_quiet, same

T = TypeVar("T")

BEGIN = datetime(2026, 10, 12, 10, tzinfo=UTC)  # two changes of the clocks are ahead
LATE, PATIENCE, RETRY = timedelta(minutes=15), timedelta(hours=12), timedelta(minutes=75)
TRAVEL, WEEK = timedelta(hours=26), timedelta(weeks=1)
DOWN = Undeliverable("the service is down")
CLOSED = Undeliverable("direct messages are closed", forever=True)
ZONES = ("Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "Australia/Lord_Howe", "Asia/Kathmandu")

people = st.integers(0, 2)
kinds = st.sampled_from(PERSONAL)
hours = st.integers(0, 23)


class Killed(BaseException):
    """The process is gone."""


@cache
def template() -> Path:
    """A database that is ready, made once."""
    folder = Path(tempfile.mkdtemp(prefix="model"))

    async def make() -> None:
        await (await open_sqlite(folder / "study.db")).close()

    asyncio.run(make())
    return folder / "study.db"


class Delivery(RuleBasedStateMachine):
    """Three people, a service, and the program; between two rounds anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.opened = AsyncExitStack()  # what goes with the database
        self.office = Office()
        self.office.clock.now = BEGIN
        self.seen = 0
        self.rounds: list[tuple[datetime, bool]] = []  # when, and whether everything could be delivered

    def does(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @property
    def now(self) -> datetime:
        return self.office.clock.now

    @initialize(zones=st.tuples(*[st.sampled_from(ZONES)] * 3), blind=st.booleans())
    def begin(self, zones: tuple[str, str, str], blind: bool) -> None:  # noqa: FBT001  (hypothesis draws it)
        self.office.nonce = timedelta(minutes=0 if blind else 2)
        self.database = self.does(self.open())
        clock = self.office.clock
        self.learners = Learners(self.database, clock)
        self.reminders = Reminders(self.database, clock, self.learners)
        self.rests = Rests(self.database, clock, self.learners, self.reminders)
        self.people = [
            Somebody(Asker("fake", f"p{n}", "server", "room", f"P{n}"), ZoneInfo(zone)) for n, zone in enumerate(zones)
        ]
        self.restart()
        for one in self.people:
            self.does(self.learners.set_zone(one.asker, one.zone))
            self.does(self.reminders.switch_on(one.asker, place=one.asker.direct))
            self.look(one)

    async def open(self) -> Database:
        """Open a database that nobody used yet."""
        path = Path(self.folder.name, "study.db")
        await asyncio.to_thread(lambda: shutil.copy(template(), path))
        return await open_sqlite(path)

    def restart(self) -> None:
        self.outbox = Outbox(self.database, self.office.clock, jitter=lambda: 0)
        self.courier = Courier(self.outbox, self.compose, {"fake": self.office}, self.office.clock)
        self.does(self.outbox.release_leases())

    async def compose(self, due: Due) -> Reply | Silence:
        if due.reminder.kind == "phase" and due.reminder.week.monday.toordinal() % 2:
            return Silence("you were on track")
        return Reply(Rich("This comes late" if due.late else "In time"))

    def look(self, one: Somebody) -> None:
        """Read what somebody has set, after they changed it."""
        mine = self.does(self.reminders.mine(one.asker))
        one.rules = {r.kind: r.cadence for r in mine.reminders if not r.paused}
        one.zone = mine.here.zone
        one.nights.append((one.zone, one.quiet))
        if not one.past or one.past[-1][1:] != (one.rules, one.quiet):
            one.past.append((self.now, one.rules, one.quiet))

    def changes(self, number: int, work: Coroutine[Any, Any, object]) -> None:
        """Somebody changes what is to come."""
        one = self.people[number]
        with suppress(Problem):
            self.does(work)
        one.edited.append(self.now)
        one.moved.append(self.now)
        self.look(one)

    # Time goes on.

    @rule(minutes=st.sampled_from((0, 1, 5, 20, 90, 400)))
    def round(self, minutes: int) -> None:
        self.office.clock.move(minutes=minutes)
        self.deliver()

    @rule(days=st.integers(2, 20), late=st.sampled_from((0, 0, 400)))
    def days_pass(self, days: int, late: int) -> None:
        """A round whenever something can happen, or some minutes after that."""
        end = self.now + timedelta(days=days)
        while (at := self.next_at()) is not None and at < end:
            self.office.clock.now = max(self.now + timedelta(minutes=1), at + timedelta(minutes=late))
            self.deliver()
            self.nothing_is_said_twice_early_or_at_the_wrong_hour()
        self.office.clock.now = max(self.now, end)

    @rule(minutes=st.sampled_from((0, 10, 16, 300, 725)))
    def something_was_due(self, minutes: int) -> None:
        """A round that comes a while after something was due."""
        at = self.next_at()
        if at is not None:
            self.office.clock.now = max(self.now, at + timedelta(minutes=minutes))
        self.deliver()

    def next_at(self) -> datetime | None:
        async def ask() -> datetime | None:
            async with self.database.read() as tx:
                row = await tx.one(
                    "SELECT MIN(CASE WHEN next_at > lease_until THEN next_at ELSE lease_until END) AS at"
                    " FROM reminders WHERE paused = ''"
                )
                return None if row is None or row["at"] is None else datetime.fromtimestamp(row["at"], UTC)

        return self.does(ask())

    @rule(minutes=st.sampled_from((60, 600, 900, 15_000)))
    def is_down(self, minutes: int) -> None:
        self.office.clock.move(minutes=minutes)
        self.restart()

    @rule(minutes=st.integers(1, 90))
    def clock_goes_back(self, minutes: int) -> None:
        self.office.clock.move(minutes=-minutes)
        for one in self.people:
            one.edited.append(self.now)
            one.moved += [self.now, self.now + timedelta(minutes=minutes)]

    @rule(where=st.sampled_from(("before the post", "after the post")), hours=st.sampled_from((0, 1, 11)))
    def is_killed(self, where: str, hours: int) -> None:
        def die(step: str) -> None:
            if step == where:
                raise Killed

        self.office.step = die
        self.office.clock.move(minutes=10)
        with suppress(Killed):
            self.deliver()
        self.office.step = lambda _: None
        self.rounds.append((self.now, False))
        self.office.clock.move(hours=hours)
        self.restart()

    # The service.

    @rule(down=st.booleans())
    def service(self, down: bool) -> None:  # noqa: FBT001  (hypothesis draws it)
        if down:
            self.office.refuses["*"] = DOWN
        else:
            self.office.refuses.pop("*", None)

    @rule(number=people, closed=st.booleans())
    def direct_messages(self, number: int, closed: bool) -> None:  # noqa: FBT001  (as above)
        place = self.people[number].asker.direct
        if closed:
            self.office.refuses[place] = CLOSED
        else:
            self.office.refuses.pop(place, None)

    @rule(number=people)
    def an_answer_is_lost(self, number: int) -> None:
        self.office.loses.add(self.people[number].asker.direct)

    # People.

    @rule(number=people, kind=kinds, weekday=st.integers(0, 6), hour=hours)
    def sets_day_and_time(self, number: int, kind: ReminderKind, weekday: int, hour: int) -> None:
        asker = self.people[number].asker
        self.changes(number, self.reminders.change(asker, kind=kind, weekday=weekday, minute=hour * 60 + 30))

    @rule(number=people, zone=st.sampled_from(ZONES))
    def moves(self, number: int, zone: str) -> None:
        """That may cost nobody a week, so it is no change of what is to come."""
        one = self.people[number]
        self.does(self.learners.set_zone(one.asker, ZoneInfo(zone)))
        one.moved.append(self.now)
        self.look(one)

    @rule(number=people, where=st.sampled_from(("direct", "room", "either")))
    def chooses_a_place(self, number: int, where: str) -> None:
        asker = self.people[number].asker
        place, other = "room" if where == "room" else asker.direct, "room" if where == "either" else ""
        self.changes(number, self.reminders.move(asker, place, other))

    @rule(number=people, kind=kinds, what=st.sampled_from(("pause", "resume", "off", "on", "skip")))
    def stops_or_goes_on(self, number: int, kind: ReminderKind, what: str) -> None:
        asker, reminders = self.people[number].asker, self.reminders
        work: Coroutine[Any, Any, object]
        match what:
            case "pause":
                work = reminders.pause(asker)
            case "resume":
                work = reminders.resume(asker)
            case "off":
                work = reminders.switch_off(asker, (kind,))
            case "on":
                work = reminders.switch_on(asker, place=asker.direct, kinds=(kind,))
            case _:
                work = reminders.skip(asker)
        self.changes(number, work)

    @rule(number=people, until=st.sampled_from(("hour", "evening", "tomorrow")), last=st.integers(1, 4))
    def snoozes(self, number: int, until: Any, last: int) -> None:
        one = self.people[number]
        own = [post for post in self.office.posted if post.place in (one.asker.direct, "room")][-last:]
        if own:
            with suppress(Problem):
                at = self.does(self.reminders.snooze(one.asker, own[0].key, until))
                assert at >= self.now
                mine = self.does(self.reminders.mine(one.asker))
                # Should the vacation end that it has to wait for, it comes when it was asked for.
                one.asked += [at, *(r.next_at for r in mine.reminders if r.id == own[0].key.partition(":")[0])]
            one.edited.append(self.now)
            self.look(one)

    @rule(number=people, days=st.integers(0, 12))
    def goes_away(self, number: int, days: int) -> None:
        one = self.people[number]
        today = self.now.astimezone(one.zone).date()
        mine = self.does(self.rests.go_away(one.asker, today + timedelta(days=days)))
        self.note_away(one)
        assert mine.vacation is not None

    @rule(number=people)
    def comes_back(self, number: int) -> None:
        one = self.people[number]
        self.does(self.rests.come_back(one.asker))
        self.note_away(one)

    def note_away(self, one: Somebody) -> None:
        rest = self.does(self.reminders.mine(one.asker)).rest
        one.away = {v.first + timedelta(days=n) for v in rest.vacations for n in range((v.last - v.first).days + 1)}
        one.moved.append(self.now)

    @rule(number=people, start=hours, end=hours)
    def wants_quiet(self, number: int, start: int, end: int) -> None:
        one = self.people[number]
        one.quiet = None if start == end else Quiet(start * 60, end * 60)
        self.does(self.rests.set_quiet(one.asker, one.quiet))
        self.look(one)
        one.moved.append(self.now)

    # The promises.

    def deliver(self) -> None:
        was_ok = "*" not in self.office.refuses and not self.office.loses
        ended = False
        try:
            self.does(self.courier.round())
            ended = True
        finally:
            self.rounds.append((self.now, was_ok and ended))
        for one in self.people:
            self.look(one)  # refused too often, they are paused

    def owners(self) -> dict[str, tuple[Somebody, ReminderKind]]:
        async def ask() -> list[dict[str, Any]]:
            async with self.database.read() as tx:
                sql = "SELECT r.id, r.kind, i.account FROM reminders r JOIN identities i ON i.learner = r.owner"
                return [dict(row) for row in await tx.all(sql)]

        by_account = {one.asker.account: one for one in self.people}
        return {row["id"]: (by_account[row["account"]], row["kind"]) for row in self.does(ask())}

    @invariant()
    def nothing_is_said_twice_early_or_at_the_wrong_hour(self) -> None:
        posted = self.office.posted
        if len(posted) == self.seen:
            return
        assert len({(post.place, post.key) for post in posted}) == len(posted), "twice"
        owners = self.owners()
        for post in posted[self.seen :]:
            one, kind = owners[post.key.partition(":")[0]]
            assert not one.is_quiet(post.at), "in quiet hours"
            assert not one.is_away(post.at), "on vacation"
            self.may_come(post, one, kind)
        self.seen = len(posted)

    def may_come(self, post: Posted, one: Somebody, kind: ReminderKind) -> None:
        """A message has a reason to come when it comes, and is called late if that was a while ago."""
        week, _, again = post.key.partition(":")[2].partition("+")
        reasons = [at for at in (*one.asked, *one.moved) if at <= post.at]
        if not again and kind in one.rules:
            due = one.rules[kind].in_week(Week(date.fromisoformat(week)))
            assert due <= post.at, "early"
            reasons.append(due)
        nights = {*one.nights, (one.zone, one.quiet), (one.zone, None)}
        begins = {begin for at in reasons for night in nights for begin in (at, *ends(at, *night))}
        spans = [post.at - at for at in begins if at <= post.at]
        assert any(span <= PATIENCE for span in spans), "too late"
        if not post.is_late and not self.was_put_off(post, one):
            assert any(span <= LATE for span in spans), "late, and not called so"

    def was_put_off(self, post: Posted, one: Somebody) -> bool:
        """Whether quiet hours ended a quarter of an hour ago or less."""
        return any(one.is_quiet(post.at - timedelta(minutes=n)) for n in range(1, 16))

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.nothing_is_lost()
            self.does(self.database.close())
        self.does(self.opened.aclose())
        self.runner.close()
        self.folder.cleanup()

    def nothing_is_lost(self) -> None:
        """Every week in which somebody changed nothing stands in the ledger, and says what is true."""
        end = self.now
        self.office.refuses.clear()
        for minutes in (1, 15 * 60, 15 * 60):
            self.office.clock.move(minutes=minutes)
            self.deliver()
        ledger = self.ledger()
        for one, kind, rule_, quiet, week in self.untouched(end):
            night = (rule_.zone, quiet)
            due = awake(rule_.in_week(week), *night)
            outcome = ledger.get((one.asker.account, kind, week.monday.isoformat()), "lost")
            assert outcome in {"sent", "late", "folded", "refused", "unknown", "quiet", "away"}, outcome
            if outcome == "folded":
                chances = [
                    at for at, ok in self.rounds if ok and due <= at <= due + PATIENCE and not is_quiet(at, *night)
                ]
                failed = [at for at, ok in self.rounds if not ok]
                missed = [at for at in chances if not any(at - RETRY <= bad <= at for bad in failed)]
                assert self.rested(one, week) or not missed, "folded, though it could have been said"
            if outcome == "away":
                spans = (rule_.in_week(week), due, due + PATIENCE)
                assert any(at.astimezone(rule_.zone).date() in one.away for at in spans), "nobody was away"
            if outcome == "quiet":
                assert kind == "phase"

    def rested(self, one: Somebody, week: Week) -> bool:
        """Whether quiet hours or vacation were changed around a week."""
        monday = datetime.combine(week.monday, datetime.min.time(), UTC)
        return any(monday - TRAVEL <= at <= monday + WEEK + TRAVEL for at in one.moved)

    def untouched(self, end: datetime) -> Iterator[tuple[Somebody, ReminderKind, Cadence, Quiet | None, Week]]:
        """The weeks, whole and over, in which somebody's reminders were on and nothing of them was changed."""
        week = Week.of(BEGIN.date()).next
        while (monday := datetime.combine(week.monday, datetime.min.time(), UTC)) + WEEK + TRAVEL < end:
            over = min(at for at, _ in self.rounds if at > monday + WEEK + TRAVEL)  # the bot may be down until then
            for one in self.people:
                then = [(rules, quiet) for at, rules, quiet in one.past if at < monday - TRAVEL]
                changed = [at for (_, old, _), (at, new, _) in pairwise(one.past) if not same(old, new)] + one.edited
                was_seen = over - monday < CAUGHT_UP - WEEK  # of longer ago, the ledger says nothing
                if then and was_seen and not any(monday - TRAVEL <= at <= over for at in changed):
                    yield from ((one, kind, rule_, then[-1][1], week) for kind, rule_ in then[-1][0].items())
            week = week.next

    def ledger(self) -> dict[tuple[str, str, str], str]:
        async def ask() -> list[dict[str, Any]]:
            async with self.database.read() as tx:
                sql = (
                    "SELECT i.account, r.kind, d.occasion, d.outcome FROM deliveries d"
                    " JOIN reminders r ON r.id = d.reminder JOIN identities i ON i.learner = r.owner"
                )
                return [dict(row) for row in await tx.all(sql)]

        return {(row["account"], row["kind"], row["occasion"]): row["outcome"] for row in self.does(ask())}


TestDelivery = pytest.mark.timeout(90)(Delivery.TestCase)  # a busy machine is slow at twelve lives
TestDelivery.settings = settings(max_examples=12, stateful_step_count=25)

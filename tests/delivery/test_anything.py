"""People do anything, services fail, the program is restarted: nothing is said twice, early or not at all."""

from __future__ import annotations

import random
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chat.platform import Undeliverable
from bot.chat.reply import Button, Select
from tests.delivery.office import Office, Posted
from tests.delivery.stage import remind, start
from tests.world import Person, World, words_of

ZONES = ("Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "Asia/Kathmandu", "Pacific/Chatham")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK, TRAVEL = timedelta(weeks=1), timedelta(hours=26)  # the widest two clocks are apart
BEGIN = datetime(2026, 10, 12, tzinfo=UTC)
KINDS = ("goals", "phase", "end")


class Life:
    """Six people, a service, and chance."""

    def __init__(self, world: World, office: Office, seed: int) -> None:
        self.world, self.office = world, office
        self.chance = random.Random(seed)  # noqa: S311  (a life that can be lived again)
        self.people = [world.person(f"p{n}") for n in range(6)]
        # When somebody changed what is to come of a kind, and whether anything is to come from then on.
        self.moved: dict[tuple[str, str], list[tuple[datetime, bool]]] = defaultdict(list)

    async def something_happens(self) -> None:
        """The service fails or mends, or somebody does something."""
        who = self.chance.choice(self.people)
        match self.chance.randrange(18):
            case 0:
                self.office.refuses["*"] = Undeliverable("the service is down")
            case 1 | 2 | 3 | 4:
                self.office.refuses.clear()
            case 5:
                self.office.loses.add(self.chance.choice([f"@{who.asker.account}", "room"]))
            case 6 if self.chance.random() < 0.3:
                await self._changes(who)
            case 7:
                await who.says(f"/reminders where:{self.chance.choice(('here', 'direct', 'either'))}")
            case 8 | 9 | 10:
                await self._presses(who)
            case 11:
                await self._rests(who)
            case 12:
                self.office.refuses[f"@{who.asker.account}"] = Undeliverable("direct messages are closed", forever=True)
            case 13:
                await who.says(f"/check {self.chance.randrange(1, 8)}.{self.chance.randrange(1, 4)}")
            case _:
                await who.says("/reminders")
        await self._note()
        assert "went wrong on my side" not in words_of(who.last)

    async def round(self) -> None:
        """A round, in which nothing may be said early, in quiet hours or on vacation."""
        rows = await self.world.rows("SELECT id || ':' || occasion AS key, next_at FROM reminders")
        due = {str(row["key"]): datetime.fromtimestamp(int(str(row["next_at"])), UTC) for row in rows}
        seen = len(self.office.posted)
        await self.world.app.courier.round()
        for one in self.office.posted[seen:]:
            assert due.get(one.key, one.at) <= one.at
            await self._may_be_said(one)

    async def _may_be_said(self, one: Posted) -> None:
        (row,) = await self.world.rows(
            "SELECT r.zone, s.quiet_start, s.quiet_end, r.owner FROM reminders r"
            " LEFT JOIN rests s ON s.learner = r.owner WHERE r.id = :id",
            id=one.key.partition(":")[0],
        )
        local = one.at.astimezone(ZoneInfo(str(row["zone"])))
        away = await self.world.rows(
            "SELECT * FROM vacations WHERE learner = :id AND first_day <= :day AND last_day >= :day",
            id=row["owner"],
            day=local.date().isoformat(),
        )
        assert not away
        if row["quiet_start"] is not None:
            start, end, now = int(str(row["quiet_start"])), int(str(row["quiet_end"])), local.hour * 60 + local.minute
            assert not (start <= now < end if start < end else now >= start or now < end)

    async def _rests(self, who: Person) -> None:
        days = self.chance.choice((0, 2, 9))
        await who.says(
            self.chance.choice(
                (
                    f"/reminders vacation until:in {days} days",
                    "/reminders back",
                    f"/reminders quiet {self.chance.randrange(24)}:00-{self.chance.randrange(24)}:30",
                    "/reminders quiet off",
                )
            )
        )

    async def _changes(self, who: Person) -> None:
        day, hour = self.chance.choice(DAYS), self.chance.randrange(24)
        kind = self.chance.choice(KINDS)
        await who.says(
            self.chance.choice(
                (
                    f"/reminders off which:{kind}",
                    f"/reminders on which:{kind}",
                    f"/reminders day:{day} which:{kind}",
                    f"/reminders time:{hour}:30",
                    f"/reminders day:{day} time:{hour}",
                    f"/reminders on zone:{self.chance.choice(ZONES)} sure:yes",
                    f"/zone set zone:{self.chance.choice(ZONES)} sure:yes",
                    *("/reminders pause", "/reminders resume", "/reminders resume", "/reminders off"),
                )
            )
        )
        for kind in KINDS:
            self.moved[who.asker.account, kind].append((self.world.clock(), True))

    async def _note(self) -> None:
        """Write down what is on now, where that has changed."""
        rows = await self.world.rows(
            "SELECT account, kind, paused FROM reminders r JOIN identities i ON i.learner = r.owner"
        )
        for row in rows:
            notes = self.moved[str(row["account"]), str(row["kind"])]
            if (not notes or notes[-1][1]) != (not row["paused"]):
                notes.append((self.world.clock(), not row["paused"]))

    async def _presses(self, who: Person) -> None:
        """Somebody presses something on one of the latest messages, whosever it is.

        Told again, in the week of a later one, they may hear nothing else in it.
        """
        before = await self._upcoming()
        for _, _, reply in self.chance.sample(self.office.sent[-12:], k=min(1, len(self.office.sent))):
            control = self.chance.choice([c for row in reply.controls for c in row])
            if isinstance(control, Select):
                await who.picks(control.prompt, self.chance.choice(control.choices).label, on=reply)
            elif isinstance(control, Button):
                await who.presses(control.label, on=reply)
        for one, at in (await self._upcoming()).items():
            if at != before.get(one):
                self.moved[one] += [(self.world.clock(), True), (at, True)]

    async def _upcoming(self) -> dict[tuple[str, str], datetime]:
        """When each is next told something of each kind that is on."""
        rows = await self.world.rows(
            "SELECT account, kind, next_at FROM reminders r JOIN identities i ON i.learner = r.owner WHERE paused = ''"
        )
        return {
            (str(row["account"]), str(row["kind"])): datetime.fromtimestamp(int(str(row["next_at"])), UTC)
            for row in rows
        }


@dataclass(frozen=True)
class Lived:
    """How much happened: messages said, and weeks in which somebody changed nothing."""

    said: int
    quiet: int


async def live(folder: Path, seed: int) -> Lived:
    """Six weeks in which nothing may be said twice, early or at the wrong hour, and no week left out of the ledger."""
    office = Office(nonce=timedelta(minutes=2 * (seed % 2)))
    office.clock.now = BEGIN
    async with AsyncExitStack() as running:
        world = await running.enter_async_context(start(folder, office))
        life = Life(world, office, seed)
        for n, person in enumerate(life.people):
            when = f"day:{DAYS[n]} time:{3 * n + 2}:15"
            await remind(world, person.asker.account, zone=ZONES[n], when=when, which="")
        while office.clock.now < BEGIN + 6 * WEEK:
            office.clock.move(minutes=life.chance.choice((1, 7, 40, 200, 300)))
            await life.something_happens()
            await life.round()
            if life.chance.random() < 0.02:
                await running.aclose()
                office.clock.move(hours=life.chance.choice((0, 2, 20)))
                world = await running.enter_async_context(start(folder, office))
                life.world, life.people = world, [world.person(p.asker.account) for p in life.people]
        rows = await world.rows(
            "SELECT account, r.kind, d.occasion FROM deliveries d JOIN reminders r ON r.id = d.reminder"
            " JOIN identities i ON i.learner = r.owner"
        )
    assert len({(one.place, one.key) for one in office.posted}) == len(office.posted)
    told = {(str(row["account"]), str(row["kind"]), str(row["occasion"])) for row in rows}
    quiet = 0
    for monday in (BEGIN + n * WEEK for n in range(1, 5)):
        for account, kind in product((person.asker.account for person in life.people), KINDS):
            before = [is_on for at, is_on in life.moved[account, kind] if at <= monday - TRAVEL]
            during = [at for at, _ in life.moved[account, kind] if monday - TRAVEL < at < monday + WEEK + TRAVEL]
            if not during and (not before or before[-1]):
                assert (account, kind, date.isoformat(monday.date())) in told
                quiet += 1
    return Lived(len(office.posted), quiet)


@pytest.mark.parametrize("seed", range(5))
async def test_nothing_is_said_twice_or_early_and_no_week_is_left_out(tmp_path: Path, seed: int) -> None:
    lived = await live(tmp_path, seed)
    assert lived.said > 12
    assert lived.quiet >= 5

"""People do anything, services fail, the program is restarted: nothing is said twice, early or not at all."""

from __future__ import annotations

import random
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.platform import Undeliverable
from bot.chat.reply import Button, Select
from tests.delivery.office import Office
from tests.delivery.stage import remind, start
from tests.world import Person, World, words_of

ZONES = ("Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "Asia/Kathmandu", "Pacific/Chatham")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK, TRAVEL = timedelta(weeks=1), timedelta(hours=26)  # the widest two clocks are apart
BEGIN = datetime(2026, 10, 12, tzinfo=UTC)


class Life:
    """Six people, a service, and chance."""

    def __init__(self, world: World, office: Office, seed: int) -> None:
        self.world, self.office = world, office
        self.chance = random.Random(seed)  # noqa: S311  (a life that can be lived again)
        self.people = [world.person(f"p{n}") for n in range(6)]
        # When somebody changed what is to come, and whether anything is to come from then on.
        self.moved: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)

    async def something_happens(self) -> None:
        """The service fails or mends, or somebody does something."""
        who = self.chance.choice(self.people)
        match self.chance.randrange(16):
            case 0:
                self.office.refuses["*"] = Undeliverable("the service is down")
            case 1 | 2 | 3 | 4:
                self.office.refuses.clear()
            case 5:
                self.office.loses.add(self.chance.choice([f"@{who.asker.account}", "room"]))
            case 6 if self.chance.random() < 0.3:
                await self._changes(who)
            case 7:
                await who.says(f"/reminders where:{self.chance.choice(('here', 'direct'))}")
            case 8 | 9 | 10:
                await self._presses(who)
            case _:
                await who.says("/reminders")
        assert "went wrong on my side" not in words_of(who.last)

    async def round(self) -> None:
        """A round, in which nothing may be said early."""
        rows = await self.world.rows("SELECT id || ':' || occasion AS key, next_at FROM reminders")
        due = {str(row["key"]): datetime.fromtimestamp(int(str(row["next_at"])), UTC) for row in rows}
        seen = len(self.office.posted)
        await self.world.app.courier.round()
        for one in self.office.posted[seen:]:
            assert due.get(one.key, one.at) <= one.at

    async def _changes(self, who: Person) -> None:
        day, hour = self.chance.choice(DAYS), self.chance.randrange(24)
        await who.says(
            self.chance.choice(
                (
                    f"/reminders day:{day}",
                    f"/reminders time:{hour}:30",
                    f"/reminders day:{day} time:{hour}",
                    f"/reminders on zone:{self.chance.choice(ZONES)} sure:yes",
                    f"/zone set zone:{self.chance.choice(ZONES)} sure:yes",
                    *("/reminders pause", "/reminders resume", "/reminders resume", "/reminders off"),
                )
            )
        )
        account = who.asker.account
        (row,) = await self.world.rows(
            "SELECT paused FROM reminders r JOIN identities i ON i.learner = r.owner WHERE account = :account",
            account=account,
        )
        self.moved[account].append((self.world.clock(), not row["paused"]))

    async def _presses(self, who: Person) -> None:
        """Somebody presses something on one of the latest messages, whosever it is."""
        for _, _, reply in self.chance.sample(self.office.sent[-12:], k=min(1, len(self.office.sent))):
            control = self.chance.choice([c for row in reply.controls for c in row])
            if isinstance(control, Select):
                await who.picks(control.prompt, self.chance.choice(control.choices).label, on=reply)
            elif isinstance(control, Button):
                await who.presses(control.label, on=reply)


@dataclass(frozen=True)
class Lived:
    """How much happened: messages said, and weeks in which somebody changed nothing."""

    said: int
    quiet: int


async def live(folder: Path, seed: int) -> Lived:
    """Six weeks in which nothing may be said twice or early, and no week left out."""
    office = Office(nonce=timedelta(minutes=2 * (seed % 2)))
    office.clock.now = BEGIN
    async with AsyncExitStack() as running:
        world = await running.enter_async_context(start(folder, office))
        life = Life(world, office, seed)
        for n, person in enumerate(life.people):
            await remind(world, person.asker.account, zone=ZONES[n], when=f"day:{DAYS[n]} time:{3 * n + 2}:15")
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
            "SELECT account, d.occasion FROM deliveries d JOIN reminders r ON r.id = d.reminder"
            " JOIN identities i ON i.learner = r.owner"
        )
    assert len({(one.place, one.key) for one in office.posted}) == len(office.posted)
    told = {(str(row["account"]), str(row["occasion"])) for row in rows}
    quiet = 0
    for monday in (BEGIN + n * WEEK for n in range(1, 5)):
        for account in (person.asker.account for person in life.people):
            before = [is_on for at, is_on in life.moved[account] if at <= monday - TRAVEL]
            during = [at for at, _ in life.moved[account] if monday - TRAVEL < at < monday + WEEK + TRAVEL]
            if not during and (not before or before[-1]):
                assert (account, date.isoformat(monday.date())) in told
                quiet += 1
    return Lived(len(office.posted), quiet)


@pytest.mark.parametrize("seed", range(5))
async def test_nothing_is_said_twice_or_early_and_no_week_is_left_out(tmp_path: Path, seed: int) -> None:
    lived = await live(tmp_path, seed)
    assert lived.said > 12
    assert lived.quiet >= 5

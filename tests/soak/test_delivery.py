"""Weeks of deliveries by a process that is killed two hundred times, and many eventful lives."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from bot.chat.kinds import WEEKDAYS
from bot.domain.cadence import Cadence
from tests.delivery.office import Office
from tests.delivery.process import POSTED, lines, read
from tests.delivery.stage import ledger, remind, start
from tests.delivery.test_anything import live
from tests.delivery.test_model import Delivery
from tests.delivery.test_model_postgres import DeliveryOnPostgres
from tests.soak import delivery_process
from tests.soak.delivery_process import AGAIN, BEATS

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

KILLS, PEOPLE, LIVES = 200, 600, 40
MODELS = {"SQLite": 400, "PostgreSQL": 150}
ROOT = Path(__file__).parents[2]
BEGIN = datetime(2026, 10, 5, tzinfo=UTC)
LATE, PATIENCE = timedelta(minutes=15), timedelta(hours=12)
DOWN = [timedelta(minutes=n) for n in (0, 0, 0, 1, 5, 40, 200)]
LONG = [timedelta(hours=n) for n in (10, 13, 30)]
ZONES = (
    *("Europe/Paris", "Europe/London", "America/New_York", "America/Los_Angeles", "America/St_Johns", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Africa/Casablanca", "Asia/Tokyo"),
)


@dataclass(frozen=True)
class Somebody:
    """A person and the rule they set; many share one, so that many are due at once."""

    name: str
    rule: Cadence

    @property
    def when(self) -> str:
        return f"day:{WEEKDAYS[self.rule.weekday].lower()} time:{self.rule.minute // 60}:{self.rule.minute % 60:02}"


def crowd() -> Sequence[Somebody]:
    return [
        Somebody(f"p{n}", Cadence((n // 7) % 7 if n % 3 else 0, (540, 1110, 120, 0)[n % 4], ZoneInfo(ZONES[n % 12])))
        for n in range(PEOPLE)
    ]


async def process(folder: Path, now: datetime, end: datetime) -> asyncio.subprocess.Process:
    """Start the program; returns once it beats."""
    arguments = ("-m", delivery_process.__name__, str(folder), now.isoformat(), end.isoformat())
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=pipe, cwd=ROOT)
    assert child.stdout is not None
    assert await child.stdout.readline() == b"ready\n"
    return child


def beats(folder: Path, word: str) -> list[datetime]:
    """When rounds began or ended."""
    return [datetime.fromisoformat(at) for said, at in lines(folder / BEATS) if said == word]


async def test_killed_two_hundred_times_nobody_is_forgotten_told_twice_or_told_early(tmp_path: Path) -> None:
    seed = random.randrange(10_000)  # noqa: S311  (printed, so that a run can be had again)
    chance, people = random.Random(seed), crowd()  # noqa: S311  (likewise)
    office = Office()
    office.clock.now = BEGIN
    async with start(tmp_path, office) as world:
        for n in range(0, PEOPLE, 50):
            await asyncio.gather(
                *(remind(world, one.name, zone=one.rule.zone.key, when=one.when) for one in people[n : n + 50])
            )
    now, far = BEGIN, BEGIN + timedelta(days=3650)
    for _ in range(KILLS):
        child = await process(tmp_path, now, far)
        await asyncio.sleep(chance.random() * 0.3)
        child.send_signal(signal.SIGKILL)
        assert await child.wait() == -signal.SIGKILL
        now = beats(tmp_path, "begins")[-1] + chance.choice(DOWN if chance.random() < 0.97 else LONG)
    end = now + timedelta(hours=13)
    assert await (await process(tmp_path, now, end)).wait() == 0

    posted = {one.key: one for one in read(tmp_path / POSTED)}
    doubled = len(read(tmp_path / POSTED)) - len(posted)
    async with start(tmp_path, office) as world:
        told = {(line.account, line.occasion): line.outcome for line in await ledger(world)}
        rows = await world.rows("SELECT id, account FROM reminders r JOIN identities i ON i.learner = r.owner")
    ids = {str(row["account"]): str(row["id"]) for row in rows}
    ended = beats(tmp_path, "ends")
    counts: Counter[str] = Counter()
    for one in people:
        at, week = one.rule.plan(BEGIN)
        while at <= now:
            post, outcome = posted.pop(f"{ids[one.name]}:{week}", None), told.get((one.name, week), "lost")
            counts[outcome] += 1
            if post is None:
                looked = any(at <= beat <= at + PATIENCE for beat in ended)
                counts["wrongly folded"] += looked if outcome == "folded" else outcome not in ("unknown", "lost")
            else:
                counts["early"] += post.at < at
                counts["wrongly labelled"] += post.is_late != (post.at - at > LATE)
                counts["posted but not so in the ledger"] += outcome not in ("sent", "late", "unknown")
            at, week = one.rule.plan(at)
    counts["doubled"] = doubled
    counts["out of nowhere"] = sum(post.at <= now for post in posted.values())
    again = len(lines(tmp_path / AGAIN))
    sys.stdout.write(
        f"\nseed {seed}: {KILLS} kills in {(now - BEGIN).days} days of moved clock, {PEOPLE} people: "
        f"{counts['sent']} in time, {counts['late']} late, {counts['folded']} folded, {counts['unknown']} unknown; "
        f"{counts['lost']} lost, {counts['doubled']} doubled, {counts['early']} early; "
        f"{again} posts were recognised as said before\n"
    )
    wrong = {"lost", "doubled", "early", "out of nowhere", *(word for word in counts if " " in word)}
    assert {word: counts[word] for word in wrong if counts[word]} == {}
    assert counts["sent"] + counts["late"] > PEOPLE
    assert again > 0


async def test_many_eventful_lives(tmp_path: Path) -> None:
    begin = random.randrange(10_000)  # noqa: S311  (printed)
    lives = [await live(tmp_path / str(seed), seed) for seed in range(begin, begin + LIVES)]
    said, quiet = sum(one.said for one in lives), sum(one.quiet for one in lives)
    sys.stdout.write(
        f"\nseeds from {begin}: {LIVES} lives of six people for six weeks: {said} messages, none twice, none early; "
        f"{quiet} weeks in which nothing was changed, none left out\n"
    )


@pytest.mark.parametrize("database", MODELS)
def test_many_lives_against_the_oracle(request: pytest.FixtureRequest, database: str) -> None:
    many = settings(max_examples=MODELS[database], stateful_step_count=40, derandomize=False, print_blob=True)
    if database == "PostgreSQL":
        DeliveryOnPostgres.server = request.getfixturevalue("postgres")
    run_state_machine_as_test(Delivery if database == "SQLite" else DeliveryOnPostgres, settings=many)
    sys.stdout.write(
        f"\n{MODELS[database]} lives against the oracle on {database}: nothing lost, doubled, early or wrongly late\n"
    )

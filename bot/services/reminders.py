"""Who is reminded of what and when: what people set, and what they ask of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.cadence import Cadence, occasion
from bot.domain.errors import Instead, Problem
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Here
from bot.domain.mine import Mine
from bot.domain.reminder import (
    BY_PERSON,
    DEFAULTS,
    OFF,
    PATIENCE,
    PERSONAL,
    Due,
    Reminder,
    ReminderKind,
    Until,
    snoozed_until,
)
from bot.domain.sentence import sentence
from bot.domain.week import Week
from bot.services.learners import Learners
from bot.services.plans import changed, move_on, store, week_of
from bot.storage import reminders, rests
from bot.storage.database import Database, ReadTx, WriteTx


class Reminders:
    """Each person's own reminders. Day and time are each one's own; place and pause are of all of them."""

    def __init__(self, database: Database, clock: Callable[[], datetime], people: Learners) -> None:
        self._database, self._clock, self._people = database, clock, people

    async def mine(self, asker: Asker) -> Mine:
        """Return somebody's own reminders and what became of the last ones. Makes nobody known."""
        async with self._database.read() as tx:
            return await self.mine_in(tx, await self._people.here_in(tx, asker))

    async def mine_in(self, tx: ReadTx, here: Here) -> Mine:
        """Do the same inside a transaction."""
        if here.learner is None:
            return Mine(here)
        found = await reminders.find_all(tx, here.learner.id)
        (rest,) = await rests.of(tx, here.learner.id)
        ledger = await reminders.deliveries(tx, *(one.id for one in found))
        return Mine(here, tuple(one for one in found if one.paused != OFF), ledger, rest)

    async def switch_on(self, asker: Asker, *, place: str, kinds: Sequence[ReminderKind] = PERSONAL) -> Mine:
        """Switch reminders on, all of them in one. Those that are on stay as they were set, and go on if paused.

        A single one goes where the others go.

        Raises:
            Problem: the person has confirmed no time zone.
        """
        async with self._database.write() as tx:
            here = await self._people.join(tx, asker)
            if here.learner is None or here.zone_from != "person":
                raise Problem(
                    "I don't know your time zone yet.",
                    "Set it, so that reminders come at your own hour.",
                    try_instead=(Instead("Set my time zone", command="zone set"),),
                )
            owner = here.learner.id
            found = {one.kind: one for one in await reminders.find_all(tx, owner)}
            like = next((one for one in found.values() if one.paused != OFF), None)
            for kind in PERSONAL:
                old = found.get(kind)
                is_on = old is not None and old.paused != OFF
                if (not is_on and kind not in kinds) or (old is not None and not old.paused):
                    continue
                rule = old.cadence if old and is_on else Cadence(*DEFAULTS[kind], here.zone)
                id_ = old.id if old else new_id()
                new = Reminder(id_, owner, kind, asker.platform, place, rule, asker.speaks, here.now, "")
                if like is not None:
                    new = replace(new, platform=like.platform, place=like.place, fallback=like.fallback)
                await store(tx, new, old, owner, self._clock())
            await rests.go_on(tx, owner, self._clock())
            return await self.mine_in(tx, here)

    async def change(
        self, asker: Asker, *, kind: ReminderKind = "goals", weekday: int | None = None, minute: int | None = None
    ) -> Mine:
        """Change the day or time (minutes from midnight) of one; what is None stays. Paused, it stays so.

        Raises:
            Problem: it is off.
        """
        async with self._database.write() as tx:
            here, on = await self._own(tx, asker)
            one = next((one for one in on if one.kind == kind), None)
            if one is None:
                raise _off(sentence("That reminder is off."), {"which": kind})
            new = replace(one, cadence=changed(one.cadence, weekday, minute), locale=asker.speaks or one.locale)
            await store(tx, new, one, one.owner, self._clock())
            return await self.mine_in(tx, here)

    async def move(self, asker: Asker, place: str, fallback: str = "") -> Mine:
        """Let them come in another place; what was refused last comes there at once.

        Paused, they stay so, unless it was the place that refused.

        Args:
            asker: whose they are.
            place: their direct messages, or a channel.
            fallback: the channel for what the direct messages refuse; empty for none.

        Raises:
            Problem: they are off.
        """
        async with self._database.write() as tx:
            here, on = await self._own(tx, asker)
            again = await self._refused(tx, on)
            for one in on:
                paused = one.paused if one.paused == BY_PERSON else ""
                new = replace(one, platform=asker.platform, place=place, fallback=fallback, paused=paused)
                new = replace(new, locale=asker.speaks or one.locale)
                since = None if paused else again.get(one.id)
                await store(tx, new, one, one.owner, self._clock(), again=since)
            return await self.mine_in(tx, here)

    async def switch_off(self, asker: Asker, kinds: Sequence[ReminderKind] = PERSONAL) -> Mine:
        """Switch reminders off; their history stays."""
        return await self._pause(asker, OFF, kinds)

    async def pause(self, asker: Asker) -> Mine:
        """Keep the reminders, but say nothing until they are resumed."""
        return await self._pause(asker, BY_PERSON, PERSONAL)

    async def resume(self, asker: Asker) -> Mine:
        """Go on after a pause, from the next instants on: nothing piles up. What was refused last is tried again."""
        async with self._database.write() as tx:
            here, on = await self._own(tx, asker)
            again = await self._refused(tx, on)
            for one in on:
                await store(tx, replace(one, paused=""), one, one.owner, self._clock(), again=again.get(one.id))
            await rests.go_on(tx, on[0].owner, self._clock())
            return await self.mine_in(tx, here)

    async def snooze(self, asker: Asker, key: str, until: Until) -> datetime:
        """Say a message again later and return when; if the next regular one comes sooner, that is when.

        Raises:
            Problem: it isn't theirs, or the reminder is off or paused.
        """
        async with self._database.write() as tx:
            here, on = await self._own(tx, asker, key)
            found = _meant(on, key)
            if found.paused:
                raise Problem(
                    "Your reminders are paused.",
                    "Resume them first.",
                    try_instead=(Instead("Resume", command="reminders resume"),),
                )
            now = self._clock()
            told = await self._heard(tx, found, key, now)
            at = snoozed_until(until, now, found.cadence)
            regular, name = found.cadence.plan(now, told)
            if regular <= at:
                at = regular
            elif found.is_waiting(now) and found.occasion not in told:
                name = found.occasion  # nothing was said of it yet: later is its first time
            else:
                week = week_of(key)
                week = week if week in told else occasion(now - timedelta(weeks=1), found.zone)
                name = f"{week}+{1 + sum(one.startswith(f'{week}+') for one in told)}"
            snoozed = replace(found, next_at=at, occasion=name)
            await reminders.keep(tx, snoozed, found.owner)
            return (await self.mine_in(tx, here)).next_of(snoozed)

    async def skip(self, asker: Asker, key: str = "") -> Mine:
        """Say nothing more for the week of a message, or for this week; the next week's come all the same.

        Raises:
            Problem: it isn't theirs, or the reminders are off.
        """
        async with self._database.write() as tx:
            here, on = await self._own(tx, asker, key)
            now = self._clock()
            week = this = occasion(now, here.zone)
            if key:
                await self._heard(tx, _meant(on, key), key, now)
                week = week_of(key)
            for one in on:
                if week_of(one.occasion) == week <= this:
                    due = Due(one, one.next_at, 0, None, late=False)
                    await reminders.record(tx, due, "skipped", now)
                    await move_on(tx, due, now)
            return await self.mine_in(tx, here)

    async def _heard(self, tx: WriteTx, found: Reminder, key: str, now: datetime) -> frozenset[str]:
        """Return the occasions told, with the one whose message carries `key`: who presses its button has it."""
        if key.partition(":")[2] == found.occasion and found.is_waiting(now):
            due = Due(found, found.next_at, 1, None, late=False)
            await reminders.record(tx, due, "sent", now)
        return (await reminders.told(tx, found.id))[0]

    async def _refused(self, tx: ReadTx, on: Sequence[Reminder]) -> Mapping[str, datetime]:
        """Return which of them was refused last, this week or in the last twelve hours, and since when to look."""
        now = self._clock()
        monday = Cadence(0, 0, on[0].zone).in_week(Week.of(now.astimezone(on[0].zone).date()))
        since = min(monday - timedelta(seconds=1), now - PATIENCE)
        found = [(at, one.id) for one in on if (at := await reminders.refused_at(tx, one.id, since)) is not None]
        return {max(found)[1]: since} if found else {}

    async def _own(self, tx: ReadTx, asker: Asker, key: str = "") -> tuple[Here, Sequence[Reminder]]:
        here = await self._people.here_in(tx, asker)
        found = await reminders.find_all(tx, here.learner.id) if here.learner else ()
        on = [one for one in found if one.paused != OFF]
        if not on and not key:
            raise _off(sentence("Your reminders are off."), {})
        return here, on

    async def _pause(self, asker: Asker, why: str, kinds: Sequence[ReminderKind]) -> Mine:
        async with self._database.write() as tx:
            here, on = await self._own(tx, asker)
            for one in on:
                if one.kind in kinds:
                    await reminders.pause(tx, one.id, why)
            return await self.mine_in(tx, here)


def _meant(on: Sequence[Reminder], key: str) -> Reminder:
    """Return the reminder whose message carries `key`."""
    found = next((one for one in on if one.id == key.partition(":")[0]), None)
    if found is None:
        raise Problem("That message is somebody else's, or its reminder is off.", "See yours with /reminders.")
    return found


def _off(key: str, given: dict[str, str]) -> Problem:
    label = "Switch it on" if given else "Remind me every week"
    return Problem(key, "Switch it on first.", try_instead=(Instead(label, given, command="reminders on"),))

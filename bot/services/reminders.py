"""Who is reminded of what and when: what people set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cadence import Cadence, occasion
from bot.domain.errors import Instead, Problem
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Community, Here
from bot.domain.reminder import (
    BY_PERSON,
    OFF,
    PATIENCE,
    Due,
    Group,
    Mine,
    Reminder,
    Until,
    replanned,
    snoozed_until,
)
from bot.services.learners import Learners
from bot.services.outbox import move_on
from bot.storage import reminders
from bot.storage.database import Database, ReadTx, WriteTx

MONDAY, NINE = 0, 9 * 60  # the default of both (product.md: Monday 09:00)


class Reminders:
    """What people and groups set, and what became of the last ones."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        people: Learners,
    ) -> None:
        self._database, self._clock, self._people = database, clock, people

    async def mine(self, asker: Asker) -> Mine:
        """Return somebody's own reminder and what became of the last ones. Makes nobody known."""
        async with self._database.read() as tx:
            return await self._mine(tx, await self._people.here_in(tx, asker))

    async def group(self, asker: Asker) -> Group:
        """Return the weekly post of the asker's community."""
        async with self._database.read() as tx:
            return await self._group(tx, await self._people.here_in(tx, asker))

    async def switch_on(self, asker: Asker, *, weekday: int = MONDAY, minute: int = NINE, place: str) -> Mine:
        """Switch the weekly goal prompt on; on already, it stays as it was set.

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
            found = await reminders.find(tx, owner, "goals")
            if found is None or found.paused:
                rule = found.cadence if found and found.paused != OFF else Cadence(weekday, minute, here.zone)
                id_ = found.id if found else new_id()
                on = Reminder(id_, owner, "goals", asker.platform, place, rule, asker.locale, here.now, "")
                await self._keep(tx, on, found, owner)
            return await self._mine(tx, here)

    async def change(
        self, asker: Asker, *, weekday: int | None = None, minute: int | None = None, place: str | None = None
    ) -> Mine:
        """Change day, time (minutes from midnight) or place; what is None stays.

        Paused, it stays so, unless it was its place that refused and that is what changes.

        Raises:
            Problem: the reminder is off.
        """
        async with self._database.write() as tx:
            here, found = await self._own(tx, asker)
            rule = _changed(found.cadence, weekday, minute)
            changed = replace(found, cadence=rule, locale=asker.locale or found.locale)
            if place is not None:
                paused = found.paused if found.paused == BY_PERSON else ""
                changed = replace(changed, platform=asker.platform, place=place, paused=paused)
            await self._keep(tx, changed, found, found.owner)
            return await self._mine(tx, here)

    async def switch_off(self, asker: Asker) -> Mine:
        """Switch the prompt off; its history stays."""
        return await self._pause(asker, OFF)

    async def pause(self, asker: Asker) -> Mine:
        """Keep the prompt, but say nothing until it is resumed."""
        return await self._pause(asker, BY_PERSON)

    async def resume(self, asker: Asker) -> Mine:
        """Go on after a pause, from the next instant on: nothing piles up. What was just refused is tried again."""
        async with self._database.write() as tx:
            here, found = await self._own(tx, asker)
            await self._keep(tx, replace(found, paused=""), found, found.owner, again=True)
            return await self._mine(tx, here)

    async def snooze(self, asker: Asker, key: str, until: Until) -> datetime:
        """Say a prompt again later and return when; if the next regular one comes sooner, that is when.

        Raises:
            Problem: it isn't their prompt, or the reminder is off or paused.
        """
        async with self._database.write() as tx:
            _, found = await self._own(tx, asker, key)
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
                week = _week_of(key)
                week = week if week in told else occasion(now - timedelta(weeks=1), found.zone)
                name = f"{week}+{1 + sum(one.startswith(f'{week}+') for one in told)}"
            await reminders.keep(tx, replace(found, next_at=at, occasion=name), found.owner)
            return at

    async def skip(self, asker: Asker, key: str) -> Mine:
        """Say nothing more for the week of a prompt; the next week's comes all the same.

        Raises:
            Problem: it isn't their prompt, or the reminder is off.
        """
        async with self._database.write() as tx:
            here, found = await self._own(tx, asker, key)
            now = self._clock()
            told = await self._heard(tx, found, key, now)
            if found.is_snoozed and _week_of(key) == _week_of(found.occasion):
                due = Due(found, found.next_at, 0, None, late=False)
                await reminders.record(tx, due, "skipped", now)
                await move_on(tx, due, now)
            elif found.occasion in told:
                await move_on(tx, Due(found, found.next_at, 0, None, late=False), now)
            return await self._mine(tx, here)

    async def set_group(
        self,
        asker: Asker,
        *,
        place: str | None = None,
        weekday: int | None = None,
        minute: int | None = None,
        zone: ZoneInfo | None = None,
    ) -> Group:
        """Set the weekly post of the asker's community; what is None stays as it was, or begins with the default.

        It goes by the community's zone, which `zone` changes. A post that was paused, for its channel refused, is
        tried again: this week's, where that isn't too late.

        Raises:
            Problem: there is no community, they don't manage it, or no channel was chosen yet.
        """
        async with self._database.write() as tx:
            here, learner, community = await self._managed(tx, asker)
            if zone is not None:
                here = await self._people.move_community(tx, here, asker, zone)
            found = await reminders.find(tx, community.id, "group")
            where = place or (found.place if found and found.paused != OFF else None)
            if where is None:
                raise Problem(
                    "Choose a channel for the weekly post first.",
                    try_instead=(Instead("Choose the channel", command="admin channel"),),
                )
            old = found.cadence if found else Cadence(MONDAY, NINE, zone or community.zone or here.zone)
            rule, id_ = _changed(old, weekday, minute), found.id if found else new_id()
            post = Reminder(id_, community.id, "group", asker.platform, where, rule, asker.locale, here.now, "")
            again = found is not None and found.paused != OFF
            await self._keep(tx, post, found, learner, again=again)
            return await self._group(tx, here)

    async def group_off(self, asker: Asker) -> Group:
        """Stop the weekly post; goals stay."""
        async with self._database.write() as tx:
            here, _, community = await self._managed(tx, asker)
            found = await reminders.find(tx, community.id, "group")
            if found is not None:
                await reminders.pause(tx, found.id, OFF)
            return await self._group(tx, here)

    async def _heard(self, tx: WriteTx, found: Reminder, key: str, now: datetime) -> frozenset[str]:
        """Return the occasions told, with the one whose message carries `key`: who presses its button has it."""
        if key.partition(":")[2] == found.occasion and found.is_waiting(now):
            due = Due(found, found.next_at, 1, None, late=False)
            await reminders.record(tx, due, "sent", now)
        return (await reminders.told(tx, found.id))[0]

    async def _mine(self, tx: ReadTx, here: Here) -> Mine:
        found = await reminders.find(tx, here.learner.id, "goals") if here.learner else None
        if found is None:
            return Mine(here)
        return Mine(here, None if found.paused == OFF else found, await reminders.deliveries(tx, found.id))

    async def _group(self, tx: ReadTx, here: Here) -> Group:
        found = await reminders.find(tx, here.community.id, "group") if here.community else None
        if found is None:
            return Group(here)
        return Group(here, None if found.paused == OFF else found, await reminders.deliveries(tx, found.id))

    async def _own(self, tx: ReadTx, asker: Asker, key: str | None = None) -> tuple[Here, Reminder]:
        here = await self._people.here_in(tx, asker)
        found = await reminders.find(tx, here.learner.id, "goals") if here.learner else None
        if key is not None and (found is None or key.partition(":")[0] != found.id):
            raise Problem("That prompt is somebody else's.", "See yours with /reminders.")
        if found is None or found.paused == OFF:
            raise Problem(
                "Your reminders are off.",
                "Switch them on first.",
                try_instead=(Instead("Remind me on Mondays", command="reminders on"),),
            )
        return here, found

    async def _managed(self, tx: WriteTx, asker: Asker) -> tuple[Here, str, Community]:
        if asker.community is None:
            raise Problem("There is no group here.", "Use /admin in a server or on the browser page.")
        if not asker.manages:
            raise Problem("Only those who manage this place can do that.")
        here = await self._people.join(tx, asker)
        if here.community is None or here.learner is None:
            raise LookupError("joining makes a learner and a community")
        return here, here.learner.id, here.community

    async def _pause(self, asker: Asker, why: str) -> Mine:
        async with self._database.write() as tx:
            here, found = await self._own(tx, asker)
            await reminders.pause(tx, found.id, why)
            return await self._mine(tx, here)

    async def _keep(
        self, tx: WriteTx, new: Reminder, old: Reminder | None, setter: str, *, again: bool = False
    ) -> None:
        """Store a reminder with its next instant; an occasion that was told isn't told again.

        `again`: but one that was refused in the last twelve hours is due once more.
        """
        now = self._clock()
        if old is None:
            at, name = new.cadence.plan(now)
        elif again and (refused := await reminders.take_back_refusal(tx, old.id, now - PATIENCE)) is not None:
            at, name = refused
        else:
            (told,) = await reminders.told(tx, old.id)
            at, name = replanned(old, new.cadence, now, told)
        await reminders.keep(tx, replace(new, next_at=at, occasion=name), setter)


def _changed(rule: Cadence, weekday: int | None, minute: int | None) -> Cadence:
    return Cadence(rule.weekday if weekday is None else weekday, rule.minute if minute is None else minute, rule.zone)


def _week_of(key: str) -> str:
    """Return the week in a prompt's key or an occasion, without the number of a snooze."""
    return key.rpartition(":")[2].partition("+")[0]

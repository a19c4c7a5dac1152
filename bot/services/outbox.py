"""What is due: what the courier claims, and what becomes of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.reminder import (
    FARTHEST,
    LATE,
    LEASE,
    LONGEST,
    PATIENCE,
    REFUSALS,
    Due,
    pause_after,
)
from bot.domain.rest import NO_REST
from bot.domain.sentence import sentence
from bot.services.plans import close, move_on
from bot.storage import due, reminders, rests, unheard
from bot.storage.database import Database, Row, WriteTx

REMEMBERED = timedelta(days=400)  # how long the ledger goes back

REFUSED = sentence("Your direct messages are closed to me. Open them and resume, or let me write in a channel.")
CHANNEL_REFUSED = sentence(
    "I can't write in the channel you chose any more. Let me back in and resume, or choose another place."
)
GROUP_REFUSED = sentence("I can't post in that channel any more. Invite me there or choose another one.")


@dataclass(frozen=True, slots=True)
class Share:
    """What a process delivers of a platform: what people asked for, the posts of groups, both or nothing."""

    prompts: bool = True
    posts: bool = True


EVERYTHING = Share()


class Outbox:
    """What is due, from the moment it is claimed until it is settled; nothing is claimed by two."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], jitter: Callable[[], float] = random.random
    ) -> None:
        self._database, self._clock, self._jitter = database, clock, jitter

    async def claim(self, platform: str, most: int, share: Share = EVERYTHING) -> Sequence[Due]:
        """Lease about `most` of what is due on a platform, to be delivered by the caller, in the order of their turns.

        What is more than 12 hours late is folded into the next occasion instead, what falls into quiet hours comes at
        their end, nothing comes on vacation, and what stands in the ledger already is moved on.

        An empty answer doesn't mean that nothing is due: see `bot.storage.due.claim`.
        """
        return await self._claim(platform, most, share, timedelta())

    async def fold(self, but: Collection[str], most: int) -> None:
        """Settle what is more than 12 hours late on platforms other than these, which nobody may ever deliver."""
        late = PATIENCE + timedelta(seconds=1)
        async with self._database.read() as tx:
            strange = await due.platforms(tx, self._clock() - late) - set(but)
        for platform in strange:
            await self._claim(platform, most, EVERYTHING, late)

    async def _claim(self, platform: str, most: int, share: Share, late: timedelta) -> Sequence[Due]:
        while True:
            now = self._clock()
            async with self._database.write() as tx:
                rows = await due.claim(
                    tx,
                    platform,
                    now=now,
                    until=now - late,
                    lease=now + LEASE,
                    longest=now + LONGEST,
                    most=most,
                    prompts=share.prompts,
                    posts=share.posts,
                )
                ready = await self._sift(tx, rows, now)
            if ready or not rows:
                return ready

    async def settle(self, one: Due, receipt: str) -> None:
        """Write down that an occasion was delivered, and set the next instant; many at a time share a commit."""
        async with self._database.write() as tx:
            await close(tx, one, "late" if one.late else "sent", self._clock(), receipt=receipt)

    async def leave_out(self, one: Due, why: str) -> None:
        """Write down that there was no reason to say anything, and set the next instant."""
        async with self._database.write() as tx:
            # Of an earlier attempt, nobody can tell any more whether it arrived.
            await close(tx, one, "unknown" if one.tried else "quiet", self._clock(), why=why)

    async def hand_back(self, *claimed: Due, wait: timedelta = timedelta()) -> None:
        """Let what was claimed and not tried be claimed again after a while; it doesn't count as an attempt."""
        async with self._database.write() as tx:
            for one in claimed:
                await due.hand_back(tx, one, self._clock() + wait)

    async def fail(self, one: Due, why: str, *, forever: bool = False, unknown: bool = False) -> None:
        """Write down that an occasion could not be delivered: try again later, or go on with the next one.

        Args:
            one: what was claimed.
            why: what the platform said; never a secret.
            forever: the place itself refuses. The occasion goes to the channel chosen for that, or is given up; a
                weekly post pauses at once, a person's reminders after three times in a row.
            unknown: it may have arrived. If that is `forever`, nobody can ever tell, and it is not repeated.
        """
        now = self._clock()
        async with self._database.write() as tx:
            if forever and unknown:
                await close(tx, one, "unknown", now, why=why)
            elif forever and one.reminder.fallback and not one.reminder.detour:
                await reminders.take_detour(tx, one)
            elif forever:
                await close(tx, one, "refused", now, why=why)
                if one.reminder.kind == "group":
                    await reminders.pause(tx, one.reminder.id, GROUP_REFUSED, tell=True)
                    return
                await unheard.refused(tx, one.reminder.id)
                if await reminders.refusals(tx, one.reminder.id) >= REFUSALS:
                    said = REFUSED if one.place.startswith("@") else CHANNEL_REFUSED
                    await reminders.pause_all(tx, one.reminder.owner, said)
            else:
                until = now + pause_after(one.attempt, self._jitter())
                # This attempt failing says nothing about an earlier one.
                await reminders.put_off(tx, one, until, may_have_arrived=unknown or one.tried is not None)

    async def recover(self, most: int) -> int:
        """Plan anew what a clock that was ahead has spoiled, up to `most`, and return how many that were.

        Seen from the right time, it folded weeks that are still to come, or planned for years ahead.
        """
        now = self._clock()
        async with self._database.read() as look:
            if not await reminders.ahead(look, now, now + FARTHEST, 1):
                return 0  # as nearly always
        async with self._database.write() as tx:
            spoiled = await reminders.ahead(tx, now, now + FARTHEST, most)
            await reminders.unfold(tx, now, *(one.id for one in spoiled))
            mended = 0
            for one, told in zip(spoiled, await reminders.told(tx, *(one.id for one in spoiled)), strict=True):
                # From before now: what is due at this moment may be what was folded.
                at, name = one.cadence.plan(now - PATIENCE, told)
                if (at, name) != (one.next_at, one.occasion):
                    await reminders.move_on(tx, Due(one, one.next_at, 0, None, late=False), at, name)
                    mended += 1
            return mended

    async def release_leases(self) -> None:
        """Free what an earlier process had claimed; only where there is no other process."""
        async with self._database.write() as tx:
            await reminders.release_leases(tx, self._clock())

    async def prune(self) -> None:
        """Forget what became of occasions more than 400 days ago."""
        async with self._database.write() as tx:
            await reminders.prune(tx, self._clock() - REMEMBERED)

    async def _sift(self, tx: WriteTx, rows: Sequence[Row], now: datetime) -> Sequence[Due]:
        """Return what is to be delivered of the claimed rows; settle the others."""
        ready = []
        resting = {row["owner"] for row in rows if row["rests"]}
        all_rests = dict(zip(resting, await rests.of(tx, *resting), strict=True))
        for row in rows:
            what, at = all_rests.get(row["owner"], NO_REST).decide(reminders.reminder(row), now)
            one = _due(row, at, now)
            if row["told"]:
                await move_on(tx, one, now)
            elif what == "now":
                ready.append(one)
            elif what == "later":
                await reminders.postpone(tx, one, at)
            else:
                await close(tx, one, "unknown" if one.tried else what, now)
        return ready


def _due(row: Row, at: datetime, now: datetime) -> Due:
    """Return what a claimed row says is due, and since when."""
    found, tried = reminders.reminder(row), None
    if row["attempts"] > 1 and row["tried_at"] != reminders.seconds(now):
        tried = reminders.instant(row["tried_at"])
        tried = tried if tried < now else found.next_at  # the clock was ahead then
    return Due(found, at, row["attempts"], tried, late=now - at > LATE)

"""What is due: what the courier claims, and what becomes of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.reminder import (
    FARTHEST,
    LATE,
    LEASE,
    LONGEST,
    PATIENCE,
    REFUSALS,
    Due,
    Outcome,
    pause_after,
)
from bot.services.plans import move_on
from bot.storage import reminders, rests
from bot.storage.database import Database, Row, WriteTx

REMEMBERED = timedelta(days=400)  # how long the ledger goes back

REFUSED = "Your direct messages are closed to me. Open them and resume, or let me write in a channel."
CHANNEL_REFUSED = "I can't write in the channel you chose any more. Let me back in and resume, or choose another place."
GROUP_REFUSED = "I can't post in that channel any more. Invite me there or choose another one."


class Outbox:
    """What is due, from the moment it is claimed until it is settled; nothing is claimed by two."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], jitter: Callable[[], float] = random.random
    ) -> None:
        self._database, self._clock, self._jitter = database, clock, jitter

    async def claim(self, most: int) -> Sequence[Due]:
        """Lease what is due, to be delivered by the caller.

        What is more than 12 hours late is folded into the next occasion instead, what falls into quiet hours comes at
        their end, nothing comes on vacation, and what stands in the ledger already is moved on.

        An empty answer doesn't mean that nothing is due: see `bot.storage.reminders.claim`.
        """
        while True:
            now = self._clock()
            async with self._database.write() as tx:
                rows = await reminders.claim(tx, now, now + LEASE, now + LONGEST, most)
                ready = await self._sift(tx, rows, now)
            if ready or not rows:
                return ready

    async def settle(self, due: Due, receipt: str) -> None:
        """Write down that an occasion was delivered, and set the next instant."""
        async with self._database.write() as tx:
            await self._close(tx, due, "late" if due.late else "sent", self._clock(), receipt=receipt)

    async def leave_out(self, due: Due, why: str) -> None:
        """Write down that there was no reason to say anything, and set the next instant."""
        async with self._database.write() as tx:
            # Of an earlier attempt, nobody can tell any more whether it arrived.
            await self._close(tx, due, "unknown" if due.tried else "quiet", self._clock(), why=why)

    async def fail(self, due: Due, why: str, *, forever: bool = False, unknown: bool = False) -> None:
        """Write down that an occasion could not be delivered: try again later, or go on with the next one.

        Args:
            due: what was claimed.
            why: what the platform said; never a secret.
            forever: the place itself refuses. The occasion goes to the channel chosen for that, or is given up; a
                weekly post pauses at once, a person's reminders after three times in a row.
            unknown: it may have arrived. If that is `forever`, nobody can ever tell, and it is not repeated.
        """
        now = self._clock()
        async with self._database.write() as tx:
            if forever and unknown:
                await self._close(tx, due, "unknown", now, why=why)
            elif forever and due.reminder.fallback and not due.reminder.detour:
                await reminders.take_detour(tx, due)
            elif forever:
                await self._close(tx, due, "refused", now, why=why)
                if due.reminder.kind == "group":
                    await reminders.pause(tx, due.reminder.id, GROUP_REFUSED, tell=True)
                elif await reminders.refusals(tx, due.reminder.id) >= REFUSALS:
                    said = REFUSED if due.place.startswith("@") else CHANNEL_REFUSED
                    await reminders.pause_all(tx, due.reminder.owner, said)
            else:
                until = now + pause_after(due.attempt, self._jitter())
                # This attempt failing says nothing about an earlier one.
                await reminders.put_off(tx, due, until, may_have_arrived=unknown or due.tried is not None)

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
            await reminders.release_leases(tx)

    async def prune(self) -> None:
        """Forget what became of occasions more than 400 days ago."""
        async with self._database.write() as tx:
            await reminders.prune(tx, self._clock() - REMEMBERED)

    async def _sift(self, tx: WriteTx, rows: Sequence[Row], now: datetime) -> Sequence[Due]:
        """Return what is to be delivered of the claimed rows; settle the others."""
        ready = []
        all_told = await reminders.told(tx, *(row["id"] for row in rows))
        all_rests = await rests.of(tx, *(row["owner"] for row in rows))
        for row, told, rest in zip(rows, all_told, all_rests, strict=True):
            found, tried = reminders.reminder(row), None
            if row["attempts"] > 1 and row["tried_at"] != reminders.seconds(now):
                tried = reminders.instant(row["tried_at"])
                tried = tried if tried < now else found.next_at  # the clock was ahead then
            what, at = rest.decide(found, now)
            due = Due(found, at, row["attempts"], tried, late=now - at > LATE)
            if found.occasion in told:
                await move_on(tx, due, now)
            elif what == "now":
                ready.append(due)
            elif what == "later":
                await reminders.postpone(tx, due, at)
            else:
                await self._close(tx, due, "unknown" if tried else what, now)
        return ready

    async def _close(
        self, tx: WriteTx, due: Due, outcome: Outcome, now: datetime, *, receipt: str = "", why: str = ""
    ) -> None:
        await reminders.record(tx, due, outcome, now, receipt=receipt, why=why)
        await move_on(tx, due, now, outcome)

"""When the world's clocks change otherwise than was known, what is planned by them is planned anew."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.domain.reminder import replanned
from bot.storage import meta, reminders
from bot.storage.database import Database
from bot.storage.timezones import fingerprints

KNOWN = "zones"  # under this key stands what was known of each zone in use
BATCH = 500


class Clocks:
    """Compares what this machine knows of the zones in use with what was known when instants were worked out."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        look: Callable[[Sequence[str]], Mapping[str, str]] = fingerprints,
    ) -> None:
        self._database, self._clock, self._look = database, clock, look

    async def renew(self) -> int:
        """Work out the next instants anew in zones whose rules changed, and return how many moved.

        Rows keep their local rules. No week is skipped or told twice: what was still to come stays to come, and is due
        now where its time is past by the new rules.
        """
        async with self._database.read() as tx:
            zones = await reminders.zones_in_use(tx)
            known = json.loads(await meta.get(tx, KNOWN) or "{}")
        now_known = await asyncio.to_thread(self._look, zones)
        changed = [zone for zone in zones if known.get(zone) != now_known[zone]]
        moved = 0
        for zone in changed:
            moved += await self._renew(zone)
        if changed:
            async with self._database.write() as tx:
                await meta.put(tx, KNOWN, json.dumps(now_known))
        return moved

    async def _renew(self, zone: str) -> int:
        after, moved = "", 0
        while True:
            async with self._database.write() as tx:
                batch = await reminders.in_zone(tx, zone, after, BATCH)
                all_told = await reminders.told(tx, *(one.id for one in batch))
                for one, told in zip(batch, all_told, strict=True):
                    at, name = replanned(one, one.cadence, self._clock(), told, keeps_week=True)
                    if (at, name) != (one.next_at, one.occasion):
                        await reminders.replan(tx, one, at, name)
                        moved += 1
            if len(batch) < BATCH:
                return moved
            after = batch[-1].id

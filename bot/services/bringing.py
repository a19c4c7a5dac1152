"""Somebody's own data brought back from a file, here or from another bot: looked at first, then taken over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain import zones
from bot.domain.cadence import Cadence
from bot.domain.errors import Instead, Problem
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Here
from bot.domain.reminder import BY_PERSON, FARTHEST, OFF, PERSONAL
from bot.domain.reminder import PATIENCE as TOO_LATE
from bot.services.carried import Everything, read
from bot.services.learners import Learners
from bot.services.merging import Merged, merged
from bot.services.placing import Candidate, Placed, placed
from bot.services.roadmaps import Roadmaps
from bot.services.rows import Delivery, Known, Reminder
from bot.services.versions import Versions
from bot.storage import brought as waiting
from bot.storage import catalogue, choices, held, learners, news, personal, projects, reminders, seats, states
from bot.storage.database import Database, ReadTx, WriteTx
from bot.words import CATALOGUES

PATIENCE = timedelta(days=1)  # how long a file waits for its owner's word
MOST_ROADMAPS = 20  # looked through for what a file speaks of
AT_ONCE = 500  # rows handed to the database before others get their turn


@dataclass(frozen=True, slots=True)
class Looked:
    """What taking a file over would do.

    Attributes:
        id: what the file waits under.
        here: whose file it is now.
        name: what they will be called.
        made_at: when the file was written.
        adds: what is new.
        placed: how it fits the roadmaps here.
        reminders: how many reminders come with it, and how many of those pause because nobody can tell whether their
            place is still theirs.
        shares: whether the members of the community they are in will see their progress and goals.
    """

    id: str
    here: Here
    name: str
    made_at: datetime
    adds: Merged
    placed: Placed
    reminders: tuple[int, int]
    shares: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        rows = any(self.adds.rows.values()) or self.adds.notes
        return not (rows or self.reminders[0]) and self.here.learner is not None


class Bringing:
    """Files of `Belongings.take_along` that come back."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        people: Learners,
        roadmaps: Roadmaps,
        versions: Versions,
    ) -> None:
        self._database, self._clock = database, clock
        self._people, self._roadmaps, self._versions = people, roadmaps, versions

    async def look(self, asker: Asker, content: bytes) -> Looked:
        """Read a file and say what it would change. It waits a day for the word; another one takes its place.

        Raises:
            Problem: it can't be read.
        """
        everything = await asyncio.to_thread(read, content)
        if everything.is_ahead_of(self._clock()):
            raise Problem("That file speaks of days to come.", "Use the file as /data export gave it.", at="file")
        place = await self._placed(asker, everything)
        id_ = new_id()
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            adds = await self._merged(tx, here, everything, place)
            coming = await self._reminders(tx, asker, here, everything)
            now = int(self._clock().timestamp())
            await waiting.keep(tx, asker.platform, asker.account, id_, everything.model_dump_json(), now)
        known = everything.known
        name = here.learner.name if here.learner else (known.name if known else "") or asker.name
        unsure = sum(not is_same for _, is_same in coming)
        made_at = reminders.instant(everything.made_at)
        shares = _shares(asker, here, everything)
        return Looked(id_, here, name, made_at, adds, place, (len(coming), unsure), shares)

    async def accept(self, asker: Asker, id_: str) -> Here:
        """Take over what a file says, which was looked at.

        Raises:
            Problem: it waits no more.
        """
        async with self._database.read() as look:
            text = await waiting.find(look, asker.platform, asker.account, id_)
        if text is None:
            raise _gone()
        everything = await asyncio.to_thread(read, text.encode())
        place = await self._placed(asker, everything)
        offered = {one.id for one in (await self._roadmaps.offered(asker)).every}
        async with self._database.write() as tx:
            if await waiting.find(tx, asker.platform, asker.account, id_) is None:
                raise _gone()
            await waiting.drop(tx, asker.platform, asker.account)
            before = await self._people.here_in(tx, asker)
            adds = await self._merged(tx, before, everything, place)
            coming = await self._reminders(tx, asker, before, everything)
            here = await self._people.join(tx, asker, before)
            if here.learner is None:
                raise LookupError("joining makes a learner")
            learner = here.learner.id
            if everything.known is not None:
                await self._settle_in(tx, before, here, everything.known, place, offered)
            await _store(tx, learner, adds)
            await self._remind(tx, learner, everything, [one for one, _ in coming])
            if here.community is not None and _shares(asker, before, everything):
                await learners.set_shares(tx, here.community.id, learner, shares=True)
            await news.goals_changed(tx, learner)
            here = await self._people.here_in(tx, asker)
        self._people.ask_anew(asker)
        return here

    async def prune(self) -> None:
        """Forget files whose owner never said a word."""
        async with self._database.write() as tx:
            await waiting.prune(tx, int((self._clock() - PATIENCE).timestamp()))

    async def _placed(self, asker: Asker, everything: Everything) -> Placed:
        """Find out what the file's roadmaps are here; to be asked before a transaction."""
        in_use = await self._roadmaps.in_use(asker)
        async with self._database.read() as tx:
            known = {one.id for one in everything.roadmaps if await catalogue.roadmap(tx, one.id) is not None}
        if all(one.id in known for one in everything.roadmaps):
            return Placed()
        offered = [one.id for one in (await self._roadmaps.offered(asker)).every]
        ids = list(dict.fromkeys([in_use.id, *offered]))[:MOST_ROADMAPS]
        found = [roadmap for id_ in ids if (roadmap := await self._versions.bring(id_)) is not None]
        async with self._database.read() as tx:
            candidates = [Candidate(roadmap, await catalogue.entries(tx, roadmap.id)) for roadmap in found]
        return await asyncio.to_thread(placed, everything, known, candidates, in_use.id)

    async def _merged(self, tx: ReadTx, here: Here, everything: Everything, place: Placed) -> Merged:
        # In a thread, though a transaction is open: what it is compared with may not change meanwhile, and it takes
        # no more than some hundredths of a second.
        stored = await personal.of_learner(tx, here.learner.id if here.learner else "")
        return await asyncio.to_thread(merged, everything, stored, place.ids)

    async def _settle_in(
        self, tx: WriteTx, before: Here, here: Here, known: Known, place: Placed, offered: set[str]
    ) -> None:
        """Take over name, zone and language where nobody has set others here, a roadmap on offer, and since when."""
        if here.learner is None:
            return
        learner = here.learner.id
        zone = zones.named(known.zone) if known.zone else None
        if before.learner is None and known.name.strip():
            await learners.rename(tx, learner, known.name.strip())
        if zone is not None and here.learner.zone is None:
            await learners.set_zone(tx, learner, zone.key)
            await reminders.rezone(tx, learner, zone, here.now)
        if known.language in CATALOGUES and not here.learner.language:
            await learners.set_language(tx, learner, known.language)
        roadmap = place.ids.get(known.roadmap, known.roadmap)
        if before.learner is None and roadmap in offered:
            await choices.choose_own(tx, learner, roadmap)
        await learners.set_begun(tx, learner, min(known.created_at, int(here.now.timestamp())))

    async def _reminders(
        self, tx: ReadTx, asker: Asker, here: Here, everything: Everything
    ) -> list[tuple[dict[str, Any], bool]]:
        """Return the reminders to add, as rows, and whether each comes where it came before.

        Only where the asker is can be known to be theirs: their direct messages, and the channel they are in. A
        reminder for any other place is theirs by word of a file only. It is paused, and set to their direct messages.
        """
        kinds = {one.kind for one in await reminders.find_all(tx, here.learner.id)} if here.learner else set()
        coming = []
        for one in everything.reminders:
            if one.kind not in PERSONAL or one.kind in kinds:
                continue
            kinds.add(one.kind)
            is_same = one.platform == asker.platform and one.place in (asker.direct, asker.place)
            paused = one.paused if is_same or one.paused == OFF else BY_PERSON
            row = one.model_dump(mode="json")
            row |= {"platform": asker.platform, "place": one.place if is_same else asker.direct, "paused": paused}
            row |= {"fallback": one.fallback if is_same and one.fallback == asker.place else ""}
            row |= {"zone": (zones.named(one.zone) or here.zone).key, "lease_until": 0, "attempts": 0, "tried_at": None}
            row |= {
                "news": 0,
                "detour": 0,
                "community": "",
                "seat": -1,
                **self._next(one, {line.occasion for line in self._lines(everything, one.id)}),
            }
            coming.append((row, is_same or one.paused == OFF))
        return coming

    def _next(self, one: Reminder, told: set[str]) -> dict[str, Any]:
        """Return when a reminder comes next: as was planned, unless it is too late for that."""
        now = self._clock()
        if now - TOO_LATE < reminders.instant(one.next_at) <= now + FARTHEST and one.occasion not in told:
            return {"next_at": one.next_at, "occasion": one.occasion}
        zone = zones.named(one.zone) or reminders.UTC_ZONE
        at, name = Cadence(one.weekday, one.minute, zone).plan(now, told)
        return {"next_at": reminders.seconds(at), "occasion": name}

    async def _remind(
        self, tx: WriteTx, learner: str, everything: Everything, coming: Sequence[dict[str, Any]]
    ) -> None:
        """Add reminders with what became of them. An id that is taken is somebody else's."""
        for row in coming:
            taken, _ = await reminders.current(tx, row["id"])
            id_ = row["id"] if taken is None else new_id()
            await held.put(tx, "reminders", {**row, "id": id_, "owner": learner, "setter": learner})
            await seats.take(tx, learner, row["kind"])
            for line in self._lines(everything, row["id"]):
                said = line.model_dump(mode="json") | {"reminder": id_, "outdated": 0}
                await held.put(tx, "deliveries", said)

    def _lines(self, everything: Everything, reminder: str) -> list[Delivery]:
        """Return what became of a reminder's occasions, without any that can't have come yet."""
        now = self._clock()
        last = (now + timedelta(weeks=1)).date().isoformat()
        return [
            line
            for line in everything.deliveries
            if line.reminder == reminder and reminders.instant(line.at) <= now and line.occasion <= last
        ]


async def _store(tx: WriteTx, learner: str, adds: Merged) -> None:
    put = 0
    for table, rows in adds.rows.items():
        for row in rows:
            await held.put(tx, table, {**row, "learner": learner})
            put += 1
            if put % AT_ONCE == 0:
                await asyncio.sleep(0)
    for table, numbers in adds.numbers.items():
        await held.renumber(tx, table, "change" if table == "project_events" else "id", learner, numbers)
    for (roadmap, topic), (state, change) in adds.states.items():
        await states.set_state(tx, learner, roadmap, topic, state, change)
    for (roadmap, project, fact), (value, change) in adds.facts.items():
        await projects.hold(tx, learner, roadmap, project, fact, value, change)
    for topic, text, at in adds.notes:
        await states.set_note(tx, learner, topic, text, at)


def _shares(asker: Asker, before: Here, everything: Everything) -> bool:
    """Return whether they shared in the community they are in now; who is known here has said so here."""
    return before.learner is None and any(
        one.shares and (one.platform, one.account) == (asker.platform, asker.community)
        for one in everything.memberships
    )


def _gone() -> Problem:
    return Problem(
        "That file isn't waiting any more.",
        "I took it over already, or another one came after it. Bring it again if you like.",
        try_instead=(Instead("Bring a file", command="data import"),),
    )

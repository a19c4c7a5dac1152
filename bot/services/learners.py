"""Who is speaking: finding people, making them known at their first change, and what they set about themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import zones
from bot.domain.errors import Instead, Problem
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Community, Here, Learner, ZoneSource
from bot.storage import learners, news, reminders
from bot.storage.database import Asks, Database, ReadTx, Row, WriteTx

UTC_ZONE = ZoneInfo("UTC")


FRESH = timedelta(minutes=1)  # how long it is believed which language somebody chose: another process may hear of it
MOST_KNOWN = 10_000  # people of whom that is kept in memory


class Learners:
    """People, their accounts and communities."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._spoken: dict[tuple[str, str], tuple[datetime, str]] = {}

    @property
    def now(self) -> datetime:
        """This instant."""
        return self._clock()

    async def here(self, asker: Asker) -> Here:
        """Return who asks, where, and what day it is for them. Makes nobody known."""
        return await self.here_in(self._database, asker)

    async def spoken_to(self, asker: Asker) -> Asker:
        """Return who asks with the language they chose, and with the locale known of them where nobody tells one."""
        key, now = (asker.platform, asker.account), self._clock()
        at, language = self._spoken.get(key, (now - FRESH, ""))
        if asker.locale and abs(now - at) < FRESH:  # asked anew for each answer, it would cost a fifth of a tick
            return replace(asker, language=language)
        known = (await self.here(asker)).learner
        if len(self._spoken) >= MOST_KNOWN:
            self._spoken.clear()
        self._spoken[key] = (now, known.language if known else "")
        return replace(asker, language=known.language, locale=asker.locale or known.locale) if known else asker

    def ask_anew(self, asker: Asker) -> None:
        """Forget which language somebody is spoken to in: it has just changed, or they have left."""
        self._spoken.pop((asker.platform, asker.account), None)

    async def speak(self, asker: Asker, language: str) -> Here:
        """Set the language to speak to somebody in; empty for that of their platform."""
        async with self._database.write() as tx:
            here = await self.join(tx, asker)
            await learners.set_language(tx, _known(here), language)
            after = await self.here_in(tx, asker)
        self.ask_anew(asker)
        return after

    async def here_in(self, asks: Asks, asker: Asker) -> Here:
        """Do the same inside a transaction."""
        return self.here_from(await learners.here(asks, asker.platform, asker.account, asker.community), asker)

    def here_from(self, row: Row, asker: Asker) -> Here:
        """Do the same from a row of `bot.storage.learners.HERE`."""
        learner = None if row["id"] is None else _learner(row)
        community = None
        if asker.community is not None and row["community"] is not None:
            zone = zones.named(row["community_zone"])
            community = Community(row["community"], asker.platform, asker.community, zone)
        return self._here(learner, community, self._clock(), shares=bool(row["shares"]))

    async def here_of(self, tx: ReadTx, learner: str, community: Community | None) -> Here | None:
        """Return the same for a learner by id, as a member of a community sees it; None if there is none."""
        row = await learners.learner(tx, learner, community.id if community else None)
        return None if row is None else self.here_as(row, community)

    def here_as(self, row: Row, community: Community | None) -> Here:
        """Do the same from a row of `bot.storage.learners.LEARNER`."""
        return self._here(_learner(row), community, self._clock(), shares=bool(row["shares"]))

    async def community_of(self, tx: ReadTx, id_: str) -> Community | None:
        """Return a community by its id, inside a transaction."""
        row = await learners.community(tx, id_)
        return None if row is None else Community(id_, row["platform"], row["account"], zones.named(row["zone"]))

    async def join(self, tx: WriteTx, asker: Asker, here: Here | None = None) -> Here:
        """Make who asks known, and a member of the community they are in; what is known already stays.

        Args:
            tx: the change that makes them known.
            asker: who asks.
            here: what `here_in` said of them in this transaction, if it was asked.

        Returns:
            The same with a learner, and with a community where there is one.
        """
        here = here or await self.here_in(tx, asker)
        now = int(here.now.timestamp())
        learner, community = here.learner, here.community
        if learner is None:
            name = asker.name.strip() or asker.account
            id_ = await learners.add(tx, new_id(), asker.platform, asker.account, name, asker.locale, now)
            row = await learners.learner(tx, id_)
            learner = Learner(id_, name, None, asker.locale) if row is None else _learner(row)
        elif asker.locale and asker.locale != learner.locale:
            await learners.set_locale(tx, learner.id, asker.locale)
        if asker.community is not None:
            if community is None:
                row = await learners.add_community(tx, new_id(), asker.platform, asker.community)
                community = Community(row["id"], asker.platform, asker.community, zones.named(row["zone"]))
            await learners.add_member(tx, community.id, learner.id, now)
        return self._here(learner, community, here.now, shares=here.shares)

    async def rename(self, asker: Asker, name: str) -> Here:
        """Set what the bot calls somebody."""
        wanted = " ".join(name.split())
        if not wanted:
            raise Problem("That name is empty.", "Type what you want to be called.", at="name")
        async with self._database.write() as tx:
            here = await self.join(tx, asker)
            await learners.rename(tx, _known(here), wanted)
            return await self.here_in(tx, asker)

    async def set_zone(self, asker: Asker, zone: ZoneInfo) -> Here:
        """Set the zone somebody confirmed; their reminders move to it."""
        async with self._database.write() as tx:
            here = await self.join(tx, asker)
            learner = _known(here)
            await learners.set_zone(tx, learner, zone.key)
            await reminders.rezone(tx, learner, zone, here.now)
            return await self.here_in(tx, asker)

    async def share(self, asker: Asker, shares: bool) -> Here:  # noqa: FBT001  (the sentence reads "share: yes or no")
        """Set whether the members of the community somebody is in may see their progress and goals.

        Raises:
            Problem: there is no community here.
        """
        if asker.community is None:
            raise Problem(
                "In direct messages there is nobody to share with.",
                "Use /settings in the server or channel where people may see your progress and goals.",
                at="share",
                try_instead=(Instead("My settings", command="settings"),),
            )
        async with self._database.write() as tx:
            here = await self.join(tx, asker)
            if here.community is not None:
                await news.goals_changed(tx, _known(here))  # they may vanish from the post
                await learners.set_shares(tx, here.community.id, _known(here), shares=shares)
                await news.goals_changed(tx, _known(here))  # or come in
            return await self.here_in(tx, asker)

    async def sharing(self, asker: Asker) -> Sequence[Learner]:
        """Return the members of the asker's community who share their progress and goals there, by name."""
        async with self._database.read() as tx:
            here = await self.here_in(tx, asker)
            if here.community is None:
                return ()
            return tuple(_learner(row) for row in await learners.sharing(tx, here.community.id))

    async def set_community_zone(self, asker: Asker, zone: ZoneInfo) -> Here:
        """Set the zone that counts in the asker's community for those who confirmed none."""
        if asker.community is None:
            raise Problem("There is no group here.", "Use /admin in a server or on the browser page.")
        if not asker.manages:
            raise Problem("Only those who manage this place can do that.")
        async with self._database.write() as tx:
            return await self.move_community(tx, await self.join(tx, asker), asker, zone)

    async def move_community(self, tx: WriteTx, here: Here, asker: Asker, zone: ZoneInfo) -> Here:
        """Do the same inside somebody's transaction; who asks has joined and manages the community."""
        if here.community is not None:
            await learners.set_community_zone(tx, here.community.id, zone.key)
            await reminders.rezone(tx, here.community.id, zone, here.now)
        return await self.here_in(tx, asker)

    def _here(
        self, learner: Learner | None, community: Community | None, now: datetime, *, shares: bool = False
    ) -> Here:
        choices: list[tuple[ZoneInfo | None, ZoneSource]] = [
            (learner.zone if learner else None, "person"),
            (community.zone if community else None, "community"),
        ]
        for zone, source in choices:
            if zone is not None:
                return Here(learner, community, zone, source, now, shares)
        return Here(learner, community, UTC_ZONE, "utc", now, shares)


def _known(here: Here) -> str:
    if here.learner is None:
        raise LookupError("joining makes a learner")
    return here.learner.id


def _learner(row: Row) -> Learner:
    return Learner(row["id"], row["name"], zones.named(row["zone"]), row["locale"], row["language"])

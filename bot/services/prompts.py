"""What the weekly prompts say: composed by reading, at the moment they are said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain.errors import Problem
from bot.domain.goal import Goal, Verdict, verdict
from bot.domain.learner import Asker, Community, Here
from bot.domain.progress import stand
from bot.domain.prompt import Contact, GoalPrompt, GroupPost, Letter, Silence, letter
from bot.domain.reminder import DEFAULTS, OFF, Due, ReminderKind
from bot.domain.roadmap import Phase, Roadmap
from bot.domain.sentence import sentence
from bot.domain.week import Week
from bot.services.goals import Goals, drafted, in_week
from bot.services.learners import UTC_ZONE, Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.storage import learners, reminders
from bot.storage.database import Database, ReadTx
from bot.storage.record import Told, all_told


class Prompts:
    """The weekly question to a person, and the weekly post of a group."""

    def __init__(self, database: Database, people: Learners, study: Study, goals: Goals, roadmaps: Roadmaps) -> None:
        self._database, self._people, self._study = database, people, study
        self._goals, self._roadmaps = goals, roadmaps

    async def letter(self, due: Due) -> Letter | Silence:
        """Return what a person's reminder that is due says, or why it has no reason to."""
        roadmap = await self._roadmaps.of_learner(due.reminder.owner)
        found = await all_told(self._database, due.reminder.owner, roadmap.id)
        if found is None:
            return Silence(sentence("whoever it was for has left"))
        here = self._people.here_as(found.row, None)
        standing = stand(here, roadmap, found.record)
        week = in_week(here, roadmap, [goal.counting(standing) for goal in found.goals])
        drawn = drafted(standing, week)
        prompt = GoalPrompt(standing, week, drawn, due.reminder.weekday, due.reminder.time, due.late)
        return letter(due.reminder.kind, prompt, _contact(here, found), due.reminder.week)

    async def preview(self, asker: Asker, kind: ReminderKind = "goals") -> Letter:
        """Return what the asker's next message would say now; also for those who have none. Stores nothing."""
        roadmap = await self._roadmaps.in_use(replace(asker, community=None))
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            found = await reminders.find(tx, here.learner.id, kind) if here.learner else None
            weekday, minute = DEFAULTS[kind]
            at = time(minute // 60)
            if found is not None and found.paused != OFF:
                weekday, at = found.weekday, found.time
            week = await self._goals.week_in(tx, here, roadmap)
            standing = await self._study.standing_in(tx, here, roadmap)
            prompt = GoalPrompt(standing, week, drafted(standing, week), weekday, at)
            return Letter("goals" if kind == "group" else kind, prompt, prompt.week.week)

    async def group_post(self, due: Due) -> GroupPost:
        """Return what the weekly post that is due says."""
        roadmap = await self._roadmaps.of_community(due.reminder.owner)
        async with self._database.read() as tx:
            found = await self._people.community_of(tx, due.reminder.owner)
            if found is None:
                raise LookupError("a weekly post has a community")
            this = Week.of(self._people.now.astimezone(found.zone or UTC_ZONE).date())
            then = due.reminder.week if due.reminder.week < this else None
            return await self._post(tx, found, roadmap, then, late=due.late)

    async def group_preview(self, asker: Asker) -> GroupPost:
        """Return what the next weekly post of the asker's community would say now. Stores nothing.

        Raises:
            Problem: there is no community here.
        """
        if asker.community is None:
            raise Problem("There is no group here.", "Use /admin in a server or on the browser page.")
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            if here.community is None:
                return GroupPost(roadmap, 0, (), (), Verdict(0, 0))
            return await self._post(tx, here.community, roadmap)

    async def _post(
        self, tx: ReadTx, community: Community, roadmap: Roadmap, then: Week | None = None, *, late: bool = False
    ) -> GroupPost:
        """Return the post of this week; or that of an earlier one, without where people stood, which nobody knows."""
        places: list[tuple[str, str | None]] = []
        shared: list[tuple[str, Goal]] = []
        last: list[Goal] = []
        for row in await learners.sharing(tx, community.id):
            here = await self._people.here_of(tx, row["id"], community)
            if here is None:
                continue
            at = (await self._study.standing_in(tx, here, roadmap)).you_are_here()
            if then is None:
                places.append((row["name"], at[0].id if at else None))
            week = await self._goals.week_in(tx, here, roadmap, then)
            shared += [(row["name"], g) for g in week.goals if g.state in ("open", "done")]
            last += week.last
        where = Counter(phase for _, phase in places)
        phases: tuple[tuple[Phase, int], ...] = tuple((p, where[p.id]) for p in roadmap.phases)
        people = await learners.members(tx, community.id)
        version = roadmap.version
        changed = version if version is not None and then is None and version.is_news(self._people.now) else None
        zone = community.zone or UTC_ZONE
        return GroupPost(roadmap, people, phases, tuple(shared), verdict(last), late, changed, zone, tuple(places))


def _contact(here: Here, found: Told) -> Contact:
    """Return how somebody has been in touch; the end of a vacation counts as hearing of them."""
    since = found.since
    over = next((v for v in reversed(found.vacations) if v.last < here.today), None)
    if over is not None:
        back_on = datetime.combine(over.last + timedelta(days=1), time(), here.zone)
        since = max(since, back_on)
    return Contact(since, found.told, over)

"""This week's goals: set, log, finish, drop, change, carry over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.errors import Instead, Problem
from bot.domain.goal import Draft, Goal, GoalState, GoalsWeek, draft
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Here
from bot.domain.roadmap import Roadmap, Topic
from bot.domain.week import Week
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.storage import goals
from bot.storage.database import Database, ReadTx, WriteTx

MOST = 20  # goals in one week


class Goals:
    """Each person's goals."""

    def __init__(self, database: Database, people: Learners, study: Study, roadmaps: Roadmaps) -> None:
        self._database, self._people, self._study, self._roadmaps = database, people, study, roadmaps

    async def this_week(self, asker: Asker) -> GoalsWeek:
        """Return the goals of this week and the last. Makes nobody known."""
        async with self._database.read() as tx:
            return await self.week_in(tx, await self._people.here_in(tx, asker), self._roadmaps.in_use(asker))

    async def week_in(self, tx: ReadTx, here: Here, roadmap: Roadmap) -> GoalsWeek:
        """Return the same inside a transaction."""
        this = Week.of(here.today)
        if here.learner is None:
            return GoalsWeek(here, roadmap, this)
        stored = await goals.goals(tx, here.learner.id, this.previous)
        if any(g.topics for g in stored):
            ticks = (await self._study.standing_in(tx, here, roadmap)).ticks
            stored = tuple(g.counting(ticks) for g in stored)
        return GoalsWeek(
            here,
            roadmap,
            this,
            tuple(g for g in stored if g.week == this),
            tuple(g for g in stored if g.week == this.previous),
        )

    async def set(
        self, asker: Asker, title: str, target: float, unit: str, topics: Sequence[Topic] = ()
    ) -> tuple[GoalsWeek, Goal]:
        """Set a goal for this week; one tied to topics counts their ticks and wants all of them.

        Setting the goal that is tied to the same topics again changes nothing: a button may be pressed twice.

        Raises:
            Problem: there are twenty goals this week already.
        """
        roadmap = self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            week = await self.week_in(tx, here, roadmap)
            ids = tuple(t.id for t in dict.fromkeys(topics))
            same = next((g for g in week.goals if ids and g.topics == ids and g.state in ("open", "done")), None)
            if same is not None:
                return week, same
            if len(week.goals) >= MOST:
                raise Problem(
                    "There are {n} goals this week already.",
                    "Finish or drop one first.",
                    try_instead=(Instead("My goals", command="goal list"),),
                    n=MOST,
                )
            here = await self._people.join(tx, asker, here)
            goal = Goal(new_id(), week.week, title, len(ids) if ids else target, "" if ids else unit, ids)
            await goals.add(tx, _learner(here), roadmap.id, goal, int(here.now.timestamp()))
            week = await self.week_in(tx, here, roadmap)
            return week, next(g for g in week.goals if g.id == goal.id)

    async def log(self, asker: Asker, goal_id: str, amount: float, day: date | None = None) -> tuple[GoalsWeek, str]:
        """Log an amount for a goal, for today or an earlier day; return also the id that takes it back."""
        log_id = new_id()
        async with self._database.write() as tx:
            here, learner, _ = await self._own(tx, asker, goal_id)
            at = int(here.now.timestamp())
            await goals.log(tx, learner, goal_id, log_id, amount, at, day or here.today)
            return await self.week_in(tx, here, self._roadmaps.in_use(asker)), log_id

    async def unlog(self, asker: Asker, goal_id: str, log_id: str) -> GoalsWeek:
        """Take back what was logged; twice is harmless."""
        async with self._database.write() as tx:
            here, learner, _ = await self._own(tx, asker, goal_id)
            await goals.unlog(tx, learner, goal_id, log_id)
            return await self.week_in(tx, here, self._roadmaps.in_use(asker))

    async def finish(self, asker: Asker, goal_id: str) -> GoalsWeek:
        """Mark a goal as done."""
        return await self._become(asker, goal_id, "done")

    async def drop(self, asker: Asker, goal_id: str) -> GoalsWeek:
        """Give a goal up."""
        return await self._become(asker, goal_id, "dropped")

    async def reopen(self, asker: Asker, goal_id: str) -> GoalsWeek:
        """Take back that a goal is done or dropped."""
        return await self._become(asker, goal_id, "open")

    async def edit(self, asker: Asker, goal_id: str, title: str, target: float, unit: str) -> GoalsWeek:
        """Change a goal's words and measure; one tied to topics keeps counting those."""
        async with self._database.write() as tx:
            here, learner, goal = await self._own(tx, asker, goal_id)
            changed = replace(goal, title=title)
            if not goal.topics:
                changed = replace(changed, target=target, unit=unit)
            await goals.change(tx, learner, changed)
            return await self.week_in(tx, here, self._roadmaps.in_use(asker))

    async def carry(self, asker: Asker) -> tuple[GoalsWeek, tuple[Goal, ...]]:
        """Set last week's unfinished goals again, with what was logged; only topics that are still open come along.

        Returns:
            This week, and the goals carried over; none the second time.
        """
        roadmap = self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            week = await self.week_in(tx, here, roadmap)
            carried = []
            if here.learner is not None and week.left_over:
                standing = await self._study.standing_in(tx, here, roadmap)
                open_ = {t.id for t in standing.next_topics(len(roadmap.topics))}
                at = int(here.now.timestamp())
                for n, old in enumerate(week.left_over):
                    await goals.change(tx, here.learner.id, replace(old, state="carried"))
                    left = tuple(id_ for id_ in old.topics if id_ in open_)
                    if old.topics and not left:
                        continue  # all of it was done since, or has left the roadmap
                    new = replace(
                        old, id=new_id(), week=week.week, topics=left, target=len(left) or old.target, ticked=0
                    )
                    await goals.add(tx, here.learner.id, roadmap.id, new, at + n)  # they keep their order
                    if new.logged:
                        await goals.log(tx, here.learner.id, new.id, new_id(), new.logged, at, here.today)
                    carried.append(new)
            return await self.week_in(tx, here, roadmap), tuple(carried)

    async def draft(self, asker: Asker) -> Draft:
        """Suggest a goal from the next topics, without those that are part of one already. Stores nothing."""
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            roadmap = self._roadmaps.in_use(asker)
            return await self.draft_in(tx, await self.week_in(tx, here, roadmap))

    async def draft_in(self, tx: ReadTx, week: GoalsWeek) -> Draft:
        """Return the same inside a transaction."""
        standing = await self._study.standing_in(tx, week.here, week.roadmap)
        return draft(standing, {id_ for g in week.goals if g.state == "open" for id_ in g.topics})

    async def _become(self, asker: Asker, goal_id: str, state: GoalState) -> GoalsWeek:
        async with self._database.write() as tx:
            here, learner, goal = await self._own(tx, asker, goal_id)
            if goal.state != "carried":
                await goals.change(tx, learner, replace(goal, state=state))
            return await self.week_in(tx, here, self._roadmaps.in_use(asker))

    async def _own(self, tx: WriteTx, asker: Asker, goal_id: str) -> tuple[Here, str, Goal]:
        """Return the asker's own goal of this or last week, or raise Problem."""
        here = await self._people.here_in(tx, asker)
        week = await self.week_in(tx, here, self._roadmaps.in_use(asker))
        goal = next((g for g in (*week.goals, *week.last) if g.id == goal_id), None)
        if goal is None or here.learner is None:
            raise Problem(
                "I can't find that goal among this week's and last week's.",
                "Only the person who set a goal can change it.",
                try_instead=(Instead("My goals", command="goal list"),),
            )
        return here, here.learner.id, goal


def _learner(here: Here) -> str:
    if here.learner is None:
        raise LookupError("joining makes a learner")
    return here.learner.id

"""This week's goals: set, log, finish, drop, change, carry over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.errors import Instead, Problem
from bot.domain.goal import Draft, Goal, GoalState, GoalsWeek, draft
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Here
from bot.domain.progress import Standing
from bot.domain.roadmap import Roadmap, Topic
from bot.domain.week import Week
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.storage import catalogue, goals, news, rests
from bot.storage.database import Database, ReadTx, WriteTx

MOST = 20  # open goals in one week


class Goals:
    """Each person's goals."""

    def __init__(self, database: Database, people: Learners, study: Study, roadmaps: Roadmaps) -> None:
        self._database, self._people, self._study, self._roadmaps = database, people, study, roadmaps

    async def this_week(self, asker: Asker) -> GoalsWeek:
        """Return the goals of this week and the last. Makes nobody known."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.read() as tx:
            return await self.week_in(tx, await self._people.here_in(tx, asker), roadmap)

    async def ever(self, asker: Asker) -> tuple[Goal, ...]:
        """Return every goal somebody ever set, in the order they set them. Makes nobody known."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.read() as tx:
            return await self._stored(tx, await self._people.here_in(tx, asker), roadmap)

    async def week_in(self, tx: ReadTx, here: Here, roadmap: Roadmap, this: Week | None = None) -> GoalsWeek:
        """Return the same inside a transaction; or the goals of another week than this one and of the one before it."""
        return in_week(here, roadmap, await self._stored(tx, here, roadmap), this)

    async def _stored(self, tx: ReadTx, here: Here, roadmap: Roadmap) -> tuple[Goal, ...]:
        """Return the goals of every week, with the ticks of their topics."""
        stored = await goals.goals(tx, here.learner.id) if here.learner else ()
        if any(g.topics for g in stored):
            standing = await self._study.standing_in(tx, here, roadmap)
            stored = tuple(g.counting(standing) for g in stored)
        return stored

    async def set(
        self, asker: Asker, title: str, target: float, unit: str, topics: Sequence[Topic] = ()
    ) -> tuple[GoalsWeek, Goal]:
        """Set a goal for this week; one tied to topics counts their ticks and wants all that are still to be done.

        Setting the goal that is tied to the same topics again changes nothing: a button may be pressed twice, also
        when some of its topics were done in between.

        Raises:
            Problem: none of the topics is still to be done, or there are twenty open goals already.
        """
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            week = await self.week_in(tx, here, roadmap)
            ids: tuple[str, ...] = ()
            if topics:
                standing = await self._study.standing_in(tx, here, roadmap)
                ids = tuple(t.id for t in dict.fromkeys(standing.still_open(topics)))
                named = {t.id for t in topics}
                tied = [g for g in week.goals if g.topics and g.state in ("open", "done")]
                same = next((g for g in tied if {*ids} <= {*g.topics} <= named), None)
                if same is not None:
                    return week, same
                if not ids:
                    raise Problem(
                        "Nothing is left to do of these topics.",
                        "Each is done or not for you, so no tick of it could count.",
                        at="topics",
                        try_instead=(
                            Instead("Draft one for me", command="goal draft"),
                            Instead("Show the roadmap", command="roadmap"),
                        ),
                    )
            if sum(g.is_open for g in week.goals) >= MOST:
                raise Problem(
                    "There are {n} open goals this week already.",
                    "Finish or drop one first.",
                    try_instead=(Instead("My goals", command="goal list"),),
                    n=MOST,
                )
            here = await self._people.join(tx, asker, here)
            goal = Goal(new_id(), week.week, title, len(ids) if ids else target, "" if ids else unit, ids)
            await goals.add(tx, _learner(here), roadmap.id, goal, int(here.now.timestamp()))
            await news.goals_changed(tx, _learner(here))
            week = await self.week_in(tx, here, roadmap)
            return week, next(g for g in week.goals if g.id == goal.id)

    async def log(self, asker: Asker, goal_id: str, amount: float, day: date | None = None) -> tuple[GoalsWeek, str]:
        """Log an amount for a goal, for a day of its week; return also the id that takes it back.

        Without a day that is today, or the last day of its week for a goal of last week. For a goal that was carried
        over, a day of last week counts in both weeks.

        Raises:
            Problem: the day isn't one of the goal's week.
        """
        log_id = new_id()
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            week, learner, goal = await self._own(tx, asker, roadmap, goal_id)
            here = week.here
            day = day or min(here.today, goal.week.last)
            taking = week.taking(goal, day)
            if not taking:
                raise _elsewhere(week, goal, day)
            for one in taking:
                await goals.log(tx, learner, one.id, log_id, amount, int(here.now.timestamp()), day)
            await news.goals_changed(tx, learner)
            return await self.week_in(tx, here, week.roadmap), log_id

    async def unlog(self, asker: Asker, goal_id: str, log_id: str) -> GoalsWeek:
        """Take back what was logged; twice is harmless."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            week, learner, _ = await self._own(tx, asker, roadmap, goal_id)
            await goals.unlog(tx, learner, log_id)
            await news.goals_changed(tx, learner)
            return await self.week_in(tx, week.here, week.roadmap)

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
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            week, learner, goal = await self._own(tx, asker, roadmap, goal_id)
            changed = replace(goal, title=title)
            if not goal.topics:
                changed = replace(changed, target=target, unit=unit)
            await goals.change(tx, learner, changed)
            await news.goals_changed(tx, learner)
            return await self.week_in(tx, week.here, week.roadmap)

    async def carry(self, asker: Asker, since: Week | None = None) -> tuple[GoalsWeek, tuple[Goal, ...]]:
        """Set a week's unfinished goals again, with what was logged; only topics that are still open come along.

        Those of this week go to the next one, those of an earlier week to this one.

        Args:
            asker: whose goals.
            since: the week they are of; None is last week.

        Returns:
            This week, and the goals carried over; none the second time.
        """
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            week = await self.week_in(tx, here, roadmap)
            carried = []
            since = since or week.week.previous
            left_over = [g for g in await self._stored(tx, here, roadmap) if g.week == since and g.is_open]
            if here.learner is not None and left_over and since <= week.week:
                standing = await self._study.standing_in(tx, here, roadmap)
                at = int(here.now.timestamp())
                for old in left_over:
                    left = tuple([t for t in old.topics if standing.is_open(t) and await catalogue.holds(tx, t)])
                    if old.topics and not left:  # all of it was done since, or has left the roadmap
                        await goals.change(tx, here.learner.id, replace(old, state="carried"))
                        continue
                    to = max(since.next, week.week)
                    new = replace(old, id=new_id(), week=to, topics=left, target=len(left) or old.target, ticked=0)
                    await goals.add(tx, here.learner.id, roadmap.id, new, at)
                    await goals.carry_logs(tx, here.learner.id, old.id, new.id)
                    await goals.change(tx, here.learner.id, replace(old, state="carried", carried_to=new.id))
                    carried.append(new)
                await news.goals_changed(tx, here.learner.id)
            return await self.week_in(tx, here, roadmap), tuple(carried)

    async def begin_anew(self, asker: Asker) -> Draft:
        """Give up what is still open of earlier weeks, and suggest a goal for this one; they are heard of again."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.join(tx, asker)
            week = await self.week_in(tx, here, roadmap)
            for old in await self._stored(tx, here, roadmap):
                if old.is_open and old.week < week.week:
                    await goals.change(tx, _learner(here), replace(old, state="dropped"))
            await rests.go_on(tx, _learner(here), here.now)
            return await self.draft_in(tx, week)

    async def draft(self, asker: Asker) -> Draft:
        """Suggest a goal from the next topics, without those that are part of one already. Stores nothing."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            return await self.draft_in(tx, await self.week_in(tx, here, roadmap))

    async def draft_in(self, tx: ReadTx, week: GoalsWeek) -> Draft:
        """Return the same inside a transaction."""
        return drafted(await self._study.standing_in(tx, week.here, week.roadmap), week)

    async def _become(self, asker: Asker, goal_id: str, state: GoalState) -> GoalsWeek:
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            week, learner, goal = await self._own(tx, asker, roadmap, goal_id)
            await goals.change(tx, learner, replace(goal, state=state))
            await news.goals_changed(tx, learner)
            return await self.week_in(tx, week.here, week.roadmap)

    async def _own(self, tx: WriteTx, asker: Asker, roadmap: Roadmap, goal_id: str) -> tuple[GoalsWeek, str, Goal]:
        """Return the asker's own goal of this or last week, followed to where it was carried, or raise Problem."""
        here = await self._people.here_in(tx, asker)
        week = await self.week_in(tx, here, roadmap)
        goal = week.find(goal_id)
        if goal is None or here.learner is None:
            raise Problem(
                "I can't find that goal among this week's and last week's.",
                "Only the person who set a goal can change it.",
                try_instead=(Instead("My goals", command="goal list"),),
            )
        return week, here.learner.id, goal


def in_week(here: Here, roadmap: Roadmap, ever: Sequence[Goal], this: Week | None = None) -> GoalsWeek:
    """Return this week's goals, or another week's, of all that somebody ever set, with the ticks of their topics."""
    this = this or Week.of(here.today)
    return GoalsWeek(
        here,
        roadmap,
        this,
        tuple(g for g in ever if g.week == this),
        tuple(g for g in ever if g.week == this.previous),
        {g.id: g.carried_to for g in ever if g.carried_to},
        tuple(g for g in ever if g.week == this.next),
    )


def drafted(standing: Standing, week: GoalsWeek) -> Draft:
    """Return a goal made of the next topics, without those that are part of one already."""
    return draft(standing, {id_ for g in week.goals if g.state == "open" for id_ in g.topics})


def _elsewhere(week: GoalsWeek, goal: Goal, day: date) -> Problem:
    """Return what is to be said where a day is in another week than the goal, with the goals of that week."""
    of_then = [g for g in (week.goals if day in week.week else week.last) if g.is_open and not g.topics]
    ways = [Instead.named(g.title, {"goal": g.id}) for g in of_then[:3]]
    if goal.week == week.week:
        ways.append(Instead("Today", {"when": week.here.today.isoformat()}))
    else:
        ways.append(Instead("The last day of its week", {"when": goal.week.last.isoformat()}))
    return Problem(
        "“{title}” is a goal of another week: {day} is not in it.",
        "Choose a goal of that week, or a day of this goal's.",
        at="when",
        try_instead=tuple(ways),
        title=goal.title,
        day=day.isoformat(),
    )


def _learner(here: Here) -> str:
    if here.learner is None:
        raise LookupError("joining makes a learner")
    return here.learner.id

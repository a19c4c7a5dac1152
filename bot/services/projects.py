"""The roadmap's projects: begin one, tick its milestones, link the work, finish it, set it aside; each with undo."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bot.domain.errors import Problem
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Here
from bot.domain.progress import Standing
from bot.domain.project import DONE, LINK, STARTED, Attempt, Facts, attempt
from bot.domain.roadmap import Project
from bot.services.days import within_reach
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.storage import projects
from bot.storage.database import Database, WriteTx
from bot.storage.projects import Change

Wanted: TypeAlias = Callable[[Attempt, str], Facts]  # from an attempt and a day, the facts that should hold


@dataclass(frozen=True, slots=True)
class Moved:
    """What a call did to a project. `change` is what undoes it, None if it was like that already."""

    change: str | None
    before: Attempt
    after: Attempt


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an undo did: whether it restored anything, whether it left alone what was changed since.

    `after` is the project as it is now; None if it has left the roadmap.
    """

    restored: bool
    left_alone: bool
    after: Attempt | None


class Projects:
    """Each person's way through the projects of the roadmap."""

    def __init__(self, database: Database, people: Learners, study: Study, roadmaps: Roadmaps) -> None:
        self._database, self._people, self._study, self._roadmaps = database, people, study, roadmaps

    async def start(self, asker: Asker, project: Project) -> Moved:
        """Begin a project, or take up one that was set aside; one that is done stays done."""
        return await self._change(asker, project, lambda a, day: {} if a.started or a.done else {STARTED: day})

    async def finish(self, asker: Asker, project: Project, when: date | None = None) -> Moved:
        """Mark a project as done, today or on one of the last seven days, whatever milestones are open."""

        def want(attempt: Attempt, day: str) -> Facts:
            return {} if attempt.done else {DONE: day} | ({} if attempt.started else {STARTED: day})

        return await self._change(asker, project, want, when)

    async def reopen(self, asker: Asker, project: Project) -> Moved:
        """Open a project again that was done."""
        return await self._change(asker, project, lambda a, day: {DONE: "", STARTED: a.facts()[STARTED] or day})

    async def set_aside(self, asker: Asker, project: Project) -> Moved:
        """Stop being under way with a project; milestones and the link stay."""
        return await self._change(asker, project, lambda a, _: {STARTED: ""} if a.state == "doing" else {})

    async def tick(
        self, asker: Asker, project: Project, facts: Collection[str], *, reached: bool, when: date | None = None
    ) -> Moved:
        """Tick milestones, or take ticks back; the first tick begins the project.

        Args:
            asker: whose project it is.
            project: the project.
            facts: the facts of the milestones meant.
            reached: False takes ticks back.
            when: the day they were reached, up to seven days back; None is today.
        """

        def want(attempt: Attempt, day: str) -> Facts:
            named = [m for m in attempt.milestones if m.fact in facts and (m.reached is None) == reached]
            begins = {STARTED: day} if named and reached and not attempt.started else {}
            return {m.fact: day if reached else "" for m in named} | begins

        return await self._change(asker, project, want, when)

    async def link(self, asker: Asker, project: Project, url: str) -> Moved:
        """Keep a link to the work; an empty one removes it."""
        return await self._change(asker, project, lambda _a, _day: {LINK: url})

    async def undo(self, asker: Asker, change: str) -> TakenBack:
        """Give a project's facts the values they had before a change, unless they were changed since.

        Raises:
            Problem: it isn't a change of theirs.
        """
        on = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            rows = await projects.to_undo(tx, here.learner.id, change) if here.learner else ()
            if not rows:
                raise Problem("I can't find that change.", "Only the person who made a change can take it back.")
            back = {row["fact"]: (row["value"], row["before"]) for row in rows if row["latest"] == change}
            roadmap, project = rows[0]["roadmap"], rows[0]["project"]
            if back:
                await self._store(tx, here, Change(new_id(), roadmap, project, back, change))
            left = any(change not in (row["latest"], row["undoes"]) for row in rows)
            now = next(
                (a for a in (await self._study.standing_in(tx, here, on)).projects if a.project.id == project), None
            )
            return TakenBack(bool(back), left, now)

    async def _change(self, asker: Asker, project: Project, wanted: Wanted, when: date | None = None) -> Moved:
        """Make facts hold, as one change; what is so is read inside it, so that two at once make one change."""
        on = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            day = within_reach(when, here.today)
            before = _attempt(await self._study.standing_in(tx, here, on), project)
            now = before.facts()
            new = {f: (now[f], value) for f, value in wanted(before, day.isoformat()).items() if now[f] != value}
            if not new:
                return Moved(None, before, before)
            here = await self._people.join(tx, asker, here)
            change = Change(new_id(), on.id, project.id, new)
            await self._store(tx, here, change)
            return Moved(change.id, before, _attempt(await self._study.standing_in(tx, here, on), project))

    async def _store(self, tx: WriteTx, here: Here, change: Change) -> None:
        if here.learner is not None:
            await projects.add(tx, here.learner.id, change, int(here.now.timestamp()), here.today)


def _attempt(standing: Standing, project: Project) -> Attempt:
    return attempt(project, standing.record.projects.get(project.id, {}))

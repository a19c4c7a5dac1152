"""What people do on the roadmap: see where they stand, tick off, take back, take notes, choose a focus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.domain.errors import Instead, Problem
from bot.domain.history import ChangeKind, Event
from bot.domain.ids import new_id
from bot.domain.learner import Asker, Here
from bot.domain.progress import Record, Standing, State, Ticked, Undone, stand
from bot.domain.roadmap import Part, Roadmap, Topic
from bot.services.days import within_reach
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.storage import changes, news, states
from bot.storage.database import Asks, Database, ReadTx, WriteTx
from bot.storage.record import here_and_record, record

KINDS: dict[State, ChangeKind] = {"done": "check", "todo": "uncheck", "learning": "learn", "skipped": "skip"}


class Study:
    """Each person's way through the roadmap."""

    def __init__(self, database: Database, people: Learners, roadmaps: Roadmaps) -> None:
        self._database, self._people, self._roadmaps = database, people, roadmaps

    async def standing(self, asker: Asker) -> Standing:
        """Return where somebody stands; a stranger stands at the beginning. Makes nobody known."""
        roadmap = await self._roadmaps.in_use(asker)
        return stand(*await self._found(self._database, asker, roadmap))

    async def standing_in(self, tx: ReadTx, here: Here, roadmap: Roadmap) -> Standing:
        """Return where the learner of `here` stands, inside a transaction."""
        return stand(here, roadmap, await self._record(tx, here, roadmap))

    async def standing_of(self, asker: Asker, learner_id: str) -> Standing:
        """Return where somebody else stands.

        Raises:
            Problem: they aren't a member here, or don't share their progress here.
        """
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            theirs = await self._people.here_of(tx, learner_id, here.community)
            own = here.learner is not None and here.learner.id == learner_id
            if theirs is None or not (own or theirs.shares):
                raise Problem(
                    "I can't show the progress of that person.",
                    "Only people here who chose to share it can be seen. Anyone can choose that in /settings.",
                    at="who",
                )
            return await self.standing_in(tx, theirs, roadmap)

    async def check_off(self, asker: Asker, topics: Sequence[Topic], when: date | None = None) -> Ticked:
        """Tick topics off, for today or one of the last seven days; those ticked off before stay as they are."""
        return await self._change(asker, dict.fromkeys(topics, "done"), "check", when)

    async def mark(self, asker: Asker, topics: Sequence[Topic], state: State, *, placement: bool = False) -> Ticked:
        """Give topics a state; with `placement` it is what somebody knew before, and counts for no streak or pace."""
        return await self._change(asker, dict.fromkeys(topics, state), "placement" if placement else KINDS[state])

    async def place(self, asker: Asker, states: Mapping[Topic, State]) -> Ticked:
        """Give topics the states they had elsewhere, as one change that counts for no streak, pace or goal."""
        return await self._change(asker, states, "placement")

    async def undo(self, asker: Asker, change_id: str) -> Undone:
        """Give the topics of one change the state they had before it, unless they were changed since.

        An undo is a change like any other, so that it can be undone too. Topics that this change gave back before are
        left out of the answer.

        Raises:
            Problem: it isn't a change of theirs.
        """
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            made_on = await changes.roadmap_of(tx, here.learner.id, change_id) if here.learner else ""
        roadmap = await self._roadmaps.by_id(made_on) or await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            rows = await changes.to_undo(tx, here.learner.id, change_id) if here.learner else ()
            if here.learner is None or not rows:
                raise Problem("I can't find that change.", "Only the person who made a change can take it back.")
            stored = await self._record(tx, here, roadmap)
            undo_id = new_id()
            back = [
                Event(undo_id, "undo", here.today, change_id, row["topic"], row["state"], row["before"])
                for row in rows
                if row["latest"] == change_id
            ]
            if back:
                await self._people.join(tx, asker, here)
                await self._store(tx, here.learner.id, rows[0]["roadmap"], back, here.now)
            left = [row["topic"] for row in rows if change_id not in (row["latest"], row["undoes"])]
            return Undone(
                _named(roadmap, [event.topic for event in back]),
                _named(roadmap, left),
                stand(here, roadmap, stored.with_events(back)),
                undo_id if back else None,
            )

    async def note(self, asker: Asker, topic: Topic, text: str) -> tuple[Standing, str]:
        """Keep a note on a topic; an empty one removes it. Return also the note that was there before, or nothing."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here, before = await self._people.here_in(tx, asker), ""
            if text.strip():
                here = await self._people.join(tx, asker, here)
            if here.learner is not None:
                before = await states.note(tx, here.learner.id, topic.id)
                if text.strip():
                    now = int(here.now.timestamp())
                    await states.set_note(tx, here.learner.id, topic.id, text.strip(), now)
                else:
                    await states.drop_note(tx, here.learner.id, topic.id)
            return await self.standing_in(tx, here, roadmap), before

    async def note_of(self, asker: Asker, topic: Topic) -> str:
        """Return somebody's note on a topic; empty if there is none."""
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            return "" if here.learner is None else await states.note(tx, here.learner.id, topic.id)

    async def focus_on(self, asker: Asker, part: Part | None) -> Standing:
        """Choose what to concentrate on; None goes back to the first unfinished module.

        Raises:
            Problem: nothing is left to do in that part.
        """
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here = await self._people.here_in(tx, asker)
            if part is not None:
                if not (await self.standing_in(tx, here, roadmap)).tally(part).left:
                    raise Problem(
                        "Nothing is left to do in {part}.",
                        "Choose another phase or module to focus on.",
                        at="part",
                        try_instead=(Instead("Show the roadmap", command="roadmap"),),
                        part=part.title,
                    )
                here = await self._people.join(tx, asker, here)
            if here.learner is not None:
                if part is None:
                    await states.drop_focus(tx, here.learner.id, roadmap.id)
                else:
                    await states.set_focus(tx, here.learner.id, roadmap.id, part.id)
            return await self.standing_in(tx, here, roadmap)

    async def _change(
        self, asker: Asker, wanted: Mapping[Topic, State], kind: ChangeKind, when: date | None = None
    ) -> Ticked:
        """Give topics their states, as one change; what they had is read inside it, so that two at once make one."""
        roadmap = await self._roadmaps.in_use(asker)
        async with self._database.write() as tx:
            here, _, stored = await self._found(tx, asker, roadmap)
            day = within_reach(when, here.today)
            changed = tuple(t for t, after in wanted.items() if stored.states.get(t.id, "todo") != after)
            already = tuple(t for t in wanted if t not in changed)
            if not changed:
                return Ticked(None, (), already, stand(here, roadmap, stored))
            here = await self._people.join(tx, asker, here)
            id_ = new_id()
            new = [
                Event(id_, kind, day, "", t.id, stored.states.get(t.id, "todo"), wanted[t])
                for t in sorted(changed, key=lambda t: t.id)
            ]
            if here.learner is not None:
                await self._store(tx, here.learner.id, roadmap.id, new, here.now)
            return Ticked(id_, changed, already, stand(here, roadmap, stored.with_events(new)))

    async def _store(self, tx: WriteTx, learner: str, roadmap: str, new: Sequence[Event], now: datetime) -> None:
        await changes.add(tx, learner, roadmap, new, int(now.timestamp()))
        await news.goals_changed(tx, learner)  # ticks count towards goals
        for event in new:
            await states.set_state(tx, learner, roadmap, event.topic, event.after, event.change)

    async def _found(self, asks: Asks, asker: Asker, roadmap: Roadmap) -> tuple[Here, Roadmap, Record]:
        """Return who asks and what is stored of their way, asked together."""
        row, stored = await here_and_record(asks, asker.platform, asker.account, asker.community, roadmap.id)
        return self._people.here_from(row, asker), roadmap, stored

    async def _record(self, tx: ReadTx, here: Here, roadmap: Roadmap) -> Record:
        if here.learner is None:
            return Record()
        return await record(tx, here.learner.id, roadmap.id)


def _named(roadmap: Roadmap, ids: Sequence[str]) -> tuple[Topic, ...]:
    """Return those topics that are still on the roadmap, in its order."""
    return tuple(t for t in roadmap.topics if t.id in ids)

"""Whatever is edited, decided and restarted, in whatever order, costs nobody a tick."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.services.learners import Learners
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.storage import catalogue
from bot.storage.sqlite import open_sqlite
from tests.services.conftest import Clock
from tests.services.versioning import Program, ids, read_here, stored_topics

Result = TypeVar("Result")

ADA = Asker("fake", "ada", None, "@ada", "Ada")
STEADY = ("Apples", "Bicycle", "Quantum", "Jupiter", "Zymurgy")  # never like another one
SHAKY = ("Sampling", "Sampling a", "Samplings", "Resampling", "Trees", "Tree search", "Trees searching")
TITLES = st.lists(st.sampled_from(STEADY), unique=True, max_size=5)
DOUBTFUL = st.lists(st.sampled_from(SHAKY), max_size=3)
TEXTS = st.builds(
    lambda steady, shaky, cut: (steady[:cut] + shaky[:1], steady[cut:] + shaky[1:]), TITLES, DOUBTFUL, st.integers(0, 5)
)


class Anyhow(RuleBasedStateMachine):
    """One roadmap, its owner and one person."""

    def __init__(self) -> None:
        super().__init__()
        self.runner, self.folder = asyncio.Runner(), TemporaryDirectory()
        self.clock, self.way = Clock(), Path(self.folder.name, "way.md")
        self.known: dict[str, str] = {}  # the id of each steady topic that people were ever on
        self.ticked: set[str] = set()  # titles

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        self.clock.move(minutes=1)
        return self.runner.run(work)

    @initialize(text=TEXTS)
    def begin(self, text: tuple[list[str], list[str]]) -> None:
        self.database = self.do(open_sqlite(Path(self.folder.name, "study.db")))
        self._write(text)
        self._start()

    @rule(text=TEXTS)
    def edit(self, text: tuple[list[str], list[str]]) -> None:
        self._write(text)
        self.do(self.program.versions.load(self.way, [self.way]))

    @rule()
    def read_again(self) -> None:
        before = self._states()
        self.do(self.program.versions.load(self.way, [self.way]))
        assert self._states() == before, "the same text changes nothing, whatever was decided since it was read"

    @rule()
    def restart(self) -> None:
        before = self._states()
        self._start()
        assert self._states() == before

    @rule(data=st.data(), apart=st.booleans())
    def use(self, data: st.DataObject, *, apart: bool) -> None:
        number = data.draw(st.sampled_from([v.number for v in self._history()]))
        self.do(self.program.versions.use(self.roadmap.id, number, "", apart=apart))
        assert self.roadmap.version is not None
        assert self.roadmap.version.number == number

    @precondition(lambda self: any(v.state == "waiting" for v in self._history()))
    @rule(word=st.sampled_from(["accept", "apart", "decline"]))
    def say(self, word: Literal["accept", "apart", "decline"]) -> None:
        (number,) = [v.number for v in self._history() if v.state == "waiting"]
        self.do(self.program.versions.say(self.roadmap.id, number, word))
        self.do(self.program.versions.catch_up())
        (said,) = [v for v in self._history() if v.number == number]
        assert (said.state, said.is_current) == (("declined", False) if word == "decline" else ("used", True))

    @rule(data=st.data())
    def decline(self, data: st.DataObject) -> None:
        version = data.draw(st.sampled_from(self._history()))
        try:
            self.do(self.program.versions.decline(self.roadmap.id, version.number, ""))
            assert not version.is_current
        except Problem:
            assert version.is_current

    @precondition(lambda self: self.roadmap.topics)
    @rule(data=st.data())
    def tick(self, data: st.DataObject) -> None:
        topic = data.draw(st.sampled_from(self.roadmap.topics))
        self.do(self.study.check_off(ADA, [topic]))
        self.ticked.add(topic.title)

    @invariant()
    def steady_topics_keep_their_ids_and_ticks(self) -> None:
        now = {title: id_ for title, id_ in ids(self.roadmap).items() if title in STEADY}
        assert {**self.known, **now} == {**now, **self.known}
        self.known |= now
        states = self.do(self.study.standing(ADA)).states
        for title, id_ in now.items():
            assert (states.get(id_) == "done") is (title in self.ticked), title

    @invariant()
    def memory_is_what_the_database_says(self) -> None:
        assert len({t.id for t in self.roadmap.topics}) == len(self.roadmap.topics)
        stored, known = self.do(self._stored()), self.do(stored_topics(self.program))
        assert {*known.values()} >= {*ids(self.roadmap).values()}
        assert self.do(self._live()) == [t.id for t in self.roadmap.topics]
        assert self.roadmap.version is not None
        assert self.roadmap.version.number == stored.version

    @invariant()
    def one_version_is_in_use_and_at_most_one_waits(self) -> None:
        history = self._history()
        assert [v.number for v in history if v.is_current] == [self.roadmap.version and self.roadmap.version.number]
        assert all(v.state == "used" for v in history if v.is_current)
        assert sum(v.state == "waiting" for v in history) <= 1
        assert all(v.word == "" for v in history)

    def teardown(self) -> None:
        self.do(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    @property
    def roadmap(self) -> Any:
        return self.program.roadmap

    def _history(self) -> list[Any]:
        return list(self.do(self.program.history()))

    def _states(self) -> list[tuple[int, str, bool]]:
        return [(v.number, v.state, v.is_current) for v in self._history()]

    def _write(self, text: tuple[list[str], list[str]]) -> None:
        parts = (
            f"## {name}\n\n" + "".join(f"- [ ] {t}\n" for t in part) for name, part in zip("MN", text, strict=True)
        )
        self.way.write_text("# A way\n\n" + "\n".join(parts))

    def _start(self) -> None:
        self.program = Program(self.database, self.clock, self.way)
        self.do(self.program.start())
        people = Learners(self.database, self.clock)
        roadmaps = Roadmaps(self.database, people, self.program.library, self.program.versions, lambda _: True)
        self.study = Study(self.database, people, roadmaps)

    async def _stored(self) -> catalogue.StoredRoadmap:
        async with self.database.read() as tx:
            (stored,) = await catalogue.roadmaps(tx)
            return stored

    async def _live(self) -> list[str]:
        async with self.database.read() as tx:
            every = await catalogue.entries(tx, self.roadmap.id)
        topics = [e for e in every if e.kind == "topic" and e.archived_at is None]
        return [e.id for e in sorted(topics, key=lambda e: e.position)]


@pytest.mark.timeout(60)  # hundreds of decisions
def test_whatever_is_edited_and_decided_costs_nobody_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)
    run_state_machine_as_test(Anyhow, settings=settings(max_examples=40, stateful_step_count=12))

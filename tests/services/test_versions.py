"""Versions of a roadmap: edited, waiting, accepted, declined, gone back to, and found again after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.errors import Problem, StartUpError
from bot.roadmaps.blocks import Refused
from bot.roadmaps.reading import read
from bot.storage import catalogue, versions
from bot.storage.database import Database, StorageError, WriteTx
from bot.storage.open import open_database
from tests.postgres import Server
from tests.services.conftest import Clock
from tests.services.versioning import (
    BROKEN,
    FIRST,
    LESS,
    MORE,
    RENAMED,
    Program,
    ids,
    read_here,
    states_of,
    stored_topics,
    titles,
    value,
)

EVERY = ["Apples", "Pears", "Cirrus", "Cumulus", "Sirius", "Vega"]
FEWER = ["Apples", "Pears", "Cirrus", "Sirius"]


@pytest.fixture
async def program(database: Database, clock: Clock, way: Path) -> Program:
    made = Program(database, clock, way)
    await made.start()
    return made


@pytest.fixture
def again(program: Program, clock: Clock) -> Program:
    """The program after a restart, not started yet."""
    return Program(program.database, clock, *program.paths)


async def test_a_first_version_never_waits_whatever_it_holds(program: Program) -> None:
    assert await states_of(program) == [(1, "used", True)]
    assert program.roadmap.version is not None
    assert not program.roadmap.version.is_news(program.roadmap.version.at)


async def test_a_small_edit_comes_into_use_and_says_what_changed(program: Program) -> None:
    before = ids(program.roadmap)
    loaded = await program.edit(MORE)
    assert titles(program.roadmap) == ["Apples", "Pears", "Quinces", *EVERY[2:]]
    assert {**ids(program.roadmap), **before} == ids(program.roadmap)
    assert (loaded.version.changes.counts, loaded.version.state) == ("1 new", "used")
    assert await states_of(program) == [(2, "used", True), (1, "used", False)]
    assert program.roadmap.version == (await program.history())[0]


@pytest.mark.parametrize(("text", "counts"), [(LESS, "2 gone"), (RENAMED, "1 new, 1 gone, 1 may be renamed")])
async def test_a_large_or_doubtful_edit_waits_and_people_stay(program: Program, text: str, counts: str) -> None:
    before = program.roadmap
    loaded = await program.edit(text)
    assert (loaded.version.number, loaded.version.state, loaded.version.changes.counts) == (2, "waiting", counts)
    assert value(loaded.roadmap) == value(program.roadmap) == value(before)
    assert await stored_topics(program) == ids(before)
    assert await states_of(program) == [(2, "waiting", False), (1, "used", True)]
    assert [v.number for v in await program.versions.waiting()] == [2]


async def test_an_accepted_version_comes_into_use_and_what_left_is_archived(program: Program) -> None:
    before = ids(program.roadmap)
    await program.edit(LESS)
    await program.versions.use(program.roadmap.id, 2, "ada")
    assert titles(program.roadmap) == FEWER
    assert await stored_topics(program, archived=True) == {t: before[t] for t in ("Cumulus", "Vega")}
    (now, _) = await program.history()
    assert (now.state, now.is_current, now.who, now.changes.archived.count) == ("used", True, "ada", 2)


@pytest.mark.parametrize("apart", [False, True])
async def test_a_likely_rename_is_one_or_is_none_as_its_owner_says(program: Program, *, apart: bool) -> None:
    before = ids(program.roadmap)
    await program.edit(RENAMED)
    loaded = await program.versions.use(program.roadmap.id, 2, "", apart=apart)
    kept = ids(program.roadmap)["Cumulus clouds"] == before["Cumulus"]
    assert kept is not apart
    assert loaded.version.changes.counts == ("1 new, 1 gone" if apart else "1 renamed")
    assert await stored_topics(program) == ids(program.roadmap)


async def test_a_declined_version_stays_declined_when_its_text_is_read_again(program: Program, again: Program) -> None:
    await program.edit(LESS)
    await program.versions.decline(program.roadmap.id, 2, "")
    assert (await program.edit(LESS)).version.state == "declined"
    (loaded,) = await again.start()
    assert (loaded.version.number, loaded.version.state) == (2, "declined")
    for each in (program, again):
        assert titles(each.roadmap) == EVERY
        assert await states_of(each) == [(2, "declined", False), (1, "used", True)]


async def test_what_was_gone_back_from_never_comes_back_by_itself(program: Program, again: Program) -> None:
    await program.edit(MORE)
    await program.versions.use(program.roadmap.id, 1, "")
    assert titles(program.roadmap) == EVERY
    assert await stored_topics(program) == ids(program.roadmap)
    await program.edit(MORE)
    await again.start()
    for each in (program, again):
        assert titles(each.roadmap) == EVERY
        assert await states_of(each) == [(2, "declined", False), (1, "used", True)]
    await again.versions.use(again.roadmap.id, 2, "")
    assert titles(again.roadmap) == ["Apples", "Pears", "Quinces", *EVERY[2:]]


async def test_an_owners_word_counts_more_than_files_that_say_something_else(program: Program, again: Program) -> None:
    await program.edit(LESS)
    await program.versions.decline(program.roadmap.id, 2, "")
    await program.edit(FIRST)
    await program.versions.use(program.roadmap.id, 2, "")  # after all, while the files are the old ones
    await again.start()
    assert titles(again.roadmap) == FEWER
    await again.edit(MORE)
    assert titles(again.roadmap) == ["Apples", "Pears", "Quinces", *EVERY[2:]], "and the next edit counts again"


async def test_a_later_text_takes_the_place_of_what_waits_and_is_no_word_on_it(program: Program) -> None:
    await program.edit(LESS)
    await program.edit(RENAMED)
    assert await states_of(program) == [(3, "waiting", False), (2, "replaced", False), (1, "used", True)]
    await program.edit(MORE)
    assert [state for _, state, _ in await states_of(program)] == ["used", "replaced", "replaced", "used"]
    assert (await program.edit(LESS)).version.state == "waiting", "nobody declined it"


async def test_nothing_waits_once_the_files_are_again_what_people_are_on(program: Program, again: Program) -> None:
    await program.edit(LESS)
    await program.edit(FIRST)
    assert await program.waiting() == 0
    await again.start()
    assert await states_of(again) == [(2, "replaced", False), (1, "used", True)]


async def test_an_older_text_that_is_written_again_is_a_version_like_any(program: Program) -> None:
    before = ids(program.roadmap)
    await program.edit(MORE)
    loaded = await program.edit(FIRST)
    assert (loaded.version.number, loaded.version.changes.counts) == (3, "1 gone")
    assert ids(program.roadmap) == before


async def test_a_version_in_use_cant_be_declined(program: Program) -> None:
    with pytest.raises(Problem, match="People are on that version"):
        await program.versions.decline(program.roadmap.id, 1, "")
    with pytest.raises(Problem, match="don't have that version"):
        await program.versions.use(program.roadmap.id, 7, "")
    with pytest.raises(Problem, match="don't have that version"):
        await program.versions.use("nothing", 1, "")
    assert await states_of(program) == [(1, "used", True)]


@pytest.mark.parametrize("state", ["used", "waiting", "declined", "word"])
@pytest.mark.parametrize("becomes", ["as it was", "broken", "gone"])
async def test_a_restart_comes_up_with_the_right_version_from_its_kept_text(
    program: Program, again: Program, way: Path, state: str, becomes: str
) -> None:
    await program.edit(MORE if state == "used" else LESS)
    if state == "declined":
        await program.versions.decline(program.roadmap.id, 2, "")
    before = program.roadmap
    if state == "word":
        await program.versions.say(before.id, 2, "accept")
    if becomes == "broken":
        way.write_text(BROKEN)  # noqa: ASYNC240  (a test has the loop to itself)
    elif becomes == "gone":
        way.unlink()  # noqa: ASYNC240  (likewise)
    if becomes == "as it was":
        await again.start()
    else:
        with pytest.raises(Refused):
            await again.start()
        assert again.library.default.phases == before.phases, "people are on it although the files are of no use"
        await again.versions.catch_up()
    assert titles(again.roadmap) == (FEWER if state == "word" else titles(before))
    assert again.roadmap.id == before.id
    if state != "word":
        assert value(again.roadmap) == value(before)
    assert await again.waiting() == (2 if state == "waiting" else 0)


async def test_files_of_no_use_leave_people_on_the_last_version(program: Program) -> None:
    before = program.roadmap
    with pytest.raises(Refused):
        await program.edit(BROKEN)
    assert program.roadmap is before
    await program.edit(MORE)
    assert len(program.roadmap.topics) == 7


async def test_without_an_earlier_version_files_of_no_use_stop_the_start(
    program: Program, clock: Clock, tmp_path: Path
) -> None:
    other = tmp_path / "other.md"
    other.write_text(BROKEN)
    with pytest.raises(StartUpError, match="can't be used"):
        await Program(program.database, clock, other).start()


async def test_two_loads_at_once_make_one_version(program: Program, way: Path) -> None:
    way.write_text(MORE)  # noqa: ASYNC240  (a test has the loop to itself)
    loaded = await asyncio.gather(*(program.versions.load(way) for _ in range(4)))
    assert {one.version.number for one in loaded} == {2}
    assert await states_of(program) == [(2, "used", True), (1, "used", False)]


class Failing:
    """The real database, whose transactions fail at the n-th thing they do."""

    def __init__(self, database: Database, after: int) -> None:
        self._database, self.after = database, after

    def __getattr__(self, name: str) -> object:
        return getattr(self._database, name)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteTx]:
        async with self._database.write() as tx:
            run = tx.run

            async def fails(sql: str, /, **values: object) -> None:
                self.after -= 1
                if self.after < 0:
                    raise StorageError("The disk is full.")
                await run(sql, **values)

            tx.run = fails  # type: ignore[method-assign]
            yield tx


@pytest.mark.parametrize("after", range(12))
async def test_a_failure_half_way_leaves_memory_and_database_on_the_old_version(
    program: Program, clock: Clock, after: int
) -> None:
    before, entries = program.roadmap, await stored_topics(program)
    failing = Program(Failing(program.database, 1000), clock, *program.paths)  # type: ignore[arg-type]
    await failing.start()
    failing.database.after = after  # type: ignore[attr-defined]  # (the one that fails has it)
    with pytest.raises(StorageError):
        await failing.edit(MORE)
    assert failing.roadmap.phases == before.phases
    assert await states_of(program) == [(1, "used", True)]
    assert await stored_topics(program) == entries
    failing.database.after = 1000  # type: ignore[attr-defined]  # (as above)
    await failing.edit(MORE)
    assert await states_of(program) == [(2, "used", True), (1, "used", False)]


async def test_a_word_left_for_the_program_is_acted_on_once(program: Program) -> None:
    await program.edit(LESS)
    await program.versions.say(program.roadmap.id, 2, "accept")
    assert await program.versions.waiting() == [], "nobody else is asked meanwhile"
    await program.versions.catch_up()
    assert titles(program.roadmap) == FEWER
    at = program.roadmap
    await program.versions.catch_up()
    assert program.roadmap is at
    assert [v.word for v in await program.history()] == ["", ""]


async def test_of_several_words_the_last_one_counts(program: Program) -> None:
    await program.edit(MORE)
    await program.edit(RENAMED)
    await program.versions.say(program.roadmap.id, 3, "accept")
    await program.versions.say(program.roadmap.id, 1, "accept")
    await program.versions.catch_up()
    assert titles(program.roadmap) == EVERY
    assert [(v.number, v.word) for v in await program.history()] == [(3, ""), (2, ""), (1, "")]


@pytest.mark.parametrize("word", ["accept", "apart", "decline"])
async def test_a_word_that_came_too_late_changes_nothing_and_is_forgotten(program: Program, word: str) -> None:
    await program.edit(LESS)
    await program.versions.use(program.roadmap.id, 2, "ada")
    async with program.database.write() as tx:
        await versions.say(tx, program.roadmap.id, 2, word)  # type: ignore[arg-type]  # (one of the words)
    before = await program.history()
    await program.versions.catch_up()
    after = await program.history()
    assert [v.word for v in after] == ["", ""]
    assert [(v.state, v.who, v.is_current) for v in after] == [(v.state, v.who, v.is_current) for v in before]


@pytest.mark.parametrize("number", [2, 9])
async def test_a_word_that_cant_be_acted_on_is_forgotten_and_logged(
    program: Program, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    await program.edit(LESS)
    async with program.database.write() as tx:
        await tx.run("UPDATE versions SET texts = :text, word = 'accept' WHERE number = 2", text='{"../x.md": "a"}')
    await program.versions.say(program.roadmap.id, number, "accept")
    await program.versions.catch_up()
    assert titles(program.roadmap) == EVERY
    assert (await program.history())[0].word == ""
    assert (len(caplog.messages) == 1) is (number == 2)


async def test_another_process_is_followed(program: Program, again: Program) -> None:
    await again.start()
    await program.edit(MORE)
    assert titles(again.roadmap) == EVERY
    await again.versions.catch_up()
    assert value(again.roadmap) == value(program.roadmap)
    await program.versions.use(program.roadmap.id, 1, "")
    await again.versions.catch_up()
    assert value(again.roadmap) == value(program.roadmap)
    assert titles(again.roadmap) == EVERY


async def test_what_is_decided_in_two_processes_at_once_is_done_one_after_the_other(
    postgres: Server, clock: Clock, way: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_here(monkeypatch)
    async with postgres.database() as url:
        both = [Program(await open_database(url), clock, way) for _ in range(2)]
        await asyncio.gather(*(program.start() for program in both))
        first, second = both
        assert await second.history() == await first.history()
        await first.edit(MORE)
        found = await asyncio.to_thread(read, way)
        for number in range(4):
            await asyncio.gather(
                first.versions.use(first.roadmap.id, 1, ""),
                second.versions.use(first.roadmap.id, 2, ""),
                *(program.versions.offer(f"place {number}", found, "ada") for program in both),
            )
            for program in both:
                await program.versions.catch_up()
            assert [is_current for _, _, is_current in await states_of(first)].count(True) == 1
            assert value(first.roadmap) == value(second.roadmap)
            async with first.database.read() as tx:
                assert len(await catalogue.roadmaps(tx, f"place {number}")) == 1
        for program in both:
            await program.database.close()


async def test_the_last_ten_and_the_one_in_use_are_kept(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)
    for n in range(14):
        await program.edit(LESS.replace("Sirius", f"Sirius number {n}"))
    numbers = [v.number for v in await program.history()]
    assert numbers == [*range(15, 5, -1), 1]
    assert program.roadmap.version is not None
    assert program.roadmap.version.number == 1
    await program.versions.use(program.roadmap.id, 15, "")
    await program.edit(f"{FIRST}- Wega (1 h)\n")
    assert 1 not in [v.number for v in await program.history()]
    with pytest.raises(Problem, match="don't have that version"):
        await program.versions.use(program.roadmap.id, 1, "")


async def test_a_dropped_roadmap_comes_back_the_same(program: Program) -> None:
    found = await asyncio.to_thread(read, program.paths[0])
    offered = await program.versions.offer("place", found, "ada")
    loaded = await program.versions.use(offered.version.roadmap, 1, "ada")
    assert loaded.roadmap is not None
    program.versions.drop_unused()
    assert program.library.get(loaded.roadmap.id) is loaded.roadmap
    program.versions.drop_unused()
    program.versions.drop_unused()
    assert program.library.get(loaded.roadmap.id) is None
    assert value(await program.versions.bring(loaded.roadmap.id)) == value(loaded.roadmap)
    assert program.roadmap.id != loaded.roadmap.id


async def test_a_kept_text_that_cant_be_read_any_more_takes_nobody_down(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    found = await asyncio.to_thread(read, program.paths[0])
    offered = await program.versions.offer("place", found, "ada")
    await program.versions.use(offered.version.roadmap, 1, "ada")
    program.versions.drop_unused()
    program.versions.drop_unused()
    async with program.database.write() as tx:
        await tx.run("UPDATE versions SET texts = :text", text='{"../x.md": "a"}')
    assert await program.versions.bring(offered.version.roadmap) is None
    assert "isn't a plain path" in caplog.messages[-1]


async def test_what_a_place_offers_is_a_new_version_if_it_is_mostly_the_same(program: Program, tmp_path: Path) -> None:
    async def offer(text: str, place: str = "place") -> tuple[str, int, str]:
        file = tmp_path / "own.md"
        file.write_text(text)
        one = (await program.versions.offer(place, await asyncio.to_thread(read, file), "")).version
        return one.roadmap, one.number, one.state

    own, number, state = await offer(FIRST)
    assert (number, state) == (1, "waiting")
    assert own != program.roadmap.id
    assert await program.versions.bring(own) is None, "nobody is on it yet"
    assert await offer(MORE) == (own, 2, "waiting"), "the one nobody was ever on is replaced"
    await program.versions.use(own, 2, "")
    assert await offer(FIRST) == (own, 3, "waiting"), "also a small change waits"
    await program.versions.decline(own, 3, "")
    assert (await offer("# Other\n\n- [ ] one\n- [ ] two\n"))[0] != own
    assert (await offer(FIRST, "elsewhere"))[0] != own


async def test_at_most_twenty_of_one_place_and_new_versions_of_them(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_here(monkeypatch)
    file = tmp_path / "own.md"

    async def offer(n: int, more: str = "") -> str:
        file.write_text(f"# T\n\n- [ ] {'abcdefghijklmnopqrstuvwxyz'[n] * 9}\n{more}")
        return (await program.versions.offer("place", await asyncio.to_thread(read, file), "")).version.roadmap

    every = []
    for n in range(20):
        every.append(await offer(n))
        await program.versions.use(every[-1], 1, "")
    assert len({*every}) == 20
    with pytest.raises(Problem, match="20 roadmaps of this place"):
        await offer(20)
    assert await offer(3, "- [ ] " + "d" * 9) == every[3]


async def test_a_roadmap_beside_is_not_taken_for_one_that_moved(
    program: Program, database: Database, clock: Clock, way: Path, tmp_path: Path
) -> None:
    variant = tmp_path / "variant.md"
    variant.write_text(MORE)
    both = Program(database, clock, variant, way)
    await both.start()
    assert [roadmap.id == program.roadmap.id for roadmap in both.library.kept] == [False, True]
    moved = way.rename(tmp_path / "moved.md")  # noqa: ASYNC240  (a test has the loop to itself)
    after = Program(database, clock, moved, variant)
    await after.start()
    assert [roadmap.id for roadmap in after.library.kept] == [roadmap.id for roadmap in both.library.kept][::-1]


async def test_a_database_from_before_versions_carries_on(program: Program, again: Program) -> None:
    before = program.roadmap
    async with program.database.write() as tx:
        await tx.run("UPDATE roadmaps SET version = 0")
        await tx.run("DELETE FROM versions")
    await again.start()
    assert (again.roadmap.id, again.roadmap.phases) == (before.id, before.phases)
    assert await states_of(again) == [(1, "used", True)]
    async with program.database.read() as tx:
        assert [r.version for r in await catalogue.roadmaps(tx)] == [1]

"""What is large comes in without the garbage collector, and leaves everything as it was."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.services import aside
from bot.services.aside import TURN, undisturbing
from bot.storage.database import Database
from tests.services.conftest import Clock
from tests.services.versioning import Program, read_here

LARGE = "# Large\n\n" + "".join(f"- [ ] learn thing number {n} (2 h)\n" for n in range(2_000))
MOST = 5_000  # objects


@contextmanager
def collections() -> Iterator[list[int]]:
    """How many objects each collection looked through that began inside, those from before aside."""
    looked: list[int] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            looked.append(sum(len(gc.get_objects(n)) for n in range(about["generation"] + 1)))

    gc.collect()
    gc.freeze()
    gc.callbacks.append(note)
    try:
        yield looked
    finally:
        gc.callbacks.remove(note)
        gc.unfreeze()


def now() -> tuple[bool, float]:
    return gc.isenabled(), sys.getswitchinterval()


def test_all_is_as_it_was_afterwards_also_after_an_error_and_where_two_overlap() -> None:
    usual = now()
    with pytest.raises(ZeroDivisionError), undisturbing():
        raise ZeroDivisionError
    assert now() == usual
    first, second = undisturbing(), undisturbing()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert (gc.isenabled(), round(sys.getswitchinterval(), 6)) == (False, TURN)
    second.__exit__(None, None, None)
    assert now() == usual


def test_what_was_made_is_not_looked_through_later_unless_it_is_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "MANY", 1_000)
    gc.collect()
    with undisturbing():
        little = [[n] for n in range(100)]
    assert any(one is little for one in gc.get_objects())
    with undisturbing():
        much = [[n] for n in range(5_000)]
    assert not any(one is much for one in gc.get_objects())
    gc.unfreeze()


async def test_a_large_roadmap_comes_in_and_stays_without_a_look_for_garbage_in_it(
    database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MANY", MOST)
    read_here(monkeypatch)
    program = Program(database, clock, tmp_path / "way.md")
    await program.edit("# Large\n\n- [ ] one\n")
    with collections() as looked:
        await program.edit(LARGE)
        waits = await program.edit(LARGE.replace("learn", "forget"))
        await program.versions.use(waits.version.roadmap, waits.version.number, "")
        await program.edit(LARGE.replace("thing", "sling"))
    assert max(looked, default=0) < MOST

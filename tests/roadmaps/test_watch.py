"""Files that are edited while somebody watches; the pauses between two looks are the test's own."""

# ruff: noqa: ASYNC240  (a test has the loop to itself)

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.roadmaps.watch import Watch, stamp
from tests.roadmaps.looks import Looks


@asynccontextmanager
async def watched(
    paths: Sequence[Path], *failures: Exception, meanwhile: Callable[[], object] = lambda: None
) -> AsyncIterator[Looks]:
    """Watch roadmaps that were loaded; `meanwhile` happens between that and the first look."""
    loaded = {path: await asyncio.to_thread(stamp, path) for path in paths}
    meanwhile()
    looks = Looks(*failures)
    task = asyncio.create_task(Watch(loaded, looks.reload, looks.sleep).run())
    await looks.fallen_asleep()
    try:
        yield looks
        assert not task.done(), "it still watches"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "way.md"
    made.write_text("# A\n")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "way"
    (made / "deep" / "down").mkdir(parents=True)
    (made / "README.md").write_text("# A\n")
    (made / "deep" / "down" / "x.md").write_text("# X\n")
    return made


async def test_an_edit_counts_once_it_has_been_quiet_for_a_look(file: Path) -> None:
    async with watched([file]) as looks:
        assert await looks.count(3) == 0
        file.write_text("# A\n- [ ] b\n")
        assert await looks.count(1) == 0
        assert await looks.count(1) == 1
        assert await looks.count(3) == 0


async def test_an_edit_after_the_roadmap_was_loaded_and_before_the_first_look_counts_once(file: Path) -> None:
    async with watched([file], meanwhile=lambda: file.write_text("# A\n- [ ] b\n")) as looks:
        assert await looks.count(1) == 1
        assert await looks.count(3) == 0


async def test_a_series_of_edits_is_one_reload(file: Path) -> None:
    async with watched([file]) as looks:
        for n in range(5):
            file.write_text("# A\n" + "- [ ] b\n" * n)
            assert await looks.count(1) == 0
        assert await looks.count(3) == 1


async def test_an_edit_of_the_same_length_and_one_that_is_undone(file: Path) -> None:
    async with watched([file]) as looks:
        at = file.stat().st_mtime_ns
        file.write_text("# B\n")
        os.utime(file, ns=(at + 1_000_000, at + 1_000_000))
        assert await looks.count() == 1
        file.write_text("# B\n- [ ] b\n")
        await looks.look()
        file.write_text("# B\n")
        os.utime(file, ns=(at + 1_000_000, at + 1_000_000))
        assert await looks.count(3) == 0


async def test_an_edit_during_a_reload_is_noticed_too(file: Path) -> None:
    async with watched([file]) as looks:
        looks.during = lambda: file.write_text("# A\n- [ ] b\n- [ ] c\n")
        file.write_text("# A\n- [ ] b\n")
        assert await looks.count() == 1
        looks.during = lambda: None
        assert await looks.count() == 1
        assert await looks.count() == 0


async def test_a_reload_that_goes_wrong_is_logged_and_the_next_edit_counts(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched([file], ValueError("a mistake of ours")) as looks:
        file.write_text("# A\n- [ ] b\n")
        assert await looks.count() == 1
        assert caplog.messages == [f"reloading {file} went wrong"]
        assert await looks.count() == 0, "it isn't tried over and over"
        file.write_text("# A\n- [ ] c\n- [ ] d\n")
        assert await looks.count() == 1


async def test_an_editor_that_puts_a_new_file_in_place_is_noticed(file: Path) -> None:
    async with watched([file]) as looks:
        new = file.with_suffix(".new")
        new.write_text("# A\n- [ ] b\n")
        new.replace(file)
        assert await looks.count() == 1


async def test_what_is_gone_and_comes_back_is_noticed_each_time(file: Path) -> None:
    async with watched([file]) as looks:
        file.unlink()
        assert await looks.count() == 1
        assert await looks.count() == 0
        file.write_text("# A\n- [ ] b\n")
        assert await looks.count() == 1


@pytest.mark.parametrize("change", ["edited", "new", "gone", "renamed", "moved away"])
async def test_every_page_of_a_folder_counts(folder: Path, change: str) -> None:
    page = folder / "deep" / "down" / "x.md"
    async with watched([folder]) as looks:
        if change == "edited":
            page.write_text("# X\n- [ ] b\n")
        elif change == "new":
            (folder / "deep" / "new.MD").write_text("# N\n")
        elif change == "gone":
            page.unlink()
        elif change == "renamed":
            page.rename(page.with_name("y.md"))
        else:
            folder.rename(folder.with_name("elsewhere"))
        assert await looks.count() == 1


async def test_what_is_no_page_does_not_count(folder: Path) -> None:
    async with watched([folder]) as looks:
        (folder / "picture.png").write_bytes(b"x")
        (folder / "README.md~").write_text("# A\n")
        (folder / "empty").mkdir()
        assert await looks.count(3) == 0


async def test_only_the_roadmap_that_changed_is_reloaded(file: Path, folder: Path) -> None:
    async with watched([folder, file]) as looks:
        file.write_text("# A\n- [ ] b\n")
        await looks.look(2)
        assert looks.reloaded == [file]
        (folder / "README.md").write_text("# A\n- [ ] b\n")
        await looks.look(2)
        assert looks.reloaded == [file, folder]


def test_a_place_that_cant_be_looked_at_is_like_an_empty_one(tmp_path: Path, folder: Path) -> None:
    assert stamp(tmp_path / "nothing") == stamp(tmp_path / f"{'x' * 300}.md") == ()
    around = tmp_path / "around"
    around.symlink_to(around)
    (folder / "dangling.md").symlink_to(tmp_path / "nothing")
    assert stamp(around) == ()
    assert len(stamp(folder)) == 2


def test_what_a_link_leads_to_counts(tmp_path: Path, file: Path) -> None:
    link = tmp_path / "link.md"
    link.symlink_to(file)
    before = stamp(link)
    file.write_text("# A\n- [ ] b\n")
    assert stamp(link) != before

"""An edited roadmap is reloaded once it is quiet, by whoever may."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.roadmaps.watch import Watch, stamp


async def looks(path: Path, answers: list[bool | None], edits: dict[int, str], most: int) -> list[int]:
    """Look so many times, editing before some of them; return at which looks it was to be reloaded."""
    look, told = 0, list[int]()

    async def reload(_: Path) -> bool | None:
        told.append(look)
        return answers.pop(0)

    async def sleep(_: float) -> None:
        nonlocal look
        look += 1
        if look > most:
            raise asyncio.CancelledError
        if look in edits:
            await asyncio.to_thread(path.write_text, edits[look])

    loaded = await asyncio.to_thread(stamp, path)
    with pytest.raises(asyncio.CancelledError):
        await Watch({path: loaded}, reload, sleep).run()
    return told


async def test_an_edit_counts_once_it_is_quiet_and_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    assert await looks(path, [True], {1: "# a", 2: "# a b"}, most=6) == [3]


async def test_who_may_not_reload_it_yet_is_told_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    assert await looks(path, [False, False, True], {1: "# a"}, most=7) == [2, 3, 4]

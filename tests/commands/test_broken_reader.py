"""The process that reads roadmaps breaks: nobody is told that the file is at fault, and no inner words are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.reply import File, Press, Reply
from bot.roadmaps import apart
from tests.world import Person, World, words_of

BEGIN = (
    "I couldn't read that file: something broke on my side.\nNothing was changed. ",
    "I can't read that version any more.\nPeople stay on the one ",
    "way.md can't be used.\nI broke over it; the log says how. ",
)


async def brings(who: Person, text: str) -> Reply:
    file = File("plan.md", text.encode())
    return await who.calls(Press("admin roadmap import", {"file": file.name}, (file,)), filled=("file",))


async def test_a_reader_that_breaks_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    way, cooking = tmp_path / "way.md", "# Cooking\n\n- [ ] Knife skills\n- [ ] Onions\n"
    way.write_text("# Way\n\n- [ ] a\n- [ ] b\n")
    async with World(tmp_path, roadmap=way, operators=("fake:boss",)) as world:
        boss = world.person("boss", manages=True)
        read = await brings(boss, cooking)
        monkeypatch.setattr(apart, "_CODE", "raise ZeroDivisionError")
        way.write_text("# Way\n\n- [ ] a\n- [ ] b\n- [ ] c\n")
        said = [words_of(await brings(boss, cooking)), words_of(await boss.presses("Use it", on=read))]
        said += [words_of(await boss.calls(Press("admin roadmap reload")))]
        for found, begins in zip(said, BEGIN, strict=True):
            assert found.startswith(begins)
            assert "reader" not in found
        assert sum("ZeroDivisionError" in message for message in caplog.messages) == len(BEGIN)

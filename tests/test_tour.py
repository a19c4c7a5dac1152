"""The tour in the README is what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.world import World, words_of

README = Path(__file__).parents[1] / "README.md"


def tour() -> list[str]:
    """The lines of the tour."""
    text = README.read_text(encoding="utf-8")
    found = re.search(r"## A tour in twenty lines\n\n```text\n(.*?)\n```", text, re.DOTALL)
    assert found
    return found[1].split("\n")


def test_twenty_lines_are_twenty() -> None:
    assert len(tour()) == 20


async def test_whoever_types_the_tour_reads_the_tour(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        ada = world.person("ada")
        said = ""
        for line in tour():
            if line.startswith("> "):
                said = " ".join(words_of(await ada.says(line.removeprefix("> "))).split())
            elif line.startswith("["):
                said = " ".join(words_of(await ada.presses(line.strip("[]"))).split())
            else:
                for fact in line.removesuffix(".").split(" · "):
                    if fact not in said:
                        pytest.fail(f"{fact!r} isn't in {said!r}")

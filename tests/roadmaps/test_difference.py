from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.roadmaps.blocks import Refused
from bot.roadmaps.difference import difference
from bot.roadmaps.library import built_in

OLD = """# T

## Phase 1: Start
- [ ] Bayesian inference
- [ ] Gradient descent
- [ ] Kernels

## Phase 2: End
- [ ] Linear models
- [ ] Attention mechanism

## Projects
- [ ] A thing
"""
NEW = """# T

## Phase 1: Start
- [ ] Bayesian inference
- [ ] Kernels

## Phase 2: End
- [ ] Linear models and trees
- [ ] Gradient descent
- [ ] Attention mechanisms
- [ ] Sampling
"""


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(OLD)
    new.write_text(NEW)
    return old, new


def test_everything_that_changes_is_named(versions: tuple[Path, Path]) -> None:
    assert (
        difference(*versions).text()
        == """Kept: 2 phases, 2 modules, 2 topics

Moved
  topic “Gradient descent”: Start → End

Renamed
  topic “Attention mechanism” → “Attention mechanisms”

Proposed
  topic “Linear models” → “Linear models and trees”? (72% alike)

Archived
  topic “Linear models” in End
  project “A thing”

New
  topic “Linear models and trees” in End
  topic “Sampling” in End

20% of the topics would leave."""
    )


def test_programs_are_told_the_same(versions: tuple[Path, Path]) -> None:
    said = json.loads(difference(*versions).json())
    assert {name: len(said[name]) for name in said if name != "drops"} == {
        "kept": 6,
        "moved": 1,
        "renamed": 1,
        "proposed": 1,
        "archived": 2,
        "new": 2,
    }
    assert said["moved"] == [{"kind": "topic", "title": "Gradient descent", "in": "End", "from": "Start"}]
    assert said["drops"] == 0.2


def test_a_roadmap_differs_in_nothing_from_itself() -> None:
    text = difference(built_in(), built_in()).text()
    assert text == "Kept: 6 phases, 7 modules, 30 topics, 5 projects, 124 resources"


def test_what_cant_be_read_is_refused(versions: tuple[Path, Path]) -> None:
    with pytest.raises(Refused, match="doesn't exist"):
        difference(versions[0], versions[0].parent / "gone.md")

"""`study-buddy roadmap …`, as its operator calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app


def said(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["roadmap", *map(str, words)])


def test_the_built_in_roadmap_is_whole_and_without_a_warning() -> None:
    result = said("check", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["counts"] == {"phases": 6, "modules": 7, "topics": 30, "projects": 5, "resources": 124}
    assert found["warnings"] == found["near_misses"] == []
    topics = [t for p in found["phases"] for m in p["modules"] for t in m["topics"]]
    assert all(t["id"] and t["title"] and t["line"] and t["checked"] is False for t in topics)
    assert "124 resources" in said("check").stdout


def test_warnings_are_no_failure(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("##Tight\n- [] a\n")
    result = said("check", tmp_path / "x.md")
    assert result.exit_code == 0
    assert "x.md:1: a heading needs a space after its #" in result.stdout
    assert "x.md:2: “[]” isn't a task box" in result.stdout


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_refusal_is_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "x.md").write_text(">" * 300 + " a\n")
    result = said("check", tmp_path / "x.md", *words)
    assert result.exit_code == 1
    if words:
        refused = json.loads(result.stdout)["refused"]
        assert refused == {"file": "x.md", "line": 1, "text": "is nested 50 levels deep or deeper"}
    else:
        assert result.stdout == "Refused: x.md:1: is nested 50 levels deep or deeper\n"


def test_versions_are_compared(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("# T\n- [ ] a\n- [ ] b\n")
    new.write_text("# T\n- [ ] b\n- [ ] c\n")
    result = said("diff", old, new)
    assert result.exit_code == 0
    assert "topic “a” in T" in result.stdout
    assert json.loads(said("diff", old, new, "--json").stdout)["new"] == [{"kind": "topic", "title": "c", "in": "T"}]
    result = said("diff", old, tmp_path / "gone.md")
    assert result.exit_code == 1
    assert "doesn't exist" in result.stderr

from __future__ import annotations

import json
from pathlib import Path

from bot.roadmaps.library import built_in
from bot.roadmaps.report import check


def test_the_dry_run_tells_what_it_found_and_where_to_mend(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "# T\n\n## Phase 1: A\n\n- [ ] [M](gone.md)\n  - [x] one (2 h) <!-- id: a -->\n  - [] two\n\n"
        "## Projects\n- [ ] thing\n\n## Notes\n- aside\n"
    )
    report = check(tmp_path)
    text = report.text()
    assert "1 phase, 1 module, 2 topics, 1 project" in text
    assert "    1.1 one (2 h)" in text
    assert "README.md:5: the link “gone.md” leads to a file that isn't there" in text
    assert "README.md:7: “[]” isn't a task box" in text
    assert "README.md:12: the section “Notes” isn't part of the plan" in text
    found = json.loads(report.json())
    (module,) = found["phases"][0]["modules"]
    assert module["topics"][0] == {"id": "a", "title": "one", "checked": True, "line": 6, "hours": 2}
    assert module["topics"][1]["id"] is None
    assert found["projects"] == [{"id": None, "title": "thing", "checked": False, "line": 10}]
    assert (found["title"], found["tasks"], found["checked"]) == ("T", 4, 1)
    assert [note["line"] for note in found["warnings"]] == [5]
    assert [note["line"] for note in found["near_misses"]] == [7]
    assert report.refused is None


def test_a_refused_roadmap_says_why(tmp_path: Path) -> None:
    (tmp_path / "deep.md").write_text("".join(f"{'  ' * n}- {n}\n" for n in range(80)))
    report = check(tmp_path / "deep.md")
    assert report.refused is not None
    assert report.text().startswith("Refused: deep.md:")
    refused = json.loads(report.json())["refused"]
    assert refused["file"] == "deep.md"
    assert "nested" in refused["text"]


def test_the_built_in_roadmap_has_nothing_to_mend() -> None:
    text = check(built_in()).text()
    assert "6 phases, 7 modules, 30 topics, 5 projects" in text
    assert text.endswith("No warnings.")

from __future__ import annotations

import json
from pathlib import Path

from bot.roadmaps.library import built_in
from bot.roadmaps.report import check


def test_the_dry_run_tells_what_it_found_and_where_to_mend(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "# T\n\n## Phase 1: A\n\n- [ ] [M](gone.md)\n  - [x] one (2 h) <!-- id: a -->\n  - [] two\n\n"
        "## Projects\n- [ ] thing\n\n## Notes\n- aside\n"
        "## Resources\n- [B](https://b.example) <!-- id: b --> · Ada · 2020 · 2 h\n"
    )
    report = check(tmp_path)
    text = report.text()
    assert "1 phase, 1 module, 2 topics, 1 project, 1 resource" in text
    assert "    1.1 one (2 h)" in text
    assert "README.md:5: the link “gone.md” leads to a file that isn't there" in text
    assert "README.md:7: “[]” isn't a task box" in text
    assert "README.md:12: the section “Notes” isn't part of the plan" in text
    found = json.loads(report.json())
    (module,) = found["phases"][0]["modules"]
    first, second = module["topics"]
    assert (first["id"], first["title"], first["checked"], first["line"], first["hours"]) == ("a", "one", True, 6, 2)
    assert second["id"] is None
    (project,) = found["projects"]
    assert (project["id"], project["title"], project["checked"], project["line"]) == (None, "thing", False, 10)
    (resource,) = found["resources"]
    assert (resource["id"], resource["title"], resource["url"], resource["line"]) == ("b", "B", "https://b.example", 15)
    assert (resource["authors"], resource["year"], resource["hours"]) == ("Ada", 2020, 2)
    assert found["counts"] == {"phases": 1, "modules": 1, "topics": 2, "projects": 1, "resources": 1}
    assert (found["title"], found["tasks"], found["checked"]) == ("T", 4, 1)
    assert "refused" not in found
    assert [note["line"] for note in found["warnings"]] == [5]
    assert [note["line"] for note in found["near_misses"]] == [7]
    assert report.refused is None


def test_a_refused_roadmap_says_why(tmp_path: Path) -> None:
    (tmp_path / "deep.md").write_text("".join(f"{'  ' * n}- {n}\n" for n in range(80)))
    report = check(tmp_path / "deep.md")
    assert report.refused is not None
    assert report.text().startswith("Refused: deep.md:")
    said = json.loads(report.json())
    assert said.pop("refused") == {"file": "deep.md", "line": 50, "text": "is nested 50 levels deep or deeper"}
    assert said.pop("counts").keys() == {"phases", "modules", "topics", "projects", "resources"}
    assert not any(said.values()), "the same shape, and empty"


def test_the_built_in_roadmap_has_nothing_to_mend() -> None:
    text = check(built_in()).text()
    assert "6 phases, 7 modules, 30 topics, 5 projects" in text
    assert text.endswith("No warnings.")

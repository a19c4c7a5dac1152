from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.roadmaps.blocks import Refused
from bot.roadmaps.explicit import without_repeated_ids
from bot.roadmaps.identity import reconcile
from bot.roadmaps.library import assemble
from bot.roadmaps.markdown import outline
from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read
from bot.roadmaps.structure import structure


def understood(text: str) -> Read:
    return structure(outline("x.md", text.encode()), "name")


def tree(found: Read) -> dict[str, dict[str, list[str]]]:
    return {p.title: {m.title: [t.title for t in m.topics] for m in p.modules} for p in found.phases}


def test_the_reference_shape() -> None:
    found = understood("""# Title

## Objectives
- Learn it

## Learning Path

### Phase 1: Start (Priority)
**Goal**: get going

- [ ] [01 - First](./01/README.md)
  - one (2 h) <!-- id: a -->
  - two
    - a detail

### Phase 2: Go on

- [x] [02 - Second](./02/README.md)
  - three

## Projects
- [x] A thing <!-- id: thing -->

## Other
- not a topic
""")
    assert tree(found) == {"Start": {"First": ["one", "two"]}, "Go on": {"Second": ["three"]}}
    assert found.title == "Title"
    assert found.objectives == ("Learn it",)
    assert found.phases[0].goal == "get going"
    assert found.phases[0].modules[0].link == "./01/README.md"
    assert [(p.title, p.explicit, p.checked) for p in found.projects] == [("A thing", "thing", True)]
    assert next((t.explicit, t.hours, t.line, t.file) for _, t in found.topics()) == ("a", 2, 12, "x.md")
    assert (found.tasks, found.checked) == (3, 2)
    assert [note.line for note in found.skipped] == [24]
    assert found.warnings == ()


def test_a_plain_checklist() -> None:
    found = understood("- [ ] one\n- [x] two\n- [ ] group\n  - [ ] three\n  - [x] four\n")
    assert tree(found) == {"name": {"name": ["one", "two", "three", "four"]}}, "progress of a group is its leaves"
    assert [t.checked for _, t in found.topics()] == [False, True, False, True]
    assert found.title == "name"


def test_headings_become_phases_and_modules() -> None:
    found = understood("""# Course
## Basics
### Arrays
- [ ] a
- a note without a box
### Frames
- [ ] b
## More
- [ ] c
## Resources
- [ ] a book
""")
    assert tree(found) == {"Basics": {"Arrays": ["a"], "Frames": ["b"]}, "More": {"More": ["c"]}}


def test_one_section_is_one_phase() -> None:
    assert tree(understood("# T\n\n## Reading list\n- a\n- b\n")) == {"Reading list": {"Reading list": ["a", "b"]}}


def test_bold_items_are_modules_and_details_of_boxes_are_no_topics() -> None:
    found = understood(
        "## Week 1: A\n- **Trees**\n  - [ ] grow\n    - hint\n  - [ ] prune\n## Week 2: B\n- loose\n  - detail\n"
    )
    assert tree(found) == {"A": {"Trees": ["grow", "prune"]}, "B": {"B": ["loose"]}}


def test_tables_name_their_columns() -> None:
    found = understood("## Week 1\n\n| # | Topic | Status |\n|---|---|---|\n| 1 | Sets | ✅ |\n| 2 | Maps | [ ] |\n")
    assert tree(found) == {"Week 1": {"Week 1": ["Sets", "Maps"]}}
    assert [t.checked for _, t in found.topics()] == [True, False]


def test_tables_of_contents_are_no_topics() -> None:
    found = understood("# T\n- [A](#a)\n- [B](#b)\n\n## A\n- one\n\n## B\n- two\n")
    assert tree(found) == {"A": {"A": ["one"]}, "B": {"B": ["two"]}}


def test_no_topics_is_valid_and_said() -> None:
    found = understood("# Only words\n\nHello.\n")
    assert found.phases == ()
    assert [str(note) for note in found.warnings] == [
        "x.md:1: holds no topics: no list under a heading such as “Phase 1: …”, and no task boxes"
    ]


def test_an_id_counts_once() -> None:
    found = without_repeated_ids(understood("- [ ] a <!-- id: x -->\n- [ ] b <!-- id: x -->\n- [ ] \n"))
    assert [t.explicit for _, t in found.topics()] == ["x", ""]
    assert [note.line for note in found.warnings] == [3, 2]


LINES = [
    *("# T", "## Learning Path", "## Projects", "### Phase 1: A", "#### m", "##i", "- [ ] a", "  - [x] b", "    - c"),
    *("- **d**", "  - [e](f.md)", "1. g", "", "| a | b |", "|---|---|", "| c | [x] |", "**Goal**: h", "- []", "> - j"),
    *("<details>", "---", "</details>", "<summary><h2>k</h2></summary>", "<summary>l</summary>", "**m** n", "[ ] o"),
    *(
        "- ### p",
        "## Resources",
        "- [q](https://q.example) · 2 h",
        "## Week 2",
        "### Outcomes",
        "### Self-check",
        "2. r",
    ),
    *("**Resources:**", "- Projects", "| Week | Topic |", "| 1 | s |", "t  ", "**Estimate**: 2 h", "===", "\t- [ ] u"),
    *("- ✅ v (2 h)", "## 第一周：w", "{#x}", "<!-- id: y -->", "- <details><summary>z</summary>", "```", "# T"),
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(LINES), max_size=40).map("\n".join))
def test_any_document_can_be_understood(text: str) -> None:
    found = understood(text)
    assert all(phase.modules and phase.title for phase in found.phases)
    assert all(module.topics and module.title for _, module in found.modules())
    assert all(topic.title for _, topic in found.topics())
    assert bool(list(found.topics())) != any("no topics" in note.text for note in found.warnings)
    lines = [topic.line for _, topic in found.topics()]
    assert len(set(lines)) == len(lines), "nothing is read twice"
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@given(st.binary(max_size=400) | st.lists(st.sampled_from(LINES), max_size=30).map("\n".join).map(str.encode))
def test_any_bytes_are_a_roadmap(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        for name in ("README.md", "resources.md", "projects/README.md", "f.md"):
            file = Path(folder) / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(raw)
        found = read(Path(folder))
    reconciled = reconcile((), found, at=0, new_id=iter(map(str, range(10_000))).__next__)
    roadmap = assemble("r", found, reconciled)
    assert len(roadmap.topics) == len(list(found.topics()))
    assert all(resource.url.lower().startswith(("http://", "https://")) for resource in roadmap.resources)


PLAN = "# T\n\n## Phase 1: A\n\n- [M]({link})\n  - one\n"


def roadmap_with(folder: Path, link: str) -> Path:
    root = folder / "roadmap"
    (root / "m").mkdir(parents=True)
    (root / "README.md").write_text(PLAN.format(link=link))
    (root / "m" / "README.md").write_text("# M\n")
    (root / "m" / "picture.png").write_bytes(b"")
    (folder / "outside.md").write_text("# secret\n")
    return root


@pytest.mark.parametrize(
    "link", ["m/README.md", "./m/README.md#top", "/m/README.md", "%6d/README.md", "https://a.example/x", "#a"]
)
def test_links_inside_the_folder_and_to_the_web_are_fine(tmp_path: Path, link: str) -> None:
    assert read(roadmap_with(tmp_path, link)).warnings == ()


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("m/gone.md", "isn't there"),
        ("../outside.md", "leads out"),
        ("m/../../outside.md", "leads out"),
        ("%2e%2e/outside.md", "leads out"),
        ("link.md", "leads out"),
        ("loop.md", "can't be followed|isn't there"),
        ("..%2foutside.md", "hides a slash"),
        ("//host/x.md", "plain path"),
        ("file:///x.md", "plain path"),
        ("C:/x.md", "plain path"),
        ("<m\\\\README.md>", "slash|plain path"),
        ("m/picture.png", "Markdown file"),
        ("m/%00.md", "plain path"),
        ("m", "Markdown file"),
    ],
)
def test_other_links_are_never_followed_and_warned_of(tmp_path: Path, link: str, why: str) -> None:
    root = roadmap_with(tmp_path, link)
    (root / "link.md").symlink_to(tmp_path / "outside.md")
    (root / "loop.md").symlink_to(root / "loop.md")
    (note,) = read(root).warnings
    assert (note.file, note.line) == ("README.md", 5)
    assert any(part in note.text for part in why.split("|")), note.text


def test_a_file_and_a_folder_with_one_file_are_roadmaps(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("- [ ] a\n")
    assert read(tmp_path / "plan.md").title == "plan"
    assert [t.title for _, t in read(tmp_path).topics()] == ["a"]
    assert read(tmp_path).digest == read(tmp_path / "plan.md").digest != ""


def test_nothing_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"no README\.md"):
        read(tmp_path)
    with pytest.raises(Refused, match="doesn't exist"):
        read(tmp_path / "gone.md")
    (tmp_path / "big.md").write_bytes(b"x" * (1 << 20) + b"y")
    with pytest.raises(Refused, match="larger than 1 MiB"):
        read(tmp_path / "big.md")

"""What is stored of a version is the roadmap itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.roadmaps import limits
from bot.roadmaps.blocks import Refused
from bot.roadmaps.bundle import MOST_STEM, placed, texts, unpacked
from bot.roadmaps.library import built_in
from bot.roadmaps.reading import read

SHAPES = Path(__file__).parent / "shapes"


def same(path: Path) -> Mapping[str, str]:
    """Check that a roadmap is read again from its texts, and return them."""
    found = texts(path)
    with unpacked(found) as copy:
        assert read(copy) == read(path)
        place = copy
    assert not place.exists()
    return found


def made(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(path.name.replace("_md", ".md").replace("_at_", "@"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def test_the_built_in_roadmap() -> None:
    found = same(built_in())
    assert "roadmap/projects/README.md" in found
    assert "roadmap/LICENSE" not in found


@pytest.mark.parametrize("shape", sorted(SHAPES.iterdir()), ids=lambda shape: shape.name)
def test_every_shape(shape: Path) -> None:
    same(shape)


def test_a_file_alone(tmp_path: Path) -> None:
    made(tmp_path, plan_md="- [ ] a\r\n- [ ] b\n", other_md="- [ ] c\n")
    assert same(tmp_path / "plan.md") == {"plan.md": "- [ ] a\r\n- [ ] b\n"}


def test_a_file_with_pages_beside_it(tmp_path: Path) -> None:
    made(
        tmp_path,
        plan_md="- [m](README.md)\n  - one\n",
        README_md="## one\n\nWhy.\n",
    )
    assert set(same(tmp_path / "plan.md")) == {"plan.md/plan.md", "plan.md/README.md"}


@pytest.mark.parametrize("name", ["My path", "content", "content/content", "x.md", "-", "~"])
def test_a_folder_gives_its_name(tmp_path: Path, name: str) -> None:
    folder = made(tmp_path / "around" / name, README_md="- [ ] a\n")
    assert read(folder).title in {"My path", "around", "content", "x.md", "-", "~"}
    same(folder)
    same(folder / "README.md")


def test_a_folder_of_topics(tmp_path: Path) -> None:
    folder = made(
        tmp_path / "languages",
        rust_at_r1_md="# Rust\n\nSafe.\n",
        web__js_at_j1_md="# JS\n",
    )
    assert set(same(folder)) == {"languages/rust@r1.md", "languages/web/js@j1.md"}


def test_a_page_that_is_only_linked_to_is_there_and_empty(tmp_path: Path) -> None:
    folder = made(
        tmp_path / "r",
        README_md="## Phase 1: A\n\n- [ ] [one](one.md)\n- [ ] [two](gone.md)\n",
        one_md="# One\n",
    )
    assert same(folder)["r/one.md"] == ""
    assert len(read(folder).warnings) == 1


def test_bytes_that_no_database_takes(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"\xef\xbb\xbf- [ ] a\xff\0b\n")
    found = texts(tmp_path / "x.md")
    assert found == {"x.md": "\ufeff- [ ] a\ufffd\ufffdb\n"}
    with unpacked(found) as copy:
        again, first = read(copy), read(tmp_path / "x.md")
    assert (again.digest, again.phases) == (first.digest, first.phases)


def test_files_without_a_folder_are_one(tmp_path: Path) -> None:
    with unpacked({"README.md": "- [m](01/m.md)\n  - a\n", "01/m.md": "## a\n\nWhy.\n"}) as copy:
        found = read(copy)
    assert (found.title, [t.why for _, t in found.topics()], found.warnings) == ("roadmap", ["Why."], ())


@pytest.mark.parametrize(
    "path", ["/etc/x.md", "../x.md", "a/../../x.md", "a/..", "", ".", "a//b.md", "./a.md", "a\0.md", "a/", "x" * 300]
)
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(Refused), unpacked({"a/README.md": "", path: "x"}):
        pass


def test_more_than_a_roadmap_may_have_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_DOCUMENTS", 2)
    monkeypatch.setattr(limits, "MAX_ALL_BYTES", 20)
    for files in ({"a": "x", "b": "x", "c": "x"}, {"a": "é" * 11}):
        with pytest.raises(Refused), unpacked(files):
            pass
    with pytest.raises(Refused, match="doesn't exist"):
        texts(tmp_path / "nothing")
    (tmp_path / "secret.md").write_text("# secret\n")
    folder = made(tmp_path / "r", README_md="- [m](out.md)\n  - a\n")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    assert set(texts(folder)) == {"r/README.md"}


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../way.md", "way.md"),
        ("/nowhere/way.MD", "way.md"),
        ("..\\..\\way", "way.md"),
        ("..", "roadmap.md"),
        ("", "roadmap.md"),
        ("a\0b\n.markdown", "a b.md"),
        ("x" * 400, f"{'x' * MOST_STEM}.md"),
    ],
)
def test_what_somebody_hands_in_stays_in_a_folder_of_its_own_whatever_it_is_called(name: str, called: str) -> None:
    with placed(name, b"# Rowing\n") as file:
        assert (file.name, file.read_bytes()) == (called, b"# Rowing\n")
        assert [file] == [*file.parent.iterdir()]
        assert file.parent.name.startswith("roadmap-")
    assert not file.parent.exists()

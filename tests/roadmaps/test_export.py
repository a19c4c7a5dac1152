"""What somebody takes away is read as the same roadmap, with the same ticks."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.progress import State
from bot.domain.roadmap import Roadmap
from bot.roadmaps import limits, ticks
from bot.roadmaps.export import markdown
from bot.roadmaps.identity import reconcile
from bot.roadmaps.library import assemble, built_in
from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read
from tests.roadmaps.written import DOCUMENTS, FILES, TITLES, assembled, read_text

STATES: Sequence[State] = ("todo", "learning", "done", "skipped")


def outline(found: Read | Roadmap) -> list[object]:
    """Return the titles of a roadmap in their order."""
    return [
        (phase.title, [(module.title, [topic.title for topic in module.topics]) for module in phase.modules])
        for phase in found.phases
    ]


def drawn(roadmap: Roadmap, chance: Random) -> dict[str, State]:
    states = {topic.id: chance.choice(STATES) for topic in roadmap.topics}
    return {topic: state for topic, state in states.items() if state != "todo"}


@given(DOCUMENTS, FILES, st.randoms())
def test_an_export_is_the_same_roadmap_with_the_same_ticks(text: str, name: str, chance: Random) -> None:
    roadmap = assembled(read_text(text, name))
    assume(roadmap.topics)
    states = drawn(roadmap, chance)
    written = markdown(roadmap, states)
    again = read_text(written)
    assert outline(again) == outline(roadmap), written
    assert (again.warnings, again.near_misses) == ((), ()), written
    assert ticks.found(again, roadmap) == ticks.Ticks(states), written


@given(st.lists(TITLES, min_size=1, max_size=8), st.sampled_from([1, 1.5, 0.25, 1 / 3, 40]))
def test_titles_keep_their_labels_or_lose_them_but_gain_none(titles: list[str], hours: float) -> None:
    text = "".join(f"- [ ] {title} ({hours * 60:g} min, optional)\n" for title in titles)
    roadmap = assembled(read_text(f"# T\n\n## Phase 1: P\n\n{text}"))
    again = read_text(markdown(roadmap, {}))
    labels = {topic.labels for topic in roadmap.topics}
    assert {topic.title for _, topic in again.topics()} == {topic.title for topic in roadmap.topics}
    assert {topic.labels for _, topic in again.topics()} <= labels | {()}


def test_the_built_in_roadmap_comes_back_whole() -> None:
    found = read(built_in())
    roadmap = assembled(found)
    again = read_text(markdown(roadmap, {roadmap.topics[0].id: "learning", roadmap.topics[7].id: "done"}))
    assert outline(again) == outline(found)
    assert (again.title, again.objectives) == (found.title, found.objectives)
    assert [p.goal for p in again.phases] == [p.goal for p in found.phases]
    assert [p.labels for p in again.phases] == [p.labels for p in found.phases]
    assert [p.title for p in again.projects] == [p.title for p in found.projects]
    assert [p.hours for p in again.projects] == [p.hours for p in found.projects]
    for (_, topic), (_, known) in zip(again.topics(), found.topics(), strict=True):
        assert (topic.hours, topic.outcomes) == (known.hours, known.outcomes)
        assert [r.url for r in topic.resources] == [r.url for r in known.resources]
    told = [(r.url, r.title, r.kind, r.authors, r.year, r.hours, r.free, r.note) for r in again.resources]
    assert told == [(r.url, r.title, r.kind, r.authors, r.year, r.hours, r.free, r.note) for r in found.resources]


def test_it_is_what_people_write_themselves() -> None:
    found = read_text(
        "# My path\n\n## Objectives\n- Learn\n\n## Learning Path\n\n### Phase 1: Basics (Priority)\n\n"
        "**Goal**: Begin.\n"
        "\n- **Numbers**\n  - [ ] 1.2 - Bayes_rule & *odds* (90 min, optional)\n  - [ ] Chance\n"
        "\n## Projects\n- [ ] Dice (3 h)\n"
    )
    ids = map("id{:02}".format, count())
    roadmap = assemble("r", found, reconcile((), found, at=1, new_id=ids.__next__))
    first, second = roadmap.topics
    assert markdown(roadmap, {first.id: "learning", second.id: "done"}) == (
        "# My path\n\n## Objectives\n\n- Learn\n\n## Learning Path\n\n### Phase 1: Basics (Priority)\n\n"
        "**Goal**: Begin.\n"
        "\n- **Numbers**\n"
        "  - [ ] Bayes_rule & odds (1.5 h, optional) <!-- id: id02 --> <!-- learning -->\n"
        "  - [x] Chance <!-- id: id03 -->\n\n## Projects\n\n- [ ] Dice (3 h) <!-- id: id04 -->\n"
    )


@pytest.mark.parametrize("id_", ["a--b--------", "----------->", "-----------a", "abc-_-__--_-"])
def test_an_id_of_dashes_ends_no_comment(id_: str) -> None:
    found = read_text("- [ ] a\n")
    roadmap = assemble("r", found, reconcile((), found, at=1, new_id=lambda: id_))
    written = markdown(roadmap, {id_: "done"})
    inside = [part.partition("-->")[0] for part in written.split("<!--")[1:]]
    assert not any("--" in part or part.endswith("-") for part in inside)
    assert ticks.found(read_text(written), roadmap).states == {id_: "done"}


def test_what_would_be_too_long_to_read_again_is_written_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    roadmap = assembled(read(built_in()))
    for name, most in (("MAX_BYTES", 16 << 10), ("MAX_ITEMS", 100)):
        with monkeypatch.context() as patched:
            patched.setattr(limits, name, most)
            again = read_text(markdown(roadmap, {}))
        assert outline(again) == outline(roadmap)
        assert not any(topic.outcomes for _, topic in again.topics())


@given(st.dictionaries(TITLES.map(lambda title: title.replace("/", "").replace("@", "")[:40]), TITLES, max_size=4))
def test_a_folder_of_topics_is_the_same_roadmap_in_one_file(files: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "zero@0.md").write_text("# Zero\n")
        for number, (slug, title) in enumerate(files.items()):
            Path(folder, f"{slug}x@{number}.md").write_bytes(f"{title}\n".encode())
            Path(folder, f"{slug}(optional)@n{number}.md").touch()
        roadmap = assembled(read(Path(folder)))
    again = read_text(markdown(roadmap, {}))
    assert outline(again) == outline(roadmap)

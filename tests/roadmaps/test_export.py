"""What somebody takes away is read as the same roadmap, with the same ticks."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.ids import new_id
from bot.domain.progress import State
from bot.domain.roadmap import Roadmap
from bot.roadmaps import limits, ticks
from bot.roadmaps.export import markdown
from bot.roadmaps.identity import reconcile
from bot.roadmaps.library import assemble, built_in
from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read

STATES: Sequence[State] = ("todo", "learning", "done", "skipped")
PIECES = (
    *"ab \\`*_~[]()<>{}&#|!:;.,-–+=^$@/'\"?%1２IV",
    *("**", "--", "-->", "<!--", "<!-- id: x -->", "<b>", "</details>", "<br>", "&amp;", "&lt", "![x](y)", "[x](z.md)"),
    *(
        "1.2 - ",
        "1. ",
        "2) ",
        "#3: ",
        "IV. ",
        "Phase 2: ",
        "Week 1",
        "第3周",
        "[ ] ",
        "[x]",
        "{#b}",
        "- ",
        "~~~",
        "```",
    ),
    *(" (optional)", "(2 h)", " - 3 weeks", "Core: ", "★★", "✅", "⏳", "[1 h] ", "(requires: a)", "【必修】", "`4 h`"),
    *(
        "Résumé",
        "שלום",
        "مرحبا",
        "\u202e",
        "\u2066",
        "\u200d",
        "\u200b",
        "👩‍💻",
        "🏳️‍🌈",
        "é",
        "\u00a0",
        "中文",
        "\u2028",
        "\ufeff",
    ),
    *("Projects", "Resources", "Objectives", "Learning Path", "License", "Contributing to", "Curriculum", "FAQ"),
    *("https://a.example/b_c_d", "@everyone", "<!channel>", "snake_case", "C#", "C++", "x" * 190, "a " * 95),
)
TITLES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
LINES = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["#", "##", "###", "####"]), TITLES),
    st.builds("## Phase {}: {}".format, st.integers(1, 3), TITLES),
    st.builds("{}- {}".format, st.sampled_from(["", "  ", "    "]), TITLES),
    st.builds("{}- [{}] {}".format, st.sampled_from(["", "  ", "    "]), st.sampled_from(" x"), TITLES),
    st.builds("- [ ] [{}](a.md) {}".format, TITLES, TITLES),
    st.builds("\n**{}**\n".format, TITLES),
    st.builds("\n**{}**: {}\n".format, st.sampled_from(["Goal", "Estimate", "Resources"]), TITLES),
    st.builds("\n| Topic | Hours |\n|---|---|\n| {} | {} |\n".format, TITLES, TITLES),
    st.builds("- [ ] {0}\n- [ ] {0}\n".format, TITLES),
)
DOCUMENTS = st.lists(LINES, min_size=1, max_size=12).map("\n".join)
FILES = st.sampled_from(["x.md", "1. Basics (optional).md", "Resources.md", "README.md"])


def read_text(text: str, name: str = "x.md") -> Read:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(text.encode())
        return read(file)


def assembled(found: Read) -> Roadmap:
    return assemble(new_id(), found, reconcile((), found, at=1, new_id=new_id))


def outline(found: Read | Roadmap) -> list[object]:
    """Return the titles of a roadmap in their order."""
    return [
        (phase.title, [(module.title, [topic.title for topic in module.topics]) for module in phase.modules])
        for phase in found.phases
    ]


def drawn(roadmap: Roadmap, seed: int) -> dict[str, State]:
    chance = random.Random(seed)
    states = {topic.id: chance.choice(STATES) for topic in roadmap.topics}
    return {topic: state for topic, state in states.items() if state != "todo"}


@given(DOCUMENTS, FILES, st.integers())
def test_an_export_is_the_same_roadmap_with_the_same_ticks(text: str, name: str, seed: int) -> None:
    roadmap = assembled(read_text(text, name))
    assume(roadmap.topics)
    states = drawn(roadmap, seed)
    written = markdown(roadmap, states)
    again = read_text(written)
    assert outline(again) == outline(roadmap), written
    assert (again.warnings, again.near_misses) == ((), ()), written
    assert ticks.found(again, roadmap) == ticks.Ticks(states), written


@given(st.lists(TITLES, min_size=1, max_size=8), st.integers())
def test_topics_keep_their_estimates_and_labels_as_far_as_they_can_be_read(titles: list[str], seed: int) -> None:
    hours = random.Random(seed).choice([1, 1.5, 0.25, 1 / 3, 40])
    text = "".join(f"- [ ] {title} ({hours * 60:g} min, optional)\n" for title in titles)
    roadmap = assembled(read_text(f"# T\n\n## Phase 1: P\n\n{text}"))
    again = read_text(markdown(roadmap, {}))
    labels = {topic.labels for topic in roadmap.topics}
    assert {topic.title for _, topic in again.topics()} == {topic.title for topic in roadmap.topics}
    assert {topic.labels for _, topic in again.topics()} <= labels | {()}


def test_the_built_in_roadmap_comes_back_whole() -> None:
    found = read(built_in())
    roadmap = assembled(found)
    again = read_text(markdown(roadmap, drawn(roadmap, 1)))
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
        "# My path\n\n## Objectives\n- Learn\n\n## Learning Path\n\n### Phase 1: Basics (Priority)\n\n**Goal**: Begin.\n\n"
        "- **Numbers**\n  - [ ] 1.2 - Bayes_rule & *odds* (90 min, optional)\n  - [ ] Chance\n\n## Projects\n- [ ] Dice (3 h)\n"
    )
    ids = map("id{:02}".format, count())
    roadmap = assemble("r", found, reconcile((), found, at=1, new_id=ids.__next__))
    first, second = roadmap.topics
    assert markdown(roadmap, {first.id: "learning", second.id: "done"}) == (
        "# My path\n\n## Objectives\n\n- Learn\n\n## Learning Path\n\n### Phase 1: Basics (Priority)\n\n**Goal**: Begin.\n\n"
        "- **Numbers**\n"
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

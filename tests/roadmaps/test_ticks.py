"""Whose state a tick in a file is."""

from __future__ import annotations

import pytest

from bot.domain.progress import State
from bot.domain.roadmap import Roadmap
from bot.roadmaps.identity import reconcile
from bot.roadmaps.library import assemble, built_in
from bot.roadmaps.reading import read
from bot.roadmaps.ticks import Ticks, found
from tests.roadmaps.written import read_text

PLAN = "# T\n\n## Phase 1: One\n\n### A\n{}\n### B\n{}\n"


def known(*topics: tuple[str, ...]) -> Roadmap:
    """A roadmap whose topics have the ids 1, 2, … in order."""
    read = read_text(PLAN.format(*("".join(f"- [ ] {title}\n" for title in inside) for inside in topics)))
    ids = iter([f"p{n}" for n in range(3)] + [str(n) for n in range(1, 10)])
    return assemble("r", read, reconcile((), read, at=1, new_id=ids.__next__))


def ticks(roadmap: Roadmap, a: str, b: str = "- [ ] z") -> Ticks:
    return found(read_text(PLAN.format(a, b)), roadmap)


TWO = known(("Bayes", "Sampling"), ("Trees", "Sampling"))


@pytest.mark.parametrize(
    ("a", "b", "states"),
    [
        ("- [ ] Bayes", "- [ ] Trees", {}),
        ("- [x] Bayes\n- [ ] Sampling", "- [X] Sampling", {"1": "done", "4": "done"}),
        ("- [x] Something else <!-- id: 3 -->", "- [ ] z", {"3": "done"}),
        ("- [x] Bayes <!-- id: 2 -->", "- [ ] z", {"2": "done"}),
        ("- [x] Bayes <!-- id: from-elsewhere -->", "- [ ] z", {"1": "done"}),
        ("- [ ] z", "- [x] 🚀 3. bayes!", {"1": "done"}),
        ("- [ ] Bayes <!-- learning -->\n- [ ] Sampling <!--Skipped-->", "- [ ] z", {"1": "learning", "2": "skipped"}),
        ("- [x] Bayes <!-- learning -->", "- [ ] z", {"1": "done"}),
        ("- [ ] Bayes <!-- unlearning -->", "- [ ] z", {}),
        ("- [x] Sampling <!-- id: 4 -->\n- [ ] Sampling <!-- learning -->", "- [ ] z", {"4": "done", "2": "learning"}),
    ],
)
def test_it_is_found(a: str, b: str, states: dict[str, State]) -> None:
    assert ticks(TWO, a, b) == Ticks(states)


def test_what_the_roadmap_does_not_have_is_told() -> None:
    assert ticks(TWO, "- [x] Knitting\n- [ ] Weaving\n- [x] Bayes") == Ticks({"1": "done"}, ("Knitting",))


def test_what_could_be_several_is_never_guessed() -> None:
    renamed = PLAN.replace("### A", "### Other")
    assert found(read_text(renamed.format("- [x] Sampling", "- [ ] z")), TWO) == Ticks({}, (), ("Sampling",))
    both = renamed.replace("### B", "### Further").format("- [x] Sampling", "- [ ] Sampling")
    assert found(read_text(both), TWO) == Ticks({}, (), ("Sampling",))
    twice = known(("Intro", "Intro"), ("Trees",))
    assert ticks(twice, "- [x] Intro") == Ticks({}, (), ("Intro",))
    assert ticks(twice, "- [ ] Intro\n- [x] Intro") == Ticks({"2": "done"})
    assert ticks(twice, "- [ ] Intro\n- [x] Intro\n- [ ] Intro") == Ticks({}, (), ("Intro",))
    assert ticks(TWO, "- [x] Trees\n- [x] trees!", "- [ ] z") == Ticks({"3": "done"}, (), ("trees!",))


def test_a_ticked_module_of_a_fork_has_all_of_its_topics_ticked() -> None:
    built = read(built_in())
    ids = map(str, range(1000))
    roadmap = assemble("r", built, reconcile((), built, at=1, new_id=ids.__next__))
    text = (built_in() / "README.md").read_text("utf-8")
    fork = read_text(text.replace("- [ ] [01 - ", "- [x] [01 - "), "README.md")
    assert found(fork, roadmap) == Ticks({topic.id: "done" for topic in roadmap.modules[0].topics})


def test_boxes_below_a_ticked_one_speak_for_themselves() -> None:
    read = read_text("- [x] **A**\n  - [ ] a\n  - [x] b\n")
    assert [(topic.title, topic.checked) for _, topic in read.topics()] == [("a", False), ("b", True)]


def test_tables_and_headings_carry_states_too() -> None:
    table = "| Topic | Status |\n|---|---|\n| Bayes <!-- learning --> | |\n| Sampling | ✅ |\n"
    assert ticks(TWO, f"\n{table}\n") == Ticks({"1": "learning", "2": "done"})
    headings = "# T\n\n## Phase 1: One\n\n### Bayes <!-- skipped -->\n\nWords.\n\n### Trees\n\nWords.\n"
    assert found(read_text(headings), TWO) == Ticks({"1": "skipped"})

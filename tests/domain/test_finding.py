from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Problem
from bot.domain.finding import (
    at_address,
    find_project,
    find_resource,
    meant,
    read_milestones,
    suggest_projects,
    suggest_resources,
)
from bot.domain.project import Attempt, Facts, attempt
from bot.domain.roadmap import Project, Resource, Roadmap

TITLES = (
    "Think Bayes (2nd edition)",
    "Bayesian Data Analysis (3rd edition)",
    "Deep Learning",
    "Deep Learning with Python",
    "PyMC documentation",
    "Docs",
    "Docs",
)
ROADMAP = Roadmap(
    "r",
    "R",
    (),
    (
        Project("p1", "A/B testing framework", 1, milestones=("Design it, and write it down.", "Simulate.", "Report.")),
        Project("p2", "RAG system", 2, milestones=("Design the index.", "Measure, then improve.", "Serve it.")),
        Project("p3", "Model in production", 3),
    ),
    resources=tuple(Resource(f"r{n}", title, f"https://{n}.example/a(b)") for n, title in enumerate(TITLES)),
)
EMPTY = Roadmap("e", "E", ())


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("r3", "r3"),
        ("http://www.4.example/a(b)/", "r4"),
        ("deep learning", "r2"),
        ("think bayes", "r0"),
        ("  Bayesian   analysis ", "r1"),
    ],
)
def test_a_resource_is_taken_where_it_is_clear(typed: str, id_: str) -> None:
    found = find_resource(ROADMAP, typed)
    assert found.resource is not None
    assert (found.resource.id, found.near) == (id_, ())


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("pymc", ["r4"]),  # one word is too little to be certain
        ("deep", ["r2", "r3"]),
        ("docs", ["r5", "r6"]),
        ("think bays", ["r0"]),
        ("bayezian analysis", ["r1"]),
        ("The cat that learned deeply", []),
        ("notes on deep thinking", []),
        ("scikit bayesian", []),
        ("https://elsewhere.example/", []),
        ("", []),
    ],
)
def test_a_resource_is_offered_where_it_may_be_meant(typed: str, near: list[str]) -> None:
    found = find_resource(ROADMAP, typed)
    assert found.resource is None
    assert sorted(r.id for r in found.near)[: len(near) or None] == near


def test_a_link_to_a_resource_is_known_whatever_its_spelling() -> None:
    found = at_address(ROADMAP, "HTTPS://0.example/a(b)#c")
    assert found is not None
    assert found.id == "r0"
    assert at_address(ROADMAP, "") is None
    assert at_address(ROADMAP, "0.example/a(b)") is None


def test_resources_are_suggested_by_rank_then_by_likeness() -> None:
    assert [r.id for r in suggest_resources(ROADMAP, "deep", 1)] == ["r2"]
    assert [r.id for r in suggest_resources(ROADMAP, "bayezian")][:1] == ["r1"]
    assert suggest_resources(EMPTY, "deep") == []


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("p2", "p2"),
        ("2", "p2"),
        ("project 2", "p2"),
        ("#2", "p2"),
        ("rag system", "p2"),
        ("rag", "p2"),
        ("prod", "p3"),
        ("9", None),
        ("0", None),
        ("sytem", None),
        ("", None),
    ],
)
def test_a_project_is_found_by_number_or_a_part_of_its_name(typed: str, id_: str | None) -> None:
    found = find_project(ROADMAP, typed).project
    assert (found and found.id) == id_


def test_near_misses_of_projects_are_offered_and_suggested() -> None:
    assert [p.id for p in find_project(ROADMAP, "sytem").near] == ["p2"]
    assert [p.id for p in suggest_projects(ROADMAP, "sytem")] == ["p2"]
    assert [p.id for p in suggest_projects(ROADMAP, "rag")] == ["p2"]
    assert [p.id for p in suggest_projects(ROADMAP, " ", 2)] == ["p1", "p2"]


def tried(**facts: Facts) -> list[Attempt]:
    return [attempt(p, facts.get(p.id, {})) for p in ROADMAP.projects]


DOING = {"started": "2026-11-24"}


def test_the_only_project_under_way_is_meant_where_none_is_named() -> None:
    assert meant(tried(p2=DOING), None).project.id == "p2"
    assert meant(tried(p2=DOING), ROADMAP.projects[0]).project.id == "p1"
    for several in (tried(), tried(p1=DOING, p2=DOING)):
        with pytest.raises(Problem, match="Which project") as caught:
            meant(several, None)
        assert len(caught.value.try_instead) == len([a for a in several if a.started]) or 3
    with pytest.raises(Problem) as caught:
        meant([], None)
    assert (caught.value.hint, caught.value.try_instead) == ("This roadmap has no projects.", ())


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("2", ("p1", 1)),
        ("1, 3", ("p1", 0, 2)),
        ("3-1", ("p1", 0, 1, 2)),
        ("2 to 3; 1", ("p1", 1, 2, 0)),
        ("2, 2", ("p1", 1)),
        ("2.1", ("p2", 0)),
        ("2.1-2.2", ("p2", 0, 1)),
        ("2.1-3", ("p2", 0, 1, 2)),
        ("simul", ("p1", 1)),
        ("Design it, and write it down.", ("p1", 0)),
        ("Design it, and write it down., report", ("p1", 0, 2)),
        ("report, ,", ("p1", 2)),
    ],
)
def test_milestones_are_named_by_number_range_or_words(text: str, picked: tuple[str, ...]) -> None:
    found, numbers = read_milestones(tried(p1=DOING), None, text)
    assert (found.project.id, *numbers) == picked


def test_a_button_names_a_milestone_for_good() -> None:
    every = tried()
    keys = [m.key for m in every[1].milestones]
    found, numbers = read_milestones(every, ROADMAP.projects[1], ",".join(keys[1:]))
    assert (found.project.id, numbers) == ("p2", (1, 2))
    with pytest.raises(Problem, match="has changed since"):
        read_milestones(every, ROADMAP.projects[1], "~0123456789")


def test_words_tell_which_of_several_projects_under_way_is_meant() -> None:
    both = tried(p1=DOING, p2=DOING)
    assert read_milestones(both, None, "Measure, then improve., 3")[0].project.id == "p2"
    assert read_milestones(both, None, "2.3")[0].project.id == "p2"
    with pytest.raises(Problem, match="Which project"):
        read_milestones(both, None, "3")


@pytest.mark.parametrize(
    ("project", "text", "said"),
    [
        (0, "4", "can't tell which milestone “4”"),
        (0, "0", "can't tell which milestone “0”"),
        (0, "design, zzz", "can't tell which milestone “zzz”"),
        (0, "e", "can't tell which"),
        (0, "", "can't tell which"),
        (0, "2.1", "different projects"),
        (None, "1.1, 2.1", "different projects"),
        (None, "9.1", "Which project"),
        (2, "1", "has no milestones"),
    ],
)
def test_what_is_unclear_about_milestones_is_said(project: int | None, text: str, said: str) -> None:
    with pytest.raises(Problem, match=said) as caught:
        read_milestones(tried(), None if project is None else ROADMAP.projects[project], text)
    assert caught.value.at in ("milestones", "project") or "changed" in said


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    find_resource(ROADMAP, text)
    find_project(ROADMAP, text)
    suggest_resources(ROADMAP, text)
    try:
        _, numbers = read_milestones(tried(p1=DOING), None, text)
    except Problem:
        return
    assert numbers
    assert set(numbers) <= {0, 1, 2}

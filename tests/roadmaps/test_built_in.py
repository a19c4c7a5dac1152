"""The roadmap that comes with the program: what people read on GitHub and what the program reads are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.roadmaps.library import built_in
from bot.roadmaps.links import is_elsewhere, locate
from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read

LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = sorted(built_in().rglob("*.md"))


@pytest.fixture(scope="module")
def roadmap() -> Read:
    return read(built_in())


def test_it_holds_what_it_says(roadmap: Read) -> None:
    modules = [module for _, module in roadmap.modules()]
    topics = [topic for _, topic in roadmap.topics()]
    assert (len(roadmap.phases), len(modules), len(topics), len(roadmap.projects)) == (6, 7, 30, 5)
    assert roadmap.warnings == ()
    assert roadmap.near_misses == ()
    assert roadmap.checked == 0
    assert len(roadmap.objectives) == 1
    assert roadmap.title == "AI/ML for software engineers"


def test_the_metadata_around_a_title_is_not_part_of_it(roadmap: Read) -> None:
    first = roadmap.phases[0]
    assert first.title == "Statistical Foundations"
    assert first.goal == "Move from describing data to inferring from it, the frequentist and the Bayesian way."
    assert first.modules[0].title == "Statistics Refresher"
    bayes = first.modules[0].topics[2]
    assert (bayes.title, bayes.hours, bayes.explicit) == ("Bayesian thinking and inference", 18, "bayesian-inference")
    algebra = roadmap.phases[1].modules[0].topics[0]
    assert algebra.title == "Linear algebra refresher (eigenvalues, SVD, matrix calculus)"
    assert roadmap.projects[0].title == "Statistical inference project (A/B testing framework)"


def test_every_phase_has_its_goal_and_every_topic_its_estimate_and_name_for_good(roadmap: Read) -> None:
    assert all(phase.goal for phase in roadmap.phases)
    topics = [topic for _, topic in roadmap.topics()]
    assert all(topic.hours for topic in topics)
    names = [topic.explicit for topic in topics] + [project.explicit for project in roadmap.projects]
    assert all(names)
    assert len(set(names)) == len(names)


def test_a_module_page_lists_the_topics_of_its_module(roadmap: Read) -> None:
    for _, module in roadmap.modules():
        page, wrong = locate(built_in(), built_in(), module.link)
        assert page, wrong
        text = page.read_text("utf-8")
        assert text.startswith(f"# {page.parent.name[:2]} - {module.title}\n")
        listed = re.findall(r"^\d+\. \[(.+)\]\(#\S+\) \((\d+) h\)$", text, re.MULTILINE)
        assert listed == [(topic.title, f"{topic.hours:g}") for topic in module.topics]
        assert f"about {sum(topic.hours or 0 for topic in module.topics):g} hours" in text


def test_the_projects_page_describes_every_project(roadmap: Read) -> None:
    text = (built_in() / "projects" / "README.md").read_text("utf-8")
    titles = re.findall(r"^## \d+\. (.+)<!-- id: \S+ -->$", text, re.MULTILINE)
    assert titles == [project.title for project in roadmap.projects]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(built_in())))
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    for href in LINK.findall(page.read_text("utf-8")):
        if not is_elsewhere(href):
            target, wrong = locate(built_in(), page.parent, href)
            assert target, f"{href} {wrong}"

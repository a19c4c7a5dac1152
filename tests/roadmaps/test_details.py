"""What the pages of the built-in roadmap say of its topics and projects, as the program shows it."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from bot.domain.roadmap import Roadmap
from bot.roadmaps.identity import reconcile
from bot.roadmaps.library import assemble, built_in
from bot.roadmaps.reading import read

SHAPES = Path(__file__).parent / "shapes"


def assembled(path: Path) -> Roadmap:
    found = read(path)
    numbers = count()
    return assemble("r", found, reconcile((), found, at=0, new_id=lambda: f"id{next(numbers)}"))


@pytest.fixture(scope="module")
def ours() -> Roadmap:
    return assembled(built_in())


def test_every_topic_has_all_its_parts(ours: Roadmap) -> None:
    for topic in ours.topics:
        assert topic.hours, topic.title
        assert topic.why.endswith("."), topic.title
        assert len(topic.outcomes) >= 5, topic.title
        assert topic.best, topic.title
        assert len(topic.resources) >= 3, topic.title
        assert len(topic.checks) == 3, topic.title
        assert all(check.question and check.answer for check in topic.checks)
        assert all(resource.note and resource.kind and resource.id for resource in topic.resources)


def test_prerequisites_are_earlier_topics(ours: Roadmap) -> None:
    order = {topic.id: number for number, topic in enumerate(ours.topics)}
    assert sum(len(topic.prerequisites) for topic in ours.topics) == 40
    for topic in ours.topics:
        assert all(order[before] < order[topic.id] for before in topic.prerequisites), topic.title


def test_every_project_has_all_its_parts(ours: Roadmap) -> None:
    for project in ours.projects:
        assert project.hours
        assert project.brief.count("\n\n") == 1
        assert len(project.milestones) >= 7
        assert min(len(project.acceptance), len(project.data), len(project.stretch)) >= 4
        assert len(project.builds_on) >= 3
        assert all(ours.part(id_) for id_ in project.builds_on)
        assert len(project.resources) >= 6
        assert ours.project(project.id) is project


def test_every_resource_is_described_and_belongs_somewhere(ours: Roadmap) -> None:
    assert len(ours.resources) == 124
    for resource in ours.resources:
        assert resource.url.startswith(("https://", "http://"))
        assert resource.kind in {"book", "paper", "course", "article", "docs", "video"}
        assert resource.authors
        assert resource.hours
        assert resource.note
        assert [ours.part(id_) for id_ in resource.modules] != [None]
        assert ours.resource(resource.id) is resource
    course = next(r for r in ours.resources if "18-05" in r.url)
    assert course.title == "18.05 Introduction to Probability and Statistics (Spring 2022)"
    assert course.authors == "Jeremy Orloff, Jennifer French Kamrin"
    assert (course.year, course.hours, course.free) == (2022, 25, True)


def test_a_topic_says_what_to_read_of_a_resource(ours: Roadmap) -> None:
    best = ours.topics[0].best
    assert best
    assert best.title == "Think Stats (3rd edition)"
    assert best.note.startswith("Read the chapters on estimation and hypothesis testing")
    listed = ours.resource(best.id)
    assert listed
    assert listed.note == "Statistics learned by writing Python; an easy warm-up for programmers."
    assert (best.authors, best.year) == (listed.authors, listed.year)


def test_what_is_needed_is_found_by_its_title_or_its_anchor() -> None:
    roadmap = assembled(SHAPES / "linked")
    ids = {topic.title: topic.id for topic in roadmap.topics}
    topics = {topic.title: topic for topic in roadmap.topics}
    assert topics["Alpha"].prerequisites == (ids["Beta"], ids["Delta"]), "nobody is nowhere"
    assert topics["Delta"].prerequisites == (ids["Beta"], ids["Alpha"])
    assert roadmap.projects[0].builds_on == (roadmap.modules[0].id, ids["Delta"])
    assert roadmap.projects[1].builds_on == ()
    letters, signs, nothing, rays = roadmap.resources
    assert letters.modules == signs.modules == (roadmap.modules[0].id,)
    assert nothing.modules == (), "its module isn't there"
    assert rays.modules == (roadmap.modules[0].id,), "a topic of it names it"

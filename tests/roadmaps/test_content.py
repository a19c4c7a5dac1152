"""What the built-in roadmap says about its topics, projects and resources: complete, and in the form it promises.

The pages are taken apart here with a few regular expressions, and not with the program's own reader, so that the two
can be held against each other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.roadmaps.library import built_in
from bot.roadmaps.reading import read
from bot.roadmaps.shape import ReadModule, ReadTopic

ROOT = built_in()
PAGES = sorted(ROOT.rglob("*.md"))
RESOURCES = ROOT / "resources.md"
PROJECTS = ROOT / "projects" / "README.md"
CURRICULUM = Path(__file__).resolve().parents[2].parent / "shared" / "curriculum"

KINDS = {
    "Books": "book",
    "Courses": "course",
    "Videos": "video",
    "Articles": "article",
    "Papers": "paper",
    "Documentation": "docs",
}

ID = re.compile(r"<!-- id: ([\w.-]+) -->")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
SOURCE = re.compile(r"\[(?P<title>[^\]]+)\]\((?P<url>https?://[^)\s]+)\)")
TOPIC_RESOURCE = re.compile(
    SOURCE.pattern + r" · (?P<kind>[a-z]+)(?: · (?P<hours>\d+) h)?(?P<free> · free)?: (?P<note>\S.+)"
)
ENTRY = re.compile(
    r"- "
    + SOURCE.pattern
    + r" <!-- id: (?P<id>[\w.-]+) --> · (?P<authors>.+?)(?: · (?P<year>\d{4}))?(?: · (?P<hours>\d+) h)?"
    + r"(?P<free> · free)?  \n  (?P<note>\S.+(?:\n  \S.+)*)"
)
QUESTION = re.compile(r"<details>\n<summary>(?P<question>[^<>`]+)</summary>\n\n(?P<answer>[^<]+)\n\n</details>")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with all that stands below it, up to the next heading of its level or higher."""

    heading: str
    body: str

    @property
    def title(self) -> str:
        """The heading's words, without a project's number."""
        return re.sub(r"^\d+\. ", "", ID.sub("", self.heading))

    @property
    def explicit(self) -> str:
        found = ID.search(self.heading)
        return found[1] if found else ""

    @property
    def paragraphs(self) -> list[str]:
        """What stands before the first heading inside, one line each paragraph."""
        return [flat(text) for text in re.split(r"^#", self.body, flags=re.MULTILINE)[0].split("\n\n") if text.strip()]

    def meta(self, name: str) -> str:
        """Return what stands behind `**Name**:`, or nothing."""
        found = re.search(rf"^\*\*{name}\*\*:((?:.|\n(?!\n|\*\*))*)", self.body, re.MULTILINE)
        return flat(found[1]) if found else ""


def flat(text: str) -> str:
    return " ".join(text.split())


def parts(text: str, level: int) -> list[Part]:
    """Cut a text at its headings of one level."""
    mark = "#" * level
    pieces = re.split(rf"^{mark} (.+)$", text, flags=re.MULTILINE)
    bodies = [re.split(rf"^#{{1,{level}}} ", body, flags=re.MULTILINE)[0] for body in pieces[2::2]]
    return [Part(heading, body) for heading, body in zip(pieces[1::2], bodies, strict=True)]


def named(part: Part) -> dict[str, Part]:
    return {inner.heading: inner for inner in parts(part.body, 3)}


def items(text: str) -> list[str]:
    """Return the items of the lists in a text, one line each."""
    found = re.findall(r"^(?:-|\d+\.) (.+(?:\n {2,3}\S.*)*)", text, re.MULTILINE)
    return [flat(item) for item in found]


def sentences(text: str) -> list[str]:
    return re.findall(r"\S.*?[.!?](?=\s|$)", text)


def slug(heading: str) -> str:
    """Return the anchor GitHub gives a heading: nothing is trimmed, so a space before a comment becomes a dash."""
    words = re.sub(r"<!--.*?-->", "", LINK.sub(r"\1", heading))
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


@lru_cache(maxsize=32)
def anchors(page: Path) -> frozenset[str]:
    seen: Counter[str] = Counter()
    found = set()
    for heading in re.findall(r"^#{1,6} (.+)$", page.read_text("utf-8"), re.MULTILINE):
        name = slug(heading)
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return frozenset(found)


def modules() -> list[ReadModule]:
    return [module for _, module in read(ROOT).modules()]


def page_of(module: ReadModule) -> Path:
    return (ROOT / module.link).resolve()


def topics() -> Iterator[tuple[ReadModule, ReadTopic, Part]]:
    """Yield each topic of the plan with its section in its module's page."""
    for module in modules():
        sections = {part.explicit: part for part in parts(page_of(module).read_text("utf-8"), 2)}
        for topic in module.topics:
            yield module, topic, sections[topic.explicit]


def entries() -> list[dict[str, str]]:
    """Return what resources.md lists, each with its kind and module."""
    return [
        {**found.groupdict(default=""), "kind": KINDS[kind.heading], "module": module.heading}
        for kind in parts(RESOURCES.read_text("utf-8"), 2)
        for module in parts(kind.body, 3)
        for found in ENTRY.finditer(module.body)
    ]


def resources(part: Part) -> list[re.Match[str]]:
    """Return the resources of a topic's section; every item must have the promised form."""
    found = [TOPIC_RESOURCE.fullmatch(item) for item in items(named(part)["Resources"].body)]
    assert all(found), (part.title, items(part.body))
    return [match for match in found if match]


def test_a_page_has_a_section_for_each_topic_and_for_nothing_else() -> None:
    for module in modules():
        sections = parts(page_of(module).read_text("utf-8"), 2)
        assert [part.title for part in sections] == ["Topics", *(t.title for t in module.topics), "Put it to use"]
        assert [part.explicit for part in sections[1:-1]] == [topic.explicit for topic in module.topics]


def test_a_page_says_first_what_its_module_is_about() -> None:
    for module in modules():
        intro = page_of(module).read_text("utf-8").split("\n\n## ", 1)[0].split("\n\n")[2:]
        assert 3 <= len(sentences(flat(" ".join(intro)))) <= 6, module.title


def test_why_a_topic_matters_takes_two_sentences() -> None:
    for _, topic, part in topics():
        why = part.paragraphs[0]
        assert len(sentences(why)) == 2, (topic.title, why)
        assert why.endswith(".")


def test_a_topic_says_how_long_it_takes_as_the_plan_does() -> None:
    for _, topic, part in topics():
        assert part.meta("Estimate") == f"{topic.hours:g} h", topic.title


def test_a_topic_has_all_its_parts_in_order() -> None:
    for _, topic, part in topics():
        assert list(named(part)) == ["Outcomes", "Resources", "Self-check"], topic.title


def test_a_topic_has_outcomes_that_say_what_you_can_do() -> None:
    for _, topic, part in topics():
        outcomes = items(named(part)["Outcomes"].body)
        assert len(outcomes) >= 3, topic.title
        assert all(outcome.startswith("You can ") and outcome.endswith(".") for outcome in outcomes), topic.title


def test_a_topic_has_resources_with_kind_and_url_that_are_also_in_the_list() -> None:
    listed = {(entry["url"], entry["title"], entry["kind"], entry["hours"], entry["free"]) for entry in entries()}
    for _, topic, part in topics():
        found = resources(part)
        assert len(found) >= 2, topic.title
        for match in found:
            shown = match.groupdict(default="")
            assert tuple(shown[key] for key in ("url", "title", "kind", "hours", "free")) in listed, shown
            assert 1 <= len(sentences(shown["note"])) <= 2, shown
            assert shown["note"].endswith("."), shown


def test_a_topic_has_questions_with_their_answers_folded_away() -> None:
    for _, topic, part in topics():
        body = named(part)["Self-check"].body
        found = list(QUESTION.finditer(body))
        assert len(found) >= 2, topic.title
        assert len(found) == body.count("<details>") == body.count("<summary>"), topic.title
        for match in found:
            assert flat(match["question"])[-1] in "?.", match["question"]
            assert flat(match["answer"])[-1] in ".)", match["answer"]


def test_what_a_topic_builds_on_comes_before_it_and_the_links_lead_there() -> None:
    places = {f"../{page_of(m).parent.name}/README.md#{slug(t.title)}": t.title for m, t, _ in topics()}
    earlier: set[str] = set()
    for module, topic, part in topics():
        said = part.meta("Builds on")
        links = LINK.findall(said)
        assert said == ", ".join(f"[{title}]({href})" for title, href in links)
        for title, href in links:
            assert title in earlier, (topic.title, title)
            assert places[href] == title
            path, _, anchor = href.partition("#")
            assert anchor in anchors((page_of(module).parent / path).resolve())
        earlier.add(topic.title)


def test_projects_have_all_their_parts() -> None:
    found = parts(PROJECTS.read_text("utf-8"), 2)
    plan = read(ROOT).projects
    assert [(part.title, part.explicit) for part in found] == [(p.title, p.explicit) for p in plan]
    assert [part.heading.split(". ")[0] for part in found] == [str(n) for n in range(1, len(plan) + 1)]
    for part in found:
        brief = [text for text in part.paragraphs if not text.startswith("**")]
        assert 1 <= len(brief) <= 2, part.title
        assert re.fullmatch(r"about \d+ hours", part.meta("Time")), part.title
        assert LINK.findall(part.meta("Builds on")), part.title
        inner = named(part)
        assert list(inner) == ["Milestones", "Acceptance", "Data", "Stretch goals"], part.title
        least = {"Milestones": 5, "Acceptance": 5, "Data": 3, "Stretch goals": 3}
        assert all(len(items(inner[name].body)) >= count for name, count in least.items()), part.title
        assert inner["Acceptance"].paragraphs[0].startswith("It is done when"), part.title


def test_projects_take_the_time_the_plan_says_and_build_on_modules() -> None:
    titles = {f"../{page_of(module).parent.name}/README.md": module.title for module in modules()}
    plan = (ROOT / "README.md").read_text("utf-8")
    for part in parts(PROJECTS.read_text("utf-8"), 2):
        assert f"({part.meta('Time').split()[1]} h) <!-- id: {part.explicit} -->" in plan
        assert all(titles[href] == title for title, href in LINK.findall(part.meta("Builds on"))), part.title


def test_projects_name_only_resources_that_are_in_the_list() -> None:
    listed = {(entry["title"], entry["url"]) for entry in entries()}
    for part in parts(PROJECTS.read_text("utf-8"), 2):
        assert set(SOURCE.findall(part.body)) <= listed, part.title


def test_every_resource_is_listed_once_with_kind_module_and_url() -> None:
    found = entries()
    assert len(found) == 124
    assert len(found) == len(re.findall(r"^- ", RESOURCES.read_text("utf-8"), re.MULTILINE))
    for key in ("id", "url", "title"):
        assert not [value for value, times in Counter(entry[key] for entry in found).items() if times > 1], key
    assert {entry["module"] for entry in found} == {module.title for module in modules()}
    assert {entry["kind"] for entry in found} == set(KINDS.values())
    assert all(entry["authors"] and entry["note"].endswith(".") for entry in found)


def test_every_resource_is_used_by_a_topic_of_its_module() -> None:
    used: dict[str, list[str]] = {}
    for module, _, part in topics():
        for match in resources(part):
            used.setdefault(match["url"], []).append(module.title)
    for entry in entries():
        assert used[entry["url"]][0] == entry["module"], entry["title"]
        for other in set(used[entry["url"]]) - {entry["module"]}:
            assert f"also for {other}" in entry["note"], entry["title"]


def test_what_the_pages_say_about_the_number_of_resources_is_true() -> None:
    found = entries()
    free = sum(bool(entry["free"]) for entry in found)
    assert f"{len(found)} works, {free} of them free to read" in flat(RESOURCES.read_text("utf-8"))
    assert f"{len(found)} in all and {free} of them free to read" in flat((ROOT / "README.md").read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_place_in_a_page_finds_it(page: Path) -> None:
    for _, href in LINK.findall(page.read_text("utf-8")):
        path, _, anchor = href.partition("#")
        if not href.startswith(("http://", "https://")):
            target = (page.parent / path).resolve() if path else page
            assert target.is_file(), href
            assert not anchor or anchor in anchors(target), href


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_ends_its_lines_cleanly(page: Path) -> None:
    lines = page.read_text("utf-8").split("\n")
    assert lines[-1] == ""
    for line in lines:
        kept = line.removesuffix("  ")  # a hard line break
        assert kept == line.rstrip(), line
        assert "\t" not in line, line


def test_an_anchor_is_the_one_github_makes() -> None:
    assert slug("numpy/scipy deep dive<!-- id: numpy-scipy -->") == "numpyscipy-deep-dive"
    assert slug("CNNs, RNNs, Transformers") == "cnns-rnns-transformers"
    assert slug("1. Statistical inference (A/B testing)") == "1-statistical-inference-ab-testing"
    assert slug("Monitoring <!-- id: monitoring -->") == "monitoring-"


@pytest.fixture(scope="module")
def curriculum() -> dict[str, Any]:
    """Return the checked facts the content was written from, where they are at hand."""
    if not CURRICULUM.is_dir():
        pytest.skip("the curriculum isn't on this machine")
    outline: dict[str, Any] = yaml.safe_load((CURRICULUM / "outline.yaml").read_text("utf-8"))
    listed = yaml.safe_load((CURRICULUM / "resources.yaml").read_text("utf-8"))
    return {**outline, "resources": {resource["id"]: resource for resource in listed}}


def test_the_topics_agree_with_the_curriculum(curriculum: dict[str, Any]) -> None:
    told = {topic["title"]: topic for topic in curriculum["topics"]}
    found = list(topics())
    assert [topic.title for _, topic, _ in found] == list(told)
    for _, topic, part in found:
        fact, inner = told[topic.title], named(part)
        assert part.meta("Estimate") == f"{fact['hours']} h"
        assert [title for title, _ in LINK.findall(part.meta("Builds on"))] == fact["prerequisites"]
        assert len(items(inner["Outcomes"].body)) == len(fact["outcomes"])
        assert len(QUESTION.findall(inner["Self-check"].body)) == len(fact["self_checks"])
        urls = [curriculum["resources"][name]["url"] for name in fact["resources"]]
        assert [match["url"] for match in resources(part)] == urls, topic.title


def test_the_modules_agree_with_the_curriculum(curriculum: dict[str, Any]) -> None:
    told = [(module["slug"], module["title"], module["topics"], module["hours"]) for module in curriculum["modules"]]
    assert told == [
        (page_of(m).parent.name, m.title, [t.title for t in m.topics], sum(t.hours or 0 for t in m.topics))
        for m in modules()
    ]
    phases = [(phase["title"], phase["goal"]) for phase in curriculum["phases"]]
    assert [(phase.title, phase.goal) for phase in read(ROOT).phases] == phases


def test_the_projects_agree_with_the_curriculum(curriculum: dict[str, Any]) -> None:
    titles = {module["id"]: module["title"] for module in curriculum["modules"]}
    counted = {
        "Milestones": "milestones",
        "Acceptance": "acceptance_criteria",
        "Data": "datasets",
        "Stretch goals": "stretch_goals",
    }
    found = parts(PROJECTS.read_text("utf-8"), 2)
    for part, fact in zip(found, curriculum["projects"], strict=True):
        assert (part.title, part.explicit) == (fact["title"], fact["id"])
        assert part.meta("Time") == f"about {fact['hours']} hours"
        assert [title for title, _ in LINK.findall(part.meta("Builds on"))] == [titles[m] for m in fact["modules"]]
        for name, key in counted.items():
            assert len(items(named(part)[name].body)) == len(fact[key]), (part.title, name)
        urls = [curriculum["resources"][name]["url"] for name in fact["resources"]]
        assert [url for _, url in SOURCE.findall(part.meta("Worth keeping open"))] == urls


def test_the_resources_agree_with_the_curriculum(curriculum: dict[str, Any]) -> None:
    titles = {module["id"]: module["title"] for module in curriculum["modules"]}
    told = {
        name: {
            "title": fact["title"],
            "url": fact["url"],
            "authors": fact["authors"],
            "kind": fact["kind"],
            "module": titles[fact["modules"][0]],
            "year": str(fact["year"] or ""),
            "hours": str(fact["hours"] or ""),
            "free": " · free" if fact["free"] else "",
        }
        for name, fact in curriculum["resources"].items()
    }
    assert {entry["id"]: {k: v for k, v in entry.items() if k not in {"id", "note"}} for entry in entries()} == told

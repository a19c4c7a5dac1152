"""The dashboard is one valid page that needs nothing else, and its numbers are the domain's."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.sheet import STYLE, as_file
from bot.commands.dashboard.burnup import burn_up
from bot.commands.dashboard.page import dashboard
from bot.domain.overview import Overview
from bot.words import Words
from tests.commands.dashboard.reading import elements, elements_of, read, table, text
from tests.commands.dashboard.scenes import HOSTILE, SCENES, finished, goals, somebody, with_work
from tests.commands.pictures.scenes import roadmap, standing

WORDS = Words()
EVERY = pytest.mark.parametrize("overview", SCENES.values(), ids=SCENES)
COUNTED = {name: found for name, found in SCENES.items() if found.standing.tally().total}
LEADS_AWAY = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest", "style"}
BY_ID = {"aria-labelledby", "aria-describedby", "aria-controls", "for"}


def check(overview: Overview) -> None:
    """Judge a page: valid, whole in itself, nothing that runs, no reference into the void."""
    root = read(as_file(dashboard(WORDS, overview)))
    found = list(elements(root))
    tags = Counter(tag for tag, _ in found)
    assert not {"script", "link", "img", "image", "iframe", "object", "embed", "base", "form"} & set(tags)
    assert (tags["main"], tags["h1"], tags["title"] >= 1) == (1, 1, True)
    ids = [e.attrib["id"] for _, e in found if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    for tag, e in found:
        for name, value in e.attrib.items():
            assert not name.startswith("on"), name
            assert name not in LEADS_AWAY, name
            assert "url(" not in value or name == "content", value
            if name in BY_ID:
                assert set(value.split()) <= set(ids), value
            if name.endswith("href"):
                assert tag == "a", tag
                assert re.match(r"https?://", value), value
        if tag == "svg":
            assert e.attrib.get("aria-hidden") == "true" or (
                e.attrib["role"] == "img" and e.attrib["aria-label"].strip()
            )


@EVERY
def test_it_is_valid_and_needs_nothing_else(overview: Overview) -> None:
    check(overview)


def test_its_style_fetches_nothing() -> None:
    assert not re.search(r"url\(|@import|https?:|</style", STYLE)


@pytest.mark.parametrize("overview", COUNTED.values(), ids=COUNTED)
def test_the_numbers_of_the_burn_up(overview: Overview) -> None:
    root = read(as_file(dashboard(WORDS, overview)))
    shown = [[WORDS.short_date(p.day), f"{p.done}", f"{p.total}"] for p in reversed(overview.burn_up)]
    assert table(root, "Burn-up") == shown


@pytest.mark.parametrize("overview", COUNTED.values(), ids=COUNTED)
def test_the_numbers_of_the_phases(overview: Overview) -> None:
    way = overview.standing.roadmap
    rows = table(read(as_file(dashboard(WORDS, overview))), "Roadmap")
    tallies = [overview.standing.tally(p) for p in way.phases]
    assert [row[1:4] for row in rows] == [[f"{t.done}", f"{t.total}", f"{t.skipped}"] for t in tallies]
    assert [row[4] for row in rows] == [f"{int(t.share * 100 + 1e-9)}%" if t.total else "–" for t in tallies]


@EVERY
def test_the_numbers_of_study_days(overview: Overview) -> None:
    rows = table(read(as_file(dashboard(WORDS, overview))), "Study days")
    today = overview.standing.here.today
    for row, week in zip(rows, reversed(overview.weeks_of_days), strict=True):
        assert row[0] == WORDS.short_date(week.monday)
        days = ["–" if day > today else f"{overview.study_days.get(day, 0)}" for day in week.days]
        assert row[1:] == days


def test_the_numbers_of_the_goals() -> None:
    overview = SCENES["busy"]
    rows = table(read(as_file(dashboard(WORDS, overview))), "Weekly goals")
    weeks = list(reversed(overview.weeks_of_goals))
    assert rows == [[WORDS.short_date(w.week.monday), f"{w.kept}", f"{w.missed}", f"{w.open}"] for w in weeks]
    assert rows[0][1:] == ["1", "0", "1"]
    assert rows[1][1:] == ["4", "0", "0"]


def test_charts_show_as_much_as_the_tables_say() -> None:
    """Count the shapes: a goal is one, and a day with something done is one, for wide and for narrow paper."""
    overview = SCENES["busy"]
    kinds = Counter(
        e.attrib.get("class", "") for tag, e in elements(read(as_file(dashboard(WORDS, overview)))) if tag == "rect"
    )
    legend = 1
    for kind in ("kept", "missed", "open"):
        assert kinds[kind] == sum(getattr(w, kind) for w in overview.weeks_of_goals) + legend
    levels = Counter(min(n, 4) for n in overview.study_days.values())
    for level in range(1, 5):
        assert kinds[f"l{level}"] == 2 * levels[level] + legend


def test_every_topic_has_its_state_in_words() -> None:
    overview = SCENES["busy"]
    root = read(as_file(dashboard(WORDS, overview)))
    said = [text(e) for tag, e in elements(root) if tag == "li"]
    assert "done: 1.1 Topic 1 of the way" in said
    assert "learning: 5.1 Topic 18 of the way learning · next" in said
    assert "not for me: 5.3 Topic 20 of the way not for me" in said
    assert "to do: 7.5 Topic 30 of the way" in said


def test_the_page_says_who_when_and_how_far() -> None:
    said = text(read(as_file(dashboard(WORDS, SCENES["busy"]))))
    for words in ("Mina · 24 November 2026, 10:00", "Done 17 of 29 58%", "Streak 15 weeks", "On track this week"):
        assert words in said
    assert "until you set your time zone" not in said
    assert "until you set your time zone" in text(read(as_file(dashboard(WORDS, SCENES["stranger"]))))
    assert "All done" in text(read(as_file(dashboard(WORDS, SCENES["all"]))))


def test_what_people_wrote_stays_text() -> None:
    root = read(as_file(dashboard(WORDS, SCENES["hostile"])))
    shown = " ".join(HOSTILE.split())
    assert text(root).count(shown) > 30
    assert text(next(e for tag, e in elements(root) if tag == "h1")) == shown


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://x.org/ y", ""])
def test_only_web_addresses_are_links(link: str) -> None:
    found = somebody(standing(roadmap()), "Mina", finished=finished("A book", link=link))
    root = read(as_file(dashboard(WORDS, Overview(found))))
    assert [e.attrib["href"] for tag, e in elements(root) if tag == "a"] == []
    assert "A book" in text(root)


def test_a_large_roadmap_opens_where_the_person_is() -> None:
    root = read(as_file(dashboard(WORDS, SCENES["huge"])))
    phases = [e for tag, e in elements(root) if tag == "details" and "class" not in e.attrib]
    assert len(phases) == 40
    assert ["open" in e.attrib for e in phases].index(True) == 17
    assert sum("open" in e.attrib for e in phases) == 1
    assert "Part 40" in text(phases[-1])


NAMES = st.text(max_size=60)  # with surrogates, controls, everything
PHASES = st.lists(st.tuples(NAMES, st.lists(st.integers(0, 4), max_size=2)), max_size=4)
WEEKS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=14)


@settings(max_examples=15, deadline=None)
@given(PHASES, NAMES, st.integers(0, 12), st.integers(0, 3), st.integers(0, 3), st.integers(1, 300), WEEKS)
def test_any_standing_can_be_shown(
    phases: list[tuple[str, list[int]]],
    name: str,
    done: int,
    learning: int,
    skipped: int,
    every: int,
    weeks: list[tuple[int, int]],
) -> None:
    way, facts = with_work(roadmap(phases, title=name, names=name), name, name, name)
    found = standing(way, min(done, len(way.topics)), learning=learning, skipped=skipped, every=every)
    found = somebody(found, name, finished=finished(name, name), projects=facts)
    check(Overview(found, goals(*weeks, title=name)))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 360), st.integers(0, 360), st.integers(1, 20), st.integers(0, 30))
def test_every_line_stays_on_its_paper(topics: int, done: int, every: int, skipped: int) -> None:
    way = roadmap([("All", (topics,))])
    done = min(done, topics)
    overview = Overview(standing(way, done, skipped=min(skipped, topics - done), every=every))
    for svg in elements_of(burn_up(WORDS, overview), "svg"):
        if "chart" not in svg.attrib["class"]:
            continue
        _, _, width, height = map(float, svg.attrib["viewBox"].split())
        for _, e in elements(svg):
            for kind, value in re.findall(r"([MLHV])([-\d.]+(?: [-\d.]+)?)", e.attrib.get("d", "")):
                numbers = [float(n) for n in value.split()]
                xs, ys = (numbers[:1], numbers[1:]) if kind in "ML" else (numbers, []) if kind == "H" else ([], numbers)
                assert all(0 <= x <= width for x in xs), (e.attrib, width)
                assert all(0 <= y <= height for y in ys), (e.attrib, height)


def test_a_file_of_text_that_is_no_unicode_can_be_written() -> None:
    sheet = replace(dashboard(WORDS, SCENES["stranger"]), title="\ud800 & <b>")
    assert b"<title>? &amp; &lt;b&gt;</title>" in (as_file(sheet).content or b"")

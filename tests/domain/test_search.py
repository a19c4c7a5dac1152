from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.matching import Titles, fold
from bot.domain.roadmap import Module, Phase, Roadmap, Topic
from bot.domain.search import by_ids, find, find_part, read_topics, suggest, suggest_parts


def roadmap(*phases: tuple[str, list[tuple[str, list[str]]]]) -> Roadmap:
    made, number = [], 0
    for at, (phase, modules) in enumerate(phases, 1):
        held = []
        for module, topics in modules:
            number += 1
            inside = tuple(Topic(f"t{number}x{n}", title, f"{number}.{n}") for n, title in enumerate(topics, 1))
            held.append(Module(f"m{number}", module, number, inside))
        made.append(Phase(f"p{at}", phase, at, tuple(held)))
    return Roadmap("r", "R", tuple(made))


ML = roadmap(
    (
        "Statistical Foundations",
        [
            (
                "Statistics Refresher",
                [
                    "Inferential statistics fundamentals",
                    "Hypothesis testing and confidence intervals",
                    "Bayesian thinking and inference",
                    "Probability theory deep dive",
                ],
            )
        ],
    ),
    (
        "Mathematical Foundations",
        [
            (
                "Math for ML",
                [
                    "Linear algebra refresher (eigenvalues, SVD, matrix calculus)",
                    "Optimization theory (gradient descent, convex optimization)",
                    "Probability distributions and sampling",
                ],
            )
        ],
    ),
    (
        "ML Theory & Algorithms",
        [
            ("Classical ML", ["Model evaluation and selection", "Bias-variance tradeoff", "scikit-learn ecosystem"]),
            ("Deep Learning Theory", ["Backpropagation from first principles", "CNNs, RNNs, Transformers"]),
        ],
    ),
    (
        "Modern AI & LLMs",
        [
            (
                "Modern AI",
                [
                    "Transformer architecture deep dive",
                    "RAG, embeddings, vector databases",
                    "Model deployment",
                    "CI/CD for ML",
                ],
            )
        ],
    ),
)


def numbers(text: str, within: Module | None = None) -> list[str]:
    return [t.number for t in read_topics(ML, text, within).topics]


def offers(text: str) -> list[tuple[str, list[str]]]:
    picked = read_topics(ML, text)
    return [] if picked.unclear is None else [(picked.unclear, [t.number for t in picked.near])]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1.2", ["1.2"]),
        ("t1x2", ["1.2"]),
        ("1.2-1.3, svd", ["1.2", "1.3", "2.1"]),
        ("1.2-3", ["1.2", "1.3"]),
        ("1.3 – 2.2", ["1.3", "1.4", "2.1", "2.2"]),
        ("1.3-1.1", ["1.1", "1.2", "1.3"]),
        ("1.1 to 1.2", ["1.1", "1.2"]),
        ("1.1,1.1;1.2\n1.1", ["1.1", "1.2"]),
        ("bayesian thinking and inference", ["1.3"]),
        ("BAYESIAN", ["1.3"]),
        ("bayes", ["1.3"]),
        ("back propagation", ["4.1"]),
        ("ci", ["5.4"]),
        ("transformer", ["5.1"]),
        ("Linear algebra refresher (eigenvalues, SVD, matrix calculus), 1.1", ["2.1", "1.1"]),
        ("1.1, CNNs, RNNs, Transformers", ["1.1", "4.2"]),
        ("linear algebra (SVD)", ["2.1"]),
        ("t1x1,t1x2,t5x1", ["1.1", "1.2", "5.1"]),
        ("all of 2", ["2.1", "2.2", "2.3"]),
        ("everything in classical ml", ["3.1", "3.2", "3.3"]),
        ("all of phase 3", ["3.1", "3.2", "3.3", "4.1", "4.2"]),
        ("ＢＡＹÉＳ", ["1.3"]),
    ],
)
def test_topics_are_named_in_many_ways(text: str, meant: list[str]) -> None:
    assert numbers(text) == meant
    assert offers(text) == []


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("bayezian", [("bayezian", ["1.3"])]),
        ("1.1, hypotesis testing", [("hypotesis testing", ["1.2"])]),
        ("scikitlern", [("scikitlern", ["3.3"])]),
        ("model", [("model", ["3.1", "5.3"])]),
        ("probability", [("probability", ["1.4", "2.3"])]),
        ("bvt", [("bvt", ["3.2"])]),
        ("sv", [("sv", ["2.1"])]),
        ("2", [("2", ["2.1", "2.2", "2.3"])]),
        ("1.9", [("1.9", ["1.1", "1.2", "1.3", "1.4"])]),
        ("9.9", [("9.9", [])]),
        ("statistics refresher", [("statistics refresher", ["1.1", "1.2", "1.3", "1.4"])]),
        ("module 3", [("module 3", ["3.1", "3.2", "3.3"])]),
        ("kubernetes", [("kubernetes", [])]),
        ("1-3", [("1-3", [])]),
        ("", [("", [])]),
        (" , ", [(",", [])]),
    ],
)
def test_what_is_not_clear_is_offered_and_never_taken(text: str, offered: list[tuple[str, list[str]]]) -> None:
    assert [(typed, near) for typed, near in offers(text)] == offered
    assert numbers(text) in ([], ["1.1"])


def test_bare_numbers_count_in_the_module_somebody_is_in() -> None:
    classical = ML.modules[2]
    assert numbers("1-2", classical) == ["3.1", "3.2"]
    assert numbers("3, 1", classical) == ["3.3", "3.1"]
    assert numbers("1-9", classical) == []
    assert numbers("0", classical) == []


def test_a_title_wins_over_what_it_looks_like() -> None:
    years = roadmap(("P", [("M", ["1984", "all of us", "a", "b"]), ("N", ["x"])]))
    assert [t.title for t in read_topics(years, "1984, all of us").topics] == ["1984", "all of us"]
    assert [t.title for t in read_topics(years, "a").topics] == ["a"]


def test_commas_inside_a_title_separate_nothing() -> None:
    woods = roadmap(("P", [("M", ["Trees", "Forests", "Trees, forests"])]))
    assert [t.number for t in read_topics(woods, "trees, forests").topics] == ["1.3"]
    assert [t.number for t in read_topics(woods, "forests, trees").topics] == ["1.2", "1.1"]
    assert [t.number for t in read_topics(woods, "trees, trees, forests").topics] == ["1.1", "1.3"]


def test_repeated_titles_are_offered() -> None:
    twice = roadmap(("P", [("M", ["Exercises"]), ("N", ["Exercises"])]))
    picked = read_topics(twice, "exercises")
    assert picked.topics == ()
    assert [t.number for t in picked.near] == ["1.1", "2.1"]


def test_a_text_beyond_all_measure_is_not_half_understood() -> None:
    assert numbers("1.1," * 2_000) == []
    assert offers("1.1," * 400), "what stands beyond the last piece is not passed over"


def test_only_the_first_unclear_thing_is_looked_into() -> None:
    picked = read_topics(ML, "1.2, bayezian, hypotesis; svd")
    assert [t.number for t in picked.topics] == ["1.2"]
    assert picked.unclear == "bayezian"
    assert [t.number for t in picked.near] == ["1.3"]
    assert picked.rest == "hypotesis; svd"


def test_ids_are_read_without_a_search_and_nothing_else_is() -> None:
    assert [t.number for t in by_ids(ML, "t1x2,t1x1,t1x2")] == ["1.2", "1.1"]
    for text in ("", "t1x2,", "t1x2, t1x1", "1.2", "t1x2,svd", ",".join(["t1x1"] * 201)):
        assert by_ids(ML, text) == (), text


def test_find_ranks_and_falls_back_to_near_misses() -> None:
    assert [t.number for t in find(ML, "1.2").exact] == ["1.2"]
    assert [t.number for t in find(ML, "transformer").exact] == ["5.1", "4.2"]
    assert [t.number for t in find(ML, "bvt").exact] == ["3.2"]
    assert [t.number for t in find(ML, "svd").exact] == ["2.1"]
    found = find(ML, "bayezi")
    assert found.exact == ()
    assert [t.number for t in found.near] == ["1.3"]
    assert find(ML, "zzzz").near == ()


def test_suggestions_follow_what_is_typed() -> None:
    assert [t.number for t in suggest(ML, "")][:2] == ["1.1", "1.2"]
    assert [t.number for t in suggest(ML, "1.")] == ["1.1", "1.2", "1.3", "1.4"]
    assert suggest(ML, "bay")[0].number == "1.3"
    assert suggest(ML, "bayez")[0].number == "1.3"
    assert [t.number for t in suggest(ML, "classical")] == ["3.1", "3.2", "3.3"]
    assert len(suggest(ML, "", 3)) == 3


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("m2", "Math for ML"),
        ("p2", "Mathematical Foundations"),
        ("phase 2", "Mathematical Foundations"),
        ("Phase 2: Mathematical Foundations", "Mathematical Foundations"),
        ("MODULE 3", "Classical ML"),
        ("3", "Classical ML"),
        ("statistics", "Statistics Refresher"),
        ("deep", "Deep Learning Theory"),
        ("modern ai", "Modern AI"),
    ],
)
def test_parts_are_named_in_many_ways(typed: str, title: str) -> None:
    part = find_part(ML, typed).part
    assert part is not None
    assert part.title == title


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("foundations", ["Statistical Foundations", "Mathematical Foundations"]),
        ("statistcs", ["Statistics Refresher", "Statistical Foundations"]),
        ("phase 9", []),
        ("zzzz", []),
        ("", []),
    ],
)
def test_unclear_parts_are_offered(typed: str, near: list[str]) -> None:
    found = find_part(ML, typed)
    assert found.part is None
    assert [p.title for p in found.near] == near


def test_parts_are_suggested() -> None:
    assert [p.id for p in suggest_parts(ML, "")] == ["p1", "m1", "p2", "m2", "p3", "m3", "m4", "p4", "m5"]
    assert [p.id for p in suggest_parts(ML, "phas")] == ["p1", "p2", "p3", "p4"]
    assert suggest_parts(ML, "module 2")[0].id == "m2"
    assert suggest_parts(ML, "statistcs")[0].title == "Statistics Refresher"
    assert len(suggest_parts(ML, "", 2)) == 2


@given(st.text(max_size=80) | st.text(alphabet="0123456789.,;-–aé \n", max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    picked = read_topics(ML, text, ML.modules[0])
    assert picked.topics or picked.unclear is not None
    assert len(set(picked.topics)) == len(picked.topics)
    assert not set(find(ML, text).exact) & set(find(ML, text).near)
    assert len(set(suggest(ML, text))) == len(suggest(ML, text)) <= 25
    assert len(suggest_parts(ML, text)) <= 25
    find_part(ML, text)


@given(st.permutations(ML.topics), st.integers(1, 9), st.sampled_from([",", ", ", ";", "\n"]))
def test_any_topics_are_understood_by_title_number_and_id(topics: list[Topic], n: int, between: str) -> None:
    chosen = tuple(topics[:n])
    assert read_topics(ML, between.join(t.title for t in chosen)).topics == chosen
    assert read_topics(ML, between.join(t.number for t in chosen)).topics == chosen
    assert read_topics(ML, between.join(t.id for t in chosen)).topics == chosen


@given(st.lists(st.text(max_size=20), max_size=6), st.text(max_size=20))
def test_any_titles_can_be_searched(titles: list[str], typed: str) -> None:
    index = Titles(titles)
    matches = index.find(typed)
    assert set(matches.exact) | set(matches.whole) | set(matches.contained) <= set(matches.ranked)
    assert len(set(matches.ranked)) == len(matches.ranked)
    assert all(0 <= i < len(titles) for i in (*matches.ranked, *index.near(typed)))
    for at, title in enumerate(titles):
        if fold(title):
            assert at in index.find(title).exact

"""Proposed renames: when an owner is asked, what their word does, and what is told of it in short."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.version import Named, Some, Summary
from bot.roadmaps.identity import Reconciled, reconcile
from bot.roadmaps.shape import Read, ReadModule, ReadPhase, ReadProject, ReadTopic
from bot.roadmaps.summary import NAMED, summary

WORDS = [
    "Bayes",
    "Bayes rule",
    "Bayes rules",
    "Bayesian rules",
    "Trees",
    "Tree search",
    "Tree searching",
    "part 1",
    "part 2",
]
TITLES = st.lists(st.sampled_from([*WORDS, "Sampling", "Samples", "Sample sizes"]), max_size=6)
VERSIONS = st.lists(st.tuples(st.sampled_from(["Statistics", "Statistic", "Numbers", "Learning"]), TITLES), max_size=3)


def version(*modules: tuple[str, list[str]], projects: tuple[str, ...] = ()) -> Read:
    held = [
        ReadModule(name, "", "x.md", 1, tuple(ReadTopic(title, "", "x.md", 1) for title in inside))
        for name, inside in modules
        if inside
    ]
    phases = (ReadPhase("P", "", "x.md", 1, tuple(held)),) if held else ()
    return Read("T", phases, tuple(ReadProject(title, "", "x.md", 1) for title in projects))


def reloaded(before: Read, after: Read, *, assume: bool) -> tuple[Reconciled, Reconciled]:
    ids = map(str, count())
    first = reconcile((), before, at=1, new_id=ids.__next__)
    return first, reconcile(first.entries, after, at=2, new_id=ids.__next__, assume=assume)


@given(VERSIONS, VERSIONS)
def test_assuming_takes_each_entry_once_and_changes_nothing_that_was_sure(
    old: list[tuple[str, list[str]]], new: list[tuple[str, list[str]]]
) -> None:
    first, asked = reloaded(version(*old), version(*new), assume=False)
    _, assumed = reloaded(version(*old), version(*new), assume=True)
    assert assumed.proposed == ()
    ids = [entry.id for entry in assumed.entries]
    assert len(set(ids)) == len(ids)
    assert {entry.id for entry in first.entries} <= set(ids)
    sure = {(e.kind, e.position): e.id for e in asked.entries if e not in asked.archived and e not in asked.new}
    now = {(e.kind, e.position): e.id for e in assumed.entries if e not in assumed.archived}
    if not any(p.new.kind in {"phase", "module"} for p in asked.proposed):
        assert {place: now[place] for place in sure} == sure
    assert len(assumed.archived) <= len(asked.archived)


def test_the_most_alike_come_first() -> None:
    before, after = version(("M", ["Sampling", "Samples of x"])), version(("M", ["Samplings of x"]))
    _, asked = reloaded(before, after, assume=False)
    first, assumed = reloaded(before, after, assume=True)
    best = max(asked.proposed, key=lambda p: p.similarity)
    assert asked.current("topic")[0].id not in {e.id for e in first.entries}
    assert assumed.current("topic")[0].id == best.old.id
    assert [(old.title, new.title) for old, new in assumed.renamed] == [(best.old.title, "Samplings of x")]


SIX = ["Bayes", "Trees", "Sampling", "Kernels", "Drift", "Entropy"]


@pytest.mark.parametrize(
    ("topics", "projects", "asks"),
    [
        (SIX, ("A dice game",), False),
        ([*SIX[:5]], ("A dice game",), False),
        ([*SIX[:4]], ("A dice game",), True),
        ([*SIX[:5], "Entropy of a coin"], ("A dice game",), False),
        ([*SIX[:5], "Entropies, all"], ("A dice game",), True),
        (SIX, ("The dice games",), True),
        (SIX, (), False),
    ],
)
def test_when_the_owner_is_asked(topics: list[str], projects: tuple[str, ...], *, asks: bool) -> None:
    before = version(("M", SIX), projects=("A dice game",))
    first, after = reloaded(before, version(("M", topics), projects=projects), assume=False)
    assert not first.needs_word
    assert after.needs_word is asks
    assert not reconcile((), version(("M", topics)), at=1, new_id=map(str, count()).__next__).needs_word


def test_a_module_that_may_be_renamed_asks_nobody() -> None:
    before = version(("Statistics basics", ["a", "b"]), ("Other", SIX * 2))
    after = version(("Statistics", ["c", "d"]), ("Other", SIX * 2))
    _, result = reloaded(before, after, assume=False)
    assert [p.new.kind for p in result.proposed] == ["module"]
    assert not result.needs_word


def test_the_short_form_counts_topics_and_names_the_first() -> None:
    before = version(("M", [*SIX, "Gone for good", "A/B testing"]), ("N", ["Pandas"]), projects=("A dice game",))
    after = version(
        ("M", ["bayes!", *SIX[1:], "Testing A/B"]),
        ("N", ["Pandas", *(f"{n} {'xyzuvwqrstkl'[n] * 5}" for n in range(12))]),
        projects=("A dice game",),
    )
    _, result = reloaded(before, after, assume=False)
    short = summary(result)
    assert (short.kept, short.new.count, len(short.new.first)) == (6, 13, NAMED)
    assert short.renamed == Some(1, (Named("bayes!", "Bayes"),))
    assert short.archived == Some(2, (Named("Gone for good"), Named("A/B testing")))
    assert [(p.title, p.was, p.kind) for p in short.proposed.first] == [("Testing A/B", "A/B testing", "topic")]
    assert short.proposed.first[0].similarity == result.proposed[0].similarity
    assert short.drops == result.drops
    assert Summary.from_json(short.to_json()) == short
    back = reconcile(result.entries, before, at=3, new_id=map("n{}".format, count()).__next__)
    assert summary(back).revived == replace(short.archived, first=short.archived.first)
    moved = reconcile(back.entries, version(("N", ["Pandas", *SIX])), at=4, new_id=map("m{}".format, count()).__next__)
    assert summary(moved).moved.count + summary(moved).kept == 7

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalogue import CatalogueEntry
from bot.roadmaps.identity import Reconciled, reconcile
from bot.roadmaps.library import built_in
from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read, ReadModule, ReadPhase, ReadProject, ReadTopic
from bot.roadmaps.titles import normal

_ids = count()


def fresh() -> str:
    return f"id{next(_ids)}"


def version(*modules: tuple[str, Sequence[str]], projects: Sequence[str] = ()) -> Read:
    """A roadmap of one phase; a topic may be written `title#explicit` or `title@link`, a module `title@link`."""

    def parts(text: str) -> tuple[str, str, str]:
        title, _, link = text.partition("@")
        title, _, explicit = title.partition("#")
        return title, explicit, link

    read_modules = []
    for name, topics in modules:
        title, explicit, link = parts(name)
        held = tuple(ReadTopic(t, e, "x.md", 1, None, at) for t, e, at in map(parts, topics))
        read_modules.append(ReadModule(title, explicit, "x.md", 1, held, link))
    phases = (ReadPhase("Phase", "", "x.md", 1, tuple(read_modules)),) if read_modules else ()
    return Read("T", phases, tuple(ReadProject(p, "", "x.md", 1) for p in projects))


class History:
    """A roadmap through its versions."""

    def __init__(self) -> None:
        self.known: tuple[CatalogueEntry, ...] = ()
        self.now = 0

    def edit(self, *modules: tuple[str, Sequence[str]], projects: Sequence[str] = ()) -> Reconciled:
        return self.reload(version(*modules, projects=projects))

    def reload(self, found: Read) -> Reconciled:
        self.now += 1
        result = reconcile(self.known, found, at=self.now, new_id=fresh)
        self.known = result.entries
        assert len({e.id for e in self.known}) == len(self.known), "one id, one entry"
        assert [e.title for e in result.current("topic")] == [t.title for _, t in found.topics()]
        return result

    def ids(self) -> dict[str, str]:
        return {e.title: e.id for e in self.known if e.kind == "topic" and e.archived_at is None}


def titles(entries: Sequence[CatalogueEntry], kind: str = "topic") -> list[str]:
    return [e.title for e in entries if e.kind == kind]


def test_the_first_version_is_all_new_and_the_same_again_changes_nothing() -> None:
    history = History()
    found = read(built_in())
    assert len(history.reload(found).new) == 6 + 7 + 30 + 5 + len(found.resources)
    before = history.known
    again = history.reload(read(built_in()))
    assert history.known == before
    assert len(again.kept) == len(before)
    changed = [again.new, again.archived, again.renamed, again.moved, again.revived, again.proposed]
    assert not any(changed)


def test_insert_reorder_and_move_keep_ids() -> None:
    history = History()
    history.edit(("A", ["one", "two", "three"]), ("B", ["four"]))
    before = history.ids()
    result = history.edit(("B", ["four", "two"]), ("A", ["zero", "three", "one"]))
    after = history.ids()
    assert {title: after[title] for title in before} == before
    assert titles(result.new) == ["zero"]
    assert [(old.title, new.title) for old, new in result.moved] == [("two", "two")]


def test_a_restyled_title_is_the_same_topic() -> None:
    history = History()
    history.edit(("A", ["Bias-variance tradeoff", "other"]))
    result = history.edit(("A", ["Bias–Variance Tradeoff!", "other"]))
    assert [(old.title, new.title) for old, new in result.renamed] == [
        ("Bias-variance tradeoff", "Bias–Variance Tradeoff!")
    ]
    assert not result.new


def test_an_explicit_id_survives_any_rewording_and_move() -> None:
    history = History()
    history.edit(("A", ["Bayes#b", "x"]), ("B", ["y"]))
    before = history.ids()
    history.edit(("A", ["x"]), ("B", ["y", "Something else entirely#b"]))
    assert history.ids()["Something else entirely"] == before["Bayes"]


def test_an_explicit_id_may_come_later_or_go() -> None:
    history = History()
    history.edit(("A", ["Bayes"]))
    before = history.ids()
    history.edit(("A", ["Bayes#b"]))
    history.edit(("A", ["Bayes"]))
    assert history.ids() == before


def test_a_link_leads_to_the_same_module() -> None:
    history = History()
    history.edit(("Statistics@01/README.md", ["one"]))
    before = {e.kind: e.id for e in history.known}
    history.edit(("Numbers and chance@01/README.md", ["one"]))
    assert {e.kind: e.id for e in history.known} == before


def test_a_module_with_a_new_name_and_the_same_topics_is_the_same() -> None:
    history = History()
    history.edit(("A", ["Exercises", "one", "two"]), ("B", ["Exercises", "three"]))
    before = [e.id for e in history.known]
    result = history.edit(("Zebra", ["Exercises", "one", "two"]), ("B", ["Exercises", "three"]))
    assert [e.id for e in history.known] == before
    assert titles([new for _, new in result.renamed], "module") == ["Zebra"]


def test_repeated_titles_are_told_apart_by_module_then_order() -> None:
    history = History()
    history.edit(("A", ["Exercises", "Exercises"]), ("B", ["Exercises"]))
    before = [(e.parent, e.id) for e in history.known if e.kind == "topic"]
    result = history.edit(("C", ["Exercises"]), ("A", ["Exercises", "Exercises"]), ("B", []))
    after = {e.id: e.parent for e in result.current("topic")}
    assert [id_ for _, id_ in before[:2]] == [e.id for e in result.current("topic")[1:]]
    assert before[2][1] not in after, "the exercises of B are not those of C"


def test_a_similar_title_in_the_same_place_is_a_rename() -> None:
    history = History()
    history.edit(("A", ["one", "Introduction to neural networks", "two"]))
    before = history.ids()
    result = history.edit(("A", ["one", "Introduction to neural network", "two"]))
    assert titles([new for _, new in result.renamed]) == ["Introduction to neural network"]
    assert history.ids()["Introduction to neural network"] == before["Introduction to neural networks"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Introduction to neural networks, part 1", "Introduction to neural networks, part 2"),
        ("Linear models", "Linear models and trees"),
    ],
)
def test_what_may_be_a_rename_is_proposed_and_not_assumed(old: str, new: str) -> None:
    history = History()
    history.edit(("A", ["one", old, "two"]))
    result = history.edit(("A", ["one", new, "two"]))
    assert titles(result.new) == [new]
    assert titles(result.archived) == [old]
    ((was, becomes, similarity),) = [(p.old.title, p.new.title, p.similarity) for p in result.proposed]
    assert (was, becomes) == (old, new)
    assert similarity >= 0.6


def test_a_similar_title_elsewhere_is_not_a_rename() -> None:
    history = History()
    history.edit(("A", ["one", "Introduction to neural networks", "two"]))
    result = history.edit(("A", ["Introduction to neural network", "one", "two"]))
    assert not result.renamed
    assert len(result.proposed) == 1
    history = History()
    history.edit(("A", ["one", "Introduction to neural networks"]), ("B", ["two"]))
    result = history.edit(("A", ["one"]), ("B", ["two", "Introduction to neural network"]))
    assert not result.renamed
    assert len(result.proposed) == 1


def test_removed_is_archived_and_revived_when_it_returns() -> None:
    history = History()
    history.edit(("A", ["one", "two"]), projects=["thing"])
    before = history.ids()
    gone = history.edit(("A", ["one"]))
    assert titles(gone.archived) == ["two"]
    assert titles(gone.archived, "project") == ["thing"]
    history.edit(("A", ["one", "entirely different"]))
    back = history.edit(("B", ["two"]), ("A", ["one"]))
    assert titles(back.revived) == ["two"]
    assert {t: history.ids()[t] for t in before} == before


def test_an_emptied_roadmap_archives_everything_and_returns_whole() -> None:
    history = History()
    history.edit(("A", ["one", "two"]))
    before = history.ids()
    assert len(history.edit().archived) == 4
    history.edit(("A", ["one", "two"]))
    assert history.ids() == before


WORDS = ["bayes", "gradient descent", "trees", "pandas", "attention", "sampling", "entropy", "kernels", "drift", "sql"]
SHAPES = st.lists(st.sampled_from(WORDS), unique=True, max_size=10).flatmap(
    lambda chosen: st.lists(st.integers(0, 2), min_size=len(chosen), max_size=len(chosen)).map(
        lambda places: tuple((f"M{m}", [w for w, p in zip(chosen, places, strict=True) if p == m]) for m in range(3))
    )
)


@settings(max_examples=150)
@given(st.lists(SHAPES, min_size=2, max_size=6))
def test_a_topic_that_keeps_its_text_keeps_its_id_through_any_edits(
    versions: list[tuple[tuple[str, list[str]], ...]],
) -> None:
    history = History()
    ever: dict[str, str] = {}
    for modules in versions:
        history.edit(*modules)
        for title, id_ in history.ids().items():
            assert ever.setdefault(title, id_) == id_, "also through deletion and revert"


TITLES = st.lists(st.sampled_from(["a", "a ", "A", "b", "part 1", "part 2", "part one", "🚀", "C", "C++"]), max_size=6)
ANY = st.lists(st.tuples(st.sampled_from(["M", "M", "N@n.md", "O@n.md"]), TITLES), max_size=4)


@settings(max_examples=150)
@given(st.lists(ANY, min_size=2, max_size=4))
def test_any_two_versions_match_one_to_one(versions: list[list[tuple[str, list[str]]]]) -> None:
    history = History()
    for modules in versions:
        before = {e.id: e for e in history.known}
        result = history.edit(*modules)
        assert set(before) <= {e.id for e in history.known}, "nothing is ever forgotten"
        live = [e for e in before.values() if e.archived_at is None and e.kind == "topic"]
        kept = {e.id for e in result.current("topic")}
        for title in {e.title for e in live}:  # as many as can keep their text do
            were = [e for e in live if e.title == title]
            are = [e for e in result.current("topic") if e.title == title]
            if len(were) == len(are) == 1 and len([e for e in live if normal(e.title) == normal(title)]) == 1:
                assert were[0].id in kept
                assert are[0].id == were[0].id
        same = History()
        same.known = history.known
        again = same.edit(*modules)
        assert again.entries == result.entries, "the same text again changes nothing"

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.roadmaps.blocks import Text
from bot.roadmaps.titles import clean, normal, split, without_phase


@pytest.mark.parametrize(
    ("plain", "title", "hours"),
    [
        ("Bayes (14 h)", "Bayes", 14),
        ("Bayes (1.5 hours)", "Bayes", 1.5),
        ("Bayes (90 min)", "Bayes", 1.5),
        ("Bayes (~2-3h)", "Bayes", 2.5),
        ("Bayes (optional) (2 h)", "Bayes", 2),
        ("01 - Statistics", "Statistics", None),
        ("2.3) Optimization", "Optimization", None),
        ("SVD (eigenvalues, 2 kinds)", "SVD (eigenvalues, 2 kinds)", None),
        ("3 ways to fit", "3 ways to fit", None),
        ("1984", "1984", None),
        ("(14 h)", "", 14),
    ],
)
def test_metadata_is_taken_off_a_title(plain: str, title: str, hours: float | None) -> None:
    taken = split(Text(plain))
    assert (taken.title, taken.explicit, taken.remarks.hours) == (title, "", hours)


def test_an_author_may_name_an_entry_for_good() -> None:
    assert split(Text("Bayes", comments=(" later ", " id: bayes-1 "))).explicit == "bayes-1"
    taken = split(Text("Bayes (2 h) {#bayes}"))
    assert (taken.title, taken.explicit, taken.remarks.hours) == ("Bayes", "bayes", 2)
    assert split(Text("Bayes", comments=(" id: two words ",))).explicit == ""


def test_titles_are_cleaned_and_cut() -> None:
    assert clean("a\u202eb\u200bc\x07d\te\u2066") == "abc d e"
    assert clean("می\u200cخواهم \u200d👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"
    assert len(clean("x" * 500)) == 200


def test_phase_names_lose_their_number_unless_nothing_is_left() -> None:
    assert without_phase("Phase 1: Foundations") == "Foundations"
    assert without_phase("Week 3 – Trees") == "Trees"
    assert without_phase("Fase II. Redes") == "Redes"
    assert without_phase("Week 3") == "Week 3"
    assert without_phase("Phased rollout") == "Phased rollout"


def test_restyled_titles_are_the_same_and_others_differ() -> None:
    assert normal("🚀 2. Bias–Variance   Tradeoff!") == normal("bias-variance tradeoff")
    assert normal("ＣＮＮｓ") == normal("cnns")
    assert len({normal("C"), normal("C++"), normal("C#")}) == 3
    assert normal("Part 1") != normal("Part 2")
    assert normal("🚀")


@given(st.text(max_size=300))
def test_any_title_can_be_read(text: str) -> None:
    taken = split(Text(text))
    assert len(taken.title) <= 200
    assert taken.remarks.hours is None or taken.remarks.hours > 0
    assert normal(normal(taken.title)) == normal(normal(normal(taken.title)))

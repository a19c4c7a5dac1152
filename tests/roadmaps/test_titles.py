from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.roadmaps.blocks import Text
from bot.roadmaps.metadata import hours
from bot.roadmaps.titles import clean, is_phase, normal, split, without_phase


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


@pytest.mark.parametrize(
    ("plain", "title", "hours", "labels"),
    [
        ("Trees – 2 hours", "Trees", 2, ()),
        ("Trees ⏱️ 1h 30min", "Trees", 1.5, ()),
        ("Trees `2h`", "Trees", 2, ()),
        ("Trees (2 weeks, advanced)", "Trees", None, ("2 weeks", "advanced")),
        ("Trees (10 hours/week)", "Trees", None, ("10 hours/week",)),
        ("Trees [Beginner] ⭐⭐", "Trees", None, ("Beginner", "⭐⭐")),
        ("(Optional) Trees", "Trees", None, ("Optional",)),
        ("Bonus: Trees", "Trees", None, ("Bonus",)),
        ("Trees (★★★☆☆)", "Trees", None, ("★★★☆☆",)),
        ("树（2小时）", "树", 2, ()),
        ("Bäume (90 Minuten)", "Bäume", 1.5, ()),
        ("Árboles (3 horas)", "Árboles", 3, ()),
        ("⭐⭐⭐", "⭐⭐⭐", None, ()),
        ("Trees - easy does it", "Trees - easy does it", None, ()),
        ("Note: Trees", "Note: Trees", None, ()),
        ("2 hours", "2 hours", None, ()),
        ("1️⃣ Trees", "Trees", None, ()),
        ("1.2 Trees", "Trees", None, ()),
        ("IV. Trees", "Trees", None, ()),
    ],
)
def test_remarks_around_a_title_are_kept_beside_it(
    plain: str, title: str, hours: float | None, labels: tuple[str, ...]
) -> None:
    taken = split(Text(plain))
    assert (taken.title, taken.remarks.hours, taken.remarks.labels) == (title, hours, labels)


def test_states_and_what_comes_before_are_remarks_too() -> None:
    assert split(Text("✅ Trees")).remarks.ticked
    assert not split(Text("⏳ Trees")).remarks.ticked
    assert split(Text("Forests (requires: Trees)")).remarks.needs == "Trees"


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("14 h", "", 14),
        ("4 weeks", "6-8 hours/week", 28),
        ("10-12 weeks", "4–8 hours/week", 66),
        ("two days", "", None),
        ("6 hours/week", "", None),
        ("1 h 15 min", "", 1.25),
    ],
)
def test_hours_are_worked_out(text: str, more: str, expected: float | None) -> None:
    assert hours(text, more) == expected


@pytest.mark.parametrize(
    ("heading", "rest"),
    [
        *[
            ("🚀 Phase 1: A", "A"),
            ("Semana 2 - A", "A"),
            ("第一阶段：基础", "基础"),
            ("第3周 图", "图"),
            ("阶段二：模型", "模型"),
        ],
        *[
            ("3주차 - A", "A"),
            ("2. Woche: A", "A"),
            ("FASE III. A", "A"),
            ("Weeks 1-4: A", "A"),
            ("Week One", "Week One"),
        ],
        *[("Неделя 1: A", "A"), ("1ª semana: A", "A"), ("Étape 1 : A", "A"), ("[Week 1] A", "A"), ("Step 1.2 A", "A")],
        *[
            ("المرحلة 1: A", "A"),
            ("フェーズ1 A", "A"),
            ("Giai đoạn 2: A", "A"),
            ("सप्ताह 3 - A", "A"),
            ("Phase #4 – A", "A"),
        ],
    ],
)
def test_phases_are_named_in_many_languages(heading: str, rest: str) -> None:
    assert is_phase(heading)
    assert without_phase(heading) == rest


@pytest.mark.parametrize(
    "heading", ["Step by step", "Level up", "Unit tests", "Part of speech", "Python 3", "Vitamin C 3"]
)
def test_a_word_alone_makes_no_phase(heading: str) -> None:
    assert not is_phase(heading)
    assert without_phase(heading) == heading


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

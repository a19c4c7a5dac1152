from __future__ import annotations

import pytest

from bot.domain.roadmap import Module, Phase, Roadmap, Topic

A, B, C = Topic("a", "A", "1.1"), Topic("b", "B", "1.2"), Topic("c", "C", "2.1")
FIRST, SECOND = Module("m", "First", 1, (A, B)), Module("n", "Second", 2, (C,))
ONE, TWO = Phase("p", "One", 1, (FIRST,)), Phase("q", "Two", 2, (SECOND,))
ROADMAP = Roadmap("r", "R", (ONE, TWO))


def test_everything_is_found_by_id_and_knows_its_place() -> None:
    assert ROADMAP.topics == (A, B, C)
    assert ROADMAP.modules == (FIRST, SECOND)
    assert ROADMAP.parts == (ONE, FIRST, TWO, SECOND)
    assert ONE.topics == (A, B)
    assert ROADMAP.topic("b") is B
    assert ROADMAP.topic("x") is None
    assert ROADMAP.part("q") is TWO
    assert ROADMAP.part("m") is FIRST
    assert ROADMAP.part("x") is None
    assert ROADMAP.module_of(C) is SECOND
    assert ROADMAP.phase_of(SECOND) is TWO


def test_a_topic_of_another_roadmap_has_no_place_here() -> None:
    with pytest.raises(KeyError):
        ROADMAP.module_of(Topic("z", "Z", "1.1"))

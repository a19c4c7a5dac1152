from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.project import MILESTONE, Attempt, Facts, attempt, attempts, reached_within
from bot.domain.roadmap import Project, Roadmap
from bot.domain.week import Week

STEPS = (
    "Write a one-page design: metrics, hypotheses, decision rule.",
    "Build a seeded simulator of experiments.",
    "Implement the analysis, and check it.",
    "Write the memo.",
)
DAY = date(2026, 11, 24)


def tried(milestones: tuple[str, ...], facts: Facts) -> Attempt:
    return attempt(Project("p1", "A/B", 1, milestones=milestones), facts)


def ticked(*texts: str) -> Facts:
    return {MILESTONE + text: DAY.isoformat() for text in texts}


def reached(made: Attempt) -> list[str]:
    return [m.text for m in made.milestones if m.reached]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "todo"),
        ({"started": "2026-11-24"}, "doing"),
        ({"started": "2026-11-24", "done": "2026-11-25"}, "done"),
        ({"done": "2026-11-25"}, "done"),
        (ticked(STEPS[0]), "aside"),
        ({"started": "", "link": "https://x.example/"}, "todo"),
    ],
)
def test_facts_make_a_state(facts: Facts, state: str) -> None:
    assert tried(STEPS, facts).state == state


def test_facts_are_read_as_they_were_stored() -> None:
    stored = {"started": "2026-11-20", "done": "", "link": "https://x.example/", **ticked(STEPS[1])}
    made = tried(STEPS, stored)
    assert made.facts() == dict.fromkeys((MILESTONE + s for s in STEPS), "") | stored
    assert tried(STEPS, made.facts()) == made
    assert (made.reached, made.next) == (1, (1, made.milestones[0]))
    assert tried(STEPS, ticked(*STEPS)).next is None
    assert tried((), {}).next is None


def test_ticks_follow_their_words_when_milestones_move() -> None:
    moved = (STEPS[3], "Something new.", STEPS[0], STEPS[1])
    assert reached(tried(moved, ticked(STEPS[0], STEPS[2], STEPS[3]))) == [STEPS[3], STEPS[0]]


def test_polished_words_keep_their_tick_and_new_ones_get_none() -> None:
    polished = ("Write a one-page design: metrics, hypotheses, and a decision rule.", "Draw the owl.", *STEPS[2:])
    made = tried(polished, ticked(STEPS[0], STEPS[1]))
    assert reached(made) == [polished[0]]
    assert made.milestones[0].fact == MILESTONE + STEPS[0]  # where it is stored, so that it can be taken back
    assert made.milestones[1].fact == MILESTONE + "Draw the owl."


def test_one_tick_never_counts_for_two() -> None:
    twins = ("Train a model on set A.", "Train a model on set B.", "Train a model on set C.")
    assert reached(tried(twins, ticked("Train a model on set X."))) == [twins[0]]
    assert reached(tried(twins, ticked(twins[1], "Train a model on set X."))) == list(twins[:2])


def test_milestones_with_the_same_words_are_told_apart() -> None:
    made = tried(("Test.", "Ship.", "test."), ticked("test. (2)"))
    assert [m.reached is not None for m in made.milestones] == [False, False, True]
    assert len({m.key for m in made.milestones}) == 3


def test_a_key_means_its_milestone_wherever_it_moves() -> None:
    keys = {m.text: m.key for m in tried(STEPS, {}).milestones}
    assert {m.text: m.key for m in tried(STEPS[::-1], {}).milestones} == keys
    assert all(len(key) <= 16 for key in keys.values())


@given(st.lists(st.text(min_size=1), unique=True, max_size=8), st.randoms(use_true_random=False), st.data())
def test_any_words_keep_their_own_ticks_in_any_order(texts: list[str], random: Random, data: st.DataObject) -> None:
    before = tried(tuple(texts), {})
    names = [m.fact for m in before.milestones]
    assert len(set(names)) == len(names)
    chosen = data.draw(st.sets(st.sampled_from(texts))) if texts else set()
    stored = {m.fact: DAY.isoformat() for m in before.milestones if m.text in chosen}
    made = tried(tuple(texts), stored)
    assert {m.text for m in made.milestones if m.reached} == chosen
    assert {f: v for f, v in made.facts().items() if v} == stored
    random.shuffle(texts)
    assert tried(tuple(texts), stored).reached == len(chosen)


def test_a_week_counts_the_milestones_reached_in_it() -> None:
    roadmap = Roadmap("r", "R", (), (Project("p1", "A", 1, milestones=STEPS), Project("p2", "B", 2)))
    days = {MILESTONE + s: (DAY - timedelta(days=7 * n)).isoformat() for n, s in enumerate(STEPS[:2])}
    made = attempts(roadmap, {"p1": days, "gone": ticked(STEPS[0])})
    assert [a.project.id for a in made] == ["p1", "p2"]
    assert reached_within(made, Week.of(DAY)) == 1
    assert reached_within(made, Week.of(DAY).next) == 0

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat import wire
from bot.chat.reply import Press

names = st.from_regex(r"[a-z]{1,8}( [a-z]{1,8})?", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(names, st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), texts, max_size=4))
def test_every_press_comes_back_as_it_was_written(name: str, values: dict[str, str]) -> None:
    press = Press(name, values)
    assert wire.read(wire.write(press)) == press


@given(texts)
def test_a_picked_value_fills_its_parameter(picked: str) -> None:
    custom_id = wire.write(Press("goal log", {"goal": "a#b?c&d"}), "amount")
    assert wire.read(custom_id, picked) == Press("goal log", {"goal": "a#b?c&d", "amount": picked})


def test_the_inputs_of_a_form_win_over_what_was_given() -> None:
    assert wire.read("note?topic=t1&text=old", filled={"text": "new"}) == Press("note", {"topic": "t1", "text": "new"})


def test_ids_joined_by_commas_stay_readable() -> None:
    assert wire.write(Press("check", {"topics": "k3f9,a-b_c"})) == "check?topics=k3f9,a-b_c"


def test_what_is_too_long_for_discord_does_not_fit() -> None:
    assert wire.fits(Press("check", {"topics": "x" * 87}))
    assert not wire.fits(Press("check", {"topics": "x" * 88}))

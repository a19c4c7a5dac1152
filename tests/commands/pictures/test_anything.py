"""Whatever people and roadmaps are called, a picture is valid SVG on its sheet."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.pictures.canvas import tidy
from bot.commands.pictures.folding import fold
from bot.commands.pictures.group import group_map
from bot.commands.pictures.measure import cut, width
from bot.commands.pictures.palette import DARK
from bot.commands.pictures.progress import progress_card
from bot.commands.pictures.route import roadmap_map
from bot.commands.pictures.svg import element, picture, size_of
from bot.words import Words
from tests.commands.pictures.scenes import post, roadmap, standing, week
from tests.commands.pictures.test_pictures import check_sheet

WORDS = Words()
NAMES = st.text(max_size=80)  # with surrogates, controls, everything
SIZES = st.lists(st.integers(0, 12), max_size=4)
PHASES = st.lists(st.tuples(NAMES, SIZES), max_size=45)


@settings(max_examples=60)
@given(PHASES, NAMES, NAMES, st.integers(0, 60), st.integers(0, 3), st.integers(0, 3), st.lists(NAMES, max_size=5))
def test_anything_can_be_drawn(
    phases: list[tuple[str, list[int]]],
    title: str,
    inside: str,
    done: int,
    learning: int,
    skipped: int,
    goals: list[str],
) -> None:
    way = roadmap(phases, title=title, names=inside)
    somebody = standing(way, min(done, len(way.topics)), learning=learning, skipped=skipped, every=2)
    check_sheet(progress_card(WORDS, somebody, week(way, *goals), DARK, name=inside))
    check_sheet(roadmap_map(WORDS, somebody, DARK))
    places = [(name, n % (len(phases) + 1) or None) for n, name in enumerate(goals)]
    check_sheet(group_map(WORDS, post(way, *places), DARK))


@given(NAMES, NAMES)
def test_text_is_escaped_whatever_it_is(text: str, attribute: str) -> None:
    root = ET.fromstring(picture(1, 1, element("text", f"<b>&{text}", fill=f'"{attribute}')))  # noqa: S314  (our own)
    (drawn,) = root
    assert size_of(picture(3, 4.5, element("rect", width=9, height=9))) == (3, 5)
    assert (drawn.text or "").startswith("<b>&")
    assert drawn.attrib["fill"].startswith('"')
    assert list(drawn) == []


@given(NAMES, st.floats(20, 400))
def test_cut_text_fits_and_is_a_beginning(text: str, room: float) -> None:
    text = tidy(text)
    shown = cut(text, room, 12)
    assert shown == text or width(shown, 12) <= room
    assert text.startswith(shown.rstrip("\u200f").removesuffix("…"))


def test_cutting_leaves_letters_whole() -> None:
    assert cut("e\u0301" * 9, 20, 12).startswith("e\u0301")
    assert "\u200d" not in cut("👩\u200d🔬" * 9, 40, 12)[-3:]
    assert cut("שלום שלום שלום", 60, 12).endswith("…\u200f")
    assert tidy("a👩\u200d🔬b 👍🏽 🇩🇪 می\u200cخواهم") == "a👩b 👍 DE می\u200cخواهم"


@given(st.integers(0, 100), st.integers(0, 99), st.integers(3, 20))
def test_folding_keeps_what_is_near_and_loses_nothing(count: int, at: int, most: int) -> None:
    items = list(range(count))
    at = min(at, max(0, count - 1))
    above, shown, below = fold(items, at, most)
    assert [*above, *shown, *below] == items
    assert len(shown) + bool(above) + bool(below) <= most
    assert not items or at in shown
    assert 1 not in (len(above), len(below)), "nothing is folded alone"

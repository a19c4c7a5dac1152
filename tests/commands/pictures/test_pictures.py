from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from bot.commands.pictures.canvas import FONTS
from bot.commands.pictures.group import group_map, group_told
from bot.commands.pictures.measure import width
from bot.commands.pictures.palette import DARK, LIGHT, Palette
from bot.commands.pictures.progress import progress_card, progress_told
from bot.commands.pictures.route import TALLEST, map_told, roadmap_map
from bot.commands.pictures.svg import Value, element, picture
from bot.words import Words
from tests.commands.pictures import golden
from tests.commands.pictures.scenes import GROUPS, LONG, SCENES, USUAL, post, standing

WORDS = Words("en-GB")
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return ["".join(e.itertext()) for e in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314  (our own)


def check_sheet(svg: str) -> None:
    """Every text ends within the sheet, and the sheet has a size."""
    root = ET.fromstring(svg)  # noqa: S314  (our own)
    assert root.attrib["width"] == "360"
    assert 60 <= float(root.attrib["height"]) <= TALLEST + 60
    height = float(root.attrib["height"])
    for e in root.iter(f"{SVG}text"):
        size, x = float(e.attrib["font-size"]), float(e.attrib["x"])
        wide = width("".join(e.itertext()), size, bold="font-weight" in e.attrib)
        ends = "text-anchor" in e.attrib
        assert x - wide >= 0 if ends else x + wide <= 360, "".join(e.itertext())
        assert size <= float(e.attrib["y"]) <= height
        assert size >= 11, "smaller isn't legible at 300 pixels"
    for e in root.iter(f"{SVG}rect"):
        assert float(e.attrib["width"]) >= 0
        assert float(e.attrib.get("x", 0)) + float(e.attrib["width"]) <= 360


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("name", SCENES)
def test_everything_stays_on_the_sheet(name: str, palette: Palette) -> None:
    scene = SCENES[name]
    check_sheet(progress_card(WORDS, scene.standing, scene.week, palette, name=scene.name))
    check_sheet(roadmap_map(WORDS, scene.standing, palette))


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_of_any_size_stays_on_the_sheet(name: str) -> None:
    check_sheet(group_map(WORDS, GROUPS[name], LIGHT))


@pytest.mark.parametrize("name", golden.drawings())
def test_a_picture_looks_as_it_did(name: str) -> None:
    kept = Image.open(golden.FOLDER / f"{name}.png").convert("RGB")
    now = golden.seen(golden.drawings()[name], golden.KEPT)
    assert golden.apart(now, kept) <= golden.APART, "if that is meant: python -m tests.commands.pictures.golden"


def test_a_picture_that_shows_something_else_is_told_apart() -> None:
    one, other = (golden.seen(roadmap_map(WORDS, standing(USUAL, n), DARK), golden.KEPT) for n in (9, 10))
    assert golden.apart(one, other) > golden.APART
    calm, bold = (golden.seen(svg, golden.KEPT) for svg in (_saying("Module 3"), _saying("Module 8")))
    assert golden.apart(calm, bold) > golden.APART


def _saying(word: str) -> str:
    scene = SCENES["usual"]
    return progress_card(WORDS, scene.standing, scene.week, DARK).replace("Module 3", word)


@pytest.mark.parametrize("name", ["usual", "hebrew", "arabic"])
def test_the_text_is_there(name: str) -> None:
    svg = progress_card(WORDS, SCENES[name].standing, SCENES[name].week, LIGHT)
    bare = re.sub(r"<text.*?</text>", "", svg)
    assert golden.apart(golden.seen(svg, golden.KEPT), golden.seen(bare, golden.KEPT)) > 60
    for text in texts(svg):
        assert ink(text, 360), text


def ink(text: str, wide: int, **more: Value) -> tuple[int, int, int, int] | None:
    """The box around what is drawn of a line in black, of a picture so many units and pixels wide."""
    written = element("text", text, y=20, font_size=12, font_family=FONTS, **more)
    shown = golden.seen(picture(wide, 40, written), wide).convert("L")
    return shown.point([255 * (level < 110) for level in range(256)]).getbbox()


@pytest.mark.parametrize("bold", [False, True])
def test_text_is_as_wide_as_it_is_measured(*, bold: bool) -> None:
    for text in (LONG, "Gräßliche Übungen, WWW iii", "Введение в теорию вероятностей", "Πιθανότητες", "מבוא להסתברות"):
        box = ink(text, 900, font_weight=700 if bold else 400)
        assert box is not None
        measured = width(text, 12, bold=bold)
        assert measured * 0.9 - 2 <= box[2] - box[0] <= measured + 1, text


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_text_and_marks_can_be_told_from_the_paper(palette: Palette) -> None:
    for colour in (palette.ink, palette.soft, palette.brand, palette.good):  # all of them are used for text or marks
        assert contrast(colour, palette.paper) >= 4.5
    for colour in (palette.brand, palette.good):
        assert contrast(colour, palette.track) >= 3


def test_states_differ_without_their_colours() -> None:
    """The same map in one colour still has four different marks."""
    white, black = "#ffffff", "#000000"
    grey = Palette(white, black, black, white, black, black)
    marks = set()
    for somebody in (
        standing(USUAL, 1),
        *(standing(USUAL, learning=n, skipped=1 - n) for n in (0, 1)),
        standing(USUAL),
    ):
        marks.add(golden.seen(roadmap_map(WORDS, somebody, grey), 360).crop((40, 90, 60, 130)).tobytes())
    assert len(marks) == 4


def test_the_same_facts_are_said_in_words() -> None:
    scene = SCENES["usual"]
    told = progress_told(WORDS, scene.standing, scene.week)
    shown = texts(progress_card(WORDS, scene.standing, scene.week, DARK))
    facts = {"31%": "(31%)", "9 of 29": "9 of 29", "Module 3": "Now at Module 3.", "7 weeks": "Streak: 7 weeks."}
    facts |= {"2/4": "Classical Machine Learning: 2 of 4", "9 topics in the last 12 weeks": "9 topics in the last 12"}
    facts |= {"16 Feb – 13 Apr 2027": "16 Feb – 13 Apr 2027", "2 of 4 chapters": "exercises a day (2 of 4 chapters)"}
    for on_the_picture, in_words in facts.items():
        assert on_the_picture in shown
        assert in_words in told
    told = map_told(WORDS, scene.standing)
    for fact in (
        "You are here: Module 3.",
        "Phase 1: Statistical Foundations: 4 of 4.",
        "Learning: Topic 10 of the way",
    ):
        assert fact in told


def test_of_forty_phases_those_around_are_shown_and_the_rest_is_folded() -> None:
    scene = SCENES["huge"]
    shown = texts(progress_card(WORDS, scene.standing, scene.week, DARK))
    assert {"Phases 1 to 14", "18. Part 18", "Phases 21 to 40", "and 4 more"} <= set(shown)
    told = progress_told(WORDS, scene.standing, scene.week)
    assert "Phases 1 to 14: 126 of 126." in told
    shown = texts(roadmap_map(WORDS, scene.standing, DARK))
    assert {"Phases 1 to 6", "36.3 Topic 161 of the way", "you are here", "Phases 29 to 40"} <= set(shown)


def test_long_names_end_in_an_ellipsis_and_wholly_done_is_not_nearly_done() -> None:
    scene = SCENES["long"]
    shown = texts(progress_card(WORDS, scene.standing, scene.week, DARK, name=scene.name))
    assert [t for t in shown if t.startswith("Bayesian thinking") and t.endswith("…")]
    nearly, whole = (progress_card(WORDS, standing(USUAL, n), None, DARK) for n in (29, 30))
    assert "96%" in texts(nearly)
    assert "100%" in texts(whole)
    assert 'width="328" height="10" rx="5" fill="#57d08f"' in whole
    assert 'width="328" height="10" rx="5" fill="#57d08f"' not in nearly


def test_a_group_shows_who_is_where() -> None:
    shown = texts(group_map(WORDS, GROUPS["usual"], DARK))
    assert shown[:2] == ["AI/ML for software engineers", "5 people share where they are."]
    assert {"3. Classical Machine Learning", "Bob and Zoë", "Through it all", "Dan"} <= set(shown)
    told = group_told(WORDS, GROUPS["usual"])
    assert "3. Classical Machine Learning: Bob and Zoë." in told
    crowd = post(USUAL, *((f"Person {n}", 1) for n in range(500)))
    assert "and 488 more" in group_told(WORDS, crowd)
    assert "500" in texts(group_map(WORDS, crowd, DARK))

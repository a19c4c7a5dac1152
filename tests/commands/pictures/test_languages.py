"""Pictures say nothing that isn't in the catalogues: in a language of signs, no English is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel import Locale

import bot.words
from bot.commands.pictures.group import group_map
from bot.commands.pictures.palette import LIGHT
from bot.commands.pictures.progress import progress_card
from bot.commands.pictures.route import roadmap_map
from bot.words import Words
from bot.words.catalogue import Catalogue
from tests.commands.pictures.scenes import GROUPS, SCENES, post, roadmap, standing, week
from tests.words.sentences import collect

_VALUE = re.compile(r"(\{\w+\})")
_SAID = re.compile(r">([^<>]+)<|aria-label=\"([^\"]+)\"")
_GERMAN = {name for kind in Locale("de").months["format"].values() for name in kind.values()} | {"und"}


def signs(sentence: str) -> str:
    """A sentence without a letter; its places stay."""
    parts = _VALUE.split(sentence)
    return "".join(part if n % 2 else re.sub(r"[^\W\d_]", "*", part) for n, part in enumerate(parts))


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Iterator[Words]:
    forms = {
        ("", one.key): (signs(one.key), signs(one.many)) if one.many else (signs(one.key),)
        for one in collect()
        if not one.context
    }
    monkeypatch.setitem(bot.words.CATALOGUES, "de", Catalogue(forms))
    bot.words._sentence.cache_clear()
    yield Words("de")
    bot.words._sentence.cache_clear()


def left(svg: str) -> set[str]:
    """The words in a picture that have letters, but for German dates and lists."""
    said = " ".join(one or other for one, other in _SAID.findall(svg))
    return set(re.findall(r"[^\W\d_]{2,}\.?", said)) - _GERMAN - {f"{name}." for name in _GERMAN}


@pytest.mark.parametrize("done", [0, 7, 24])
def test_pictures_are_all_in_one_language(words: Words, done: int) -> None:
    way = roadmap([("1", (4, 3)), ("2", (9, 8))], title="3", names="4")
    drawn = standing(way, done, learning=0 if done == 24 else 2, skipped=0)
    assert left(progress_card(words, drawn, week(way, "5"), LIGHT, name="6")) == set()
    assert left(roadmap_map(words, drawn, LIGHT)) == set()
    assert left(group_map(words, post(way, ("6", 1), ("7", 2 if done else None)), LIGHT)) == set()


def test_english_would_be_seen() -> None:
    scene = SCENES["usual"]
    assert "Foundations" in left(roadmap_map(Words(), scene.standing, LIGHT))
    assert "of" in left(progress_card(Words(), scene.standing, scene.week, LIGHT))
    assert "Ada" in left(group_map(Words(), GROUPS["usual"], LIGHT))

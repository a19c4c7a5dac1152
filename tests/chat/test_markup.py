from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import Rich, bullets, clean, lines, link, paragraphs, plain, rich, said
from bot.words import Words

pytestmark = pytest.mark.made_up

EN = Words()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"])))
def test_what_people_write_reads_as_they_wrote_it(text: str) -> None:
    assert plain(said(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_value_never_brings_markup_along(text: str) -> None:
    source = rich(EN, "Done: {title}.", title=text).source
    at = 0
    while at < len(source):
        if source[at] == "\\":
            at += 2
            continue
        assert source[at] not in "*_~`[]<>#|", source
        at += 1


def test_a_sentences_own_markup_counts_and_a_rich_value_keeps_its() -> None:
    inner = rich(EN, "**{n}**", n="*")
    assert rich(EN, "Next: {what}.", what=inner).source == "Next: **\\***."
    assert plain(rich(EN, "Next: {what}.", what=inner)) == "Next: *."


def test_characters_that_deceive_are_dropped_and_joiners_stay() -> None:
    assert clean("a\u202eb\u200bc\u2066d\x00") == "abcd"
    assert clean("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"


def test_empty_parts_leave_no_gap() -> None:
    assert lines(Rich("a"), None, Rich(""), Rich("b")).source == "a\nb"
    assert paragraphs(Rich("a"), None, Rich("b")).source == "a\n\nb"
    assert bullets([Rich("a"), Rich("b")]).source == "- a\n- b"


def test_links_read_as_their_text() -> None:
    assert plain(Rich("See [the **map**](https://example.org/a).")) == "See the map."


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Z"]), min_size=1))
def test_a_link_reads_as_the_text_it_was_given(text: str) -> None:
    assert plain(link(text, "https://example.org/a")) == text


def test_a_link_holds_its_whole_address_and_only_one_to_the_web() -> None:
    assert link("a\nb", "https://x.example/a_(b)?c=*d*").source == "[a b](https://x.example/a_%28b%29?c=*d*)"
    assert plain(link("", "https://x.example/")) == "https://x.example/"
    for bad in ("javascript:alert(1)", "", "https://x.example/ b", "https://"):
        assert link("[a](b)", bad) == said("[a](b)")

"""Replies as Slack messages: within every limit, whatever is in them, and legible."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import wire
from bot.chat.markup import Rich, clean, said
from bot.chat.reply import Button, Card, Choice, Meter, Page, Press, Reply, Select
from bot.platforms.slack import forms, limits
from bot.platforms.slack.controls import carried
from bot.platforms.slack.event import Where
from bot.platforms.slack.limits import shorten
from bot.platforms.slack.render import bar, blocks, fallback, message
from bot.platforms.slack.richtext import block, fit, read
from bot.words import Words
from tests.fakes import slack_rules
from tests.fakes.slack_people import Message
from tests.fakes.slack_reading import controls_of, read_blocks
from tests.platforms.replies import longs, marked, replies, richs, texts
from tests.platforms.samples import HOSTILE, HOSTILE_LINES

WORDS = Words()


def shown(reply: Reply) -> Message:
    """The message as it is read."""
    body = message(reply, WORDS)
    assert slack_rules.message_problems(body) == ("", [])
    return Message(body, "C0")


@given(replies)
def test_whatever_a_reply_holds_slack_takes_it(reply: Reply) -> None:
    body = message(reply, WORDS)
    assert slack_rules.message_problems(body) == ("", [])
    assert len(body["text"]) <= 4000, "an edit takes no more"


@given(st.one_of(texts, marked))
def test_written_text_is_shown_as_it_is_and_means_nothing(text: str) -> None:
    drawn = block(read(said(text)))
    found = read_blocks([drawn] if drawn else [])
    assert found.text.strip() == clean(text).strip()
    assert found.active == ()


@pytest.mark.parametrize("text", [HOSTILE, *HOSTILE_LINES, ":smile: :+1:", "&lt;b&gt; &amp;amp; &", "@here #course"])
def test_titles_labels_and_footers_mean_nothing_either(text: str) -> None:
    choices = (Choice(text, "a", text), Choice("Other", "b"))
    reply = Reply(
        cards=(Card(text, said(text), (Meter(text, 1, 2, text),), ((text, text),), text),),
        controls=((Button(text, Press("today")),), (Select(text, Press("check"), "topics", choices),)),
    )
    found = shown(reply)
    assert set(found.active) <= {"code", "bold"}, "the bar and the name of a fact"
    assert clean(text).strip()[:60] in found.text
    assert all(label.strip()[:40] == limits.tidy(text)[:40] for label in found.labels)


def test_what_notifications_say_pings_nobody() -> None:
    assert "<" not in fallback(Reply(Rich("a < b & **c**"), cards=(Card("<!channel>"),)), WORDS)
    whole = Reply(Rich("**One**"), (Card("Two", Rich("*three*"), (Meter("Four", 1, 2),), (("Five", "six"),), "seven"),))
    assert fallback(whole, WORDS).split("\n") == ["One", "Two", "three", "Four: 50%", "Five: six", "seven"]
    assert fallback(Reply(), WORDS) == "Done."


def test_the_subset_is_what_slack_shows() -> None:
    source = (
        "**bold** *soft* ~~gone~~ `a\\*b` [the *docs*](https://example.org/a_b)\nnext\n\nlast\n- one\n- **two**\n> said"
    )
    drawn = block(read(Rich(source)))
    assert drawn is not None
    found = read_blocks([drawn])
    assert found.text == "bold soft gone a*b the docs\nnext\n\nlast\n• one\n• two\nsaid"
    assert found.active == ("bold", "italic", "strike", "code", "https://example.org/a_b", "- ", "bold", "> ")


def test_only_web_addresses_become_links() -> None:
    drawn = block(read(Rich("[x](javascript:alert) [y](slack://z)")))
    assert drawn is not None
    assert read_blocks([drawn]).active == ()


@given(richs, st.integers(10, 400))
def test_text_is_cut_to_length_and_says_so(text: Rich, most: int) -> None:
    lines = read(text)
    kept = fit(lines, most)
    assert sum(len(line) + 1 for line in kept) <= most + 1
    assert kept == lines or kept[-1].runs[-1].text.endswith("…") or not any(line.runs for line in lines)


@given(texts, st.integers(2, 200))
def test_labels_are_cut_to_length_and_say_so(text: str, most: int) -> None:
    cut = shorten(text, most)
    assert len(cut) <= most
    assert cut == text or cut.endswith("…")


@given(longs, st.integers(9, 200))
def test_plain_text_is_never_empty_and_never_too_long(text: str, most: int) -> None:
    assert 1 <= len(limits.escape(text, most)) <= most


@pytest.mark.parametrize(
    ("value", "top", "cells"), [(0, 10, 0), (0.1, 10, 1), (3, 10, 3), (9.99, 10, 9), (10, 10, 10), (3, 0, 0)]
)
def test_a_bar_shows_a_beginning_and_is_full_only_at_the_end(value: float, top: float, cells: int) -> None:
    drawn, note = bar(Meter("All", value, top, "so far"), WORDS).runs
    assert (drawn.text, set(drawn.styles)) == ("█" * cells + "░" * (10 - cells), {"code"})
    assert note.text == " All · so far"


def test_a_bar_without_a_note_says_its_share() -> None:
    assert bar(Meter("All", 1, 3), WORDS).runs[1].text == " All · 33%"


def test_a_card_is_a_header_a_text_and_a_small_line() -> None:
    drawn = message(Reply(cards=(Card("Today", Rich("Go on."), footer="Soon", tone="good"), Card("Next"))), WORDS)
    assert [b["type"] for b in drawn["blocks"]] == ["header", "rich_text", "context", "divider", "header"]
    assert drawn["blocks"][0]["text"]["text"] == "✓ Today"


def test_a_title_too_long_for_a_header_is_not_lost() -> None:
    title = "Done: " + ", ".join(f"the topic number {n}" for n in range(25))
    found = shown(Reply(cards=(Card(title),)))
    assert found.text == title
    assert found.active == ("bold",)


def test_what_is_too_much_is_cut_where_most_is() -> None:
    far = "\n".join(f"Line {n} of many." for n in range(2000))
    found = shown(
        Reply(cards=(Card("Short", Rich("Keep me.")), Card("Long", said(far)), Card("Last", Rich("Me too."))))
    )
    assert "Keep me." in found.text
    assert "Me too." in found.text
    assert "Line 100 of many.\n…" not in found.text
    assert "\n…" in found.text


def test_controls_have_their_call_in_their_id_and_share_none() -> None:
    same = Button("One", Press("check", {"topics": "a,b"}))
    choices = (Choice("A", "a"), Choice("B", "b"))
    select = Select("Which?", Press("goal done"), "goal", choices)
    drawn = message(Reply(controls=((same, same, Button("Docs", "https://example.org")), (select,))), WORDS)["blocks"]
    ids = [e["action_id"] for b in drawn if b["type"] == "actions" for e in b["elements"]]
    assert len(set(ids)) == len(ids)
    assert [wire.read(id_) for id_ in ids[:2]] == [same.does, same.does]
    assert wire.read(ids[3], "b") == Press("goal done", {"goal": "b"})


def test_a_menu_of_which_several_may_be_picked_stands_behind_a_button() -> None:
    choices = tuple(Choice(f"Topic <{n}> & more", f"topic-{n}", f"{n}. of a module") for n in range(25))
    select = Select("What have you finished?", Press("check", {"when": "2026-11-23"}), "topics", choices, 25)
    ((button,),) = [b["elements"] for b in message(Reply(controls=((select,),)), WORDS)["blocks"] if "elements" in b][
        1:
    ]
    assert (button["type"], button["text"]["text"]) == ("button", "What have you finished?")
    assert button["action_id"] == wire.write(select.does, "topics")
    menu = carried(button["value"])
    assert menu is not None
    assert (menu.prompt, menu.most) == (select.prompt, 25)
    assert [(c.label, c.value) for c in menu.choices] == [(c.label, c.value) for c in choices]


def test_a_menu_that_one_button_cannot_carry_is_parted_and_nothing_is_lost() -> None:
    choices = tuple(Choice("L" * 150, f"{n:03}" + "v" * 97, "n" * 150) for n in range(25))
    drawn = message(Reply(controls=((Select("Which?", Press("check"), "topics", choices, 25),),)), WORDS)["blocks"]
    buttons = drawn[-1]["elements"]
    assert [b["text"]["text"] for b in buttons] == ["Which? (1/2)", "Which? (2/2)"]
    menus = [carried(b["value"]) for b in buttons]
    assert [c.value for m in menus if m for c in m.choices] == [c.value for c in choices]


@pytest.mark.parametrize("value", ["", "{}", "[]", '["p",1,[]]', '["p",1,[["a"]]]', '["p",1,"x"]', "null"])
def test_a_menu_of_another_version_is_none(value: str) -> None:
    assert carried(value) is None


def test_choices_lose_their_notes_before_a_message_is_too_long() -> None:
    choices = tuple(Choice(f"{n} " + "L" * 70, f"v{n}", "n" * 70) for n in range(25))
    one = Select("Which?", Press("check"), "topics", choices)

    def described(reply: Reply) -> bool:
        (_, menu), *_ = controls_of(shown(reply).blocks)
        return "description" in menu["options"][0]

    assert described(Reply(controls=((one,),)))
    assert not described(Reply(controls=((one,), (one,))))


def test_a_message_without_room_for_its_menus_has_the_way_to_them() -> None:
    choices = tuple(Choice(f"{n} " + "L" * 70, f"v{n}", "n" * 70) for n in range(25))
    found = shown(Reply(controls=tuple((Select(f"Which {n}?", Press("check"), "topics", choices),) for n in range(5))))
    assert [c["type"] for _, c in controls_of(found.blocks)] == ["button"] * 5
    assert found.labels[:2] == ["Which 0?", "Which 1?"]
    menu = carried(next(controls_of(found.blocks))[1]["value"])
    assert menu is not None
    assert menu.most == 1
    view = forms.menu(replace(menu, fills="topics"), Where(), WORDS)
    assert view["blocks"][-1]["element"]["type"] == "static_select"


def test_arrows_lead_to_the_pages_around() -> None:
    assert shown(Reply(page=Page(Press("goal list"), 1, 3))).labels == ["Page 2 of 3 ›"]
    assert shown(Reply(page=Page(Press("goal list"), 2, 3))).labels == ["‹ Page 1 of 3", "Page 3 of 3 ›"]
    assert shown(Reply(page=Page(Press("goal list"), 1, 1))).labels == []


def test_two_replies_on_one_surface_share_no_id() -> None:
    reply, taken = Reply(controls=((Button("Today", Press("today")),),)), set[str]()
    both = [*blocks(reply, WORDS, taken=taken), *blocks(reply, WORDS, taken=taken)]
    assert len({e["action_id"] for b in both if b["type"] == "actions" for e in b["elements"]}) == 2

"""Replies as Discord messages: within every limit, whatever is in them, and legible."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import wire
from bot.chat.command import Command
from bot.chat.door import door
from bot.chat.markup import Rich, clean
from bot.chat.reply import Ask, Button, Card, Choice, Form, Look, Meter, Page, Press, Reply
from bot.platforms.discord.answer import choices
from bot.platforms.discord.declare import declare
from bot.platforms.discord.forms import modal
from bot.platforms.discord.limits import fit, shorten
from bot.platforms.discord.markdown import inert, markdown
from bot.platforms.discord.render import bar, message
from bot.words import Words
from tests.fakes import discord_rules
from tests.fakes.discord_reading import read_markdown
from tests.platforms.replies import marked, replies, richs, texts
from tests.platforms.samples import COMMANDS, HOSTILE, HOSTILE_LINES, check, close, goal_list, today

WORDS = Words()
CALLBACK = "/interactions/1/token/callback"


@given(replies)
def test_whatever_a_reply_holds_discord_takes_it(reply: Reply) -> None:
    body: dict[str, Any] = {"type": 4, "data": message(reply, WORDS)}
    assert discord_rules.problems("POST", CALLBACK, body) == []


@given(st.one_of(texts, marked))
def test_written_text_is_shown_as_it_is_and_means_nothing(text: str) -> None:
    read = read_markdown(inert(text))
    assert read.text == clean(text)
    assert read.active == ()


@pytest.mark.parametrize("line", [*HOSTILE_LINES, HOSTILE, *(f" {line}" for line in HOSTILE_LINES)])
def test_lines_that_would_mean_something_alone_do_not(line: str) -> None:
    for text in (markdown(Rich(line.replace("- ", "-  ", 1) if line.startswith("- ") else "x\n" + line)), inert(line)):
        assert "# " not in read_markdown(text).active
    assert read_markdown(inert(line)) == read_markdown(inert(line)).__class__(line, ())


@given(richs, st.integers(10, 400))
def test_text_is_cut_to_length_and_says_so(text: Rich, most: int) -> None:
    shown = fit(text, most)
    assert len(shown) <= most
    assert shown == markdown(text) or shown.endswith("…")


@given(texts, st.integers(2, 200))
def test_labels_are_cut_to_length_and_say_so(text: str, most: int) -> None:
    shown = shorten(text, most)
    assert len(shown) <= most
    assert shown == text or shown.endswith("…")


def test_a_cut_ends_at_a_word_or_a_line() -> None:
    assert shorten("one two three four", 15) == "one two three…"
    assert fit(Rich("first line\nsecond **line**\nthird"), 24) == "first line\n…"


def test_the_subset_is_what_discord_shows() -> None:
    source = "**bold** *soft* ~~gone~~ `a\\*b` [the *docs*](https://example.org/a_b)\n- one\n> said"
    shown = markdown(Rich(source))
    assert shown == "**bold** *soft* ~~gone~~ `a*b` [the *docs*](https://example.org/a_b)\n- one\n> said"
    assert read_markdown(shown).text == "bold soft gone a*b the docs\none\nsaid"


def test_only_web_addresses_become_links() -> None:
    assert read_markdown(markdown(Rich("[x](javascript:alert) [y](discord://z)"))).active == ()


@pytest.mark.parametrize(
    ("value", "top", "cells"), [(0, 10, 0), (0.1, 10, 1), (3, 10, 3), (9.99, 10, 9), (10, 10, 10), (3, 0, 0)]
)
def test_a_bar_shows_a_beginning_and_is_full_only_at_the_end(value: float, top: float, cells: int) -> None:
    shown = bar(Meter("All", value, top, "so far"), WORDS).source
    assert shown == "▰" * cells + "▱" * (10 - cells) + " All · so far"


def test_a_bar_without_a_note_says_its_share() -> None:
    assert bar(Meter("All", 1, 4), WORDS).source.endswith("All · 25%")


def test_tone_is_not_told_by_colour_alone() -> None:
    good, warn = message(Reply(cards=(Card("Done", tone="good"), Card("Hm", tone="warn"))), WORDS)["embeds"]
    assert (good["title"], warn["title"]) == ("✓ Done", "△ Hm")
    assert good["color"] != warn["color"]


def test_two_controls_with_one_call_have_two_ids_that_read_the_same() -> None:
    again = Button("Again", Press("today", {"a": "1"}))
    first, second = message(Reply(Rich("x"), controls=((again, again),)), WORDS)["components"][0]["components"]
    assert first["custom_id"] != second["custom_id"]
    assert wire.read(first["custom_id"]) == wire.read(second["custom_id"]) == again.does


def test_a_second_control_without_room_for_an_id_of_its_own_is_left_to_the_first() -> None:
    far = Button("Far", Press("today", {"a": "x" * (wire.MOST - len("today?a="))}))
    (row,) = message(Reply(Rich("x"), controls=((far, far),)), WORDS)["components"]
    assert len(row["components"]) == 1


def test_pages_have_arrows_where_there_is_a_page() -> None:
    def arrows(number: int) -> list[str]:
        reply = Reply(Rich("x"), page=Page(Press("goal list"), number, 3))
        return [c["label"] for c in message(reply, WORDS)["components"][0]["components"]]

    assert arrows(1) == ["Page 2 of 3 ›"]
    assert arrows(2) == ["‹ Page 1 of 3", "Page 3 of 3 ›"]
    assert message(Reply(Rich("x"), page=Page(Press("goal list"), 1, 1)), WORDS)["components"] == []


def test_facts_beyond_the_limit_are_counted() -> None:
    (embed,) = message(Reply(cards=(Card("F", facts=tuple((f"n{i}", "v") for i in range(30))),)), WORDS)["embeds"]
    assert embed["fields"][-1]["value"] == "6 more"


LONG = "so long " * 200
ASKS = (
    Ask("line", LONG, LONG, Look("line", most=5), value="too long for it"),
    Ask("text", "Text", "", Look("paragraph", most=9000), value="v" * 5000, required=False),
    Ask("many", "Many", "", Look("choice", tuple(Choice(LONG, f"c{i}", LONG) for i in range(25)), many=True), "c1,c2"),
    Ask("one", "One", "", Look("choice", (Choice("A", "a"), Choice("B", "b"))), "b", error="Not " + LONG),
    Ask("where", "Where", "", Look("place"), "42", required=False),
)


@pytest.mark.parametrize("asks", [ASKS, ASKS[:2], (Ask("s", "S", look=Look("suggest", many=True, most=400)),)])
def test_a_form_fits_and_shows_what_stands_in_it(asks: tuple[Ask, ...]) -> None:
    shown = modal(Form(LONG, Press("check"), asks, note="**n** " + LONG))
    assert discord_rules.problems("POST", CALLBACK, {"type": 9, "data": shown}) == []


def test_a_form_shows_its_values_and_problems() -> None:
    parts = {p["component"]["custom_id"]: p for p in modal(Form("F", Press("check"), ASKS))["components"]}
    assert parts["line"]["component"]["value"] == "too long for it"
    assert [o["value"] for o in parts["many"]["component"]["options"] if o.get("default")] == ["c1", "c2"]
    assert [o["value"] for o in parts["one"]["component"]["options"] if o.get("default")] == ["b"]
    assert parts["one"]["description"].startswith("Not so long")
    assert parts["where"]["component"]["default_values"] == [{"id": "42", "type": "channel"}]


def test_cards_that_say_what_is_wrong_stay_where_a_form_cannot_be() -> None:
    form = Form("F", Press("check"), ASKS[:1])
    assert door(Reply(cards=(Card("Wrong"),), form=form), WORDS) == Reply(cards=(Card("Wrong"),))
    assert [c.title for c in door(Reply(form=form), WORDS).cards] == ["F"]


def test_suggestions_carry_notes_only_where_nothing_follows() -> None:
    found = [Choice("Vectors", "t0", "1.1"), Choice("n" * 200, "t1"), Choice("x", "v" * 100)]
    alone = choices(found, "", notes=True)
    assert [c["name"][:14] for c in alone] == ["Vectors · 1.1", "n" * 14, "x"]
    more = choices(found, "a, ", notes=False)
    assert [(c["name"][:10], c["value"]) for c in more] == [("a, Vectors", "a, t0"), ("a, nnnnnnn", "a, t1")]
    assert discord_rules.problems("POST", CALLBACK, {"type": 8, "data": {"choices": alone + more}}) == []


def test_the_declaration_is_one_that_discord_takes() -> None:
    declared = declare(COMMANDS, WORDS)
    assert discord_rules.problems("PUT", "/applications/1/commands", declared) == []
    assert [c["name"] for c in declared][:4] == ["today", "check", "echo", "paint"]


def test_names_discord_cannot_have_are_refused_at_once() -> None:
    def named(name: str, like: Command = today) -> Command:
        return Command(name, like.summary, like.params, like.run)

    for wrong in (named("To Day"), named("tag:x"), named("x" * 33)):
        with pytest.raises(ValueError, match="refuses"):
            declare([wrong], WORDS)


def test_beside_a_command_of_its_own_name_a_longer_one_is_left_to_buttons() -> None:
    goal = Command("goal", today.summary, today.params, today.run)
    for order in ([goal, goal_list], [goal_list, goal]):
        (declared,) = declare(order, WORDS)
        assert (declared["name"], declared["description"]) == ("goal", today.summary)
        assert all(o["type"] != 1 for o in declared["options"])


def test_a_group_is_for_managers_only_if_all_of_it_is() -> None:
    mixed = [Command("x a", "A", (), today.run), Command("x b", "B", (), close.run, manages=True)]
    assert "default_member_permissions" not in declare(mixed, WORDS)[0]


def test_required_options_come_first() -> None:
    swapped = Command("check", check.summary, tuple(reversed(check.params)), check.run)
    assert [o["name"] for o in declare([swapped], WORDS)[0]["options"]] == ["topics", "amount"]

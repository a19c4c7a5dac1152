"""Forms, what people type, and the manifest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import wire
from bot.chat.command import Command
from bot.chat.reply import Ask, Choice, Form, Look, Press, Select
from bot.commands import COMMANDS as OURS
from bot.platforms.slack import forms, typed
from bot.platforms.slack.declare import ALONE, RESERVED, link, manifest
from bot.platforms.slack.event import Where
from bot.words import Words
from tests.fakes import slack_payloads, slack_rules
from tests.fakes.slack_manifest import RESERVED as SLACKS_OWN
from tests.fakes.slack_manifest import check_manifest
from tests.fakes.slack_people import ADA, COURSE, Raw
from tests.platforms.replies import longs
from tests.platforms.samples import COMMANDS, HOSTILE, ODD, check, goal_set, today

WORDS = Words()
CHOICES = (Choice("Red", "red"), Choice("Blue", "blue", "like the sky"))

looks = st.builds(
    Look,
    st.sampled_from(["line", "paragraph", "choice", "suggest", "place", "file"]),
    st.sampled_from([(), CHOICES]),
    st.booleans(),
    st.integers(1, 5000),
    st.booleans(),
)
asks = st.builds(Ask, st.just("what"), longs, longs, looks, longs, longs, st.booleans())


def element(form: Form, name: str) -> Raw:
    """What a form asks with."""
    view = forms.modal(form, Where(), WORDS)
    assert slack_rules.view_problems(view, "modal") == []
    (found,) = [b["element"] for b in view["blocks"] if b.get("block_id") == name]
    return dict(found)


def asking(look: Look, value: str = "", *, required: bool = True) -> Form:
    return Form("Title", Press("today"), (Ask("what", "What", "Some help", look, value, required=required),))


@given(asks, longs, longs)
def test_whatever_a_form_asks_slack_takes_it(ask: Ask, title: str, note: str) -> None:
    ask = replace(ask, value=ask.value[:20] if ask.look.widget == "place" else ask.value)
    form = Form(title, Press("check", {"when": "today"}), (ask, replace(ask, name="when")), note)
    assert slack_rules.view_problems(forms.modal(form, Where("C0", url="https://x.org/1"), WORDS), "modal") == []


def test_a_form_is_named_after_its_call_and_its_fields_after_the_parameters() -> None:
    form = goal_set.form(WORDS, {}, ("title", "amount"))
    view = forms.modal(form, Where(), WORDS)
    assert wire.read(view["callback_id"]) == Press("goal set")
    assert [b["block_id"] for b in view["blocks"]] == ["title", "amount"]
    assert view["title"]["text"] == "Set a goal for this week"


def test_a_title_without_room_stands_in_the_form() -> None:
    view = forms.modal(check.form(WORDS, {}, ("topics",)), Where(), WORDS)
    assert view["title"]["text"] == "Tick off topics you hav…"
    assert view["blocks"][0]["elements"][0]["elements"][0]["text"] == "Tick off topics you have finished"


def test_each_kind_of_field_is_slacks_own() -> None:
    kinds = {
        "plain_text_input": (Look("line"), Look("paragraph")),
        "static_select": (Look("choice", CHOICES),),
        "multi_static_select": (Look("choice", CHOICES, many=True),),
        "external_select": (Look("suggest"),),
        "multi_external_select": (Look("suggest", many=True),),
        "conversations_select": (Look("place"),),
        "file_input": (Look("file"),),
    }
    for kind, found in kinds.items():
        assert {element(asking(look), "what")["type"] for look in found} == {kind}
    assert element(asking(Look("suggest")), "what")["min_query_length"] == 0
    assert element(asking(Look("line", most=40)), "what")["max_length"] == 40
    assert element(asking(Look("place")), "what")["default_to_current_conversation"]


def test_a_form_begins_with_what_is_known() -> None:
    assert element(asking(Look("line", most=5), "far too long"), "what")["initial_value"] == "far too long"
    assert element(asking(Look("choice", CHOICES), "blue"), "what")["initial_option"]["text"]["text"] == "Blue"
    chosen = element(asking(Look("choice", CHOICES, many=True), "red,blue,green"), "what")["initial_options"]
    assert [o["value"] for o in chosen] == ["red", "blue"]
    several = element(asking(Look("suggest", many=True), "1.2-1.3, svd"), "what")["initial_options"]
    assert [o["value"] for o in several] == ["1.2-1.3", "svd"]
    assert element(asking(Look("place"), COURSE.id), "what")["initial_conversation"] == COURSE.id
    assert "initial_option" not in element(asking(Look("suggest"), "x" * 200), "what")


def test_a_menu_is_a_form_of_one_question() -> None:
    menu = Select("Which of these have you finished?", Press("check", {"when": "today"}), "topics", CHOICES, 2)
    view = forms.menu(menu, Where("C0", ts="1.0"), WORDS)
    assert slack_rules.view_problems(view, "modal") == []
    (field,) = view["blocks"]
    assert field["label"]["text"] == menu.prompt
    assert field["element"]["max_selected_items"] == 2
    assert wire.read(view["callback_id"], "red,blue") == menu.does.also(topics="red,blue")


def test_where_a_form_was_opened_travels_with_it() -> None:
    where = Where("C0", "1.0", "2.0", "https://hooks.example/x", 1_000_000, direct=None, own=True)
    assert Where.unpack(where.pack()) == replace(where, direct=False)
    for other in ("", "x", "[]", '{"unknown": 1}'):
        assert Where.unpack(other) == Where()


def test_what_was_typed_is_offered_too_since_a_menu_takes_nothing_else() -> None:
    found = (Choice("Sampling", "t4", "5. topic"),)
    offered = forms.suggestions(found, "sampl", WORDS, many=True)
    assert [(o["text"]["text"], o["value"]) for o in offered] == [("Sampling", "t4"), ("sampl", "sampl")]
    assert [o["value"] for o in forms.suggestions((), "1.2-1.3", WORDS, many=True)] == ["1.2-1.3"]
    assert [o["value"] for o in forms.suggestions(found, "sampling ", WORDS, many=True)] == ["t4"]
    several = forms.suggestions(found, "Vectors, sampl", WORDS, many=True)
    assert [o["value"] for o in several] == ["Vectors, t4", "Vectors, sampl"]
    assert [o["value"] for o in forms.suggestions(found, "a, b", WORDS, many=False)] == ["t4", "a, b"]
    assert forms.suggestions((), " ", WORDS, many=True) == []


@given(st.lists(st.builds(Choice, longs, st.text(min_size=1, max_size=200).filter(str.strip))), longs)
def test_whatever_is_suggested_slack_takes_it(found: list[Choice], said: str) -> None:
    for many in (True, False):
        offered = forms.suggestions(found[:25], said, WORDS, many=many)
        assert slack_rules.suggestion_problems({"options": offered}) == []


@pytest.mark.parametrize("text", [HOSTILE, ODD, "a &amp; b", "look at #course", "https://example.org/a?b=c&d=e"])
def test_a_line_is_read_as_it_was_typed(text: str) -> None:
    sent = slack_payloads.typed(text, {ADA.id: ADA}, {COURSE.id: COURSE}, named=True)
    assert typed.read(sent).text == text


def test_a_channel_in_a_line_keeps_its_id() -> None:
    assert typed.read("in <#C0COURSE|course> now").channels == {"#course": "C0COURSE"}
    assert typed.read("in <#C0COURSE> now").text == "in #C0COURSE now"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<mailto:a@b.org|a@b.org>", "a@b.org"),
        ("<!subteam^S1|@team>", "@team"),
        ("<!date^1^{date}|today>", "today"),
        ("<@U1>", "@U1"),
        ("<!here>", "@here"),
    ],
)
def test_everything_in_angle_brackets_has_a_text(raw: str, text: str) -> None:
    assert typed.read(raw).text == text


def test_a_mention_of_the_bot_is_no_part_of_what_is_said() -> None:
    assert typed.addressed("<@U0BUDDY> check svd") == "check svd"
    assert typed.addressed(" <@U0BUDDY|buddy>: today") == "today"
    assert typed.addressed("today <@U0BUDDY>") == "today <@U0BUDDY>"


def test_slack_takes_the_manifest() -> None:
    made = manifest(OURS, WORDS)
    assert check_manifest(made) == []
    commands = {c["command"]: c["description"] for c in made["features"]["slash_commands"]}
    assert set(commands) == {"/study", *(f"/{name}" for name in ALONE)}
    assert commands["/goal"] == "See this week's goals", "what it does bare"
    shortcuts = {s["name"]: s["callback_id"] for s in made["features"]["shortcuts"]}
    assert shortcuts == {
        "Set this week's goal": "goal set?",
        "Tick off topics": "check?",
        "Save to my finished list": "finished add?",
    }
    (save,) = [s for s in made["features"]["shortcuts"] if s["type"] == "message"]
    assert (save["name"], save["description"][:29]) == ("Save to my finished list", "Save to my finished resources")
    assert {"files:read", "files:write"} <= {*made["oauth_config"]["scopes"]["bot"]}


def test_a_manifest_has_only_what_is_declared() -> None:
    made = manifest([today], WORDS)
    assert [c["command"] for c in made["features"]["slash_commands"]] == ["/study", "/today"]
    assert made["features"]["shortcuts"] == []


def test_a_name_of_slacks_own_is_refused_with_a_way_out() -> None:
    with pytest.raises(ValueError, match="/close is Slack's own command: call it otherwise, or leave it to /study"):
        manifest(COMMANDS, WORDS, alone=("today", "close"))
    assert {name.removeprefix("/") for name in SLACKS_OWN} == RESERVED


def test_more_commands_than_slack_takes_are_refused() -> None:
    many = [Command(f"c{n}", "Do", (), today.run) for n in range(50)]
    with pytest.raises(ValueError, match="at most 50"):
        manifest(many, WORDS, alone=[c.name for c in many])


def test_the_link_holds_the_manifest() -> None:
    assert link({"a": "b c"}) == "https://api.slack.com/apps?new_app=1&manifest_json=%7B%22a%22%3A+%22b+c%22%7D"

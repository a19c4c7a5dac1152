"""What the fake refuses, as Slack would, and what it lets pass."""

from __future__ import annotations

import pytest

from tests.fakes.slack_kit import actions, button, field, menu, modal, plain, section
from tests.fakes.slack_people import Raw
from tests.fakes.slack_rules import errors_problems, message_problems, suggestion_problems, view_problems

CONFIRM = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
OPTION = {"text": plain("Red"), "value": "red", "description": plain("a colour")}
TYPED = {"type": "plain_text_input", "action_id": "t"}
FILE = {"type": "file_input", "action_id": "f"}
IMAGE = {"type": "image", "image_url": "https://example.org/i.png", "alt_text": "a picture"}


def rich(*elements: Raw) -> Raw:
    return {"type": "rich_text", "elements": [*elements]}


def part(*elements: Raw, kind: str = "rich_text_section", **more: object) -> Raw:
    return {"type": kind, "elements": [*elements], **more}


def said(text: str, **style: bool) -> Raw:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


GOOD: list[Raw] = [
    {"type": "header", "text": plain("h" * 150)},
    section("s" * 3000) | {"block_id": "b" * 255, "accessory": button("Go", "a" * 255), "expand": True},
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "f" * 200, "verbatim": True}] * 10},
    {"type": "context", "elements": [IMAGE, *[plain("c")] * 9]},
    {"type": "divider"},
    IMAGE | {"title": plain("Title")},
    actions(
        button("x" * 75, "one") | {"style": "primary", "value": "v" * 2000, "confirm": CONFIRM},
        button("Docs", "two") | {"url": "https://example.org"},
        menu("p" * 150, "three", *(f"option {n}" for n in range(30))),
        {"type": "channels_select", "action_id": "four", "placeholder": plain("Where")},
        {"type": "overflow", "action_id": "five", "options": [OPTION]},
    ),
    rich(
        part(said("plain"), said("bold", bold=True), {"type": "link", "url": "https://example.org", "text": "there"}),
        part(part(said("one")), part(said("two")), kind="rich_text_list", style="bullet"),
        part(said("quoted"), kind="rich_text_quote"),
        part(said("code"), kind="rich_text_preformatted"),
    ),
]


def test_what_slack_accepts_passes() -> None:
    assert message_problems({"text": "fallback", "blocks": GOOD}) == ("", [])
    assert view_problems({"type": "home", "blocks": GOOD * 1}, "home") == []
    inputs = (
        field("a", "l" * 2000, TYPED | {"multiline": True, "max_length": 3000, "initial_value": "one\ntwo"}),
        field("b", "Pick", {"type": "static_select", "action_id": "b", "options": [OPTION], "initial_option": OPTION}),
        field("c", "Find", {"type": "multi_external_select", "action_id": "c", "min_query_length": 0}),
        field("d", "Where", {"type": "conversations_select", "action_id": "d", "response_url_enabled": True}),
        field("e", "Tick", {"type": "checkboxes", "action_id": "e", "options": [OPTION], "initial_options": [OPTION]}),
        field("h", "File", {"type": "file_input", "action_id": "h", "filetypes": ["md", "txt"], "max_files": 10}),
        field("f", "When", {"type": "timepicker", "action_id": "f", "initial_time": "09:00"}),
        field("g", "Day", {"type": "datepicker", "action_id": "g", "initial_date": "2026-11-23"}),
    )
    view = modal(*inputs) | {"private_metadata": "m" * 3000, "close": plain("c" * 24), "title": plain("t" * 24)}
    assert view_problems(view, "modal") == []


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (section("  \n"), "must be more than 0"),
        (section("s" * 3001), "must be less than 3001 characters"),
        (section("x") | {"colour": "red"}, "invalid additional property: colour [json-pointer:/blocks/0]"),
        ({"type": "section"}, "either text or fields"),
        ({"type": "section", "fields": [plain("f")] * 11}, "no more than 10 items"),
        ({"type": "section", "fields": [plain("f" * 2001)]}, "less than 2001"),
        ({"type": "section", "text": {"type": "markdown", "text": "x"}}, "text of type 'markdown'"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "property: emoji"),
        ({"type": "section", "text": plain("x") | {"verbatim": True}}, "property: verbatim"),
        (section("x") | {"block_id": "b" * 256}, "less than 256"),
        (section("x") | {"accessory": TYPED}, "unsupported type: plain_text_input"),
        ({"type": "header", "text": plain("h" * 151)}, "less than 151"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "text of type 'mrkdwn'"),
        ({"type": "context", "elements": []}, "no less than 1 items"),
        ({"type": "context", "elements": [plain("c")] * 11}, "no more than 10"),
        ({"type": "context", "elements": [button("x", "y")]}, "text of type 'button'"),
        (actions(), "no less than 1 items"),
        (actions(*(button("x", f"{n}") for n in range(26))), "no more than 25"),
        (actions(button("x" * 76, "a")), "less than 76"),
        (actions(button("", "a")), "more than 0"),
        (actions(button("x", "a" * 256)), "less than 256"),
        (actions(button("x", "a"), button("y", "a")), "action_id 'a' already exists"),
        (actions(button("x", "a") | {"value": "v" * 2001}), "less than 2001"),
        (actions(button("x", "a") | {"style": "plain"}), "invalid style 'plain'"),
        (actions(button("x", "a") | {"url": "example.org"}), "invalid url"),
        (actions(button("x", "a") | {"url": "https://example.org/" + "u" * 3000}), "less than 3001"),
        (actions(button("x", "a") | {"disabled": True}), "property: disabled"),
        (actions(button("x", "a") | {"confirm": CONFIRM | {"title": plain("t" * 101)}}), "less than 101"),
        (actions(button("x", "a") | {"confirm": {"title": plain("t")}}), "missing required field: deny"),
        (actions(menu("p" * 151, "a", "Red")), "less than 151"),
        (actions(menu("p", "a")), "no less than 1 items"),
        (actions(menu("p", "a", *map(str, range(101)))), "no more than 100"),
        (actions(menu("p", "a", "r" * 76)), "less than 76"),
        (actions(menu("p", "a", "Red") | {"options": [OPTION, OPTION]}), "two options share a value"),
        (actions(menu("p", "a") | {"options": [OPTION | {"value": "v" * 151}]}), "less than 151"),
        (actions(menu("p", "a") | {"options": [OPTION | {"description": plain("d" * 76)}]}), "less than 76"),
        (actions(menu("p", "a", "Red") | {"initial_option": OPTION}), "not among the options"),
        (actions(menu("p", "a", "Red") | {"min_query_length": 1}), "property: min_query_length"),
        (actions(menu("p", "a", "Red") | {"focus_on_load": True}), "property: focus_on_load"),
        (actions(menu("p", "a", "Red", kind="multi_static_select")), "unsupported type: multi_static_select"),
        (actions({"type": "channels_select", "action_id": "a", "response_url_enabled": True}), "only works in modals"),
        (actions({"type": "conversations_select", "action_id": "a", "filter": {}}), "a filter without any rule"),
        (IMAGE | {"alt_text": ""}, "more than 0"),
        (IMAGE | {"alt_text": "a" * 2001}, "less than 2001"),
        (IMAGE | {"slack_file": {"id": "F1"}}, "either image_url or slack_file"),
        ({"type": "markdown", "text": "m" * 12001}, "less than 12001"),
        ({"type": "video"}, "unsupported type: video"),
        ({"type": "divider", "text": plain("x")}, "property: text"),
        (rich(part(said(""))), "more than 0"),
        (rich(part(said("x") | {"style": {"red": True}})), "property: red"),
        (rich(part({"type": "link", "url": "nowhere"})), "invalid url"),
        (rich(part(said("x"), kind="rich_text_list", style="bullet")), "unsupported type: text"),
        (rich(part(part(said("x")), kind="rich_text_list", style="dots")), "bullet or ordered"),
        (rich(part({"type": "user", "user_id": "U1"}, kind="rich_text_preformatted")), "unsupported type: user"),
        ({"type": "input", "label": plain("l" * 2001), "element": TYPED}, "less than 2001"),
        (field("f", "File", FILE), "unsupported type: file_input"),
        (actions(FILE), "unsupported type: file_input"),
        (field("f", "File", FILE | {"max_files": 0}), "from 1 to 10"),
        (field("f", "File", FILE | {"max_files": 11}), "from 1 to 10"),
        (field("f", "File", FILE | {"filetypes": [".md"]}), "no ending: '.md'"),
        (field("f", "File", FILE | {"filetypes": []}), "no less than 1 items"),
        (field("f", "File", FILE | {"placeholder": plain("p")}), "property: placeholder"),
    ],
)
def test_a_wrong_block_is_refused_with_a_pointer(block: Raw, wrong: str) -> None:
    error, found = message_problems({"text": "fallback", "blocks": [block]})
    assert error == "invalid_blocks"
    assert any(wrong in f for f in found), found


def test_messages_have_limits_as_a_whole() -> None:
    assert message_problems({"text": ""}) == ("no_text", [])
    assert message_problems({"text": "x" * 40001})[0] == "msg_too_long"
    assert message_problems({"text": "x", "blocks": "nothing"})[0] == "invalid_blocks_format"
    assert message_problems({"text": "x", "blocks": [section("x")] * 51})[0] == "invalid_blocks"
    long = [section("x" * 2900)] * 5
    assert message_problems({"text": "x", "blocks": long})[0] == "msg_blocks_too_long"
    assert message_problems({"text": "x", "blocks": long}, url=True) == ("", [])
    markdown = [{"type": "markdown", "text": "m" * 7000}] * 2
    assert message_problems({"text": "x", "blocks": markdown})[0] == "invalid_blocks"
    assert message_problems({"blocks": [section("x")]}) == ("", ["no fallback text beside the blocks"])
    two = [section("x") | {"block_id": "same"}, section("y") | {"block_id": "same"}]
    assert "block_id 'same' already exists" in message_problems({"text": "x", "blocks": two})[1][0]


@pytest.mark.parametrize(
    ("view", "wrong"),
    [
        (modal(section("x")) | {"title": plain("t" * 25)}, "less than 25"),
        (modal(field("a", "A")) | {"submit": plain("s" * 25)}, "less than 25"),
        ({k: v for k, v in modal(field("a", "A")).items() if k != "submit"}, "missing required field: submit"),
        ({k: v for k, v in modal(section("x")).items() if k != "title"}, "missing required field: title"),
        (modal(section("x")) | {"private_metadata": "m" * 3001}, "less than 3001"),
        (modal(section("x")) | {"callback_id": "c" * 256}, "less than 256"),
        (modal(section("x")) | {"colour": "red"}, "property: colour"),
        (modal(*[section("x")] * 101), "no more than 100"),
        (modal(field("a", "A"), field("a", "B", TYPED)), "block_id 'a' already exists"),
        (modal(field("a", "A", TYPED | {"max_length": 3001})), "from 1 to 3000"),
        (modal(field("a", "A", TYPED | {"max_length": 3, "initial_value": "four"})), "less than 4"),
        (modal(field("a", "A", TYPED | {"initial_value": "one\ntwo"})), "one line"),
        (modal(field("a", "A", TYPED | {"action_id": "t" * 256})), "less than 256"),
        (modal(field("a", "A", button("x", "y"))), "unsupported type: button"),
        (modal(field("a", "A") | {"hint": plain("h" * 2001)}), "less than 2001"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal(field("a", "A", {"type": "timepicker", "initial_time": "9:00"})), "invalid format"),
        (
            modal(*(field(n, "A", TYPED | {"action_id": n, "focus_on_load": True}) for n in "ab")),
            "only one element can have the focus",
        ),
        ({"type": "home", "blocks": []}, "must be of type modal"),
    ],
)
def test_a_wrong_form_is_refused(view: Raw, wrong: str) -> None:
    found = view_problems(view, "modal")
    assert any(wrong in f for f in found), found


def test_a_home_is_no_form() -> None:
    home = {"type": "home", "blocks": [section("x")], "title": plain("No")}
    assert view_problems(home, "home") == ["invalid additional property: title [json-pointer:/view]"]


def test_suggestions_are_checked() -> None:
    assert suggestion_problems({"options": []}) == []
    assert suggestion_problems({"option_groups": [{"label": plain("All"), "options": [OPTION]}]}) == []
    assert "no more than 100" in suggestion_problems({"options": [OPTION] * 101})[0]
    assert suggestion_problems({}) == ["must define either options or option_groups [json-pointer:]"]


def test_errors_stand_at_fields() -> None:
    assert errors_problems({"a": "Wrong."}, {"a"}) == []
    assert errors_problems({"b": ""}, {"a"}) == [
        "an error at 'b', where nothing is asked",
        "must be more than 0 characters [json-pointer:/errors/b]",
    ]
    assert errors_problems({}, {"a"}) == ["response_action errors without any"]

from __future__ import annotations

import pytest

from tests.fakes.slack_kit import actions, button, field, plain, section
from tests.fakes.slack_people import Raw
from tests.fakes.slack_reading import read_blocks, read_mrkdwn


@pytest.mark.parametrize(
    ("source", "text", "active"),
    [
        ("plain & 2 * 3 * 4", "plain & 2 * 3 * 4", ()),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c", ()),
        ("*bold* _it_ ~gone~", "bold it gone", ("*", "*", "_", "_", "~", "~")),
        ("**b**", "*b*", ("*", "*")),
        ("snake_case_name a*b*c", "snake_case_name a*b*c", ()),
        ("`*code*`", "*code*", ("`",)),
        ("> quote", "quote", ("> ",)),
        ("&gt; quote", "quote", ("> ",)),
        ("a\n&gt;&gt;&gt; all", "a\nall", ("> ",)),
        ("<https://a.example|there>", "there", ("https://a.example",)),
        ("<@U1> <#C1|course> <!channel>", "@U1 course !channel", ("@U1", "#C1", "!channel")),
        ("https://a.example/x", "https://a.example/x", ("https://a.example/x",)),
        ("@here in #course", "@here in #course", ("@here", "#course")),
        ("<!date^0^{_}|*not bold*>", "*not bold*", ()),
        ("- item\n1. one\n# head", "- item\n1. one\n# head", ()),
    ],
)
def test_mrkdwn_is_read_as_slack_does(source: str, text: str, active: tuple[str, ...]) -> None:
    read = read_mrkdwn(source)
    assert (read.text, read.active) == (text, active)


def test_verbatim_text_has_no_links_of_its_own() -> None:
    source = "https://a.example @here *b*"
    read = read_blocks([{"type": "section", "text": {"type": "mrkdwn", "text": source, "verbatim": True}}])
    assert (read.text, read.active) == ("https://a.example @here b", ("*", "*"))
    assert read_blocks([section(source)]).active == ("https://a.example", "@here", "*", "*")


def test_plain_and_rich_text_mean_nothing_unless_they_say_so() -> None:
    hostile = "*b* <@U1> https://a.example > q"
    shown: Raw = {"type": "section", "text": plain(hostile)}
    assert read_blocks([shown]).active == ()
    parts: list[Raw] = [{"type": "text", "text": hostile}, {"type": "text", "text": "x", "style": {"bold": True}}]
    parts += [{"type": "user", "user_id": "U1"}, {"type": "link", "url": "https://a.example", "text": "there"}]
    inside: Raw = {"type": "rich_text_section", "elements": parts}
    read = read_blocks([{"type": "rich_text", "elements": [inside]}])
    assert read.text == f"{hostile}xU1there"
    assert read.active == ("bold", "U1", "https://a.example")


def test_everything_but_controls_is_text() -> None:
    blocks: list[Raw] = [
        {"type": "header", "text": plain("Head")},
        {"type": "context", "elements": [plain("small")]},
        {"type": "image", "alt_text": "a picture", "title": plain("Title"), "image_url": "https://a.example/i"},
        {"type": "markdown", "text": "**b** and \\*not\\*"},
        field("a", "Label") | {"hint": plain("Hint")},
        actions(button("Go", "go")),
    ]
    assert read_blocks(blocks).text == "Head\nsmall\nTitle\na picture\nb and *not*\nLabel\nHint"

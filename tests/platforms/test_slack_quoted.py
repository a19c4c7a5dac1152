"""What a message is about, whatever stands in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.kinds import MOST_LINK
from bot.chat.markup import clean
from bot.commands.finished import add
from bot.platforms.slack import forms
from bot.platforms.slack.event import Where
from bot.platforms.slack.quoted import Quoted, quote
from bot.words import Words
from tests.fakes import slack_payloads, slack_rules
from tests.fakes.slack_people import ADA, COURSE
from tests.platforms.samples import HOSTILE, HOSTILE_LINES, ODD

PAPER = "https://arxiv.org/abs/1706.03762"


@pytest.mark.parametrize(
    ("text", "title", "link"),
    [
        (f"<{PAPER}|Attention Is All You Need> is short", "Attention Is All You Need", PAPER),
        (f"Read <{PAPER}>", "Read", PAPER),
        (f"<{PAPER}>", PAPER, PAPER),
        (f"<{PAPER}>\nThe transformer paper", "The transformer paper", PAPER),
        (f"The transformer paper:\n<{PAPER}> and <https://example.org|more>", "The transformer paper", PAPER),
        ("see <http://example.org|example.org> for all of it", "see for all of it", "http://example.org"),
        ("<https://www.example.org/a|example.org/a>", "https://www.example.org/a", "https://www.example.org/a"),
        ("<https://evil.example/|https://good.example/>", "https://evil.example/", "https://evil.example/"),
        ("<https://a.org/?b=1&amp;c=2|Q &amp; A &lt;new&gt;>", "Q & A <new>", "https://a.org/?b=1&c=2"),
        (f"<{PAPER}|https://good.example/>, <https://a.org/?b&amp;c>", "https://a.org/?b&c", PAPER),
        ("Think Bayes, by Allen Downey\nI liked it", "Think Bayes, by Allen Downey", ""),
        ("\n  \n…\nSecond thoughts", "Second thoughts", ""),
        ("<@U0ADA> look: Deep Work", "look: Deep Work", ""),
        ("in <#C0COURSE|course> we read <mailto:a@b.org|a@b.org>", "in #course we read a@b.org", ""),
        ("`curl https://example.org/install.`", "`curl .`", "https://example.org/install"),
        ("<javascript:alert(1)|click> me", "click me", ""),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_a_link_is_called_as_its_writer_calls_it_or_else_as_the_message_begins(
    text: str | None, title: str, link: str
) -> None:
    found = quote({"text": text})
    assert found.link == link
    assert found.title == title


def test_a_page_that_was_previewed_is_called_as_it_calls_itself() -> None:
    preview = {"from_url": PAPER, "title": "Attention Is &amp; All  You Need", "title_link": PAPER}
    found = Quoted("Attention Is & All You Need", PAPER)
    assert quote({"text": f"wow <{PAPER}>", "attachments": [{"title": "Other"}, preview]}) == found
    assert quote({"text": "", "attachments": [preview]}) == found
    assert quote({"text": f"<{PAPER}|Mine>", "attachments": [preview]}).title == "Mine"
    assert quote({"text": "", "attachments": [{"title_link": "javascript:x", "title": "Other"}, "odd"]}).link == ""


def test_what_is_too_long_for_a_form_is_left_out_or_cut() -> None:
    far = f"https://example.org/{'x' * MOST_LINK}"
    assert quote({"text": f"<{far}> <{PAPER}|Attention>"}) == Quoted("Attention", PAPER)
    title = quote({"text": "word " * 100}).title
    assert (len(title) <= 150, title.endswith("…")) == (True, True)


@pytest.mark.parametrize("text", [HOSTILE, *HOSTILE_LINES, ODD, "\n".join(HOSTILE_LINES), f"{HOSTILE} {PAPER} {ODD}"])
def test_hostile_messages_become_plain_words(text: str) -> None:
    sent = slack_payloads.typed(text, {ADA.id: ADA}, {COURSE.id: COURSE}, named=False)
    _fits(quote({"text": sent}))


parts = st.sampled_from(["<", ">", "|", "https://", "http://a.b/", "@U1", "!channel", "#C1|c", "\n", "&amp;", "\u202e"])


@given(st.lists(st.one_of(parts, st.text(max_size=20)), max_size=30).map("".join), st.text(max_size=300))
def test_whatever_a_message_says_the_form_can_be_shown(text: str, title: str) -> None:
    _fits(quote({"text": text}))
    _fits(quote({"text": text, "attachments": [{"from_url": text, "title": title}, {"title_link": PAPER}]}))


def _fits(found: Quoted) -> None:
    """Slack shows it in a form, and nothing of it is in an id."""
    assert found.title == clean(found.title)
    assert found.link == "" or re.match(r"https?://\S", found.link, re.IGNORECASE)
    values = {"title": found.title, "link": found.link}
    view = forms.modal(add.form(Words(), {}, ("title", "kind", "link"), values=values), Where(), Words())
    assert slack_rules.view_problems(view, "modal") == []
    assert view["callback_id"] == "finished add?"
    title, _, link = (b["element"] for b in view["blocks"] if b["type"] == "input")
    assert title.get("initial_option", {"value": ""})["value"] == found.title
    assert link.get("initial_value", "") == found.link

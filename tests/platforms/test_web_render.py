"""What the page's HTML is made of, where no conversation leads there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.chat.markup import Rich, rich
from bot.chat.reply import Ask, Button, Choice, File, Form, Look, Page, Press, Reply, Select
from bot.platforms.web import forms, render
from bot.platforms.web.people import OWNER, Viewer
from bot.platforms.web.transcript import Message
from bot.words import Words
from tests.platforms.web_html import Element, read

WORDS = Words()


def shown(reply: Reply) -> Element:
    return read(
        str(render.item(Message("m", datetime(2026, 11, 24, 10, tzinfo=UTC), reply), Viewer(OWNER, WORDS, None)))
    )


def asked(*asks: Ask) -> Element:
    return read(str(forms.fields(Form("Title", Press("note"), asks), "m", WORDS)))


def test_code_shows_what_was_filled_in() -> None:
    html = str(render.rich(sentence_with("study-buddy_<b>*data*</b>.json")))
    assert html == "<p>See <code>study-buddy_&lt;b&gt;*data*&lt;/b&gt;.json</code>.</p>\n"


def sentence_with(name: str) -> Rich:
    return rich(lambda key: key, "See `{name}`.", name=name)


async def test_others_get_a_turn_after_every_message_of_a_page() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    message = Message("m", datetime(2026, 11, 24, 10, tzinfo=UTC), Reply(Rich("Said.")))
    items = await render.conversation([message] * 20, Viewer(OWNER, WORDS, None))
    waiting.cancel()
    assert (len(items), turns >= 20) == (20, True)


@pytest.mark.parametrize(
    "control",
    [
        Button("Too long", Press("note", {"text": "x" * 100})),
        Select("Too long", Press("note", {"text": "x" * 100}), "topics", (Choice("A", "a"),)),
        Select("No value", Press("note"), "topics", (Choice("A", ""),)),
        Select("Too long a value", Press("note"), "topics", (Choice("A", "a" * 101),)),
        Button("Script", "javascript:alert(1)"),
        Button("A file", "file:///etc/passwd"),
    ],
    ids=lambda c: c.prompt if isinstance(c, Select) else c.label,
)
def test_what_discord_would_refuse_is_refused(control: Button | Select) -> None:
    with pytest.raises(ValueError, match=r"has at most 100|has 1 to 100|links to http"):
        shown(Reply(controls=((control,),)))


def test_a_page_turned_so_far_that_discord_would_refuse_is_refused() -> None:
    press = Press("list", {"part": "x" * 88})
    with pytest.raises(ValueError, match="has at most 100"):
        shown(Reply(page=Page(press, 1, 2)))


def test_a_link_opens_elsewhere_and_tells_nobody() -> None:
    link = shown(Reply(controls=((Button("Docs", "https://example.org/a?b=1&c=2"),),))).first("a")
    assert link.given["href"] == "https://example.org/a?b=1&c=2"
    assert link.given["rel"] == "noopener noreferrer"
    text = shown(Reply(Rich("[Docs](https://example.org) and [no](javascript:x)"))).all()
    (inside,) = [e for e in text if e.tag == "a"]
    assert inside.given == {"href": "https://example.org", "rel": "noopener noreferrer nofollow"}


def test_a_menu_for_one_acts_at_once_and_one_for_several_is_sent() -> None:
    choices = (Choice("One", "1", "the first"), Choice("Two", "2"))
    one, many = (
        shown(Reply(controls=((Select("Pick", Press("check"), "topics", choices, most=most),),))) for most in (1, 2)
    )
    assert [(b.tag, b.given["value"]) for b in one.named("pick")] == [("button", "1"), ("button", "2")]
    assert [(b.tag, b.given["type"]) for b in many.named("pick")] == [("input", "checkbox")] * 2
    assert [b.text for b in many.named("go")] == ["OK"]


def test_a_form_says_what_may_be_left_out() -> None:
    colour = Look("choice", (Choice("Red", "red"), Choice("Blue", "blue")))
    form = asked(Ask("colour", "Colour", look=colour, required=False), Ask("again", "Again", look=colour, value="blue"))
    left_out, chosen = form.named("ask.colour")[0], form.named("ask.again")[0]
    assert [o.given["value"] for o in left_out.all()] == ["", "red", "blue"]
    assert [o.given["value"] for o in chosen.all()] == ["red", "blue"]
    assert [o.text for o in chosen.all() if "selected" in o.given] == ["Blue"]
    assert "required" in chosen.given
    assert "required" not in left_out.given
    assert "Colour (optional)" in form.text.replace("\n", "")


def test_a_text_that_is_too_long_can_still_be_seen_and_shortened() -> None:
    long = "x" * 130
    for widget in ("line", "suggest"):
        look = Look(widget, most=120)
        (field,) = asked(Ask("what", "What", look=look, value=long, error="Too long.")).named("ask.what")
        assert (field.given["value"], field.given["maxlength"]) == (long, "130")
    (field,) = asked(Ask("what", "What", look=Look("paragraph", most=120), value=long)).named("ask.what")
    assert (field.text, field.given["maxlength"]) == (long, "130")


def test_the_field_that_is_wrong_has_the_focus() -> None:
    form = asked(Ask("a", "A"), Ask("b", "B", help="Two", error="Wrong."))
    assert [n for n in ("a", "b") if "autofocus" in form.named(f"ask.{n}")[0].given] == ["b"]
    assert form.named("ask.b")[0].given["aria-describedby"] == "f-b-help f-b-error"


def test_an_answer_that_is_only_a_file_is_told_by_its_name() -> None:
    item = shown(Reply(files=(File("../road\u202emap.md", b"x"),)))
    assert item.first("article").given["aria-label"] == "Study Buddy: ../roadmap.md"
    assert item.first("a").text == "Download roadmap.md"

from __future__ import annotations

import asyncio
import json
import logging
import sys
from datetime import datetime
from typing import Annotated

import pytest

from bot.chat import wire
from bot.chat.command import Arg, Asker, Call, command
from bot.chat.dispatcher import Dispatcher
from bot.chat.kinds import Document, Number, Text
from bot.chat.markup import Rich, plain, rich
from bot.chat.reply import MOST_BYTES, Button, Card, File, Page, Press, Reply, Select
from bot.domain.errors import Instead, NotNow, Problem
from bot.log import Json
from bot.words import Words

pytestmark = pytest.mark.made_up

ADA = Asker("web", "ada", "page", "room", "Ada")
Title = Annotated[str, Arg("What you want to do", Text(most=20), was=("name",))]
Amount = Annotated[float, Arg("How much", Number(1, 10))]
Paper = Annotated[File, Arg("A Markdown file", Document())]


class Drawer:
    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    async def keep(self, text: str, whose: str) -> str:
        self.texts[f"k{len(self.texts)}"] = text
        return f"k{len(self.texts) - 1}"

    async def find(self, id_: str) -> str | None:
        return self.texts.get(id_)


@command("goal set", "Set a goal", was=("aim",))
async def goal_set(call: Call[None], title: Title, amount: Amount = 1) -> Reply:
    return Reply(rich(call.words, "Set: **{title}**, {n}.", title=title, n=f"{amount:g}"))


@command("goal list", "See your goals", bare=True, private=False)
async def goal_list(call: Call[None]) -> Reply:
    far = Press("goal set", {"title": "x" * 120})
    return Reply(rich(call.words, "None."), controls=((Button("Long", far), Button("Site", "https://example.org")),))


@command("break", "Break", hidden=True)
async def broken(call: Call[None]) -> Reply:
    logging.getLogger("bot.somewhere").error("%s breaks it", call.asker.name)
    raise RuntimeError(f"secret of {call.asker.name}")


@command("fuzzy", "Ask back", hidden=True)
async def fuzzy(call: Call[None], amount: Amount) -> Reply:
    raise Problem("{n:g} is unclear.", try_instead=(Instead("Clear", {"amount": "2"}),), at="amount", n=amount)


@command("later", "Do it later", hidden=True)
async def later(call: Call[None], number: Amount = 1, title: Title = "") -> Reply:
    raise NotNow("The machine is busy.")


@command("close", "Close the place", manages=True)
async def close(call: Call[None]) -> Reply:
    return Reply(Rich("Closed."))


@command("hand in", "Hand a paper in", hidden=True)
async def hand_in(call: Call[None], title: Title, paper: Paper) -> Reply:
    again = Press("hand in", {"title": "again", "paper": paper.name})
    size = len(paper.content or b"")
    return Reply(rich(call.words, "{title}: {n}.", title=title, n=size), controls=((Button("Again", again),),))


def front() -> Dispatcher[None]:
    return Dispatcher([goal_set, goal_list, broken, fuzzy, later, close, hand_in], None, Drawer())


def title_of(reply: Reply) -> str:
    (card,) = reply.cards
    assert isinstance(card, Card)
    return card.title


async def test_a_call_runs_with_its_arguments_read() -> None:
    reply = await front().answer(Press("goal set", {"title": " Read *two*  papers ", "amount": "2,5"}), ADA)
    assert plain(reply.text) == "Set: Read *two* papers, 2.5."


async def test_the_bare_first_word_and_earlier_names_still_mean_the_command() -> None:
    said = front()
    assert plain((await said.answer(Press("goal"), ADA)).text) == "None."
    assert plain((await said.answer(Press("aim", {"name": "Rest"}), ADA)).text) == "Set: Rest, 1."


async def test_a_missing_argument_becomes_the_form_that_asks_for_it() -> None:
    form = (await front().answer(Press("goal set", {"amount": "3"}), ADA)).form
    assert form is not None
    assert form.submits == Press("goal set", {"amount": "3"})
    assert [(a.name, a.label, a.required) for a in form.asks] == [("title", "Title", True)]


async def test_a_wrong_form_comes_back_filled_with_the_problem_at_its_field() -> None:
    said = front()
    reply = await said.answer(Press("goal set", {"title": "Read", "amount": "99"}), ADA, filled=("title", "amount"))
    assert reply.form is not None
    assert [(a.name, a.value, bool(a.error)) for a in reply.form.asks] == [
        ("title", "Read", False),
        ("amount", "99", True),
    ]
    again = reply.controls[0][-1]
    assert isinstance(again, Button)
    assert isinstance(again.does, Press)
    reopened = (await said.answer(wire.read(wire.write(again.does)), ADA)).form
    assert reopened is not None
    assert [a.value for a in reopened.asks] == ["Read", "99"]
    mended = reopened.submits.also(title="Read", amount="9")
    assert plain((await said.answer(mended, ADA, filled=("title", "amount"))).text) == "Set: Read, 9."


async def test_a_problem_offers_what_to_try_as_the_same_call() -> None:
    reply = await front().answer(Press("fuzzy", {"amount": "3"}), ADA)
    assert title_of(reply) == "3 is unclear."
    button = reply.controls[0][0]
    assert isinstance(button, Button)
    assert button.does == Press("fuzzy", {"amount": "2"})


async def test_a_call_too_long_for_an_id_is_kept_and_comes_back_whole() -> None:
    said = front()
    button = (await said.answer(Press("goal"), ADA)).controls[0][0]
    assert isinstance(button, Button)
    assert isinstance(button.does, Press)
    assert button.does.command == "kept"
    assert "too long" in title_of(await said.answer(button.does, ADA))


async def test_selects_and_pages_are_kept_too() -> None:
    said = front()
    from bot.chat.reply import Choice  # noqa: PLC0415  (only this test picks)

    long = Press("goal set", {"title": "y" * 90})
    reply = await said.fit(
        Reply(controls=((Select("Pick", long, "amount", (Choice("One", "1"),)),),), page=Page(long, 1, 3)),
        ADA.key,
    )
    select = reply.controls[0][0]
    assert isinstance(select, Select)
    assert wire.fits(select.does, "amount")
    assert reply.page is not None
    assert wire.fits(reply.page.press.also(page="9999"))


async def test_what_breaks_on_our_side_is_logged_and_told_by_reference_only(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        reply = await front().answer(Press("break"), ADA)
    assert title_of(reply) == "Sorry, that went wrong on my side."
    assert "secret" not in plain(reply.cards[0].body)
    reference = plain(reply.cards[0].body).split()[-1].rstrip(".")
    assert reference in caplog.text


async def test_every_log_line_of_an_answer_carries_the_reference_that_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json())
    logging.getLogger("bot").addHandler(handler)
    try:
        replies = await asyncio.gather(*(front().answer(Press("break"), ADA) for _ in range(3)))
        logging.getLogger("bot").error("between")
    finally:
        logging.getLogger("bot").removeHandler(handler)
    *answered, between = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    shown = [plain(reply.cards[0].body).split()[-1].rstrip(".") for reply in replies]
    assert len(set(shown)) == 3
    assert [(line["text"], line["ref"]) for line in answered] == [
        pair
        for ref in shown
        for pair in (
            (f"{ADA.name} breaks it", ref),
            (f"answering break failed; the person was told reference {ref}", ref),
        )
    ]
    assert "ref" not in between


async def test_what_has_to_wait_is_said_kindly_and_can_be_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    reply = await front().answer(Press("later", {"number": "1"}), ADA)
    assert title_of(reply) == "I can't do that right now."
    assert plain(reply.cards[0].body) == "Nothing you did before is lost. Try again in a moment."
    assert reply.controls == ((Button("Try again", Press("later", {"number": "1"}), "primary"),),)
    assert not [r for r in caplog.records if r.levelno > logging.DEBUG]


async def test_what_somebody_wrote_is_not_kept_where_nothing_can_be(caplog: pytest.LogCaptureFixture) -> None:
    reply = await front().answer(Press("later", {"title": "x" * 19}), ADA)
    assert title_of(reply) == "I can't do that right now."
    assert not [r for r in caplog.records if r.levelno > logging.DEBUG]


class Tally:
    """A meter that remembers."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, str]] = []

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        assert 0 <= seconds < 10
        self.answers.append((command, outcome))

    def carried(self, platform: str, outcome: str, due: datetime) -> None:
        raise AssertionError("nothing is delivered here")


async def test_a_meter_is_told_of_every_answer_by_todays_name_of_its_command() -> None:
    tally = Tally()
    drawer = Drawer()
    said = Dispatcher([goal_set, broken, fuzzy, later], None, drawer, meter=tally)
    kept = await drawer.keep('{"command": "aim", "given": {"name": "Read"}}', ADA.key)
    for press in (
        Press("aim", {"name": "Read"}),
        Press("kept", {"id": kept}),
        Press("kept", {"id": "gone"}),
        Press("fuzzy", {"amount": "2"}),
        Press("break"),
        Press("later"),
        Press("x" * 500),
    ):
        await said.answer(press, ADA)
    assert tally.answers == [
        ("goal set", "ok"),
        ("goal set", "ok"),
        ("unknown", "problem"),
        ("fuzzy", "problem"),
        ("break", "broke"),
        ("later", "broke"),
        ("unknown", "problem"),
    ]


async def test_an_unknown_call_is_from_an_older_version() -> None:
    reply = await front().answer(wire.read("gone?x=1"), ADA)
    assert "older version" in title_of(reply)


async def test_an_unknown_kept_call_says_that_it_is_too_old() -> None:
    assert "90 days" in title_of(await front().answer(Press("kept", {"id": "nope"}), ADA))


async def test_only_managers_may_call_what_manages() -> None:
    assert "manage" in title_of(await front().answer(Press("close"), ADA))
    manager = Asker("web", "ada", "page", "room", manages=True)
    assert plain((await front().answer(Press("close"), manager)).text) == "Closed."


def test_whether_an_answer_is_private_is_known_before() -> None:
    assert front().is_private(Press("goal set"))
    assert not front().is_private(Press("goal"))
    assert front().is_private(Press("unknown"))


async def test_suggestions_never_fail() -> None:
    said = front()
    assert await said.suggest(Press("unknown"), "x", "", ADA) == ()
    assert await said.suggest(Press("goal set"), "unknown", "", ADA) == ()


async def test_a_file_comes_with_the_call_and_never_in_an_id() -> None:
    said = front()
    asked = (await said.answer(Press("hand in", {"title": "Notes", "paper": "n.md"}), ADA)).form
    assert asked is not None
    assert [(a.name, a.look.widget, a.value) for a in asked.asks] == [("paper", "file", "")]
    call = Press("hand in", {"title": "Notes", "paper": "n.md"}, (File("n.md", b"# Notes"),))
    reply = await said.answer(call, ADA, filled=("paper",))
    assert plain(reply.text) == "Notes: 7."
    again = reply.controls[0][0]
    assert isinstance(again, Button)
    assert isinstance(again.does, Press)
    assert again.does.command == "kept"
    once_more = await said.answer(Press("kept", again.does.given, (File("n.md", b"# More notes"),)), ADA)
    assert plain(once_more.text) == "again: 12."


async def test_what_is_offered_instead_holds_no_file() -> None:
    reply = await front().answer(Press("fuzzy", {"amount": "3"}, (File("n.md", b"\xff"),)), ADA)
    (button,) = reply.controls[0]
    assert isinstance(button, Button)
    assert button.does == Press("fuzzy", {"amount": "2"})


async def test_an_empty_field_for_a_file_asks_for_it_again() -> None:
    reply = await front().answer(Press("hand in", {"title": "Notes", "paper": ""}), ADA, filled=("title", "paper"))
    assert reply.form is not None
    assert [(a.name, a.value, bool(a.error)) for a in reply.form.asks] == [
        ("title", "Notes", False),
        ("paper", "", True),
    ]


async def test_a_file_that_is_too_large_or_lost_is_refused_by_name() -> None:
    for content, problem in ((b"x" * (MOST_BYTES + 1), "too large"), (None, "couldn't fetch")):
        call = Press("hand in", {"title": "Notes", "paper": "n.md"}, (File("n.md", content),))
        assert problem in title_of(await front().answer(call, ADA))


async def test_who_names_a_file_that_is_not_there_is_asked_for_it() -> None:
    with pytest.raises(Problem):
        await Document().read("n.md", Call(ADA, None, Words()))

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.line import parse, read
from bot.chat.reply import Press
from bot.commands import COMMANDS


@pytest.mark.parametrize(
    ("typed", "press"),
    [
        ("/today", Press("today")),
        ("  today ", Press("today")),
        ("/TODAY", Press("today")),
        ("/check 1.2-1.3, svd", Press("check", {"topics": "1.2-1.3, svd"})),
        ("/check svd when:yesterday", Press("check", {"topics": "svd", "when": "yesterday"})),
        ("/check when:3 days ago topics:svd", Press("check", {"topics": "svd", "when": "3 days ago"})),
        ("/goal", Press("goal list")),
        ("/goal  set  read 3 chapters", Press("goal set", {"what": "read 3 chapters"})),
        ('/goal set "say topics: now"', Press("goal set", {"what": "say topics: now"})),
        ("/goal log chapters 1", Press("goal log", {"amount": "chapters 1"})),
        ("/goal log 2 chapters", Press("goal log", {"amount": "2 chapters"})),
        ("/goal log 2 when:yesterday", Press("goal log", {"amount": "2", "when": "yesterday"})),
        ('/goal log goal:"the essay" amount:2', Press("goal log", {"goal": "the essay", "amount": "2"})),
        ("/note svd look at chapter 4", Press("note", {"topic": "svd", "text": "look at chapter 4"})),
        ("/note “matrix calculus” see 2", Press("note", {"topic": "matrix calculus", "text": "see 2"})),
        ("/settings new york", Press("settings", {"zone": "new york"})),
        ("/note „matrix calculus“ see 2", Press("note", {"topic": "matrix calculus", "text": "see 2"})),
        ("/note «matrix calculus» see 2", Press("note", {"topic": "matrix calculus", "text": "see 2"})),
        ("/marcar svd cuando:ayer", Press("check", {"topics": "svd", "when": "ayer"})),
        ("/abhaken svd wann:gestern", Press("check", {"topics": "svd", "when": "gestern"})),
        ("Ziel  Eintragen 2", Press("goal log", {"amount": "2"})),
        ("/ziel", Press("goal list")),
        ("/ziel setzen themen:svd", Press("goal set", {"topics": "svd"})),
        ("/note svd siehe tema: 3", Press("note", {"topic": "svd", "text": "siehe tema: 3"})),
        ("/goal set what art was: history", Press("goal set", {"what": "what art was: history"})),
        ("/zuru\u0308cknehmen svd", Press("uncheck", {"topics": "svd"})),
        ("/checks svd", Press("unknown", {"typed": "/checks svd"})),
        ("/goal nonsense", Press("unknown", {"typed": "/goal nonsense"})),
        ("hello there", Press("hello")),
        ("good evening", Press("unknown", {"typed": "good evening"})),
    ],
)
def test_lines_mean_what_people_expect(typed: str, press: Press) -> None:
    assert read(COMMANDS, typed) == press


@given(st.text())
def test_any_line_is_some_call(typed: str) -> None:
    press = read(COMMANDS, typed)
    assert press.command == "unknown" or press.command in {c.name for c in COMMANDS}


@pytest.mark.parametrize(
    ("typed", "current", "rest"),
    [
        ("/check ", "topics", ""),
        ("/check bay", "topics", "bay"),
        ("/check svd when:yes", "when", "yes"),
        ("/goal log ", "amount", ""),
        ("/goal set topics:ba", "topics", "ba"),
    ],
)
def test_the_parameter_being_typed_is_known(typed: str, current: str, rest: str) -> None:
    found = parse(COMMANDS, typed)
    assert found.current is not None
    assert (found.current.name, typed[found.start :]) == (current, rest)


def test_while_the_name_is_typed_there_is_no_command() -> None:
    assert parse(COMMANDS, "/che").command is None
    today = parse(COMMANDS, "/today")
    assert today.command is not None
    assert today.current is None

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot import log
from bot.chat import reference


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("bot")
    before = root.level, ours.level, list(root.handlers)
    yield
    root.setLevel(before[0])
    ours.setLevel(before[1])
    root.handlers = before[2]


def say() -> None:
    for name in ("bot.somewhere", "aiosqlite"):
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            logging.getLogger(name).log(level, "a %s line", "short")


@pytest.mark.parametrize(
    ("level", "ours", "theirs"),
    [("DEBUG", ["DEBUG", "INFO", "WARNING", "ERROR"], ["WARNING", "ERROR"]), ("ERROR", ["ERROR"], ["ERROR"])],
)
def test_libraries_say_only_what_matters(
    level: str, ours: list[str], theirs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up(level, "json")
    say()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["level"] for line in lines if line["name"] == "bot.somewhere"] == ours
    assert [line["level"] for line in lines if line["name"] == "aiosqlite"] == theirs
    assert {line["text"] for line in lines} == {"a short line"}


def test_an_error_takes_its_trace_along(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("INFO", "json")
    logging.getLogger("bot").error("It failed", exc_info=ValueError("“broken”\nin two"))
    (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert line["text"] == "It failed"
    assert "ValueError: “broken”\nin two" in line["trace"]
    assert line["at"].endswith("+00:00")


def test_within_an_answer_every_line_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    for style in ("json", "text"):
        log.set_up("INFO", style)
        with reference.begin() as ref:
            logging.getLogger("bot").info("inside")
            logging.getLogger("aiosqlite").error("inside too", exc_info=ValueError("broken"))
        logging.getLogger("bot").info("outside")
        lines = capsys.readouterr().err.splitlines()
        if style == "json":
            assert [json.loads(line).get("ref") for line in lines] == [ref, ref, None]
        else:
            assert lines[0].endswith(f"INFO    bot: inside [{ref}]")
            assert lines[1].endswith(f"inside too [{ref}]")
            assert lines[2:] == ["ValueError: broken", lines[3]]
            assert lines[3].endswith("outside")


def test_text_is_one_readable_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("INFO", "text")
    logging.getLogger("bot.app").warning("Something is %s", "odd")
    assert capsys.readouterr().err.endswith(" WARNING bot.app: Something is odd\n")

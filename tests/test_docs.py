"""The pages for operators, held against the program: what they name is there, and what is there they name."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import discord
import pytest
from prometheus_client.parser import text_string_to_metric_families
from typer.main import get_command

from bot import __main__ as program
from bot import doctor, settings
from bot.chat.meter import Answered, Carried
from bot.domain import reminder
from bot.platforms.discord import permissions
from bot.platforms.slack.declare import EVENTS
from bot.platforms.slack.tokens import NEEDED, SCOPES
from bot.platforms.web import files, transcript
from bot.roadmaps import identity, limits
from bot.roadmaps.report import check
from bot.services import kept, outbox
from bot.services.provenance import MOST_OWN
from bot.storage import backup, integrity, personal, postgres, versions
from bot.watch import pulse, window
from bot.watch.counted import Counted
from bot.watch.pulse import Condition
from tests.pages import DOCS, PAGES, ROOT, anchors, code, inline, named, rows, text, tokens
from tests.shell import Shell

CALLED = re.compile(r"(?:(?<![\w./-])study-buddy|docker compose run --rm (?:-v \S+ )?bot) +(?=[a-z-])([^#|&>;\n]*)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [str(t.attrGet("href") or t.attrGet("src")) for t in inline(page) if t.type in ("link_open", "image")]
    links += re.findall(r'(?:src|srcset)="([^"]+)"', page.read_text("utf-8"))
    for link in links:
        if re.match(r"https?://", link):
            continue
        target, _, anchor = link.partition("#")
        led = (page.parent / target).resolve() if target else page
        assert led.is_relative_to(ROOT), link
        assert led.exists(), link
        assert not anchor or anchor in anchors(led), link


def commands(command: Any, *before: str) -> Iterator[str]:
    for name, inside in getattr(command, "commands", {"": command}).items():
        yield from commands(inside, *before, name) if name else (" ".join(before),)


def understand(words: Sequence[str]) -> None:
    """Fail where the command line would."""
    command: Any = get_command(program.app)
    rest = list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        assert rest[0] in command.commands, words
        command = command.commands[rest.pop(0)]
    options = {opt: param for param in command.params for opt in param.opts if opt.startswith("-")}
    room = sum(param.param_type_name == "argument" for param in command.params)
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            room -= 1
        elif word not in ("-h", "--help"):
            assert word in options, words
            if not getattr(options[word], "is_flag", False):
                assert rest.pop(0)
    assert room >= 0, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_quoted_exists(page: Path) -> None:
    for piece in code(page):
        for called in CALLED.finditer(piece):
            understand(shlex.split(called[1]))


def test_every_command_is_in_the_index() -> None:
    told = [words.removeprefix("study-buddy ") for words in named("README.md", "study-buddy .+")]
    assert sorted(told) == sorted(commands(get_command(program.app)))


def test_every_page_is_in_the_index() -> None:
    linked = {str(token.attrGet("href")) for token in inline(DOCS / "README.md") if token.type == "link_open"}
    assert {page.name for page in DOCS.glob("*.md")} - {"README.md"} <= linked


def test_every_setting_is_told_with_its_default() -> None:
    told = named("settings.md", "[A-Z_]+")
    fields = settings.Settings.model_fields
    assert [*told] == [name.upper() for name in fields]
    for name, field in fields.items():
        default = ",".join(field.default) if isinstance(field.default, tuple) else field.default
        if default:
            assert told[name.upper()].startswith(f"`{default}` | "), name
    assert f"`{settings.DEFAULT_WEB}` without a chat token" in told["WEB"]


def test_every_metric_is_told_with_its_labels_and_outcomes() -> None:
    counted = Counted(lambda: datetime(2026, 11, 30, tzinfo=UTC))
    counted.answered("today", "ok", 0.1)
    counted.carried("web", "delivered", datetime(2026, 11, 30, tzinfo=UTC))
    counted.built("1")
    counted.looked(Condition((), 1.0, {"web": True}), 0, 0.1, {"id": 30})
    told = named("watching.md", "[a-z]+(?:_[a-z]+)+")
    exported = {}
    for family in text_string_to_metric_families(counted.text().decode()):
        if not family.name.endswith("_created"):
            name = f"{family.name}_total" if family.type == "counter" else family.name
            exported[name] = {label for sample in family.samples for label in sample.labels} - {"le"}
    assert exported.keys() <= told.keys()
    assert {n for n in told if n.startswith("study_buddy_")} == {n for n in exported if n.startswith("study_buddy_")}
    for name, labels in exported.items():
        assert set(re.findall(r"`(\w+)`", told[name].partition(" | ")[0])) == labels, name
    for outcome in get_args(Answered):
        assert f"`{outcome}`" in told["study_buddy_answers_total"]
    for outcome in get_args(Carried):
        assert f"`{outcome}`" in told["study_buddy_deliveries_total"]


def test_everything_that_the_doctor_looks_at_is_told(tmp_path: Path) -> None:
    said = Shell(tmp_path).run("doctor", METRICS="127.0.0.1:9100").stdout
    seen = set(re.findall(r"^(?:ok|wrong) +([^:]+): ", said, re.MULTILINE))
    told = [row[0].strip("`") for row in rows("watching.md")]
    subjects = told[told.index("Subject") + 1 : told.index("Metric")]
    assert set(subjects) == seen | {"deliveries on …"}


def test_every_table_is_told_as_a_persons_or_nobodys() -> None:
    every = [row[0].strip("`") for row in rows("privacy.md")]
    starts = [at for at, name in enumerate(every) if name == "Table"]
    whose, talk, nobodys = ({*every[a + 1 : b]} for a, b in zip(starts, [*starts[1:], None], strict=True))
    assert whose == {held.table for held in personal.OF_LEARNER} | personal.FOLLOWING
    assert talk == {held.table for held in personal.OF_ACCOUNT}
    assert nobodys == personal.NOBODYS


def test_slacks_scopes_and_events_are_those_of_the_manifest() -> None:
    assert list(named("slack.md", r"[a-z_]+(?::[a-z]+)?")) == list(SCOPES)
    *most, last = (f"`{scope}`" for scope in NEEDED)
    assert f"Without {', '.join(most)} or {last} Slack stays off" in text("slack.md")
    *most, last = (f"`{event}`" for event in EVENTS)
    assert f"{', '.join(most)} and {last}." in text("slack.md")


def test_discords_permissions_are_those_of_the_invitation() -> None:
    asked = named("discord.md", "[A-Z_]+")
    assert discord.Permissions(**{name.lower(): True for name in asked}).value == permissions.WHOLE
    assert f"({permissions.WHOLE})" in text("discord.md")


def test_the_example_of_a_roadmap_is_read_as_it_says(tmp_path: Path) -> None:
    name, shown = "", ""
    for token in tokens(DOCS / "roadmaps.md"):
        if token.type == "inline":
            name = "".join(re.findall(r"^`(cooking/\S+)`:$", token.content))
        elif token.type == "fence" and name:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(token.content, "utf-8")
        elif token.info == "text":
            shown = token.content
    report = check(tmp_path / "cooking")
    assert report.text().strip() == shown.strip()
    found = json.loads(report.json())
    assert (found["warnings"], found["near_misses"]) == ([], [])
    onions = found["phases"][0]["modules"][0]["topics"][1]
    assert all(onions[part] for part in ("why", "hours", "builds_on", "outcomes", "resources", "checks"))


def oldest() -> int:
    """How many days the oldest nightly copy is old at most, if the bot runs every day."""
    stay: set[date] = set()
    ages = []
    for today in (date(2026, 1, 1) + timedelta(days=n) for n in range(400)):
        stay = backup.kept({*stay, today})
        ages.append((today - min(stay)).days)
    return max(ages)


NUMBERS = [
    ("README.md", f"all of it {program.PATIENCE} seconds"),
    ("docker.md", f"within {program.PATIENCE} seconds"),
    ("backup.md", f"The newest {backup.NIGHTLY} stay, and of those before, the last of each of {backup.WEEKLY} weeks"),
    ("backup.md", f"{backup.NIGHTLY + backup.WEEKLY} files, the oldest {oldest()} days old if the bot runs every day"),
    ("backup.md", f"the newest {backup.BEFORE_UPDATES}."),
    ("backup.md", f"from {integrity.LARGE >> 20} MiB on"),
    ("backup.md", f"`doctor` complains below {doctor.LEAST_ROOM >> 20} MiB"),
    ("privacy.md", f"for {oldest() + 1} days at most if the bot runs every day"),
    ("privacy.md", f"the newest {backup.BEFORE_UPDATES}, however old"),
    ("privacy.md", f"| {kept.LIFE.days} days |"),
    ("privacy.md", f"| {outbox.REMEMBERED.days} days |"),
    ("privacy.md", f"the last {transcript.KEPT:,} messages and {files.KEPT} files of each place"),
    ("privacy.md", f"the last {versions.KEPT} texts of each roadmap"),
    ("postgresql.md", f"at most {postgres.CONNECTIONS + 1}: a pool of {postgres.CONNECTIONS}"),
    ("postgresql.md", f"and {postgres.LONGEST} for a statement"),
    ("discord.md", f"waits for up to {reminder.PATIENCE // timedelta(hours=1)} hours"),
    ("watching.md", f"wrong below {doctor.LEAST_ROOM >> 20} MiB"),
    (
        "watching.md",
        f"longer than {window.PATIENCE:.0f} seconds; the heart hasn't beaten for {pulse.SILENCE:.0f} seconds",
    ),
    ("watching.md", f"due in the last {doctor.WEEK.days} days"),
    ("watching.md", f"been due for {reminder.LATE // timedelta(minutes=1)} minutes"),
    ("roadmaps.md", f"{limits.MAX_BYTES >> 20} MiB a file, {limits.MAX_DOCUMENTS} files and"),
    ("roadmaps.md", f"{limits.MAX_ALL_BYTES >> 20} MiB in all, {limits.MAX_ITEMS:,} list items"),
    ("roadmaps.md", f"{limits.MAX_HEADINGS:,} headings and {limits.MAX_ROWS:,} table rows a file"),
    ("roadmaps.md", f"less than {limits.MAX_LEVELS} deep, {limits.MAX_SECONDS} seconds of reading"),
    ("roadmaps.md", f"lists the last {versions.KEPT} of each roadmap"),
    ("roadmaps.md", f"At most {MOST_OWN} a place"),
]


@pytest.mark.parametrize(("page", "said"), NUMBERS, ids=lambda value: value[:40])
def test_numbers_are_the_programs(page: str, said: str) -> None:
    assert said in text(page)


def test_more_than_a_fifth_is_what_waits_for_a_word() -> None:
    assert 1 / identity.MOST_DROPS == 5
    assert "more than a fifth of the topics gone" in text("roadmaps.md")

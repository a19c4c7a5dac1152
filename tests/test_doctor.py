"""What the doctor says of settings, files and a running bot."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

from tests.shell import WITHIN, Shell, url_of

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef.geheim"  # its first part is an application in base64


def test_the_doctor_finds_nothing_wrong_in_an_empty_folder_and_leaves_it_empty(shell: Shell) -> None:
    said = shell.run("doctor")
    assert (said.returncode, said.stderr) == (0, "")
    lines = said.stdout.splitlines()
    assert len(lines) == 10
    assert all(line.startswith("ok ") for line in lines), said.stdout
    assert list(shell.folder.iterdir()) == []


def test_the_doctor_says_each_wrong_thing_and_never_a_token(shell: Shell) -> None:
    said = shell.run("doctor", LOG_LEVEL="loud", WEB="nowhere")
    assert said.returncode == 1
    assert [line.split(": ")[1] for line in said.stdout.splitlines() if line.startswith("wrong")] == [
        "WEB",
        "LOG_LEVEL",
    ]
    said = shell.run("doctor", DISCORD_TOKEN="geheim")
    assert said.returncode == 1
    assert "wrong  settings: DISCORD_TOKEN: that is no bot token; copy it again from" in said.stdout
    assert "geheim" not in said.stdout + said.stderr
    said = shell.run("doctor", DISCORD_TOKEN=TOKEN)
    assert said.returncode == 0
    assert "ok     Discord: on" in said.stdout
    assert "geheim" not in said.stdout + said.stderr


@pytest.mark.parametrize(
    ("settings", "left_out"),
    [
        ({"DISCORD_TOKEN": "123456789012345678"}, {"Discord", "browser chat"}),
        ({"DISCORD_TOKEN": "geheim", "WEB": "127.0.0.1:0"}, {"Discord"}),
        ({"SLACK_BOT_TOKEN": "xoxb-geheim"}, {"Slack", "browser chat"}),
        ({"SLACK_BOT_TOKEN": '"xoxb-geheim"', "SLACK_APP_TOKEN": "geheim"}, {"Slack", "browser chat"}),
        ({"WEB": "0.0.0.0:1"}, {"browser chat"}),
        ({"ROADMAPS": "built-in,nowhere"}, {"roadmap"}),
        ({"DATABASE_URL": "mysql://geheim"}, {"database", "disk", "backups"}),
        ({"DISCORD_SHARDS": "0-0/2", "LOG_LEVEL": "loud"}, set()),
    ],
)
def test_the_doctor_goes_on_with_what_wrong_settings_leave_it(
    shell: Shell, settings: dict[str, str], left_out: set[str]
) -> None:
    every = {"database", "disk", "backups", "roadmap", "Discord", "Slack", "browser chat", "clock", "time zones"}
    said = shell.run("doctor", **settings)
    assert (said.returncode, said.stderr) == (1, "")
    lines = [line.split(maxsplit=1) for line in said.stdout.splitlines()]
    assert {rest.partition(":")[0] for mark, rest in lines if mark == "ok"} == every - left_out
    assert {rest.partition(":")[0] for mark, rest in lines if mark == "wrong"} == {"settings"}
    assert "geheim" not in said.stdout


def test_a_token_of_an_evidently_wrong_form_stops_it_at_the_start(shell: Shell) -> None:
    said = shell.run("run", DISCORD_TOKEN="123456789012345678")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "DISCORD_TOKEN: that is no bot token; copy it again from the application's Bot page.\n"


def test_the_doctor_looks_at_the_file_of_a_running_bot_and_its_heart(shell: Shell) -> None:
    assert shell.run("doctor", "--alive").returncode == 1
    process = shell.start()
    connection, cookie = shell.page(url_of(process))
    connection.request("GET", "/", headers={"Cookie": cookie})  # by the time it is served, the heart has begun
    assert connection.getresponse().read()
    said = shell.run("doctor", "--alive")
    assert (said.returncode, said.stdout[:18]) == (0, "ok     heartbeat: "), said.stdout
    assert "study-buddy.db, 0 people." in shell.run("doctor").stdout
    process.terminate()
    assert process.wait(WITHIN) == 0

    for moved in (-181, 181 + 3600):
        with closing(sqlite3.connect(shell.folder / "data/study-buddy.db")) as database, database:
            database.execute(f"UPDATE meta SET value = CAST(value AS INTEGER) + {moved} WHERE key = 'heartbeat'")
        said = shell.run("doctor", "--alive")
        assert (said.returncode, said.stdout[:18]) == (1, "wrong  heartbeat: "), moved

    (shell.folder / "data/study-buddy.db").chmod(0o644)
    said = shell.run("doctor")
    assert said.returncode == 1
    assert "chmod 600" in said.stdout


def test_the_doctor_counts_what_became_of_what_was_due(shell: Shell) -> None:
    process = shell.start()
    url_of(process)
    process.terminate()
    assert process.wait(WITHIN) == 0
    now = int(time.time())
    with closing(sqlite3.connect(shell.folder / "data/study-buddy.db")) as database, database:
        for number, (platform, due) in enumerate((("discord", now + 60), ("slack", now - 3600), ("slack", now + 60))):
            database.execute(
                "INSERT INTO reminders (id, owner, kind, setter, platform, place, weekday, minute, zone, locale,"
                " next_at, occasion, lease_until, attempts, refusals, tried_at, paused, news)"
                " VALUES (?, ?, 'goals', '', ?, '', 0, 0, 'UTC', '', ?, '', 0, 0, 0, NULL, '', 0)",
                (f"r{number}", f"o{number}", platform, due),
            )
        for number, (reminder, outcome) in enumerate(
            (("r0", "refused"), ("r0", "sent"), ("r0", "sent"), ("r1", "old"))
        ):
            at = now - (8 * 86400 if outcome == "old" else 60)
            database.execute(
                "INSERT INTO deliveries (reminder, occasion, due_at, at, outcome, place, receipt, why)"
                " VALUES (?, ?, 0, ?, ?, '', '', '')",
                (reminder, str(number), at, outcome),
            )
    said = shell.run("doctor")
    assert said.returncode == 1
    assert "ok     deliveries on discord: 2 sent, 1 refused in the last 7 days." in said.stdout
    assert (
        "wrong  deliveries on slack: nothing was due in the last 7 days. Something has been due for 60 minutes: is"
        in (said.stdout)
    )


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_the_doctor_leaves_another_programs_database_as_it_is(shell: Shell, mode: str) -> None:
    with closing(sqlite3.connect(shell.folder / "other.db")) as other, other:
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("CREATE TABLE theirs (id INTEGER)")
    before = {file.name: file.read_bytes() for file in shell.folder.iterdir()}
    said = shell.run("doctor", DATABASE_URL="sqlite:///other.db")
    assert said.returncode == 1
    assert "wrong  database: other.db is another program's database" in said.stdout
    shell.run("doctor", "--alive", DATABASE_URL="sqlite:///other.db")
    assert {file.name: file.read_bytes() for file in shell.folder.iterdir()} == before


def test_the_doctor_looks_at_a_resting_file_without_a_trace_and_finds_a_newer_schema(shell: Shell) -> None:
    process = shell.start()
    url_of(process)
    process.terminate()
    assert process.wait(WITHIN) == 0
    data = shell.folder / "data"
    before = {file.name: file.read_bytes() for file in data.rglob("*.*")}
    assert "study-buddy.db, 0 people." in shell.run("doctor").stdout
    assert {file.name: file.read_bytes() for file in data.rglob("*.*")} == before

    with closing(sqlite3.connect(data / "study-buddy.db")) as database, database:
        database.execute("INSERT INTO migrations (number, name) VALUES (9999, 'later')")
    refused = shell.run("run")
    assert refused.returncode == 2
    said = shell.run("doctor")
    assert said.returncode == 1
    assert f"wrong  database: {refused.stderr}" in said.stdout

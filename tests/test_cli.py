"""The command line, as people start it: a process of its own in a folder of its own."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fakes.slack_manifest import check_manifest
from tests.shell import WITHIN, Shell, url_of

APPLICATION = "123456789012345678"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef.geheim"  # its first part is the application in base64


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path)
    yield made
    made.close()


def test_help_names_every_command(shell: Shell) -> None:
    said = shell.run("--help")
    assert said.returncode == 0
    for word in ("Study Buddy keeps you going", "run", "doctor", "invite", "roadmap", "--open", "--version"):
        assert word in said.stdout
    assert "Traceback" not in shell.run("nonsense").stderr


def test_the_version_is_said(shell: Shell) -> None:
    assert re.fullmatch(r"study-buddy \d+\.\d+\.\d+\n", shell.run("--version").stdout)


def test_the_built_in_roadmap_is_clear(shell: Shell) -> None:
    said = shell.run("roadmap", "check")
    assert said.returncode == 0
    assert "6 phases, 7 modules, 30 topics, 5 projects" in said.stdout
    assert "No warnings." in said.stdout


def test_a_roadmap_is_checked_for_programs_too(shell: Shell) -> None:
    found = json.loads(shell.run("roadmap", "check", "--json").stdout)
    modules = [m for p in found["phases"] for m in p["modules"]]
    assert (len(found["phases"]), len(modules), sum(len(m["topics"]) for m in modules)) == (6, 7, 30)
    assert (len(found["projects"]), found["warnings"]) == (5, [])


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_refused_roadmap_exits_with_one_and_says_why(shell: Shell, words: tuple[str, ...]) -> None:
    (shell.folder / "mine").mkdir()
    said = shell.run("roadmap", "check", "mine", *words)
    assert said.returncode == 1
    assert "README.md" in said.stdout
    assert said.stderr == ""


def test_the_doctor_finds_nothing_wrong_in_an_empty_folder_and_leaves_it_empty(shell: Shell) -> None:
    said = shell.run("doctor")
    assert (said.returncode, said.stderr) == (0, "")
    lines = said.stdout.splitlines()
    assert len(lines) == 9
    assert all(line.startswith("ok ") for line in lines), said.stdout
    assert list(shell.folder.iterdir()) == []


def test_the_doctor_says_each_wrong_thing_and_never_a_token(shell: Shell) -> None:
    said = shell.run("doctor", LOG_LEVEL="loud", WEB="nowhere")
    assert said.returncode == 1
    assert [line.split(": ")[1] for line in said.stdout.splitlines()] == ["WEB", "LOG_LEVEL"]
    said = shell.run("doctor", DISCORD_TOKEN="geheim")
    assert said.returncode == 1
    assert "wrong  Discord: that is no bot token" in said.stdout
    assert "geheim" not in said.stdout + said.stderr
    said = shell.run("doctor", DISCORD_TOKEN=TOKEN)
    assert said.returncode == 0
    assert "ok     Discord: on" in said.stdout
    assert "geheim" not in said.stdout + said.stderr


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
    before = {file.name: file.read_bytes() for file in data.iterdir()}
    assert "study-buddy.db, 0 people." in shell.run("doctor").stdout
    assert {file.name: file.read_bytes() for file in data.iterdir()} == before

    with closing(sqlite3.connect(data / "study-buddy.db")) as database, database:
        database.execute("INSERT INTO migrations (number, name) VALUES (9999, 'later')")
    refused = shell.run("run")
    assert refused.returncode == 2
    said = shell.run("doctor")
    assert said.returncode == 1
    assert f"wrong  database: {refused.stderr}" in said.stdout


def test_the_invitation_asks_for_the_least_and_hides_the_token(shell: Shell) -> None:
    said = shell.run("invite", DISCORD_TOKEN=TOKEN)
    assert said.returncode == 0
    server, account = re.findall(r"https://\S+", said.stdout)
    assert server == (
        f"https://discord.com/oauth2/authorize?client_id={APPLICATION}&integration_type=0"
        "&scope=bot+applications.commands&permissions=274878024704"
    )
    assert account == (
        f"https://discord.com/oauth2/authorize?client_id={APPLICATION}&integration_type=1&scope=applications.commands"
    )
    assert shell.run("invite", "--app", APPLICATION).stdout == said.stdout
    assert "geheim" not in said.stdout + said.stderr


def test_slacks_manifest_comes_with_the_link_that_makes_the_app(shell: Shell) -> None:
    said = shell.run("slack-manifest")
    assert said.returncode == 0
    made = json.loads(said.stdout)
    assert check_manifest(made) == []
    assert [c["command"] for c in made["features"]["slash_commands"]] == [
        "/study",
        "/progress",
        "/check",
        "/today",
        "/goal",
    ]
    (link,) = re.findall(r"https://\S+", said.stderr)
    given = parse_qs(urlsplit(link).query)
    assert link.startswith("https://api.slack.com/apps?new_app=1&manifest_json=")
    assert json.loads(given["manifest_json"][0]) == made


@pytest.mark.parametrize("token", ["", "geheim", "Z2VoZWlt.geheim.geheim", "äöü.geheim"])
def test_without_an_application_there_is_no_invitation(shell: Shell, token: str) -> None:
    said = shell.run("invite", DISCORD_TOKEN=token)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("Set DISCORD_TOKEN")
    assert "geheim" not in said.stderr


def test_wrong_settings_end_it_with_two_and_a_sentence_each(shell: Shell) -> None:
    said = shell.run("run", LOG_LEVEL="loud", DATABASE_URL="postgresql://u:geheim@h/d")
    assert (said.returncode, said.stdout) == (2, "")
    assert [line.partition(":")[0] for line in said.stderr.splitlines()] == ["DATABASE_URL", "LOG_LEVEL"]
    assert "geheim" not in said.stderr


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"ROADMAP": "mine"}, "The roadmap can't be used: mine has no README.md."),
        ({"WEB": "192.0.2.1:8080", "WEB_ORIGIN": "http://example.org"}, "I can't listen on 192.0.2.1:8080: "),
        ({"DATABASE_URL": "sqlite:///other.db"}, "other.db is another program's database"),
    ],
)
def test_what_cannot_start_says_so_in_one_sentence(shell: Shell, settings: dict[str, str], sentence: str) -> None:
    (shell.folder / "mine").mkdir()
    with closing(sqlite3.connect(shell.folder / "other.db")) as other, other:
        other.execute("CREATE TABLE theirs (id INTEGER)")
    said = shell.run("run", **settings)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith(sentence)
    assert said.stderr.count("\n") == 1


WATCHED = """
import ipaddress, sys
def watch(event, args):
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        assert ipaddress.ip_address(args[1][0]).is_loopback, f"a connection to {args[1]}"
    assert event not in ("socket.getaddrinfo", "socket.gethostbyname") or args[0] == "127.0.0.1", f"looked up {args[0]}"
sys.addaudithook(watch)
from bot.__main__ import main
main()
"""


def test_no_request_leaves_the_machine(shell: Shell) -> None:
    process = shell.start("-c", WATCHED)
    connection, cookie = shell.page(url_of(process))
    for line in ("%2Ftoday", "%2Fcheck+bayesian", "%2Fprogress"):
        headers = {"Cookie": cookie, "Origin": f"http://{connection.host}:{connection.port}"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-Script": "1"}
        connection.request("POST", "/say", f"text={line}", headers)
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
    process.terminate()
    assert process.communicate(timeout=WITHIN) == ("", "")
    assert process.returncode == 0


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_time_and_with_zero_while_a_page_is_open(shell: Shell, name: signal.Signals) -> None:
    process = shell.start()
    connection, cookie = shell.page(url_of(process))
    connection.request("GET", "/events", headers={"Cookie": cookie})
    assert connection.getresponse().status == 200
    process.send_signal(name)
    assert process.wait(WITHIN) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""


def test_the_link_stays_the_same_over_restarts_and_files_are_private(shell: Shell) -> None:
    tokens = []
    for _ in range(2):
        process = shell.start()
        tokens.append(urlsplit(url_of(process)).query)
        process.kill()
        process.wait()
    assert tokens[0] == tokens[1]
    data = shell.folder / "data"
    assert data.stat().st_mode & 0o777 == 0o700
    assert {f.name: f.stat().st_mode & 0o077 for f in data.iterdir()} == {f.name: 0 for f in data.iterdir()}


def test_a_second_one_on_the_same_file_is_refused_with_the_first_ones_number(shell: Shell) -> None:
    process = shell.start()
    url_of(process)
    said = shell.run("run")
    assert said.returncode == 2
    assert f"(process {process.pid})" in said.stderr
    assert said.stderr.count("\n") == 1


def test_a_taken_port_gives_the_next_one(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = urlsplit(url_of(shell.start(WEB=f"127.0.0.1:{port}"))).port
    assert found is not None
    assert port < found < port + 20


def test_with_an_origin_a_taken_port_is_not_exchanged(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = shell.run("run", WEB=f"127.0.0.1:{port}", WEB_ORIGIN=f"http://localhost:{port}")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == (
        f"I can't listen on 127.0.0.1:{port}: Address already in use. "
        "Stop the program that listens there, or set WEB and WEB_ORIGIN to another port.\n"
    )


def test_log_lines_for_programs_are_json(shell: Shell) -> None:
    process = shell.start(LOG_LEVEL="DEBUG", LOG_FORMAT="json")
    url_of(process)
    process.terminate()
    _, logged = process.communicate(timeout=WITHIN)
    lines = [json.loads(line) for line in logged.splitlines()]
    assert [line["text"] for line in lines] == ["serving web", "draining"]


def test_without_trouble_nothing_is_logged(shell: Shell) -> None:
    process = shell.start()
    url_of(process)
    process.terminate()
    assert process.communicate(timeout=WITHIN) == ("", "")

"""The command line, as people start it: a process of its own in a folder of its own."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.fakes.slack_manifest import check_manifest
from tests.postgres import Server
from tests.shell import WITHIN, Shell, url_of

APPLICATION = "123456789012345678"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef.geheim"  # its first part is the application in base64
FILE = "sqlite:///data/study-buddy.db"


def test_help_names_every_command(shell: Shell) -> None:
    said = shell.run("--help")
    assert said.returncode == 0
    for word in (
        "Study Buddy keeps you going",
        "run",
        "doctor",
        "backup",
        "restore",
        "invite",
        "roadmap",
        "--open",
        "--version",
    ):
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


def test_a_backup_is_made_beside_a_running_bot_and_restored_without_it(shell: Shell) -> None:
    assert shell.run("backup", "copy.db").stderr == "There is no database at data/study-buddy.db yet.\n"
    process = shell.start()
    connection, cookie = shell.page(url_of(process))
    tick(connection, cookie, "1.1")
    said = shell.run("backup", "copy.db")
    assert (said.returncode, said.stdout) == (0, "Copied data/study-buddy.db to copy.db.\n")
    assert (shell.folder / "copy.db").stat().st_mode & 0o777 == 0o600
    again = shell.run("backup", "copy.db")
    assert (again.returncode, again.stderr) == (2, "copy.db is there already: name another file.\n")
    tick(connection, cookie, "1.2")
    refused = shell.run("restore", "copy.db")
    assert refused.returncode == 2
    assert f"(process {process.pid})" in refused.stderr
    process.terminate()
    assert process.wait(WITHIN) == 0

    said = shell.run("restore", "copy.db")
    assert (said.returncode, said.stderr) == (0, "")
    first, second = said.stdout.splitlines()
    assert first == "Restored data/study-buddy.db from copy.db. You can start the bot again."
    aside = shell.folder / second.removeprefix("What was there before lies in ").rstrip(".")
    assert (ticks(shell.folder / "data/study-buddy.db"), ticks(aside)) == (1, 2)
    url_of(shell.start())


def test_a_backup_without_a_name_lies_beside_the_nightly_ones_and_is_not_counted_as_one(shell: Shell) -> None:
    process = shell.start()
    connection, cookie = shell.page(url_of(process))
    connection.request("GET", "/", headers={"Cookie": cookie})
    assert connection.getresponse().read()
    process.terminate()
    assert process.wait(WITHIN) == 0
    (nightly,) = (shell.folder / "data/backups").iterdir()
    said = shell.run("backup")
    assert said.returncode == 0
    named = re.fullmatch(r"Copied data/study-buddy\.db to data/backups/study-buddy-\d{8}T\d{6}Z\.db\.\n", said.stdout)
    assert named, said.stdout
    day = nightly.stem.removeprefix("study-buddy-")
    assert f"ok     backups: 1 in data/backups, the newest of {day}.\n" in shell.run("doctor").stdout
    assert "ok     backups: off;" in shell.run("doctor", BACKUPS="off").stdout


def test_a_database_that_was_damaged_in_a_crash_stops_the_start(shell: Shell) -> None:
    process = shell.start()
    connection, cookie = shell.page(url_of(process))
    tick(connection, cookie, "1.2")
    assert shell.run("backup", "copy.db").returncode == 0
    process.kill()
    process.wait()
    again = shell.start(LOG_LEVEL="DEBUG")  # what a crash leaves is no damage
    url_of(again)
    again.kill()
    again.wait()
    file = shell.folder / "data/study-buddy.db"
    with closing(sqlite3.connect(file)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'states'").fetchone()
    with file.open("r+b") as opened:
        opened.seek((root - 1) * 4096)
        opened.write(b"\xa5" * 4096)
    for _ in range(2):
        said = shell.run("run")
        assert (said.returncode, said.stdout, said.stderr.count("\n")) == (2, "", 1)
        assert said.stderr.startswith("The database data/study-buddy.db is damaged (")
        assert re.search(r"\): study-buddy restore data/backups/study-buddy-\d{4}-\d\d-\d\d\.db\.$", said.stderr)
    assert shell.run("restore", "copy.db").returncode == 0
    assert ticks(file) == 1
    url_of(shell.start())


def test_health_and_metrics_are_served_where_they_are_asked_for(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = shell.start(METRICS=f"127.0.0.1:{port}")
    url_of(process)
    for path, said in (("/healthz", b'"ok": true'), ("/metrics", b"study_buddy_database_up 1.0")):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        shell.opened.append(connection)
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        assert said in answer.read()
    settings = {"METRICS": f"127.0.0.1:{port}"}
    assert f"ok     watching: http://127.0.0.1:{port}/healthz and /metrics." in shell.run("doctor", **settings).stdout
    process.terminate()
    assert process.wait(WITHIN) == 0


def tick(connection: HTTPConnection, cookie: str, topic: str) -> None:
    """Tick a topic off in the chat page."""
    headers = {"Cookie": cookie, "Origin": f"http://{connection.host}:{connection.port}"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-Script": "1"}
    connection.request("POST", "/say", urlencode({"text": f"/check {topic}"}), headers)
    answer = connection.getresponse()
    assert (answer.status, bool(answer.read())) == (200, True)


def ticks(file: Path) -> int:
    """How many topics are ticked off in a database."""
    with closing(sqlite3.connect(file)) as database:
        (count,) = database.execute("SELECT COUNT(*) FROM states").fetchone()
        return int(count)


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
    assert said.stderr.startswith("DISCORD_TOKEN: that is no bot token" if token else "Set DISCORD_TOKEN")
    assert "geheim" not in said.stderr


def test_wrong_settings_end_it_with_two_and_a_sentence_each(shell: Shell) -> None:
    said = shell.run("run", LOG_LEVEL="loud", DATABASE_URL="postgresql://u:geheim@h")
    assert (said.returncode, said.stdout) == (2, "")
    assert [line.partition(":")[0] for line in said.stderr.splitlines()] == ["DATABASE_URL", "LOG_LEVEL"]
    assert "geheim" not in said.stderr


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"ROADMAP": "mine"}, "The roadmap can't be used: mine has no README.md."),
        ({"WEB": "192.0.2.1:8080", "WEB_ORIGIN": "http://example.org"}, "I can't listen on 192.0.2.1:8080: "),
        ({"DATABASE_URL": "sqlite:///other.db"}, "other.db is another program's database"),
        ({"DATABASE_URL": "postgresql://u:geheim@127.0.0.1:1/d"}, "The database doesn't answer (Connection"),
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


async def test_everything_moves_to_postgres_and_back_while_nobody_runs_on_it(shell: Shell, postgres: Server) -> None:
    def there_and_back(url: str) -> list[subprocess.CompletedProcess[str]]:
        process = shell.start()
        url_of(process)
        busy = shell.run("move", "--from", FILE, "--to", url)
        process.terminate()
        process.wait(WITHIN)
        there = shell.run("move", "--from", FILE, "--to", url)
        again = shell.run("move", "--from", FILE, "--to", url)
        return [busy, there, again, shell.run("move", "--from", url, "--to", "sqlite:///new/study.db")]

    async with postgres.database("template0") as url:
        said = await asyncio.to_thread(there_and_back, url)
    busy, there, again, back = said
    assert "Study Buddy already runs" in busy.stderr
    assert re.match(r"Moved [1-9]\d+ rows to postgresql:///study_", there.stdout), there
    assert again.stderr.startswith("There is something in postgresql:///study_")
    assert re.match(r"Moved [1-9]\d+ rows to sqlite:///new/study.db", back.stdout), back
    assert [one.returncode for one in said] == [2, 0, 2, 0]
    assert "geheim" not in "".join(one.stdout + one.stderr for one in said)


async def test_several_run_on_postgres_and_others_look(shell: Shell, postgres: Server) -> None:
    def run_two(url: str) -> list[subprocess.CompletedProcess[str]]:
        empty = shell.run("roadmap", "versions", DATABASE_URL=url)
        running = [shell.start(DATABASE_URL=url) for _ in range(2)]
        for one in running:
            url_of(one)
        doctor = shell.run("doctor", DATABASE_URL=url)
        versions = shell.run("roadmap", "versions", DATABASE_URL=url)
        move = shell.run("move", "--from", url, "--to", "sqlite:///other.db")
        for one in running:
            one.terminate()
            assert one.wait(WITHIN) == 0
        return [empty, doctor, versions, move]

    async with postgres.database("template0") as url:
        said = await asyncio.to_thread(run_two, url)
    empty, doctor, versions, move = said
    assert re.match(r"The database postgresql:///study_\d+ isn't up to date", empty.stderr), empty
    assert re.search(r"ok +database: postgresql:///study_\d+, 0 people\.", doctor.stdout), doctor
    assert ", version 1, " in versions.stdout
    assert move.stderr.startswith("Study Buddy runs on postgresql:///study_")
    assert [one.returncode for one in said] == [2, 0, 0, 2]
    assert "geheim" not in "".join(one.stdout + one.stderr for one in said)


def test_what_is_not_there_is_not_moved_and_not_made(shell: Shell) -> None:
    said = shell.run("move", "--from", "sqlite:///none.db", "--to", "sqlite:///b.db")
    assert (said.returncode, said.stderr) == (2, "There is nothing at sqlite:///none.db.\n")
    assert not list(shell.folder.iterdir())


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

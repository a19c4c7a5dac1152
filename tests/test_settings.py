from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.domain.errors import StartUpError
from bot.domain.shards import Shards
from bot.settings import Settings, look_over, read_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
SECRET = "xoxb-geheim-geheim"
APP_SECRET = "xapp-1-A0-geheim"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef.geheim"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder and an environment in which nothing is set."""
    for name in os.environ:
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def wrong(monkeypatch: pytest.MonkeyPatch, **environment: str) -> list[str]:
    """What is said of these settings, a line each."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StartUpError) as refused:
        read_settings()
    return str(refused.value).splitlines()


def test_without_any_the_browser_is_on_and_data_lies_in_data() -> None:
    found = read_settings()
    assert found.web_address == ("127.0.0.1", 8080)
    assert found.database_file == Path("data/study-buddy.db")
    assert (found.discord_token, found.roadmaps, found.operators) == (None, ("built-in",), ())
    assert (found.log_level, found.log_format, found.web_origin) == ("INFO", "text", None)
    assert (found.find_roadmaps()[0] / "README.md").is_file()


def test_they_come_from_the_env_file_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# a comment\nLOG_FORMAT=json\nWEB=127.0.0.1:9000\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("WEB", "127.0.0.1:9001")
    found = read_settings()
    assert (found.log_format, found.web_address) == ("json", ("127.0.0.1", 9001))


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_TOKEN", "WEB", "WEB_ORIGIN", "DATABASE_URL", "LOG_LEVEL"):
        monkeypatch.setenv(name, "")
    found = read_settings()
    assert (found.discord_token, found.web_address, found.log_level) == (None, ("127.0.0.1", 8080), "INFO")


def test_a_chat_token_switches_the_browser_off_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert read_settings().web_address is None
    monkeypatch.setenv("WEB", "localhost:0")
    assert read_settings().web_address == ("localhost", 0)


def test_everything_wrong_is_said_at_once_in_a_sentence_each(monkeypatch: pytest.MonkeyPatch) -> None:
    said = wrong(
        monkeypatch,
        SLACK_BOT_TOKEN=SECRET,
        DATABASE_URL="postgresql://study:geheim@example.org",
        ROADMAPS="nowhere",
        WEB="0.0.0.0:8080",
        OPERATORS="1234",
        LOG_LEVEL="loud",
        LOG_FORMAT="xml",
    )
    names = [line.partition(":")[0] for line in said]
    wanted = ["SLACK_APP_TOKEN", "DATABASE_URL", "ROADMAPS", "WEB_ORIGIN", "OPERATORS", "LOG_LEVEL", "LOG_FORMAT"]
    assert names == wanted
    assert all(line.endswith(".") and not line.endswith("..") for line in said)
    assert "SLACK_APP_TOKEN: Slack needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN; set both, or neither." in said
    assert "geheim" not in "".join(said)


def test_slack_takes_both_of_its_tokens_or_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "SLACK_APP_TOKEN: Slack needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN; set both, or neither."
    assert wrong(monkeypatch, SLACK_BOT_TOKEN=SECRET) == [sentence]
    assert wrong(monkeypatch, SLACK_BOT_TOKEN="", SLACK_APP_TOKEN=APP_SECRET) == [sentence]
    monkeypatch.setenv("SLACK_BOT_TOKEN", SECRET)
    found = read_settings()
    assert found.slack_bot_token is not None
    assert found.web_address is None, "with a chat token the browser is off"
    monkeypatch.setenv("WEB", "localhost:0")
    assert read_settings().web_address == ("localhost", 0)


def test_slacks_tokens_are_told_apart_by_how_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    bot, app = wrong(monkeypatch, SLACK_BOT_TOKEN="xoxp-geheim", SLACK_APP_TOKEN="xoxb-geheim")
    assert bot.startswith("SLACK_BOT_TOKEN: that is no bot's token; it begins with xoxb-")
    assert app.startswith("SLACK_APP_TOKEN: that is no app's token; it begins with xapp-")
    assert "geheim" not in bot + app


def test_secrets_show_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DISCORD_TOKEN", TOKEN), ("SLACK_BOT_TOKEN", SECRET), ("SLACK_APP_TOKEN", APP_SECRET)):
        monkeypatch.setenv(name, value)
    found = read_settings()
    assert found.discord_token is not None
    assert found.discord_token.get_secret_value() == TOKEN
    assert "geheim" not in f"{found!r} {found} {found.model_dump_json()}"


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_what_stands_behind_a_token_is_not_taken_for_a_part_of_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    tokens = {"DISCORD_TOKEN": TOKEN, "SLACK_BOT_TOKEN": SECRET, "SLACK_APP_TOKEN": APP_SECRET}
    said = wrong(monkeypatch, **tokens | {name: f"{tokens[name]}   the token"})
    assert said == [f"{name}: a token has no white space; write nothing else on its line."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_TOKEN", "123456789012345678"),
        ("DISCORD_TOKEN", "geheim"),
        ("DISCORD_TOKEN", "Z2VoZWlt.geheim.geheim"),
        ("DISCORD_TOKEN", f"{TOKEN}.geheim"),
        ("DISCORD_TOKEN", "MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef."),
        ("DISCORD_TOKEN", f'"{TOKEN}"'),
        ("DISCORD_TOKEN", f"Bot {TOKEN}"),
        ("DISCORD_TOKEN", f" {TOKEN}"),
        ("SLACK_BOT_TOKEN", f"'{SECRET}'"),
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("SLACK_BOT_TOKEN", f"{SECRET},{APP_SECRET}"),
        ("SLACK_APP_TOKEN", f"{APP_SECRET}”"),
        ("SLACK_APP_TOKEN", "xapp-…geheim"),
    ],
)
def test_what_is_evidently_no_token_is_told_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (said,) = wrong(monkeypatch, **{"SLACK_BOT_TOKEN": SECRET, "SLACK_APP_TOKEN": APP_SECRET, name: value})
    assert said.startswith((f"{name}: that is no ", f"{name}: a token has no "))
    assert said.endswith(".")
    assert "geheim" not in said


def test_what_is_wrong_is_looked_over_as_if_it_were_unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ROADMAP=nowhere\nSLACK_BOT_TOKEN=xoxb-geheim\nDATABASE_URL=sqlite:///mine.db\n")
    monkeypatch.setenv("WEB", "0.0.0.0:80")
    monkeypatch.setenv("BACKUPS", "off")
    found, said = look_over()
    assert list(said) == ["slack_app_token", "roadmaps", "web_origin"]
    assert (found.roadmaps, found.slack_bot_token, found.web) == (("built-in",), None, None)
    assert (found.database_file, found.backups) == (Path("mine.db"), "off")


def test_what_is_right_is_looked_over_without_a_word() -> None:
    assert look_over() == (read_settings(), {})


def test_the_example_can_be_used_line_by_line_and_names_every_setting(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    used = re.sub(r"^# ?(?=[A-Z_]+=)", "", text, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(used, "utf-8")
    assert re.findall(r"^([A-Z_]+)=", used, re.MULTILINE) == [name.upper() for name in Settings.model_fields]
    assert read_settings() == Settings(_env_file=None, web="127.0.0.1:8080")  # type: ignore[call-arg]  # (pydantic-settings' own parameter)


@pytest.mark.parametrize("web", ["8080", "127.0.0.1", "127.0.0.1:", ":8080", "127.0.0.1:http", "127.0.0.1:65536"])
def test_web_is_host_and_port(monkeypatch: pytest.MonkeyPatch, web: str) -> None:
    assert wrong(monkeypatch, WEB=web) == ["WEB: write host:port, such as 127.0.0.1:8080."]


@pytest.mark.parametrize("web", ["0.0.0.0:8080", "192.168.1.2:8080", "[::]:8080", "example.org:80"])
def test_others_reach_the_browser_chat_only_at_a_named_address(monkeypatch: pytest.MonkeyPatch, web: str) -> None:
    (said,) = wrong(monkeypatch, WEB=web)
    assert said.startswith("WEB_ORIGIN: others could reach ")
    monkeypatch.setenv("WEB_ORIGIN", "http://localhost:8080/")
    assert read_settings().web_origin == "http://localhost:8080"


@pytest.mark.parametrize("web", ["127.0.0.1:8080", "127.1.2.3:8080", "[::1]:8080", "localhost:8080"])
def test_at_home_no_origin_is_needed(monkeypatch: pytest.MonkeyPatch, web: str) -> None:
    monkeypatch.setenv("WEB", web)
    assert read_settings().web_origin is None


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("HTTP://Study.Example.ORG:80/", "http://study.example.org"),
        ("https://study.example.org:443", "https://study.example.org"),
        ("http://study.example.org:443", "http://study.example.org:443"),
        ("http://localhost:", "http://localhost"),
        ("http://[::1]:08080", "http://[::1]:8080"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(monkeypatch: pytest.MonkeyPatch, written: str, sent: str) -> None:
    monkeypatch.setenv("WEB_ORIGIN", written)
    assert read_settings().web_origin == sent


ORIGINS_REFUSED = [
    *("localhost:8080", "ftp://localhost", "http://", "http://a/b", "http://a?b=c", "http://a#b", "http://me@a"),
    *("http://me:geheim@a", "http://a:65536", "http://a:x", "http://a b", "http://ä.example"),
]


@pytest.mark.parametrize("origin", ORIGINS_REFUSED)
def test_an_origin_is_an_address_without_a_path(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    said = wrong(monkeypatch, WEB="0.0.0.0:8080", WEB_ORIGIN=origin)
    assert said == ["WEB_ORIGIN: write an address such as http://localhost:8080."]


def test_operators_are_accounts_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATORS", " discord:1234, web:ada ,")
    assert read_settings().operators == ("discord:1234", "web:ada")
    assert len(wrong(monkeypatch, OPERATORS="discord:1234, 5678")) == 1


@pytest.mark.parametrize("level", ["debug", "Info", "WARNING", "error"])
def test_the_log_level_is_read_in_any_case(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    monkeypatch.setenv("LOG_LEVEL", level)
    assert read_settings().log_level == level.upper()


@pytest.mark.parametrize(
    ("url", "file"),
    [("sqlite:///here/study.db", "here/study.db"), ("sqlite:////srv/study.db", "/srv/study.db")],
)
def test_the_database_is_a_file(monkeypatch: pytest.MonkeyPatch, url: str, file: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert read_settings().database_file == Path(file)


def test_with_postgres_the_password_is_shown_nowhere_and_files_lie_in_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:geheim@h/d")
    found = read_settings()
    assert (found.database_file, found.data_folder) == (None, Path("data"))
    assert found.database_url == "postgresql://u:geheim@h/d"
    assert "geheim" not in f"{found!r} {found}"


def test_files_lie_beside_the_sqlite_file_or_where_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/study/study.db")
    assert read_settings().data_folder == Path("/srv/study")
    monkeypatch.setenv("DATA", "elsewhere")
    assert read_settings().data_folder == Path("elsewhere")


@pytest.mark.parametrize("url", ["study.db", "sqlite://", "sqlite:///", "postgresql://u:geheim@h", "mysql://h/d"])
def test_any_other_database_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    (said,) = wrong(monkeypatch, DATABASE_URL=url)
    assert said.startswith("DATABASE_URL: ")
    assert "geheim" not in said


def test_a_roadmap_has_to_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = "ROADMAPS: there is no file or folder “nowhere”; a comma stands between two."
    assert wrong(monkeypatch, ROADMAPS="built-in, nowhere") == [said]
    monkeypatch.delenv("ROADMAPS")
    (tmp_path / "mine").mkdir()
    monkeypatch.setenv("ROADMAP", "mine")  # what it was called while there was one
    assert read_settings().find_roadmaps() == (Path("mine"),)


def test_several_roadmaps_are_named_once_each_the_default_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mine.md").touch()
    monkeypatch.setenv("ROADMAPS", "mine.md, built-in,./mine.md")
    found = read_settings().find_roadmaps()
    assert [path.name for path in found] == ["mine.md", "roadmap"]
    monkeypatch.setenv("ROADMAPS", ",")
    assert [path.name for path in read_settings().find_roadmaps()] == ["roadmap"]


@pytest.mark.parametrize("said", ["off", "OFF", " off "])
def test_nightly_copies_can_be_switched_off_or_put_elsewhere(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().backup_folder == Path("data/backups")
    monkeypatch.setenv("BACKUPS", said)
    assert read_settings().backup_folder is None
    monkeypatch.setenv("BACKUPS", "/mnt/elsewhere")
    assert read_settings().backup_folder == Path("/mnt/elsewhere")


def test_metrics_are_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().metrics_address is None
    for host in ("127.0.0.1", "[::1]", "localhost"):
        monkeypatch.setenv("METRICS", f"{host}:9100")
        assert read_settings().metrics_address == (host.strip("[]"), 9100)
    for host in ("0.0.0.0", "192.0.2.1", "example.org"):  # noqa: S104  (refused)
        (said,) = wrong(monkeypatch, METRICS=f"{host}:9100")
        assert said == "METRICS: others could reach that, and it asks nobody who they are; write 127.0.0.1 and a port."
    (said,) = wrong(monkeypatch, METRICS="9100")
    assert said == "METRICS: write host:port, such as 127.0.0.1:8080."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("4-3/8", "the first of the shards comes before the last: write 3-4/8"),
        ("8/8", "write first-last/total, such as 0-3/8 for the first four of eight shards"),
        ("0-3", "write first-last/total, such as 0-3/8 for the first four of eight shards"),
        ("-1-3/8", "write first-last/total, such as 0-3/8 for the first four of eight shards"),
        ("0-٣/8", "write first-last/total, such as 0-3/8 for the first four of eight shards"),
        ("7-8/8", "8 shards are counted from 0 to 7"),
        ("0-0/0", "there is at least one shard"),
    ],
)
def test_shards_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, given: str, said: str) -> None:
    url = "postgresql://study:geheim@localhost/study"
    assert wrong(monkeypatch, DISCORD_SHARDS=given, DATABASE_URL=url) == [f"DISCORD_SHARDS: {said}."]


def test_some_of_the_shards_take_a_database_that_others_can_have_too(monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = wrong(monkeypatch, DISCORD_SHARDS="0-3/8")
    assert "set DATABASE_URL to a PostgreSQL database, or serve all of them: 0-7/8" in said
    monkeypatch.setenv("DISCORD_SHARDS", "0-7/8")
    assert read_settings().discord_shards == Shards(0, 7, 8)
    monkeypatch.setenv("DISCORD_SHARDS", " 0 - 3 / 8 ")
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/study")
    found = read_settings().discord_shards
    assert found is not None
    assert (list(found.numbers), found.share, str(found)) == ([0, 1, 2, 3], 0.5, "0-3/8")


def test_shards_without_a_readable_database_are_no_second_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = wrong(monkeypatch, DISCORD_SHARDS="0-3/8", DATABASE_URL="mysql://localhost/study")
    assert said.startswith("DATABASE_URL: ")

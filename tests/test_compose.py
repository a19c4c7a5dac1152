"""compose.yaml, read as the Compose specification says; no engine is needed."""

from __future__ import annotations

import copy
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
SCHEMA = resources.files("check_jsonschema.builtin_schemas").joinpath("vendor", "compose-spec.json")
BOTS = ["bot", "shard-0", "shard-1"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def wrong(compose: dict[str, Any]) -> list[str]:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(compose)]


def test_it_is_what_the_specification_allows(compose: dict[str, Any]) -> None:
    assert wrong(compose) == []
    broken = copy.deepcopy(compose)
    broken["services"]["bot"]["healthchek"] = {}
    (said,) = wrong(broken)
    assert "healthchek" in said


def test_only_the_bot_with_sqlite_starts_unless_postgresql_is_asked_for(compose: dict[str, Any]) -> None:
    profiles = {name: service.get("profiles") for name, service in compose["services"].items()}
    assert profiles == {"bot": None, "database": ["postgres"], "shard-0": ["postgres"], "shard-1": ["postgres"]}
    assert compose["services"]["bot"]["environment"]["DATABASE_URL"].startswith("sqlite:////data/")
    for name in ("shard-0", "shard-1"):
        service = compose["services"][name]
        assert service["environment"]["DATABASE_URL"].startswith("postgresql://")
        assert service["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_each_shard_is_somebodys_and_nobody_elses(compose: dict[str, Any]) -> None:
    taken: list[int] = []
    for name in ("shard-0", "shard-1"):
        given = {key.lower(): value for key, value in compose["services"][name]["environment"].items() if value}
        found = Settings(_env_file=None, **given).discord_shards  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
        assert found is not None
        assert found.total == 2
        taken += found.numbers
    assert sorted(taken) == [0, 1]


def test_every_service_is_looked_after_and_has_no_rights_it_could_do_without(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not service.get("privileged")
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:")
    assert "\nUSER 10001\n" in (ROOT / "Dockerfile").read_text("utf-8")
    assert compose["services"]["database"]["user"] == "postgres"
    for name in BOTS:
        assert compose["services"][name]["read_only"]
        assert compose["services"][name]["healthcheck"]["test"] == ["CMD", "study-buddy", "doctor", "--alive"]


def test_what_is_kept_lies_in_volumes_of_its_own(compose: dict[str, Any]) -> None:
    used = [volume for service in compose["services"].values() for volume in service["volumes"]]
    names = [volume.partition(":")[0] for volume in used]
    assert sorted(names) == sorted(compose["volumes"])
    for name in BOTS:
        assert compose["services"][name]["volumes"][0].endswith(":/data")


def test_settings_are_named_as_the_program_names_them_and_no_secret_stands_there(compose: dict[str, Any]) -> None:
    known = {name.upper() for name in Settings.model_fields}
    for name in BOTS:
        service = compose["services"][name]
        assert set(service["environment"]) <= known
        assert service["env_file"] == [{"path": ".env", "required": False}]
    text = (ROOT / "compose.yaml").read_text("utf-8")
    assert not re.search(r"TOKEN: *\S", text)
    assert set(re.findall(r"PASSWORD(?:: |\})(\S*)", text)) <= {"${POSTGRES_PASSWORD-}"}
    assert re.findall(r"postgresql://\S+", text) == ["postgresql://study:${POSTGRES_PASSWORD-}@database/study"]


def test_in_the_container_the_chat_page_can_be_reached_from_this_machine_only(compose: dict[str, Any]) -> None:
    bot = compose["services"]["bot"]
    given = {name.lower(): value for name, value in bot["environment"].items()}
    found = Settings(_env_file=None, **given)  # type: ignore[call-arg]  # (pydantic-settings' own parameter)
    assert found.web_address == ("0.0.0.0", 8080)  # noqa: S104  (within the container)
    assert found.web_origin == "http://localhost:8080"
    assert bot["ports"] == ["127.0.0.1:8080:8080"]

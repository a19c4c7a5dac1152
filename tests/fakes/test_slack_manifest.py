from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.slack_manifest import RESERVED, check_manifest

Raw = dict[str, Any]

COMMAND: Raw = {"command": "/study", "description": "Study", "usage_hint": "[what]", "should_escape": True}
SHORTCUT: Raw = {"name": "Tick off topics", "type": "global", "callback_id": "check", "description": "Tick off"}
GOOD: Raw = {
    "_metadata": {"major_version": 1, "minor_version": 1},
    "display_information": {"name": "Study Buddy", "description": "Keeps you going.", "background_color": "#223344"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Study Buddy", "always_online": True},
        "slash_commands": [COMMAND],
        "shortcuts": [SHORTCUT],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "im:write",
                "im:history",
                "users:read",
                "app_mentions:read",
                "channels:read",
            ],
        }
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "app_mention", "message.im", "member_joined_channel"]
        },
    },
}


def changed(change: Callable[[Raw], Any]) -> list[str]:
    manifest = copy.deepcopy(GOOD)
    change(manifest)
    return check_manifest(manifest)


def test_a_good_manifest_passes() -> None:
    assert check_manifest(GOOD) == []


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_slacks_own_commands_are_refused(name: str) -> None:
    (said,) = changed(lambda m: m["features"]["slash_commands"].append(COMMAND | {"command": name}))
    assert f"{name} is Slack's own" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m["display_information"].update(name="n" * 36), "/display_information/name"),
        (lambda m: m["display_information"].update(description="d" * 141), "/display_information/description"),
        (lambda m: m["display_information"].update(long_description="short"), "more than 174"),
        (lambda m: m["display_information"].update(background_color="blue"), "no colour"),
        (lambda m: m["display_information"].update(icon="x"), "invalid additional property: icon"),
        (lambda m: m["features"]["bot_user"].update(display_name="b" * 81), "display_name"),
        (lambda m: m["features"]["app_home"].update(messages_tab_read_only_enabled=True), "must be False"),
        (lambda m: m["features"]["app_home"].pop("home_tab_enabled"), "home_tab_enabled"),
        (lambda m: m["features"]["slash_commands"].append(COMMAND), "2 times"),
        (lambda m: m["features"]["slash_commands"].append(COMMAND | {"command": "/" + "a" * 32}), "less than 33"),
        (lambda m: m["features"]["slash_commands"].append(COMMAND | {"command": "/Two words"}), "a command like"),
        (lambda m: m["features"]["slash_commands"][0].pop("should_escape"), "should_escape"),
        (lambda m: m["features"]["slash_commands"][0].update(usage_hint=""), "usage_hint"),
        (lambda m: m["features"]["shortcuts"][0].update(name="n" * 25), "less than 25"),
        (lambda m: m["features"]["shortcuts"][0].update(type="both"), "global or message"),
        (lambda m: m["features"]["shortcuts"][0].update(description="d" * 151), "less than 151"),
        (lambda m: m["features"]["shortcuts"][0].update(callback_id="c" * 256), "less than 256"),
        (lambda m: m["oauth_config"]["scopes"]["bot"].append("chat:read"), "unknown scope chat:read"),
        (lambda m: m["oauth_config"]["scopes"]["bot"].remove("im:history"), "message.im needs the scope im:history"),
        (lambda m: m["oauth_config"]["scopes"]["bot"].remove("chat:write"), "chat:write is missing"),
        (lambda m: m["settings"].update(socket_mode_enabled=False), "socket_mode_enabled"),
        (lambda m: m["settings"].update(token_rotation_enabled=True), "token_rotation_enabled"),
        (lambda m: m["settings"]["interactivity"].update(is_enabled=False), "interactivity"),
        (lambda m: m["settings"]["event_subscriptions"]["bot_events"].remove("app_mention"), "app_mention is missing"),
        (lambda m: m["settings"]["event_subscriptions"]["bot_events"].append("message"), "unknown event message"),
    ],
)
def test_a_wrong_manifest_is_refused(change: Callable[[Raw], Any], said: str) -> None:
    found = changed(change)
    assert any(said in f for f in found), found


def test_there_are_limits_to_how_many() -> None:
    many = [COMMAND | {"command": f"/c{n}"} for n in range(51)]
    assert "no more than 50" in changed(lambda m: m["features"].update(slash_commands=many))[0]
    shortcuts = [SHORTCUT | {"callback_id": f"c{n}"} for n in range(11)]
    assert "no more than 10" in changed(lambda m: m["features"].update(shortcuts=shortcuts))[0]
    assert changed(lambda m: m.pop("settings"))

"""What Slack accepts as an app's manifest, and what our app can't do without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.fakes.slack_shapes import Raw, Wrong, flag, items, keys, strings, wrong

# Slack's own commands: one of them makes it refuse the whole manifest.
RESERVED = frozenset(
    [
        "/apps",
        "/archive",
        "/away",
        "/active",
        "/call",
        "/collapse",
        "/dm",
        "/dnd",
        "/expand",
        "/feed",
        "/feedback",
        "/close",
        "/help",
        "/invite",
        "/invite_people",
        "/join",
        "/keys",
        "/kick",
        "/leave",
        "/me",
        "/msg",
        "/mute",
        "/open",
        "/prefs",
        "/pro",
        "/remind",
        "/remove",
        "/rename",
        "/search",
        "/shortcuts",
        "/shrug",
        "/star",
        "/status",
        "/topic",
        "/who",
    ]
)
# What each event needs of the bot's scopes.
EVENTS = {
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "member_joined_channel": "channels:read",
    "channel_archive": "channels:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "reaction_added": "reactions:read",
}
KNOWN_SCOPES = frozenset(
    [
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "emoji:read",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "metadata.message:read",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "pins:read",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users.profile:read",
        "users:read",
        "users:read.email",
        "users:write",
    ]
)
_NEEDED_SCOPES = ("commands", "chat:write", "im:write", "users:read")
_NEEDED_EVENTS = ("app_home_opened", "app_mention", "message.im", "member_joined_channel")


def check_manifest(manifest: dict[str, Any]) -> list[str]:
    """What is wrong with a manifest; nothing if Slack takes it and our app works with it."""
    return [*_manifest(manifest)]


def _manifest(given: Raw) -> Wrong:
    yield from keys(given, "", "display_information features oauth_config settings", "_metadata")
    yield from _metadata(given.get("_metadata", {}))
    yield from _display(given.get("display_information") or {})
    features, settings = given.get("features") or {}, given.get("settings") or {}
    yield from _features(features)
    scopes = ((given.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    yield from _scopes(given.get("oauth_config") or {}, scopes)
    yield from _settings(settings, set(scopes))
    if (features.get("slash_commands") or features.get("shortcuts")) and "commands" not in scopes:
        yield wrong("commands and shortcuts need the scope commands", "/oauth_config/scopes/bot")


def _metadata(given: Raw) -> Wrong:
    yield from keys(given, "/_metadata", "", "major_version minor_version")
    if given.get("major_version", 1) not in (1, 2):
        yield wrong("unknown version", "/_metadata/major_version")


def _display(given: Raw) -> Wrong:
    at = "/display_information"
    yield from keys(given, at, "name", "description background_color long_description")
    yield from strings(given, at, name=35, description=140, long_description=4000)
    if "long_description" in given and len(str(given["long_description"])) < 175:
        yield wrong("must be more than 174 characters", f"{at}/long_description")
    if "background_color" in given and not re.fullmatch(r"#([0-9a-fA-F]{3}){1,2}", str(given["background_color"])):
        yield wrong("no colour", f"{at}/background_color")


def _features(given: Raw) -> Wrong:
    at = "/features"
    yield from keys(given, at, "app_home bot_user", "slash_commands shortcuts")
    home = given.get("app_home") or {}
    tabs = {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
    yield from keys(home, f"{at}/app_home", "", " ".join(tabs))
    for name, needed in tabs.items():
        if home.get(name) is not needed:
            yield wrong(f"must be {needed}", f"{at}/app_home/{name}")
    bot = given.get("bot_user") or {}
    yield from keys(bot, f"{at}/bot_user", "display_name", "always_online")
    yield from strings(bot, f"{at}/bot_user", display_name=80)
    yield from flag(bot, f"{at}/bot_user", "always_online")
    if "slash_commands" in given:
        yield from _commands(given["slash_commands"], f"{at}/slash_commands")
    if "shortcuts" in given:
        yield from _shortcuts(given["shortcuts"], f"{at}/shortcuts")


def _commands(given: Any, at: str) -> Wrong:
    yield from items(given, at, 50)
    for n, one in enumerate(given):
        here, name = f"{at}/{n}", str(one.get("command"))
        yield from keys(one, here, "command description", "usage_hint should_escape url")
        yield from strings(one, here, command=32, description=2000, usage_hint=1000)
        if not re.fullmatch(r"/[a-z0-9][a-z0-9_-]*", name):
            yield wrong(f"a command like {name!r}", f"{here}/command")
        if name in RESERVED:
            yield wrong(f"{name} is Slack's own", f"{here}/command")
        if one.get("should_escape") is not True:
            yield wrong("must be True: channels and people come by their ids", f"{here}/should_escape")
    yield from _twice((str(one.get("command")) for one in given), at)


def _shortcuts(given: Any, at: str) -> Wrong:
    yield from items(given, at, 10)
    for n, one in enumerate(given):
        here = f"{at}/{n}"
        # "type" is asked for by name: `keys` takes it everywhere.
        yield from keys(one, here, "name callback_id description")
        yield from strings(one, here, name=24, callback_id=255, description=150)
        if one.get("type") not in ("global", "message"):
            yield wrong("a shortcut is global or message", f"{here}/type")
    yield from _twice((str(one.get("callback_id")) for one in given), at)


def _scopes(config: Raw, bot: list[str]) -> Wrong:
    at = "/oauth_config"
    yield from keys(config, at, "scopes", "redirect_urls")
    yield from keys(config.get("scopes") or {}, f"{at}/scopes", "bot", "user")
    for scope in sorted(set(bot) - KNOWN_SCOPES):
        yield wrong(f"unknown scope {scope}", f"{at}/scopes/bot")
    for scope in _NEEDED_SCOPES:
        if scope not in bot:
            yield wrong(f"the scope {scope} is missing", f"{at}/scopes/bot")
    yield from _twice(bot, f"{at}/scopes/bot")


def _settings(given: Raw, scopes: set[str]) -> Wrong:
    at = "/settings"
    takes = "org_deploy_enabled token_rotation_enabled is_hosted"
    yield from keys(given, at, "socket_mode_enabled interactivity event_subscriptions", takes)
    yield from flag(given, at, "org_deploy_enabled", "token_rotation_enabled", "is_hosted")
    if given.get("socket_mode_enabled") is not True:
        yield wrong("must be True: nothing of ours can be reached from outside", f"{at}/socket_mode_enabled")
    if given.get("token_rotation_enabled"):
        yield wrong("our tokens stay the same", f"{at}/token_rotation_enabled")
    interactivity = given.get("interactivity") or {}
    yield from keys(interactivity, f"{at}/interactivity", "is_enabled")
    if interactivity.get("is_enabled") is not True:
        yield wrong("must be True, or buttons and forms are dead", f"{at}/interactivity/is_enabled")
    subscribed = given.get("event_subscriptions") or {}
    yield from keys(subscribed, f"{at}/event_subscriptions", "bot_events")
    yield from _events(subscribed.get("bot_events") or [], f"{at}/event_subscriptions/bot_events", scopes)


def _events(given: list[str], at: str, scopes: set[str]) -> Wrong:
    for event in given:
        if event not in EVENTS:
            yield wrong(f"unknown event {event}", at)
        elif EVENTS[event] and EVENTS[event] not in scopes:
            yield wrong(f"{event} needs the scope {EVENTS[event]}", at)
    for event in _NEEDED_EVENTS:
        if event not in given:
            yield wrong(f"the event {event} is missing", at)
    yield from _twice(given, at)


def _twice(given: Iterator[str] | list[str], at: str) -> Wrong:
    for one, times in Counter(given).items():
        if times > 1:
            yield wrong(f"{one!r} is there {times} times", at)

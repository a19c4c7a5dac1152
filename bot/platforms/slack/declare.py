"""The declared commands as a Slack app: the manifest that it is created from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlencode

from bot.chat import wire
from bot.chat.command import Command
from bot.chat.reply import Press
from bot.platforms.slack.event import ROOT
from bot.platforms.slack.limits import Payload, shorten
from bot.platforms.slack.tokens import SCOPES
from bot.words import Words

NAME = "Study Buddy"
ALONE = ("progress", "check", "today", "goal")  # commands that are also slash commands of their own
EVENTS = ("app_home_opened", "app_mention", "message.im", "member_joined_channel")


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A way into a command's form: from everywhere, or from a message, whose title and link then stand in the form.

    Attributes:
        name: at most 24 characters.
        command: what the form submits.
        on: where it is offered.
        tells: what it does; without it, what the command says of itself.
    """

    name: str
    command: str
    on: Literal["global", "message"] = "global"
    tells: str = ""


_SHORTCUTS: Final = (
    Shortcut("Set this week's goal", "goal set"),
    Shortcut("Tick off topics", "check"),
    Shortcut(
        "Save to my finished list",
        "finished add",
        on="message",
        tells="Save to my finished resources what a message links to; you check it first",
    ),
)
_DESCRIPTION = 140
_COMMANDS, _SHORTCUT_NAME, _SHORTCUT_TELLS = 50, 24, 150
# Slack's own commands. One of these makes it refuse the whole manifest
# (https://slack.com/help/articles/201259356-Slash-commands-in-Slack).
_TAKEN = (
    "active apps archive away call close collapse dm dnd expand feed feedback help invite invite_people join keys kick "
    "leave me msg mute open prefs pro remind remove rename search shortcuts shrug star status topic who"
)
RESERVED = frozenset(_TAKEN.split())


def manifest(commands: Sequence[Command], words: Words, *, alone: Sequence[str] = ALONE) -> Payload:
    """Return the manifest of an app whose slash commands are /study and those named in `alone`.

    Raises:
        ValueError: Slack would refuse it; the text says why.
    """
    listed = [c for c in commands if not c.hidden]
    summaries = {c.name.partition(" ")[0]: c.summary for c in reversed(listed)}
    summaries |= {c.name.partition(" ")[0]: c.summary for c in listed if c.bare}
    names = [name for name in alone if name in summaries]
    for name in (ROOT, *names):
        if name in RESERVED:
            raise ValueError(f"/{name} is Slack's own command: call it otherwise, or leave it to /{ROOT}")
    if len(names) >= _COMMANDS:
        raise ValueError(f"a Slack app has at most {_COMMANDS} slash commands")
    own = {"command": f"/{ROOT}", "description": words("See where you are and what comes next; or any other command")}
    own["usage_hint"] = words("check svd, goal set 3 chapters, help")
    slashes = [own, *({"command": f"/{n}", "description": words(summaries[n])} for n in names)]
    return {
        "display_information": {
            "name": NAME,
            "description": shorten(words("Keeps you going on a learning roadmap"), _DESCRIPTION),
            "background_color": "#3344aa",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [*_shortcuts(listed, words)],
            "slash_commands": [s | {"should_escape": True} for s in slashes],
        },
        "oauth_config": {"scopes": {"bot": [*SCOPES]}},
        "settings": {
            "event_subscriptions": {"bot_events": [*EVENTS]},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def _shortcuts(listed: Sequence[Command], words: Words) -> Iterator[Payload]:
    summaries = {c.name: c.summary for c in listed}
    for shortcut in _SHORTCUTS:
        if shortcut.command in summaries:
            yield {
                "name": shorten(words(shortcut.name), _SHORTCUT_NAME),
                "type": shortcut.on,
                "callback_id": wire.write(Press(shortcut.command)),
                "description": shorten(words(shortcut.tells or summaries[shortcut.command]), _SHORTCUT_TELLS),
            }


def link(made: Payload) -> str:
    """Return the address that creates an app from a manifest."""
    return "https://api.slack.com/apps?" + urlencode({"new_app": 1, "manifest_json": json.dumps(made)})

"""The declared commands as Discord's application commands."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from itertools import groupby

from bot.chat.command import Command, Param
from bot.chat.reply import MOST_CHOICES, Choice
from bot.platforms.discord import limits
from bot.platforms.discord.forms import CHANNEL_TYPES
from bot.platforms.discord.limits import shorten
from bot.platforms.discord.render import Payload
from bot.words import CATALOGUES, Words

_NAME = re.compile(r"[-_a-z0-9]{1,32}")
_SUBCOMMAND, _STRING, _CHANNEL, ATTACHMENT = 1, 3, 7, 11  # option types
_SERVER, _PERSON = 0, 1  # what it can be installed to; also: used in a server, in the bot's direct messages
_ELSEWHERE = 2  # used in other direct messages and groups
MANAGE_SERVER = 0x20
# Ours as Discord calls them: https://discord.com/developers/docs/reference#locales
_LOCALES = {"de": ("de",), "es": ("es-ES", "es-419")}


def declare(commands: Sequence[Command], words: Words) -> list[Payload]:
    """Return what is uploaded: every command that isn't hidden.

    Commands of more words become subcommands of the first. Discord can't run a group, so a bare first word is only
    available as its subcommand ("goal list"), and beside one that is a command of its own ("roadmap") the longer ones
    can't be declared: there they are reached by its options and buttons.

    Raises:
        ValueError: a name Discord refuses.
    """
    names = {c.name for c in commands if not c.hidden}
    listed = [c for c in commands if c.name in names and (" " not in c.name or c.name.partition(" ")[0] not in names)]
    listed.sort(key=lambda c: c.name.partition(" ")[0])
    groups = {first: list(group) for first, group in groupby(listed, key=lambda c: c.name.partition(" ")[0])}
    order = dict.fromkeys(c.name.partition(" ")[0] for c in commands if not c.hidden)
    return [_command(first, groups[first], words) for first in order]


def fingerprint(payload: Sequence[Payload]) -> str:
    """Return what tells two uploads apart."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


def _localized(say: Callable[[Words], str]) -> dict[str, str]:
    """Return what is said in each language there is but English, by Discord's name for it."""
    ours = [language for language in _LOCALES if language in CATALOGUES]
    return {locale: say(Words(language)) for language in ours for locale in _LOCALES[language]}


def _named(name: str) -> Payload:
    return {"name": name, "name_localizations": _localized(lambda words: words.command(name))}


def _described(key: str, words: Words) -> Payload:
    def say(words: Words) -> str:
        return shorten(words(key), limits.OPTION_TEXT)

    return {"description": say(words), "description_localizations": _localized(say)}


def _command(first: str, group: Sequence[Command], words: Words) -> Payload:
    names = [c.name.partition(" ")[2] for c in group]
    for name in (first, *filter(None, names)):
        if not _NAME.fullmatch(name):
            raise ValueError(f"Discord refuses {name!r} as the name of a command")
    if names == [""]:
        summary, options = group[0].summary, _options(group[0], words)
    else:
        lead = next((c for c in group if c.bare), group[0])
        summary = lead.summary
        options = [
            {
                "type": _SUBCOMMAND,
                **_named(name),
                **_described(c.summary, words),
                "options": _options(c, words),
            }
            for name, c in zip(names, group, strict=True)
        ]
    payload: Payload = {
        "type": 1,
        **_named(first),
        **_described(summary, words),
        "options": options,
        "integration_types": [_SERVER, _PERSON],
        "contexts": [_SERVER, _PERSON, _ELSEWHERE],
    }
    if all(c.manages for c in group):
        payload |= {
            "integration_types": [_SERVER],
            "contexts": [_SERVER],
            "default_member_permissions": MANAGE_SERVER,
        }
    return payload


def _options(command: Command, words: Words) -> list[Payload]:
    """Return the parameters, required ones first as Discord wants it."""
    return [_option(p, words) for p in sorted(command.params, key=lambda p: not p.required)]


def _option(param: Param, words: Words) -> Payload:
    if not _NAME.fullmatch(param.name):
        raise ValueError(f"Discord refuses {param.name!r} as the name of an option")
    look = param.kind.look
    option: Payload = {
        "type": {"place": _CHANNEL, "file": ATTACHMENT}.get(look.widget, _STRING),
        "name": param.name,
        "name_localizations": _localized(lambda words: words.option(param.name)),
        **_described(param.help, words),
        "required": param.required,
    }
    if look.widget == "place":
        return option | {"channel_types": CHANNEL_TYPES}
    if look.widget == "file":
        return option
    if look.widget == "choice" and not look.many and len(look.choices) <= MOST_CHOICES:
        return option | {"choices": [_choice(c, words) for c in look.choices]}
    option["max_length"] = min(look.most, limits.TYPED_OPTION)
    return option | ({"autocomplete": True} if look.widget in ("suggest", "choice") else {})


def _choice(choice: Choice, words: Words) -> Payload:
    def say(words: Words) -> str:
        return shorten(words(choice.label), limits.OPTION_TEXT)

    return {"name": say(words), "name_localizations": _localized(say), "value": choice.value}

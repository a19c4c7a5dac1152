"""Everything that is declared and shown, in every language there is: within each platform's limits, and nothing cut."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.command import Command
from bot.chat.door import door
from bot.chat.reply import MOST_ASKS, Form, Press, Reply
from bot.commands import COMMANDS
from bot.platforms.discord.declare import declare
from bot.platforms.discord.forms import modal
from bot.platforms.discord.limits import CUT
from bot.platforms.discord.render import message as on_discord
from bot.platforms.slack import forms as on_slack_forms
from bot.platforms.slack.declare import manifest
from bot.platforms.slack.event import Where
from bot.platforms.slack.limits import MESSAGE, size
from bot.platforms.slack.render import blocks
from bot.platforms.slack.render import message as on_slack
from bot.platforms.web import forms as on_page_forms
from bot.platforms.web import render
from bot.platforms.web.people import OWNER, Viewer
from bot.platforms.web.transcript import Message
from bot.words import CATALOGUES, Words
from tests.fakes import discord_rules, slack_rules
from tests.fakes.slack_manifest import check_manifest
from tests.platforms.samples import REPLIES
from tests.services.leaving import LIFE, SEEN
from tests.world import World

CALLBACK = "/interactions/1/token/callback"
SAY, MODAL = 4, 9
LOOKS = (
    *SEEN,
    "/help",
    "/help goals",
    "/data",
    "/admin",
    "/hello",
    "/check",
    "/check 99.99",
    "/what is this",
    "/goal log",
)


@pytest.fixture(params=sorted(CATALOGUES))
def words(request: pytest.FixtureRequest) -> Words:
    return Words(str(request.param))


def test_every_command_is_declared(words: Words) -> None:
    declared = declare(COMMANDS, Words())
    assert discord_rules.problems("PUT", "/applications/1/commands", declared) == []
    assert f'{CUT}"' not in json.dumps(declared, ensure_ascii=False), "a text is cut"
    assert check_manifest(manifest(COMMANDS, words)) == []


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.params], ids=lambda c: c.name.replace(" ", "-"))
def test_every_form_is_shown(words: Words, command: Command) -> None:
    asks = [p.name for p in command.params]
    for first in range(0, len(asks), MOST_ASKS):
        shows_form(command.form(words, {}, asks[first : first + MOST_ASKS]), words)


def shows_form(form: Form, words: Words) -> None:
    made = modal(form)
    assert discord_rules.problems("POST", CALLBACK, {"type": MODAL, "data": made}) == []
    assert [part["label"] for part in made["components"]] == [a.label for a in form.asks], "a label is cut"
    view = on_slack_forms.modal(form, Where(), words)
    assert slack_rules.view_problems(view, "modal") == []
    assert [view["submit"]["text"], view["close"]["text"]] == [words("Send"), words("Cancel")], "a button is cut"
    page = str(on_page_forms.dialog(form, "", words))
    assert all(f'name="ask.{a.name}"' in page for a in form.asks)


@pytest.mark.parametrize("number", range(len(REPLIES)))
def test_every_sample_is_shown(words: Words, number: int) -> None:
    shows(REPLIES[number], words)


def shows(reply: Reply, words: Words) -> None:
    bare = replace(door(reply, words), files=())  # what is in a file is in no language of ours
    assert discord_rules.problems("POST", CALLBACK, {"type": SAY, "data": on_discord(bare, words)}) == []
    assert slack_rules.message_problems({"channel": "C0", **on_slack(bare, words)}) == ("", [])
    seen = Message("m", datetime(2026, 11, 24, 10, tzinfo=UTC), bare)
    assert str(render.item(seen, Viewer(OWNER, words, None)))


async def test_everything_one_sees_has_room(words: Words, tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        ada = world.person("ada").now(locale=words.language)
        said = [await (ada.says(one) if isinstance(one, str) else ada.calls(one)) for one in calls()]
        world.clock.move(days=3, hours=7, minutes=31)  # just after the hour that was set
        await world.app.courier.round()
        said += (sent := [reply for _, _, reply in world.platform.sent])
    assert sent
    assert {reply.locale for reply in said} == {words.language}
    for reply in said:
        shows(reply, words)
        if reply.form:
            shows_form(reply.form, words)
        assert size(blocks(door(reply, words), words, most=10**6)) <= MESSAGE
        for embed in on_discord(door(reply, words), words)["embeds"]:
            assert not embed.get("title", "").endswith(CUT)


def calls() -> Sequence[str | Press]:
    return (*LOOKS, *LIFE, *LOOKS)

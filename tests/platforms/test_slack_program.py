"""The whole program on the fake Slack: every command, suggestion, button, menu and form."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.command import Command, Param
from bot.platforms.slack.app import Slack
from bot.storage.memory import StoredMemory
from tests.fakes.slack_payloads import offered, typed
from tests.fakes.slack_people import ADA, COURSE, GRACE, LOUNGE, Message, Person, Raw, Seen, View
from tests.fakes.slack_reading import label_of
from tests.fakes.slack_server import SlackServer, slack_server
from tests.platforms.samples import HOSTILE, HOSTILE_LINES, ODD
from tests.platforms.slack_stage import serving
from tests.world import World

TYPED = {"topics": "1.1", "topic": "1.2", "what": "3 chapters", "amount": "1", "zone": "Berlin", "time": "9:00"}
TYPED |= {"text": "A note", "when": "today", "name": "Ada", "day": "monday"}
SAVE = "finished add?"  # the shortcut in a message's menu
PAGE = "https://example.org/a?b=1&c=2"
MOST = 250  # things done on one walk


@dataclass
class Program:
    world: World
    server: SlackServer
    slack: Slack


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    async with World(tmp_path) as world, slack_server() as server:
        server.clock = world.clock
        memory = StoredMemory(world.app.database)
        async with serving(server, world.app.front, memory, clock=world.clock) as slack:
            world.app.platforms[slack.name] = slack
            yield Program(world, server, slack)
        assert server.problems == []


def line(command: Command, *, whole: bool) -> str:
    """A line with what the command asks for, or with everything that it can be told."""
    told = [f"{p.name}:{value_for(p)}" for p in command.params if whole or p.required]
    return " ".join([command.name, *told])


def value_for(param: Param) -> str:
    look = param.kind.look
    if look.widget == "place":
        return f"#{COURSE.name}"
    return look.choices[0].value if look.choices else TYPED.get(param.name, "1")


@pytest.mark.parametrize("person", [ADA, GRACE], ids=["member", "manager"])
async def test_everything_there_is_to_do_is_answered(program: Program, person: Person) -> None:
    walk = Walk(program.server, person)
    for command in program.world.app.front.commands:
        if not command.hidden:
            await walk.says(line(command, whole=False))
            await walk.says(line(command, whole=True))
    walk.look(Seen(home=await program.server.opens_home(user=person)))
    for shortcut in ("goal set?", "check?"):
        walk.look(await program.server.shortcut(shortcut, user=person))
    message = program.server.add(COURSE.id, {"text": HOSTILE}, author=GRACE.id)
    walk.look(await program.server.message_shortcut(SAVE, message, user=person))
    while walk.todo and walk.done < MOST:
        await walk.todo.popleft()()
    assert walk.done > 60, "there is a lot to press"


async def test_every_field_that_suggests_is_answered(program: Program) -> None:
    asked = 0
    for command in program.world.app.front.commands:
        for shortcut in [f"{command.name}?"] if command.params and not command.hidden else []:
            form = (await program.server.shortcut(shortcut)).form
            for field in form.inputs:
                if "external" in field["element"]["type"]:
                    for typed in ("", "a", "1", "no such thing at all"):
                        await program.server.suggest(form, field["block_id"], typed)
                        asked += 1
    assert asked > 20
    form = (await program.server.shortcut("check?")).form
    (found, *_) = await program.server.suggest(form, "topics", "bayes")
    assert (await program.server.submit(form, {"topics": found["value"]})).shown.text.startswith("✓ Done: Bayes")


async def test_what_a_message_links_to_is_saved_from_its_menu(program: Program) -> None:
    server = program.server
    message = server.add(COURSE.id, {"text": f"wow <{PAGE}|A *bold* idea> @here"}, author=GRACE.id)
    form = (await server.message_shortcut(SAVE, message)).form
    assert form.fields == ["title", "kind", "link", "rating", "note"]
    assert await program.world.rows("SELECT * FROM finished") == [], "one checks first"
    done = await server.submit(form, {"kind": "Paper"})
    assert done.shown.only == ADA.id
    assert done.shown.text.startswith("✓ Finished: A *bold* idea.")
    assert "A *bold* idea" in (await server.slash("/study", "finished")).shown.text
    (row,) = await program.world.rows("SELECT title, kind, link FROM finished")
    assert row == {"title": "A *bold* idea", "kind": "paper", "link": PAGE}


@pytest.mark.parametrize("text", [HOSTILE, "\n".join(HOSTILE_LINES), ODD, "x" * 40_000, "<" * 500, "\u202egpj.exe"])
async def test_a_hostile_message_is_saved_as_plain_words(program: Program, text: str) -> None:
    server = program.server
    sent = typed(text, server.people, server.channels, named=False)
    form = (await server.message_shortcut(SAVE, server.add(COURSE.id, {"text": sent}, author=GRACE.id))).form
    title = form.inputs[0]["element"]
    begun = title["initial_option"]["value"] if "initial_option" in title else ""
    assert form.raw["callback_id"] == "finished add?", "nothing of it is in an id"
    typed_in = {"kind": "Something else"} | ({} if begun else {"title": "Mine"})
    assert not (await server.submit(form, typed_in)).errors
    (row,) = await program.world.rows("SELECT title, link FROM finished")
    assert row["title"] == (begun or "Mine")
    listed = (await server.slash("/study", "finished")).shown
    assert str(row["title"]) in listed.text
    assert {*listed.active} <= {"bold", "- ", row["link"]}, "none of it means anything"


async def test_nobody_acts_for_another_by_pressing_their_button(program: Program) -> None:
    await program.server.slash("/check", "1.1", user=ADA)
    shared = (await program.server.slash("/today", user=ADA)).shown
    shared.only = None  # she shared it
    button = next(c for _, c in shared.controls if c["action_id"].startswith("check?"))
    await program.server.press(shared, button["action_id"], user=GRACE)
    assert await program.world.rows("SELECT count(*) AS n FROM learners") == [{"n": 2}]
    assert "1 of" in (await program.server.slash("/progress", user=GRACE)).shown.text


async def test_a_button_works_after_a_restart(program: Program) -> None:
    ticked = (await program.server.slash("/check", "1.1, 1.2")).shown
    memory = StoredMemory(program.world.app.database)
    async with slack_server() as server:
        server.views, server.interactions = program.server.views, program.server.interactions
        async with serving(server, program.world.app.front, memory, clock=program.world.clock):
            await server.press(ticked, "Undo")
            assert "0 of" in (await server.slash("/progress")).shown.text


async def test_the_weekly_prompt_comes_once_at_the_time_of_the_profile(program: Program) -> None:
    world, server = program.world, program.server
    asked = (await server.slash("/study", "reminders")).shown
    asked = (await server.press(asked, "Remind me every week")).shown
    assert "Berlin" in asked.text, "the zone of the profile is offered"
    await server.press(asked, asked.labels[0])
    world.clock.now = datetime(2026, 11, 30, 7, 59, tzinfo=UTC)
    await world.app.courier.round()
    assert server.requests("chat.postMessage") == []
    world.clock.now = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    server.fault("chat.postMessage", cut="after")
    await world.app.courier.round()
    await world.app.courier.round()
    (prompt,) = server.messages[server.dm(ADA.id)]
    assert prompt.text.startswith("What do you want to get done this week?")
    assert "/study reminders" in prompt.text, "as it is typed on Slack"
    taken = (await server.press(prompt, "Take this goal")).shown
    assert taken is not prompt
    assert (await world.rows("SELECT count(*) AS n FROM goals")) == [{"n": 1}]


async def test_a_channel_without_the_bot_is_said_at_once_and_again_when_it_is_due(program: Program) -> None:
    world, server = program.world, program.server
    shown = (await server.slash("/study", f"admin channel:#{LOUNGE.name}", user=GRACE)).shown
    assert "Type /invite @Study Buddy there, then look again." in shown.text
    world.clock.now = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    await world.app.courier.round()
    shown = (await server.slash("/study", "admin", user=GRACE)).shown
    assert "The weekly post is paused." in shown.text
    assert "invite @Study Buddy" in shown.text
    server.joined.add(LOUNGE.id)
    again = (await server.press(shown, "Try again", user=GRACE)).shown
    assert again.text.startswith("Next weekly post: ")
    world.clock.move(days=7)
    await world.app.courier.round()
    (post,) = server.messages[LOUNGE.id]
    assert post.text.startswith("A new week on ")
    mine = await server.press(post, "Where am I?", user=ADA)
    assert (mine.shown.only, mine.shown is post) == (ADA.id, False)


async def test_both_ways_to_name_a_command_are_told(program: Program) -> None:
    shown = (await program.server.slash("/study", "help")).shown
    assert "/study reminders" in shown.text
    assert "/study reminders" in (await program.server.slash("/study", "remindders")).shown.labels


class Walk:
    """One person who tries everything they see, each kind of thing once."""

    def __init__(self, server: SlackServer, person: Person) -> None:
        self._server, self._person = server, person
        self._seen: set[tuple[str, ...]] = set()
        self.todo: deque[Callable[[], Awaitable[None]]] = deque()
        self.done = 0

    async def says(self, text: str) -> None:
        self.look(await self._server.slash("/study", text, user=self._person))

    def look(self, seen: Seen) -> None:
        """Note what can be done with an answer."""
        self.done += 1
        if seen.errors:
            return
        if seen.modal is not None and not seen.modal.closed:
            form = seen.modal
            self._note(("form", form.raw["callback_id"].partition("?")[0]), lambda: self._fill(form))
            return
        for shown in (*seen.messages, *([seen.home] if seen.home else ())):
            assert "went wrong on my side" not in shown.text, shown.text
            assert "could not show that" not in shown.text
            for _, control in shown.controls:
                id_, kind = control["action_id"], control["type"]
                known = (id_.partition("?")[0], kind, label_of(control))
                if kind == "button" and "url" not in control:
                    self._note(known, lambda id_=id_, at=shown: self._press(at, id_))  # type: ignore[misc]  # (bound now)
                elif kind != "button":
                    self._note(known, lambda c=control, at=shown: self._pick(at, c))  # type: ignore[misc]  # (bound now)

    def _note(self, kind: tuple[str, ...], doing: Callable[[], Awaitable[None]]) -> None:
        if kind not in self._seen:
            self._seen.add(kind)
            self.todo.append(doing)

    async def _press(self, on: Message | View, id_: str) -> None:
        if any(c["action_id"] == id_ for _, c in on.controls):  # it may have been updated since
            self.look(await self._server.press(on, id_, user=self._person))

    async def _pick(self, on: Message | View, control: Raw) -> None:
        if control["action_id"] in [c["action_id"] for _, c in on.controls]:
            value = offered(control)[0]["value"]
            self.look(await self._server.pick(on, control["action_id"], value, user=self._person))

    async def _fill(self, form: View) -> None:
        if form.closed:
            form = await self._again(form)
        if form.inputs[0]["element"]["type"] == "plain_text_input":
            wrong = {b["block_id"]: "?" for b in form.inputs if b["element"]["type"] == "plain_text_input"}
            rest = {b["block_id"]: chosen(b) for b in form.inputs if b["block_id"] not in wrong}
            tried = await self._send(form, wrong | rest)
            self.look(tried)
            if not tried.errors:
                return
        self.look(await self._send(form, {b["block_id"]: chosen(b) for b in form.inputs}))

    async def _send(self, form: View, given: dict[str, str]) -> Seen:
        asked = [b["block_id"] for b in form.inputs if b["element"]["type"] == "file_input"]
        files = dict.fromkeys(asked, ("plan.md", b"# Plan\n"))
        told = {name: value for name, value in given.items() if name not in files}
        return await self._server.submit(form, told, files=files, user=self._person)

    async def _again(self, form: View) -> View:
        """The same form opened anew: doing something else has shut it."""
        call = form.raw["callback_id"]
        blocks = [{"type": "actions", "elements": [{"type": "button", "action_id": call, "text": form.raw["title"]}]}]
        way = self._server.add(COURSE.id, {"text": "way", "blocks": blocks}, only=self._person.id)
        seen = await self._server.press(way, call, user=self._person)
        return seen.modal or (await self._server.shortcut(call, user=self._person)).form


def chosen(field: Raw) -> str:
    """What is typed or picked in a field."""
    element = field["element"]
    match element["type"]:
        case "static_select" | "multi_static_select":
            return str(offered(element)[0]["value"])
        case "conversations_select":
            return COURSE.id
        case _:
            known = element.get("initial_value") or TYPED.get(field["block_id"], "3")
            return str(known)[: element.get("max_length", 150)]

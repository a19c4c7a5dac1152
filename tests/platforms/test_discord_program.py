"""The whole program on the fake Discord: every command, suggestion, button, select and form."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.storage.memory import StoredMemory
from tests.fakes.discord_files import Upload
from tests.fakes.discord_people import ADA, COURSE, GRACE, Message, Person, Raw, Seen
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.platforms.discord_stage import serving
from tests.world import World

TYPED = {"topics": "1.1", "topic": "1.2", "what": "3 chapters", "amount": "1", "zone": "Berlin", "time": "9:00"}
TYPED |= {"text": "A note", "when": "today", "name": "Ada", "day": "monday"}
MOST = 250  # things done on one walk


@dataclass
class Program:
    world: World
    server: DiscordServer


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    async with World(tmp_path) as world, discord_server() as server:
        server.clock = world.clock
        memory = StoredMemory(world.app.database)
        async with serving(server, world.app.front, memory, clock=world.clock):
            await server.until("PUT", "/commands", 1)
            yield Program(world, server)
        assert server.problems == []


def offered(commands: list[Raw]) -> list[tuple[str, list[Raw]]]:
    """Every command with its options, subcommands one by one."""
    found = []
    for c in commands:
        subs = [o for o in c["options"] if o["type"] == 1]
        found += [(f"{c['name']} {s['name']}", s.get("options", [])) for s in subs] or [(c["name"], c["options"])]
    return found


async def test_every_command_is_registered_with_what_discord_takes(program: Program) -> None:
    listed = {c.name for c in program.world.app.front.commands if not c.hidden}
    # What is reached by the buttons and options of /roadmap and /admin.
    elsewhere = {"roadmap export", "roadmap import", "admin roadmap", "admin roadmap import"}
    assert {name for name, _ in offered(program.server.commands)} == listed - elsewhere
    assert elsewhere < listed


FILE = Upload("mine.md", b"# Mine\n\n- [x] one\n- [ ] two\n")


@pytest.mark.parametrize("person", [ADA, GRACE], ids=["member", "manager"])
async def test_everything_there_is_to_do_is_answered(program: Program, person: Person) -> None:
    walk = Walk(program.server, person)
    for name, options in offered(program.server.commands):
        await walk.call(name, {o["name"]: value_for(o) for o in options if o.get("required")})
        await walk.call(name, {o["name"]: value_for(o) for o in options})
    while walk.todo and walk.done < MOST:
        await walk.todo.popleft()()
    assert walk.done > 60, "there is a lot to press"


async def test_every_option_that_suggests_is_answered(program: Program) -> None:
    asked = 0
    for name, options in offered(program.server.commands):
        for option in options:
            if option.get("autocomplete"):
                for typed in ("", "a", "1", "no such thing at all"):
                    await program.server.autocomplete(name, option["name"], typed)
                    asked += 1
    assert asked > 20
    found = await program.server.autocomplete("check", "topics", "bayes")
    assert found
    assert "Done" in (await program.server.slash("check", {"topics": found[0]["value"]})).shown.text


async def test_nobody_acts_for_another_by_pressing_their_button(program: Program) -> None:
    await program.server.slash("check", {"topics": "1.1"}, user=ADA)
    shared = Message("1", COURSE.channel, (await program.server.slash("today", user=ADA)).shown.body)
    button = next(c for c in shared.controls if c.get("custom_id", "").startswith("check?"))
    await program.server.press(shared, button["custom_id"], user=GRACE)
    rows = await program.world.rows("SELECT count(*) AS n FROM learners")
    assert rows == [{"n": 2}]
    assert "1 of" in (await program.server.slash("progress", user=GRACE)).shown.text


class Walk:
    """One person who tries everything they see, each kind of thing once."""

    def __init__(self, server: DiscordServer, person: Person) -> None:
        self._server, self._person = server, person
        self._seen: set[tuple[str, ...]] = set()
        self.todo: deque[Callable[[], Awaitable[None]]] = deque()
        self.done = 0

    async def call(self, name: str, given: dict[str, str | Upload]) -> None:
        self.look(await self._server.slash(name, given, user=self._person), None)

    def look(self, seen: Seen, on: Message | None) -> None:
        """Note what can be done with an answer."""
        self.done += 1
        if seen.modal is not None:
            form = seen.modal
            self._note(("form", form["custom_id"].partition("?")[0]), lambda: self._fill(form, on))
            return
        message = seen.shown
        assert "went wrong on my side" not in message.text, message.text
        for control in message.controls:
            id_ = control.get("custom_id", "")
            kind = (id_.partition("?")[0], control.get("label") or "", control.get("placeholder") or "")
            if id_ and control["type"] == 2:
                self._note(kind, lambda id_=id_, at=message: self._press(at, id_))  # type: ignore[misc]  # (bound now)
            elif id_:
                self._note(kind, lambda c=control, at=message: self._pick(at, c))  # type: ignore[misc]  # (bound now)

    def _note(self, kind: tuple[str, ...], doing: Callable[[], Awaitable[None]]) -> None:
        if kind not in self._seen:
            self._seen.add(kind)
            self.todo.append(doing)

    async def _press(self, message: Message, id_: str) -> None:
        if any(c.get("custom_id") == id_ for c in message.controls):  # it may have been updated since
            self.look(await self._server.press(message, id_, user=self._person), message)

    async def _pick(self, message: Message, control: Raw) -> None:
        if control in message.controls:
            values = [o["value"] for o in control["options"]][: control["max_values"]]
            seen = await self._server.pick(message, control["custom_id"], *values, user=self._person)
            self.look(seen, message)

    async def _fill(self, form: Raw, on: Message | None) -> None:
        inputs = [p["component"] for p in form["components"] if p["type"] == 18]
        whole = {i["custom_id"]: filled(i) for i in inputs}
        self.look(await self._server.submit(form, whole, user=self._person, message=on), on)
        if not any(i.get("required", True) for i in inputs):
            self.look(await self._server.submit(form, {}, user=self._person, message=on), on)
        wrong = {i["custom_id"]: "?" for i in inputs if i["type"] == 4}
        if len(wrong) == len(inputs):
            self.look(await self._server.submit(form, wrong, user=self._person, message=on), on)


def value_for(option: Raw) -> str | Upload:
    if option["type"] == 11:
        return FILE
    if option["type"] == 7:
        return COURSE.channel
    return option["choices"][0]["value"] if option.get("choices") else TYPED.get(option["name"], "1")


def filled(component: Raw) -> str | Upload:
    match component["type"]:
        case 3:
            return str(component["options"][0]["value"])
        case 8:
            return COURSE.channel
        case 19:
            return FILE
        case _:
            return (component.get("value") or TYPED.get(component["custom_id"], "3"))[: component.get("max_length", 9)]


@asynccontextmanager
async def process(server: DiscordServer, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the program in a process of its own; it is killed at the end of the block."""
    arguments = ("-m", "tests.platforms.discord_process", str(folder), server.api)
    running = await asyncio.create_subprocess_exec(sys.executable, "-W", "ignore", *arguments)
    try:
        await server.gateway.ready.wait()
        yield running
    finally:
        running.kill()
        await running.wait()
        await server.gateway.drop()


async def test_a_button_works_after_the_process_was_killed(tmp_path: Path) -> None:
    async with discord_server() as server:
        async with process(server, tmp_path):
            await server.until("PUT", "/commands", 1)
            ticked = (await server.slash("check", {"topics": "1.1,1.2"})).shown
            assert "Undo" in ticked.labels
        async with process(server, tmp_path):
            assert "2 of" in (await server.slash("progress")).shown.text
            await server.press(ticked, "Undo")
            assert "0 of" in (await server.slash("progress")).shown.text
            assert len(server.requests("PUT", "/commands")) == 1
        assert server.problems == []

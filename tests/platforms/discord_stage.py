"""The Discord platform between the sample commands and the fake Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import yarl
from discord.gateway import DiscordWebSocket

from bot.chat.command import Asker
from bot.chat.platform import Front, Memory
from bot.chat.reply import Choice, File, Press, Reply
from bot.platforms.discord.client import Discord
from tests.fakes.discord_api import TOKEN
from tests.fakes.discord_files import Upload, stored
from tests.fakes.discord_people import ADA, APPLICATION, COURSE, GRACE, Message, Seen
from tests.fakes.discord_server import DiscordServer, discord_server
from tests.platforms.contract import Shown
from tests.platforms.samples import Gate, Remembered, sample_front

PEOPLE = {"ada": ADA, "grace": GRACE}


@dataclass
class OnDiscord:
    """What came of one thing somebody did; see `contract.Shown`."""

    seen: Seen
    on: Message | None = None

    @property
    def message(self) -> Message:
        return self.seen.shown

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def active(self) -> Sequence[str]:
        return self.message.active

    @property
    def labels(self) -> Sequence[str]:
        return self.message.labels

    @property
    def fields(self) -> Sequence[str]:
        return [p["component"]["custom_id"] for p in self.seen.form["components"] if p["type"] == 18]

    @property
    def private(self) -> bool:
        return self.message.only is not None


@dataclass
class DiscordStage:
    """See `contract.Stage`."""

    server: DiscordServer
    platform: Discord
    gate: Gate
    room: str = COURSE.channel

    def declared(self) -> set[str]:
        found = set()
        for c in self.server.commands:
            subs = [o["name"] for o in c["options"] if o["type"] == 1]
            found |= {f"{c['name']} {s}" for s in subs} or {c["name"]}
        return found

    async def types(self, name: str, given: Mapping[str, str] | None = None, *, who: str = "ada") -> OnDiscord:
        return OnDiscord(await self.server.slash(name, given, user=PEOPLE[who]))

    async def presses(self, shown: Shown, label: str, *, who: str = "ada") -> OnDiscord:
        assert isinstance(shown, OnDiscord)
        return OnDiscord(await self.server.press(shown.message, label, user=PEOPLE[who]), shown.message)

    async def picks(self, shown: Shown, prompt: str, *labels: str, who: str = "ada") -> OnDiscord:
        assert isinstance(shown, OnDiscord)
        return OnDiscord(await self.server.pick(shown.message, prompt, *labels, user=PEOPLE[who]), shown.message)

    async def fills(self, shown: Shown, given: Mapping[str, str], *, who: str = "ada") -> OnDiscord:
        assert isinstance(shown, OnDiscord)
        seen = await self.server.submit(shown.seen.form, given, user=PEOPLE[who], message=shown.on)
        return OnDiscord(seen, shown.on)

    async def submit(
        self, shown: Shown, given: Mapping[str, str], files: Mapping[str, File], *, who: str = "ada"
    ) -> OnDiscord:
        assert isinstance(shown, OnDiscord)
        filled: dict[str, str | Upload] = {**given}
        filled |= {name: Upload(stored(f.name), f.content or b"", f.media_type) for name, f in files.items()}
        seen = await self.server.submit(shown.seen.form, filled, user=PEOPLE[who], message=shown.on)
        return OnDiscord(seen, shown.on)

    async def fetch_files(self, shown: Shown) -> Sequence[File]:
        assert isinstance(shown, OnDiscord)
        found = []
        async with aiohttp.ClientSession() as session:
            for a in shown.message.raw["attachments"]:
                async with session.get(a["url"]) as response:
                    found.append(File(a["filename"], await response.read(), response.content_type))
        return found

    async def suggested(self, name: str, param: str, typed: str) -> Sequence[Choice]:
        return [Choice(c["name"], c["value"]) for c in await self.server.autocomplete(name, param, typed)]

    async def posted(self, place: str) -> Sequence[OnDiscord]:
        channel = self.server.dm(place[1:]) if place.startswith("@") else place
        return [OnDiscord(Seen("message", m)) for m in self.server.messages.get(channel, ())]


class Late:
    """The front door to the sample commands, whose answers take until the gate is open."""

    def __init__(self, gate: Gate) -> None:
        self._front, self._gate, self.asked = sample_front(gate), gate, asyncio.Event()
        self.commands, self.is_private = self._front.commands, self._front.is_private
        self.words = self._front.words
        self.suggest: Callable[..., Coroutine[Any, Any, Sequence[Choice]]] = self._front.suggest

    async def answer(self, press: Press, asker: Asker, *, filled: Collection[str] = ()) -> Reply:
        self.asked.set()
        await self._gate.open.wait()
        return await self._front.answer(press, asker, filled=filled)


@asynccontextmanager
async def serving(
    server: DiscordServer, front: Front, memory: Memory, *, settled: bool = True, **options: Any
) -> AsyncIterator[Discord]:
    """Run the platform against the fake until the block is left; `settled` waits until the upload is remembered."""
    before = DiscordWebSocket.DEFAULT_GATEWAY
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway.url)
    platform = Discord(
        TOKEN,
        memory=memory,
        api=server.api,
        **{"clock": lambda: datetime.now(UTC), "gap": 0.0, "patience": 2.0, **options},
    )
    task = asyncio.create_task(platform.serve(front))
    try:
        ready = asyncio.create_task(_ready(server, memory, settled=settled))
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        if task.done():
            ready.cancel()
            await task
        assert ready.done(), "the platform did not come up"
        yield platform
    finally:
        DiscordWebSocket.DEFAULT_GATEWAY = before
        task.cancel()
        await asyncio.wait({task}, timeout=5)


async def _ready(server: DiscordServer, memory: Memory, *, settled: bool) -> None:
    await server.gateway.ready.wait()
    while settled and isinstance(memory, Remembered) and await memory.recall("discord.commands", APPLICATION) is None:
        memory.changed.clear()
        await memory.changed.wait()


@asynccontextmanager
async def discord_stage(*, late: bool = False, **options: Any) -> AsyncIterator[DiscordStage]:
    """The sample commands on the fake Discord; at the end nothing may have been sent that Discord refuses."""
    gate = Gate()
    front = Late(gate) if late else sample_front(gate)
    async with discord_server() as server:
        async with serving(server, front, Remembered(), **options) as platform:
            yield DiscordStage(server, platform, gate)
        assert server.problems == []

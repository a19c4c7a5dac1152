"""The Slack platform between the sample commands and the fake Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.chat.platform import Front, Memory
from bot.chat.reply import Choice, File
from bot.platforms.slack.app import Slack
from bot.platforms.slack.event import Reader
from tests.fakes import slack_payloads
from tests.fakes.slack_people import (
    ADA,
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    COURSE,
    GRACE,
    Channel,
    Message,
    Raw,
    Seen,
)
from tests.fakes.slack_reading import label_of
from tests.fakes.slack_server import SlackServer, slack_server
from tests.platforms.contract import Shown
from tests.platforms.discord_stage import Late
from tests.platforms.samples import COMMANDS, Gate, Remembered, sample_front

PEOPLE = {"ada": ADA, "grace": GRACE}
HASTE: Mapping[str, Any] = {"pace": 1000.0, "gap": 0.0, "settle": 0.05}  # tests don't wait for Slack's limits


@dataclass
class OnSlack:
    """What came of one thing somebody did; see `contract.Shown`."""

    seen: Seen

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
        return self.seen.form.fields

    @property
    def private(self) -> bool:
        return self.message.only is not None or self.message.channel.startswith("D")


@dataclass
class SlackStage:
    """See `contract.Stage`; `channel` is where people type, None for the bot's direct messages."""

    server: SlackServer
    platform: Slack
    gate: Gate
    room: str = COURSE.id
    channel: Channel | None = COURSE

    def declared(self) -> set[str]:
        # Slack knows only of /study and a few others; the rest are the words behind it, which plain words reach too.
        return {c.name for c in COMMANDS if _meant(c.name) == c.name}

    async def types(self, name: str, given: Mapping[str, str] | None = None, *, who: str = "ada") -> OnSlack:
        line = " ".join([name, *(f"{param}:{value}" for param, value in (given or {}).items())])
        return OnSlack(await self.server.slash("/study", line, user=PEOPLE[who], channel=self.channel))

    async def presses(self, shown: Shown, label: str, *, who: str = "ada") -> OnSlack:
        assert isinstance(shown, OnSlack)
        return OnSlack(await self.server.press(shown.message, label, user=PEOPLE[who]))

    async def picks(self, shown: Shown, prompt: str, *labels: str, who: str = "ada") -> OnSlack:
        assert isinstance(shown, OnSlack)
        if shown.message.control(prompt)["type"] != "button":
            return OnSlack(await self.server.pick(shown.message, prompt, *labels, user=PEOPLE[who]))
        # Several can only be picked in a form, or Slack would send each pick on its own.
        form = (await self.server.press(shown.message, prompt, user=PEOPLE[who])).form
        (name,) = form.fields
        return OnSlack(await self.server.submit(form, {name: ",".join(labels)}))

    async def fills(self, shown: Shown, given: Mapping[str, str], *, who: str = "ada") -> OnSlack:
        assert isinstance(shown, OnSlack)
        return OnSlack(await self.server.submit(shown.seen.form, given, user=PEOPLE[who]))

    async def submit(
        self, shown: Shown, given: Mapping[str, str], files: Mapping[str, File], *, who: str = "ada"
    ) -> OnSlack:
        assert isinstance(shown, OnSlack)
        chosen = {name: (file.name, file.content or b"") for name, file in files.items()}
        return OnSlack(await self.server.submit(shown.seen.form, given, files=chosen, user=PEOPLE[who]))

    async def fetch_files(self, shown: Shown) -> Sequence[File]:
        assert isinstance(shown, OnSlack)
        only = shown.message.only  # what one person alone sees has its files in the direct messages
        found = await self.server.until_files(self.server.dm(only) if only else shown.message.channel)
        return [File(f["name"], f["content"]) for f in found]

    async def suggested(self, name: str, param: str, typed: str) -> Sequence[Choice]:
        form = (await self.types(name)).seen.form
        options = await self.server.suggest(form, param, typed)
        # What was typed is offered as well: Slack lets nobody send anything else.
        return [Choice(label_of(o), o["value"]) for o in options if o["value"] != typed]

    async def posted(self, place: str) -> Sequence[OnSlack]:
        channel = self.server.dm(place.partition(":")[2]) if place.startswith("@") else place
        shown = [m for m in self.server.messages[channel] if m.only is None and "files" not in m.raw]
        return [OnSlack(Seen([m])) for m in shown]


def _meant(said: str) -> str:
    """The command that plain words in direct messages are."""
    inner: Raw = {"user": ADA.id, "channel": "D0ADA", "channel_type": "im", "ts": "1.000001", "text": said}
    event = Reader(COMMANDS, BOT_USER).read(slack_payloads.event("message", 1, inner, 0), 0, 0)
    assert event is not None
    return event.press.command


@asynccontextmanager
async def serving(server: SlackServer, front: Front, memory: Memory, **options: Any) -> AsyncIterator[Slack]:
    """Run the platform against the fake, with both connections open, until the block is left."""
    now = {"clock": lambda: datetime.now(UTC)}
    platform = Slack(BOT_TOKEN, APP_TOKEN, memory=memory, api=server.api, **{**now, **HASTE, **options})
    task = asyncio.create_task(platform.serve(front))
    ready = asyncio.create_task(server.connected(2))
    try:
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        if task.done():
            await task
        assert ready.done(), "the platform did not come up"
        yield platform
    finally:
        ready.cancel()
        task.cancel()
        await asyncio.wait({task}, timeout=5)


@asynccontextmanager
async def slack_stage(
    *, late: bool = False, channel: Channel | None = COURSE, front: Front | None = None, **options: Any
) -> AsyncIterator[SlackStage]:
    """The sample commands on the fake Slack; at the end nothing may have been sent that Slack refuses."""
    gate = Gate()
    behind = front or (Late(gate) if late else sample_front(gate))
    async with slack_server(patience=0.5) as server:
        async with serving(server, behind, Remembered(), **options) as platform:
            yield SlackStage(server, platform, gate, channel=channel)
        assert server.problems == []


def after_ack(server: SlackServer) -> asyncio.Event:
    """Set once something has been acknowledged."""
    acked, answered = asyncio.Event(), server._answered

    def noted(interaction: object, payload: Raw) -> None:
        acked.set()
        answered(interaction, payload)  # type: ignore[arg-type]  # (whatever it was handed)

    server._answered = noted  # type: ignore[method-assign,assignment]  # (to hear of it)
    return acked

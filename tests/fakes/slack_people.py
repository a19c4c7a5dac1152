"""Who is on the fake Slack, what is posted there, and what a person sees of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.slack_reading import Read, controls_of, label_of, read_blocks, read_mrkdwn

Raw = dict[str, Any]

BOT_TOKEN = "xoxb-1-fake-bot"
APP_TOKEN = "xapp-1-A0STUDY-fake-app"
TEAM, APP = "T0COURSE", "A0STUDY"
BOT_USER, BOT_ID = "U0BUDDY", "B0BUDDY"
SCOPES = frozenset(
    [
        "commands",
        "chat:write",
        "im:write",
        "im:history",
        "channels:history",
        "groups:history",
        "channels:read",
        "groups:read",
        "users:read",
        "app_mentions:read",
        "files:read",
        "files:write",
    ]
)


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    tz: str = "Europe/Berlin"
    locale: str = "en-GB"
    admin: bool = False


@dataclass(frozen=True)
class Channel:
    """A public channel; `member` says whether the bot has been invited."""

    id: str
    name: str
    member: bool = True
    people: tuple[str, ...] = ()


ADA = Person("U0ADA", "Ada")
GRACE = Person("U0GRACE", "Grace", tz="America/New_York", locale="en-US", admin=True)
KURT = Person("U0KURT", "Kurt")  # in no channel that the bot is in
COURSE = Channel("C0COURSE", "course", people=(ADA.id, GRACE.id))
LOUNGE = Channel("C0LOUNGE", "lounge", member=False, people=(ADA.id, GRACE.id, KURT.id))


class Surface:
    """Anything with blocks: what of it can be read, and what can be done with it."""

    raw: Raw

    @property
    def blocks(self) -> list[Raw]:
        found: list[Raw] = self.raw.get("blocks") or []
        return found

    @property
    def read(self) -> Read:
        return read_blocks(self.blocks)

    @property
    def text(self) -> str:
        """All of it as a person reads it, controls aside; fallback text is not shown beside blocks."""
        return self.read.text

    @property
    def active(self) -> Sequence[str]:
        """What in its texts is more than text."""
        return self.read.active

    @property
    def controls(self) -> list[tuple[Raw, Raw]]:
        """Each control with the block it stands in."""
        return [*controls_of(self.blocks)]

    @property
    def labels(self) -> list[str]:
        return [label_of(c) for _, c in self.controls]

    def find(self, name: str) -> tuple[Raw, Raw]:
        """Return the block and the control with that label, prompt, action or block."""
        for block, c in self.controls:
            titles = [label_of(c), c.get("action_id"), block["block_id"]]
            if name in (titles if block["type"] == "input" else titles[:2]):
                return block, c
            if block["type"] == "input" and name == block["label"]["text"]:
                return block, c
        raise AssertionError(f"no control {name!r} among {self.labels}")

    def control(self, name: str) -> Raw:
        return self.find(name)[1]


@dataclass
class Message(Surface):
    """A message as Slack keeps it; `only` is the person who sees an ephemeral one."""

    raw: Raw
    channel: str
    only: str | None = None
    edits: int = 0

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def thread_ts(self) -> str | None:
        return self.raw.get("thread_ts")

    @property
    def metadata(self) -> Raw:
        found: Raw = self.raw.get("metadata") or {}
        return found

    @property
    def read(self) -> Read:
        if self.blocks:
            return read_blocks(self.blocks)
        return read_mrkdwn(self.raw.get("text") or "", links=self.raw.get("parse") != "none", names=False)


@dataclass
class View(Surface):
    """A modal or an App Home, as it is now: an update changes it in place."""

    raw: Raw
    person: Person
    closed: bool = False
    before: View | None = None  # what it was pushed on
    channel: str | None = None  # where the person was when it opened
    at_home: bool = False  # whether that was the App Home, or this is it

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def title(self) -> str:
        return str((self.raw.get("title") or {}).get("text", ""))

    @property
    def inputs(self) -> list[Raw]:
        return [b for b in self.blocks if b["type"] == "input"]

    @property
    def fields(self) -> list[str]:
        """The action ids of what it asks for."""
        return [b["element"]["action_id"] for b in self.inputs]


@dataclass
class Seen:
    """What came of one thing a person did."""

    messages: list[Message] = field(default_factory=list)
    modal: View | None = None
    home: View | None = None
    files: list[Message] = field(default_factory=list)  # that came by then
    errors: dict[str, str] = field(default_factory=dict)
    options: list[Raw] = field(default_factory=list)
    closed: bool = False  # the form they sent went away
    failed: bool = False  # Slack told them that the app did not respond
    took: float = 0.0  # seconds until the ack

    @property
    def message(self) -> Message | None:
        return self.messages[0] if self.messages else None

    @property
    def shown(self) -> Message:
        assert self.message is not None, f"no message: {self}"
        return self.message

    @property
    def form(self) -> View:
        assert self.modal is not None, f"no form: {self.texts or self}"
        return self.modal

    @property
    def texts(self) -> list[str]:
        return [m.text for m in self.messages]


@dataclass(eq=False)
class Interaction:
    """One thing a person did, on its way: `visible` once they see something of it."""

    id: str
    kind: str
    person: Person
    sent: float
    when: datetime
    channel: str | None = None
    thread: str | None = None
    pressed: Message | None = None
    view: View | None = None
    trigger_used: bool = False
    uses: int = 0  # of its response_url
    seen: Seen = field(default_factory=Seen)
    visible: asyncio.Event = field(default_factory=asyncio.Event)

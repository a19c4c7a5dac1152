"""What there is on the fake Slack, and who notices when something appears."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.fakes.slack_people import (
    ADA,
    BOT_ID,
    BOT_TOKEN,
    BOT_USER,
    COURSE,
    GRACE,
    KURT,
    LOUNGE,
    SCOPES,
    TEAM,
    Channel,
    Interaction,
    Message,
    Person,
    Raw,
    View,
)


class Refusal(Exception):  # noqa: N818  (it is Slack's answer, not our error)
    """What Slack answers instead: `fault` says that a correct program would never have asked."""

    def __init__(self, error: str, *details: str, fault: bool = False, **more: Any) -> None:
        super().__init__(error)
        self.error, self.details, self.fault, self.more = error, details, fault, more
        self.status = 429 if error == "ratelimited" else 200


class Workspace:
    """Channels, people, messages and views, and the interactions under way.

    `strict` holds contents against Slack's rules; a measurement turns that off.
    """

    def __init__(self, *, ack_within: float = 3.0, strict: bool = True) -> None:
        self.ack_within, self.strict = ack_within, strict
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.problems: list[str] = []
        self.scopes: set[str] = set(SCOPES)
        self.people: dict[str, Person] = {p.id: p for p in (ADA, GRACE, KURT)}
        self.channels: dict[str, Channel] = {c.id: c for c in (COURSE, LOUNGE)}
        self.joined = {c.id for c in self.channels.values() if c.member}
        self.archived: set[str] = set()
        self.restricted: set[str] = set()  # only some people may post there
        self.disabled: set[str] = set()  # accounts that were switched off
        self.opened: set[str] = set()  # direct messages that have been opened
        self.messages: defaultdict[str, list[Message]] = defaultdict(list)
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, View] = {}  # the topmost of each person
        self.files: dict[str, Raw] = {}
        self.interactions: dict[str, Interaction] = {}
        self.waiting: list[Interaction] = []
        self.token = BOT_TOKEN
        self.base = ""  # of the server's addresses
        self.pace: float | None = None  # seconds between two messages in one channel, or 429
        self.limited = 0  # how many were refused for that
        self.posted_at: dict[str, float] = {}
        self._ids = itertools.count(1)

    # Names and times --------------------------------------------------------------------------------------------------

    def number(self) -> int:
        return next(self._ids)

    def ts(self) -> str:
        """Unique in the workspace, and rising as long as the clock does."""
        return f"{int(self.clock().timestamp())}.{self.number():06d}"

    def dm(self, user: str) -> str:
        """The channel of the bot's direct messages with a person."""
        return f"D{user[1:]}"

    def owner(self, channel: str) -> str | None:
        """Who a channel of direct messages belongs to."""
        return next((u for u in self.people if self.dm(u) == channel), None)

    def require(self, scope: str) -> None:
        if scope not in self.scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    # Messages ---------------------------------------------------------------------------------------------------------

    def add(self, channel: str, body: Raw, *, only: str | None = None, author: str = BOT_USER) -> Message:
        raw: Raw = {"type": "message", "user": author, "ts": self.ts(), "text": "", "team": TEAM, **body}
        if author == BOT_USER:
            raw["bot_id"] = BOT_ID
        for number, block in enumerate(raw.get("blocks") or ()):
            self.complete(block, number)
        message = Message(raw, channel, only)
        self.messages[channel].append(message)
        return message

    def complete(self, block: Raw, number: int) -> None:
        """Slack names what has no name."""
        block.setdefault("block_id", f"b{self.number()}{number}")
        inside = [*(block.get("elements") or ())] if block["type"] == "actions" else []
        inside += [block[key] for key in ("accessory", "element") if key in block]
        for element in inside:
            if element["type"] != "image":
                element.setdefault("action_id", f"a{self.number()}")

    def message(self, channel: str, ts: str) -> Message | None:
        return next((m for m in self.messages.get(channel, ()) if m.ts == ts and m.only is None), None)

    def slow_down(self, channel: str) -> None:
        """Refuse a message that follows too soon on another one there."""
        now = asyncio.get_running_loop().time()
        if self.pace is not None and now - self.posted_at.get(channel, 0) < self.pace:
            self.limited += 1
            raise Refusal("ratelimited", retry_after=1)
        self.posted_at[channel] = now

    def echo(self, message: Message, before: Raw | None = None, *, gone: bool = False) -> None:
        """Tell the app of its own messages, where it hears of messages at all."""

    # Who notices ------------------------------------------------------------------------------------------------------

    def _witnesses(self, via: Interaction | None) -> list[Interaction]:
        """Those who wait, the one it is addressed to first, those who have seen nothing yet before the others."""
        found = sorted(self.waiting, key=lambda i: (i is not via, i.visible.is_set()))
        if via is None or via in self.waiting:
            return found
        return [i for i in found if i.person.id == via.person.id]

    def show_message(self, message: Message, via: Interaction | None = None) -> None:
        for i in self._witnesses(via):
            here = message.channel in (i.channel, self.dm(i.person.id)) or i.pressed is message
            mine = message.only == i.person.id if message.only else here
            if mine or via is not None:
                if message not in i.seen.messages:
                    i.seen.messages.append(message)
                i.visible.set()
                return

    def show_files(self, message: Message) -> None:
        """Files come beside an answer; nobody takes them for one."""
        for i in self._witnesses(None):
            if message.channel in (i.channel, self.dm(i.person.id)):
                i.seen.files.append(message)
                return

    def show_modal(self, view: View, via: Interaction | None = None) -> None:
        for i in self._witnesses(via):
            if i is via or i.person.id == view.person.id:
                i.seen.modal = view
                i.visible.set()
                return

    def show_home(self, view: View) -> None:
        for i in self._witnesses(None):
            if i.person.id == view.person.id:
                i.seen.home = view
                if i.kind == "home" or (i.view is not None and i.view.at_home):
                    i.visible.set()
                    return

"""Who is on the fake Discord, what is posted there, and what a person sees of it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.fakes.discord_files import Raw as Raw  # noqa: PLC0414  (part of this language too)
from tests.fakes.discord_reading import read_markdown

BOT = "900000000000000001"
APPLICATION = "900000000000000000"
EPHEMERAL = 64
MANAGE_SERVER = 0x20
MAY = 274878024704  # what our own invitation asks for


@dataclass(frozen=True)
class Guild:
    """A server; `installed` says whether the bot is a member of it."""

    id: str
    channel: str
    installed: bool = True


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    rights: int = 0
    locale: str = "en-GB"
    closed: bool = False  # takes no direct messages

    @property
    def user(self) -> Raw:
        user = {"id": self.id, "username": self.name.lower(), "global_name": self.name, "discriminator": "0"}
        return {**user, "avatar": None, "public_flags": 0}

    @property
    def member(self) -> Raw:
        member: Raw = {"user": self.user, "nick": None, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00"}
        return {**member, "deaf": False, "mute": False, "flags": 0, "permissions": str(self.rights)}


def server(
    id_: str,
    *channels: str,
    may: int = MAY,
    joined: str = "2026-01-01T00:00:00+00:00",
    system: str | None = None,
    denied: Mapping[str, int] | None = None,
) -> Raw:
    """A server as GUILD_CREATE tells of it: what everybody may do, and what is `denied` in some of its channels."""
    role = {"id": id_, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": str(may)}
    role |= {"managed": False, "mentionable": False, "flags": 0, "colors": {"primary_color": 0}}
    empty: Raw = {"emojis": [], "stickers": [], "features": [], "voice_states": [], "threads": []}
    empty |= {"presences": [], "stage_instances": [], "guild_scheduled_events": []}
    levels: tuple[str, ...] = ("verification_level", "default_message_notifications", "explicit_content_filter")
    levels += ("mfa_level", "nsfw_level", "premium_tier", "afk_timeout", "system_channel_flags")
    about = {"id": id_, "name": "Course", "owner_id": "1", "preferred_locale": "en-GB", "member_count": 3}
    more = {"joined_at": joined, "large": False, "unavailable": False, "system_channel_id": system}
    me = {"user": {"id": BOT, "username": "buddy", "discriminator": "0"}, "roles": [], "deaf": False, "mute": False}
    said = {
        c: [{"id": id_, "type": 0, "allow": "0", "deny": str((denied or {})[c])}] if c in (denied or {}) else []
        for c in channels
    }
    rooms = [
        {"id": c, "type": 0, "name": "general", "position": n, "guild_id": id_, "permission_overwrites": said[c]}
        for n, c in enumerate(channels)
    ]
    whole = {**about, **more, **empty, **dict.fromkeys(levels, 0), "roles": [role], "channels": rooms}
    return whole | {"members": [me | {"joined_at": joined, "flags": 0}]}


COURSE = Guild("700000000000000000", "700000000000000001")
ELSEWHERE = Guild("710000000000000000", "710000000000000001", installed=False)
ADA = Person("100000000000000001", "Ada")
GRACE = Person("100000000000000002", "Grace", rights=MANAGE_SERVER)
KURT = Person("100000000000000003", "Kurt", closed=True)


@dataclass
class Message:
    """A message as Discord keeps it; `only` is the person who sees an ephemeral one."""

    id: str
    channel: str
    body: Raw
    only: str | None = None
    author: str = BOT
    edits: int = 0
    attachments: list[Raw] = field(default_factory=list)

    @property
    def raw(self) -> Raw:
        shown = {key: self.body.get(key) for key in ("content", "embeds", "components")}
        author = {"id": self.author, "username": "someone", "discriminator": "0", "avatar": None, "bot": True}
        flags = EPHEMERAL if self.only else 0
        shown["attachments"] = self.attachments
        more = {"type": 0, "mentions": [], "mention_roles": [], "pinned": False, "tts": False}
        when = {"timestamp": "2026-11-24T10:00:00+00:00", "edited_timestamp": None, "mention_everyone": False}
        return {"id": self.id, "channel_id": self.channel, "author": author, "flags": flags, **shown, **more, **when}

    @property
    def markdown(self) -> Iterator[str]:
        """Its texts in which Markdown counts."""
        yield self.body.get("content") or ""
        for embed in self.body.get("embeds") or ():
            yield embed.get("title", "")
            yield embed.get("description", "")
            for f in embed.get("fields", ()):
                yield f["name"]
                yield f["value"]

    @property
    def text(self) -> str:
        """All of it as a person reads it, controls aside."""
        footers = [e["footer"]["text"] for e in self.body.get("embeds") or () if "footer" in e]
        return "\n".join(t for t in (*(read_markdown(m).text for m in self.markdown), *footers) if t)

    @property
    def active(self) -> list[str]:
        """What in its texts is more than text."""
        return [a for m in self.markdown for a in read_markdown(m).active]

    @property
    def controls(self) -> list[Raw]:
        return [c for row in self.body.get("components") or () for c in row["components"]]

    @property
    def labels(self) -> list[str]:
        return [c.get("label") or c.get("placeholder") or "" for c in self.controls]

    def control(self, name: str) -> Raw:
        """Return the control with that label, prompt or id."""
        for c in self.controls:
            if name in (c.get("label"), c.get("placeholder"), c.get("custom_id")):
                return c
        raise AssertionError(f"no control {name!r} among {self.labels}")


@dataclass
class Seen:
    """What came of one thing a person did: a message, a form, or suggestions."""

    kind: Literal["message", "update", "modal", "choices"]
    message: Message | None = None
    modal: Raw | None = None
    choices: list[Raw] = field(default_factory=list)
    deferred: bool = False
    took: float = 0.0

    @property
    def shown(self) -> Message:
        assert self.message is not None, f"a {self.kind}, not a message"
        return self.message

    @property
    def form(self) -> Raw:
        assert self.modal is not None, f"a {self.kind}, not a form: {self.message and self.message.text}"
        return self.modal


@dataclass
class Interaction:
    """One interaction on its way: `answered` is set with the first answer, `finished` once a deferred one is edited."""

    id: str
    token: str
    person: Person
    channel: str
    sent: float
    pressed: Message | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    seen: Seen | None = None


def slash_data(
    registered: list[Raw], name: str, given: Mapping[str, str], focused: str = "", *, files: Collection[str] = ()
) -> Raw:
    """What Discord makes of a typed slash command. It lets nobody send what the declaration doesn't allow.

    `files` are the values that are ids of attached files.
    """
    first, _, second = name.partition(" ")
    command = next((c for c in registered if c["name"] == first), None)
    assert command is not None, f"no command /{first} among {[c['name'] for c in registered]}"
    target = command
    if second:
        target = next((o for o in command["options"] if o["type"] == 1 and o["name"] == second), {})
        assert target, f"/{first} has no {second!r}"
    else:
        assert not any(o["type"] == 1 for o in command.get("options", ())), f"/{first} is a group and can't be run"
    declared = {o["name"]: o for o in target.get("options", ())}
    assert not set(given) - set(declared), f"/{name} has no {sorted(set(given) - set(declared))}"
    if not focused:
        missing = [n for n, o in declared.items() if o.get("required") and n not in given]
        assert not missing, f"/{name} can't be sent without {missing}"
    options = []
    for option_name, value in given.items():
        option = declared[option_name]
        if option.get("choices"):
            picked = [c["value"] for c in option["choices"] if value in (c["name"], c["value"])]
            assert picked, f"{value!r} can't be picked for {option_name}"
            value = picked[0]  # noqa: PLW2901  (a name stands for its value)
        assert option["type"] != 7 or value.isdecimal(), f"{option_name} is a channel"
        assert option_name != focused or option.get("autocomplete"), f"{option_name} has no suggestions"
        assert (option["type"] == 11) == (value in files), f"{option_name} is a file or isn't"
        sent = {"type": option["type"], "name": option_name, "value": value}
        options.append(sent | ({"focused": True} if option_name == focused else {}))
    inner = [{"type": 1, "name": second, "options": options}] if second else options
    return {"id": command["id"], "name": first, "type": 1, "options": inner}


def submitted(modal: Raw, given: Mapping[str, str], files: Collection[str] = ()) -> list[Raw]:
    """What Discord makes of a filled-in form: names are the inputs' ids or labels, lists are separated by commas.

    `files` are the values that are ids of attached files.
    """
    parts: list[Raw] = []
    left = dict(given)
    for part in modal["components"]:
        if part["type"] != 18:
            continue
        inner = part["component"]
        name = inner["custom_id"]
        typed = left.pop(name, left.pop(part["label"], None))
        if inner["type"] == 4:
            value = inner.get("value", "") if typed is None else typed
            assert value or not inner.get("required", True), f"{name} is required"
            assert len(value) <= inner.get("max_length", 4000), f"{name} takes {inner['max_length']} characters"
            answer: Raw = {"type": 4, "custom_id": name, "value": value}
        else:
            chosen = [o["value"] for o in inner.get("options", ()) if o.get("default")]
            if typed is not None:
                chosen = [v for v in typed.split(",") if v]
            if inner["type"] == 3:
                by_label = {o["label"]: o["value"] for o in inner["options"]}
                chosen = [by_label.get(c, c) for c in chosen]
                assert set(chosen) <= {o["value"] for o in inner["options"]}, f"{chosen} can't be picked for {name}"
            assert (inner["type"] == 19) == bool(set(chosen) & set(files)) or not chosen, f"{name}: a file or not"
            assert inner.get("min_values", 1) <= len(chosen) <= inner.get("max_values", 1), f"{len(chosen)} for {name}"
            answer = {"type": inner["type"], "custom_id": name, "values": chosen}
        parts.append({"type": 18, "id": len(parts) + 1, "component": answer})
    assert not left, f"the form has no {sorted(left)}"
    return parts

"""What arrives from Slack, read into the chat language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, TypeAlias

from bot.chat import line, wire
from bot.chat.command import Command
from bot.chat.reply import Press, Select
from bot.platforms.slack import inputs, typed
from bot.platforms.slack.controls import carried
from bot.platforms.slack.inputs import Handed, Raw
from bot.platforms.slack.quoted import quote

What: TypeAlias = Literal[
    "slash", "press", "menu", "suggest", "submit", "shortcut", "message", "home", "words", "arrived"
]

ROOT = "study"  # the slash command whose words are commands
QUOTED = ("title", "link")  # the parameters that a message's shortcut fills, where its command has them
_WRITTEN = (None, "thread_broadcast", "file_share")  # the subtypes of messages that somebody wrote


@dataclass(frozen=True, slots=True)
class Where:
    """Where something happened, and so where its answer goes. Short names, since it travels in a form's metadata.

    Attributes:
        channel: the channel; empty in the Home tab and for shortcuts.
        thread: the thread's first message, where it happened in one.
        ts: the message it happened on.
        url: the response_url, which takes five answers within 30 minutes.
        born: when `url` was handed out, in seconds since 1970.
        home: whether it happened in the Home tab.
        direct: whether the channel is the bot's direct messages with this person; None where that isn't known yet.
        own: whether the message it happened on is seen by nobody else.
    """

    channel: str = ""
    thread: str = ""
    ts: str = ""
    url: str = ""
    born: int = 0
    home: bool = False
    direct: bool | None = False
    own: bool = False

    def pack(self) -> str:
        """Return it as text."""
        return json.dumps({k: v for k, v in asdict(self).items() if v}, separators=(",", ":"))

    @classmethod
    def unpack(cls, text: str) -> Where:
        """Return what `pack` wrote; a form of another version has happened nowhere in particular."""
        try:
            return cls(**json.loads(text or "{}"))
        except (ValueError, TypeError):
            return cls()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that somebody did.

    Attributes:
        id: what tells it from every other one; the same where Slack sends it twice.
        what: what they did.
        press: the call they made by it.
        team: the workspace.
        user: who they are there.
        name: what Slack says they are called, if it does.
        where: where it happened.
        trigger: what opens a form, once, within three seconds.
        arrived: when it reached us, in seconds of the loop's clock.
        filled: the parameters typed into a form.
        param: for a suggestion, the parameter that is being typed.
        typed: for a suggestion, what stands there so far.
        menu: for a menu that opens as a form, what can be picked.
        files: what was handed in with the call, not yet fetched.
        values: for a shortcut, what stands in its form at first: somebody's own words, which are never in an id.
    """

    id: str
    what: What
    press: Press
    team: str
    user: str
    name: str
    where: Where
    trigger: str
    arrived: float
    filled: tuple[str, ...] = ()
    param: str = ""
    typed: str = ""
    menu: Select | None = None
    files: tuple[Handed, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """The person's account, which is theirs in every workspace."""
        return f"{self.team}:{self.user}"

    def at(self, *, direct: bool) -> Event:
        """Return the same event where it is known whether it happened in the bot's direct messages."""
        return replace(self, where=replace(self.where, direct=direct))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what Slack sends.

    Attributes:
        commands: every declared command.
        us: our own user's id.
    """

    commands: Sequence[Command]
    us: str

    def read(self, body: Raw, arrived: float, now: int) -> Event | None:
        """Return the event, or None for what is to be acknowledged and nothing more.

        Args:
            body: the payload.
            arrived: in seconds of the loop's clock.
            now: in seconds since 1970.
        """
        match body.get("type"):
            case None:
                return self._slash(body, arrived, now) if "command" in body else None
            case "event_callback":
                return self._words(body, arrived)
            case "block_actions":
                return _action(body, arrived, now)
            case "message_action":
                return self._message(body, arrived, now)
            case other:
                rest = {"view_submission": _submission, "block_suggestion": _suggestion, "shortcut": _shortcut}
                return rest[other](body, arrived) if other in rest else None

    def _slash(self, body: Raw, arrived: float, now: int) -> Event:
        name = body["command"].removeprefix("/")
        said = typed.read(body.get("text") or "")
        whole = said.text if name == ROOT else f"{name} {said.text}"
        press = line.read(self.commands, whole) if whole.strip() else Press("today")
        channel = body["channel_id"]
        # Two people's direct messages are called the same as the bot's, and only the id tells them apart.
        direct = None if channel.startswith("D") else False
        where = Where(channel, url=body["response_url"], born=now, direct=direct)
        about = (body["team_id"], body["user_id"], body.get("user_name") or "")
        trigger = body.get("trigger_id") or ""
        return Event(trigger, "slash", self._placed(press, said.channels), *about, where, trigger, arrived)

    def _placed(self, press: Press, channels: Mapping[str, str]) -> Press:
        """Return the call with the ids of channels where it asks for one."""
        command = next((c for c in self.commands if c.name == press.command), None)
        places = [p.name for p in command.params if p.kind.look.widget == "place"] if command and channels else []
        return press.also(**{n: channels.get(press.given[n], press.given[n]) for n in places if n in press.given})

    def _message(self, body: Raw, arrived: float, now: int) -> Event:
        """Return what somebody chose from a message's menu; a title and a link are found in the message."""
        press, found = wire.read(body["callback_id"]), quote(body.get("message") or {})
        command = next((c for c in self.commands if c.name == press.command), None)
        asked = {p.name: getattr(found, p.name) for p in (command.params if command else ()) if p.name in QUOTED}
        channel = body["channel"]["id"]
        where = Where(
            channel,
            (body.get("message") or {}).get("thread_ts") or "",
            url=body.get("response_url") or "",
            born=now,
            direct=None if channel.startswith("D") else False,
        )
        return _event(body, "message", press, where, arrived, values=asked)

    def _words(self, body: Raw, arrived: float) -> Event | None:
        inner = body["event"]
        user, kind = inner.get("user"), inner["type"]
        if kind == "member_joined_channel":
            return self._arrived(body, inner, arrived) if user == self.us else None
        if not user or user == self.us or inner.get("bot_id"):
            return None
        about = (body["team_id"], user, "")
        id_ = body["event_id"]
        if kind == "app_home_opened":
            home = Where(home=True, direct=True)
            opened = inner.get("tab", "home") == "home"
            return Event(id_, "home", Press("today"), *about, home, "", arrived) if opened else None
        if kind == "message" and (inner.get("channel_type") != "im" or inner.get("subtype") not in _WRITTEN):
            return None
        if kind not in ("message", "app_mention") or inner.get("edited"):
            return None
        where = Where(inner["channel"], inner.get("thread_ts") or "", inner["ts"], direct=kind == "message")
        press, files = self._attached(self._meant(inner.get("text") or ""), inputs.handed(inner.get("files")))
        return Event(id_, "words", press, *about, where, "", arrived, files=files)

    def _arrived(self, body: Raw, inner: Raw, arrived: float) -> Event | None:
        """Return that somebody invited us to a channel; who isn't always told."""
        press = next((Press(c.name) for c in self.commands if c.name == line.ARRIVED), None)
        about = (body["team_id"], inner.get("inviter") or self.us, "")
        where = Where(inner["channel"])
        return Event(body["event_id"], "arrived", press, *about, where, "", arrived) if press else None

    def _attached(self, press: Press, files: tuple[Handed, ...]) -> tuple[Press, tuple[Handed, ...]]:
        """Return a call with what is attached to the words that made it, where it asks for a file."""
        command = next((c for c in self.commands if c.name == press.command), None)
        param = next((p for p in command.params if p.is_file), None) if command and files else None
        return (press.also(**{param.name: files[0].name}), files) if param else (press, ())

    def _meant(self, raw: str) -> Press:
        """Return the command that a text is, or else a greeting."""
        return line.spoken(self.commands, typed.read(typed.addressed(raw)).text)


def _event(body: Raw, what: What, press: Press, where: Where, arrived: float, **more: Any) -> Event:
    user = body["user"]
    team = (body.get("team") or {}).get("id") or user["team_id"]
    name = user.get("name") or user.get("username") or ""
    trigger = body.get("trigger_id") or ""
    return Event(trigger, what, press, team, user["id"], name, where, trigger, arrived, **more)


def _action(body: Raw, arrived: float, now: int) -> Event | None:
    action = body["actions"][0]
    id_ = action["action_id"]
    if "?" not in id_:
        return None  # a link, or nothing of ours
    where = _place(body, now)
    if action["type"] != "button":
        return _event(body, "press", wire.read(id_, ",".join(inputs.picked(action))), where, arrived)
    call, hash_, _ = id_.partition("#")
    if not hash_:
        return _event(body, "press", wire.read(call), where, arrived)
    menu = carried(action.get("value") or "")
    if menu is None:
        return None
    menu = replace(menu, does=wire.read(call), fills=id_.partition("#")[2])
    return _event(body, "menu", menu.does, where, arrived, menu=menu)


def _place(body: Raw, now: int) -> Where:
    held = body.get("container") or {}
    if held.get("type") != "message":
        return Where(home=True, direct=True)
    channel = held.get("channel_id") or body["channel"]["id"]
    hidden = bool(held.get("is_ephemeral"))
    direct = channel.startswith("D") and not hidden  # nothing else of ours is there to be pressed
    url = body.get("response_url") or ""
    return Where(
        channel,
        held.get("thread_ts") or "",
        held["message_ts"],
        url,
        now if url else 0,
        direct=direct,
        own=hidden or direct,
    )


def _shortcut(body: Raw, arrived: float) -> Event:
    return _event(body, "shortcut", wire.read(body["callback_id"]), Where(), arrived)


def _submission(body: Raw, arrived: float) -> Event:
    view = body["view"]
    where = Where.unpack(view.get("private_metadata") or "")
    filled = dict(inputs.inputs(view))
    _, menu, fills = view["callback_id"].partition("#")
    if menu:
        return _event(body, "submit", wire.read(view["callback_id"], filled.get(fills, "")), where, arrived)
    press = wire.read(view["callback_id"], filled=filled)
    return _event(body, "submit", press, where, arrived, filled=tuple(filled), files=inputs.files(view))


def _suggestion(body: Raw, arrived: float) -> Event | None:
    view = body.get("view")
    if not view:
        return None
    param = body["block_id"]
    known = {name: value for name, value in inputs.inputs(view) if name != param and value}
    press = wire.read(view["callback_id"], filled=known)
    return _event(
        body,
        "suggest",
        press,
        Where.unpack(view.get("private_metadata") or ""),
        arrived,
        param=param,
        typed=body.get("value") or "",
    )

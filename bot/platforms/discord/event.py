"""What arrives from Discord's gateway, read into the chat language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from bot.chat import wire
from bot.chat.command import Asker
from bot.chat.reply import Press
from bot.platforms.discord import attachments
from bot.platforms.discord.attachments import Attachment
from bot.platforms.discord.declare import ATTACHMENT, MANAGE_SERVER
from bot.platforms.discord.forms import UPLOAD
from bot.platforms.discord.permissions import ADMINISTRATOR

What: TypeAlias = Literal["slash", "press", "suggest", "submit"]

EPHEMERAL = 64  # the flag of a message that only one person sees

_KINDS: Final[Mapping[int, What]] = {2: "slash", 3: "press", 4: "suggest", 5: "submit"}
_SUBCOMMAND = 1
_BOT_DM = 1  # the context of direct messages with the bot itself


@dataclass(frozen=True, slots=True)
class Event:
    """One interaction.

    Attributes:
        id: its id; with `token` it is what an answer is addressed to.
        what: what the person did.
        press: the call they made by it.
        filled: the parameters typed into a form.
        asker: who they are, and where.
        arrived: when it reached us, in seconds of the loop's clock.
        direct: whether it happened in the bot's direct messages.
        own: whether the message they pressed on is seen by nobody else.
        param: for a suggestion, the parameter that is being typed.
        typed: for a suggestion, what stands there so far.
        attached: the files that come with the call, not yet fetched; it is given their names.
    """

    id: str
    token: str
    what: What
    press: Press
    asker: Asker
    arrived: float
    filled: tuple[str, ...] = ()
    direct: bool = False
    own: bool = False
    param: str = ""
    typed: str = ""
    attached: tuple[Attachment, ...] = ()


def read(raw: Mapping[str, Any], arrived: float) -> Event | None:
    """Return the event in an INTERACTION_CREATE, or None for a kind of interaction we never cause."""
    what = _KINDS.get(raw["type"])
    if what is None:
        return None
    data = raw["data"]
    filled: dict[str, str] = {}
    attached = attachments.read((data.get("resolved") or {}).get("attachments") or {})
    param = typed = ""
    if what == "press":
        press = wire.read(data["custom_id"], ",".join(data.get("values", ())))
    elif what == "submit":
        filled = dict(_inputs(data["components"], attached))
        press = wire.read(data["custom_id"], filled=filled)
    else:
        name, options = _call(data)
        focused = next((o for o in options if o.get("focused")), None)
        if focused:
            param, typed = focused["name"], str(focused["value"])
        press = Press(name, {o["name"]: _value(o, attached) for o in options if o is not focused})
    direct = raw.get("context") == _BOT_DM
    shown = raw.get("message") or {}
    return Event(
        id=raw["id"],
        token=raw["token"],
        what=what,
        press=press,
        asker=_asker(raw, direct=direct),
        arrived=arrived,
        filled=tuple(filled),
        direct=direct,
        own=bool(shown) and (direct or bool(shown.get("flags", 0) & EPHEMERAL)),
        param=param,
        typed=typed,
        attached=tuple(attached.values()),
    )


def _call(data: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    options = data.get("options") or []
    if options and options[0]["type"] == _SUBCOMMAND:
        return f"{data['name']} {options[0]['name']}", options[0].get("options") or []
    return data["name"], options


def _value(option: Mapping[str, Any], attached: Mapping[str, Attachment]) -> str:
    if option["type"] != ATTACHMENT:
        return str(option["value"])
    return _names([option["value"]], attached)


def _names(ids: Sequence[str], attached: Mapping[str, Attachment]) -> str:
    return ",".join(attached[id_].name for id_ in ids if id_ in attached)


def _inputs(parts: Sequence[Mapping[str, Any]], attached: Mapping[str, Attachment]) -> Iterator[tuple[str, str]]:
    for part in parts:
        inner = part.get("component")
        if inner and inner["type"] == UPLOAD:
            yield inner["custom_id"], _names(inner.get("values") or (), attached)
        elif inner and "values" in inner:
            yield inner["custom_id"], ",".join(inner["values"])
        elif inner and "custom_id" in inner:
            yield inner["custom_id"], inner.get("value") or ""


def _asker(raw: Mapping[str, Any], *, direct: bool) -> Asker:
    member = raw.get("member") or {}
    user = member.get("user") or raw["user"]
    guild = raw.get("guild_id")
    # Under "0" stands the server that installed the app; without it the person brought it along, and it is no member.
    owners = raw.get("authorizing_integration_owners") or {}
    community = guild if guild and owners.get("0") == guild else None
    rights = int(member.get("permissions") or 0)
    return Asker(
        platform="discord",
        account=user["id"],
        community=community,
        # A place is where we can post: not the channels of a server that we are no member of.
        place=raw["channel_id"] if community and not direct else f"@{user['id']}",
        name=member.get("nick") or user.get("global_name") or user["username"],
        locale=raw.get("locale") or "",
        manages=community is not None and bool(rights & (MANAGE_SERVER | ADMINISTRATOR)),
    )

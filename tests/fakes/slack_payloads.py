"""What Slack sends an app when people do something."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.slack_people import APP, BOT_USER, TEAM, Channel, Interaction, Message, Person, Raw, View
from tests.fakes.slack_reading import controls_of, label_of

_LINK = re.compile(r"https?://[^\s<>()\[\]|]+")


def typed(text: str, people: Mapping[str, Person], channels: Mapping[str, Channel], *, named: bool) -> str:
    """What Slack makes of typed text: three characters escaped, links and names resolved (`named`: and said)."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _LINK.sub(lambda found: f"<{found[0]}>", text)
    for p in people.values():
        text = re.sub(
            rf"@{p.name}\b", f"<@{p.id}|{p.name.lower()}>" if named else f"<@{p.id}>", text, flags=re.IGNORECASE
        )
    for c in channels.values():
        text = re.sub(rf"#{c.name}\b", f"<#{c.id}|{c.name}>", text)
    return re.sub(r"(?<!\w)@(here|channel|everyone)\b", r"<!\1>", text)


def common(i: Interaction) -> Raw:
    who = {"id": i.person.id, "username": i.person.name.lower(), "name": i.person.name.lower(), "team_id": TEAM}
    about: Raw = {"user": who, "team": {"id": TEAM, "domain": "course"}, "api_app_id": APP, "token": "legacy"}
    return about | {"enterprise": None, "is_enterprise_install": False, "trigger_id": f"t.{i.id}"}


def slash(i: Interaction, command: str, text: str, channel_name: str, url: str) -> Raw:
    about: Raw = {"token": "legacy", "team_id": TEAM, "team_domain": "course", "channel_id": i.channel}
    about |= {"channel_name": channel_name, "user_id": i.person.id, "user_name": i.person.name.lower()}
    about |= {"command": command, "text": text, "api_app_id": APP, "is_enterprise_install": "false"}
    return about | {"response_url": url, "trigger_id": f"t.{i.id}"}


def container(on: Message | View) -> Raw:
    if isinstance(on, View):
        return {"type": "view", "view_id": on.id}
    about: Raw = {"type": "message", "message_ts": on.ts, "channel_id": on.channel, "is_ephemeral": on.only is not None}
    return about | ({"thread_ts": on.thread_ts} if on.thread_ts else {})


def surface(on: Message | View, channel_name: str) -> Raw:
    """Where a control stands. Slack doesn't send an ephemeral message's contents back."""
    if isinstance(on, View):
        return {"view": copy.deepcopy(on.raw)}
    found: Raw = {"channel": {"id": on.channel, "name": channel_name}}
    return found | ({"message": copy.deepcopy(on.raw)} if on.only is None else {})


def action(block: Raw, control: Raw, picked: Sequence[Raw] | str, when: str) -> Raw:
    """One entry of `actions`."""
    done: Raw = {"type": control["type"], "action_id": control["action_id"], "block_id": block["block_id"]}
    done["action_ts"] = when
    if control["type"] == "button":
        return done | {key: control[key] for key in ("text", "value", "style", "url") if key in control}
    if "placeholder" in control:
        done["placeholder"] = control["placeholder"]
    return done | state(control, picked)


def state(control: Raw, picked: Sequence[Raw] | str) -> Raw:
    """The value of an element, as it stands in `state.values` and in `actions`."""
    kind = control["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": picked or None}
    if kind == "file_input":
        return {"type": kind, "files": [*picked]}
    if kind in ("datepicker", "timepicker"):
        return {"type": kind, f"selected_{kind.removesuffix('picker')}": picked or None}
    if kind.startswith("multi_") or kind == "checkboxes":
        return {"type": kind, f"selected_{_what(kind)}s": [*picked]}
    return {"type": kind, f"selected_{_what(kind)}": picked[0] if picked else None}


def values(blocks: Sequence[Raw], touched: Mapping[str, Any], channel: str | None = None) -> Raw:
    """The state of everything on a surface: what was `touched`, and what stood there from the beginning.

    `channel` is where the person was when it opened.
    """
    found: Raw = {}
    for block, control in controls_of(blocks):
        if control["type"] not in ("button", "overflow"):
            value = touched.get(control["action_id"], initial(control, channel))
            found.setdefault(block["block_id"], {})[control["action_id"]] = state(control, value)
    return found


def _what(kind: str) -> str:
    found = re.search(r"(conversation|channel|user)s_select$", kind)
    return found[1] if found else "option"


def initial(control: Raw, channel: str | None) -> Sequence[Raw] | str:
    """What stands in an element before anybody touches it."""
    if control.get("default_to_current_conversation") and channel and channel.startswith("C"):
        return [channel]  # type: ignore[list-item]  # (conversations are chosen by their id alone)
    if control["type"] == "plain_text_input":
        return str(control.get("initial_value", ""))
    if control["type"] in ("datepicker", "timepicker"):
        return str(control.get(f"initial_{control['type'].removesuffix('picker')}", ""))
    found: Any = [control[key] for key in control if re.fullmatch(r"initial_(option|channel|conversation|user)", key)]
    for key in control:
        if re.fullmatch(r"initial_(options|channels|conversations|users)", key):
            found = control[key]
    return list(found)


def offered(control: Raw) -> list[Raw]:
    groups = control.get("option_groups") or ()
    return [*control.get("options", ()), *(o for g in groups for o in g["options"])]


def chosen(options: Sequence[Raw], name: str) -> Raw:
    """The option with that label or value."""
    for option in options:
        if name in (option["value"], label_of(option), option["text"]["text"]):
            return {key: option[key] for key in ("text", "value", "description") if key in option}
    raise AssertionError(f"{name!r} is not offered among {[label_of(o) for o in options]}")


def event(kind: str, number: int, inner: Raw, seconds: int) -> Raw:
    outer: Raw = {"token": "legacy", "team_id": TEAM, "api_app_id": APP, "type": "event_callback"}
    who = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
    outer |= {"event": {"type": kind, **inner}, "event_id": f"Ev{number:08d}", "event_time": seconds}
    return outer | {"authorizations": [who], "is_ext_shared_channel": False, "event_context": "context"}


def echo(message: Message, before: Raw | None, when: str, *, gone: bool) -> Raw:
    """The event about a message of the bot's in direct messages: that it is there, was changed, or is gone."""
    where: Raw = {"channel": message.channel, "channel_type": "im", "event_ts": when}
    raw = {k: copy.deepcopy(v) for k, v in message.raw.items() if k not in ("metadata", "type")}
    if gone:
        about: Raw = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": raw}
        return where | about | {"hidden": True, "ts": when}
    if before is not None:
        about = {"subtype": "message_changed", "message": raw, "previous_message": before}
        return where | about | {"hidden": True, "ts": when}
    return where | raw

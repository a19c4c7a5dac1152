"""auth.*, users.*, conversations.*: who and what there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from zoneinfo import ZoneInfo

from tests.fakes.slack_chat import shown
from tests.fakes.slack_people import BOT_ID, BOT_USER, TEAM, Message, Person, Raw
from tests.fakes.slack_workspace import Refusal, Workspace


def auth_test(w: Workspace, _: Raw) -> Raw:
    about: Raw = {"url": "https://course.slack.com/", "team": "Course", "user": "buddy", "team_id": TEAM}
    return about | {"user_id": BOT_USER, "bot_id": BOT_ID, "is_enterprise_install": False}


def user(w: Workspace, person: Person, *, locale: bool) -> Raw:
    now = w.clock().astimezone(UTC)
    offset = now.astimezone(ZoneInfo(person.tz)).utcoffset()
    seconds = int(offset.total_seconds()) if offset is not None else 0
    profile: Raw = {"real_name": person.name, "display_name": person.name, "team": TEAM}
    about: Raw = {"id": person.id, "team_id": TEAM, "name": person.name.lower(), "real_name": person.name}
    about |= {"deleted": person.id in w.disabled, "is_bot": False, "is_app_user": False, "updated": 0}
    about |= {"is_admin": person.admin, "is_owner": False, "is_primary_owner": False, "is_restricted": False}
    about |= {"tz": person.tz, "tz_label": person.tz, "tz_offset": seconds, "profile": profile}
    return about | ({"locale": person.locale} if locale else {})


def users_info(w: Workspace, args: Raw) -> Raw:
    person = w.people.get(args["user"])
    if person is None:
        raise Refusal("user_not_found")
    return {"user": user(w, person, locale=truth(args.get("include_locale")))}


def conversations_open(w: Workspace, args: Raw) -> Raw:
    if args.get("channel"):
        owner = w.owner(args["channel"])
        if owner is None:
            raise Refusal("channel_not_found")
        users = [owner]
    else:
        users = [u for u in (args.get("users") or "").split(",") if u]
    if len(users) != 1:
        raise Refusal("not_enough_users" if not users else "missing_scope", fault=True)
    if users[0] not in w.people:
        raise Refusal("user_not_found")
    if users[0] in w.disabled:
        raise Refusal("user_disabled")
    channel = w.dm(users[0])
    known = channel in w.opened
    w.opened.add(channel)
    about = {"id": channel} | ({"is_im": True, "user": users[0]} if truth(args.get("return_im")) else {})
    return {"channel": about} | ({"no_op": True, "already_open": True} if known else {})


def conversations_info(w: Workspace, args: Raw) -> Raw:
    id_ = args["channel"]
    owner = w.owner(id_)
    if owner is not None:
        w.require("im:read")
        return {"channel": {"id": id_, "is_im": True, "user": owner, "is_archived": False}}
    w.require("channels:read")
    channel = w.channels.get(id_)
    if channel is None:
        raise Refusal("channel_not_found")
    about = {"id": id_, "name": channel.name, "is_channel": True, "is_im": False, "is_private": False}
    return {"channel": about | {"is_member": id_ in w.joined, "is_archived": id_ in w.archived}}


def conversations_members(w: Workspace, args: Raw) -> Raw:
    w.require("channels:read")
    channel = w.channels.get(args["channel"])
    if channel is None:
        raise Refusal("channel_not_found")
    return {"members": [*channel.people, *([BOT_USER] if channel.id in w.joined else [])], **_more("")}


def conversations_history(w: Workspace, args: Raw) -> Raw:
    return _messages(w, args, lambda m: m.thread_ts in (None, m.ts))


def conversations_replies(w: Workspace, args: Raw) -> Raw:
    if w.message(args["channel"], args["ts"]) is None:
        raise Refusal("thread_not_found")
    return _messages(w, args, lambda m: args["ts"] in (m.ts, m.thread_ts))


def _messages(w: Workspace, args: Raw, wanted: Callable[[Message], bool]) -> Raw:
    id_ = args["channel"]
    w.require("im:history" if id_.startswith("D") else "channels:history")
    if id_ not in w.channels and not (w.owner(id_) and id_ in w.opened):
        raise Refusal("channel_not_found")
    if id_ in w.channels and id_ not in w.joined:
        raise Refusal("not_in_channel")
    limit = int(args.get("limit") or 100)
    if not 1 <= limit <= 999:
        raise Refusal("invalid_limit", fault=True)
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    bounds = truth(args.get("inclusive"))
    found = [
        m
        for m in reversed(w.messages.get(id_, ()))
        if m.only is None
        and wanted(m)
        and (oldest < float(m.ts) < latest or (bounds and float(m.ts) in (oldest, latest)))
    ]
    start = int((args.get("cursor") or "0").removeprefix("next:"))
    page, left = found[start : start + limit], found[start + limit :]
    metadata = truth(args.get("include_all_metadata"))
    more = _more(f"next:{start + limit}" if left else "")
    return {"messages": [shown(m, metadata=metadata) for m in page], "has_more": bool(left), "pin_count": 0, **more}


def _more(cursor: str) -> Raw:
    return {"response_metadata": {"next_cursor": cursor}}


def truth(value: object) -> bool:
    return value in (True, 1, "1", "true", "True")

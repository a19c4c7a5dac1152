"""files.*: ask where to upload, upload, share; and what people hand in."""

from __future__ import annotations

import json
import mimetypes
from typing import Any
from urllib.parse import quote

from tests.fakes.slack_chat import room
from tests.fakes.slack_people import BOT_USER, TEAM, Person, Raw
from tests.fakes.slack_workspace import Refusal, Workspace


def upload_url(w: Workspace, args: Raw) -> Raw:
    length = int(args["length"])
    if length <= 0:
        raise Refusal("invalid_arguments", "length must be positive", fault=True)
    id_ = f"F{w.number():08d}"
    w.files[id_] = {"id": id_, "name": args["filename"], "size": length, "alt_txt": args.get("alt_txt") or ""}
    return {"file_id": id_, "upload_url": f"{w.base}/upload/{id_}"}


MOST = 10 * 1024 * 1024  # bytes that a form's field takes


def hand_in(w: Workspace, name: str, content: bytes, person: Person) -> Raw:
    """What a form's field, or a message, says of a file that somebody chose."""
    assert len(content) <= MOST, "the field takes files of 10 MB"
    id_ = f"F{w.number():08d}"
    w.files[id_] = {"id": id_, "name": name, "size": len(content), "content": content, "user": person.id}
    return shown(w, id_)


def shown(w: Workspace, id_: str) -> Raw:
    """A file as the API returns it."""
    file = w.files[id_]
    place = f"{w.base}/files-pri/{TEAM}-{id_}"
    guessed = mimetypes.guess_type(file["name"])[0] or "application/octet-stream"
    about: Raw = {key: file.get(key) or "" for key in ("id", "name", "title", "user")}
    about |= {"mimetype": guessed, "filetype": "auto", "size": file["size"], "mode": "hosted", "is_external": False}
    return about | {"url_private": f"{place}/{quote(id_)}", "url_private_download": f"{place}/download/{quote(id_)}"}


def content_of(w: Workspace, place: str, authorization: str) -> bytes | None:
    """A file's bytes, or None for those whom Slack would have log in first."""
    if authorization != f"Bearer {w.token}":
        w.problems.append("a file was asked for without the bot's token")
        return None
    content: bytes | None = w.files.get(place.partition("-")[2], {}).get("content")
    return content if "files:read" in w.scopes else None


def receive(w: Workspace, id_: str, content: bytes) -> bool:
    """Take the bytes; False if nobody asked for this upload or the length differs."""
    file = w.files.get(id_)
    if file is None or "content" in file:
        return False
    if len(content) != file["size"]:
        w.problems.append(f"an upload of {len(content)} bytes, where {file['size']} were announced")
        return False
    file["content"] = content
    return True


def complete(w: Workspace, args: Raw) -> Raw:
    given: Any = args["files"]
    files = json.loads(given) if isinstance(given, str) else given
    if not files:
        raise Refusal("invalid_arguments", "no files", fault=True)
    for file in files:
        known = w.files.get(file["id"])
        if known is None or "content" not in known:
            raise Refusal("file_not_found", fault=True)
        if known.get("shared"):
            w.problems.append(f"the file {file['id']} was shared twice")
        known["title"] = file.get("title") or known["name"]
    shared = [shown(w, f["id"]) for f in files]
    if args.get("channel_id"):
        if args["channel_id"] in w.people:
            raise Refusal("channel_not_found", "direct messages are meant by their own id", fault=True)
        channel = room(w, args["channel_id"])
        if channel in w.channels and channel not in w.joined:
            raise Refusal("not_in_channel")
        body: Raw = {"text": args.get("initial_comment") or "", "files": shared, "upload": True}
        body["subtype"] = "file_share"
        if args.get("thread_ts"):
            body["thread_ts"] = args["thread_ts"]
        for file in files:
            w.files[file["id"]]["shared"] = channel
        message = w.add(channel, body, author=BOT_USER)
        w.show_files(message)
        w.echo(message)
    return {"files": shared}

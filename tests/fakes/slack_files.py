"""files.*: ask where to upload, upload, share."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack_chat import room
from tests.fakes.slack_people import BOT_USER, Raw
from tests.fakes.slack_workspace import Refusal, Workspace


def upload_url(w: Workspace, args: Raw) -> Raw:
    length = int(args["length"])
    if length <= 0:
        raise Refusal("invalid_arguments", "length must be positive", fault=True)
    id_ = f"F{w.number():08d}"
    w.files[id_] = {"id": id_, "name": args["filename"], "size": length, "alt_txt": args.get("alt_txt") or ""}
    return {"file_id": id_, "upload_url": f"{w.base}/upload/{id_}"}


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
        known["title"] = file.get("title") or known["name"]
    shared = [{"id": f["id"], "title": w.files[f["id"]]["title"]} for f in files]
    if args.get("channel_id"):
        if args["channel_id"] in w.people:
            raise Refusal("channel_not_found", "direct messages are meant by their own id", fault=True)
        channel = room(w, args["channel_id"])
        if channel in w.channels and channel not in w.joined:
            raise Refusal("not_in_channel")
        body: Raw = {"text": args.get("initial_comment") or "", "files": shared, "upload": True}
        if args.get("thread_ts"):
            body["thread_ts"] = args["thread_ts"]
        for file in files:
            w.files[file["id"]]["shared"] = channel
        w.show_message(w.add(channel, body, author=BOT_USER))
    return {"files": shared}

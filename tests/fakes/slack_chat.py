"""chat.*: post, change, delete."""

from __future__ import annotations

import copy
from typing import Any

from tests.fakes import slack_rules
from tests.fakes.slack_people import BOT_ID, BOT_USER, Interaction, Message, Raw
from tests.fakes.slack_workspace import Refusal, Workspace


def checked(w: Workspace, args: Raw, *, url: bool = False) -> None:
    """Refuse what Slack would refuse of a message's contents."""
    if not w.strict:
        return
    error, wrong = slack_rules.message_problems(args, url=url)
    if error:
        raise Refusal(error, *wrong, fault=True)
    for block in args.get("blocks") or ():
        file = block.get("slack_file", {}).get("id")
        if file and not w.files.get(file, {}).get("shared"):
            raise Refusal("invalid_blocks", "invalid slack file: it was never shared", fault=True)
    w.problems += wrong


def room(w: Workspace, given: str) -> str:
    """The channel that is meant: a person stands for the direct messages with them."""
    if given in w.people:
        w.opened.add(w.dm(given))
        return w.dm(given)
    if w.owner(given) and given in w.opened:
        return given
    if given not in w.channels:
        raise Refusal("channel_not_found")
    return given


def _writable(w: Workspace, channel: str) -> None:
    if channel in w.archived:
        raise Refusal("is_archived")
    if channel in w.channels and channel not in w.joined:
        raise Refusal("not_in_channel")
    if channel in w.restricted:
        raise Refusal("restricted_action")


def body(args: Raw) -> Raw:
    kept = ("text", "blocks", "metadata", "thread_ts", "parse")
    return copy.deepcopy({key: args[key] for key in kept if args.get(key)})


def post_message(w: Workspace, args: Raw) -> Raw:
    checked(w, args)
    channel = room(w, args["channel"])
    _writable(w, channel)
    if args.get("thread_ts") and w.message(channel, args["thread_ts"]) is None:
        raise Refusal("thread_not_found", fault=True)
    w.slow_down(channel)
    message = w.add(channel, body(args))
    w.show_message(message)
    w.echo(message)
    return {"channel": channel, "ts": message.ts, "message": shown(message, metadata=True)}


def post_ephemeral(w: Workspace, args: Raw) -> Raw:
    checked(w, args)
    channel = room(w, args["channel"])
    _writable(w, channel)
    people = w.channels[channel].people if channel in w.channels else (w.owner(channel),)
    if args["user"] not in people:
        raise Refusal("user_not_in_channel")
    message = w.add(channel, body(args), only=args["user"])
    w.show_message(message)
    return {"message_ts": message.ts}


def update(w: Workspace, args: Raw) -> Raw:
    channel = args["channel"]
    if channel not in w.channels and w.owner(channel) is None:
        raise Refusal("channel_not_found", fault=channel in w.people)
    message = w.message(channel, args["ts"])
    if message is None:
        raise Refusal("message_not_found")
    if message.raw["user"] != BOT_USER:
        raise Refusal("cant_update_message", fault=True)
    checked(w, args)
    if message.blocks and "blocks" not in args:
        w.problems.append("chat.update: the old blocks stay, and nobody sees the new text")
    if len(args.get("text") or "") > 4000:
        raise Refusal("msg_too_long", fault=True)
    before = shown(message)
    change(w, message, args)
    w.show_message(message)
    w.echo(message, before)
    return {"channel": channel, "ts": message.ts, "text": message.raw["text"], "message": shown(message)}


def change(w: Workspace, message: Message, args: Raw) -> None:
    """Write over what is given; blocks that aren't mentioned stay."""
    new = copy.deepcopy({key: args[key] for key in ("text", "blocks", "metadata") if args.get(key) is not None})
    message.raw.update(new)
    for number, block in enumerate(new.get("blocks", ())):
        w.complete(block, number)
    message.raw["edited"] = {"user": BOT_ID, "ts": w.ts()}
    message.edits += 1


def delete(w: Workspace, args: Raw) -> Raw:
    message = w.message(args["channel"], args["ts"])
    if message is None:
        raise Refusal("message_not_found")
    if message.raw["user"] != BOT_USER:
        raise Refusal("cant_delete_message", fault=True)
    w.messages[message.channel].remove(message)
    w.echo(message, gone=True)
    return {"channel": message.channel, "ts": message.ts}


_RESPONSE = frozenset(
    [
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "mrkdwn",
        "parse",
        "link_names",
        "unfurl_links",
        "unfurl_media",
        "metadata",
        "attachments",
    ]
)


def respond(w: Workspace, interaction: Interaction, args: Raw) -> None:
    """What is sent to a response_url."""
    if unknown := set(args) - _RESPONSE:
        w.problems.append(f"response_url: unknown {sorted(unknown)}")
    if args.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        w.problems.append(f"response_url: response_type {args['response_type']!r}")
    if args.get("delete_original"):
        if interaction.pressed in w.messages.get(interaction.channel or "", ()):
            w.messages[str(interaction.channel)].remove(interaction.pressed)  # type: ignore[arg-type]  # (it is in there)
        return
    checked(w, args, url=True)
    if args.get("replace_original"):
        if interaction.pressed is not None:
            change(w, interaction.pressed, {"blocks": [], **args})
            w.show_message(interaction.pressed, interaction)
            return
        w.problems.append("replace_original: there is no original")
    only = None if args.get("response_type") == "in_channel" else interaction.person.id
    w.show_message(w.add(str(interaction.channel), body(args), only=only), interaction)


def shown(message: Message, *, metadata: bool = False) -> dict[str, Any]:
    """A message as the API returns it."""
    return copy.deepcopy({k: v for k, v in message.raw.items() if metadata or k != "metadata"})

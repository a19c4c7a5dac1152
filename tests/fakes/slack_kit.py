"""Blocks for tests, in few words, and a Bolt app that is connected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from tests.fakes.slack_people import APP_TOKEN, Raw
from tests.fakes.slack_server import SlackServer


@asynccontextmanager
async def connected(app: AsyncApp, slack: SlackServer) -> AsyncIterator[None]:
    """Run an app until the block is left; it looks after its connection five times a second."""
    handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # (Bolt's handlers say nothing of types)
    try:
        await slack.connected()
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # (likewise)


def plain(text: str) -> Raw:
    return {"type": "plain_text", "text": text}


def section(text: str) -> Raw:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, id_: str) -> Raw:
    return {"type": "button", "text": plain(label), "action_id": id_}


def menu(prompt: str, id_: str, *labels: str, kind: str = "static_select") -> Raw:
    """Its values are v0, v1 and so on."""
    options = [{"text": plain(label), "value": f"v{n}"} for n, label in enumerate(labels)]
    return {"type": kind, "placeholder": plain(prompt), "action_id": id_, "options": options}


def actions(*elements: Raw) -> Raw:
    return {"type": "actions", "elements": [*elements]}


def field(name: str, label: str, element: Raw | None = None) -> Raw:
    inner = element or {"type": "plain_text_input", "action_id": name}
    return {"type": "input", "block_id": name, "label": plain(label), "element": inner}


def modal(*blocks: Raw, submit: bool = False) -> Raw:
    """A form; with something to fill in, or where `submit` says so, it can be sent."""
    sends = submit or any(b["type"] == "input" for b in blocks)
    view: Raw = {"type": "modal", "callback_id": "form", "title": plain("Form"), "blocks": [*blocks]}
    return view | ({"submit": plain("Send")} if sends else {})

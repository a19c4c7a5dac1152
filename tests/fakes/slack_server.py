"""A Slack on 127.0.0.1 that the real Bolt talks to: Web API, Socket Mode, uploads, and people who use it.

What Slack would refuse is answered as Slack does, and written down in `problems`. Faults come on demand.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.fakes import slack_files, slack_payloads
from tests.fakes.slack_people import ADA, BOT_USER, COURSE, TEAM, Channel, Interaction, Message, Person, Raw, Seen, View
from tests.fakes.slack_waiting import SlackWaiting

Named = tuple[str, bytes]  # a file: its name, its bytes


class SlackServer(SlackWaiting):
    """The whole fake: the API and the people, who see the answers."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._last_event: Raw = {}

    async def connected(self, n: int = 1) -> None:
        await self.socket.connected(n)

    async def refresh_sockets(self, n: int | None = None) -> None:
        await self.socket.refresh(n)

    async def drop_sockets(self, n: int | None = None) -> None:
        await self.socket.drop(n)

    def refuse_sockets(self, refuse: bool = True, /) -> None:  # noqa: FBT001, FBT002  (reads as a sentence)
        """Let no connection in, or do so again."""
        self.socket.refusing = refuse

    # Commands and controls --------------------------------------------------------------------------------------------

    async def slash(
        self, command: str, text: str = "", *, user: Person = ADA, channel: Channel | None = COURSE
    ) -> Seen:
        """Type a slash command; `channel` None is the bot's direct messages."""
        i = self._begin("slash", user, channel=channel.id if channel else self.dm(user.id))
        self._close(user)
        said = slack_payloads.typed(text.strip(), self.people, self.channels, named=True)
        name = channel.name if channel else "directmessage"
        return await self._do(i, "slash_commands", slack_payloads.slash(i, command, said, name, self._url(i)))

    async def press(self, on: Message | View, name: str, *, user: Person | None = None) -> Seen:
        """Press the button with that label or action id."""
        user = _who(on, user)
        block, button = on.find(name)
        assert button["type"] == "button", f"{name!r} can't be pressed"
        return await self._act(on, block, button, "", user)

    async def pick(self, on: Message | View, name: str, *labels: str, user: Person | None = None) -> Seen:
        """Pick from the menu with that prompt or action id, by label or value."""
        user = _who(on, user)
        block, menu = on.find(name)
        return await self._act(on, block, menu, await self._picked(on, block, menu, labels, user), user)

    async def suggest(self, on: Message | View, name: str, query: str, *, user: Person | None = None) -> list[Raw]:
        """Type on in an external menu and return what is offered."""
        user = _who(on, user)
        block, menu = on.find(name)
        assert "external" in menu["type"], f"{name!r} has no suggestions"
        if len(query) < menu.get("min_query_length", 3):
            return []
        i = self._begin("suggest", user, on=on)
        about = {"type": "block_suggestion", "action_id": menu["action_id"], "block_id": block["block_id"]}
        payload = {**slack_payloads.common(i), **about, "value": query, "container": slack_payloads.container(on)}
        del payload["trigger_id"]
        return (await self._do(i, "interactive", {**payload, **self._surface(on)})).options

    async def submit(
        self,
        view: View,
        given: Mapping[str, str] | None = None,
        *,
        files: Mapping[str, Named] | None = None,
        user: Person | None = None,
    ) -> Seen:
        """Fill in a form and send it; names are labels, action or block ids, several values are separated by commas."""
        user = _who(view, user)
        assert not view.closed, "the form is gone"
        assert view.raw.get("submit"), "the form can't be sent"
        left, filled = {**(given or {}), **(files or {})}, dict[str, Any]()
        for block in view.inputs:
            element = block["element"]
            names = (element["action_id"], block["block_id"], block["label"]["text"])
            name = next((n for n in names if n in left), None)
            value = slack_payloads.initial(element, view.channel)
            if name is not None and element["type"] == "file_input":
                assert files, f"{name!r} takes a file"
                value = [slack_files.hand_in(self, *files[name], user)]
                del left[name]
            elif name is not None:
                value = await self._typed(view, block, str(left.pop(name)), user)
            if not value and not block.get("optional"):
                return Seen(errors={block["block_id"]: "Please complete this required field."})
            filled[element["action_id"]] = value
        assert not left, f"the form has no {sorted(left)}"
        view.raw["state"] = {"values": slack_payloads.values(view.blocks, filled, view.channel)}
        i = self._begin("submit", user, on=view)
        payload = {"type": "view_submission", **slack_payloads.common(i), **self._surface(view), "response_urls": []}
        return await self._do(i, "interactive", payload)

    async def shortcut(self, callback_id: str, *, user: Person = ADA) -> Seen:
        """Choose a global shortcut."""
        i = self._begin("shortcut", user)
        self._close(user)
        about = {"type": "shortcut", "callback_id": callback_id, "action_ts": self.ts()}
        return await self._do(i, "interactive", {**slack_payloads.common(i), **about})

    async def message_shortcut(self, callback_id: str, message: Message, *, user: Person = ADA) -> Seen:
        """Choose a shortcut from a message's menu."""
        i = self._begin("shortcut", _who(message, user), on=message)
        self._close(user)
        about: Raw = {"type": "message_action", "callback_id": callback_id, "action_ts": self.ts()}
        about |= {"message_ts": message.ts, "response_url": self._url(i), "message": message.raw}
        payload = {**slack_payloads.common(i), **about, "channel": self._surface(message)["channel"]}
        return await self._do(i, "interactive", payload)

    async def dismiss(self, view: View) -> None:
        """Close a form without sending it."""
        self._close(view.person)
        if view.raw["notify_on_close"]:
            i = self._begin("dismiss", view.person, on=view)
            payload = {"type": "view_closed", **slack_payloads.common(i), "view": view.raw, "is_cleared": False}
            del payload["trigger_id"]
            await self._do(i, "interactive", payload)

    async def until_files(self, channel: str) -> list[Raw]:
        """Wait for files in a channel and return all that are there, each with its `content`."""
        while not (found := [f for m in self.messages[channel] for f in m.raw.get("files", ())]):
            await self._stirred.wait()
        return [self.files[f["id"]] for f in found]

    async def _act(self, on: Message | View, block: Raw, control: Raw, picked: Any, user: Person) -> Seen:
        if isinstance(on, Message):
            self._close(user)
        i = self._begin("act", user, on=on)
        done = slack_payloads.action(block, control, picked, self.ts())
        payload = {"type": "block_actions", **slack_payloads.common(i), "actions": [done], **self._surface(on)}
        payload |= {"container": slack_payloads.container(on)}
        values = slack_payloads.values(on.blocks, {control["action_id"]: picked})
        if isinstance(on, Message):
            payload |= {"response_url": self._url(i), "state": {"values": values}}
        else:
            payload["view"]["state"] = {"values": values}
        return await self._do(i, "interactive", payload)

    async def _typed(self, view: View, block: Raw, text: str, user: Person) -> Any:
        element = block["element"]
        if element["type"] == "plain_text_input":
            assert len(text) <= element.get("max_length", 3000), f"the field takes {element['max_length']} characters"
            assert element.get("multiline") or "\n" not in text, "one line"
            return text
        if element["type"] in ("datepicker", "timepicker"):
            return text
        return await self._picked(view, block, element, [t for t in text.split(",") if t], user)

    async def _picked(self, on: Message | View, block: Raw, menu: Raw, labels: Any, user: Person) -> Any:
        assert menu["type"].startswith(("multi_", "checkboxes")) or len(labels) <= 1, "only one can be picked"
        assert len(labels) <= menu.get("max_selected_items", 100), (
            f"only {menu.get('max_selected_items')} can be picked"
        )
        if menu["type"].endswith(("channels_select", "conversations_select")):
            named = {c.name: c.id for c in self.channels.values()}
            picked = [named.get(label, label) for label in labels]
            assert set(picked) <= set(self.channels), f"{picked} are no channels"
            return picked
        if "external" in menu["type"]:
            found = [await self.suggest(on, menu["action_id"], label, user=user) for label in labels]
            return [slack_payloads.chosen(f, label) for f, label in zip(found, labels, strict=True)]
        return [slack_payloads.chosen(slack_payloads.offered(menu), label) for label in labels]

    # Events -----------------------------------------------------------------------------------------------------------

    async def opens_home(self, *, user: Person = ADA) -> View:
        """Open the App Home and return what is published there."""
        i = self._begin("home", user)
        home = self.homes.get(user.id)
        inner = {"user": user.id, "channel": self.dm(user.id), "tab": "home", "event_ts": self.ts()}
        seen = await self._event(i, "app_home_opened", inner | ({"view": home.raw} if home else {}))
        assert seen.home is not None, f"nothing was published; {self.problems}"
        return seen.home

    async def invites(self, channel: Channel, *, user: Person = ADA) -> Seen:
        """Invite the bot to a channel."""
        self.joined.add(channel.id)
        i = self._begin("event", user, channel=channel.id)
        inner = {"user": BOT_USER, "channel": channel.id, "channel_type": "C", "team": TEAM, "inviter": user.id}
        return await self._event(i, "member_joined_channel", inner | {"event_ts": self.ts()})

    async def mentions(
        self, text: str, *, user: Person = ADA, channel: Channel = COURSE, thread_ts: str | None = None
    ) -> Seen:
        """Write to the bot in a channel."""
        i = self._begin("event", user, channel=channel.id, thread=thread_ts)
        return await self._event(i, "app_mention", self._words(f"<@{BOT_USER}> ", text, user, channel.id, thread_ts))

    async def writes(
        self, text: str, *, user: Person = ADA, thread_ts: str | None = None, attached: Named | None = None
    ) -> Seen:
        """Write to the bot in its direct messages, with a file attached or without."""
        channel = self.dm(user.id)
        self.opened.add(channel)
        i = self._begin("event", user, channel=channel, thread=thread_ts)
        inner = self._words("", text, user, channel, thread_ts) | {"channel_type": "im"}
        if attached is not None:
            inner |= {"subtype": "file_share", "files": [slack_files.hand_in(self, *attached, user)]}
        return await self._event(i, "message", inner)

    async def event_again(self) -> Seen:
        """Deliver the last event once more, as Slack does when it saw no ack."""
        i = self._begin("event", self.people[self._last_event["event"]["user"]])
        i.channel = self._last_event["event"]["channel"]
        return await self._do(i, "events_api", self._last_event, retry=1)

    def _words(self, before: str, text: str, user: Person, channel: str, thread: str | None) -> Raw:
        said = before + slack_payloads.typed(text, self.people, self.channels, named=False)
        body = {"text": said, "client_msg_id": f"m-{self.number()}"} | ({"thread_ts": thread} if thread else {})
        message = self.add(channel, body, author=user.id)
        kept = {k: v for k, v in message.raw.items() if k != "type"}
        return {**kept, "channel": channel, "event_ts": message.ts}

    async def _event(self, i: Interaction, kind: str, inner: Raw) -> Seen:
        seconds = int(self.clock().timestamp())
        self._last_event = slack_payloads.event(kind, self.number(), inner, seconds)
        return await self._do(i, "events_api", self._last_event)


def _who(on: Message | View, user: Person | None) -> Person:
    """Who acts: the one whose view it is, or Ada. Nobody acts on what they can't see."""
    if isinstance(on, View):
        assert user in (None, on.person), "nobody else sees that view"
        return on.person
    who = user or ADA
    assert on.only in (None, who.id), "nobody else sees that message"
    return who


@asynccontextmanager
async def slack_server(**options: Any) -> AsyncIterator[SlackServer]:
    """Run a fake Slack."""
    server = SlackServer(**options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()

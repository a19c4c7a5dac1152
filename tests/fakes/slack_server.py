"""A Slack on 127.0.0.1 that the real Bolt talks to: Web API, Socket Mode, uploads, and people who use it.

What Slack would refuse is answered as Slack does, and written down in `problems`. Faults come on demand.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.fakes import slack_payloads, slack_views
from tests.fakes.slack_api import SlackApi
from tests.fakes.slack_people import ADA, BOT_USER, COURSE, Channel, Interaction, Message, Person, Raw, Seen, View
from tests.fakes.slack_socket import Sent
from tests.fakes.slack_workspace import Refusal

_SURE = {"slash", "shortcut", "home", "suggest"}  # something always comes of these


class SlackServer(SlackApi):
    """The whole fake: the API and the people, who see the answers.

    `patience` is how long people look on after the ack, while the app asks for nothing, before they take it that
    nothing will come.
    """

    def __init__(self, *, patience: float = 1.0, ceiling: float = 10.0, **options: Any) -> None:
        super().__init__(**options)
        self.patience, self.ceiling = patience, ceiling
        self._last_event: Raw = {}

    async def connected(self, n: int = 1) -> None:
        await self.socket.connected(n)

    async def refresh_sockets(self) -> None:
        await self.socket.refresh()

    async def drop_sockets(self) -> None:
        await self.socket.drop()

    def refuse_sockets(self, refuse: bool = True) -> None:  # noqa: FBT001, FBT002  (reads as a sentence)
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

    async def press(self, on: Message | View, name: str, *, user: Person = ADA) -> Seen:
        """Press the button with that label or action id."""
        block, button = on.find(name)
        assert button["type"] == "button", f"{name!r} can't be pressed"
        return await self._act(on, block, button, "", user)

    async def pick(self, on: Message | View, name: str, *labels: str, user: Person = ADA) -> Seen:
        """Pick from the menu with that prompt or action id, by label or value."""
        block, menu = on.find(name)
        return await self._act(on, block, menu, await self._picked(on, block, menu, labels, user), user)

    async def suggest(self, on: Message | View, name: str, query: str, *, user: Person = ADA) -> list[Raw]:
        """Type on in an external menu and return what is offered."""
        block, menu = on.find(name)
        assert "external" in menu["type"], f"{name!r} has no suggestions"
        if len(query) < menu.get("min_query_length", 3):
            return []
        i = self._begin("suggest", user, on=on)
        about = {"type": "block_suggestion", "action_id": menu["action_id"], "block_id": block["block_id"]}
        payload = {**slack_payloads.common(i), **about, "value": query, "container": slack_payloads.container(on)}
        del payload["trigger_id"]
        return (await self._do(i, "interactive", {**payload, **self._surface(on)})).options

    async def submit(self, view: View, given: Mapping[str, str] | None = None, *, user: Person = ADA) -> Seen:
        """Fill in a form and send it; names are labels, action or block ids, several values are separated by commas."""
        assert not view.closed, "the form is gone"
        assert view.raw.get("submit"), "the form can't be sent"
        left, values = dict(given or {}), dict[str, Raw]()
        for block in view.inputs:
            element = block["element"]
            names = (element["action_id"], block["block_id"], block["label"]["text"])
            name = next((n for n in names if n in left), None)
            value = slack_payloads.initial(element)
            if name is not None:
                value = await self._typed(view, block, left.pop(name), user)
            if not value and not block.get("optional"):
                return Seen(errors={block["block_id"]: "Please complete this required field."})
            values.setdefault(block["block_id"], {})[element["action_id"]] = slack_payloads.state(element, value)
        assert not left, f"the form has no {sorted(left)}"
        view.raw["state"] = {"values": values}
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
        i = self._begin("shortcut", user, on=message)
        self._close(user)
        about: Raw = {"type": "message_action", "callback_id": callback_id, "action_ts": self.ts()}
        about |= {"message_ts": message.ts, "response_url": self._url(i), "message": message.raw}
        payload = {**slack_payloads.common(i), **about, "channel": self._surface(message)["channel"]}
        return await self._do(i, "interactive", payload)

    async def _act(self, on: Message | View, block: Raw, control: Raw, picked: Any, user: Person) -> Seen:
        if isinstance(on, Message):
            assert on.only in (None, user.id), "nobody else sees that message"
            self._close(user)
        i = self._begin("act", user, on=on)
        done = slack_payloads.action(block, control, picked, self.ts())
        payload = {"type": "block_actions", **slack_payloads.common(i), "actions": [done], **self._surface(on)}
        values = {block["block_id"]: {control["action_id"]: slack_payloads.state(control, picked)}}
        payload |= {"container": slack_payloads.container(on)}
        payload["state"] = {"values": values if control["type"] != "button" else {}}
        if isinstance(on, Message):
            payload["response_url"] = self._url(i)
        return await self._do(i, "interactive", payload)

    async def _typed(self, view: View, block: Raw, text: str, user: Person) -> Any:
        element = block["element"]
        if element["type"] == "plain_text_input":
            assert len(text) <= element.get("max_length", 3000), f"the field takes {element['max_length']} characters"
            assert element.get("multiline") or "\n" not in text, "one line"
            return text
        return await self._picked(view, block, element, [t for t in text.split(",") if t], user)

    async def _picked(self, on: Message | View, block: Raw, menu: Raw, labels: Any, user: Person) -> Any:
        assert menu["type"].startswith("multi_") or len(labels) <= 1, "only one can be picked"
        assert len(labels) <= menu.get("max_selected_items", 100), (
            f"only {menu.get('max_selected_items')} can be picked"
        )
        if menu["type"].endswith(("channels_select", "conversations_select")):
            assert set(labels) <= set(self.channels), f"{labels} are no channels"
            return [*labels]
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

    async def mentions(
        self, text: str, *, user: Person = ADA, channel: Channel = COURSE, thread_ts: str | None = None
    ) -> Seen:
        """Write to the bot in a channel."""
        i = self._begin("event", user, channel=channel.id, thread=thread_ts)
        return await self._event(i, "app_mention", self._words(f"<@{BOT_USER}> ", text, user, channel.id, thread_ts))

    async def writes(self, text: str, *, user: Person = ADA, thread_ts: str | None = None) -> Seen:
        """Write to the bot in its direct messages."""
        channel = self.dm(user.id)
        self.opened.add(channel)
        i = self._begin("event", user, channel=channel, thread=thread_ts)
        return await self._event(i, "message", self._words("", text, user, channel, thread_ts) | {"channel_type": "im"})

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

    # On its way -------------------------------------------------------------------------------------------------------

    def _begin(
        self,
        kind: str,
        user: Person,
        *,
        on: Message | View | None = None,
        channel: str | None = None,
        thread: str | None = None,
    ) -> Interaction:
        self.people[user.id] = user
        now = asyncio.get_running_loop().time()
        i = Interaction(str(self.number()), kind, user, now, self.clock(), channel, thread)
        if isinstance(on, Message):
            i.pressed, i.channel, i.thread = on, on.channel, on.thread_ts
        else:
            i.view = on
        self.interactions[i.id] = i
        if len(self.interactions) > 1000:
            del self.interactions[next(iter(self.interactions))]
        return i

    def _url(self, i: Interaction) -> str:
        return f"{self.base}/respond/{i.id}"

    def _surface(self, on: Message | View) -> Raw:
        channel = self.channels.get(on.channel) if isinstance(on, Message) else None
        return slack_payloads.surface(on, channel.name if channel else "directmessage")

    def _close(self, user: Person) -> None:
        """Forms are shut by who turns to something else."""
        view = self.modals.pop(user.id, None)
        while view is not None:
            view.closed, view = True, view.before

    async def _do(self, i: Interaction, kind: str, payload: Raw, *, retry: int = 0) -> Seen:
        self.waiting.append(i)
        try:
            async with asyncio.timeout(self.ceiling):
                sent = await self.socket.send(kind, payload, response=kind != "events_api", retry=retry)
                await self._acked(i, sent)
                await self._watch(i)
        except TimeoutError:
            raise AssertionError(f"nothing is to be seen of {i.kind} {payload}; {self.problems}") from None
        finally:
            self.waiting.remove(i)
        return i.seen

    async def _acked(self, i: Interaction, sent: Sent) -> None:
        try:
            async with asyncio.timeout(self.ack_within):
                await sent.answered.wait()
        except TimeoutError:
            self.socket.forget(sent)
            self.problems.append(f"no ack of a {i.kind} within {self.ack_within:g} s")
        if not sent.took:
            i.seen.failed, i.cut = True, sent.lost
            return
        i.seen.took = sent.took
        self._answered(i, sent.payload or {})

    def _answered(self, i: Interaction, payload: Raw) -> None:
        """What the ack itself says."""
        if i.kind == "suggest":
            i.seen.options = slack_payloads.offered(payload)
            i.visible.set()
        elif i.kind == "submit":
            self._sent_in(i, payload)
        elif payload:
            self.problems.append(f"the ack of a {i.kind} says {payload}, which nobody sees")

    def _sent_in(self, i: Interaction, payload: Raw) -> None:
        """What becomes of a form: errors at its fields, another one, or it goes away."""
        action, view = payload.get("response_action"), i.view
        assert view is not None, "a form was sent"
        if action == "errors":
            i.seen.errors = payload["errors"]
            if unknown := set(i.seen.errors) - {b["block_id"] for b in view.inputs}:
                self.problems.append(f"errors at {sorted(unknown)}, where nothing is asked")
            i.visible.set()
        elif action in ("update", "push"):
            try:
                slack_views.checked(payload["view"], "modal")
            except Refusal as no:
                self.problems.append(f"response_action: {'; '.join(no.details)}")
                return
            if action == "update":
                slack_views.overwrite(self, view, payload["view"])
            self.show_modal(view if action == "update" else slack_views.stacked(self, payload["view"], i), i)
        else:
            if action not in (None, "clear"):
                self.problems.append(f"response_action {action!r}")
            i.seen.closed = True
            below = None if action == "clear" else view.before
            self._close(i.person)
            while below is not None and action != "clear":
                below.closed = False
                self.modals.setdefault(i.person.id, below)
                below = below.before

    async def _watch(self, i: Interaction) -> None:
        """Look on until something is to be seen, or until nothing has stirred for a while."""
        if i.kind in _SURE and not i.seen.failed:
            await i.visible.wait()
            return
        while not i.visible.is_set():
            stirred = self._stirred
            waits = [asyncio.create_task(e.wait()) for e in (i.visible, stirred)]
            done, late = await asyncio.wait(waits, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED)
            for task in late:
                task.cancel()
            if not done and not self.busy:
                return


@asynccontextmanager
async def slack_server(**options: Any) -> AsyncIterator[SlackServer]:
    """Run a fake Slack."""
    server = SlackServer(**options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()

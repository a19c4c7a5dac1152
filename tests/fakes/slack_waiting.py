"""How people wait on the fake Slack: for the ack, then for something to see."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from tests.fakes import slack_chat, slack_payloads, slack_rules, slack_views
from tests.fakes.slack_api import SlackApi
from tests.fakes.slack_people import Interaction, Message, Person, Raw, Seen, View
from tests.fakes.slack_socket import Sent
from tests.fakes.slack_workspace import Refusal

_SURE = {"slash", "shortcut", "home", "suggest"}  # something always comes of these


class SlackWaiting(SlackApi):
    """The API, and what people see of an interaction.

    `patience` is how long they look on after the ack, while the app asks for nothing, before they take it that nothing
    will come; `ceiling` how long they wait for what has to come. `echoes`: the app also hears of its own messages in
    direct messages, as it does on the real one.
    """

    def __init__(self, *, patience: float = 1.0, ceiling: float = 10.0, echoes: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.patience, self.ceiling, self.echoes = patience, ceiling, echoes
        self._echoing: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        for task in self._echoing:
            task.cancel()
        await super().stop()

    def echo(self, message: Message, before: Raw | None = None, *, gone: bool = False) -> None:
        if self.echoes and self.owner(message.channel) and self.socket.sockets:
            inner = slack_payloads.echo(message, before, self.ts(), gone=gone)
            task = asyncio.create_task(self._echo(inner))
            self._echoing.add(task)
            task.add_done_callback(self._echoing.discard)

    async def _echo(self, inner: Raw) -> None:
        payload = slack_payloads.event("message", self.number(), inner, int(self.clock().timestamp()))
        sent = await self.socket.send("events_api", payload, response=False)
        await asyncio.wait([asyncio.create_task(sent.acked.wait())], timeout=self.ack_within)
        if not sent.acked.is_set() and not sent.cut:
            sent.late = True
            self.problems.append(f"no ack of an event about the bot's own message ({inner.get('subtype', 'new')})")

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
        elif on is not None:
            i.view, i.channel = on, on.channel
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

    async def until_acked(self) -> None:
        """Wait until the app has acked everything that people did."""
        while any(not i.seen.took for i in self.waiting) or not self.waiting:
            await self._stirred.wait()

    async def until_problem(self) -> None:
        """Wait until something is wrong."""
        while not self.problems:
            await self._stirred.wait()

    async def _do(self, i: Interaction, kind: str, payload: Raw, *, retry: int = 0) -> Seen:
        self.waiting.append(i)
        try:
            async with asyncio.timeout(self.ceiling):
                sent = await self.socket.send(kind, payload, response=kind != "events_api", retry=retry)
                if not await self._acked(i, sent) and kind == "events_api" and sent.cut:
                    await self.socket.connected()
                    again = await self.socket.send(kind, payload, response=False, retry=retry + 1)
                    await self._acked(i, again)
                await self._watch(i)
        except TimeoutError:
            raise AssertionError(f"nothing is to be seen of {i.kind} {payload}; {self.problems}") from None
        finally:
            self.waiting.remove(i)
        return i.seen

    async def _acked(self, i: Interaction, sent: Sent) -> bool:
        """Wait for the ack. Without one Slack says that the app did not respond, though an answer may still come."""
        waits = [asyncio.create_task(sent.acked.wait())]
        await asyncio.wait(waits, timeout=self.ack_within)
        waits[0].cancel()
        if not sent.acked.is_set():
            sent.late = i.seen.failed = True
            if not sent.cut:
                self.problems.append(f"no ack of a {i.kind} within {self.ack_within:g} s")
            self.stir()
            return False
        i.seen.failed, i.seen.took = False, sent.took
        self._answered(i, sent.payload or {})
        self.stir()
        return True

    def _answered(self, i: Interaction, payload: Raw) -> None:
        """What the ack itself says."""
        if i.kind == "suggest":
            self.problems += slack_rules.suggestion_problems(payload)
            i.seen.options = slack_payloads.offered(payload)
            i.visible.set()
        elif i.kind == "submit":
            self._sent_in(i, payload)
        elif i.kind == "slash" and payload:
            try:
                slack_chat.respond(self, i, payload)
            except Refusal as no:
                self.problems.append(f"the ack of a command: {no.error} {'; '.join(no.details)}")
        elif payload:
            self.problems.append(f"the ack of a {i.kind} says {payload}, which nobody sees")

    def _sent_in(self, i: Interaction, payload: Raw) -> None:
        """What becomes of a form: errors at its fields, another one, or it goes away."""
        action, view = payload.get("response_action"), i.view
        assert view is not None, "a form was sent"
        if action == "errors":
            self.problems += slack_rules.errors_problems(payload.get("errors"), {b["block_id"] for b in view.inputs})
            i.seen.errors = payload.get("errors") or {}
            i.visible.set()
        elif action in ("update", "push"):
            try:
                slack_views.checked(self, payload.get("view") or {}, "modal")
            except Refusal as no:
                self.problems.append(f"response_action: {'; '.join(no.details)}")
                return
            if action == "update":
                slack_views.overwrite(self, view, payload["view"])
            self.show_modal(view if action == "update" else slack_views.stacked(self, payload["view"], i), i)
        else:
            if action not in (None, "clear"):
                self.problems.append(f"response_action {action!r}")
            i.seen.closed = view.closed = True
            self.modals.pop(i.person.id, None)
            if view.before is not None and action != "clear":
                self.modals[i.person.id] = view.before

    async def _watch(self, i: Interaction) -> None:
        """Look on until something is to be seen, or until nothing has stirred for a while."""
        if i.kind in _SURE and not i.seen.failed:
            await i.visible.wait()
            return
        loop = asyncio.get_running_loop()
        while not i.visible.is_set():
            left = self.stirred_at + self.patience - loop.time()
            if left <= 0 and not self.busy:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(left, self.patience / 10)):
                    await i.visible.wait()

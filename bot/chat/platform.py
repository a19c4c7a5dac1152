"""What a chat service has to be able to do, and what it may remember."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.chat.command import Asker, Command
from bot.chat.reply import Choice, Press, Reply
from bot.domain.noted import Noted as Noted  # noqa: PLC0414  (part of this language; storage knows it too)
from bot.words import Words


class Undeliverable(Exception):  # noqa: N818  (it names what the message is)
    """The message could not be handed over.

    Args:
        reason: what happened, for the log and for `/reminders`; never a secret.
        forever: retrying cannot help, and the cause belongs to this place (closed direct messages, channel gone).
        unknown: the message may have arrived: the connection was lost after writing.
    """

    def __init__(self, reason: str, *, forever: bool = False, unknown: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.forever, self.unknown = reason, forever, unknown


class Later(Exception):  # noqa: N818  (it says when)
    """Nothing was sent: the service allows that many messages, or messages to that place, only in some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:.0f} seconds")
        self.seconds = seconds


class PlatformDown(Exception):  # noqa: N818  (it names the state, as the log will)
    """A chat service can't be served.

    Args:
        reason: one sentence for who runs the program: what is wrong and what to do; never a secret.
        forever: trying again can't help before somebody changes something.
    """

    def __init__(self, reason: str, *, forever: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.forever = reason, forever


class Front(Protocol):
    """All that a platform sees of the program."""

    @property
    def commands(self) -> Sequence[Command]:
        """Every declared command, hidden ones included."""
        ...

    async def answer(self, press: Press, asker: Asker, *, filled: Collection[str] = ()) -> Reply:
        """Carry out a call. Never raises but for cancellation: what goes wrong is said in the reply.

        `filled` names the parameters that were typed into a form. If one of them is wrong, the reply has both a `form`
        (the same, with the values and the problems at their fields) and cards that say the problem with a button that
        opens that form: a platform that can answer a form with a form shows the first, another one the second.
        A call with missing arguments returns its form at once: all that is read for it is which language they chose,
        and if that takes its time it isn't waited for. Its own id may have to be kept.
        """
        ...

    async def words(self, asker: Asker) -> Words:
        """Return the words to speak to somebody in: their choice, else what their platform tells. Never raises."""
        ...

    async def suggest(self, press: Press, param: str, typed: str, asker: Asker) -> Sequence[Choice]:
        """Return at most 25 choices for a parameter; empty if anything goes wrong. `press` is what is known so far."""
        ...

    def is_private(self, press: Press) -> bool:
        """Whether the answer is for the asker's eyes only; known before the command runs."""
        ...


class ChatPlatform(Protocol):
    """A chat service: brings calls in through the front door, carries replies out.

    A *place* is text that `deliver` can post to: a channel's id, or "@account" for that account's direct messages.
    """

    @property
    def name(self) -> str:
        """`discord`, `slack` or `web`."""
        ...

    async def serve(self, front: Front) -> None:
        """Declare the commands, then answer people until cancelled; then drain and close.

        Raises:
            PlatformDown: it can't be served.
        """
        ...

    async def deliver(self, place: str, reply: Reply, *, key: str, tried: datetime | None = None) -> str:
        """Post unasked, once per `key`, and return a receipt.

        One control of `reply` carries `key` among its arguments, so that the message can be recognised later. `tried`
        is when an earlier attempt with this key may have arrived: the platform makes sure that it didn't (a nonce
        while that is fresh, a look at the place's latest messages later) and returns the first message's receipt
        if it did.

        Raises:
            Undeliverable: the message was not handed over, or nobody can tell (`unknown`).
            Later: the service asks to wait; nothing is wrong with it or the place.
        """
        ...

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        """Edit what `deliver` posted. Raises Undeliverable, Later."""
        ...


class Memory(Protocol):
    """What a platform keeps over restarts: text under a shelf and a key, numbered in the order it came or changed.

    A shelf is namespaced by its platform (`discord.dm`, `web.room`). Numbers rise within a shelf and survive restarts.

    So that all of it goes when a person leaves with their data, what belongs to an account has that account as its key,
    lies on a shelf whose name ends with ".@account", or is JSON without spaces in which "account" names it.
    """

    async def recall(self, shelf: str, key: str) -> str | None:
        """Return what is kept under `key`, or None."""
        ...

    async def remember(self, shelf: str, key: str, value: str) -> Noted:
        """Keep `value` under `key`, replacing what was there."""
        ...

    async def forget(self, shelf: str, key: str) -> None:
        """Drop `key`; dropping what isn't there is fine."""
        ...

    async def prune(self, shelf: str, keep: int) -> None:
        """Drop all but the newest `keep` things by `first`, however lately an old one changed."""
        ...

    async def since(self, shelf: str, number: int, *, most: int = 200) -> Sequence[Noted]:
        """Return what came or changed after `number`, oldest change first."""
        ...

    async def latest(self, shelf: str, *, most: int = 200, before: int | None = None) -> Sequence[Noted]:
        """Return the newest `most` things by `first` (below `before`), oldest first."""
        ...


@runtime_checkable
class Paced(Protocol):
    """A chat service that allows so much and no more of what is sent unasked. Answers are never held up for that."""

    @property
    def pace(self) -> float:
        """How many messages a second can be sent, to all places together: no more is begun than that."""
        ...

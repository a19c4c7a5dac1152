"""One declaration a command: from it come slash commands, forms, palettes, suggestions and `/help`."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Generic, Protocol, TypeVar, get_args, get_origin, get_type_hints, runtime_checkable

from bot.chat.around import Around, Rights
from bot.chat.reply import Ask, Choice, File, Form, Look, Press, Reply
from bot.domain.learner import Asker
from bot.words import Words

__all__ = ["Arg", "Asker", "Call", "Command", "Kind", "Param", "command"]

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Call(Generic[S]):
    """One person asking for one thing, with the services that can do it and the words to answer in."""

    asker: Asker
    services: S
    words: Words
    around: Around = field(default_factory=Around)
    files: tuple[File, ...] = ()

    async def hindrance(self, place: str) -> str:
        """Return why nothing could be posted to a place here and what to do; empty if nothing speaks against it."""
        return await self.around.hindrance(self.asker.platform, place, self.words)

    async def rights(self, place: str) -> Rights | None:
        """Return what the bot may not do in a place here; None if there is nothing of the kind, or nobody can tell."""
        return await self.around.rights(self.asker.platform, place, self.words)


class Kind(Protocol):
    """How one parameter is asked for, read and suggested."""

    @property
    def look(self) -> Look:
        """How it is asked for."""
        ...

    async def read(self, raw: str, call: Call[Any]) -> Any:
        """Turn text into a value, or raise Problem with what to try."""
        ...

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:
        """Return what could be meant by what is typed so far, best first."""
        ...


@runtime_checkable
class Personal(Protocol):
    """A kind that may be given a person's own words, spaces or not."""

    def is_own(self, raw: str) -> bool:
        """Whether a text may be their own words and not what a button writes."""
        ...


@dataclass(frozen=True, slots=True)
class Arg:
    """Inside `Annotated[…]`: what the parameter means to a person. `was` are its earlier names."""

    help: str
    kind: Kind
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a declared command."""

    name: str
    kind: Kind
    help: str
    required: bool
    was: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its name as a form shows it."""
        return self.name.replace("_", " ").capitalize()

    @property
    def is_file(self) -> bool:
        """Whether it is filled with a file."""
        return self.kind.look.widget == "file"

    def is_own(self, raw: str) -> bool:
        """Whether a text may be somebody's own words, which never go into a custom id: services store those.

        Buttons write ids, days and the like, none of which has a space.
        """
        return self.kind.is_own(raw) if isinstance(self.kind, Personal) else len(raw.split()) > 1

    def ask(self, words: Words, value: str = "", error: str = "") -> Ask:
        """Return the form field for it."""
        look = self.kind.look
        spoken = tuple(Choice(words(c.label), c.value, words(c.note) if c.note else "") for c in look.choices)
        look = replace(look, choices=spoken)
        value = "" if look.widget == "file" else value  # no form can hold one to begin with
        return Ask(self.name, words(self.label), words(self.help), look, value, error, self.required and not look.blank)


@dataclass(frozen=True, slots=True)
class Command:
    """A declared command.

    Attributes:
        name: one word, or two where several share the first ("goal set").
        summary: what it does, as an English sentence without a full stop.
        bare: the first word alone means this one ("goal" is "goal list").
        hidden: reached by buttons, not listed.
        private: only the asker sees the answer.
        manages: only for those who manage the community.
        was: earlier names.
    """

    name: str
    summary: str
    params: tuple[Param, ...]
    run: Callable[..., Awaitable[Reply]]
    bare: bool = False
    hidden: bool = False
    private: bool = True
    manages: bool = False
    was: tuple[str, ...] = ()

    def param(self, name: str) -> Param | None:
        """Return the parameter that is or was called `name`."""
        return next((p for p in self.params if name == p.name or name in p.was), None)

    def missing(self, given: Mapping[str, str], files: Sequence[File] = ()) -> tuple[Param, ...]:
        """Return the required parameters that `given` lacks; to name a file without handing it in gives none."""
        names = {file.name for file in files}
        return tuple(
            p
            for p in self.params
            if p.required and (given.get(p.name) not in names if p.is_file else p.name not in given)
        )

    def form(
        self,
        words: Words,
        given: Mapping[str, str],
        asks: Sequence[str],
        *,
        values: Mapping[str, str] | None = None,
        errors: Mapping[str, str] | None = None,
        title: str = "",
    ) -> Form:
        """Return the form that asks for the parameters named in `asks`, on top of what is `given`."""
        fields = tuple(
            p.ask(words, (values or {}).get(p.name, ""), (errors or {}).get(p.name, ""))
            for p in self.params
            if p.name in asks
        )
        rest = {name: value for name, value in given.items() if name not in asks}
        return Form(title or words(self.summary), Press(self.name, rest), fields)


def command(
    name: str,
    summary: str,
    *,
    bare: bool = False,
    hidden: bool = False,
    private: bool = True,
    manages: bool = False,
    was: tuple[str, ...] = (),
) -> Callable[[Callable[..., Awaitable[Reply]]], Command]:
    """Declare a command from a coroutine function.

    Its first parameter is the `Call`; every other one is annotated `Annotated[type, Arg(help, kind)]` and is required
    unless it has a default. Raises TypeError for a parameter that says nothing of itself.
    """

    def declare(run: Callable[..., Awaitable[Reply]]) -> Command:
        hints = get_type_hints(run, include_extras=True)
        params = []
        for p in list(inspect.signature(run).parameters.values())[1:]:
            hint = hints[p.name]
            arg = next((a for a in get_args(hint)[1:] if isinstance(a, Arg)), None)
            if get_origin(hint) is not Annotated or arg is None:
                raise TypeError(f"/{name}: parameter {p.name!r} needs Annotated[…, Arg(…)]")
            params.append(Param(p.name, arg.kind, arg.help, p.default is p.empty, arg.was))
        return Command(name, summary, tuple(params), run, bare, hidden, private, manages, was)

    return declare

"""/data: what is kept about one, as a file, brought back, or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from bot.chat.command import Arg, Call, command
from bot.chat.kinds import Code, Document
from bot.chat.reply import Choice, File, Look, Reply
from bot.commands.kinds import Asked
from bot.commands.views import data as views
from bot.domain.errors import Problem

WORD = "delete"


@dataclass(frozen=True, slots=True)
class SureKind:
    """The word that deletes everything, or one's own name: typed each time, never part of a button."""

    @property
    def look(self) -> Look:
        """A line."""
        return Look("line", most=100)

    async def read(self, raw: str, call: Call[Any]) -> bool:
        """Return True for the word or the asker's name; upper or lower case."""
        here = await call.services.learners.here(call.asker)
        name = here.learner.name if here.learner else call.asker.name
        words = {WORD, call.words(WORD), name}
        if " ".join(raw.split()).casefold() not in {" ".join(word.split()).casefold() for word in words if word}:
            raise Problem(
                "That is neither “{word}” nor your name, so nothing was deleted.",
                "Type {word}, or {name}.",
                word=call.words(WORD),
                name=name or call.words(WORD),
            )
        return True

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:  # noqa: ARG002  (a kind has it)
        """Nothing to suggest."""
        return ()

    def is_own(self, raw: str) -> bool:
        """It may be a name."""
        return bool(raw)


SureArg = Annotated[bool, Arg("Type delete, or your name. It can't be taken back.", SureKind())]
DataArg = Annotated[File, Arg("The file study-buddy-data.json, as /data export gives it", Document())]
CopyArg = Annotated[str, Arg("Which file", Code())]


@command("data show", "See what I keep about you", bare=True)
async def show(call: Asked) -> Reply:
    """Say in plain words what is kept."""
    return views.kept(call.words, await call.services.belongings.kept(call.asker))


@command("data export", "Take everything I keep about you along, as a file")
async def export(call: Asked) -> Reply:
    """Give everything as a file, and the roadmap with one's ticks."""
    taken = await call.services.belongings.take_along(call.asker)
    standing, text = await call.services.copies.write(call.asker)
    return views.exported(call.words, taken, standing, text)


@command("data import", "Bring back what you took along, here or from another bot")
async def bring(call: Asked, file: DataArg) -> Reply:
    """Say what a file would change; nothing changes yet."""
    looked = await call.services.bringing.look(call.asker, file.content or b"")
    return views.looked(call.words, looked, call.asker)


@command("data accept", "Take over what the file says", hidden=True)
async def accept(call: Asked, copy: CopyArg) -> Reply:
    """Take over a file that was looked at."""
    return views.brought(call.words, await call.services.bringing.accept(call.asker, copy))


@command("data delete", "Delete everything I keep about you")
async def delete(call: Asked, sure: SureArg) -> Reply:  # noqa: ARG001  (to be asked for it is what counts)
    """Delete everything, at once."""
    await call.services.belongings.forget(call.asker)
    return views.deleted(call.words)

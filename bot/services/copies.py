"""A roadmap with one's own ticks as a file, and the ticks of such a file taken over."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import Problem
from bot.domain.learner import Asker
from bot.domain.progress import Standing, State
from bot.roadmaps import bundle, export, ticks
from bot.roadmaps.apart import Broken, read_laid_out
from bot.roadmaps.blocks import Refused
from bot.roadmaps.shape import Read
from bot.services.aside import undisturbing
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study


@dataclass(frozen=True, slots=True)
class FoundTicks:
    """What a file says of somebody's topics.

    Attributes:
        standing: where they stand now.
        states: by topic id, what taking the file over would change.
        unknown: titles of ticked topics that this roadmap doesn't have.
        unclear: titles that could be several of its topics.
    """

    standing: Standing
    states: Mapping[str, State]
    unknown: tuple[str, ...]
    unclear: tuple[str, ...]


class Copies:
    """Files that people take along."""

    def __init__(self, roadmaps: Roadmaps, study: Study) -> None:
        self._roadmaps, self._study = roadmaps, study

    async def write(self, asker: Asker) -> tuple[Standing, str]:
        """Return the roadmap the asker is on as Markdown with their own ticks, and where they stand."""
        standing = await self._study.standing(asker)
        return standing, await asyncio.to_thread(export.markdown, standing.roadmap, standing.states)

    async def look(self, asker: Asker, content: bytes) -> FoundTicks:
        """Find the asker's topics that are ticked in a file. Stores nothing; a tick of theirs is never taken back.

        Raises:
            Problem: the file can't be read as a roadmap.
        """
        found = await read_bytes("ticks.md", content)
        standing = await self._study.standing(asker)
        said = await asyncio.to_thread(ticks.found, found, standing.roadmap)
        new = {
            topic: state
            for topic, state in said.states.items()
            if standing.states.get(topic, "todo") not in ("done", state)
        }
        return FoundTicks(standing, new, said.unknown, said.unclear)


async def read_bytes(name: str, content: bytes) -> Read:
    """Read a roadmap that came as one file.

    Args:
        name: what somebody called it: a roadmap without a title is called like that.
        content: its Markdown.

    Raises:
        Problem: it can't be read within the limits, or the reader broke.
    """
    try:
        with undisturbing():
            return await read_laid_out(bundle.placed(name, content))
    except Broken as broken:
        raise Problem(
            "I couldn't read that file: something broke on my side.",
            "Nothing was changed. Those who run me find in the log why.",
        ) from broken
    except Refused as refused:
        line = refused.note.line
        key = "I can't use that file: it {why}, on line {line}." if line > 1 else "I can't use that file: it {why}."
        raise Problem(key, "Mend it, then bring it again.", why=refused.note.said, line=line) from refused

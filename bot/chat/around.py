"""What commands may know of the place they are answered in, without knowing which platform it is on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.words import LEAD, Words

PATIENCE = 1.5  # seconds that an answer waits for a platform's word


@runtime_checkable
class Checks(Protocol):
    """A platform that can tell beforehand whether it may post to a place."""

    async def hindrance(self, place: str, words: Words) -> str:
        """Return why nothing could be posted there and what to do; empty if nothing speaks against it."""
        ...


@dataclass(frozen=True, slots=True)
class Lack:
    """Something the bot may not do: what that permission is called there, and what doesn't work without it."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Rights:
    """What the bot may not do in a place, and the http(s) address where somebody who manages it can change that."""

    lacking: tuple[Lack, ...] = ()
    link: str = ""


@runtime_checkable
class Inspects(Protocol):
    """A platform on which the bot may be allowed more or less."""

    async def rights(self, place: str, words: Words) -> Rights | None:
        """Return what the bot may not do in a place; None if nobody can tell just now."""
        ...


@runtime_checkable
class Knows(Protocol):
    """A platform that can tell a place from other text."""

    def is_place(self, text: str) -> bool:
        """Whether a text is written as the channels here are; whether there is such a one shows when it is used."""
        ...


@runtime_checkable
class Pages(Protocol):
    """A platform with pages of its own, of which one is the dashboard."""

    @property
    def dashboard(self) -> str:
        """Its http(s) address."""
        ...


class Around:
    """The platforms, as far as commands are concerned.

    Args:
        platforms: by name; what is added later counts too.
    """

    def __init__(self, platforms: Mapping[str, object] | None = None) -> None:
        self._platforms = {} if platforms is None else platforms

    def words(self, platform: str, language: str, locale: str = "") -> Words:
        """Return the words of a language, with commands written as they are typed on a platform.

        A platform on which that isn't "/name" has an attribute `lead`, such as "/study ". One that itself names
        commands in the language of somebody's device, their `locale`, has an attribute `names_commands` that is true.
        """
        there = self._platforms.get(platform)
        names = locale if getattr(there, "names_commands", False) else ""
        return Words(language, lead=getattr(there, "lead", LEAD), names=names)

    def dashboard(self, platform: str) -> str:
        """Return the address of a platform's dashboard; empty where it has none."""
        there = self._platforms.get(platform)
        return there.dashboard if isinstance(there, Pages) else ""

    def is_place(self, platform: str, text: str) -> bool:
        """Whether a text may be a channel on a platform."""
        there = self._platforms.get(platform)
        return there.is_place(text) if isinstance(there, Knows) else bool(text)

    async def hindrance(self, platform: str, place: str, words: Words) -> str:
        """Return why nothing could be posted to a place, as far as that can be told in time."""
        there = self._platforms.get(platform)
        if not isinstance(there, Checks):
            return ""
        try:
            async with asyncio.timeout(PATIENCE):
                return await there.hindrance(place, words)
        except TimeoutError:
            return ""

    async def rights(self, platform: str, place: str, words: Words) -> Rights | None:
        """Return what the bot may not do in a place; None where there are no such rights or nobody can tell in time."""
        there = self._platforms.get(platform)
        if not isinstance(there, Inspects):
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                return await there.rights(place, words)
        except TimeoutError:
            return None

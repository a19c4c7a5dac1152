"""`study-buddy roadmap versions|accept|revert`: the word of who runs the program, left for the bot to act on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.domain.errors import Problem
from bot.domain.version import Version, Word
from bot.roadmaps.library import source_of
from bot.settings import Settings
from bot.storage import catalogue, versions
from bot.storage.database import Database, StorageError, shown
from bot.storage.open import is_up_to_date, open_database

NONE = "No roadmap was loaded yet: start the bot once."
SAID = "The running bot acts on it within a minute; if none is running, the next start does."


async def listed(settings: Settings) -> str:
    """Return every kept version of the settings' roadmaps, a line each, the newest of each first."""
    async with _opened(settings) as database:
        found = await every(database, settings)
    return "\n".join(_line(version) for version in found) or NONE


async def accept(settings: Settings, name: str, *, apart: bool) -> str:
    """Let a version that waits come into use, and return what was said.

    Args:
        settings: where the database is.
        name: the roadmap's title or id; empty if only one waits.
        apart: likely renames are new topics.

    Raises:
        Problem: nothing waits, or it isn't clear what is meant.
    """
    async with _opened(settings) as database:
        named = _named(await every(database, settings), name)
        version = _meant([v for v in named if v.state == "waiting"], "Nothing waits for your word.")
        return await _say(database, version, "apart" if apart else "accept", "comes into use")


async def revert(settings: Settings, name: str, to: int | None) -> str:
    """Decline the version that waits, or go back to an earlier one, and return what was said.

    Args:
        settings: where the database is.
        name: the roadmap's title or id; empty if there is only one.
        to: the number of the version to go to; None declines what waits, else goes back by one.

    Raises:
        Problem: there is nothing to go back to, or it isn't clear what is meant.
    """
    async with _opened(settings) as database:
        named = _named(await every(database, settings), name)
        waiting = [v for v in named if v.state == "waiting" and to is None]
        if waiting:
            return await _say(database, _meant(waiting), "decline", "is not used")
        current = _meant([v for v in named if v.is_current], NONE)
        earlier = [v for v in named if v.roadmap == current.roadmap and _is_goal(v, current, to)]
        if not earlier:
            raise Problem("There is no such version of {title}. See study-buddy roadmap versions.", title=current.title)
        return await _say(database, earlier[0], "accept", "comes back into use")


def _is_goal(version: Version, current: Version, to: int | None) -> bool:
    if to is not None:
        return version.number == to and not version.is_current
    return version.number < current.number and version.state == "used"


def _named(versions: Sequence[Version], name: str) -> Sequence[Version]:
    """Return the versions of the roadmaps that are called so; a beginning is enough, and an empty name is every one."""
    exact = [v for v in versions if name in (v.roadmap, v.title)]
    named = exact or [v for v in versions if v.title.casefold().startswith(name.casefold())]
    if versions and not named:
        raise Problem("No roadmap is called “{name}” here.", name=name)
    return named


def _meant(versions: Sequence[Version], none: str = "") -> Version:
    """Return the newest version, if all are of one roadmap."""
    if not versions:
        raise Problem(none)
    if len({v.roadmap for v in versions}) > 1:
        titles = ", ".join(sorted({f"“{v.title}” ({v.roadmap})" for v in versions}))
        raise Problem("Name the one you mean: {titles}.", titles=titles)
    return versions[0]


async def _say(database: Database, version: Version, word: Word, becomes: str) -> str:
    async with database.write() as tx:
        await versions.say(tx, version.roadmap, version.number, word)
    return f"Version {version.number} of {version.title} {becomes}. {SAID}"


async def every(database: Database, settings: Settings) -> list[Version]:
    """Return the versions of every roadmap of the settings; those taken out of them are nobody's business now."""
    sources = await asyncio.to_thread(lambda: {source_of(path) for path in settings.find_roadmaps()})
    async with database.read() as tx:
        loaded = [one for one in await catalogue.roadmaps(tx) if one.source in sources]
        return [v for one in loaded for v in await versions.of(tx, one.id)]


def _line(version: Version) -> str:
    state = "in use" if version.is_current else version.state
    word = f", {version.word} said" if version.word else ""
    at = f"{version.at:%Y-%m-%d %H:%M} UTC"
    return f"{version.title}, version {version.number}, {at}, {state}{word}: {version.changes.counts}"


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    if not await is_up_to_date(settings.database_url):
        where = settings.database_file or shown(settings.database_url)
        raise StorageError(f"The database {where} isn't up to date: start the bot once, then try again.")
    database = await open_database(settings.database_url)
    try:
        yield database
    finally:
        await database.close()

"""`study-buddy roadmap versions|accept|revert`: the word of who runs the program, left for the bot to act on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.domain.errors import Problem
from bot.domain.version import Version, Word
from bot.settings import Settings
from bot.storage import catalogue, versions
from bot.storage.database import Database, StorageError, shown
from bot.storage.open import is_up_to_date, open_database

SAID = "The running bot acts on it within a minute; if none is running, the next start does."


async def listed(settings: Settings) -> str:
    """Return every kept version of the settings' roadmaps, a line each, the newest of each first."""
    async with _opened(settings) as database:
        every = await _every(database)
    return "\n".join(_line(version) for version in every) or "No roadmap was loaded yet: start the bot once."


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
        waiting = [v for v in await _every(database) if v.state == "waiting"]
        version = _meant(waiting, name, "Nothing waits for your word.")
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
        every = await _every(database)
        waiting = [v for v in every if v.state == "waiting" and to is None]
        if waiting:
            return await _say(database, _meant(waiting, name, ""), "decline", "is not used")
        current = _meant([v for v in every if v.is_current], name, "No roadmap was loaded yet: start the bot once.")
        earlier = [v for v in every if v.roadmap == current.roadmap and _is_goal(v, current, to)]
        if not earlier:
            raise Problem("There is no such version of {title}. See study-buddy roadmap versions.", title=current.title)
        return await _say(database, earlier[0], "accept", "comes back into use")


def _is_goal(version: Version, current: Version, to: int | None) -> bool:
    if to is not None:
        return version.number == to and not version.is_current
    return version.number < current.number and version.state == "used"


def _meant(versions: Sequence[Version], name: str, none: str) -> Version:
    """Return the one version whose roadmap is called so; the newest of several of one roadmap."""
    named = [v for v in versions if not name or name in (v.roadmap, v.title)]
    named = named or [v for v in versions if v.title.casefold().startswith(name.casefold())]
    if not named:
        raise Problem(none if not name or not versions else f"No roadmap is called {name!r} here.")
    if len({v.roadmap for v in named}) > 1:
        titles = ", ".join(sorted({f"{v.title!r} ({v.roadmap})" for v in named}))
        raise Problem("Name the one you mean: {titles}.", titles=titles)
    return named[0]


async def _say(database: Database, version: Version, word: Word, becomes: str) -> str:
    async with database.write() as tx:
        await versions.say(tx, version.roadmap, version.number, word)
    return f"Version {version.number} of {version.title} {becomes}. {SAID}"


async def _every(database: Database) -> list[Version]:
    async with database.read() as tx:
        return [v for one in await catalogue.roadmaps(tx) for v in await versions.of(tx, one.id)]


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

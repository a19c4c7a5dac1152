"""Who is at the page: its owner, and the people they try the bot as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.chat.command import Asker
from bot.chat.markup import clean
from bot.chat.platform import Memory
from bot.domain import zones
from bot.domain.ids import new_id
from bot.words import Words

SHELF = "web.people"
MOST_PEOPLE, MOST_NAME = 20, 40
WHO = "X-Who"  # the account that a page shows
COMMUNITY, ROOM = "page", "room"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the page."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page: `zone` is None where their browser didn't say."""

    person: Person
    words: Words
    zone: ZoneInfo | None

    def moment(self, at: datetime) -> str:
        """A day and time on their clock, or, where that isn't known, in UTC."""
        here = at.astimezone(self.zone or UTC)
        key = "{day}, {time}" if self.zone else "{day}, {time} UTC"
        return self.words(key, day=self.words.short_day(here), time=self.words.clock(here))


OWNER = Person("you", "Host")  # their name to others; to themselves they are "You"


class People:
    """The people of the page, kept over restarts."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def everyone(self) -> Sequence[Person]:
        """Return the owner and everyone added, in the order they came."""
        added = await self._memory.latest(SHELF, most=MOST_PEOPLE)
        return (OWNER, *(Person(n.key, n.value) for n in added))

    async def add(self, name: str) -> Person:
        """Return the person with this name, added if there is none; the owner for an empty name or when it is full."""
        wanted = " ".join(clean(name).split())[:MOST_NAME]
        known = await self.everyone()
        found = next((p for p in known if p.name.casefold() == wanted.casefold()), None)
        if found is not None or not wanted or len(known) > MOST_PEOPLE:
            return found or OWNER
        person = Person(f"p{new_id()}", wanted)
        await self._memory.remember(SHELF, person.account, person.name)
        return person

    async def at(self, request: web.Request, cookie: str) -> Person:
        """Return who a request comes from; the owner if it names nobody.

        An open page names who it shows, so that somebody else chosen in another tab doesn't act in this one; the cookie
        says whose page is shown next.

        Raises:
            web.HTTPGone: the page shows somebody who left with their data; nobody else may act in it.
        """
        named = request.headers.get(WHO) or request.query.get("as")
        wanted = named or request.cookies.get(cookie, "")
        found = next((p for p in await self.everyone() if p.account == wanted), None)
        if found is None and named:
            said = Words(language(request))("Whoever this page shows has left. Open the page anew.")
            raise web.HTTPGone(text=f"{said}\n")
        return found or OWNER

    async def knows(self, account: str) -> bool:
        """Whether somebody at the page has this account."""
        return any(p.account == account for p in await self.everyone())


def asker(person: Person, request: web.Request) -> Asker:
    """Return who asks, as the rest of the program knows people. Whoever has the page manages it."""
    zone, locale = _zone(request), language(request)
    return Asker("web", person.account, COMMUNITY, ROOM, person.name, zone, locale, manages=True)


def viewer(person: Person, request: web.Request, words: Words) -> Viewer:
    """Return who looks, and the words to speak to them in."""
    return Viewer(person, words, _zone(request))


def _zone(request: web.Request) -> ZoneInfo | None:
    return zones.named(unquote(request.cookies.get("zone", "")))


def language(request: web.Request) -> str:
    """Return the language a browser likes best, such as `en-GB`."""
    return request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()[:20]

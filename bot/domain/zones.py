"""Finding a time zone by what people call it: a city, a country, "Eastern Time", "UTC+2" or the tz database's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.domain import places
from bot.domain.matching import Titles, fold

AREAS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
MOST_TYPED = 80  # characters looked at
NEAR = 5  # near misses

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
_SUFFIX = re.compile(r"\s+(?:time\s*zone|time)$", re.IGNORECASE)
_SEASONS = (datetime(2025, 1, 15), datetime(2025, 7, 15))  # noqa: DTZ001  (winter and summer on any clock)


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A zone to choose: what people call it, such as "Mumbai (Kolkata)", and its name in the tz database."""

    label: str
    zone: str


@dataclass(frozen=True, slots=True)
class Found:
    """The zone meant, if it is certain; otherwise what may have been meant, the likeliest first."""

    zone: ZoneInfo | None
    near: tuple[ZoneChoice, ...] = ()


def find_zone(typed: str) -> Found:
    """Return the zone somebody means.

    Certain are: a name that means one place, with or without its country behind a comma, what `suggest_zones` calls
    it, and a name of the tz database, old ones included. An offset such as "UTC+2" is not: it doesn't say when the
    clock changes.
    """
    typed = typed.strip()[:MOST_TYPED]
    if (minutes := _minutes(typed)) is not None:
        return Found(None, _offered(_at_offset(minutes), NEAR))
    if (key := _key(typed) or _LABELS.get(fold(typed))) is not None:
        return Found(_ZONES[key])
    for meant in (_exactly(typed), _exactly(_SUFFIX.sub("", typed)), _inside(typed)):
        if meant:
            return _certain(meant)
    return Found(None, _offered(_like(typed), NEAR))


def suggest_zones(typed: str, most: int = 25) -> Sequence[ZoneChoice]:
    """Return zones for what has been typed so far, the likeliest first, each once; well-known ones for nothing."""
    typed = typed.strip()[:MOST_TYPED]
    if not typed:
        return _offered((_CITY[key] for key in places.WELL_KNOWN if key in _CITY), most)
    if (minutes := _minutes(typed)) is not None:
        return _offered(_at_offset(minutes), most)
    if (key := _key(typed)) is not None:
        return (_CITY.get(key, ZoneChoice(key, key)),)
    return _offered(_like(typed), most)


def named(key: str | None) -> ZoneInfo | None:
    """Return the zone with this name in the tz database; None if this machine has none of that name."""
    return None if key is None else _ZONES.get(key)


def city_of(key: str) -> str:
    """Return the city in a zone's name: "New York"."""
    return key.rsplit("/", 1)[-1].replace("_", " ")


def _city(key: str) -> ZoneChoice:
    area = ", ".join(key.split("/")[:-1]).replace("_", " ")
    return ZoneChoice(f"{city_of(key)} ({area})" if area else city_of(key), key)


def _alias(name: str, key: str) -> ZoneChoice:
    return ZoneChoice(name if fold(name) == fold(city_of(key)) else f"{name} ({city_of(key)})", key)


def _minutes(typed: str) -> int | None:
    """Return the minutes east of UTC in a typed offset."""
    said = _OFFSET.fullmatch(typed)
    if said is None:
        return None
    total = int(said[2]) * 60 + int(said[3] or 0)
    return total if said[1] == "+" else -total


def _at_offset(minutes: int) -> list[ZoneChoice]:
    """Return the well-known zones whose clocks show that offset in winter or in summer, those of the winter first."""
    offset = timedelta(minutes=minutes)
    seasons = ([key for key in places.WELL_KNOWN if _ZONES[key].utcoffset(day) == offset] for day in _SEASONS)
    found = [_CITY[key] for keys in seasons for key in keys]
    return [*found, ZoneChoice("UTC", "UTC")] if not minutes else found


def _key(typed: str) -> str | None:
    """Return the zone that bears this very name in the tz database, by its newest name."""
    if "/" not in typed:
        return None
    return _BY_ID.get("_".join(typed.split()).casefold())


def _exactly(typed: str) -> list[ZoneChoice]:
    found = [_CHOICES[index] for index in _TITLES.find(typed).exact]
    return sorted(found, key=lambda choice: _RANK.get(choice.zone, len(_RANK)))


def _inside(typed: str) -> list[ZoneChoice]:
    """Return what "Paris, France" means: the places of that name in that country, as far as both are known."""
    city, comma, country = typed.partition(",")
    there = _exactly(city) if comma else []
    around = {choice.zone for choice in _exactly(country)}
    return [choice for choice in there if choice.zone in around]


def _certain(meant: Sequence[ZoneChoice]) -> Found:
    zones = {choice.zone for choice in meant}
    return Found(_ZONES[meant[0].zone]) if len(zones) == 1 else Found(None, _offered(meant, NEAR))


def _like(typed: str) -> list[ZoneChoice]:
    exact, ranked = _exactly(typed) or _exactly(typed.partition(",")[0]), _TITLES.find(typed).ranked
    return exact + [_CHOICES[index] for index in ranked or _TITLES.near(typed, NEAR)]


def _offered(found: Iterable[ZoneChoice], most: int) -> tuple[ZoneChoice, ...]:
    first: dict[str, ZoneChoice] = {}
    for choice in found:
        first.setdefault(choice.zone, choice)
    return tuple(first.values())[:most]


# Read once, at import: reading a zone opens a file, which must not happen while others wait for an answer. As long as
# these are held, `ZoneInfo(key)` finds them in its cache.
_ZONES = {key: ZoneInfo(key) for key in sorted(available_timezones())}
_RANK = {key: rank for rank, key in enumerate(places.WELL_KNOWN)}
_RENAMED = {old: new for old, new in places.read(places.RENAMED) if new in _ZONES}
_CITY = {
    key: _city(key)
    for key in sorted(_ZONES, key=lambda key: (_RANK.get(key, len(_RANK)), key))
    if key == "UTC" or (key.split("/")[0] in AREAS and "/" in key and key not in _RENAMED)
}
_BY_ID = {key.casefold(): _RENAMED.get(key, key) for key in _ZONES}
_ALIASES = [
    (name, zone)
    for table in (places.CITIES, places.COUNTRIES, places.CLOCKS)
    for name, zone in places.read(table)
    if zone in _CITY
]
_NAMES = [city_of(key) for key in _CITY] + [name for name, _ in _ALIASES]
_CHOICES = list(_CITY.values()) + [_alias(name, zone) for name, zone in _ALIASES]
_TITLES = Titles(_NAMES)
_LABELS = {fold(choice.label): choice.zone for choice in _CHOICES}

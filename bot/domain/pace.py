"""How fast somebody goes, and between which days they would be done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import fmean
from typing import Literal, TypeAlias

from bot.domain.history import State
from bot.domain.roadmap import Roadmap
from bot.domain.week import Week, full_weeks

WINDOW = 8  # full weeks looked back on
ENOUGH = 3  # full weeks since the first tick, before which nothing is said
HORIZON = timedelta(days=50 * 365)  # an end further off than this is none
DAYS_IN_WEEK = 7

Unit: TypeAlias = Literal["hours", "topics"]


@dataclass(frozen=True, slots=True)
class Pace:
    """What somebody does a week, in `unit`, and where that leads.

    `finish` is the range of days on which they would be done: the later one is None where there is no end date yet, and
    `finish` itself is None where nothing is left to do.
    """

    per_week: float
    unit: Unit
    finish: tuple[date, date | None] | None


def pace(
    roadmap: Roadmap,
    states: Mapping[str, State],
    weeks: Mapping[Week, Collection[str]],
    today: date,
    away: Collection[Week] = (),
) -> Pace | None:
    """Work out the pace from the topics ticked in each week, placement left out.

    It looks at the last eight full weeks without vacation, from the one with the first tick on, and says nothing before
    there are three of them or while all of them were empty. Topics count with their estimated hours if every topic of
    the roadmap has an estimate, otherwise by number; a topic that is no longer on the roadmap counts with the mean
    estimate. What remains is divided by the mean of the faster half and by that of the slower half of those weeks; with
    an odd number of weeks the middle one is in both halves.

    Args:
        roadmap: what is to be finished.
        states: the state of each of its topics that isn't “to do”, by id.
        weeks: the topics ticked in each week that has any.
        today: the person's local day.
        away: the weeks with vacation in them.
    """
    window = full_weeks(Week.of(today), min(weeks), WINDOW, away) if weeks else ()
    if len(window) < ENOUGH:
        return None
    unit, size, other = _measure(roadmap)
    amounts = sorted(sum(size.get(topic, other) for topic in weeks.get(week, ())) for week in window)
    half = ceil(len(amounts) / 2)
    slow, fast = fmean(amounts[:half]), fmean(amounts[-half:])
    if not fast:
        return None
    remaining = sum(size[t.id] for t in roadmap.topics if states.get(t.id, "todo") in ("todo", "learning"))
    finish = None
    if remaining:
        early = _after(today, remaining, fast)
        finish = (early, _after(today, remaining, slow)) if early else None
    return Pace(fmean(amounts), unit, finish)


def _measure(roadmap: Roadmap) -> tuple[Unit, Mapping[str, float], float]:
    """Return the unit, each topic's size in it, and the size of a topic that is no longer there."""
    hours = {t.id: t.hours for t in roadmap.topics if t.hours}
    if hours and len(hours) == len(roadmap.topics):
        return "hours", hours, fmean(hours.values())
    return "topics", dict.fromkeys((t.id for t in roadmap.topics), 1.0), 1.0


def _after(today: date, remaining: float, per_week: float) -> date | None:
    """Return the day on which so much is done; None if that is never or beyond the horizon."""
    days = remaining / per_week * DAYS_IN_WEEK if per_week else float("inf")
    return today + timedelta(days=ceil(days)) if days <= HORIZON.days else None

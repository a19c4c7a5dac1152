"""People to show on a dashboard: the usual, the empty, the full, the huge, and names from all over the world."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.goal import Goal, GoalState
from bot.domain.learner import Here, Learner
from bot.domain.ledger import Finished, Thing
from bot.domain.overview import Overview
from bot.domain.progress import Standing, stand
from bot.domain.project import DONE, LINK, MILESTONE, STARTED, Facts
from bot.domain.roadmap import Project, Roadmap
from bot.domain.week import Week
from tests.commands.pictures.scenes import (
    ARABIC,
    CHINESE,
    EMOJI,
    HEBREW,
    HERE,
    HUGE,
    LONG,
    NOW,
    USUAL,
    roadmap,
    standing,
)

TODAY = NOW.date()
THIS = Week.of(TODAY)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onload='x' &amp; javascript:"


DONE_GOAL: GoalState = "done"
OPEN_GOAL: GoalState = "open"


def goals(*counts: tuple[int, int], title: str = "Read 3 chapters") -> tuple[Goal, ...]:
    """Goals week by week, the last pair being this week's: how many were kept, and how many were not."""
    made = []
    for back, (kept, missed) in enumerate(reversed(counts)):
        states = [DONE_GOAL] * kept + [OPEN_GOAL] * missed
        week = THIS.back(back)
        made += [
            Goal(f"g{back}-{n}", week, title, 3, "chapters", state=state, logged=n % 3)
            for n, state in enumerate(states)
        ]
    return tuple(made[::-1])


def finished(*titles: str, link: str = "https://example.org/a?b=1&c=2") -> tuple[Finished, ...]:
    """What was finished, newest first, of several kinds."""
    kinds = ("book", "paper", "course", "other")
    return tuple(
        Finished(
            f"f{n}",
            Thing(title, kinds[n % 4], link if n % 2 == 0 else ""),
            TODAY - timedelta(days=9 * n + 2),
            4,
            title if n == 1 else "",
        )
        for n, title in enumerate(titles)
    )


def with_work(way: Roadmap, *titles: str) -> tuple[Roadmap, dict[str, Facts]]:
    """A roadmap with projects: the first done, the second under way, the others not begun."""
    steps = ("Find the data", "A baseline", "The model", "Write it up")
    made = tuple(Project(f"x{n}", title, n + 1, milestones=steps) for n, title in enumerate(titles))
    day = (TODAY - timedelta(days=20)).isoformat()
    reached = {MILESTONE + step: day for step in steps[:2]}
    facts: dict[str, Facts] = {
        "x0": {STARTED: day, DONE: day, LINK: "https://example.org/work", **{MILESTONE + s: day for s in steps}},
        "x1": {STARTED: day, **reached},
    }
    return Roadmap(way.id, way.title, way.phases, made, way.objectives, way.resources), facts


def somebody(found: Standing, name: str = "", **record: object) -> Standing:
    """The same standing of somebody with a name, and with more in their record."""
    here = Here(Learner("l1", name, HERE.zone), None, HERE.zone, "person", NOW) if name else HERE
    return stand(here, found.roadmap, replace(found.record, **record))  # type: ignore[arg-type]  # (Record's own)


def busy() -> Overview:
    """Somebody in the middle of it, with a little of everything."""
    way, facts = with_work(
        USUAL, "Retrieval-augmented search over your notes", "A model that forecasts demand", "Serve a model"
    )
    read = finished(
        "Think Bayes", "Attention Is All You Need", "Statistics 110", "A talk on calibration", "Think Stats"
    )
    found = standing(way, 17, learning=2, skipped=1, every=6)
    found = somebody(found, "Mina", finished=read, projects=facts)
    kept = goals((2, 1), (3, 0), (1, 2), (3, 1), (4, 0), (2, 1), (0, 2), (3, 0), (3, 1), (2, 0), (4, 0), (1, 1))
    return Overview(found, kept)


def named(name: str) -> Overview:
    """Everything that can be named is called the same."""
    way, facts = with_work(roadmap([(name, (3, 3))] * 3, title=name, names=name), name, name, name)
    found = standing(way, 5, learning=1, skipped=1, every=9)
    return Overview(
        somebody(found, name, finished=finished(*[name] * 4), projects=facts), goals((1, 1), (1, 1), title=name)
    )


SCENES = {
    "busy": busy(),
    "stranger": Overview(standing(USUAL)),
    "begun": Overview(somebody(standing(USUAL, 1), "Mina")),
    "all": Overview(somebody(standing(USUAL, 30, every=3), "Mina"), goals((1, 0), (1, 0))),
    "huge": Overview(somebody(standing(HUGE, 160, learning=3, every=1), "Mina"), goals(*[(9, 9)] * 12)),
    "slow": Overview(somebody(standing(USUAL, 6, every=20), "Mina")),
    "nothing": Overview(standing(roadmap(()))),
    "skipped": Overview(standing(USUAL, skipped=30)),
    **{
        key: named(name)
        for key, name in {
            "long": LONG,
            "unbroken": "x" * 300,
            "hebrew": HEBREW * 2,
            "arabic": ARABIC * 3,
            "chinese": CHINESE * 3,
            "emoji": EMOJI * 3,
            "hostile": HOSTILE,
        }.items()
    },
}

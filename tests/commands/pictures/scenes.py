"""People and roadmaps to draw: the usual, the empty, the full, the huge, and names from all over the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.goal import Goal, GoalsWeek, Verdict
from bot.domain.history import Event, State
from bot.domain.learner import Here
from bot.domain.progress import Record, Standing, stand
from bot.domain.prompt import GroupPost
from bot.domain.roadmap import Module, Phase, Roadmap, Topic
from bot.domain.week import Week

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
HERE = Here(None, None, ZoneInfo("UTC"), "utc", NOW)
LONG = "Bayesian thinking and inference with worked examples from operations and medicine, in depth"
HEBREW, ARABIC, CHINESE, EMOJI = (
    "מבוא להסתברות ולסטטיסטיקה",
    "مقدمة في الاحتمالات",
    "概率论与数理统计基础",
    "Rockets 🚀 and 👩‍🔬 labs",
)
PHASES = (
    ("Statistical Foundations", (4,)),
    ("Mathematical Foundations", (3,)),
    ("Classical Machine Learning", (5,)),
    ("Deep Learning", (5,)),
    ("Modern AI", (4, 4)),
    ("MLOps & Production", (5,)),
)


def roadmap(
    phases: Sequence[tuple[str, Sequence[int]]] = PHASES,
    *,
    title: str = "AI/ML for software engineers",
    names: str = "",
) -> Roadmap:
    """Phases by title and the number of topics of each of their modules; `names` is the title of everything inside."""
    made, modules, topics = [], 0, 0
    for number, (phase, sizes) in enumerate(phases, 1):
        inside = []
        for size in sizes:
            modules += 1
            listed = []
            for n in range(size):
                topics += 1
                listed.append(Topic(f"t{topics}", names or f"Topic {topics} of the way", f"{modules}.{n + 1}", 10.0))
            inside.append(Module(f"m{modules}", names or f"Module {modules}", modules, tuple(listed)))
        made.append(Phase(f"p{number}", phase, number, tuple(inside)))
    return Roadmap("rm", title, tuple(made))


def standing(way: Roadmap, done: int = 0, *, learning: int = 0, skipped: int = 0, every: int = 5) -> Standing:
    """Somebody who has ticked the first `done` topics, one in `every` days until yesterday, and so on."""
    ids = [t.id for t in way.topics]
    yesterday = NOW.date() - timedelta(days=1)
    events = [
        Event(f"c{n}", "check", yesterday - timedelta(days=every * (done - 1 - n)), "", id_, "todo", "done")
        for n, id_ in enumerate(ids[:done])
    ]
    states: dict[str, State] = dict.fromkeys(ids[:done], "done")
    states |= dict.fromkeys(ids[done : done + learning], "learning")
    states |= dict.fromkeys(ids[done + learning : done + learning + skipped], "skipped")
    return stand(HERE, way, Record(states, events=tuple(events)))


def week(way: Roadmap, *titles: str) -> GoalsWeek:
    """Goals: the first is kept, the second half-way, the others open."""
    this = Week.of(NOW.date())
    goals = tuple(
        Goal(f"g{n}", this, title, 4, "chapters", logged=(4, 2)[n] if n < 2 else 0) for n, title in enumerate(titles)
    )
    return GoalsWeek(HERE, way, this, goals)


@dataclass(frozen=True)
class Scene:
    """One thing to draw."""

    standing: Standing
    week: GoalsWeek | None
    name: str = ""


def _scene(way: Roadmap, done: int = 0, *goals: str, name: str = "", **more: int) -> Scene:
    return Scene(standing(way, done, **more), week(way, *goals) if goals else None, name)


USUAL, HUGE = roadmap(), roadmap([(f"Part {n}", (5, 4)) for n in range(1, 41)], title="Everything there is")
SCENES = {
    "usual": _scene(USUAL, 9, "Read 4 chapters of Think Stats", "Solve 4 exercises a day", learning=2, skipped=1),
    "stranger": Scene(standing(USUAL), week(USUAL)),
    "all": _scene(USUAL, 30, "Celebrate", every=3),
    "shared": _scene(USUAL, 12, name="Zoë"),
    "huge": _scene(HUGE, 160, *(f"Goal number {n}" for n in range(6)), every=1, learning=3),
    "long": _scene(roadmap([(LONG, (3, 3))] * 3, title=LONG, names=LONG), 4, LONG, LONG, name=LONG),
    "hebrew": _scene(roadmap([(HEBREW, (3, 3))] * 3, title=HEBREW, names=HEBREW), 4, HEBREW * 2),
    "arabic": _scene(roadmap([(ARABIC, (3, 3))] * 3, title=ARABIC, names=ARABIC), 4, ARABIC * 3),
    "chinese": _scene(roadmap([(CHINESE * 3, (3, 3))] * 3, title=CHINESE * 3, names=CHINESE), 4, CHINESE * 3),
    "emoji": _scene(roadmap([(EMOJI * 3, (3, 3))] * 3, title=EMOJI * 3, names=EMOJI), 4, EMOJI * 3),
    "nothing": Scene(standing(roadmap(())), None),
    "skipped": Scene(standing(USUAL, skipped=30), None),
}


def post(way: Roadmap, *places: tuple[str, int | None]) -> GroupPost:
    """A group whose members are at the phases with these numbers."""
    return GroupPost(
        way, len(places), (), (), Verdict(0, 0), places=tuple((n, f"p{at}" if at else None) for n, at in places)
    )


CROWD = ("Ada", "Bob", "Zoë", "Chandrasekhar", "明", "שירה", "Jean-Jacques", "O’Neil & <Sons>", "🚀 Rocket", "Eve")
GROUPS = {
    "usual": post(USUAL, ("Ada", 1), ("Bob", 3), ("Zoë", 3), ("Eve", 5), ("Dan", None)),
    "empty": post(USUAL),
    "crowd": post(USUAL, *((name, 2) for name in CROWD * 5), ("Ada", 6), (LONG, 4)),
    "huge": post(HUGE, ("Ada", 3), ("Bob", 20), ("Zoë", 21), ("Eve", 39)),
    "nothing": post(roadmap(()), ("Ada", None)),
}

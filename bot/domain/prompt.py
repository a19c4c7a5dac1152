"""What a prompt is made of, read at the moment it is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from bot.domain.goal import Draft, Goal, GoalsWeek, Verdict
from bot.domain.progress import Standing
from bot.domain.roadmap import Phase, Roadmap
from bot.domain.version import Version

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class GoalPrompt:
    """The weekly question for a goal, and when it comes."""

    standing: Standing
    week: GoalsWeek
    draft: Draft
    weekday: int
    time: time
    late: bool = False


@dataclass(frozen=True, slots=True)
class GroupPost:
    """A community's weekly post.

    Attributes:
        roadmap: the roadmap in use there.
        people: how many members there are.
        phases: how many of those who share their progress there are in each phase, in order.
        goals: this week's goals of those who share there, with their names.
        last: how many of last week's goals they kept, all together.
        late: whether it comes late.
        changed: the roadmap's version, where people are still told what it changed.
        zone: the community's.
    """

    roadmap: Roadmap
    people: int
    phases: tuple[tuple[Phase, int], ...]
    goals: tuple[tuple[str, Goal], ...]
    last: Verdict
    late: bool = False
    changed: Version | None = None
    zone: ZoneInfo = UTC

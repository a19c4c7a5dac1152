from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import Problem
from bot.domain.goal import Verdict
from bot.domain.learner import Asker
from bot.domain.prompt import Letter, Silence
from bot.domain.reminder import Due
from bot.domain.roadmap import Roadmap
from bot.services.goals import Goals
from bot.services.learners import Learners
from bot.services.outbox import Outbox
from bot.services.posts import Posts
from bot.services.prompts import Prompts
from bot.services.reminders import Reminders
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.storage.database import Database
from tests.services.conftest import Clock, Count

PARIS = ZoneInfo("Europe/Paris")
MONDAY_NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Parts:
    """The services a prompt is made with."""

    prompts: Prompts
    reminders: Reminders
    outbox: Outbox
    posts: Posts
    learners: Learners
    goals: Goals
    study: Study
    clock: Clock

    async def due(self, at: datetime) -> Due:
        """The only thing that is due at an instant."""
        self.clock.now = at
        (found,) = await self.outbox.claim("fake", 10)
        return found


@pytest.fixture
def parts(database: Database, clock: Clock, learners: Learners, study: Study, roadmaps: Roadmaps) -> Parts:
    goals = Goals(database, learners, study, roadmaps)
    prompts = Prompts(database, learners, study, goals, roadmaps)
    reminders, outbox = Reminders(database, clock, learners), Outbox(database, clock)
    return Parts(prompts, reminders, outbox, Posts(database, clock, learners), learners, goals, study, clock)


@pytest.fixture
def boss() -> Asker:
    return Asker("fake", "boss", "server", "room", "Boss", None, "en-GB", manages=True)


async def test_a_stranger_may_see_what_it_would_look_like(parts: Parts, ada: Asker, count: Count) -> None:
    shown = (await parts.prompts.preview(ada)).prompt
    assert (shown.weekday, shown.time, shown.late) == (0, time(9), False)
    assert [t.title for t in shown.draft.topics] == ["Apples", "Pears"]
    assert await count("learners") == 0


async def test_the_prompt_is_made_of_what_is_so_when_it_comes(parts: Parts, ada: Asker, roadmap: Roadmap) -> None:
    await parts.learners.set_zone(ada, PARIS)
    await parts.reminders.switch_on(ada, place="@ada", kinds=("goals",))
    await parts.reminders.change(ada, minute=10 * 60 + 30)
    await parts.goals.set(ada, "3 chapters", 3, "chapters")
    _, kept = await parts.goals.set(ada, "essay", 1, "")
    await parts.goals.finish(ada, kept.id)
    await parts.study.check_off(ada, roadmap.topics[:1])
    found = await parts.due(datetime(2026, 11, 30, 12, tzinfo=UTC))
    letter = await parts.prompts.letter(found)
    assert isinstance(letter, Letter)
    said = letter.prompt
    assert said.week.verdict == Verdict(1, 2)
    assert [g.title for g in said.week.left_over] == ["3 chapters"]
    assert [t.title for t in said.draft.topics] == ["Pears"]  # one last week
    assert (said.weekday, said.time, said.late) == (0, time(10, 30), True)
    assert said.standing.here.zone == PARIS
    shown = (await parts.prompts.preview(ada)).prompt
    assert (shown.week.last, shown.draft, shown.time) == (said.week.last, said.draft, said.time)
    await parts.reminders.switch_off(ada)
    assert (await parts.prompts.preview(ada)).prompt.time == time(9)  # switched on again, it begins anew


async def test_nothing_is_said_to_who_left_and_a_post_has_a_community(parts: Parts, ada: Asker) -> None:
    await parts.learners.set_zone(ada, PARIS)
    await parts.reminders.switch_on(ada, place="@ada", kinds=("goals",))
    found = await parts.due(MONDAY_NINE)
    gone = replace(found, reminder=replace(found.reminder, owner="nobody"))
    assert isinstance(await parts.prompts.letter(gone), Silence)
    with pytest.raises(LookupError):
        await parts.prompts.group_post(gone)


async def test_the_weekly_post_shows_only_what_people_share(
    parts: Parts, ada: Asker, bob: Asker, boss: Asker, roadmap: Roadmap
) -> None:
    await parts.posts.set(boss, place="room")
    found = await parts.due(datetime(2026, 11, 30, 9, tzinfo=UTC))
    cyd = replace(bob, account="cyd", name="Cyd")
    far = replace(bob, account="far", name="Far", community="elsewhere")
    for one in (bob, cyd, far):
        await parts.learners.share(one, shares=True)
        await parts.goals.set(one, f"{one.name}'s goal", 1, "")
    await parts.study.check_off(bob, roadmap.topics[:2])
    await parts.study.check_off(cyd, roadmap.topics)
    _, dropped = await parts.goals.set(bob, "dropped", 1, "")
    await parts.goals.drop(bob, dropped.id)
    await parts.goals.set(ada, "a secret", 1, "")
    post = await parts.prompts.group_post(found)
    assert [(name, goal.title) for name, goal in post.goals] == [("Bob", "Bob's goal"), ("Cyd", "Cyd's goal")]
    assert [n for _, n in post.phases] == [0, 1]  # Cyd is through everything
    assert (post.people, post.late) == (4, False)
    shown = await parts.prompts.group_preview(ada)
    assert (shown.goals, shown.phases, shown.people) == (post.goals, post.phases, post.people)


async def test_goals_of_the_weekly_post_are_of_each_persons_own_week(parts: Parts, bob: Asker) -> None:
    await parts.learners.share(bob, shares=True)
    await parts.learners.set_zone(bob, ZoneInfo("Pacific/Kiritimati"))
    parts.clock.now = datetime(2026, 11, 29, 12, tzinfo=UTC)  # Monday there already
    await parts.goals.set(bob, "early", 1, "")
    assert [goal.title for _, goal in (await parts.prompts.group_preview(bob)).goals] == ["early"]
    parts.clock.move(days=7)
    assert (await parts.prompts.group_preview(bob)).goals == ()


async def test_a_group_nobody_knows_has_an_empty_post(parts: Parts, ada: Asker, count: Count) -> None:
    post = await parts.prompts.group_preview(ada)
    assert (post.people, post.goals, post.phases) == (0, (), ())
    with pytest.raises(Problem, match="no group here"):
        await parts.prompts.group_preview(replace(ada, community=None))
    assert await count("communities") == 0

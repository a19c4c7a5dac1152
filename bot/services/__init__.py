"""Use cases: one method is one thing a person does, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.belongings import Belongings
from bot.services.bringing import Bringing
from bot.services.clocks import Clocks
from bot.services.copies import Copies
from bot.services.goals import Goals
from bot.services.health import HealthCheck
from bot.services.learners import Learners
from bot.services.ledger import Ledger
from bot.services.newsroom import Newsroom
from bot.services.outbox import Outbox
from bot.services.posts import Posts
from bot.services.projects import Projects
from bot.services.prompts import Prompts
from bot.services.reminders import Reminders
from bot.services.rests import Rests
from bot.services.roadmaps import Roadmaps
from bot.services.setup import Setups
from bot.services.study import Study
from bot.services.unheard import Unheard
from bot.services.upkeep import Upkeep
from bot.services.versions import Versions


@dataclass(frozen=True, slots=True)
class Services:
    """All use cases, by subject."""

    learners: Learners
    roadmaps: Roadmaps
    versions: Versions
    upkeep: Upkeep
    study: Study
    copies: Copies
    goals: Goals
    ledger: Ledger
    projects: Projects
    reminders: Reminders
    outbox: Outbox
    posts: Posts
    rests: Rests
    prompts: Prompts
    newsroom: Newsroom
    clocks: Clocks
    health: HealthCheck
    belongings: Belongings
    bringing: Bringing
    unheard: Unheard
    setups: Setups

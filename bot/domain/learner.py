"""People: who asks, who they are to us, and where they are right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

ZoneSource: TypeAlias = Literal["person", "community", "utc"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is speaking, and where: all that a platform tells of a person.

    Attributes:
        platform: `discord`, `slack` or `web`.
        account: the person's id there (on Slack `T…:U…`).
        community: the Discord server, Slack workspace or browser page; None in a direct message or a user install.
        place: what can be posted to: a channel's id, or "@account" in a direct message.
        name: what they are called there.
        zone: the zone the platform knows of, to be confirmed; None if it knows none.
        locale: such as `en-GB`; empty if unknown.
        manages: whether they may manage the community.
        language: the one they chose here, as the front door finds out; empty for none.
    """

    platform: str
    account: str
    community: str | None
    place: str
    name: str = ""
    zone: ZoneInfo | None = None
    locale: str = ""
    manages: bool = False
    language: str = ""

    @property
    def speaks(self) -> str:
        """The tag of the language to answer in; empty if unknown."""
        return self.language or self.locale

    @property
    def direct(self) -> str:
        """The place of direct messages to this person."""
        return f"@{self.account}"

    @property
    def key(self) -> str:
        """What tells this account from those of every platform."""
        return f"{self.platform}:{self.account}"


@dataclass(frozen=True, slots=True)
class Learner:
    """A person we know, on however many platforms.

    Attributes:
        id: theirs.
        name: what they are called.
        zone: None until they confirmed one.
        locale: what a platform told last; empty if unknown.
        language: the language they chose, such as `de`; empty for that of the platform.
    """

    id: str
    name: str
    zone: ZoneInfo | None = None
    locale: str = ""
    language: str = ""

    @property
    def speaks(self) -> str:
        """The tag of the language to speak to them in; empty if unknown."""
        return self.language or self.locale


@dataclass(frozen=True, slots=True)
class Community:
    """A group of people: a Discord server, a Slack workspace, the browser page. `account` is its id on its platform."""

    id: str
    platform: str
    account: str
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """One moment of one person: who, where, and what day it is for them.

    A stranger has no `learner`; reading never makes one. `zone` is the person's, else the community's, else UTC, and
    `zone_from` says which, so that an answer that depends on it can say so. `shares` is whether the members of
    `community` may see the learner's progress and goals.
    """

    learner: Learner | None
    community: Community | None
    zone: ZoneInfo
    zone_from: ZoneSource
    now: datetime
    shares: bool = False

    @property
    def today(self) -> date:
        """The person's local day."""
        return self.now.astimezone(self.zone).date()

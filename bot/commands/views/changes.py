"""What a new version of the roadmap changed, in a sentence."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.chat.markup import Rich, rich
from bot.domain.learner import Here
from bot.domain.roadmap import Roadmap
from bot.domain.version import Summary, Version
from bot.words import Words


def news(words: Words, roadmap: Roadmap, here: Here) -> Rich | None:
    """Return what people are told of a change, for a week after it."""
    version = roadmap.version
    return changed(words, version, here.zone) if version is not None and version.is_news(here.now) else None


def changed(words: Words, version: Version, zone: ZoneInfo) -> Rich:
    """Return "The roadmap changed on Monday, 23 November: 2 topics new and 1 renamed. Your progress is kept."."""
    day = words.day(version.at.astimezone(zone).date())
    key = "The roadmap changed on {day}: {changes}. Your progress is kept."
    return rich(words, key, day=day, changes=said(words, version.changes))


def said(words: Words, changes: Summary) -> str:
    """Return "2 topics new, 1 renamed and 3 gone", and while it waits how many of them may be renamed."""
    parts = [
        words.plural("{n} topic new", "{n} topics new", changes.new.count) if changes.new.count else "",
        words.plural("{n} renamed", "{n} renamed", changes.renamed.count) if changes.renamed.count else "",
        words.plural("{n} moved", "{n} moved", changes.moved.count) if changes.moved.count else "",
        words.plural("{n} gone", "{n} gone", changes.archived.count) if changes.archived.count else "",
        words.plural("{n} back", "{n} back", changes.revived.count) if changes.revived.count else "",
    ]
    told = words.listing([part for part in parts if part]) or words("no topic is new, renamed or gone")
    if not changes.proposed.count:
        return told
    may = words.plural("{n} may be renamed", "{n} may be renamed", changes.proposed.count)
    return words("{changes} ({may})", changes=told, may=may)


def contents(words: Words, phases: int, modules: int, topics: int) -> str:
    """Return "6 phases, 7 modules and 30 topics"."""
    return words.listing(
        [
            words.plural("{n} phase", "{n} phases", phases),
            words.plural("{n} module", "{n} modules", modules),
            words.plural("{n} topic", "{n} topics", topics),
        ]
    )

"""What people can ask for: one file a subject."""

from __future__ import annotations

from types import ModuleType

from bot.chat.command import Command
from bot.commands import (
    admin,
    check,
    copies,
    data,
    finished,
    goal,
    hello,
    help,  # noqa: A004  (the name people type)
    progress,
    project,
    reminders,
    rest,
    roadmap,
    settings,
    today,
    upkeep,
    zone,
)

SUBJECTS: tuple[ModuleType, ...] = (
    today,
    check,
    goal,
    progress,
    roadmap,
    copies,
    finished,
    project,
    reminders,
    rest,
    settings,
    zone,
    data,
    admin,
    upkeep,
    hello,
    help,
)

COMMANDS: tuple[Command, ...] = tuple(
    thing for subject in SUBJECTS for thing in vars(subject).values() if isinstance(thing, Command)
)
"""Every declared command, in the order of the files above."""

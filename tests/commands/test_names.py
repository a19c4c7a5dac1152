"""Every name that was ever public keeps its meaning: ids on old messages carry them."""

from __future__ import annotations

from bot.commands import COMMANDS

EVER_PUBLIC = {
    "today": set[str](),
    "check": {"topics", "when"},
    "uncheck": {"topics"},
    "learn": {"topics"},
    "skip": {"topics"},
    "undo": {"change"},
    "goal list": set(),
    "goal set": {"what", "topics"},
    "goal log": {"goal", "amount", "when"},
    "goal unlog": {"goal", "log"},
    "goal done": {"goal"},
    "goal drop": {"goal"},
    "goal reopen": {"goal"},
    "goal edit": {"goal", "what"},
    "goal carry": {"week"},
    "goal draft": set(),
    "goal adapt": {"topics"},
    "goal accept": {"topics"},
    "progress": {"who"},
    "progress picture": {"who"},
    "progress file": set(),
    "progress share": set(),
    "roadmap": {"part", "page", "file"},
    "roadmap picture": set(),
    "roadmap export": set(),
    "roadmap import": {"file"},
    "roadmap choose": {"roadmap"},
    "ticks take": {"done", "learning", "skipped"},
    "topic": {"topic"},
    "note": {"topic", "text"},
    "change note": {"topic"},
    "focus": {"part"},
    "focus first": set(),
    "known": {"part"},
    "know": {"topics", "part"},
    "finished list": {"page"},
    "finished add": {"title", "kind", "link", "rating", "note", "when"},
    "finished this": {"resource"},
    "finished own": {"title", "kind", "link", "rating", "note"},
    "finished show": {"entry"},
    "finished edit": {"entry", "rating", "kind"},
    "finished change": {"entry", "title", "kind", "link", "rating", "note"},
    "finished remove": {"entry"},
    "finished restore": {"entry"},
    "project list": {"page"},
    "project show": {"project"},
    "project start": {"project"},
    "project milestone": {"milestones", "project", "mark", "when"},
    "project link": {"link", "project"},
    "project done": {"project", "when"},
    "project reopen": {"project"},
    "project aside": {"project"},
    "project more": {"project"},
    "project undo": {"change"},
    "reminders": {"day", "time", "where", "which", "vacation", "quiet"},
    "reminders on": {"zone", "sure", "which"},
    "reminders off": {"which"},
    "reminders pause": set(),
    "reminders resume": set(),
    "reminders when": {"day", "time", "which"},
    "reminders change": set(),
    "reminders vacation": {"until"},
    "reminders back": set(),
    "reminders quiet": {"hours"},
    "fresh start": set(),
    "snooze": {"due", "until"},
    "skip week": {"due"},
    "upcoming": set(),
    "preview": {"which"},
    "settings": {"zone", "name", "share", "roadmap", "language"},
    "settings roadmap": set(),
    "zone set": {"zone", "sure"},
    "zone other": {"zone", "then"},
    "name set": {"name"},
    "language set": {"language"},
    "data show": set(),
    "data export": set(),
    "data import": {"file"},
    "data accept": {"copy"},
    "data delete": {"sure"},
    "admin": {"channel", "day", "time", "zone", "roadmap", "file"},
    "admin roadmap": set(),
    "admin roadmap use": {"roadmap"},
    "admin roadmap import": {"file"},
    "admin roadmap reload": set(),
    "admin roadmap version": {"version"},
    "admin roadmap accept": {"version", "renames"},
    "admin roadmap decline": {"version"},
    "admin channel": {"channel"},
    "admin when": {"day", "time"},
    "admin zone": {"zone"},
    "admin health": set(),
    "admin off": set(),
    "admin preview": set(),
    "hello": set(),
    "arrived": set(),
    "help": set(),
    "unknown": {"typed"},
}


def test_no_public_name_is_lost() -> None:
    for name, params in EVER_PUBLIC.items():
        found = [c for c in COMMANDS if name == c.name or name in c.was]
        assert len(found) == 1, name
        for param in params:
            assert found[0].param(param) is not None, f"{name} {param}"


def test_every_name_is_in_the_list() -> None:
    for c in COMMANDS:
        known = EVER_PUBLIC.get(c.name)
        assert known is not None, f"{c.name} is new: add it to the list"
        assert {p.name for p in c.params} <= known, f"{c.name} has a new parameter: add it to the list"


def test_summaries_and_helps_fit_every_platform() -> None:
    for c in COMMANDS:
        assert 1 <= len(c.summary) <= 100, c.name
        assert not c.summary.endswith("."), c.name
        for p in c.params:
            assert 1 <= len(p.help) <= 100, f"{c.name} {p.name}"

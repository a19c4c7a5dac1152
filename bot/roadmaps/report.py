"""The dry run of a roadmap: what would be read from it, and everything its author may want to mend."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.roadmaps.apart import read_apart
from bot.roadmaps.blocks import Note, Refused
from bot.roadmaps.shape import Read, ReadPhase


@dataclass(frozen=True, slots=True)
class Report:
    """What reading a roadmap gave; exactly one of `read` and `refused` is there."""

    read: Read | None
    refused: Note | None = None

    def text(self) -> str:
        """Return the outline and every note, for people; notes begin with `file:line`."""
        if self.read is None:
            return f"Refused: {self.refused}"
        return "\n".join(_lines(self.read))

    def json(self) -> str:
        """Return the same for programs."""
        if self.read is None:
            where = {"file": self.refused.file, "line": self.refused.line} if self.refused else {}
            return _dump({"refused": {**where, "text": self.refused.text if self.refused else ""}})
        found = self.read
        return _dump(
            {
                "title": found.title,
                "objectives": list(found.objectives),
                "phases": [_phase(phase) for phase in found.phases],
                "projects": [
                    {"id": p.explicit or None, "title": p.title, "checked": p.checked, "line": p.line}
                    for p in found.projects
                ],
                "tasks": found.tasks,
                "checked": found.checked,
                "warnings": [_note(n) for n in found.warnings],
                "near_misses": [_note(n) for n in found.near_misses],
                "skipped": [_note(n) for n in found.skipped],
            }
        )


def check(path: Path) -> Report:
    """Read a roadmap without taking it into use.

    Args:
        path: a Markdown file or a folder.

    Returns:
        What was found, or why it was refused.
    """
    try:
        return Report(read_apart(path))
    except Refused as refused:
        return Report(None, refused.note)


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _note(note: Note) -> dict[str, Any]:
    return {"file": note.file, "line": note.line, "text": note.text}


def _phase(phase: ReadPhase) -> dict[str, Any]:
    return {
        "title": phase.title,
        "goal": phase.goal,
        "modules": [
            {
                "title": module.title,
                "topics": [
                    {
                        "id": t.explicit or None,
                        "title": t.title,
                        "checked": t.checked,
                        "line": t.line,
                        "hours": t.hours,
                    }
                    for t in module.topics
                ],
            }
            for module in phase.modules
        ],
    }


def _count(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"


def _lines(found: Read) -> Iterator[str]:
    yield found.title
    number = 0
    for at, phase in enumerate(found.phases, 1):
        yield f"\nPhase {at}: {phase.title}"
        for module in phase.modules:
            number += 1
            yield f"  {number}. {module.title}"
            for place, topic in enumerate(module.topics, 1):
                hours = f" ({topic.hours:g} h)" if topic.hours else ""
                yield f"    {number}.{place} {topic.title}{hours}"
    if found.projects:
        yield "\nProjects"
        yield from (f"  {at}. {project.title}" for at, project in enumerate(found.projects, 1))
    parts = [
        _count(len(found.phases), "phase", "phases"),
        _count(number, "module", "modules"),
        _count(sum(1 for _ in found.topics()), "topic", "topics"),
        _count(len(found.projects), "project", "projects"),
    ]
    yield f"\n{', '.join(parts)}"
    ticked = f"; {found.checked} ticked in the file, which counts for nobody" if found.checked else ""
    yield f"{_count(found.tasks, 'task box', 'task boxes')}{ticked}"
    for name, notes in (("Near misses", found.near_misses), ("Skipped", found.skipped), ("Warnings", found.warnings)):
        if notes:
            yield f"\n{name}"
            yield from (f"  {note}" for note in notes)
    yield "" if found.warnings else "\nNo warnings."

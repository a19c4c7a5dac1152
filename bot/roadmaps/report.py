"""The dry run of a roadmap: what would be read from it, and everything its author may want to mend."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.roadmaps.apart import read_apart
from bot.roadmaps.blocks import Note, Refused
from bot.roadmaps.shape import Read, ReadPhase, ReadProject, ReadResource, ReadTopic


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
        """Return the same for programs; what was refused is empty, and says why."""
        said = _said(self.read or Read("", ()))
        if self.refused is not None:
            said["refused"] = _note(self.refused)
        return json.dumps(said, ensure_ascii=False, indent=2)


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


def _said(found: Read) -> dict[str, Any]:
    return {
        "title": found.title,
        "objectives": list(found.objectives),
        "phases": [_phase(phase) for phase in found.phases],
        "projects": [_project(project) for project in found.projects],
        "resources": [_resource(resource) for resource in found.resources],
        "counts": dict(zip(("phases", "modules", "topics", "projects", "resources"), _counts(found), strict=True)),
        "tasks": found.tasks,
        "checked": found.checked,
        "warnings": [_note(n) for n in found.warnings],
        "near_misses": [_note(n) for n in found.near_misses],
        "skipped": [_note(n) for n in found.skipped],
    }


def _counts(found: Read) -> tuple[int, ...]:
    modules, topics = (sum(1 for _ in every) for every in (found.modules(), found.topics()))
    return len(found.phases), modules, topics, len(found.projects), len(found.resources)


def _note(note: Note) -> dict[str, Any]:
    return {"file": note.file, "line": note.line, "text": note.text}


def _phase(phase: ReadPhase) -> dict[str, Any]:
    return {
        "title": phase.title,
        "goal": phase.goal,
        "modules": [
            {"id": m.explicit or None, "title": m.title, "link": m.link, "topics": [_topic(t) for t in m.topics]}
            for m in phase.modules
        ],
    }


def _topic(topic: ReadTopic) -> dict[str, Any]:
    return {
        "id": topic.explicit or None,
        "title": topic.title,
        "checked": topic.checked,
        "file": topic.file,
        "line": topic.line,
        "hours": topic.hours,
        "labels": list(topic.labels),
        "why": topic.why,
        "outcomes": list(topic.outcomes),
        "resources": [resource.url for resource in topic.resources],
        "builds_on": [need.words for need in topic.needs],
        "checks": [{"question": check.question, "answer": check.answer} for check in topic.checks],
    }


def _project(project: ReadProject) -> dict[str, Any]:
    said = asdict(project)
    said["id"] = said.pop("explicit") or None
    said["builds_on"] = [need["words"] for need in said.pop("needs")]
    said["resources"] = [resource.url for resource in project.resources]
    return said


def _resource(resource: ReadResource) -> dict[str, Any]:
    said = asdict(resource)
    said["id"] = said.pop("explicit") or None
    return said


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
                yield f"    {number}.{place} {topic.title}{hours}{''.join(f' · {label}' for label in topic.labels)}"
    if found.projects:
        yield "\nProjects"
        yield from (f"  {at}. {project.title}" for at, project in enumerate(found.projects, 1))
    names = (
        ("phase", "phases"),
        ("module", "modules"),
        ("topic", "topics"),
        ("project", "projects"),
        ("resource", "resources"),
    )
    parts = [_count(n, one, many) for n, (one, many) in zip(_counts(found), names, strict=True)]
    yield f"\n{', '.join(parts)}"
    ticked = f"; {found.checked} ticked in the file, which counts for nobody" if found.checked else ""
    yield f"{_count(found.tasks, 'task box', 'task boxes')}{ticked}"
    for name, notes in (("Near misses", found.near_misses), ("Skipped", found.skipped), ("Warnings", found.warnings)):
        if notes:
            yield f"\n{name}"
            yield from (f"  {note}" for note in notes)
    yield "" if found.warnings else "\nNo warnings."

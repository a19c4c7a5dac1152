"""Roadmaps in the shapes people write them in, each with what is understood of it beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read, ReadPhase, ReadResource, ReadTopic

SHAPES = Path(__file__).parent / "shapes"
NAMES = sorted(path.stem for path in SHAPES.iterdir() if path.suffix == ".md" or path.is_dir())


def sketch(found: Read) -> Iterator[str]:
    yield found.title
    for phase in found.phases:
        yield from of_phase(phase)
    for p in found.projects:
        yield " ".join(filter(None, ["  project", box(p.checked), p.title, named(p.explicit), hours(p.hours)]))
        yield from (f"    brief: {line}" for line in p.brief.split("\n\n") if line)
        yield from (f"    after: {need.words}" for need in p.needs)
        for name in ("milestones", "acceptance", "data", "stretch"):
            yield from (f"    {name}: {line}" for line in getattr(p, name))
    yield from (f"  objective: {line}" for line in found.objectives)
    yield from (f"  resource: {of_resource(r)}{f' for {r.module}' if r.module else ''}" for r in found.resources)
    yield f"{found.tasks} boxes, {found.checked} ticked"
    for kind, notes in (("near", found.near_misses), ("skipped", found.skipped), ("warning", found.warnings)):
        yield from (f"{kind}: {note}" for note in notes)


def of_phase(phase: ReadPhase) -> Iterator[str]:
    yield f"  {' · '.join([phase.title, *phase.labels])}{f': {phase.goal}' if phase.goal else ''}"
    for module in phase.modules:
        yield f"    {module.title}{f' -> {module.link}' if module.link else ''}"
        for topic in module.topics:
            yield from of_topic(topic)


def of_topic(topic: ReadTopic) -> Iterator[str]:
    parts = [box(topic.checked), topic.title, named(topic.explicit), hours(topic.hours), *topic.labels]
    yield f"      {topic.line}: {' '.join(filter(None, parts))}"
    yield from (f"        why: {topic.why}" for _ in range(bool(topic.why)))
    yield from (f"        outcome: {line}" for line in topic.outcomes)
    yield from (f"        read: {of_resource(r)}" for r in topic.resources)
    yield from (f"        after: {need.words}" for need in topic.needs)
    yield from (f"        ask: {check.question} | {check.answer!r}" for check in topic.checks)


def of_resource(r: ReadResource) -> str:
    free = {True: "free", False: "paid", None: ""}[r.free]
    parts = [named(r.explicit), r.kind, r.authors, str(r.year or ""), hours(r.hours), free, r.note]
    return " · ".join(filter(None, [f"{r.title} {r.url}", *parts]))


def box(ticked: bool) -> str:  # noqa: FBT001  (of course it is ticked or not)
    return "[x]" if ticked else "[ ]"


def named(explicit: str) -> str:
    return f"<{explicit}>" if explicit else ""


def hours(amount: float | None) -> str:
    return f"({amount:g} h)" if amount else ""


@pytest.mark.parametrize("name", NAMES)
def test_a_shape_is_understood(name: str) -> None:
    path = SHAPES / name
    found = read(path if path.is_dir() else path.with_suffix(".md"))
    assert "\n".join([*sketch(found), ""]) == path.with_suffix(".txt").read_text("utf-8")

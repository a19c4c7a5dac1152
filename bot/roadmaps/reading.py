"""Reads a roadmap from disk: a Markdown file, a folder whose README.md is the plan, or a folder of one-topic files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from bot.roadmaps import details, folder, limits, resources
from bot.roadmaps.blocks import Document, Note, Refused, Text
from bot.roadmaps.explicit import without_repeated_ids
from bot.roadmaps.folder import TopicFile
from bot.roadmaps.links import is_elsewhere, locate
from bot.roadmaps.markdown import outline
from bot.roadmaps.pages import Page
from bot.roadmaps.sections import sections
from bot.roadmaps.shape import Read, ReadModule, ReadPhase, ReadProject, ReadResource, ReadTopic
from bot.roadmaps.source import kept
from bot.roadmaps.structure import structure
from bot.roadmaps.titles import split, tidy

Reads = TypeVar("Reads", ReadTopic, ReadProject)

PLANS = frozenset({"readme", "index"})  # what a folder's plan is called
# Where a folder keeps what isn't in its plan.
PROJECTS, RESOURCES = "projects/README.md", "resources.md"


def read(path: Path) -> Read:
    """Read a roadmap. It blocks; call it off the event loop.

    Args:
        path: a Markdown file or a folder.

    Returns:
        What was understood, and what should be mended.

    Raises:
        Refused: there is nothing to read, or it is over a limit.
    """
    if not path.exists():
        raise Refused(str(path), 0, "doesn't exist")
    if path.is_dir():
        plan, topics, name = folder.plan_file(path), folder.topic_files(path), folder.name_of(path)
        if plan is None and not topics:
            raise Refused(str(path), 0, "has no README.md")
        return _Reading(path.resolve(), plan, name).read(topics, name)
    if not path.is_file():
        raise Refused(str(path), 0, "is neither a file nor a folder")
    if path.stem.casefold() in PLANS:
        name = folder.name_of(path.parent)
        return _Reading(path.parent.resolve(), path, name).read((), name)
    return _Reading(path.parent.resolve(), path, path.name).read((), path.stem)


class _Reading:
    """One roadmap being read: its folder, resolved, the file in it that is the plan, and what both are kept under."""

    def __init__(self, root: Path, plan: Path | None, kept_as: str) -> None:
        self._root, self._plan, self._kept_as = root, plan, kept_as
        self._budget = limits.Budget()
        self._digest = hashlib.sha256()
        self._pages: dict[Path, Page] = {}
        self._texts: dict[str, str] = {}
        self._warnings: list[Note] = []

    def read(self, topics: Sequence[TopicFile], name: str) -> Read:
        found = structure(self._outline(self._plan), name) if self._plan else Read(_called(name), ())
        if topics and not found.phases:
            found = replace(found, phases=(self._phase(found.title, topics),), warnings=())
        else:
            found = self._with_pages(found)
        found = self._with_resources(found)
        warnings = (*found.warnings, *self._warnings)
        return without_repeated_ids(
            replace(
                found,
                warnings=warnings,
                digest=self._digest.hexdigest(),
                texts=folder.packed(self._kept_as, self._texts),
            )
        )

    def _outline(self, file: Path) -> Document:
        name = self._name(file)
        try:
            with file.open("rb") as stream:
                raw = stream.read(limits.MAX_BYTES + 1)
        except OSError as error:
            raise Refused(tidy(name), 0, "can't be read: {reason}", reason=error.strerror) from error
        self._budget.spend(tidy(name), len(raw))
        text = self._texts[name] = kept(raw)
        same = text.encode()
        self._digest.update(f"{name}\0{len(same)}\0".encode() + same)
        return outline(tidy(name), raw)

    def _name(self, file: Path) -> str:
        """Return a file's path inside the roadmap's folder, as it can be stored."""
        name = file.name if file == self._plan else file.relative_to(self._root).as_posix()
        return name.encode(errors="replace").decode()

    def _phase(self, title: str, files: Sequence[TopicFile]) -> ReadPhase:
        """Make a phase of files that are a topic each; folders are its modules."""
        modules = []
        for name, inside in groupby(files, key=lambda file: file.folder):
            topics = tuple(map(self._topic, inside))
            modules.append(ReadModule(_called(name) or title, "", topics[0].file, 1, topics))
        return ReadPhase(title, "", modules[0].file, 1, tuple(modules))

    def _topic(self, file: TopicFile) -> ReadTopic:
        document = self._outline(self._root / file.folder / file.path.name)
        self._warnings += document.warnings
        every = sections(document)
        headed = next((split(s.heading.text).title for s in every if s.heading and s.level == 1), "")
        topic = ReadTopic(headed or _called(file.slug) or file.id, file.id, document.file, 1)
        return details.added(topic, every, document.file) if every else topic

    def _with_pages(self, found: Read) -> Read:
        """Add what the pages of modules and projects say."""
        found = found.with_modules(self._module)
        for project in found.projects:
            self._follow(project.link, project.file, project.line)
        page = self._page(PROJECTS)
        return replace(found, projects=page.projects(found.projects)) if page else found

    def _module(self, module: ReadModule) -> ReadModule:
        for topic in module.topics:
            if topic.link.partition("#")[0].lower().endswith(".md"):
                self._follow(topic.link, topic.file, topic.line)
        target = self._follow(module.link, module.file, module.line)
        page = self._opened(target) if target else None
        return replace(module, topics=page.topics(module.topics)) if page else module

    def _follow(self, link: str, file: str, line: int) -> Path | None:
        """Return the file a link of the plan leads to; warn if it leads nowhere."""
        if is_elsewhere(link):
            return None
        target, wrong = locate(self._root, self._root, link)
        if target:
            self._texts.setdefault(self._name(target), "")
        if wrong:
            self._warnings.append(Note(file, line, wrong, {"link": tidy(link)[:200]}))
        return target

    def _page(self, name: str) -> Page | None:
        """Return a page every folder may have; what lies beside a file of another name isn't part of it."""
        if self._plan is None or self._plan.stem.casefold() not in PLANS:
            return None
        target, _ = locate(self._root, self._root, name)
        return self._opened(target) if target else None

    def _opened(self, target: Path) -> Page | None:
        """Return a page, which is read once however many links lead to it; the plan isn't one."""
        if self._plan and target == self._plan.resolve():
            return None
        if target not in self._pages:
            document = self._outline(target)
            self._warnings += document.warnings
            self._pages[target] = Page(document)
        return self._pages[target]

    def _with_resources(self, found: Read) -> Read:
        """Put together what is there to read; topics get what is known of theirs elsewhere."""
        page = self._page(RESOURCES)
        every = [*(page.resources() if page else ()), *found.resources]
        every += [resource for _, topic in found.topics() for resource in topic.resources]
        every += [resource for project in found.projects for resource in project.resources]
        if not every:
            return found
        known = {resource.url: resource for resource in resources.without_repetition(every)}

        def told(module: ReadModule) -> ReadModule:
            topics = _known(module.topics, known)
            return module if topics == module.topics else replace(module, topics=topics)

        found = found.with_modules(told)
        return replace(found, projects=_known(found.projects, known), resources=tuple(known.values()))


def _called(slug: str) -> str:
    """Return the title that a file's or folder's name stands for."""
    return split(Text(folder.words(slug))).title


def _known(entries: Iterable[Reads], known: Mapping[str, ReadResource]) -> tuple[Reads, ...]:
    """Return topics or projects, each of whose resources has what is known of it."""
    return tuple(_one(entry, known) if entry.resources else entry for entry in entries)


def _one(entry: Reads, known: Mapping[str, ReadResource]) -> Reads:
    told = tuple(resources.together(r, known[r.url]) for r in entry.resources)
    return entry if told == entry.resources else replace(entry, resources=told)

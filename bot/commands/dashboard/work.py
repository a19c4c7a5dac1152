"""What was finished beside the topics, and the projects with their milestones."""

from __future__ import annotations

import re
from collections.abc import Sequence

import htpy as h

from bot.commands.dashboard.pieces import bar, box, mark, note, shown
from bot.commands.views.projects import how_many, project_state
from bot.commands.views.reading import KINDS, counted
from bot.domain.history import State
from bot.domain.ledger import Finished, by_kind
from bot.domain.project import Attempt, ProjectState
from bot.words import Words

_MARKS: dict[ProjectState, State] = {"todo": "todo", "aside": "todo", "doing": "learning", "done": "done"}
_WEB = re.compile(r"https?://[^\s]+", re.IGNORECASE)


def ledger(words: Words, entries: Sequence[Finished]) -> h.Element:
    """List what was finished, kind by kind, newest first."""
    title = words("Finished")
    if not entries:
        empty = words("Nothing yet. /finished notes a book, paper or course you are through with.")
        return box(title, note(empty), name="finished", wide=False)
    return box(
        title,
        note(words("In all: {counted}.", counted=counted(words, entries))),
        [
            h.fragment[h.h3[words(KINDS[kind][3])], h.ul(".list")[(_entry(words, e) for e in held)]]
            for kind, held in by_kind(entries).items()
        ],
        name="finished",
        wide=False,
    )


def _entry(words: Words, entry: Finished) -> h.Element:
    rating = words("{rating} of 5", rating=entry.rating) if entry.rating else ""
    told = " · ".join(filter(None, (words.short_date(entry.day), rating)))
    return h.li[
        mark(words, "done"),
        h.span(dir="auto")[
            _linked(entry.thing.title, entry.thing.link),
            h.q(".said", dir="auto")[shown(entry.note)] if entry.note.strip() else None,
        ],
        h.small[told],
    ]


def projects(words: Words, tried: Sequence[Attempt]) -> h.Element:
    """List the projects; those begun show their milestones."""
    title = words("Projects")
    if not tried:
        return box(title, note(words("This roadmap has no projects.")), name="projects", wide=False)
    return box(title, h.ul(".projects")[(_project(words, a) for a in tried)], name="projects", wide=False)


def _project(words: Words, attempt: Attempt) -> h.Element:
    state, total = attempt.state, len(attempt.milestones)
    day = attempt.done or attempt.started
    told = [project_state(words, state), words.short_date(day) if day else "", how_many(words, attempt)]
    return h.li[
        h.h3[mark(words, _MARKS[state]), h.span(dir="auto")[shown(attempt.project.title)]],
        h.p(".note")[" · ".join(filter(None, told))],
        bar(1 if state == "done" else attempt.reached / total) if total and state != "todo" else None,
        h.p[_linked(words("The work"), attempt.link)] if _WEB.fullmatch(attempt.link) else None,
        h.ul(".topics")[
            (
                h.li[
                    mark(words, "done" if m.reached else "todo"),
                    h.span(dir="auto")[shown(m.text)],
                    h.small[words.short_date(m.reached)] if m.reached else None,
                ]
                for m in attempt.milestones
            )
        ]
        if total and state != "todo"
        else None,
    ]


def _linked(text: str, address: str) -> h.Node:
    """Return a text that leads to a web address; only the text for any other."""
    said = shown(text) or shown(address)
    return h.a(href=address, rel="noopener noreferrer nofollow")[said] if _WEB.fullmatch(address) else said

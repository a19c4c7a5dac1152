"""The roadmap with the states of its topics, phase by phase, each with its bar."""

from __future__ import annotations

import htpy as h

from bot.commands.dashboard.pieces import bar, box, mark, note, numbers, shown, states
from bot.commands.pictures.progress import state_of
from bot.commands.views.parts import count, state_name
from bot.domain.progress import Standing
from bot.domain.roadmap import Module, Phase, Topic
from bot.words import Words

MOST_OPEN = 60  # topics on a roadmap up to which every phase is folded out


def roadmap(words: Words, standing: Standing) -> h.Element:
    """Show every phase; on a large roadmap only the one where the person is stands open."""
    title, way = words("Roadmap"), standing.roadmap
    if not way.phases:
        return box(title, note(words("This roadmap has no topics yet.")), name="roadmap")
    where = standing.you_are_here()
    upcoming = next(iter(standing.next_topics(1)), None)
    all_open = len(way.topics) <= MOST_OPEN
    heads = (words("Phase"), words("Done"), words("Counted"), words("Not for me"), words("Share"))
    rows = []
    for phase in way.phases:
        tally = standing.tally(phase)
        counts = (words.number(tally.done), words.number(tally.total), words.number(tally.skipped))
        rows.append((_numbered(words, phase), *counts, words.percent(tally.share) if tally.total else ""))
    return box(
        title,
        states(words),
        h.ol(".phases")[
            (
                h.li(class_=["phase", state_of(standing.tally(p)), {"at": where is not None and where[0] is p}])[
                    h.details(open=all_open or (where is not None and where[0] is p))[
                        _head(words, standing, p, here=where is not None and where[0] is p),
                        [_module(words, standing, m, upcoming) for m in p.modules],
                    ]
                ]
                for p in way.phases
            )
        ],
        numbers(words, title, (heads, rows)),
        name="roadmap",
    )


def _head(words: Words, standing: Standing, phase: Phase, *, here: bool) -> h.Element:
    tally = standing.tally(phase)
    return h.summary[
        h.span(".node", aria_hidden="true"),
        h.h3(dir="auto")[_numbered(words, phase)],
        h.span(".far")[
            count(words, tally),
            h.span(".sr")[f" ({state_name(words, state_of(tally))})"] if tally.total else None,
            h.strong(".here")[words("you are here")] if here else None,
        ],
        bar(tally.share) if tally.total else None,
    ]


def _numbered(words: Words, phase: Phase) -> str:
    return words("{n}. {title}", n=phase.number, title=shown(phase.title))


def _module(words: Words, standing: Standing, module: Module, upcoming: Topic | None) -> h.Fragment:
    return h.fragment[
        h.h4[h.span(dir="auto")[shown(module.title)], h.small[count(words, standing.tally(module))]],
        h.ul(".topics")[(_topic(words, standing, t, is_next=t is upcoming) for t in module.topics)]
        if module.topics
        else None,
    ]


def _topic(words: Words, standing: Standing, topic: Topic, *, is_next: bool) -> h.Element:
    state = standing.state(topic)
    told = [state_name(words, state)] if state in ("learning", "skipped") else []
    told += [words("next")] if is_next else []
    return h.li(class_=[state, {"next": is_next}])[
        mark(words, state),
        h.span(dir="auto")[h.span(".number")[topic.number], " ", shown(topic.title)],
        h.small[" · ".join(told)] if told else None,
    ]

"""One topic: what it is for, what to read, where one stands with it."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.markup import Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import MOST_CHOICES, Button, Card, Choice, Control, Press, Reply, Row, Select
from bot.commands.views.parts import hours, part_title, state_name
from bot.commands.views.reading import kind_name, resource_line
from bot.domain.progress import Standing
from bot.domain.roadmap import Topic
from bot.words import Words

OUTCOMES, RESOURCES = 8, 8  # listed at most; more of them would crowd each other out of a Discord message


def topic(words: Words, standing: Standing, shown: Topic, note: str) -> Reply:
    """One topic: its place and state, what it is for, outcomes, what to read in order, one's note, its neighbours."""
    state = standing.state(shown)
    module = standing.roadmap.module_of(shown)
    phase = standing.roadmap.phase_of(module)
    facts = [(words("State"), state_name(words, state))]
    if estimate := hours(words, shown):
        facts.append((words("Estimate"), estimate))
    if before := _before(words, standing, shown):
        facts.append((words("Builds on"), before))
    card = Card(
        words("{number} {title}", number=shown.number, title=shown.title),
        paragraphs(
            rich(words, "{phase} › {module}", phase=part_title(words, phase), module=module.title),
            rich(words, "{why}", why=shown.why) if shown.why else None,
            _outcomes(words, shown),
            rich(words, "> Your note: {note}", note=" ".join(note.split())) if note else None,
        ),
        facts=tuple(facts),
        tone="good" if state == "done" else "calm",
    )
    cards = (card, *_reading(words, standing, shown))
    rows = [_states(words, standing, shown, note), *_finish(words, standing, shown), _ways(words, standing, shown)]
    return Reply(cards=cards, controls=tuple(rows), replaces=True)


def noted(words: Words, standing: Standing, shown: Topic, note: str, before: str) -> Reply:
    """A note was kept or removed; Undo brings back the one before."""
    reply = topic(words, standing, shown, note)
    if note == before:
        return reply
    undo = Button(words("Undo"), Press("note", {"topic": shown.id, "text": before}))
    said = () if note else (Card(words("Note removed.")),)
    first, *rest = reply.controls
    return replace(reply, cards=(*said, *reply.cards), controls=((*first, undo), *rest))


def _outcomes(words: Words, shown: Topic) -> Rich | None:
    if not shown.outcomes:
        return None
    listed = bullets(rich(words, "{outcome}", outcome=outcome) for outcome in shown.outcomes[:OUTCOMES])
    return lines(rich(words, "**Afterwards**"), listed)


def _before(words: Words, standing: Standing, shown: Topic) -> str:
    """Return the topics it builds on, each with its state."""
    needed = [t for id_ in shown.prerequisites if (t := standing.roadmap.topic(id_))]
    key = "{number} {title} ({state})"
    return ", ".join(
        words(key, number=t.number, title=t.title, state=state_name(words, standing.state(t))) for t in needed
    )


def _reading(words: Words, standing: Standing, shown: Topic) -> tuple[Card, ...]:
    """Return a card with the resources in the order to read them, if there are any."""
    if not shown.resources:
        return ()
    listed = []
    for number, resource in enumerate(shown.resources[:RESOURCES], 1):
        line = resource_line(words, resource)
        key = "{n}. {line} · **finished**" if resource.id in standing.read else "{n}. {line}"
        listed.append(
            lines(
                rich(words, key, n=number, line=line),
                rich(words, "{note}", note=resource.note) if resource.note else None,
            )
        )
    more = len(shown.resources) - RESOURCES
    footer = words.plural("{n} more is on the roadmap.", "{n} more are on the roadmap.", more) if more > 0 else ""
    return (Card(words("What to read, in this order"), paragraphs(*listed), footer=footer),)


def _states(words: Words, standing: Standing, shown: Topic, note: str) -> Row:
    state, at = standing.state(shown), {"topics": shown.id}
    states: list[Control] = []
    if state != "done":
        states.append(Button(words("Done"), Press("check", at), "primary"))
    if state != "learning":
        states.append(Button(words("Learning"), Press("learn", at)))
    if state != "skipped":
        states.append(Button(words("Not for me"), Press("skip", at)))
    if state != "todo":
        states.append(Button(words("Back to “to do”"), Press("uncheck", at)))
    states.append(
        Button(words("Change my note") if note else words("Add a note"), Press("change note", {"topic": shown.id}))
    )
    return tuple(states)


def _finish(words: Words, standing: Standing, shown: Topic) -> list[Row]:
    """Return the way to the best resource that is left, to having finished it, and to the others."""
    left = [r for r in shown.resources if r.id not in standing.read][:MOST_CHOICES]
    if not left:
        return []
    best = left[0]
    rows: list[Row] = [
        (
            Button(words("Open: {title}", title=best.title), best.url),
            Button(words("I've finished this"), Press("finished this", {"resource": best.id})),
        )
    ]
    if len(left) > 1:
        others = tuple(Choice(r.title, r.id, kind_name(words, r.kind)) for r in left[1:])
        rows.append((Select(words("I've finished another one"), Press("finished this"), "resource", others),))
    return rows


def _ways(words: Words, standing: Standing, shown: Topic) -> Row:
    module, topics = standing.roadmap.module_of(shown), standing.roadmap.topics
    index = topics.index(shown)
    ways: list[Control] = [Button(module.title, Press("roadmap", {"part": module.id}))]
    if index > 0:
        before = topics[index - 1]
        ways.append(Button(words("Before: {title}", title=before.title), Press("topic", {"topic": before.id})))
    if index + 1 < len(topics):
        after = topics[index + 1]
        ways.append(Button(words("Next: {title}", title=after.title), Press("topic", {"topic": after.id})))
    return tuple(ways)

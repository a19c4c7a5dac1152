"""Answers about one's own copy of the roadmap."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.markup import Rich, lines, rich
from bot.chat.reply import Button, Card, File, Press, Reply
from bot.domain.progress import Standing, State
from bot.domain.sentence import sentence
from bot.services.copies import FoundTicks
from bot.words import Words

MOST_NAMED = 5  # titles that couldn't be placed, named one by one


def exported(words: Words, standing: Standing, text: str) -> Reply:
    """The file, and what it is good for."""
    body = lines(
        rich(words, "It is yours to keep: a Markdown file with your ticks in it, as GitHub shows them."),
        rich(words, "To bring them back, here or to another bot: /roadmap, then “Import my ticks”."),
    )
    tally = standing.tally()
    facts = ((words("Done"), words("{done} of {total}", done=tally.done, total=tally.total)),)
    card = Card(words("Here is {title}.", title=standing.roadmap.title), body, facts=facts)
    buttons = (Button(words("Roadmap"), Press("roadmap")), Button(words("Progress"), Press("progress")))
    return Reply(cards=(card,), controls=(buttons,), files=(File("roadmap.md", text.encode()),))


def found(words: Words, looked: FoundTicks) -> Reply:
    """What taking a file over would change."""
    by_state: dict[State, list[str]] = {"done": [], "learning": [], "skipped": []}
    for topic, state in looked.states.items():
        by_state[state].append(topic)
    names: dict[State, str] = {"done": words("Done"), "learning": words("Learning"), "skipped": words("Not for you")}
    facts = tuple((names[state], words.number(len(topics))) for state, topics in by_state.items() if topics)
    body = lines(
        _left(words, sentence("Not on this roadmap: {titles}."), looked.unknown),
        _left(words, sentence("Could be several topics, so left alone: {titles}."), looked.unclear),
    )
    if not looked.states:
        body = body or rich(words, "I look for ticked boxes, such as “- [x] Onions”, in a Markdown file.")
        card = Card(words("Nothing in that file is new here."), body)
        return Reply(cards=(card,), controls=((Button(words("Progress"), Press("progress")),),))
    one, many = "{n} topic would change with that file.", "{n} topics would change with that file."
    title = words.plural(one, many, len(looked.states))
    take = Press("ticks take", {state: ",".join(topics) for state, topics in by_state.items() if topics})
    note = words("What you import counts for no streak, pace or goal. Your own ticks stay.")
    buttons = (Button(words("Import my ticks"), take, "primary"), Button(words("Progress"), Press("progress")))
    return Reply(cards=(Card(title, body, facts=facts, footer=note),), controls=(buttons,))


def _left(words: Words, key: str, titles: Sequence[str]) -> Rich | None:
    if not titles:
        return None
    more = len(titles) - MOST_NAMED
    named = [*titles[:MOST_NAMED], *([words.plural("{n} more", "{n} more", more)] if more > 0 else [])]
    return rich(words, key, titles=words.listing(named))

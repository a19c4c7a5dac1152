"""Answers about what one has finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.chat.markup import Rich, bullets, lines, link, paragraphs, rich
from bot.chat.reply import MOST_CHOICES, Button, Card, Choice, Control, Page, Press, Reply, Row, Select
from bot.commands.views.reading import KINDS, counted, kind_name
from bot.domain.ledger import OTHER, Finished, by_kind
from bot.domain.progress import Standing
from bot.words import Words

PER_PAGE = 12  # entries shown at once
NEAR = 4  # resources offered where a title may mean one; a fifth button is for none of them


def listing(words: Words, standing: Standing, number: int = 1) -> Reply:
    """What one has finished, kind by kind, newest first; and what of the roadmap may be finished too."""
    entries = [e for held in by_kind(standing.finished).values() for e in held]
    pages = max(1, -(-len(entries) // PER_PAGE))
    number = min(max(1, number), pages)
    shown = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
    today = standing.here.today
    groups = (
        lines(rich(words, "**{kinds}**", kinds=words(KINDS[kind][3])), bullets(_line(words, e, today) for e in held))
        for kind, held in by_kind(shown).items()
    )
    nothing = rich(words, "Nothing yet. Note a book, paper or course here, or with `/finished add`.")
    card = Card(
        words("What you have finished"),
        paragraphs(*groups) if shown else nothing,
        footer=words("In all: {counted}.", counted=counted(words, entries)) if entries else "",
    )
    rows: list[Row] = []
    if shown:
        rows.append(
            (Select(words("Look at one, or change it"), Press("finished show"), "entry", _choices(words, shown)),)
        )
    where = standing.you_are_here()
    around = {r.id: r for t in (where[1].topics if where else ()) for r in t.resources if r.id not in standing.read}
    if around:
        choices = tuple(Choice(r.title, r.id, kind_name(words, r.kind)) for r in list(around.values())[:MOST_CHOICES])
        rows.append((Select(words("I've finished one of these"), Press("finished this"), "resource", choices),))
    rows.append(
        (
            Button(words("By title"), Press("finished add")),
            Button(words("Something of my own"), Press("finished own"), "plain" if around else "primary"),
            Button(words("Progress"), Press("progress")),
        )
    )
    page = Page(Press("finished list"), number, pages) if pages > 1 else None
    return Reply(cards=(card,), controls=tuple(rows), page=page, replaces=True)


def _choices(words: Words, entries: Sequence[Finished]) -> tuple[Choice, ...]:
    return tuple(Choice(e.thing.title, e.id, kind_name(words, e.thing.kind)) for e in entries)


def _line(words: Words, entry: Finished, today: date) -> Rich:
    """Return "Think Bayes · 20 Nov · 4 of 5 · “read it twice”"."""
    line = _titled(entry)
    for one in (_day(words, entry.day, today), _stars(words, entry), entry.note and f"“{entry.note}”"):
        line = rich(words, "{line} · {one}", line=line, one=one) if one else line
    return line


def _titled(entry: Finished) -> Rich:
    return link(entry.thing.title, entry.thing.link)


def _day(words: Words, day: date, today: date) -> str:
    return words.short_day(day) if day.year == today.year else words.long_day(day)


def _stars(words: Words, entry: Finished) -> str:
    return words("{n} of 5", n=entry.rating) if entry.rating else ""


def noted(words: Words, entry: Finished, standing: Standing, *, is_new: bool) -> Reply:
    """Something was noted, or was on the list already."""
    title, day = entry.thing.title, words.day(entry.day)
    on_list = rich(words, "On your list: {counted}.", counted=counted(words, standing.finished))
    at = {"entry": entry.id}
    change, mine = Button(words("Change"), Press("finished edit", at)), Button(words("My list"), Press("finished list"))
    if not is_new:
        card = Card(words("{title} is on your list already, since {day}.", title=title, day=day), on_list)
        return Reply(cards=(card,), controls=((change, mine),))
    rows: list[Row] = []
    if entry.thing.kind == OTHER:
        kinds = tuple(Choice(words(one), kind) for kind, (one, *_) in KINDS.items())
        rows.append((Select(words("What is it?"), Press("finished edit", at), "kind", kinds),))
    if entry.rating is None:
        rows.append((Select(words("How good was it?"), Press("finished edit", at), "rating", ratings(words)),))
    rows.append((Button(words("Undo"), Press("finished remove", at)), change, mine))
    earlier = rich(words, "Logged for {day}.", day=day) if entry.day != standing.here.today else None
    card = Card(words("Finished: {title}.", title=title), lines(earlier, on_list), tone="good")
    return Reply(cards=(card,), controls=tuple(rows))


def ratings(words: Words) -> tuple[Choice, ...]:
    """Return the ratings, best first."""
    return tuple(Choice(words("{n} of 5", n=n), str(n)) for n in range(5, 0, -1))


def which(words: Words, typed: str, offered: Sequence[tuple[str, Press]], own: Press) -> Reply:
    """A title may mean one of the roadmap's resources: ask."""
    names = words.listing([title for title, _ in offered], either=True)
    card = Card(
        words("Which one is “{typed}”?", typed=typed),
        rich(words, "The roadmap has {names}. Nothing is noted yet.", names=names),
    )
    buttons: list[Control] = [Button(title, press) for title, press in offered]
    buttons.append(Button(words("None of these: note it as it is"), own))
    return Reply(cards=(card,), controls=(tuple(buttons),))


def show(words: Words, entry: Finished, *, changed: bool = False) -> Reply:
    """One entry, and what can be done with it."""
    facts = [(words("Finished"), words.long_day(entry.day))]
    if kind := kind_name(words, entry.thing.kind):
        facts.append((words("Kind"), kind))
    if stars := _stars(words, entry):
        facts.append((words("Rating"), stars))
    note = rich(words, "> {note}", note=entry.note) if entry.note else None
    card = Card(
        words("Changed: {title}.", title=entry.thing.title) if changed else entry.thing.title,
        lines(note),
        facts=tuple(facts),
        tone="good" if changed else "calm",
    )
    at = {"entry": entry.id}
    buttons: list[Control] = [Button(words("Open"), entry.thing.link)] if entry.thing.link else []
    buttons += [
        Button(words("Change"), Press("finished edit", at)),
        Button(words("Remove"), Press("finished remove", at), "danger"),
        Button(words("My list"), Press("finished list")),
    ]
    return Reply(cards=(card,), controls=(tuple(buttons),), replaces=not changed)


def removed(words: Words, entry: Finished, *, now: bool) -> Reply:
    """An entry was taken off the list, now or before."""
    key = "Off your list: {title}." if now else "{title} was off your list before. Nothing changed."
    buttons = (
        Button(words("Put it back"), Press("finished restore", {"entry": entry.id})),
        Button(words("My list"), Press("finished list")),
    )
    return Reply(cards=(Card(words(key, title=entry.thing.title)),), controls=(buttons,))

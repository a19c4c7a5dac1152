"""Answers about roadmaps and their versions, for those who look after them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.markup import EMPTY, Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import MOST_CHOICES, Button, Card, Choice, Control, Press, Reply, Row, Select
from bot.commands.views.changes import contents, said
from bot.domain.learner import Asker, Here
from bot.domain.roadmap import Roadmap
from bot.domain.version import Some, Summary, Version
from bot.roadmaps.blocks import Note
from bot.services.roadmaps import Named, Offered
from bot.services.upkeep import Reloaded
from bot.services.versions import Loaded
from bot.words import Words

MOST_NOTES = 5  # on a text, listed in one answer


def note_of(words: Words, one: Named, in_use: Roadmap) -> str:
    """Return a word beside a roadmap's name: whether it is the one in use, or brought by the place itself."""
    if one.id == in_use.id:
        return words("in use here")
    return words("brought by this place") if one.is_own else ""


def shelf(words: Words, offered: Offered, asker: Asker, here: Here, *, runs: bool) -> Reply:
    """The roadmap in use here, the others, what waits for a word, and the versions one can go back to."""
    rm = offered.in_use
    facts = [(words("In it"), contents(words, len(rm.phases), len(rm.modules), len(rm.topics)))]
    if rm.version is not None:
        day = words.long_day(rm.version.at.astimezone(here.zone).date())
        facts.append((words("Version"), words("{n}, since {day}", n=rm.version.number, day=day)))
    waiting = [
        rich(
            words,
            "A new version of {title} waits for your word: {changes}."
            if v.number > 1
            else "{title} waits for your word: {changes}. Nobody is on it yet.",
            title=v.title,
            changes=said(words, v.changes),
        )
        for v in offered.waiting
    ]
    rows: list[Row] = []
    manages = asker.community is not None and asker.manages
    others = [one for one in offered.every if one.id != rm.id][:MOST_CHOICES]
    if manages and others:
        menu = tuple(Choice(one.title, one.id, note_of(words, one, rm)) for one in others)
        rows.append((Select(words("Choose another roadmap"), Press("admin roadmap use"), "roadmap", menu),))
    listed = (*offered.waiting, *(v for v in offered.history if v not in offered.waiting))
    if len(listed) > 1 or offered.waiting:
        menu = tuple(Choice(_name(words, v, here), version_key(v), state(words, v)) for v in listed[:MOST_CHOICES])
        rows.append((Select(words("Look at a version"), Press("admin roadmap version"), "version", menu),))
    buttons: list[Control] = [
        Button(words("Look at it"), Press("admin roadmap version", {"version": version_key(v)}), "primary")
        for v in offered.waiting[:1]
    ]
    if manages:
        buttons.append(Button(words("Bring your own"), Press("admin roadmap import")))
    if runs:
        buttons.append(Button(words("Read the files again"), Press("admin roadmap reload")))
    buttons.append(Button(words("Show the roadmap"), Press("roadmap")))
    title = words("The roadmap here is {title}.", title=rm.title)
    card = Card(title, lines(*waiting), facts=tuple(facts), tone="warn" if waiting else "calm")
    return Reply(cards=(card,), controls=(*rows, tuple(buttons)), replaces=True)


def own(words: Words, offered: Offered) -> Reply:
    """The roadmap somebody follows where they are alone, and the others."""
    menu = tuple(Choice(one.title, one.id, "") for one in offered.every if one.id != offered.in_use.id)[:MOST_CHOICES]
    rows: list[Row] = []
    if menu:
        rows.append((Select(words("Choose another roadmap"), Press("roadmap choose"), "roadmap", menu),))
    rows.append((Button(words("Show the roadmap"), Press("roadmap")), Button(words("My settings"), Press("settings"))))
    body = rich(words, "Your progress on each of them is kept.") if menu else rich(words, "There is no other one yet.")
    return Reply(cards=(Card(words("You follow {title}.", title=offered.in_use.title), body),), controls=tuple(rows))


def chosen(words: Words, roadmap: Roadmap, *, alone: bool) -> Reply:
    """Somebody, or a place, is on another roadmap now."""
    title = words("You follow {title} now.") if alone else words("This place is on {title} now.")
    body = rich(words, "Progress on the one before is kept, and counts again after switching back.")
    buttons = [Button(words("Show the roadmap"), Press("roadmap")), Button(words("Today"), Press("today"))]
    if not alone:
        buttons.append(Button(words("Back to the settings"), Press("admin")))
    return Reply(cards=(Card(title.format(title=roadmap.title), body, tone="good"),), controls=(tuple(buttons),))


def dry_run(words: Words, loaded: Loaded) -> Reply:
    """What a file that was brought holds, before anybody is on it."""
    found, waits = loaded.found, loaded.version
    modules = [m for p in found.phases for m in p.modules]
    topics = sum(len(m.topics) for m in modules)
    facts = [(words("In it"), contents(words, len(found.phases), len(modules), topics))]
    if loaded.roadmap is not None:
        facts.append((words("Against the version in use"), said(words, waits.changes)))
    notes = [*found.warnings, *found.near_misses, *found.skipped]
    more = len(notes) - MOST_NOTES
    body = paragraphs(
        bullets([_note(words, note) for note in notes[:MOST_NOTES]]),
        rich(words, "{n} more like that.", n=words.number(more)) if more > 0 else EMPTY,
        _pairs(words, waits.changes) if loaded.roadmap is not None else EMPTY,
    )
    if waits.is_current:
        card = Card(words("That is the version you are on: {title}.", title=waits.title), facts=tuple(facts))
        return Reply(cards=(card,), controls=((Button(words("Show the roadmap"), Press("roadmap")),),))
    if loaded.roadmap is None:
        title = words("I read {title}. Nobody is on it yet.", title=found.title)
    else:
        title = words("I read version {n} of {title}. Nobody is on it yet.", n=waits.number, title=found.title)
    card = Card(title, body, facts=tuple(facts), tone="warn" if notes else "calm")
    return Reply(cards=(card,), controls=(_decision(words, waits),))


def version(words: Words, shown: Version, here: Here) -> Reply:
    """One version: what it changes or changed, and what can be decided."""
    changes = shown.changes
    facts = (
        (words("State"), state(words, shown)),
        (words("From"), words.moment(shown.at, here.zone)),
        (words("Changes"), said(words, changes)),
    )
    examples = [
        rich(words, "New: {titles}.", titles=_titles(words, changes.new)) if changes.new.count else None,
        rich(words, "Gone: {titles}.", titles=_titles(words, changes.archived)) if changes.archived.count else None,
    ]
    body = paragraphs(lines(*examples), _pairs(words, changes) if shown.state == "waiting" else EMPTY)
    title = words("{title}, version {n}", title=shown.title, n=shown.number)
    rows: tuple[Row, ...] = () if shown.is_current else (_decision(words, shown),)
    return Reply(
        cards=(Card(title, body, facts=facts),),
        controls=(*rows, (Button(words("Back"), Press("admin roadmap")),)),
        replaces=True,
    )


def accepted(words: Words, now: Version, *, switched: bool) -> Reply:
    """Everybody is on a version now; `switched`: the place was on another roadmap before."""
    if switched:
        title = words("This place is on {title} now.", title=now.title)
        body = rich(words, "Progress on the one before is kept, and counts again after switching back.")
    else:
        title = words("{title} is at version {n} now.", title=now.title, n=now.number)
        body = rich(words, "{changes}. What people did is kept.", changes=_begin(said(words, now.changes)))
    buttons = (Button(words("Show the roadmap"), Press("roadmap")), Button(words("Versions"), Press("admin roadmap")))
    return Reply(cards=(Card(title, body, tone="good"),), controls=(buttons,))


def declined(words: Words, left: Version) -> Reply:
    """Everybody stays where they are."""
    if left.community and left.number == 1:
        title = words("{title} is not used.", title=left.title)
        body = rich(words, "Nothing changed. Bring the file again if you change your mind.")
    else:
        title = words("Version {n} of {title} is not used.", n=left.number, title=left.title)
        body = rich(words, "Nothing changed. You can still take it into use later.")
    return Reply(cards=(Card(title, body),), controls=((Button(words("Versions"), Press("admin roadmap")),),))


def reloaded(words: Words, every: Sequence[Reloaded]) -> Reply:
    """What became of each roadmap whose files were read again."""
    cards = []
    for one in every:
        if one.loaded is None:
            if one.broken or one.refused is None:
                body = rich(words, "I broke over it; the log says how. People stay on the last good version.")
            else:
                why = one.refused.placed(words.said(one.refused.said))
                body = rich(words, "{why}. People stay on the last good version.", why=why)
            cards.append(Card(words("{file} can't be used.", file=one.path.name), body, tone="warn"))
            continue
        version, warnings = one.loaded.version, len(one.loaded.found.warnings)
        if version.state == "waiting":
            title = words("A new version of {title} waits for your word.", title=version.title)
        elif version.is_current:
            title = words("{title} is unchanged: version {n}.", title=version.title, n=version.number)
        elif version.state == "declined":
            title = words("The files of {title} are a version you declined.", title=version.title)
        else:
            title = words("{title} is at version {n} now.", title=version.title, n=version.number)
        changes = rich(words, "{changes}.", changes=_begin(said(words, version.changes)))
        remarks = words.plural("{n} warning", "{n} warnings", warnings)
        body = EMPTY if version.is_current else changes
        cards.append(Card(title, body, footer=remarks if warnings else ""))
    return Reply(cards=tuple(cards), controls=((Button(words("Versions"), Press("admin roadmap")),),))


def state(words: Words, one: Version) -> str:
    """Return what became of a version, in a few words."""
    if one.is_current:
        return words("in use")
    return {
        "waiting": words("waits for your word"),
        "used": words("used before"),
        "declined": words("not used"),
        "replaced": words("replaced by a later one"),
    }[one.state]


def version_key(one: Version) -> str:
    """Return what names a version in a call."""
    return f"{one.roadmap}:{one.number}"


def _name(words: Words, one: Version, here: Here) -> str:
    day = words.short_day(one.at.astimezone(here.zone).date())
    return words("{title}, version {n}, {day}", title=one.title, n=one.number, day=day)


def _decision(words: Words, one: Version) -> Row:
    """The buttons that decide on a version that isn't in use."""
    use = Press("admin roadmap accept", {"version": version_key(one)})
    if one.state == "waiting" and one.changes.proposed.count:
        return (
            Button(words("Use it: they are renamed"), use, "primary"),
            Button(words("Use it: they are new"), use.also(renames="no")),
            *_leave(words, one),
        )
    if one.state == "waiting":
        return (Button(words("Use it"), use, "primary"), *_leave(words, one))
    return (Button(words("Go to this version"), use),)


def _leave(words: Words, one: Version) -> tuple[Button, ...]:
    return (Button(words("Don't use it"), Press("admin roadmap decline", {"version": version_key(one)})),)


def _note(words: Words, note: Note) -> Rich:
    """What should be mended in a file of one's own; line 0 is the whole of it."""
    return rich(words, "Line {n}: {note}" if note.line else "{note}", n=note.line, note=words.said(note.said))


def _pairs(words: Words, changes: Summary) -> Rich:
    """The likely renames, for a person to judge."""
    if not changes.proposed.count:
        return EMPTY
    pairs = [
        rich(words, "“{old}” and “{new}”, {share} alike", old=p.was, new=p.title, share=words.percent(p.similarity))
        for p in changes.proposed.first
    ]
    return lines(rich(words, "Are these the same topics under another name?"), bullets(pairs))


def _titles(words: Words, some: Some) -> str:
    names = [one.title for one in some.first]
    more = some.count - len(names)
    return words.listing([*names, words.plural("{n} more", "{n} more", more)] if more else names)


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]
